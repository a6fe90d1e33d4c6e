"""What governs a search (`Policy`, part of a retriever) and what one search carries down its expression (`Run`).

The two are apart so that a retriever stays a frozen value that any number of threads may use at once.
"""

import itertools
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol, Self, TypeAlias

from ..graph.store import GraphReader
from .events import Callback, Event
from .query import Query
from .ranking import Ranking

OnError: TypeAlias = Literal["raise", "partial"]


class AnyRetriever(Protocol):
    """A retriever as far as a search needs to know it."""

    def over(self, reader: GraphReader) -> Self:
        """The same over another store or view."""
        ...

    def _call(self, query: Query, k: int, outer: "Run") -> Ranking: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """How a retriever and everything beneath it behave.

    Attributes:
        on_event: receives the events of this retriever and of all beneath it.
        on_error: what a composite does when a component fails: `raise`, or `partial`: go on without it and add a warning to
            the ranking. None: as the expression around it does, at the top `raise`.
        retrievers: what `retriever:NAME` references mean. A name that the expression around it defines too means that one.
    """

    on_event: Callback | None = None
    on_error: OnError | None = None
    retrievers: Mapping[str, AnyRetriever] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The state of one search at one call of a retriever.

    `route` are the references followed so far; `home` is the store or view where following them began.
    """

    search: str
    calls: Iterator[int]
    listeners: tuple[Callback, ...] = ()
    on_error: OnError = "raise"
    retrievers: tuple[Mapping[str, AnyRetriever], ...] = ()
    call: int | None = None
    parent: int | None = None
    route: tuple[str, ...] = ()
    home: GraphReader | None = None

    @classmethod
    def start(cls) -> "Run":
        """A new search, before its first call."""
        return cls(uuid.uuid4().hex, itertools.count())

    def next_call(self, policy: Policy) -> "Run":
        """The run as a retriever with this policy sees it, one call further down."""
        listeners = self.listeners
        if policy.on_event is not None and policy.on_event not in listeners:
            listeners = (*listeners, policy.on_event)
        return replace(
            self,
            listeners=listeners,
            on_error=policy.on_error or self.on_error,
            retrievers=self.retrievers if policy.retrievers is None else (*self.retrievers, policy.retrievers),
            call=next(self.calls),
            parent=self.call,
        )

    def along(self, route: tuple[str, ...], home: GraphReader | None) -> "Run":
        """The run after these references were followed from `home`."""
        return replace(self, route=route, home=home)

    def named(self, name: str) -> AnyRetriever | None:
        """The retriever that a reference calls `name`."""
        return next((retrievers[name] for retrievers in self.retrievers if name in retrievers), None)

    def emit(self, event: Event) -> None:
        """Send an event to every listener. What a listener raises reaches the caller."""
        for listener in self.listeners:
            listener(event)
