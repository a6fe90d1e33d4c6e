"""The bookkeeping node: which library this is, its generation, its encoder, its counts, its last writes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...analyzer import DEFAULT_LANGUAGE
from ...errors import StoreMismatch, StoreMissing
from ...store import Encoder
from ..base import COUNTED
from .connection import Connection, Run

FORMAT = 5
_LAST_WRITES = 16

_GET = "MATCH (l:Clew {clew_id: 'library'}) RETURN properties(l) AS library"
_MAKE = "MERGE (l:Clew {clew_id: 'library'}) ON CREATE SET l += $fresh RETURN properties(l) AS library"
# The write comes first: it takes the node's lock, which makes writers stand in line.
_LOCK = "MATCH (l:Clew {clew_id: 'library'}) SET l.generation = l.generation + $by RETURN properties(l) AS library"
_ALL = "MATCH (n:Document|TextNode|Sentence|Entity|Clew) WHERE n.clew_id IS NOT NULL"
"""Every node of the library: others in the database have names of their own for their labels."""
_REST = f"{_ALL} AND n.clew_id <> 'library' DETACH DELETE n"
_REPLACE = "MATCH (l:Clew {clew_id: 'library'}) SET l = $values"
_SAVE = "MATCH (l:Clew {clew_id: 'library'}) SET l += $values"


@dataclass(frozen=True, slots=True)
class LibraryNode:
    """The bookkeeping node as one transaction sees it."""

    values: Mapping[str, Any]

    @property
    def generation(self) -> int:
        """How many writes there have been."""
        return int(self.values["generation"])

    @property
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors; None before the first."""
        name = self.values.get("encoder")
        words = self.values.get("words") is not False
        return None if name is None else Encoder(str(name), int(self.values["dimension"]), words)

    @property
    def language(self) -> str | None:
        """The language that the texts are indexed in; None while there are none. English needs no record."""
        return text_language(self.values)

    @property
    def ledger(self) -> int:
        """How many writes changed the ledger; 0 is an empty one."""
        return int(self.values["ledger_changes"])

    def holds(self, write: str) -> bool:
        """Whether a write with this mark is among the last ones."""
        return write in self.values["writes"]

    def after(self, write: str, changes: Counter[str], encoder: Encoder | None, language: str) -> dict[str, Any]:
        """The values to save at the end of a write that changed these counts and has its texts in this language."""
        values: dict[str, Any] = {name: self.values.get(name, 0) + by for name, by in changes.items() if by}
        if encoder is not None:
            values |= {"encoder": encoder.name, "dimension": encoder.dimension, "words": encoder.words}
        if language != DEFAULT_LANGUAGE:
            values["language"] = language
        return values | {"writes": [*self.values["writes"], write][-_LAST_WRITES:]}


def text_language(held: Mapping[str, Any]) -> str | None:
    """The language of keyword search that the bookkeeping node's properties say; None: undecided, there are no texts."""
    recorded = held.get("language")
    return str(recorded) if recorded else (DEFAULT_LANGUAGE if held.get("nodes") else None)


def find(connection: Connection) -> LibraryNode | None:
    """The library that is there.

    Raises:
        StoreMismatch: it was written by another format version.
    """
    rows = connection.run(_GET)
    return _checked(connection, rows[0]["library"]) if rows else None


def make(connection: Connection) -> LibraryNode:
    """The library that is there, or an empty new one."""
    rows = connection.command(_MAKE, {"fresh": _fresh()})
    return _checked(connection, rows[0]["library"])


def _fresh() -> dict[str, Any]:
    fresh = {"name": "Clew library", "format": FORMAT, "generation": 0, "nodes": 0, "length": 0, "logs": 0, "writes": []}
    return fresh | {"ledger_changes": 0, "resolved": False} | dict.fromkeys(COUNTED, 0)


def missing(where: str) -> StoreMissing:
    """The error for a database without a library."""
    return StoreMissing(f"there is no library in {where}: check the address, or create one by adding documents to it")


def lock(run: Run, where: str, by: int = 1) -> LibraryNode:
    """Take the writer's lock, held to the transaction's end; the generation grows by `by`.

    Raises:
        StoreMissing: somebody has deleted the library.
    """
    rows = run(_LOCK, {"by": by})
    if not rows:
        raise missing(where)
    return LibraryNode(rows[0]["library"])


def clear(run: Run, where: str) -> None:
    """Delete all of a library whose documents are gone, and make its node a new one's; the generation goes on growing."""
    held = lock(run, where)
    run(_REST, {})
    run(_REPLACE, {"values": _fresh() | {"clew_id": "library", "generation": held.generation}})


def save(run: Run, values: Mapping[str, Any]) -> None:
    """Keep what a write changed."""
    run(_SAVE, {"values": dict(values)})


def _checked(connection: Connection, values: Mapping[str, Any]) -> LibraryNode:
    where, found = connection.url, values.get("format")
    if found != FORMAT:
        newer = isinstance(found, int) and found > FORMAT
        older = (
            f"an older Clew wrote it: to keep its decisions copy it with that one ('clew copy {where} FILE.jsonl'), and the "
            "file to a new store with this one; else delete it there "
            f"({connection.names.statement(_ALL)} CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS), "
            f"then build it again with 'clew add {where} PATH'"
        )
        advice = "a newer Clew wrote it: upgrade Clew" if newer else older
        raise StoreMismatch(f"the library in {where} has format {found}, this Clew reads format {FORMAT}: {advice}")
    return LibraryNode(values)
