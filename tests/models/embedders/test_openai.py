"""The OpenAI-compatible embedder against a server on a local socket."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError, ModelError
from clew.models.embedder import Embedder, get_embedder, normalised


class Endpoint:
    """What the server was asked, and the failures that it answers first."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.failures: list[tuple[int, str]] = []
        self.body: bytes | None = None
        self.url = ""


def _vector(text: str) -> list[float]:
    return [float(len(text)), 1.0, float(text.count("a"))]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append({"path": self.path, **asked})
            state.keys.append(self.headers.get("Authorization"))
            status, body = 200, state.body
            headers = {}
            if state.failures:
                status, after = state.failures.pop(0)
                body = b"not now"
                headers = {"Retry-After": after} if after else {}
            if body is None:
                data = [{"index": row, "embedding": _vector(text)} for row, text in enumerate(asked["input"])]
                body = json.dumps({"data": data[::-1]}).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def made() -> Iterator[list[Any]]:
    """Embedders whose connections are closed after the test."""
    kept: list[Any] = []
    yield kept
    for each in kept:
        each.inner.close()


def _embedder(endpoint: Endpoint, made: list[Any], **settings: Any) -> Embedder:
    embedder = get_embedder("openai:small", base_url=endpoint.url, pause=0.001, **settings)
    made.append(embedder)
    return embedder


def test_rows_come_in_the_order_of_the_texts(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, key="secret", batch_size=2)
    texts = ["a", "bb", "aaa", "cccc", ""]
    expected = normalised(np.array([_vector(text or " ") for text in texts]))
    np.testing.assert_allclose(embedder.embed(texts), expected, atol=1e-6)
    assert [each["input"] for each in endpoint.asked[-3:]] == [["a", "bb"], ["aaa", "cccc"], [" "]]
    assert endpoint.asked[0]["path"] == "/v1/embeddings"
    assert endpoint.asked[0]["model"] == "small"
    assert set(endpoint.keys) == {"Bearer secret"}
    assert embedder.name == "openai:small"


def test_dimension_is_asked_once(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made)
    assert embedder.dimension == embedder.dimension == 3
    assert len(endpoint.asked) == 1
    assert embedder.embed([]).shape == (0, 3)
    assert endpoint.keys == [None]


def test_a_given_dimension_is_sent(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    embedder.embed(["a"])
    assert [each.get("dimensions") for each in endpoint.asked] == [3]
    assert embedder.fingerprint == "openai:small:3"


def test_another_dimension_than_given_is_refused(endpoint: Endpoint, made: list[Any]) -> None:
    with pytest.raises(ModelError, match="dimension 3, but says its dimension is 5"):
        _embedder(endpoint, made, dimension=5).embed(["a"])


def test_passing_failures_are_tried_again(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    endpoint.failures = [(429, "0"), (503, ""), (500, "soon")]
    assert embedder.embed(["a"]).shape == (1, 3)
    assert len(endpoint.asked) == 4


def test_lasting_failures_are_told(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3, retries=2)
    endpoint.failures = [(503, "")] * 3
    with pytest.raises(ModelError, match=r"no answer from .* in 3 attempts: status 503: not now"):
        embedder.embed(["a"])


def test_a_refusal_is_not_tried_again(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    endpoint.failures = [(401, "")]
    with pytest.raises(ModelError, match=r"was refused by .*/v1/embeddings: status 401"):
        embedder.embed(["a"])
    assert len(endpoint.asked) == 1


def test_nobody_there(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = get_embedder("openai:small", base_url="http://127.0.0.1:1/v1", pause=0.001, retries=1, dimension=3)
    made.append(embedder)
    with pytest.raises(ModelError, match="in 2 attempts: ConnectError"):
        embedder.embed(["a"])


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"data": [{"index": 0}]}', b'{"data": []}'])
def test_another_answer_is_told(endpoint: Endpoint, made: list[Any], body: bytes) -> None:
    endpoint.body = body
    with pytest.raises(ModelError, match=r"expected .*'data'"):
        _embedder(endpoint, made, dimension=3).embed(["a"])


def test_too_few_vectors(endpoint: Endpoint, made: list[Any]) -> None:
    endpoint.body = b'{"data": [{"index": 0, "embedding": [1, 2, 3]}]}'
    with pytest.raises(ModelError, match="1 vectors for 2 texts"):
        _embedder(endpoint, made, dimension=3).embed(["a", "b"])


def test_queries_are_remembered(endpoint: Endpoint, made: list[Any]) -> None:
    embedder = _embedder(endpoint, made, dimension=3)
    first = embedder.embed(["who", "where"], "query")
    again = embedder.embed(["where", "who"], "query")
    np.testing.assert_array_equal(first, again[::-1])
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("settings", [{"base_url": "ftp://x"}, {"batch_size": 0}, {"retries": -1}, {"dimension": 0}])
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        get_embedder("openai:small", **settings)
