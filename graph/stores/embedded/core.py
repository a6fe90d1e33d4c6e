"""What a store and its views share: connections, derived arrays, what was read last; and what a transaction sees."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

from ...filters.language import Filter
from ...model import Kind
from ..snapshot import repeated
from . import rows
from .adjacency import Network
from .connection import Connections, Session
from .derived_arrays import Derived
from .external_vectors import MakeIndex, ReplacedVectors
from .ledger import Overrides
from .visibility import Scope, read_records, read_references

T = TypeVar("T")
TEXTS_KEPT = 8192
"""Text nodes kept in memory: a kilobyte or two each."""
WORDS_KEPT = 8192
"""Text nodes whose words' vectors are kept in memory: some five kilobytes each."""
OWNERS_KEPT = 4096
"""Text nodes whose mentions and sentences are kept in memory: two kilobytes each."""
_SCOPES = 32
"""Filters whose visible part is kept."""


class LruCache(Generic[T]):
    """Values by id, `most` of them at most: what was asked for longest ago goes first. Any thread may ask."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, ids: Iterable[str], read: Callable[[list[str]], Iterable[tuple[str, T]]]) -> dict[str, T]:
        """The values of these ids, in their order; `read` gives those that are not held, and none for unknown ids."""
        wanted = dict.fromkeys(ids)
        with self._lock:
            known = {each: self._held[each] for each in wanted if each in self._held}
            for each in known:
                self._held.move_to_end(each)
        missing = [each for each in wanted if each not in known]
        if missing:
            fresh = dict(read(missing))
            known.update(fresh)
            with self._lock:
                self._held.update(fresh)
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
        return {each: known[each] for each in wanted if each in known}


class Core:
    """One open store's insides."""

    def __init__(self, connections: Connections, derived: Derived, vectors: MakeIndex | None = None) -> None:
        self.connections = connections
        self.derived = derived
        self.replaced = None if vectors is None else ReplacedVectors(vectors)
        self._lock = threading.Lock()
        self._scopes: OrderedDict[str, tuple[str, Scope]] = OrderedDict()

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns and whether its reads saw one state.

        On disk they share a transaction: a writer is not kept waiting, only SQLite's log grows until it ends. In memory the
        one connection is everybody's, and to hold it would stop all other threads, also those that `work` waits for.
        """
        if self.connections.in_memory:
            return repeated(work)
        with self.connections.sharing():
            return work(), True

    def scope(self, session: Session, filter: Filter) -> Scope:
        """What a filter lets through in the session's generation."""
        key = str(filter)
        with self._lock:
            held = self._scopes.get(key)
            if held is not None and held[0] == session.mark:
                self._scopes.move_to_end(key)
                return held[1]
        records = self.derived.get("records", session, lambda: read_records(session.connection))
        columns, facts = self.derived.columns(session), filter.facts
        references = self.derived.get("references", session, lambda: read_references(session.connection, columns, records))
        passing = None if facts is None else self.derived.evidence_times(session).passing(facts)
        made = Scope(columns, records, references, filter, self.derived.overrides(session), passing)
        with self._lock:
            self._scopes[key] = (session.mark, made)
            self._scopes.move_to_end(key)
            while len(self._scopes) > _SCOPES:
                self._scopes.popitem(last=False)
        return made


class ReadState:
    """One transaction as a store sees it, or a view through `filter`."""

    def __init__(self, core: Core, session: Session, filter: Filter | None) -> None:
        self.core = core
        self.session = session
        self.filter = filter
        self.derived = core.derived

    @property
    def connection(self) -> sqlite3.Connection:
        """Inside the transaction."""
        return self.session.connection

    @cached_property
    def scope(self) -> Scope | None:
        """What is visible; None where everything is."""
        return None if self.filter is None else self.core.scope(self.session, self.filter)

    @property
    def overrides(self) -> Overrides:
        """What users decided that entities show."""
        return self.derived.overrides(self.session)

    @property
    def network(self) -> Network:
        """The visible edges."""
        return self.derived.network(self.session) if self.scope is None else self.scope.network

    def values(self, kind: Kind, query: str, *parameters: str) -> Iterator[Any]:
        """The visible values of a query's rows, in their order."""
        value = rows.VALUE[kind] if self.scope is None else self.scope.reader(self.connection, kind)
        for row in self.connection.execute(query, parameters):
            made = value(row)
            if made is not None:
                yield made

    def kept(self, name: str, most: int) -> LruCache[Any]:
        """What is kept of the last reads of the whole store; nothing where `most` is 0, and in a view."""
        if not most or self.filter is not None:
            return LruCache(0)
        return self.derived.get(name, self.session, lambda: LruCache[Any](most))

    def of_generation(self, name: str, make: Callable[[], T]) -> T:
        """What is derived from the whole store's generation, made once."""
        return self.derived.get(name, self.session, make)
