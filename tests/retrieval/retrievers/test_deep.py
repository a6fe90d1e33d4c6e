"""`deep` on the sample documents: trained there, it ranks anew where a question has rewrites, and else as `hybrid` does."""

import json
from typing import Any

import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.graph.errors import ConfigError
from clew.models.language import load_language
from clew.retrieval.artifact_hash import fingerprint
from clew.retrieval.ranker.query_rewriting import Rewriter
from clew.retrieval.ranker.rewrite_signals import DEEP_SIGNALS, REWRITE_SIGNALS
from clew.retrieval.ranker.weights import Weights, parsed
from clew.retrieval.retrievers.deep import Deep
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.retrieval.training import ranker_training
from clew.retrieval.training.ranker_training import Example, train

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def graph(isles: KnowledgeGraph) -> KnowledgeGraph:
    return isles


@pytest.fixture(scope="module")
def examples(lessons: list[Example]) -> list[Example]:
    return lessons


@pytest.fixture(scope="module")
def file(graph: KnowledgeGraph, examples: list[Example]) -> dict[str, Any]:
    return dict(train(examples, rewriter=Rewriter(graph.embedder)).file)


@pytest.fixture(scope="module")
def weights(file: dict[str, Any]) -> Weights:
    return parsed(json.dumps(file).encode(), "the weights")


def without_deep(file: dict[str, Any]) -> Weights:
    rest = {name: value for name, value in file.items() if name != "deep"}
    return parsed(json.dumps({**rest, "sha256": fingerprint(rest)}).encode(), "the weights")


def test_training_is_repeatable_and_leaves_the_other_stages_alone(
    graph: KnowledgeGraph, examples: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_NODE_TREES", "_PAIR_TREES"):
        monkeypatch.setattr(ranker_training, name, 20)
    file, again = (train(examples[:15], rewriter=Rewriter(graph.embedder)).file for _ in range(2))
    assert again == file
    two = train(examples[:15]).file
    assert {name: file[name] for name in ("nodes", "pairs", "second")} == {
        name: two[name] for name in ("nodes", "pairs", "second")
    }
    assert "deep" not in two
    assert set(file["deep"]["signals"]) & set(REWRITE_SIGNALS)


def test_it_ranks_anew_and_explains_its_scores(graph: KnowledgeGraph, weights: Weights) -> None:
    deep = Deep(graph.store, graph.embedder, ranker=weights)
    hybrid = Hybrid(graph.store, graph.embedder, ranker=weights)
    changed = 0
    for asked in sample_questions():
        ranking = deep.retrieve(asked.question, 20)
        assert ranking.warnings == ()
        assert ranking == deep.retrieve(asked.question, 20)
        changed += ranking.ids != hybrid.retrieve(asked.question, 20).ids
        for hit in ranking:
            assert sum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-4)
            assert set(hit.signals) <= {"constant", "prior", *DEEP_SIGNALS}
            assert hit.trail.origin.startswith("deep")
    assert changed > 0


def test_without_rewrites_it_ranks_as_hybrid(graph: KnowledgeGraph, weights: Weights) -> None:
    deep = Deep(graph.store, graph.embedder, ranker=weights)
    hybrid = Hybrid(graph.store, graph.embedder, ranker=weights)
    for asked in ("Corva", "Wo liegt Corva?", "why is it so?", "Quelle est la capitale de Corva?"):
        found = [(hit.id, hit.score, dict(hit.signals)) for hit in deep.retrieve(asked, 20)]
        assert found == [(hit.id, hit.score, dict(hit.signals)) for hit in hybrid.retrieve(asked, 20)]


def test_without_its_weights_it_ranks_as_hybrid_and_says_so(graph: KnowledgeGraph, file: dict[str, Any]) -> None:
    question = sample_questions()[0].question
    for ranker in (None, without_deep(file)):
        deep = Deep(graph.store, graph.embedder, ranker=ranker).retrieve(question)
        hybrid = Hybrid(graph.store, graph.embedder, ranker=ranker).retrieve(question)
        assert [(hit.id, hit.score) for hit in deep] == [(hit.id, hit.score) for hit in hybrid]
        assert any("the weights have no third stage" in warning for warning in deep.warnings)
        assert not hybrid.warnings


def test_the_language_pipeline_is_the_one_given(graph: KnowledgeGraph, weights: Weights) -> None:
    given = Deep(graph.store, graph.embedder, ranker=weights, language=load_language("", "parse"))
    usual = Deep(graph.store, graph.embedder, ranker=weights)
    for asked in sample_questions()[:10]:
        assert given.retrieve(asked.question).ids == usual.retrieve(asked.question).ids
    assert isinstance(graph.retriever("deep", ranker=weights, rewrites=4), Deep)


def test_a_damaged_third_stage_is_refused(file: dict[str, Any]) -> None:
    strange = {**file, "deep": {**file["deep"], "signals": ["rewrits", *file["deep"]["signals"][1:]]}}
    with pytest.raises(ConfigError, match=r"deep: unknown signal 'rewrits'.*Did you mean 'rewrites'"):
        parsed(json.dumps({**strange, "sha256": fingerprint(strange)}).encode(), "the weights")
