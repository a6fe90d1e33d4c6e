"""What an entity shows follows from its surfaces and declarations, whatever their order."""

from itertools import permutations

import pytest

from clew.graph.batch import Declaration
from clew.graph.entity_names import Surface, derive, surface_text
from clew.graph.identity import entity_id

OBAMA = entity_id("Barack Obama")


def surface(text: str, count: int = 1, kind: str = "", key: str = "") -> Surface:
    return Surface(text, key or text.casefold(), kind, count)


def test_nothing_said_is_no_entity() -> None:
    assert derive("x", [], []) is None
    assert derive("x", [surface("Gone", 0)], []) is None


def test_the_name_is_the_most_frequent_surface_of_the_entitys_own_key() -> None:
    said = [surface("Obama", 9), surface("Barack Obama", 2), surface("BARACK OBAMA", 1)]
    entity = derive(OBAMA, said, [Declaration(OBAMA, "Barack Obama II", document_id="d")])
    assert entity is not None
    assert entity.name == "Barack Obama"
    assert entity.aliases == ("BARACK OBAMA", "Barack Obama II", "Obama")


@pytest.mark.parametrize(
    ("said", "declared", "name"),
    [
        ([surface("b", 2), surface("a", 2)], [], "a"),
        ([surface("b", 3), surface("a", 2)], [], "b"),
        ([surface("b", 1, "X"), surface("b", 1, "Y"), surface("a", 1)], [], "b"),
        ([surface("a")], [Declaration("x", "Z")], "Z"),
        ([surface("a")], [Declaration("x", "Z", document_id="d")], "a"),
        ([], [Declaration("x", "Z", document_id="d"), Declaration("x", "Y", document_id="e")], "Y"),
        ([], [Declaration("x", "Z", document_id="d"), Declaration("x", "Y"), Declaration("x", "Z", document_id="e")], "Y"),
    ],
)
def test_names_fall_in_order_and_ties_by_text(said: list[Surface], declared: list[Declaration], name: str) -> None:
    for surfaces in permutations(said):
        for declarations in permutations(declared):
            entity = derive("x", surfaces, declarations)
            assert entity is not None
            assert entity.name == name


def test_the_type_is_the_most_frequent_one_that_is_given() -> None:
    said = [surface("a", 5), surface("a", 2, "ORG"), surface("b", 1, "PERSON"), surface("c", 1, "PERSON")]
    declared = [Declaration("x", "a", "DATE", document_id="d")]
    entity, untyped = derive("x", said, declared), derive("x", said[:1], declared)
    assert entity is not None
    assert untyped is not None
    assert (entity.type, untyped.type) == ("ORG", "DATE")
    assert (entity.literal, untyped.literal) == (False, True)


def test_properties_are_merged_explicit_ones_first() -> None:
    declared = [
        Declaration("x", "a", properties={"born": 2, "died": 2}, document_id="d1"),
        Declaration("x", "a", properties={"died": 3, "won": 3}, document_id="d2"),
        Declaration("x", "a", properties={"born": 1}),
    ]
    for declarations in permutations(declared):
        entity = derive("x", [], declarations)
        assert entity is not None
        assert entity.properties == {"born": 1, "died": 2, "won": 3}


def test_a_line_break_makes_no_second_name() -> None:
    assert surface_text("by Ann\n  Lee today", 3, 12) == "Ann Lee"
