"""A chat endpoint on a local socket that answers from a script, over the real protocol."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ChatEndpoint:
    """What the server was asked, what it answers (the last again and again), and the failures that come first."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answers: list[str] = ["fine"]
        self.script: Callable[[dict[str, Any]], str] | None = None
        self.failures: list[tuple[int, str]] = []
        self.body: bytes | None = None
        self.url = ""

    def answer(self, asked: dict[str, Any]) -> bytes:
        """The body for a request."""
        if self.body is not None:
            return self.body
        if self.script is not None:
            text = self.script(asked)
        else:
            text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
        return json.dumps({"choices": [choice], "usage": usage}).encode()


@contextmanager
def serving() -> Iterator[ChatEndpoint]:
    """The endpoint, up while the block runs."""
    state = ChatEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append({"path": self.path, **asked})
            state.keys.append(self.headers.get("Authorization"))
            status, headers = 200, {}
            if state.failures:
                status, after = state.failures.pop(0)
                body = f"not now, {self.headers.get('Authorization')}".encode()
                headers = {"Retry-After": after} if after else {}
            else:
                body = state.answer(asked)
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
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
