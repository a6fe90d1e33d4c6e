"""The learned ranker on the sample documents: trained there, it ranks, explains itself and falls back."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.graph.errors import ConfigError
from clew.retrieval.hybrid import Hybrid, learnable
from clew.retrieval.learning.training import Example, train
from clew.retrieval.query import Query
from clew.retrieval.ranker import paired, rank, shares, totals
from clew.retrieval.scoring import weighing
from clew.retrieval.scoring.node_feedback import SECOND_SIGNALS
from clew.retrieval.scoring.node_signals import NODE_SIGNALS, node_signals
from clew.retrieval.scoring.pair_signals import PAIR_SIGNALS
from clew.retrieval.scoring.pairs import find_pairs
from clew.retrieval.scoring.weighing import Weights, parsed, read_weights
from clew.retrieval.signing import fingerprint


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
        with pytest.raises(ConfigError, match=f"got {len(few)} of {len(few)}: too few to learn from"):
            train(few)


def test_damaged_weights_are_refused(file: dict[str, Any], tmp_path: Path) -> None:
    def refused(held: Any, message: str, sign: bool = True) -> None:
        if sign and isinstance(held, dict):
            held = {**held, "sha256": fingerprint(held)}
        with pytest.raises(ConfigError, match=message):
            parsed(json.dumps(held).encode(), "the weights")

    refused([], "no weights of the ranker")
    refused({**file, "version": 9}, "have version 9, this Clew reads 1")
    refused({**file, "trained_on": {"more": 1}}, "were changed", sign=False)
    strange = {**file["nodes"], "signals": ["cosin", *file["nodes"]["signals"][1:]]}
    refused({**file, "nodes": strange}, "unknown signal 'cosin'.*Did you mean 'cosine'")
    refused({**file, "nodes": {**file["nodes"], "left": [0] * len(file["nodes"]["left"])}}, "do not hold together")
    refused({**file, "nodes": {**file["nodes"], "signal": [10**6, *file["nodes"]["signal"][1:]]}}, "is not listed")
    refused({name: value for name, value in file.items() if name != "pairs"}, "pairs: Field required")
    held = file["nodes"]
    inner = next(row for row, asks in enumerate(held["signal"]) if asks >= 0)
    # A tree of 128 leaves, all of them the same node: each of seven questions sends either way to the next.
    wide = {name: [value[inner]] * 7 + [value[inner]] for name, value in held.items() if name not in ("signals", "roots")}
    below = [*range(1, 8), 7]
    wide |= {"signal": [*[held["signal"][inner]] * 7, -1], "left": below, "right": below, "roots": [0]}
    refused({**file, "nodes": {**held, **wide}}, "nodes: tree 1 has more than 64 leaves: train it again with fewer")
    (tmp_path / "w.json").write_text('{"a":' * 100_000 + "1" + "}" * 100_000)
    with pytest.raises(ConfigError, match="nested too deep"):
        read_weights(tmp_path / "w.json")
    (tmp_path / "w.json").write_text("{")
    with pytest.raises(ConfigError, match="are no JSON"):
        read_weights(tmp_path / "w.json")
    with pytest.raises(ConfigError, match="cannot read the weights"):
        read_weights(tmp_path / "none.json")
    assert weighing.VERSION == 1
