"""The law of the ledger: the graph follows from its documents and decisions alone, whatever happened on the way."""

from pathlib import Path

import pytest

import clew

from .firms import clew_settings
from .histories import History, answers, put

SEEDS, STEPS = 24, 14


def empty(url: str | Path = ":memory:") -> clew.KnowledgeGraph:
    return clew.open(url, "a", embedder="hashing", settings=clew_settings(resolve=True))


def fresh(history: History, graph: clew.KnowledgeGraph, backwards: bool) -> clew.KnowledgeGraph:
    """A graph of the documents and decisions that a history left."""
    made = empty()
    for document in reversed(history.documents()) if backwards else history.documents():
        put(made, document)
    made.entities.decide(graph.store.decisions())
    return made


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_history_ends_as_a_fresh_graph_of_what_is_left(seed: int) -> None:
    with empty() as graph:
        history = History(graph, seed)
        history.run(STEPS)
        with fresh(history, graph, seed % 2 == 1) as other:
            assert answers(graph) == answers(other)


@pytest.mark.process
def test_histories_on_a_server_end_alike(empty_neo4j: str) -> None:
    with empty(empty_neo4j) as graph:
        history = History(graph, 7)
        history.run(STEPS)
        with fresh(history, graph, True) as other:
            assert graph.store.digest() == other.store.digest()
            assert answers(graph) == answers(other)
