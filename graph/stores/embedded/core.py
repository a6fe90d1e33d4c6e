"""What a store and its views share, and what one of them sees in one transaction."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from ...filters.language import Filter
from ...model import Kind
from ..snapshot import repeated
from . import rows
from .adjacency import Network
from .connection import Connections, Session
from .derived_arrays import Derived
from .external_vectors import MakeIndex, ReplacedVectors
from .lru_cache import LruCache
from .visibility import Scope, read_records

T = TypeVar("T")
_SCOPES = 32
"""Filters whose visible part is kept."""


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
        made = Scope(self.derived.columns(session), records, filter)
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
