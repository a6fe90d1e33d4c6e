"""A first name alone is a candidate for the one person who has it, and is never joined by itself."""

import pytest

from clew.extraction.resolution.matching import ONLY_FIRST, Match
from clew.extraction.resolution.resolver import Resolver
from clew.graph.identity import entity_id
from clew.graph.resolution.statements import Naming

from .namings import decided, said, titled

ANN, KARL = said("Ann Lee", "x", "PERSON"), said("Karl Holm", "y", "PERSON")


def candidates(*namings: Naming) -> list[Match]:
    return [each for each in Resolver().resolve(namings).matches if each.reason == ONLY_FIRST]


@pytest.mark.parametrize(
    "namings",
    [
        (said("Leila Marsh", "a", "PERSON"), said("Leila", "b", "PERSON")),
        (titled("Leila Marsh", "a", "PERSON"), said("Leila", "b", "PERSON"), ANN, KARL),
        (said("Leila Marsh", "a", "PERSON"), said("Leila Marsh", "c", "PERSON"), said("Leila", "b", "PERSON")),
        (said("Leila Marsh", "a", "PERSON"), said("Leila", "b", "PERSON"), said("Anna Leila", "c", "PERSON")),
    ],
)
def test_a_first_name_is_a_candidate_and_is_not_joined(namings: tuple[Naming, ...]) -> None:
    (found,) = candidates(*namings)
    assert {found.first, found.second} == {entity_id("Leila"), entity_id("Leila Marsh")}
    assert found.ends[0] == entity_id("Leila")
    assert candidates(*reversed(namings)) == [found]
    assert Resolver().assignments(namings) == []


@pytest.mark.parametrize(
    "namings",
    [
        (said("Leila Marsh", "a", "PERSON"), said("Leila Frost", "c", "PERSON"), said("Leila", "b", "PERSON")),
        (said("Leila Marsh", "a", "PERSON"), said("Leila", "b", "GPE")),
        (said("Leila Island", "a", "GPE"), said("Leila", "b", "PERSON")),
        (said("Leila Marsh", "a", "PERSON"), said("Leila", "a", "PERSON")),
        (said("Leila Marsh", "a", "PERSON"), said("Marsh", "b", "PERSON")),
        (said("King Karl", "a", "PERSON"), said("King", "b", "PERSON")),
        (said("L. Marsh", "a", "PERSON"), said("L", "b", "PERSON")),
        (said("Leila", "b", "PERSON"), ANN),
    ],
    ids=["two", "place", "no person", "one text", "surname", "rank", "initial", "nobody"],
)
def test_what_is_no_first_name_of_one_person_is_no_candidate(namings: tuple[Naming, ...]) -> None:
    assert candidates(*namings) == []


def test_what_users_merge_is_joined() -> None:
    namings = [said("Leila Marsh", "a", "PERSON"), said("Leila", "b", "PERSON")]
    (row,) = Resolver().assignments(namings, [decided("same", "Leila", "Leila Marsh")])
    assert row.own == entity_id("Leila")


def test_a_first_name_is_no_rival_of_what_joins() -> None:
    rest = [titled("Leila Jane Marsh", "a", "PERSON"), said("Leila Marsh", "c", "PERSON")]
    assert Resolver().assignments([*rest, said("Leila", "b", "PERSON")]) == Resolver().assignments(rest)
