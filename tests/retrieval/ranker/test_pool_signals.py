"""Signals against slow or foreign versions: PageRank by networkx, columns by their laws."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest

from clew.graph.store import GraphStore
from clew.retrieval.ranker import pool_signals
from clew.retrieval.ranker.pagerank import log_pageranks
from clew.retrieval.retrievers.graph_walk import Graph
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.tests.contracts import shelf
from clew.tests.retrieval.shelf_pools import gathered, priors_of


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_columns_have_names_lengths_and_bounds(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    found = pool_signals.of(pool)
    assert list(found) == list(pool_signals.DESCRIPTIONS)
    for name in found:
        assert found[name].shape == (len(pool),)
        assert ((found[name] >= 0) & (found[name] <= 1)).all()
    assert set(Graph.weights) < set(Hybrid.weights) < set(pool_signals.DESCRIPTIONS)


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_pagerank_as_networkx_has_it(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    graph = nx.Graph()
    graph.add_nodes_from(pool.nodes)
    pairs = {(each.text_node, each.entity) for each in store.mentions(pool.nodes)}
    for node, entity in sorted(pairs | {(node, entity) for entity, node in store.about(pool.entities)}):
        frequency = len({text for text, other in pairs if other == entity})
        graph.add_edge(node, entity, weight=float(np.log(1 + 10 / max(1, frequency))))
    reset = {node: 0.05 * float(value) ** 3 for node, value in zip(pool.nodes, priors_of(pool), strict=True)}
    for seed in {seed.entity for seed in pool.seeds}:
        frequency = len({text for text, other in pairs if other == seed})
        reset[seed] = float(np.log(1 + 10 / max(1, frequency)))
    expected = nx.pagerank(graph, alpha=0.5, personalization=reset, dangling=reset, max_iter=200, tol=1e-12)
    found = log_pageranks(pool, priors_of(pool), 1, conserved=True)[0]
    assert np.exp(found) == pytest.approx([expected[node] for node in pool.nodes], abs=1e-5)


def test_the_chain_to_the_owner_is_the_best(store: GraphStore) -> None:
    pool = gathered(store)
    found = pool_signals.of(pool)
    assert pool.nodes[int(found["title_chain"].argmax())] == "holdings"
    assert found["title"][pool.position["clocks"]] == 1
    assert np.count_nonzero(found["title"]) == 1


def test_a_store_that_names_nothing_has_no_chains() -> None:
    with shelf.filled(texts=[shelf.text("a", "", "Paper mills."), shelf.text("b", "", "Mills of paper.")]) as store:
        pool = gathered(store, "paper mills")
        found = pool_signals.of(pool)
        assert not found["chain"].any()
        assert not found["title_chain"].any()
        assert Graph(store, shelf.embedder()).retrieve("paper mills").ids
