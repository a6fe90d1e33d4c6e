"""What the rules read out of single sentences."""

import pytest

from .extracted import said, triplets

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Lovelace was born in London in 1815.", ("Ada Lovelace", "was born in", "London in 1815")),
        ("Ada Lovelace was born in London in 1815.", ("Ada Lovelace", "was born in", "1815")),
        ("Paris is the capital of France.", ("Paris", "is", "the capital of France")),
        ("Paris is the capital of France.", ("Paris", "is the capital of", "France")),
        ("Peter Holm, the son of Karl Holm, lives in Oslo.", ("Peter Holm", "is the son of", "Karl Holm")),
        ("Anna's mother Ruth Berg founded the museum.", ("Ruth Berg", "is mother of", "Anna")),
        ("Anna's mother Ruth Berg founded the museum.", ("Ruth Berg", "founded", "the museum")),
        ("President Lincoln visited Boston.", ("Lincoln", "is", "President")),
        ("The film, which was directed by Jane Campion, won an award.", ("The film", "was directed by", "Jane Campion")),
        ("The novel written by Emily Stone was published in 1920.", ("The novel", "written by", "Emily Stone")),
        ("Anna said that Karl moved to Oslo.", ("Anna", "said", "that Karl moved to Oslo")),
        ("Anna said that Karl moved to Oslo.", ("Karl", "moved to", "Oslo")),
        ("Anna began to work for Acme Corporation.", ("Anna", "began to work for", "Acme Corporation")),
        ("He switched over to Merck.", ("He", "switched over to", "Merck")),
        ("The film was written and directed by Ann Lee.", ("The film", "was written by", "Ann Lee")),
        ("The film was written and directed by Ann Lee.", ("The film", "was directed by", "Ann Lee")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_a_sentence_says(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)


def test_coordinated_subjects_and_verbs_each_make_their_statement() -> None:
    found = said("Karl and Anna founded Acme and sold it in 1999.")
    assert {("Karl", "founded", "Acme"), ("Anna", "founded", "Acme"), ("Karl", "sold it in", "1999")} <= found


def test_coordinated_objects_each_make_their_statement() -> None:
    found = said("The bridge was designed by Anna Berg and Karl Holm.")
    assert {("The bridge", "was designed by", "Anna Berg"), ("The bridge", "was designed by", "Karl Holm")} <= found


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg did not marry Karl Holm.",
        "Anna Berg never visited Rome.",
        "Karl might visit Oslo.",
        "Anna Berg wants to buy Acme.",
        "Is Paris the capital of Italy?",
        "No film was directed by Ann Lee.",
        "Nobody knows Karl Holm.",
    ],
)
def test_denied_and_supposed_statements_are_kept_but_not_asserted(text: str) -> None:
    found = triplets(text)
    assert found
    assert not any(each.asserted for each in found)


def test_a_condition_is_not_asserted() -> None:
    found = {each.predicate: each.asserted for each in triplets("If Karl leaves Oslo, Anna visits Rome.")}
    assert found["leaves"] is False
    assert found["visits"] is True


def test_what_is_asked_of_someone_is_not_asserted() -> None:
    found = {each.predicate: each.asserted for each in triplets("Anna Berg asked Karl Holm to leave Oslo.")}
    assert found == {"asked": True, "to leave": False}


def test_dates_and_amounts_are_typed_objects() -> None:
    found = {each.object.text: each.object.type for each in triplets("Acme paid $5 million in taxes on 3 May 1990.")}
    assert found["3 May 1990"] == "DATE"
    assert "MONEY" in found.values()


def test_the_head_of_an_argument_leaves_attachments_out() -> None:
    text = "Ann Lee married the mayor of the old town."
    found = next(each for each in triplets(text) if each.predicate == "married")
    assert text[found.object.head_start : found.object.head_end] == "the mayor"


def test_adjuncts_before_the_verb_come_last() -> None:
    assert ("Karl Holm", "moved to", "Oslo In 1920") in said("In 1920, Karl Holm moved to Oslo.")


def test_endless_sentences_are_no_statements() -> None:
    assert triplets("Ann and Bob " * 300 + "met " + "Carl and Dora " * 300) == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "«»", "12", "Hello", "\u4f60\u597d\u3002", "a" * 5000, "( ( ( [ ]"])
def test_texts_without_statements_give_none(text: str) -> None:
    assert triplets(text) == []
