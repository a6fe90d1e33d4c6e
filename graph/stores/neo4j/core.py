"""What a store and its views share: the connection, and what is known; and what one of them sees."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...cypher.results import CypherResult
from ...errors import StoreMismatch
from . import library, schema
from .connection import Connection, Rows
from .query_batch import BeginRead, GraphState, run_together
from .visibility import Scope

_PATIENCE = 60.0


class Core:
    """One open store's insides."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._lock = threading.Lock()
        self._ready: set[str] = set()
        self.known: GraphState | None = None
        """The state that was seen last; a hint, since others write too."""
        self.fields: tuple[int, Mapping[str, tuple[str, ...]]] = (-1, {})
        """The metadata fields of the whole store, and the generation in which they were."""

    @property
    def url(self) -> str:
        """Where it is, without secrets."""
        return self.connection.url

    @property
    def version(self) -> tuple[int, int]:
        """The server's."""
        return self.connection.version

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """As `Connection.run`."""
        return self.connection.run(statement, parameters)

    def guarded(self, text: str, parameters: Mapping[str, Any] | None, *, timeout: float, limit: int) -> CypherResult:
        """As `Connection.guarded`."""
        return self.connection.guarded(text, parameters, timeout=timeout, limit=limit)

    def together(self, reads: Sequence[BeginRead]) -> tuple[list[Any], GraphState]:
        """As `run_together`."""
        # Another thread may replace `known` meanwhile: what is returned is the state of these results.
        results, state = run_together(self, reads)
        self.known = state
        return results, state

    def ready(self, index: str) -> None:
        """Make sure that an index is there and answers: made where it is missing, waited for where it is being filled.

        Raises:
            StoreMismatch: vectors were asked for before there are any, or the index is for another dimension;
            StoreUnavailable: it failed on the server.
        """
        with self._lock:
            if index in self._ready:
                return
            if index in (schema.TEXT_VECTORS, schema.SENTENCE_VECTORS):
                found = library.find(self.connection)
                encoder = None if found is None else found.encoder
                if encoder is None:
                    raise StoreMismatch(f"{self.url} holds no vectors yet: add documents with an encoder first")
                schema.prepare(self.connection, encoder.dimension)
                self._ready |= {schema.TEXT_VECTORS, schema.SENTENCE_VECTORS}
            else:
                schema.ensure(self.connection)
                self._ready |= {schema.TEXT_INDEX, schema.NAME_INDEX}

    def answering(self, indexes: Sequence[str]) -> None:
        """Wait until indexes answer, a minute at most.

        Raises:
            StoreUnavailable: one has gone, has failed, or is still being filled.
        """
        schema.await_online(self.connection, indexes, _PATIENCE)


@dataclass(frozen=True, slots=True)
class ReadState:
    """A store as it is seen whole, or in a view."""

    core: Core
    scope: Scope
