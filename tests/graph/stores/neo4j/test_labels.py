"""Captions, labels and relationship types for people who look at the graph."""

from hypothesis import given
from hypothesis import strategies as st

from clew.graph.stores.neo4j.labels import LABELS, RELATIONSHIPS, caption, entity_label, relationship_type


def test_captions_are_short() -> None:
    assert caption("A title", "text") == "A title"
    assert caption("", "  some\nwords ") == "some words"
    assert caption("x" * 99, "") == "x" * 39 + "…"
    assert caption("", "") == ""


def test_labels_are_camel_case_and_never_ours() -> None:
    wanted = {"PERSON": "Person", "WORK_OF_ART": "WorkOfArt", "person": "Person", "GPE": "Gpe", "iPhone": "IPhone"}
    assert {each: entity_label(each) for each in wanted} == wanted
    assert [entity_label(each) for each in ("TEXT_NODE", "Text node", "ENTITY", "clew", "sentence")] == [
        "TextNode_",
        "TextNode_",
        "Entity_",
        "Clew_",
        "Sentence_",
    ]
    assert entity_label("") == entity_label("!!!") == ""
    assert entity_label("Straße/東京") == "Straße東京"


def test_relationship_types_are_kept_but_for_ours() -> None:
    assert relationship_type("BORN_IN") == "BORN_IN"
    assert [relationship_type(each) for each in sorted(RELATIONSHIPS)] == [f"{each}_" for each in sorted(RELATIONSHIPS)]
    assert relationship_type("\0") == "RELATED"


@given(st.text(max_size=200))
def test_whatever_comes_is_usable(name: str) -> None:
    assert entity_label(name) not in LABELS
    assert relationship_type(name) not in RELATIONSHIPS
    assert 0 < len(relationship_type(name)) <= 61
    assert len(entity_label(name)) <= 61
    assert len(caption(name, name)) <= 40
