"""Ties between gold texts, on the shelf and in worlds of ready triplets."""

from typing import Any

import clew
from clew.graph.batch import Batch
from clew.graph.formats.triplets import contributions_of
from clew.graph.store import open_store
from clew.retrieval.evaluation.gold_pairs import gold_pairs
from clew.retrieval.evaluation.measures import Question
from clew.tests.contracts import shelf

T = clew.Triplet


def asked(identity: str, *gold: str) -> Question:
    return Question(id=identity, question="q", gold_ids=gold)


def counted(questions: list[Question], *triplets: clew.Triplet) -> dict[str, Any]:
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(contributions_of(triplets))))
        return gold_pairs(store, questions).model_dump()


def test_a_text_that_names_what_the_other_is_about() -> None:
    with shelf.filled() as store:
        # "clocks" is titled Vale Clocks, which the text about Cassia Vale mentions.
        found = gold_pairs(store, [asked("one", "cassia", "clocks")])
    assert (found.pairs, found.named, found.shared, found.related, found.connected) == (1, 1, 0, 0, 1)
    assert found.by_chance is None


def test_ties_by_a_shared_entity_by_relations_and_by_none() -> None:
    triplets = [
        T("Ada", "founded", "Halden", document_id="a"),
        T("Halden", "makes", "Lenses", document_id="b"),
        T("Lenses", "serve", "Ships", document_id="c"),
        T("Ships", "carry", "Grain", document_id="d"),
        T("Grain", "feeds", "Hens", document_id="e"),
        T("Hens", "lay", "Eggs", document_id="f"),
    ]
    pairs = [
        asked("shared", "a#row:0", "b#row:0"),
        asked("related", "a#row:0", "d#row:0"),
        asked("none", "a#row:0", "f#row:0"),
    ]
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(contributions_of(triplets))))
        ids = {node.document_id: node.id for node in store.scan("text_node")}
        named = [asked(each.id, *(ids[gold[0]] for gold in each.gold_ids)) for each in pairs]
        found = gold_pairs(store, named)
    # Halden joins a and b; from Halden over Lenses to Ships are two relations; Eggs are four from Halden.
    assert (found.pairs, found.named, found.shared, found.related, found.connected) == (3, 0, 1, 1, 2)


def test_dates_tie_nothing() -> None:
    triplets = [
        T("Ada", "was born in", "1889", object_type="DATE", document_id="a"),
        T("Bob", "died in", "1889", object_type="DATE", document_id="b"),
    ]
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(contributions_of(triplets))))
        ids = sorted(node.id for node in store.scan("text_node"))
        assert gold_pairs(store, [asked("one", *ids)]).connected == 0


def test_chance_is_counted_on_texts_of_different_questions() -> None:
    triplets = [T(f"Name {n}", "knows", f"Friend {n}", document_id=f"{n}{side}") for n in range(4) for side in "ab"]
    with open_store(":memory:") as store:
        store.apply(Batch(add=tuple(contributions_of(triplets))))
        ids = {node.document_id: node.id for node in store.scan("text_node")}
        found = gold_pairs(store, [asked(str(n), ids[f"{n}a"], ids[f"{n}b"]) for n in range(4)])
    assert (found.pairs, found.connected, found.by_chance) == (4, 4, 0.0)


def test_one_gold_text_and_unknown_ones_make_no_tie() -> None:
    assert counted([asked("one", "x")])["pairs"] == 0
    assert counted([asked("one", "x", "y")]) == {
        "pairs": 1,
        "named": 0,
        "shared": 0,
        "related": 0,
        "connected": 0,
        "by_chance": None,
    }
