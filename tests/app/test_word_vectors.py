"""Whether a store keeps the vectors of its texts' words: set once, followed afterwards, and ranked without."""

from pathlib import Path

import numpy as np
import pytest

import clew
from clew.app.samples import sample_questions, samples_path
from clew.graph.errors import StoreMismatch
from clew.graph.store import GraphStore
from clew.retrieval.ranker.node_signals import NODE_SIGNALS, node_signals
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.tests import isles

from .running import Run

pytestmark = pytest.mark.encoder

TEXT = clew.Document("a", "Orrin lies on the river Selm.")
MORE = clew.Document("b", "Selm flows through Orrin into the sea.")


def kept(store: GraphStore) -> list[str]:
    return [node for node, _ in store.word_vectors([each.id for each in store.scan("text_node")])]


def test_by_default_they_are_kept() -> None:
    with clew.open(":memory:") as graph:
        graph.add(TEXT, progress=False)
        assert kept(graph.store) == ["a"]
        assert graph.stats()["word_vectors"] is True


def test_a_store_made_without_them_stays_without_them(tmp_path: Path) -> None:
    with clew.open(tmp_path / "s.clew", word_vectors=False) as graph:
        graph.add(TEXT, progress=False)
        assert kept(graph.store) == []
    with clew.open(tmp_path / "s.clew") as graph:
        graph.add(MORE, progress=False)
        graph.add_reference("a town on a river", "node:a")
        graph.add(clew.Triplet("Orrin", "lies on", "Selm"), progress=False)
        assert kept(graph.store) == []
        assert graph.stats()["word_vectors"] is False
        assert graph.search("Orrin").ids


def test_asking_for_the_other_way_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    for first in (True, False):
        place = tmp_path / f"{first}.clew"
        with clew.open(place, word_vectors=first) as graph:
            graph.add(TEXT, progress=False)
        with clew.open(place, word_vectors=not first) as graph:
            digest = graph.store.digest()
            with pytest.raises(StoreMismatch, match="vectors of its texts' words, but a store with"):
                graph.add(MORE, progress=False)
            assert graph.store.digest() == digest
            assert graph.search("Orrin").ids


def test_the_command_line_and_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Orrin lies on the river Selm.")
    assert run("add", "s.clew", "a.txt", "--no-word-vectors")[0] == 0
    assert run("add", "s.clew", "a.txt")[0] == 0
    code, _, err = run("add", "s.clew", "a.txt", "--word-vectors")
    assert (code, "s.clew keeps no vectors of its texts' words" in err) == (1, True)
    monkeypatch.setenv("CLEW_WORD_VECTORS", "false")
    assert run("add", "t.clew", "a.txt")[0] == 0
    with clew.open(tmp_path / "t.clew", "r") as graph:
        assert kept(graph.store) == []
    assert '"word_vectors": false' in run("stats", "t.clew", "--json")[1]


def test_copies_keep_to_it(tmp_path: Path) -> None:
    with clew.open(tmp_path / "s.clew", word_vectors=False) as graph:
        graph.add(TEXT, progress=False)
        graph.copy_to(tmp_path / "copy.clew")
        graph.copy_to(tmp_path / "s.jsonl")
    with clew.open(tmp_path / "back.clew") as graph:
        graph.copy_from(tmp_path / "s.jsonl")
    for name in ("copy", "back"):
        with clew.open(tmp_path / f"{name}.clew") as graph:
            graph.add(MORE, progress=False)
            assert kept(graph.store) == []


def test_where_an_encoders_words_cannot_be_kept_the_setting_says_nothing(tmp_path: Path) -> None:
    for asked in (True, False, True):
        with clew.open(tmp_path / "h.clew", embedder="hashing", word_vectors=asked) as graph:
            graph.add(TEXT, MORE, progress=False)
            assert kept(graph.store) == []
            assert graph.stats()["word_vectors"] is False


def test_the_ranker_ranks_without_them() -> None:
    with clew.open(":memory:", word_vectors=False) as graph:
        graph.add(str(samples_path()), progress=False)
        question = sample_questions()[0].question
        bare, full = isles.candidates(question, graph), isles.candidates(question)
        assert bare.words is None
        signals = node_signals(bare)
        missing = {name for name, column in zip(NODE_SIGNALS, signals.T, strict=True) if np.isnan(column).all()}
        assert missing == {"title_cosine", "covered", "covered_rest", "covered_below", "covered_rest_below"}
        assert np.array_equal(node_signals(full.blind()), signals, equal_nan=True)
        hybrid = Hybrid(graph.store, graph.embedder, ranker=isles.weights())
        found: dict[str, list[float]] = {"hybrid": [], "vector": []}
        for each in isles.examples():
            for name, retriever in (("hybrid", hybrid), ("vector", graph.retriever("vector"))):
                hits = retriever.retrieve(each.question, 5)
                found[name].append(len(each.gold.intersection(hits.ids)) / len(each.gold))
                if name == "hybrid":
                    assert "constant" in hits[0].signals or hits.warnings
        assert np.mean(found["hybrid"]) > np.mean(found["vector"])
