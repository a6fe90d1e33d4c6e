"""Large language models: the protocol, how one is found by name, and the ledger of calls and tokens.

An LLM is optional everywhere in Clew.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, runtime_checkable

from pydantic import BaseModel

from ..graph.errors import ConfigError, ModelError
from .registry import LLMS

AnswerSchema: TypeAlias = type[BaseModel] | dict[str, Any]
"""The form of an answer: a pydantic model, or a JSON Schema, against which the caller then checks the value."""

CALLS_KEPT = 1_000


class Message(TypedDict):
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call cost. Tokens are 0 where the endpoint does not count them; a `cached` answer cost nothing."""

    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer.

    `value` is the parsed answer: an instance of the pydantic model, or the value of a JSON Schema; None without a schema.
    """

    text: str
    usage: Usage
    value: Any = None


@runtime_checkable
class LLM(Protocol):
    """A language model. Thread-safe."""

    @property
    def name(self) -> str:
        """The name by which `get_llm` finds it."""
        ...

    def complete(self, messages: Sequence[Message], schema: AnswerSchema | None = None) -> Completion:
        """The answer to a conversation.

        Args:
            messages: the conversation so far, first to last.
            schema: the form of the answer; None: text.

        Raises:
            ModelError: it could not be reached, refused, or its answer does not follow the schema.
        """
        ...


@dataclass(slots=True)
class Ledger:
    """Calls and tokens: totals, and the last CALLS_KEPT calls one by one. Thread-safe."""

    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    last: list[Usage] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, usage: Usage) -> None:
        """Count one call; an answer from the cache is counted separately and spends no tokens."""
        with self._lock:
            self.last.append(usage)
            del self.last[:-CALLS_KEPT]
            if usage.cached:
                self.cached += 1
                return
            self.calls += 1
            self.prompt_tokens += usage.prompt_tokens
            self.completion_tokens += usage.completion_tokens


def get_llm(name: str, **settings: object) -> LLM:
    """The language model called `name`.

    Args:
        name: one of `clew.models.registry.LLMS`, followed by a colon and a model where it takes one ("openai:MODEL").
        settings: passed on to the model (`base_url` and `key` of an endpoint, `cache`, …).

    Raises:
        ConfigError: no name, an unknown one (with the nearest), a missing model, or an unknown setting.
        MissingExtra: its package is not installed.
    """
    if not name:
        raise ConfigError("no language model is set: name one, such as 'openai:MODEL' with the address of its endpoint")
    llm: LLM = LLMS.create_named(name, **settings)
    return llm


def required(llm: LLM | None, what: str) -> LLM:
    """The language model of a part that cannot do without one.

    Raises:
        ConfigError: there is none.
    """
    if llm is None:
        raise ConfigError(
            f"{what} needs a language model: set CLEW_LLM=openai:MODEL, with CLEW_LLM_URL and CLEW_LLM_KEY for its "
            "endpoint, or give one as llm=…"
        )
    return llm


def asked(llm: LLM, task: str, question: str) -> tuple[str, str]:
    """What a language model answers to one question, as text, and why it did not answer; one of the two is empty.

    For parts that can go on without it: they show the reason as a warning. A setting that is wrong is raised.
    """
    try:
        answer = llm.complete([{"role": "system", "content": task}, {"role": "user", "content": question}]).text
    except ModelError as error:
        return "", f"the language model did not answer: {error}"
    return (answer, "") if answer.strip() else ("", "the language model answered nothing")


def without_fence(text: str) -> str:
    """A text without the Markdown fence that models often put around code."""
    stripped = text.strip()
    if not stripped.startswith("```") or not stripped.endswith("```") or "\n" not in stripped:
        return stripped
    return stripped.partition("\n")[2][:-3].strip()
