"""An OpenAI-compatible endpoint on a local socket, over the real protocol; subclasses say what it answers."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar


class LocalEndpoint:
    """What the server was asked, and the failures (status, seconds after which to try again) that it answers first."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.failures: list[tuple[int, str]] = []
        self.body: bytes | None = None
        self.drip = 0.0
        """Seconds between the bytes of a body; 0: all at once."""
        self.headers: dict[str, str] = {}
        self.silent = 0.0
        """Seconds between the bytes of an endless header, which comes in place of an answer; 0: none does."""
        self.url = ""

    def answer(self, asked: dict[str, Any]) -> bytes:
        """The body for a request, where `body` sets none."""
        raise NotImplementedError("an endpoint says what it answers")


E = TypeVar("E", bound=LocalEndpoint)


@contextmanager
def serving(state: E) -> Iterator[E]:
    """The endpoint, up while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append({"path": self.path, **asked})
            state.keys.append(self.headers.get("Authorization"))
            status, headers = 200, dict(state.headers)
            if state.silent:
                with suppress(OSError):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while state.silent:
                        self.wfile.write(b"x")
                        time.sleep(state.silent)
                return
            if state.failures:
                status, after = state.failures.pop(0)
                body = f"not now, {self.headers.get('Authorization')}".encode()
                headers = {"Retry-After": after} if after else {}
            else:
                body = state.answer(asked) if state.body is None else state.body
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if state.drip:
                with suppress(OSError):  # the client has gone
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(state.drip)
            else:
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        state.silent = 0.0
        server.shutdown()
        thread.join()
        server.server_close()
