"""What a vocabulary file may hold, and what its errors say."""

import json

import pytest

from clew.extraction.relation_vocabulary import Vocabulary, read_vocabulary
from clew.graph.errors import ConfigError

KINDS = {"person": {"tags": ["PERSON"], "mistaken": ["ORG"]}, "ship": {"tags": ["SHIP"]}}
SAILS = {"source": ["person"], "target": ["ship"], "phrases": ["sails on"], "ambiguous": ["took"]}


def read(types: object, kinds: object = KINDS) -> Vocabulary:
    return read_vocabulary(json.dumps({"kinds": kinds, "types": types}), "mine.json")


def type_of(vocabulary: Vocabulary, predicate: str, source: str, target: str) -> str:
    for uses in vocabulary.matches(predicate):
        for use in uses:
            if vocabulary.fits(use, source, target):
                return use.type
    return ""


def test_a_type_takes_the_kinds_that_it_names() -> None:
    vocabulary = read({"SAILS_ON": SAILS})
    assert vocabulary.types == ("SAILS_ON",)
    assert type_of(vocabulary, "sails on", "PERSON", "SHIP") == "SAILS_ON"
    assert type_of(vocabulary, "sailed on", "ORG", "") == "SAILS_ON"
    assert type_of(vocabulary, "took", "PERSON", "SHIP") == "SAILS_ON"
    assert type_of(vocabulary, "took", "ORG", "SHIP") == type_of(vocabulary, "took", "PERSON", "") == ""
    assert type_of(vocabulary, "sails on", "GPE", "SHIP") == type_of(vocabulary, "sails on", "PERSON", "DATE") == ""


def test_a_type_may_have_several_uses_and_name_entity_types() -> None:
    uses = [SAILS, {"source": ["SHIP"], "target": ["thing"], "phrases": ["sails on"]}]
    vocabulary = read({"SAILS_ON": uses})
    assert type_of(vocabulary, "sails on", "SHIP", "GPE") == "SAILS_ON"
    assert type_of(vocabulary, "sails on", "SHIP", "DATE") == ""


def test_symmetric_and_reserved_types() -> None:
    vocabulary = read({"MENTIONS": SAILS | {"symmetric": True}})
    assert vocabulary.types == ("MENTIONS_",)
    assert vocabulary.symmetric == frozenset({"MENTIONS_"})


@pytest.mark.parametrize(
    ("types", "message"),
    [
        ({"SAILS_ON": {"phrases": ["sails on"]}}, "type SAILS_ON: expected the kinds of its source"),
        ({"SAILS_ON": {"source": ["person"], "phrases": ["sails on"]}}, "type SAILS_ON: expected the kinds of its target"),
        ({"SAILS_ON": SAILS | {"target": ["shipp"]}}, "unknown kind 'shipp' as target. Did you mean 'ship'"),
        ({"SAILS_ON": {"source": ["person"], "target": ["ship"]}}, "expected at least one phrase"),
        ({"SAILS_ON": SAILS | {"phrase": ["x"]}}, "unknown member 'phrase'. Did you mean 'phrases'"),
        ({"SAILS_ON": SAILS | {"phrases": "sails on"}}, "type SAILS_ON, phrases: expected a list of texts"),
        ({"sails on": SAILS}, "expected a type's name in capitals, such as BORN_IN, got 'sails on'"),
        ({"SAILS_ON": ["sails on"]}, "type SAILS_ON: expected an object"),
        ({"A": SAILS, "B": {"inverse_of": "C", "words": "x", "phrases": ["y"]}}, "inverse of an unknown type 'C'"),
        ({"A": SAILS, "B": {"inverse_of": "A", "phrases": ["y"]}}, "type B: expected the words of the relation"),
        ({}, "with at least one type"),
    ],
)
def test_an_unusable_type_says_what_is_wrong(types: object, message: str) -> None:
    with pytest.raises(ConfigError, match=r"mine\.json: ") as caught:
        read(types)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "kinds", [[], {"ship": ["SHIP"]}, {"ship": {}}, {"ship": {"tags": "SHIP"}}, {"ship": {"tag": ["SHIP"]}}]
)
def test_unusable_kinds_are_an_error(kinds: object) -> None:
    with pytest.raises(ConfigError, match=r"mine\.json"):
        read({"SAILS_ON": SAILS}, kinds)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"types": []}'])
def test_what_is_no_vocabulary_is_an_error(text: str) -> None:
    with pytest.raises(ConfigError, match=r"mine\.json"):
        read_vocabulary(text, "mine.json")
