"""What `graph` and `hybrid` share beside the contract."""

from dataclasses import replace

import numpy as np
import pytest

import clew
from clew.graph.errors import ConfigError
from clew.retrieval.creation import create
from clew.retrieval.pool.gather import gather
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.retrieval.ranker.pool_retriever import PooledRetriever
from clew.retrieval.ranker.pool_signals import GRAPH, lifted
from clew.retrieval.retrievers.hybrid import Hybrid

pytestmark = pytest.mark.encoder


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


@pytest.mark.parametrize("name", ["graph", "hybrid", "deep"])
def test_sizes_that_are_none_are_refused(graph: clew.KnowledgeGraph, name: str) -> None:
    with graph, pytest.raises(ConfigError, match=f"expected sizes of '{name}' as clew.retrieval.pool.pool.Sizes, got int 3"):
        graph.retriever(name, sizes=3)


@pytest.mark.parametrize("name", ["hybrid", "deep"])
def test_weights_that_are_none_are_refused(graph: clew.KnowledgeGraph, name: str) -> None:
    with graph, pytest.raises(ConfigError, match=rf"expected ranker of '{name}' as clew\..*Weights .* or None, got 'foo'"):
        graph.retriever(name, ranker="foo")


@pytest.mark.parametrize("rewrites", [-1, 0, True, 1.5, "4"])
def test_an_unusable_number_of_rewrites_is_refused(graph: clew.KnowledgeGraph, rewrites: object) -> None:
    with graph, pytest.raises(ConfigError, match="expected rewrites of 'deep' as an integer of at least 1"):
        graph.retriever("deep", rewrites=rewrites)


def shares(graph: clew.KnowledgeGraph, question: str) -> dict[str, float]:
    """The greatest share that each signal has in any hit."""
    found = graph.search(question)
    return {name: max(hit.signals[name] for hit in found) for name in found[0].signals}


def test_the_graph_weighs_a_quarter_where_no_text_names_what_another_is_about(graph: clew.KnowledgeGraph) -> None:
    with graph:
        assert shares(graph, "Who founded Corva?")["pagerank"] == 0.25
        graph.add(clew.Document("c", "Ann Bell was born in Oslo.", "Ann Bell"), progress=False)
        assert shares(graph, "Who founded Corva?")["pagerank"] == 1.0


@pytest.mark.parametrize("retriever", ["graph", "hybrid"])
@pytest.mark.parametrize("target", ["document:a", "node:a", "entity:{ann}", "node:other"])
def test_a_reference_hangs_on_the_graph_as_its_target_does(graph: clew.KnowledgeGraph, retriever: str, target: str) -> None:
    with graph:
        # One reference may stand for another.
        graph.add_reference("somebody's firm", "document:a", id="other")
        graph.add_reference("whose firm was it, then", target.format(ann=graph.entity("Ann Bell").id), id="note")
        chosen = create(retriever, graph.store, graph.embedder)
        assert isinstance(chosen, PooledRetriever)
        query = Query("Whose firm was it, then, that Corva belonged to?")
        found = {hit.id: hit for hit in chosen.rank(query, chosen.gather(query))}
        assert found["a"].signals["pagerank"] > 0
        for name in GRAPH:
            assert found["note"].signals[name] >= found["a"].signals[name]
        assert sum(found["note"].signals.values()) == pytest.approx(found["note"].score, abs=1e-5)


def test_without_references_nothing_is_lifted(graph: clew.KnowledgeGraph) -> None:
    with graph:
        pool = gather(graph.store, encode_question(graph.store, graph.embedder, Query("Corva")))
        column = np.array([0.25, 0.5])
        lifted_columns = lifted(graph.store, pool, {"pagerank": column}, GRAPH)
        assert lifted_columns["pagerank"] is column
