"""The POST to an endpoint, against a server on a local socket: secrets, deadline and size."""

import time
from collections.abc import Iterator

import pytest

from clew.graph.errors import ConfigError, ModelError
from clew.models import http_endpoint
from clew.models.http_endpoint import Endpoint
from clew.tests.models.embedding_endpoint import EmbeddingEndpoint, serving


@pytest.fixture
def server() -> Iterator[EmbeddingEndpoint]:
    with serving() as state:
        yield state


@pytest.mark.parametrize("key", ["sk-SECRET\r", "sk-SECRET\n", "sk-SÉCRET", "sk SECRET", "sk-SECRET\x7f"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigError, match="the key of me has a character that is not printable ASCII") as caught:
        Endpoint("me", "http://127.0.0.1:1/v1", "embeddings", key)
    assert "CRET" not in str(caught.value)


def test_a_network_error_does_not_show_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint("me", "http://127.0.0.1:1/v1", "embeddings", "sk-SECRET", retries=0)
    error = endpoint._network_error("Illegal header value b'Bearer sk-SECRET'")

    def failing(*_: object) -> object:
        raise error

    monkeypatch.setattr(endpoint, "_attempt", failing)
    with pytest.raises(ModelError, match="HTTPError: Illegal header value b'Bearer …'"):
        endpoint.post({})
    endpoint.close()


def test_an_answer_that_comes_byte_by_byte_ends_at_the_deadline(server: EmbeddingEndpoint) -> None:
    server.body, server.drip = b"x" * 200, 0.05
    endpoint = Endpoint("me", server.url, "embeddings", deadline=0.3)
    began = time.monotonic()
    with pytest.raises(ModelError, match=r"me got no answer from .* in 0\.3 seconds: the answer was still being received"):
        endpoint.post({"input": []})
    assert time.monotonic() - began < 3
    assert len(server.asked) == 1
    endpoint.close()


def test_retries_and_their_pauses_count_towards_the_deadline(server: EmbeddingEndpoint) -> None:
    server.failures = [(503, "30")] * 9
    endpoint = Endpoint("me", server.url, "embeddings", retries=8, deadline=5)
    began = time.monotonic()
    with pytest.raises(ModelError, match="in 5 seconds: status 503"):
        endpoint.post({"input": []})
    assert time.monotonic() - began < 5
    endpoint.close()


def test_an_answer_has_a_largest_size(server: EmbeddingEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_endpoint, "LARGEST_ANSWER", 1000)
    endpoint = Endpoint("me", server.url, "embeddings")
    server.body = b"x" * 1000
    assert endpoint.post({"input": []}) == "x" * 1000
    server.body += b"x"
    with pytest.raises(ModelError, match="an answer of more than 1000 bytes"):
        endpoint.post({"input": []})
    endpoint.close()
