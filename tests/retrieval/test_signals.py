"""Signals against slow or foreign versions: PageRank by networkx, chains by hand, columns by their laws."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest

from clew.graph.identity import entity_id
from clew.graph.store import GraphStore
from clew.retrieval import signals
from clew.retrieval.graph_walk import Graph
from clew.retrieval.hybrid import Hybrid
from clew.retrieval.pool import Pool, prior
from clew.retrieval.query import Query
from clew.retrieval.trails.chains import Kind, chains
from clew.tests.contracts import shelf

OWNER = shelf.QUESTIONS[0]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def gathered(store: GraphStore, asked: str = OWNER) -> Pool:
    return Pool.gather(store, Query(asked), shelf.embedder())


def looks(pool: Pool) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return prior(pool.keyword, pool.cosine, pool.sentence)


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_columns_have_names_lengths_and_bounds(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    found = signals.of(pool)
    assert list(found) == list(signals.DESCRIPTIONS)
    for name in found:
        assert found[name].shape == (len(pool),)
        assert ((found[name] >= 0) & (found[name] <= 1)).all()
    assert set(Graph.weights) < set(Hybrid.weights) < set(signals.DESCRIPTIONS)


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_pagerank_as_networkx_has_it(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    graph = nx.Graph()
    graph.add_nodes_from(pool.nodes)
    pairs = {(each.text_node, each.entity) for each in store.mentions(pool.nodes)}
    for node, entity in sorted(pairs | {(node, entity) for entity, node in store.about(pool.entities)}):
        frequency = len({text for text, other in pairs if other == entity})
        graph.add_edge(node, entity, weight=float(np.log(1 + 10 / max(1, frequency))))
    reset = {node: 0.05 * float(value) ** 3 for node, value in zip(pool.nodes, looks(pool), strict=True)}
    for seed in {seed.entity for seed in pool.seeds}:
        frequency = len({text for text, other in pairs if other == seed})
        reset[seed] = float(np.log(1 + 10 / max(1, frequency)))
    expected = nx.pagerank(graph, alpha=0.5, personalization=reset, dangling=reset, max_iter=200, tol=1e-12)
    found = signals.log_pagerank(pool, looks(pool))
    assert np.exp(found) == pytest.approx([expected[node] for node in pool.nodes], abs=1e-5)


def test_the_chain_to_the_owner_is_the_best(store: GraphStore) -> None:
    pool = gathered(store)
    found = signals.of(pool)
    assert pool.nodes[int(found["title_chain"].argmax())] == "holdings"
    assert found["title"][pool.position["clocks"]] == 1
    assert np.count_nonzero(found["title"]) == 1


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_title_chains_as_by_hand(store: GraphStore, asked: str) -> None:
    pool = gathered(store, asked)
    question = shelf.embedder().embed([asked], "query")[0].astype(np.float64)
    good = looks(pool)
    expected = dict.fromkeys(pool.nodes, 0.0)
    best = sorted(pool.nodes, key=lambda node: (-round(float(good[pool.position[node]]), 9), node))[:12]
    for node in best:
        sentences = store.sentences_of([node])
        rows = {each.id: store.vectors([each.id], "sentence")[1][0].astype(np.float64) for each in sentences}
        for sentence in sorted(sentences, key=lambda each: -round(float(rows[each.id] @ question), 9))[:3]:
            bridge = rows[sentence.id] + question
            bridge = bridge / np.linalg.norm(bridge)
            for mention in store.mentions([node]):
                if not sentence.start <= mention.start < sentence.end:
                    continue
                for _, target in store.about([mention.entity]):
                    if target != node:
                        value = float(store.vectors([target], "text")[1][0] @ bridge) * float(good[pool.position[node]])
                        value *= 0.5 if mention.entity in {seed.entity for seed in pool.seeds} else 1
                        expected[target] = max(expected[target], value)
    found = chains(pool, good).best(Kind.TITLED, len(pool))
    assert found == pytest.approx([expected[node] for node in pool.nodes], abs=1e-6)


def test_chains_by_a_shared_name_leave_out_seeds_and_the_text_itself(store: GraphStore) -> None:
    pool = gathered(store)
    links = chains(pool, looks(pool))
    shared = links.kind == Kind.SHARED
    assert shared.any()
    assert entity_id("Vale Clocks") not in {pool.entities[entity] for entity in links.entity[shared].tolist()}
    for kind, target, anchor, entity in zip(
        links.kind.tolist(), links.target.tolist(), links.anchor.tolist(), links.entity.tolist(), strict=True
    ):
        first, second = pool.nodes[pool.anchors[anchor].node], pool.nodes[target]
        assert first != second
        mentioning = {each.text_node for each in store.mentions([first, second]) if each.entity == pool.entities[entity]}
        about = {node for _, node in store.about([pool.entities[entity]])}
        assert first in (about if kind == Kind.NAMED_BY else mentioning)
        assert second in (about if kind == Kind.TITLED else mentioning)


def test_a_store_that_names_nothing_has_no_chains() -> None:
    with shelf.filled(texts=[shelf.text("a", "", "Paper mills."), shelf.text("b", "", "Mills of paper.")]) as store:
        pool = gathered(store, "paper mills")
        found = signals.of(pool)
        assert not found["chain"].any()
        assert not found["title_chain"].any()
        assert Graph(store, shelf.embedder()).retrieve("paper mills").ids
