"""What `graph` and `hybrid` share beside the contract."""

from dataclasses import replace

import numpy as np
import pytest

import clew
from clew.retrieval.catalogue import create
from clew.retrieval.hybrid import Hybrid
from clew.retrieval.query import Query


@pytest.fixture
def graph() -> clew.KnowledgeGraph:
    made = clew.open(":memory:", embedder="hashing")
    made.add(clew.Document("a", "Ann Bell founded Corva."), clew.Document("b", "Corva owns Delta."), progress=False)
    return made


def test_the_least_candidate_that_shares_words_with_the_question_stays(graph: clew.KnowledgeGraph) -> None:
    with graph:
        assert graph.search("Corva", retriever="keyword").ids == ["b", "a"]
        found = graph.search("Corva", retriever="hybrid")
        assert found.ids == ["b", "a"]
        assert graph.search("Corva", k=1).ids == ["b"]


def test_the_least_candidate_that_an_entity_of_the_question_reaches_stays(graph: clew.KnowledgeGraph) -> None:
    with graph:
        assert graph.search("Corva", retriever="graph").ids == ["b", "a"]
        graph.add(clew.Document("z", "Rain fell on the moor."), progress=False)
        for retriever in ("graph", "hybrid"):
            assert set(graph.search("Corva", retriever=retriever).ids) >= {"a", "b"}
        assert graph.search("Corva", retriever="graph").ids == ["b", "a"]


def test_without_a_shared_word_or_entity_the_least_candidate_is_no_match(graph: clew.KnowledgeGraph) -> None:
    with graph:
        hybrid = create("hybrid", graph.store, graph.embedder)
        assert isinstance(hybrid, Hybrid)
        pool = hybrid.gather(Query("Corva"))
        silent = replace(pool, keyword=np.zeros_like(pool.keyword), seeds=(), anchors=())
        assert len(hybrid.rank(Query("Corva"), silent)) < len(hybrid.rank(Query("Corva"), pool)) == 2


def shares(graph: clew.KnowledgeGraph, question: str) -> dict[str, float]:
    """The greatest share that each signal has in any hit."""
    found = graph.search(question)
    return {name: max(hit.signals[name] for hit in found) for name in found[0].signals}


def test_the_graph_weighs_a_quarter_where_no_text_names_what_another_is_about(graph: clew.KnowledgeGraph) -> None:
    with graph:
        assert shares(graph, "Who founded Corva?")["pagerank"] == 0.25
        graph.add(clew.Document("c", "Ann Bell was born in Oslo.", "Ann Bell"), progress=False)
        assert shares(graph, "Who founded Corva?")["pagerank"] == 1.0
