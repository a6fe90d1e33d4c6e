"""The events of a search: frozen values, sent to the callbacks of a retriever while it runs.

`search` is the same in all events of one search. Within it, `id` numbers the calls of retrievers and `parent` is the call
that made this one (None at the top), so that the events of an expression form its tree. Every call that starts also ends,
even with an error: one that a search no longer waits for ends when it is given up, and is not heard of again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import RLock
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


class Gate:
    """Lets the events of calls in a thread of their own through, until they are given up.

    Args:
        outer: the gate of the calls around them, which shuts this one too.
    """

    def __init__(self, outer: "Gate | None" = None) -> None:
        self._outer = outer
        self._lock = RLock()
        self._shut = False
        self._open: dict[int, tuple[RetrievalStarted, float, Sequence[Callback]]] = {}

    def send(self, event: Event, listeners: Sequence[Callback]) -> None:
        """Send an event to each listener; nothing once the gate is shut."""
        with self._lock:
            if self._shut:
                return
            if isinstance(event, RetrievalStarted):
                self._open[event.id] = event, time.perf_counter(), listeners
            elif isinstance(event, RetrievalEnded):
                self._open.pop(event.id, None)
            self._pass(event, listeners)

    def shut(self, error: str) -> None:
        """End the calls that have not ended, the innermost first, with an error, and let nothing more through."""
        with self._lock:
            for event, began, listeners in reversed(self._open.values()):
                mark = (event.search, event.id, event.parent, event.retriever)
                self._pass(RetrievalEnded(*mark, 0, 1000 * (time.perf_counter() - began), (), error), listeners)
            self._open.clear()
            self._shut = True

    def _pass(self, event: Event, listeners: Sequence[Callback]) -> None:
        if self._outer is not None:
            self._outer.send(event, listeners)
            return
        for listener in listeners:
            listener(event)


def error_text(error: BaseException) -> str:
    """An error as events and warnings show it.

    >>> error_text(ValueError("too long"))
    'ValueError: too long'
    """
    return f"{type(error).__name__}: {error}"
