"""Kin and marriages are read from the words: both parents, across titles, of whom the sentence speaks."""

import pytest

from .extracted import said, triplets

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Osric Vane was a poet. He was the older of the two sons of Carl Vane and Constance Holm.",
            {("Osric Vane", "was son of", "Carl Vane"), ("Osric Vane", "was son of", "Constance Holm")},
        ),
        (
            "Osric Vane was a poet. He was born in Quillby to Carl Vane, a baker, and Mary Holm.",
            {("Osric Vane", "was born to", "Carl Vane"), ("Osric Vane", "was born to", "Mary Holm")},
        ),
        (
            "Robert Osric Vane (1 May 1810 – 2 June 1880) was a poet. He was the son of Carl Vane and his wife Mary Holm.",
            {("Osric Vane", "was the son of", "Carl Vane"), ("Osric Vane", "was the son of", "Mary Holm")},
        ),
        (
            "Osric Vane was a poet. Through his marriage to Anna Toll, he got rich.",
            {("Osric Vane", "has marriage to", "Anna Toll")},
        ),
        (
            "Osric Vane was a poet. His parents were the poet Carl Vane and his wife Mary Holm.",
            {("Osric Vane", "is the child of", "Carl Vane"), ("Osric Vane", "is the child of", "Mary Holm")},
        ),
        (
            "Osric Vane was a poet. He was the son of the first President of Kenya, Carl Vane, and his wife Mary Holm.",
            {("Osric Vane", "was the son of", "Carl Vane"), ("Osric Vane", "was the son of", "Mary Holm")},
        ),
        (
            "Osric Vane was a poet. He later married poet Anna Toll.",
            {("Osric Vane", "married", "poet Anna Toll")},
        ),
    ],
)
def test_kin_are_named_after_titles_and_descriptions(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert expected <= said(text, "Osric Vane")


@pytest.mark.parametrize(
    "text",
    [
        "Osric Vane was a poet. Was he the son of Carl Vane?",
        "Osric Vane was probably the son of Carl Vane and Mary Holm.",
        "Osric Vane was a son of Carl Vane's brother and Mary Holm's friend.",
        "Osric Vane was a poet. His parents were Oslo doctors.",
        "Osric Vane was a poet. His parents were Irish immigrants.",
    ],
)
def test_a_question_a_guess_and_a_possessive_name_nobody(text: str) -> None:
    assert not [each for each in triplets(text, "Osric Vane") if each.pattern == "kin"]
