"""What a search tells its listeners while it runs: frozen values, sent to callbacks that were given to a retriever.

`search` is the same in all events of one search. Within it, `id` numbers each retriever's turn and `parent` is the turn that
asked for it (None at the top), so that the events of an expression form its tree. Every started turn ends, also on error.
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
class LegFailed:
    """A leg of an operator failed and the search goes on without it. `parent` is the operator's turn."""

    search: str
    parent: int | None
    retriever: str
    error: str


@dataclass(frozen=True, slots=True)
class FilterApplied:
    """The retriever of turn `id` searches only what passes `filter`."""

    search: str
    id: int
    parent: int | None
    retriever: str
    filter: str


Event: TypeAlias = RetrievalStarted | RetrievalEnded | LegFailed | FilterApplied
Callback: TypeAlias = Callable[[Event], None]


def said(error: BaseException) -> str:
    """An error as events and warnings name it.

    >>> said(ValueError("too long"))
    'ValueError: too long'
    """
    return f"{type(error).__name__}: {error}"
