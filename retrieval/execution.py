"""What every retriever shares but the algebra: checks, one generation a search, events, references, filters and policy."""

import asyncio
import copy
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Self, TypeAlias

from ..graph.errors import QueryError
from ..graph.filters.language import Filter
from ..graph.store import GraphReader
from .blas_threads import one_thread
from .context import AnyRetriever, OnError, Policy, Run
from .events import Callback, FilterApplied, RetrievalEnded, RetrievalStarted, error_text
from .query import DEFAULT_K, NOTHING_ASKED, Query, checked_k
from .ranking import Ranking
from .references import Resolver, resolve

SEVERAL_STATES = "the store kept changing during the search: the ranking saw more than one state"

FilterForm: TypeAlias = Filter | str | Mapping[str, Any]
Rebind: TypeAlias = Callable[[GraphReader], GraphReader]


class Searcher(ABC):
    """From a question to ranked text nodes. A value: it holds what to search and how, never the state of a search.

    A leaf has a `name`, keeps what it reads in an attribute `reader` and writes `_retrieve`. Dataclass leaves are frozen
    with `repr=False`; what they derive from their reader at search time they must key by that reader.
    """

    name: str
    policy: Policy = Policy()
    filters: tuple[Filter, ...] = ()

    @abstractmethod
    def _retrieve(self, query: Query, k: int) -> Ranking:
        """At most k hits (k >= 1) for a question that is not empty; nothing that does not match, no fillers."""

    def retrieve(self, question: str | Query, k: int = DEFAULT_K, filter: FilterForm | None = None) -> Ranking:
        """The best k text nodes, with their trails; fewer where fewer match, none for k = 0 or an empty question.

        The ranking rests on one state of each store (`GraphReader.snapshot`); where one could not hold it, the ranking's
        warnings say so. They also do where nothing was asked: a question without a letter or digit.

        Raises:
            QueryError: a question that is no text or too long; k negative or no integer.
            FilterError: the filter does not parse, names an unknown field or compares unlike types.
        """
        query, k = Query.of(question), checked_k(k)
        searched = self if filter is None else self.within(filter)
        with one_thread():
            ranking, stable = _of_one_state(searched.readers, lambda: searched._call(query, k, Run.start()))
        if not stable:
            return ranking.warned(SEVERAL_STATES)
        return ranking.warned(NOTHING_ASKED) if query.empty else ranking

    async def aretrieve(self, question: str | Query, k: int = DEFAULT_K, filter: FilterForm | None = None) -> Ranking:
        """As `retrieve`, in a thread, so that a running event loop goes on."""
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
        """The same expression where nothing exists but what passes the filter, in all of its components.

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
        """The same expression under another policy (see `Policy`); what is not given stays.

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

    @property
    def readers(self) -> tuple[GraphReader, ...]:
        """The stores and views that a search reads, each once."""
        reader = getattr(self, "reader", None)
        return () if reader is None else (reader,)

    def __repr__(self) -> str:
        return self.name + options(self)

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
            elapsed = 1000 * (time.perf_counter() - began)
            run.emit(RetrievalEnded(*mark, len(found), elapsed, found.warnings, error))

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        """What this retriever finds, references followed. Composites answer by asking their children."""
        return self._follow(lambda width: self._valid(self._retrieve(query, width), width), query, k, run)

    def _follow(
        self, search: Callable[[int], Ranking], query: Query, k: int, run: Run, followed: Container[str] = ()
    ) -> Ranking:
        """The best k of what `search` finds for a width, references followed, but for those that were `followed` before."""
        home = run.home or getattr(self, "reader", None)

        def among(filter: Filter, route: tuple[str, ...]) -> Ranking:
            found = self if home is None else self.over(home.view(filter))
            return found._call(query, DEFAULT_K, run.along(route, home))

        def named(name: str, route: tuple[str, ...]) -> Ranking | None:
            other = run.named(name)
            if other is None:
                return None
            moved = other if home is None else other.over(home)
            return moved._call(query, DEFAULT_K, run.along(route, home))

        return resolve(search, k, Resolver(home, among, named, run.route, followed))

    def _valid(self, ranking: object, k: int) -> Ranking:
        if not isinstance(ranking, Ranking):
            raise QueryError(f"expected {self!r} to return a Ranking, got {type(ranking).__name__}")
        return ranking.top(k)

    def _rebound(self, change: Rebind) -> Self:
        reader = getattr(self, "reader", None)
        if reader is None:
            # Going on unfiltered would show what the caller wanted hidden.
            raise QueryError(f"{self!r} keeps no reader, so no filter can reach it: give it an attribute `reader`")
        return self._with(reader=change(reader))

    def _with(self, **changes: object) -> Self:
        twin = copy.copy(self)
        for name, value in changes.items():
            object.__setattr__(twin, name, value)
        return twin


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
