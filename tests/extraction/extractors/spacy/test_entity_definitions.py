"""What sentences say that entities are: their types and descriptions, whatever the tagger says."""

import pytest

from clew.graph.identity import entity_id

from .extracted import names, read

pytestmark = pytest.mark.encoder


def defined(text: str, title: str = "") -> dict[str, tuple[str, str]]:
    """Type and description by entity id."""
    return {each.entity: (each.entity_type, each.description) for each in read(text, title).definitions}


@pytest.mark.parametrize(
    ("text", "name", "kind", "words"),
    [
        ("Qubol is a hypervisor written in C.", "Qubol", "PRODUCT", "hypervisor written in C"),
        ("Tilde is a small functional programming language.", "Tilde", "LANGUAGE", "small functional programming language"),
        ("Vellum, a free text editor, reads many formats.", "Vellum", "PRODUCT", "free text editor"),
        ("Mirabel Books is a publisher based in Oslo.", "Mirabel Books", "ORG", "publisher based in Oslo"),
        ("Ferrol was one of the oldest bridges in the valley.", "Ferrol", "FAC", "one of the oldest bridges in the valley"),
        ("Everything was written in a language called Sorrel.", "Sorrel", "LANGUAGE", "language"),
        ("The river Arle flows to the north.", "Arle", "LOC", ""),
        ("Most people use the Quern programming language today.", "Quern", "LANGUAGE", ""),
    ],
)
def test_forms_of_definitions(text: str, name: str, kind: str, words: str) -> None:
    assert defined(text)[entity_id(name)] == (kind, words)
    assert (name, kind) in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Qubol is not a hypervisor.",
        "Is Qubol a hypervisor?",
        "If Qubol is a hypervisor, we will use it.",
        "Qubol may be a hypervisor.",
        "Qubol is a great success.",
        "The Qubol compiler was slow.",
        "They spoke about Qubol, the weather and the news.",
    ],
)
def test_what_defines_nothing(text: str) -> None:
    assert entity_id("Qubol") not in defined(text)


def test_several_things_of_one_kind() -> None:
    found = defined("Languages such as Sorrel, Quern and Tilde are taught there.")
    assert {found[entity_id(name)][0] for name in ("Sorrel", "Quern")} == {"LANGUAGE"}


def test_a_definition_gives_all_mentions_of_a_document_its_type() -> None:
    text = "Qubol is an operating system. Many people like Qubol. She lived in Qubol for years."
    assert [kind for name, kind in names(text) if name == "Qubol"] == ["PRODUCT"] * 3


def test_a_noun_that_may_mean_two_kinds_needs_the_tagger() -> None:
    assert defined("Barack Obama was an editor in Chicago.")[entity_id("Barack Obama")][0] == "PERSON"


def test_a_long_description_is_cut_at_a_clause() -> None:
    long = "Qubol is a programming language which " + "was used by many people in many towns and " * 8 + "died."
    (kind, words) = defined(long)[entity_id("Qubol")]
    assert kind == "LANGUAGE"
    assert words.startswith("programming language")
    assert len(words) <= 160
