"""What a store and its views share: connections, derived arrays, and the parts that filters let through."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from ...filters.language import Filter
from ..snapshot import repeated
from .connection import Connections, Session
from .derived_arrays import Derived
from .external_vectors import MakeIndex, ReplacedVectors
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

    def streaming(self) -> AbstractContextManager[Session] | None:
        """A reading session that may outlive the caller's; None in memory, where the one connection is everybody's."""
        return None if self.connections.in_memory else self.connections.streaming()

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
