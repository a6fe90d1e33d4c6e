"""The learned ranker on the sample documents: trained there, it ranks, explains itself and falls back."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.graph.errors import ConfigError
from clew.retrieval.query import Query
from clew.retrieval.ranker.linked_pairs import find_pairs
from clew.retrieval.ranker.node_signals import NODE_SIGNALS, SECOND_SIGNALS, node_signals
from clew.retrieval.ranker.pair_signals import PAIR_SIGNALS
from clew.retrieval.ranker.ranker import paired, rank, shares, totals
from clew.retrieval.ranker.weights import Weights
from clew.retrieval.retrievers.hybrid import Hybrid, learnable
from clew.retrieval.training.ranker_training import Example, train


@pytest.fixture(scope="module")
def graph(isles: KnowledgeGraph) -> KnowledgeGraph:
    return isles


@pytest.fixture(scope="module")
def examples(lessons: list[Example]) -> list[Example]:
    return lessons


@pytest.fixture(scope="module")
def file(learned_file: dict[str, Any]) -> dict[str, Any]:
    return learned_file


@pytest.fixture(scope="module")
def weights(learned: Weights) -> Weights:
    return learned


def test_training_is_repeatable(examples: list[Example], file: dict[str, Any]) -> None:
    assert train(examples).file == file
    assert file["trained_on"] == {"isles": len(examples)}


def test_questions_count_by_their_weight_beside_the_others(examples: list[Example], file: dict[str, Any]) -> None:
    assert train([replace(each, weight=2.0) for each in examples]).file == file
    uneven = train([replace(each, weight=3.0 if number % 2 else 0.3) for number, each in enumerate(examples)]).file
    assert uneven["trained_on"] == file["trained_on"]
    assert all(uneven[model]["value"] != file[model]["value"] for model in ("nodes", "pairs", "second"))


def test_signals_have_their_columns_and_are_numbers(examples: list[Example]) -> None:
    for each in examples[:10]:
        nodes = node_signals(each.found)
        assert nodes.shape == (len(each.found), len(NODE_SIGNALS))
        assert np.isfinite(nodes[:, [list(NODE_SIGNALS).index("covered"), list(NODE_SIGNALS).index("pagerank")]]).all()
        pairs, signals = paired(each.found, nodes[:, 0])
        assert signals.shape == (len(pairs), len(PAIR_SIGNALS))
        assert not np.isinf(signals).any()


def test_links_stand_where_they_are_said_to(examples: list[Example]) -> None:
    seen = 0
    for each in examples[:10]:
        pairs = find_pairs(each.found, range(min(18, len(each.found))))
        for row in np.flatnonzero(pairs.onward):
            text = each.found.folded[int(pairs.parent[row])][1:]
            named = text[int(pairs.onward_at[row]) : int(pairs.onward_end[row])]
            assert named in {name.key for name in each.found.names[int(pairs.child[row])]}
            seen += 1
        assert (pairs.parent != pairs.child).all()
    assert seen > 10


@pytest.mark.encoder
def test_hits_are_explained_by_their_signals(graph: KnowledgeGraph, weights: Weights) -> None:
    hybrid = Hybrid(graph.store, graph.embedder, ranker=weights)
    hits = 0
    for asked in sample_questions():
        ranking = hybrid.retrieve(asked.question, 50)
        hits += len(ranking)
        for hit in ranking:
            assert sum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-4)
            assert set(hit.signals) <= {"constant", "prior", *SECOND_SIGNALS}
    assert hits > 1000


def test_shares_are_exact(examples: list[Example], weights: Weights) -> None:
    rows = 0
    for each in examples:
        ranked = rank(each.found, weights)
        given = shares(each.found, ranked, list(range(len(each.found))))
        rows += len(given)
        assert np.allclose([math.fsum(share.values()) for share in given], totals(each.found, ranked.scores), atol=1e-9)
    assert rows > 1000


def test_the_ranker_finds_what_it_has_learned(graph: KnowledgeGraph, examples: list[Example], weights: Weights) -> None:
    def recall(scores: Any, each: Example) -> float:
        best = np.argsort(-scores, kind="stable")[:5]
        return float(each.labels[best].sum()) / len(each.gold)

    learned = np.mean([recall(rank(each.found, weights).scores, each) for each in examples])
    assert learned > np.mean([recall(each.found.graph["prior"][each.found.rows], each) for each in examples])


def test_a_pool_that_was_not_read_is_summed(graph: KnowledgeGraph, weights: Weights) -> None:
    learned, plain = Hybrid(graph.store, graph.embedder, ranker=weights), Hybrid(graph.store, graph.embedder, ranker=None)
    assert not learnable(plain.gather(Query("Corva")))
    pool = plain.gather(Query("Corva"))
    assert learned.rank(Query("Corva"), pool) == plain.rank(Query("Corva"), pool)


def test_too_few_questions_are_refused(examples: list[Example]) -> None:
    for few in (examples[:0], examples[:3]):
        with pytest.raises(ConfigError, match=f"got {len(few)} of {len(few)}: too few to train on"):
            train(few)
