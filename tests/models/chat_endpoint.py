"""A chat endpoint on a local socket that answers from a script."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from . import local_endpoint


class ChatEndpoint(local_endpoint.LocalEndpoint):
    """Its answers, one after another, the last again and again; or those of a function."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str] = ["fine"]
        self.script: Callable[[dict[str, Any]], str] | None = None

    def restart(self) -> None:
        """Answer "fine" and keep nothing of earlier calls."""
        self.answers, self.script, self.drip, self.body = ["fine"], None, 0.0, None
        self.asked.clear()
        self.keys.clear()
        self.failures.clear()

    def answer(self, asked: dict[str, Any]) -> bytes:
        """The next answer."""
        if self.script is not None:
            text = self.script(asked)
        else:
            text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
        return json.dumps({"choices": [choice], "usage": usage}).encode()


def serving() -> AbstractContextManager[ChatEndpoint]:
    """The endpoint, up while the block runs."""
    return local_endpoint.serving(ChatEndpoint())
