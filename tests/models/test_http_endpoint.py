"""The POST to an endpoint, against a server on a local socket: secrets, deadline and size."""

import gzip
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


def test_a_header_that_comes_byte_by_byte_ends_at_the_deadline(server: EmbeddingEndpoint) -> None:
    server.silent = 0.02
    endpoint = Endpoint("me", server.url, "embeddings", retries=0, deadline=0.3)
    with pytest.raises(ModelError, match=r"me got no answer from .* in 0\.3 seconds"):
        endpoint.post({"input": []})
    endpoint.close()


@pytest.mark.parametrize("charset", ["utf-7", "zlib", "rot13", "none-such", "latin-1"])
def test_an_answer_is_utf_8_whatever_its_header_says(server: EmbeddingEndpoint, charset: str) -> None:
    server.headers = {"Content-Type": f"application/json; charset={charset}"}
    server.body = '{"é": "+AGEAZA-"}'.encode()
    endpoint = Endpoint("me", server.url, "embeddings", retries=0)
    assert endpoint.post_json({"input": []}, "x") == {"é": "+AGEAZA-"}
    server.body = "é".encode("latin-1")
    with pytest.raises(ModelError, match="not UTF-8"):
        endpoint.post({"input": []})
    endpoint.close()


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 200_000, b"", b"nan!", b"<html>"])
def test_what_is_no_json_is_an_error_of_the_model(server: EmbeddingEndpoint, body: bytes) -> None:
    server.body = body
    endpoint = Endpoint("me", server.url, "embeddings", retries=0)
    with pytest.raises(ModelError, match=r"me expected \{data\} from http://127"):
        endpoint.post_json({"input": []}, "{data}")
    endpoint.close()


@pytest.mark.parametrize("address", ["http://.../", "http://a..b/v1", f"http://{'a' * 70}.example/v1"])
def test_a_host_that_no_network_knows_is_an_error_of_the_setting(address: str) -> None:
    with pytest.raises(ConfigError, match="base_url of me cannot be read"):
        Endpoint("me", address, "embeddings")


def test_a_compressed_answer_is_unpacked_no_further_than_the_largest_size(
    server: EmbeddingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_endpoint, "LARGEST_ANSWER", 1000)
    endpoint = Endpoint("me", server.url, "embeddings", retries=0)
    server.headers = {"Content-Encoding": "gzip"}
    server.body = gzip.compress(b"x" * 1000)
    assert endpoint.post({"input": []}) == "x" * 1000
    server.body = gzip.compress(b"x" * 50_000_000)
    with pytest.raises(ModelError, match="an answer of more than 1000 bytes"):
        endpoint.post({"input": []})
    server.body = b"nothing compressed"
    with pytest.raises(ModelError, match="damaged"):
        endpoint.post({"input": []})
    server.headers = {"Content-Encoding": "gzip, gzip"}
    with pytest.raises(ModelError, match="an encoding not asked for"):
        endpoint.post({"input": []})
    endpoint.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://me:SECRET@host/v1",
        "https://SECRET@host/v1",
        "http://host/v1?key=SECRET",
        "http://host/v1#SECRET",
        "http://host:SECRET/v1",
        "http://[SECRET/v1",
        "ftp://me:SECRET@host/v1",
        "me:SECRET@host/v1",
        "http://me:SEC/RET@host/v1",
        "http:///SECRET",
        "http://ho st/SECRET",
        "http://host\u202e/SECRET",
        "http://host:99999/SECRET",
        "",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(ConfigError, match=r"^base_url of me ") as caught:
        Endpoint("me", address, "embeddings")
    assert "SEC" not in str(caught.value)
