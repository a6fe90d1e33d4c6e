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


DEFINED = [
    Declaration("x", "", "LANGUAGE", document_id="d1"),
    Declaration("x", "", "PRODUCT", document_id="d2"),
    Declaration("x", "a", "PRODUCT", document_id="d3"),
]


@pytest.mark.parametrize(
    ("said", "declared", "kind"),
    [
        # The tagger's votes, where most agree.
        ([surface("a", 9), surface("a", 3, "ORG"), surface("b", 1, "PERSON")], [], "ORG"),
        ([surface("a", 2, "ORG"), surface("b", 1, "PERSON"), surface("c", 1, "PERSON")], [], ""),
        # What documents say it is outweighs them; what is declared by itself outweighs both.
        ([surface("a", 9, "PERSON")], DEFINED, "PRODUCT"),
        ([surface("a", 9, "PERSON")], DEFINED[:2], "LANGUAGE"),
        ([surface("a", 9, "PERSON")], [*DEFINED, Declaration("x", "a", "SOFTWARE")], "SOFTWARE"),
        # Dates and quantities are those of the mentions.
        ([surface("a", 2, "DATE"), surface("a", 2, "ORG")], DEFINED, "DATE"),
        ([surface("a", 1, "ORG")], [Declaration("x", "a", "DATE", document_id="d")], "ORG"),
        ([surface("a", 5)], [Declaration("x", "a", "DATE", document_id="d")], "DATE"),
    ],
)
def test_the_type_is_what_is_declared_before_what_most_mentions_agree_on(
    said: list[Surface], declared: list[Declaration], kind: str
) -> None:
    for surfaces in permutations(said):
        for declarations in permutations(declared):
            entity = derive("x", surfaces, declarations)
            assert entity is not None
            assert (entity.type, entity.literal) == (kind, kind == "DATE")


def test_the_description_is_that_of_a_document_which_agrees_on_the_type_and_is_about_the_entity() -> None:
    declared = [
        Declaration("x", "", "LANGUAGE", properties={"description": "language"}, document_id="d1"),
        Declaration("x", "", "PRODUCT", properties={"description": "tool"}, document_id="d2"),
        Declaration("x", "X", "PRODUCT", properties={"description": "free editor"}, document_id="d3"),
    ]
    for declarations in permutations(declared):
        entity = derive("x", [surface("x", 1, "GPE")], declarations)
        assert entity is not None
        assert entity.properties == {"description": "free editor"}


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


def test_a_description_is_no_alias_of_a_name() -> None:
    halden = entity_id("Halden Shipping")
    said = [surface("Halden Shipping"), surface("the firm", 4), surface("HALDEN"), surface("halden shipping")]
    entity = derive(halden, said, [])
    assert entity is not None
    assert (entity.name, entity.aliases) == ("Halden Shipping", ("HALDEN", "halden shipping"))


def test_words_in_small_letters_name_what_has_no_other_name() -> None:
    entity = derive("x", [surface("theory of graphs"), surface("graph theory", 2)], [])
    assert entity is not None
    assert (entity.name, entity.aliases) == ("graph theory", ("theory of graphs",))


def test_a_whole_declared_name_goes_before_a_part_of_it() -> None:
    entity = derive(OBAMA, [surface("Obama", 9)], [Declaration(OBAMA, "Barack Obama", document_id="d")])
    assert entity is not None
    assert (entity.name, entity.aliases) == ("Barack Obama", ("Obama",))


def test_a_blank_after_a_hyphen_makes_no_second_name() -> None:
    assert surface_text("of Saxe- Coburg and", 3, 15) == "Saxe-Coburg"
    assert surface_text("pre- and post-war", 0, 17) == "pre- and post-war"


def test_what_was_parted_from_a_name_shows_its_full_title() -> None:
    own, part = entity_id("Jordan"), "part"
    said = [Surface("Jordan", "jordan", "LOC", 5)]
    moved = Declaration(part, "Jordan", "LOC", ("Jordan (river)", "Yarden"), document_id="d", own=own)
    found = derive(part, said, [moved])
    assert found is not None
    assert found.name == "Jordan (river)"
    assert found.aliases == ("Jordan", "Yarden")
    kept = derive(own, said, [Declaration(own, "Jordan", "LOC", ("Jordan (river)",), document_id="d")])
    assert kept is not None
    assert kept.name == "Jordan"
    untitled = derive(part, said, [])
    assert untitled is not None
    assert untitled.name == "Jordan"
