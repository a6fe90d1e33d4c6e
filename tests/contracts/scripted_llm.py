"""A language model for tests with scripted answers, which records what it was asked."""

from collections.abc import Callable, Sequence
from typing import Any

from clew.graph.errors import ModelError
from clew.models.llm import Completion, Message, Usage


class ScriptedLLM:
    """Answers with what `answer` makes of the user's message; None is a failure."""

    def __init__(self, answer: Callable[[str], str | None], name: str = "scripted") -> None:
        self._answer = answer
        self.name = name
        self.asked: list[str] = []

    def complete(self, messages: Sequence[Message], schema: Any = None) -> Completion:
        """The answer to the last message."""
        text = messages[-1]["content"]
        self.asked.append(text)
        answer = self._answer(text)
        if answer is None:
            raise ModelError("the line is dead")
        return Completion(answer, Usage(self.name))
