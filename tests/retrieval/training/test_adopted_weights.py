"""A store's own weights: put into its log, read back checked, taken back."""

from collections.abc import Iterator
from typing import Any

import pytest

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.graph.errors import ConfigError, InputError
from clew.graph.formats.copy import copy
from clew.retrieval.artifact_hash import fingerprint
from clew.retrieval.ranker.weights import shipped
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.retrieval.training import adopted_models
from clew.retrieval.training.adopted_models import (
    adopt,
    current_file,
    describe_ranker,
    revert_last,
    trained_questions,
    weights_of,
)
from clew.tests import isles

pytestmark = pytest.mark.encoder


@pytest.fixture
def graph() -> Iterator[KnowledgeGraph]:
    with clew.open(":memory:", embedder="hashing") as graph:
        graph.add(clew.Document("a", "Orrin lies on the river Selm."), progress=False)
        yield graph


def signed(**changes: Any) -> dict[str, Any]:
    held = {**{name: value for name, value in isles.file().items() if name != "sha256"}, **changes}
    return {**held, "sha256": fingerprint(held)}


def test_a_switch_counts_until_it_is_taken_back(graph: KnowledgeGraph) -> None:
    before, digest = describe_ranker(graph.store), graph.store.digest()
    assert weights_of(graph.store) is shipped()
    assert current_file(graph.store, "weights") is None
    adopt(graph.store, "weights", signed(trained_on={"judgements": 12}), ["Where?", "Who?"])
    first = weights_of(graph.store)
    assert first is not None
    assert first.trained_on == {"judgements": 12}
    assert trained_questions(graph.store, "weights") == {"Where?", "Who?"}
    assert describe_ranker(graph.store) == f"adopted {first.sha256[:12]}, trained on judgements of 12 questions"
    adopt(graph.store, "weights", signed(trained_on={"judgements": 30}), [])
    assert "of 30 questions" in str(describe_ranker(graph.store))
    revert_last(graph.store)
    assert "of 12 questions" in str(describe_ranker(graph.store))
    revert_last(graph.store)
    assert describe_ranker(graph.store) == before
    assert trained_questions(graph.store, "weights") == frozenset()
    assert graph.store.digest() == digest
    with pytest.raises(InputError, match="adopted no weights and no adapter: there is nothing to revert"):
        revert_last(graph.store)


def test_the_facade_ranks_by_them(graph: KnowledgeGraph) -> None:
    adopt(graph.store, "weights", isles.file(), [])
    hybrid = graph.retriever("hybrid")
    assert isinstance(hybrid, Hybrid)
    assert hybrid.ranker is not None
    assert hybrid.ranker.sha256 == isles.weights().sha256
    assert graph.stats()["ranker"] == describe_ranker(graph.store)
    plain = graph.retriever("hybrid", ranker=None)
    assert isinstance(plain, Hybrid)
    assert plain.ranker is None


def test_references_to_a_retriever_mean_the_stores_own(graph: KnowledgeGraph) -> None:
    adopt(graph.store, "weights", isles.file(), [])
    named = graph.retriever("keyword").policy.retrievers
    assert named is not None
    referred = named["hybrid"]
    assert isinstance(referred, Hybrid)
    assert referred.ranker is not None
    assert referred.ranker.sha256 == isles.weights().sha256


def test_copies_bring_them_along(graph: KnowledgeGraph) -> None:
    adopt(graph.store, "weights", isles.file(), ["Where?"])
    with clew.open(":memory:") as other:
        copy(graph.store, other.store)
        assert describe_ranker(other.store) == describe_ranker(graph.store)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 9}, "have version 9, this Clew reads 1"),
        ({"trained_on": {"more": 1}}, "were changed"),
        ({"format": "other"}, "are not weights of the ranker"),
    ],
)
def test_unusable_ones_are_an_error_that_says_how_to_go_back(
    graph: KnowledgeGraph, changes: dict[str, Any], message: str
) -> None:
    adopt(graph.store, "weights", {**isles.file(), **changes}, [])
    with pytest.raises(ConfigError, match=message) as caught:
        graph.search("Orrin")
    assert "--undo" in str(caught.value)
    assert "adopted" in str(describe_ranker(graph.store))
    assert graph.search("Orrin", retriever="keyword").ids
    revert_last(graph.store)
    assert adopted_models.adopted_weights(graph.store) is None


def test_an_unknown_signal_is_named(graph: KnowledgeGraph) -> None:
    nodes = isles.file()["nodes"]
    adopt(graph.store, "weights", signed(nodes={**nodes, "signals": ["cosin", *nodes["signals"][1:]]}), [])
    with pytest.raises(ConfigError, match="unknown signal 'cosin'"):
        weights_of(graph.store)
