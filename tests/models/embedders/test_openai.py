"""The OpenAI-compatible embedder against a server on a local socket."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError, ModelError
from clew.models.embedder import Embedder, get_embedder, normalised
from clew.tests.models.embedding_endpoint import EmbeddingEndpoint, serving, vector


@pytest.fixture
def endpoint() -> Iterator[EmbeddingEndpoint]:
    with serving() as state:
        yield state


@pytest.fixture
def made() -> Iterator[list[Any]]:
    """Embedders whose connections are closed after the test."""
    kept: list[Any] = []
    yield kept
    for each in kept:
        each.inner.close()


def _embedder(endpoint: EmbeddingEndpoint, made: list[Any], **settings: Any) -> Embedder:
    embedder = get_embedder("openai:small", base_url=endpoint.url, pause=0.001, **settings)
    made.append(embedder)
    return embedder


def test_rows_come_in_the_order_of_the_texts(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, key="secret", batch_size=2)
    texts = ["a", "bb", "aaa", "cccc", ""]
    expected = normalised(np.array([vector(text or " ") for text in texts]))
    np.testing.assert_allclose(embedder.embed(texts), expected, atol=1e-6)
    assert [each["input"] for each in endpoint.asked[-3:]] == [["a", "bb"], ["aaa", "cccc"], [" "]]
    assert endpoint.asked[0]["path"] == "/v1/embeddings"
    assert endpoint.asked[0]["model"] == "small"
    assert set(endpoint.keys) == {"Bearer secret"}
    assert embedder.name == "openai:small"


def test_dimension_is_asked_once(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made)
    assert embedder.dimension == embedder.dimension == 3
    assert len(endpoint.asked) == 1
    assert endpoint.keys == [None]


def test_a_given_dimension_is_sent(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    embedder.embed(["a"])
    assert [each.get("dimensions") for each in endpoint.asked] == [3]
    assert embedder.fingerprint == "openai:small:3"


def test_another_dimension_than_given_is_refused(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    with pytest.raises(ModelError, match="dimension 3, but its dimension is 5"):
        _embedder(endpoint, made, dimension=5).embed(["a"])


def test_passing_failures_are_tried_again(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    endpoint.failures = [(429, "0"), (503, ""), (500, "soon")]
    assert embedder.embed(["a"]).shape == (1, 3)
    assert len(endpoint.asked) == 4


def test_lasting_failures_are_told(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3, retries=2)
    endpoint.failures = [(503, "")] * 3
    with pytest.raises(ModelError, match=r"no answer from .* in 3 attempts: status 503: not now"):
        embedder.embed(["a"])


def test_a_refusal_is_not_tried_again(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    endpoint.failures = [(401, "")]
    with pytest.raises(ModelError, match=r"was refused by .*/v1/embeddings: status 401"):
        embedder.embed(["a"])
    assert len(endpoint.asked) == 1


def test_nobody_there(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = get_embedder("openai:small", base_url="http://127.0.0.1:1/v1", pause=0.001, retries=1, dimension=3)
    made.append(embedder)
    with pytest.raises(ModelError, match="in 2 attempts: ConnectError"):
        embedder.embed(["a"])


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"data": [{"index": 0}]}', b'{"data": []}'])
def test_another_answer_is_told(endpoint: EmbeddingEndpoint, made: list[Any], body: bytes) -> None:
    endpoint.body = body
    with pytest.raises(ModelError, match=r"expected .*'data'"):
        _embedder(endpoint, made, dimension=3).embed(["a"])


def test_too_few_vectors(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    endpoint.body = b'{"data": [{"index": 0, "embedding": [1, 2, 3]}]}'
    with pytest.raises(ModelError, match="1 vectors for 2 texts"):
        _embedder(endpoint, made, dimension=3).embed(["a", "b"])


def test_queries_are_remembered(endpoint: EmbeddingEndpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    first = embedder.embed(["who", "where"], "query")
    again = embedder.embed(["where", "who"], "query")
    np.testing.assert_array_equal(first, again[::-1])
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("settings", [{"base_url": "ftp://x"}, {"batch_size": 0}, {"retries": -1}, {"dimension": 0}])
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        get_embedder("openai:small", **settings)
