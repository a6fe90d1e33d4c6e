"""What a store and its views share: the connection, and what is known; and what one of them sees."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import StoreMismatch
from ...field_values import FieldValues
from . import library, schema
from .connection import Connection
from .query_batch import BeginRead, GraphState, run_together
from .visibility import Scope

_FILTERS = 32
"""Filters whose references are remembered."""


class Core:
    """One open store's insides."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._lock = threading.Lock()
        self._ready = False
        self.known: GraphState | None = None
        """The state that was seen last; a hint, since others write too."""
        self.language: str | None = None
        """The language of the texts as it was seen last; None while there are none."""
        self.fields: tuple[int, Mapping[str, tuple[str, ...]]] = (-1, {})
        """The metadata fields of the whole store, and the generation in which they were."""
        self._values: tuple[int, dict[tuple[str, int], Mapping[str, FieldValues]]] = (-1, {})
        self._references: OrderedDict[str, tuple[int, frozenset[str]]] = OrderedDict()

    def together(self, reads: Sequence[BeginRead]) -> tuple[list[Any], GraphState]:
        """As `run_together`."""
        # Another thread may replace `known` meanwhile: what is returned is the state of these results.
        results, state = run_together(self.connection, reads)
        self.known, self.language = state, state.language
        return results, state

    def passing_references(self, filter: str) -> tuple[int, frozenset[str]] | None:
        """The references that pass a filter, and the generation in which they did; None where that is not known."""
        if self.known is not None and not self.known.references:
            return self.known.generation, frozenset()
        with self._lock:
            return self._references.get(filter)

    def keep_references(self, filter: str, generation: int, ids: frozenset[str]) -> None:
        """Remember the references that pass a filter; those of the filters that came first are forgotten."""
        with self._lock:
            self._references[filter] = generation, ids
            self._references.move_to_end(filter)
            while len(self._references) > _FILTERS:
                self._references.popitem(last=False)

    def field_values(self, generation: int, filter: str, most: int) -> Mapping[str, FieldValues] | None:
        """What fields held under a filter in this generation, where `most` values of one were asked for; None: not known."""
        with self._lock:
            known, held = self._values
            return held.get((filter, most)) if known == generation else None

    def keep_field_values(self, generation: int, filter: str, most: int, found: Mapping[str, FieldValues]) -> None:
        """Remember what fields hold under a filter; of another generation, and of the first filters, nothing stays."""
        with self._lock:
            held = self._values[1] if self._values[0] == generation else {}
            held[filter, most] = found
            while len(held) > _FILTERS:
                del held[next(iter(held))]
            self._values = generation, held

    def ready(self) -> None:
        """Make sure that the vector indexes are there and answer: made where missing, waited for where being filled.

        Raises:
            StoreMismatch: vectors were asked for before there are any, or an index is for another dimension;
            StoreUnavailable: it failed on the server.
        """
        with self._lock:
            if self._ready:
                return
            found = library.find(self.connection)
            encoder = None if found is None else found.encoder
            if encoder is None:
                raise StoreMismatch(f"{self.connection.url} holds no vectors yet: add documents with an encoder first")
            schema.prepare(self.connection, encoder.dimension)
            self._ready = True


@dataclass(frozen=True, slots=True)
class ReadState:
    """A store as it is seen whole, or in a view."""

    core: Core
    scope: Scope
