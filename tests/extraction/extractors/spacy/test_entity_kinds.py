"""The shipped table of kinds, and which of its nouns a phrase means."""

import json
from importlib.resources import files

import pytest

from clew.extraction.extractors.spacy.entity_kinds import singulars, types_of

ONTONOTES = {"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"}


def table() -> dict[str, list[str]]:
    path = files("clew.extraction.extractors.spacy") / "entity_kinds.json"
    found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    return found


def test_the_table_holds_the_taggers_types_two_more_and_each_noun_once_a_type() -> None:
    assert set(table()) == {*ONTONOTES, "STANDARD", "OFFICE", "NONE"}
    for kind, nouns in table().items():
        assert nouns == sorted(set(nouns)), kind
        assert all(noun == noun.lower().strip() for noun in nouns), kind


@pytest.mark.parametrize(
    ("words", "types"),
    [
        ("small fishing village", ("GPE",)),
        ("operating systems", ("PRODUCT",)),
        ("free text editor", ("PRODUCT",)),
        ("editor", ("PERSON", "PRODUCT")),
        ("breweries", ("ORG",)),
        ("policemen", ("PERSON",)),
        ("sorting algorithm", ("",)),
        ("simple network protocol", ("STANDARD",)),
        ("image file formats", ("STANDARD",)),
        ("idea", None),
    ],
)
def test_the_longest_known_end_of_a_phrase_decides(words: str, types: tuple[str, ...] | None) -> None:
    assert types_of(words.split()) == types


def test_plurals_count_only_where_asked() -> None:
    assert types_of(["kings"], plural=False) is None
    assert "city" in singulars("cities")
