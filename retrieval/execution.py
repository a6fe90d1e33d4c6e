"""How a search runs: what all retrievers share but the algebra.

`Policy` is part of a retriever, `Run` is what one search passes down its expression. The two are apart so that a retriever
stays a frozen value that any number of threads may use at once.
"""

import asyncio
import copy
import itertools
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from typing import Any, Literal, Protocol, Self, TypeAlias

from ..graph.errors import InputError, QueryError
from ..graph.filters.language import Filter
from ..graph.model import DocumentHead, Reference
from ..graph.store import GraphReader
from ..models.embedder import one_thread
from .events import Callback, Event, FilterApplied, Gate, RetrievalEnded, RetrievalStarted, error_text
from .query import DEFAULT_K, NOTHING_ASKED, Query, checked_k
from .ranking import Ranking
from .references import ReferenceResolver, resolve

SEVERAL_STATES = "the store kept changing during the search: the ranking saw more than one state"

FilterForm: TypeAlias = Filter | str | Mapping[str, Any]
Rebind: TypeAlias = Callable[[GraphReader], GraphReader]

OnError: TypeAlias = Literal["raise", "partial"]


class AnyRetriever(Protocol):
    """What a search needs of a retriever."""

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
        retrievers: what references to retrievers mean, by name or expression. A name that the expression around it defines
            too means that one.
    """

    on_event: Callback | None = None
    on_error: OnError | None = None
    retrievers: Mapping[str, AnyRetriever] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The state of one search at one call of a retriever.

    `route` are the references followed so far; `home` is the store or view where following them began. `gate` is what events
    pass in a thread that the search may give up.
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
    gate: Gate | None = None

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

    def behind(self, gate: Gate) -> "Run":
        """The run with its events passing a gate."""
        return replace(self, gate=gate)

    def named(self, name: str) -> AnyRetriever | None:
        """The retriever that a reference calls `name`."""
        return next((retrievers[name] for retrievers in self.retrievers if name in retrievers), None)

    def emit(self, event: Event) -> None:
        """Send an event to every listener. What a listener raises reaches the caller."""
        if self.gate is not None:
            self.gate.send(event, self.listeners)
            return
        for listener in self.listeners:
            listener(event)


class Part(ABC):
    """What retrievers, rerankers and transforms share: a name, and maybe an attribute `reader` with the store they read."""

    name: str

    @property
    def readers(self) -> tuple[GraphReader, ...]:
        """The stores and views that a search reads, each once."""
        reader = getattr(self, "reader", None)
        return () if reader is None else (reader,)

    def over(self, reader: GraphReader) -> Self:
        """The same over another store or view; itself where it reads none (no attribute `reader`)."""
        return self._rebound(lambda _: reader)

    def _rebound(self, change: Rebind) -> Self:
        """The same over what `change` makes of its reader."""
        reader = getattr(self, "reader", None)
        return self if reader is None else self._with(reader=change(reader))

    def __repr__(self) -> str:
        return self.name + options(self)

    def _with(self, **changes: object) -> Self:
        twin = copy.copy(self)
        for name, value in changes.items():
            object.__setattr__(twin, name, value)
        return twin


class Searcher(Part):
    """From a question to ranked text nodes. A value: it says what to search and how, and has no state of a search.

    A leaf has a `name`, keeps what it reads in an attribute `reader` and writes `_retrieve`. Dataclass leaves are frozen
    with `repr=False`; what they derive from their reader at search time they must key by that reader.
    """

    policy: Policy = Policy()
    filters: tuple[Filter, ...] = ()

    @abstractmethod
    def _retrieve(self, query: Query, k: int) -> Ranking:
        """At most k hits (k >= 1) for a question that is not empty; only text nodes that match, no fillers."""

    def retrieve(self, question: str | Query, k: int = DEFAULT_K, filter: FilterForm | None = None) -> Ranking:
        """The best k text nodes, with their trails; fewer where fewer match, none for k = 0 or an empty question.

        The ranking rests on one state of each store (`GraphReader.snapshot`); where one could not hold it, the ranking's
        warnings say so. They also do where nothing was asked: a question without a letter or digit.

        Raises:
            QueryError: a question that is not text or too long; k negative or not an integer.
            FilterError: the filter does not parse, names an unknown field or compares unlike types.
        """
        query, k = Query.of(question), checked_k(k)
        searched = self if filter is None else self.within(filter)
        with one_thread():
            ranking, stable = _of_one_state(searched.readers, lambda: searched._search(query, k))
        if not stable:
            return ranking.warned(SEVERAL_STATES)
        return ranking.warned(NOTHING_ASKED) if query.empty else ranking

    async def aretrieve(self, question: str | Query, k: int = DEFAULT_K, filter: FilterForm | None = None) -> Ranking:
        """As `retrieve`, in a thread, so that a running event loop is not blocked."""
        return await asyncio.to_thread(self.retrieve, question, k, filter)

    def batch(self, questions: Iterable[str | Query], k: int = DEFAULT_K, filter: FilterForm | None = None) -> list[Ranking]:
        """As `retrieve`, for each question in turn."""
        searched = self if filter is None else self.within(filter)
        return [searched.retrieve(question, k) for question in questions]

    def over(self, reader: GraphReader) -> Self:
        """The same expression over another store or view, in all of its components.

        Raises:
            QueryError: a component has no reader, so that it cannot be moved.
        """
        return self._rebound(lambda _: reader)

    def within(self, filter: FilterForm) -> Self:
        """The same expression over only what passes the filter, in all of its components.

        Raises:
            FilterError: an unknown field or a comparison of unlike types; QueryError: a component has no reader.
        """
        chosen = Filter.of(filter)
        views: dict[int, GraphReader] = {}

        def view(reader: GraphReader) -> GraphReader:
            if id(reader) not in views:
                views[id(reader)] = reader.view(chosen)
            return views[id(reader)]

        return self._rebound(view)._with(filters=(*self.filters, chosen))

    def with_policy(
        self,
        *,
        on_event: Callback | None = None,
        on_error: OnError | None = None,
        retrievers: Mapping[str, AnyRetriever] | None = None,
    ) -> Self:
        """The same expression under another policy (see `Policy`); what is not given stays the same.

        Raises:
            QueryError: `on_error` is neither `raise` nor `partial`.
        """
        if on_error not in (None, "raise", "partial"):
            raise QueryError(f"expected on_error as 'raise' or 'partial', got {on_error!r}")
        policy = Policy(
            on_event or self.policy.on_event,
            on_error or self.policy.on_error,
            self.policy.retrievers if retrievers is None else retrievers,
        )
        return self._with(policy=policy)

    def _search(self, query: Query, k: int) -> Ranking:
        """The whole search: the first call, then where its hits come from."""
        ranking = self._call(query, k, Run.start())
        return ranking.answered(query.text, _documents(ranking, self.readers))

    def _call(self, query: Query, k: int, outer: Run) -> Ranking:
        """One call of this retriever in a search: its events around its answer."""
        run = outer.next_call(self.policy)
        mark = (run.search, run.call or 0, run.parent, repr(self))
        run.emit(RetrievalStarted(*mark, query.text, k))
        began, found, error = time.perf_counter(), Ranking(), ""
        try:
            for applied in self.filters:
                run.emit(FilterApplied(*mark, str(applied)))
            if k > 0 and not query.empty:
                found = self._answer(query, k, run).top(k)
            return found
        except BaseException as failure:
            error = error_text(failure)
            raise
        finally:
            run.emit(RetrievalEnded(*mark, len(found), 1000 * (time.perf_counter() - began), found.warnings, error))

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        """What this retriever finds, references followed. Composites answer by asking their children."""
        return self._follow(lambda width: self._valid(self._retrieve(query, width), width), query, k, run)

    def _follow(
        self, search: Callable[[int], Ranking], query: Query, k: int, run: Run, followed: Container[str] = ()
    ) -> Ranking:
        """The best k of what `search` finds for a width, references followed, but for those that were `followed` before."""
        raw = search(k)
        if not run.route and not any(isinstance(hit.node, Reference) and hit.id not in followed for hit in raw):
            return raw
        home = run.home or getattr(self, "reader", None)

        def among(filter: Filter, route: tuple[str, ...]) -> Ranking:
            found = self if home is None else self.over(home.view(filter))
            return found._call(query, DEFAULT_K, run.along(route, home))

        def named(name: str, route: tuple[str, ...]) -> Ranking | str | None:
            try:
                other = run.named(name)
            except InputError as error:
                # What was stored long ago need not be true of this installation.
                return _first_line(error)
            if other is None:
                return None
            moved = other if home is None else other.over(home)
            try:
                return moved._call(query, DEFAULT_K, run.along(route, home))
            except InputError as error:
                return _first_line(error)

        def tabled(filter: Filter, route: tuple[str, ...]) -> Ranking:
            other = run.named("table")
            if other is None or home is None:
                return Ranking()
            return other.over(home.view(filter))._call(query, DEFAULT_K, run.along(route, home))

        return resolve(raw, search, k, ReferenceResolver(home, among, named, tabled, run.route, followed))

    def _valid(self, ranking: object, k: int) -> Ranking:
        if not isinstance(ranking, Ranking):
            raise QueryError(f"expected {self!r} to return a Ranking, got {type(ranking).__name__}")
        return ranking.top(k)

    def _rebound(self, change: Rebind) -> Self:
        if getattr(self, "reader", None) is None:
            # Going on unfiltered would show what the caller wanted hidden.
            raise QueryError(f"{self!r} keeps no reader, so no filter can reach it: give it an attribute `reader`")
        return super()._rebound(change)


def _first_line(error: Exception) -> str:
    """An error without the lines that show its place in an expression."""
    return str(error).partition("\n")[0].rstrip(":")


def _documents(ranking: Ranking, readers: Iterable[GraphReader]) -> dict[str, DocumentHead]:
    """The documents of hits by id: one read where there is one reader. What every reader hides is not among them.

    Raises:
        Exception: what a reader raised, where the others do not have all of the documents.
    """
    found = {hit.document.id: hit.document for hit in ranking if hit.document is not None}
    wanted = [each for each in dict.fromkeys(hit.node.document_id for hit in ranking) if each not in found]
    failure: Exception | None = None
    for reader in readers:
        if not wanted:
            return found
        try:
            found.update((head.id, head) for head in reader.heads(wanted))
        except Exception as error:
            # A component that failed may have been left out of the ranking.
            failure = failure or error
        wanted = [each for each in wanted if each not in found]
    if failure is not None and wanted:
        raise failure
    return found


def _of_one_state(readers: Sequence[GraphReader], search: Callable[[], Ranking]) -> tuple[Ranking, bool]:
    """What `search` finds inside snapshots of all these readers, and whether each held."""
    if not readers:
        return search(), True
    (ranking, within), stable = readers[0].snapshot(lambda: _of_one_state(readers[1:], search))
    return ranking, within and stable


def options(part: object) -> str:
    """The settings of a dataclass that differ from their defaults, in brackets; fields kept out of its repr stay out."""
    if not is_dataclass(part):
        return ""
    shown = [
        f"{each.name}={value!r}"
        for each in fields(part)
        if each.repr and ((value := getattr(part, each.name)) != each.default or each.default is MISSING)
    ]
    return f"({', '.join(shown)})" if shown else ""
