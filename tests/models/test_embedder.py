"""The check of vectors, names and settings, and the encoders of packages that need not be installed."""

import builtins
import sys
from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError, MissingExtra, ModelError
from clew.models.embedder import Matrix, SpanlessEmbedder, TextKind, checked, get_embedder, normalised
from clew.models.embedders.hashing import HashingEmbedder
from clew.models.registry import EMBEDDERS

from .embedders.stand_ins import TextEmbedding, stand_ins


class Custom(SpanlessEmbedder):
    """Gives what it is told, whatever the texts."""

    name = "custom"
    dimension = 3
    max_tokens = 10

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        made: Any = self.rows
        found: Any = made(len(texts)) if isinstance(made, FunctionType) else made
        return np.asarray(found)


class Lengths(SpanlessEmbedder):
    name = "lengths"
    dimension = 2
    max_tokens = 10

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        return np.array([[len(text), 1] for text in texts], np.float32)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (np.ones((1, 3)), r"shape \(1, 3\) for 2 texts"),
        (np.ones(3), r"shape \(3,\) for 2 texts"),
        (np.ones((2, 4)), "dimension 4, but its dimension is 3"),
        (np.array([[1, 0, 0], [np.nan, 0, 0]]), r"NaN or infinity for 1 of 2 texts \(first: row 1\)"),
        (np.array([[np.inf, 0, 0], [1, 0, 0]]), r"first: row 0"),
        (np.ones((2, 3), int), "int64 values, expected floats"),
    ],
)
def test_bad_vectors_are_refused(rows: Any, reason: str) -> None:
    with pytest.raises(ModelError, match=reason) as caught:
        checked(Custom(rows)).embed(["a", "b"])
    assert "'custom'" in str(caught.value)


def test_bad_span_vectors_are_refused() -> None:
    embedder = checked(Custom(lambda count: np.full((count, 3), [1, 2, 2 if count < 2 else np.nan])))
    with pytest.raises(ModelError, match="NaN"):
        embedder.encode(["a b"], [[(0, 1)]])


def test_good_vectors_are_normalised_and_float32() -> None:
    rows = checked(Custom(np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0]]))).embed(["a", "b"])
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, np.array([[0.6, 0.8, 0], [0, 0, 0]]), atol=1e-7)


def test_a_base_without_embed_makes_nothing() -> None:
    with pytest.raises(TypeError, match="abstract"):
        SpanlessEmbedder()  # type: ignore[abstract]


def test_spans_without_token_vectors_are_texts_of_their_own() -> None:
    found = checked(Lengths()).encode(["abcd", "ab"], [[(0, 1), (1, 3)], []])
    np.testing.assert_allclose(found.texts, normalised(np.array([[4.0, 1], [2, 1]])))
    np.testing.assert_allclose(found.spans[0], normalised(np.array([[1.0, 1], [2, 1]])))
    assert found.spans[1].shape == (0, 2)
    assert found.tokens is None


def test_names() -> None:
    assert EMBEDDERS.names() == ("fastembed", "hashing", "minilm", "openai", "sentence-transformers")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("minilmm", "Did you mean 'minilm'"),
        ("", "unknown embedder"),
        ("fastembed", "write 'fastembed:MODEL'"),
        ("openai:", "write 'openai:MODEL'"),
        ("minilm:large", "takes no model"),
    ],
)
def test_wrong_names(name: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        get_embedder(name)


def test_unknown_setting() -> None:
    with pytest.raises(ConfigError, match="colour"):
        get_embedder("hashing", colour="red")


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("fastembed:m", "fastembed", "fastembed"),
        ("sentence-transformers:m", "sentence_transformers", "sentence-transformers"),
        ("openai:m", "httpx", "openai"),
    ],
)
def test_missing_extra_names_the_command(name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(wanted: str, *rest: Any, **more: Any) -> Any:
        if wanted == package:
            raise ImportError(wanted)
        return original(wanted, *rest, **more)

    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=rf"the extra '{extra}': pip install '{package.replace('_', '-')}>="):
        get_embedder(name)


@pytest.fixture
def _packages() -> Iterator[None]:
    with stand_ins():
        yield


@pytest.mark.usefixtures("_packages")
def test_fastembed() -> None:
    embedder = get_embedder("fastembed:small")
    assert (embedder.name, embedder.dimension) == ("fastembed:small", 2)
    np.testing.assert_array_equal(embedder.embed(["abc", "d\ud800"]), [[1, 0], [1, 0]])
    np.testing.assert_array_equal(embedder.embed(["abc"], "query"), [[0, 1]])
    assert TextEmbedding.calls == [("passage", 1), ("query", 1)]
    with pytest.raises(ConfigError, match="has no model 'large'; known: small"):
        get_embedder("fastembed:large")


@pytest.mark.usefixtures("_packages")
def test_sentence_transformers() -> None:
    embedder = get_embedder("sentence-transformers:e5")
    assert (embedder.name, embedder.dimension, embedder.max_tokens) == ("sentence-transformers:e5", 2, 128)
    np.testing.assert_allclose(embedder.embed(["a" * 9]), normalised(np.array([[9.0, 9]])))
    np.testing.assert_allclose(embedder.embed(["a" * 7], "query"), normalised(np.array([[7.0, 7]])))
    with pytest.raises(ModelError, match="'sentence-transformers:absent' does not load"):
        get_embedder("sentence-transformers:absent")


def test_hashing_texts_that_share_words_are_near() -> None:
    rows = get_embedder("hashing").embed(["The keeper of the lighthouse", "a lighthouse keeper", "grain prices rose"])
    assert rows[0] @ rows[1] > 0.8
    assert abs(rows[0] @ rows[2]) < 0.3


def test_hashing_spans_are_sums_of_their_words() -> None:
    embedder = HashingEmbedder(64)
    found = embedder.encode(["red fox. blue whale."], [[(0, 8), (9, 20), (7, 8)]], tokens=True)
    np.testing.assert_allclose(found.spans[0][:2], embedder.embed(["red fox.", "blue whale."]), atol=1e-6)
    np.testing.assert_allclose(found.spans[0][2], found.texts[0], atol=1e-6)
    assert found.tokens is not None
    assert found.tokens[0].shape == (4, 64)


def test_hashing_is_the_same_in_every_process() -> None:
    assert np.flatnonzero(HashingEmbedder(1000).embed(["thread"])[0]).tolist() == [614, 630, 875, 984]
