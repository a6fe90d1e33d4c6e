"""Types of relations follow from the words of their predicates and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.relation_types import relation_type, safe_type, types
from clew.graph.model import RESERVED_TYPES


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("was born in", "BORN_IN"),
        ("was born on", "BORN_ON"),
        ("born", "BORN"),
        ("was directed by", "DIRECTED_BY"),
        ("is a 1913 American film directed by", "DIRECTED_BY"),
        ("directed", "DIRECTED"),
        ("is", "INSTANCE_OF"),
        ("has", "HAS"),
        ("married", "SPOUSE_OF"),
        ("was later married to", "SPOUSE_OF"),
        ("is the eldest son of", "CHILD_OF"),
        ("was the capital of", "CAPITAL_OF"),
        ("is a city in", "LOCATED_IN"),
        ("is in", "LOCATED_IN"),
        ("was founded by", "FOUNDED_BY"),
        ("founded", "FOUNDED"),
        ("is part of", "PART_OF"),
        ("became a member of", "MEMBER_OF"),
        ("began working for", "WORKS_FOR"),
        ("did not marry", "SPOUSE_OF"),
        ("Was  Born IN", "BORN_IN"),
        ("visited the old city in", "RELATED"),
        ("was the second son of the king of", "RELATED"),
        ("was born as the elder daughter of", "CHILD_OF"),
        ("frobnicates", "RELATED"),
        ("", "RELATED"),
        ("\u51fa\u751f", "RELATED"),
    ],
)
def test_predicates_have_their_types(predicate: str, expected: str) -> None:
    assert relation_type(predicate) == expected


def test_the_vocabulary_holds_well_formed_types_only() -> None:
    found = types()
    assert len(found) > 150
    assert list(found) == sorted(set(found))
    assert all(re.fullmatch(r"[A-Z][A-Z_]*[A-Z]", each) for each in found)
    assert not RESERVED_TYPES & set(found)


def test_reserved_types_are_set_apart() -> None:
    assert {safe_type(each) for each in RESERVED_TYPES} == {f"{each}_" for each in RESERVED_TYPES}
    assert safe_type("BORN_IN") == "BORN_IN"


@given(st.text(max_size=40))
def test_every_predicate_has_a_known_type(predicate: str) -> None:
    assert relation_type(predicate) in types()


@given(
    st.sampled_from(["was born in", "is the son of", "founded", "plays for"]), st.sampled_from(["also", "now", "the", "not"])
)
def test_adverbs_articles_and_negation_change_no_type(predicate: str, word: str) -> None:
    assert relation_type(f"{word} {predicate}") == relation_type(predicate)
