"""The values: frozen, compared by content, addressed by refs."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.identity import as_record, canonical
from clew.graph.model import (
    KINDS,
    LITERAL_TYPES,
    NODE_KINDS,
    RESERVED_TYPES,
    STRUCTURE,
    Document,
    Edge,
    Entity,
    Evidence,
    Json,
    Path,
    Reference,
    TextNode,
    Triplet,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)


@given(st.text())
def test_refs_give_their_ids_back(identity: str) -> None:
    assert split_ref(node_ref(identity)) == ("node", identity)
    assert split_ref(entity_ref(identity)) == ("entity", identity)
    assert split_ref(document_ref(identity)) == ("document", identity)


@pytest.mark.parametrize("given", [1, np.float64(1), np.float32(1), 1.0])
def test_a_confidence_is_a_float_however_it_is_given(given: float) -> None:
    evidence = Evidence("e", "r", "n", 0, 1, "x", given)
    assert (type(evidence.confidence), evidence.confidence) == (float, 1.0)
    assert canonical(as_record(evidence)) == canonical(as_record(Evidence("e", "r", "n", 0, 1, "x")))


def test_a_year_of_a_stated_time_may_be_a_number_and_nothing_else() -> None:
    given = {"valid_from": 1967, "valid_to": 2001, "at": 9999, "year": 1967}
    told = Evidence("e", "r", "n", 0, 1, "x", properties=given)
    assert told.properties == {"valid_from": "1967", "valid_to": "2001", "at": "9999", "year": 1967}
    assert given["valid_from"] == 1967
    others: list[Json] = [967, 19670312, -1967, 1967.0, True, None, [1967], "the station", "1967"]
    for other in others:
        assert Evidence("e", "r", "n", 0, 1, "x", properties={"at": other}).properties == {"at": other}


def test_values_are_frozen_and_equal_by_content() -> None:
    document = Document("d", "text", metadata={"a": 1})
    assert document == Document("d", "text", metadata={"a": 1}) != Document("d", "text")
    with pytest.raises(FrozenInstanceError):
        document.text = "other"  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        document.extra = 1  # type: ignore[attr-defined]
    assert Document("a", "x").metadata is not Document("b", "x").metadata


def test_a_reference_is_a_text_node_of_its_own() -> None:
    reference = Reference("r", "see", "d", target="entity:e")
    assert isinstance(reference, TextNode)
    assert reference != TextNode("r", "see", "d")


def test_literal_entities_are_dates_and_quantities() -> None:
    assert all(Entity("e", "x", kind).literal for kind in sorted(LITERAL_TYPES))
    assert not any(Entity("e", "x", kind).literal for kind in ("", "PERSON", "GPE", "date"))


def test_a_triplet_reads_as_a_sentence() -> None:
    assert str(Triplet("Ann", "was born in", "Bath")) == "Ann — was born in → Bath"


def test_a_path_counts_its_edges() -> None:
    edge = Edge("m", "MENTIONS", "node:n", "entity:e")
    assert Path(("entity:e",), ()).hops == 0
    assert Path(("entity:e", "node:n"), (edge,)).hops == 1
    assert (edge.weight, edge.start) == (1, 0)


def test_names_of_kinds_are_distinct() -> None:
    assert len(set(KINDS)) == len(KINDS) == 7
    assert len(set(NODE_KINDS)) == len(NODE_KINDS) == 7
    assert set(STRUCTURE) < RESERVED_TYPES == {*STRUCTURE, "MENTIONS", "DENIED"}
