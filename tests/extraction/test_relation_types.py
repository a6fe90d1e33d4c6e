"""Types of relations follow from their predicates and the kinds of both ends, directions from the words alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.relation_types import canonical_relation, direction, relation_type, safe_type, types, vocabulary
from clew.graph.model import RESERVED_TYPES

PERSON, ORG, PLACE, WORK, DATE = "PERSON", "ORG", "GPE", "WORK_OF_ART", "DATE"


@pytest.mark.parametrize(
    ("source", "predicate", "target", "expected"),
    [
        (PERSON, "was born in", PLACE, "BORN_IN"),
        (PERSON, "was born in the small town of", PLACE, "BORN_IN"),
        ("ORG", "is located in the northern part of", PLACE, "LOCATED_IN"),
        ("WORK_OF_ART", "score was composed by", PERSON, "COMPOSED"),
        (PERSON, "was born on", DATE, "BORN_ON"),
        (PERSON, "was born in", DATE, "BORN_ON"),
        (PERSON, "died in", PLACE, "DIED_IN"),
        (PERSON, "directed", WORK, "DIRECTED"),
        ("", "is", "", "INSTANCE_OF"),
        (PERSON, "is", "NORP", "NATIONALITY"),
        (WORK, "is", "NORP", "NATIONALITY"),
        ("", "has", "", "HAS"),
        (PERSON, "married", PERSON, "SPOUSE_OF"),
        (PERSON, "was later married to", PERSON, "SPOUSE_OF"),
        (PERSON, "is the eldest son of", PERSON, "CHILD_OF"),
        (PLACE, "was the capital of", PLACE, "CAPITAL_OF"),
        (PLACE, "is a city in", PLACE, "LOCATED_IN"),
        (PLACE, "is in", PLACE, "LOCATED_IN"),
        (PLACE, "is located in", "", "LOCATED_IN"),
        (PERSON, "was born in", "", "BORN_IN"),
        (PERSON, "was born in", "WORK_OF_ART", "BORN_IN"),
        ("EVENT", "was held in", "", "OCCURRED_IN"),
        ("EVENT", "was held in", DATE, "DATED"),
        (PERSON, "is the son of", PLACE, "CHILD_OF"),
        ("PRODUCT", "is an alternative to", "PRODUCT", "ALTERNATIVE_TO"),
        ("PRODUCT", "is similar to", "PRODUCT", "SIMILAR_TO"),
        ("PRODUCT", "was perfected by", PERSON, "CREATED"),
        ("PRODUCT", "was developed in", DATE, "DATED"),
        ("PRODUCT", "designation", "", "RELATED"),
        ("PRODUCT", "creation", PERSON, "RELATED"),
        ("PRODUCT", "organisation", "", "RELATED"),
        (PERSON, "founded", ORG, "FOUNDED"),
        (PERSON, "launched", ORG, "FOUNDED"),
        (ORG, "was launched in", DATE, "FOUNDED_IN"),
        ("EVENT", "began in", DATE, "STARTED_ON"),
        ("EVENT", "began in", PLACE, "OCCURRED_IN"),
        (ORG, "is part of", ORG, "PART_OF"),
        (PERSON, "directs", WORK, "DIRECTED"),
        (PERSON, "are reporters for", ORG, "WORKS_FOR"),
        (PERSON, "was awarded", WORK, "AWARDED"),
        (PERSON, "was born", DATE, "BORN_ON"),
        (PERSON, "became a member of", ORG, "MEMBER_OF"),
        (PERSON, "began working for", ORG, "WORKS_FOR"),
        (PERSON, "did not marry", PERSON, "SPOUSE_OF"),
        (PERSON, "Was  Born IN", PLACE, "BORN_IN"),
        (PERSON, "is of", PLACE, "COMES_FROM"),
        (PERSON, "is of", ORG, "WORKS_FOR"),
        (PERSON, "is deputy chief of", ORG, "LEADS"),
        (PERSON, "is the legal counsel for", ORG, "WORKS_FOR"),
        (ORG, "is based in", PLACE, "HEADQUARTERED_IN"),
        (PERSON, "visited the old city in", PLACE, "RELATED"),
        (PERSON, "was the second son of the king of", PLACE, "RELATED"),
        (PERSON, "was born as the elder daughter of", PERSON, "CHILD_OF"),
        (PERSON, "frobnicates", ORG, "RELATED"),
        (PERSON, "", ORG, "RELATED"),
        (PERSON, "\u51fa\u751f", ORG, "RELATED"),
    ],
)
def test_predicates_have_their_types(source: str, predicate: str, target: str, expected: str) -> None:
    assert relation_type(predicate, source, target) == expected


@pytest.mark.parametrize(
    ("source", "predicate", "target"),
    [
        (PERSON, "stood for", "PRODUCT"),
        ("PRODUCT", "runs", "PRODUCT"),
        ("PRODUCT", "running", ORG),
        (ORG, "became", ORG),
        (PERSON, "developed at", ORG),
        (PERSON, "was created", PERSON),
        (PERSON, "became", ORG),
        ("PRODUCT", "appeared in", "PRODUCT"),
        (ORG, "launched", "PRODUCT"),
        ("PRODUCT", "was launched in", DATE),
        (PERSON, "is from", DATE),
        (ORG, "was from", DATE),
        (ORG, "paid", PERSON),
        (PLACE, "was born in", PLACE),
        (PERSON, "is", PERSON),
        (ORG, "married", PLACE),
        (PERSON, "is a city in", DATE),
        (PLACE, "won", PERSON),
        ("WORK_OF_ART", "lives in", PLACE),
    ],
)
def test_a_type_that_does_not_fit_the_ends_is_none(source: str, predicate: str, target: str) -> None:
    assert relation_type(predicate, source, target) == "RELATED"


@pytest.mark.parametrize(
    ("predicate", "source", "target", "expected"),
    [
        ("was directed by", "", PERSON, "DIRECTED"),
        ("was born in", "", PLACE, "BORN_IN"),
        ("won", "", "", "AWARDED"),
        ("joined", "", ORG, "RELATED"),
        ("ran", "", "", "RELATED"),
        ("is from", "", "LANGUAGE", "RELATED"),
    ],
)
def test_an_unknown_end_fits_clear_phrases_only(predicate: str, source: str, target: str, expected: str) -> None:
    assert relation_type(predicate, source, target) == expected


@pytest.mark.parametrize(
    ("stated", "active"),
    [
        ("was founded by", "founded"),
        ("founded by", "founded"),
        ("is owned by", "owns"),
        ("was waxed by", "waxed"),
        ("was originally written by", "originally wrote"),
        ("has been sung by", "has sung"),
        ("will be led by", "will lead"),
        ("is being built by", "is building"),
        ("is a 1913 American film directed by", "directed"),
        ("was not founded by", "did not found"),
        ("is expected to be bought by", "is expected to buy"),
        ("was taken over by", "took over"),
        ("is owned and operated by", "owns and operates"),
        ("is allegedly controlled by", "allegedly controls"),
    ],
)
def test_a_passive_with_by_is_turned_round(stated: str, active: str) -> None:
    assert direction(stated) == (active, True)
    assert direction(active) == (active, False)


@pytest.mark.parametrize(
    ("stated", "turned"),
    [
        ("is the father of", "has father"),
        ("was the mother of", "has mother"),
        ("is a subsidiary of", "owns"),
        ("contains", "is part of"),
        ("does not contain", "is not part of"),
        ("is a novel by", "wrote"),
        ("is allegedly the father of", "has allegedly father"),
        ("stars", "starred in"),
        ("preceded", "succeeded"),
    ],
)
def test_the_inverse_of_a_type_is_turned_round(stated: str, turned: str) -> None:
    assert direction(stated) == (turned, True)


@pytest.mark.parametrize(
    "predicate",
    [
        "was born in", "founded", "is the son of", "lives by", "stopped by", "was based on a novel written by", "known by",
        "was the son of King Otto by", "released a film directed by", "is", "by", "",
    ],
)  # fmt: skip
def test_other_predicates_keep_their_words(predicate: str) -> None:
    assert direction(predicate) == (predicate.casefold(), False)


def test_both_ways_to_say_it_are_one_relation() -> None:
    assert canonical_relation("was founded by", ORG, PERSON) == ("founded", "FOUNDED", True)
    assert canonical_relation("founded", PERSON, ORG) == ("founded", "FOUNDED", False)
    assert canonical_relation("Met", PERSON, PERSON).predicate == "Met"


def test_the_vocabulary_holds_well_formed_types_only() -> None:
    found = types()
    assert len(found) > 150
    assert list(found) == sorted(set(found))
    assert all(re.fullmatch(r"[A-Z][A-Z_]*[A-Z]", each) for each in found)
    assert not RESERVED_TYPES & set(found)


PHRASES = sorted(
    {" ".join(words) for words in vocabulary().phrases}
    | {use.turned for uses in vocabulary().phrases.values() for use in uses if use.turned}
)


@given(st.sampled_from(PHRASES), st.sampled_from(["", "was ", "is the ", "has ", "did not "]))
def test_a_canonical_direction_stays_as_it_is(phrase: str, before: str) -> None:
    once = direction(before + phrase)
    assert direction(once.predicate) == (once.predicate, False)


def test_every_turned_phrase_has_the_type_that_it_is_the_inverse_of() -> None:
    for uses in vocabulary().phrases.values():
        for use in uses:
            if use.turned:
                assert any(other.type == use.type for found in vocabulary().matches(use.turned) for other in found), use


def test_reserved_types_are_set_apart() -> None:
    assert {safe_type(each) for each in RESERVED_TYPES} == {f"{each}_" for each in RESERVED_TYPES}
    assert safe_type("BORN_IN") == "BORN_IN"


@given(st.text(max_size=40), st.sampled_from(["", PERSON, DATE, "WEAPON"]), st.sampled_from(["", ORG, DATE, "WEAPON"]))
def test_every_predicate_has_a_known_type(predicate: str, source: str, target: str) -> None:
    assert relation_type(predicate, source, target) in types()


@given(
    st.sampled_from(["was born in", "is the son of", "founded", "plays for"]), st.sampled_from(["also", "now", "the", "not"])
)
def test_adverbs_articles_and_negation_change_no_type(predicate: str, word: str) -> None:
    assert relation_type(f"{word} {predicate}", "", "") == relation_type(predicate, "", "")
