"""The events of a search: frozen values, sent to the callbacks of a retriever while it runs.

`search` is the same in all events of one search. Within it, `id` numbers the calls of retrievers and `parent` is the call
that made this one (None at the top), so that the events of an expression form its tree. Every call that starts also ends,
even with an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RetrievalStarted:
    """A retriever begins: `retriever` is its expression."""

    search: str
    id: int
    parent: int | None
    retriever: str
    question: str
    k: int


@dataclass(frozen=True, slots=True)
class RetrievalEnded:
    """A retriever is done after `milliseconds`; `error` is empty unless it failed, with type and message."""

    search: str
    id: int
    parent: int | None
    retriever: str
    hits: int
    milliseconds: float
    warnings: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class ComponentFailed:
    """A component of a composite failed, and the search goes on without it. `parent` is the composite's call."""

    search: str
    parent: int | None
    retriever: str
    error: str


@dataclass(frozen=True, slots=True)
class QuestionRewritten:
    """A transform made `questions` of `question`, to be asked besides. `parent` is the call of the composite that asks."""

    search: str
    parent: int | None
    transform: str
    question: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilterApplied:
    """The retriever of call `id` searches only what passes `filter`."""

    search: str
    id: int
    parent: int | None
    retriever: str
    filter: str


Event: TypeAlias = RetrievalStarted | RetrievalEnded | ComponentFailed | QuestionRewritten | FilterApplied
Callback: TypeAlias = Callable[[Event], None]


def error_text(error: BaseException) -> str:
    """An error as events and warnings show it.

    >>> error_text(ValueError("too long"))
    'ValueError: too long'
    """
    return f"{type(error).__name__}: {error}"
