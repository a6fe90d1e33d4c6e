"""`recover`: what can still be read of a damaged truth, row by row, and of that the documents that are whole.

Rows are read into a new file with the same tables, so that damaged pages, indexes and the order of rows no longer matter. A
document is whole when everything that it brought has its checksum; whole ones are written to a new store as if they had
just been added, so that names, counts and the text index are right there by construction.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...analyzer import DEFAULT_LANGUAGE, LANGUAGES
from ...batch import Batch, BuildRecord, Contribution, Declaration
from ...errors import StoreUnavailable
from ...groups import chunks
from ...identity import checksum
from ...model import Document, Json
from ...resolution.application import own_declaration
from ...resolution.ledger import Assignment, Decision, LedgerChange
from ...resolution.statements import decision_of, hidden_of
from ...store import Encoder, GraphStore
from . import rows, seal
from .contents import ReadBack
from .folder import TRUTH, remedy
from .inspection import BROKEN
from .schema import TABLES

Values = tuple[Any, ...]
_BY_ROW = ("document", "node", "entity", "surface", "declaration", "relation", "evidence", "hidden", "vector", "record")
_BY_NODE = ("mention", "node_vector")
_BY_NAME = ("meta", "decision", "assignment")
_MOST = 50_000_000
"""Rows that are looked up one by one at most; a larger number is itself damaged."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A document that could not be saved whole; `document` is there where at least its text is as it was added."""

    id: str
    source: str
    problem: str
    document: Document | None = None
    build: BuildRecord | None = None

    @property
    def text_is_whole(self) -> bool:
        """Whether it can be built again from its text."""
        return self.document is not None and self.build is not None and self.build.origin == "text"


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was saved into the new store, and what was lost: documents, and other rows that could not be read, by table."""

    documents: int
    decisions: int
    records: int
    lost: tuple[Lost, ...]
    unread: dict[str, int]


def salvage(damaged: Path, target: GraphStore, work: Path) -> Salvage:
    """Save what is whole of the store in the folder `damaged` into an empty store; `work` is a folder for drafts.

    The damaged store is only read.

    Raises:
        StoreUnavailable: nothing of it can be read.
    """
    source = _copied(damaged, work)
    rescued = work / "rescued.sqlite"
    with closing(sqlite3.connect(rescued, isolation_level=None)) as into:
        into.execute("PRAGMA journal_mode = OFF")
        into.execute("PRAGMA foreign_keys = OFF")
        for statement in TABLES:
            if "VIRTUAL" not in statement:
                into.execute(statement)
        try:
            with closing(sqlite3.connect(source, isolation_level=None)) as connection:
                unread = _rescue(connection, into)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"nothing of {damaged} can be read ({error}): restore it from a copy") from error
        return _saved(into, target, unread, str(damaged))


def _copied(damaged: Path, work: Path) -> Path:
    """A copy to read from: SQLite writes when it opens a log, and the first pages come from the seal where there is one."""
    source = work / TRUTH
    shutil.copyfile(damaged / TRUTH, source)
    log = damaged / f"{TRUTH}-wal"
    sealed = seal.read(damaged)
    if log.exists() and log.stat().st_size:
        shutil.copyfile(log, work / f"{TRUTH}-wal")
    if sealed is not None:
        with source.open("r+b") as file:
            for number, page in sealed.pages.items():
                file.seek((number - 1) * len(page))
                file.write(page)
    return source


def _rescue(source: sqlite3.Connection, into: sqlite3.Connection) -> dict[str, int]:
    """Copy every row that can be read; how many of each table could not, as far as that can be known."""
    unread: dict[str, int] = {}
    into.execute("BEGIN")
    for table in (*_BY_ROW, "content"):
        found, missed = _rows(source, table)
        unread[table] = missed + _keep(into, table, found)
    nodes = [row for (row,) in into.execute("SELECT rid FROM node")]
    for table in _BY_NODE:
        missed = 0
        for node in nodes:
            found, failed = _scan(source, _select(table, "WHERE node = ?"), node)
            missed += failed + _keep(into, table, found)
        unread[table] = missed
    for table in _BY_NAME:
        found, failed = _scan(source, _select(table))
        if failed:
            back, _ = _scan(source, _select(table, "ORDER BY 1 DESC"))
            found += back
        unread[table] = failed + _keep(into, table, found)
    into.execute("COMMIT")
    return {table: missed for table, missed in unread.items() if missed}


def _select(table: str, rest: str = "", columns: str = "*") -> str:
    """A query of one of the tables that this module names."""
    return f"SELECT {columns} FROM {table} {rest}"  # noqa: S608


def _scan(source: sqlite3.Connection, query: str, *parameters: object) -> tuple[list[Values], int]:
    """The rows of a query up to the first that cannot be read, and whether there was one."""
    found: list[Values] = []
    try:
        found.extend(source.execute(query, parameters))
    except sqlite3.Error:
        return found, 1
    return found, 0


def _rows(source: sqlite3.Connection, table: str) -> tuple[list[Values], int]:
    """All readable rows of a table with rows by number; after the first unreadable one they are looked up one by one."""
    found, failed = _scan(source, _select(table, "NOT INDEXED ORDER BY rowid"))
    if not failed:
        return found, 0
    last = found[-1][0] if found else 0
    back, _ = _scan(source, _select(table, "NOT INDEXED ORDER BY rowid DESC"))
    known = {each[0] for each in back}
    highest = max([last, *known])
    if not known:
        # An index knows the rows too.
        found_rows, _ = _scan(source, _select(table, "ORDER BY id", "rowid"))
        highest = max([highest, *(each[0] for each in found_rows)])
    found += back
    missed = 0
    if last < highest <= _MOST:
        for row in range(last + 1, highest + 1):
            if row not in known:
                one, failed = _scan(source, _select(table, "NOT INDEXED WHERE rowid = ?"), row)
                found += one
                missed += failed
    return found, missed


def _keep(into: sqlite3.Connection, table: str, found: list[Values]) -> int:
    """Write rows to the new file; how many of them no longer fit its tables."""
    refused = 0
    for row in found:
        try:
            into.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
        except (sqlite3.Error, UnicodeEncodeError):
            refused += 1
    return refused


def _saved(rescued: sqlite3.Connection, target: GraphStore, unread: dict[str, int], where: str) -> Salvage:
    encoder = _encoder(rescued)
    sums = dict(rescued.execute("SELECT document, checksum FROM content"))
    present = [row for (row,) in rescued.execute("SELECT rid FROM document ORDER BY rid")]
    decisions, assignments = _ledger(rescued)
    if encoder is not None:
        target.bind_encoder(encoder)
    language = dict(rescued.execute("SELECT name, value FROM meta")).get("language", DEFAULT_LANGUAGE)
    if language in LANGUAGES:
        target.follow_language(language)
    if decisions or assignments:
        target.apply(Batch(ledger=LedgerChange(decide=tuple(decisions), assign=tuple(assignments))))
    lost = [Lost("", "", "its row cannot be read") for _ in sums.keys() - set(present)]
    saved = 0
    for part in chunks(present, 100):
        whole: list[Contribution] = []
        for row in part:
            found = _judged(rescued, row, encoder, sums.get(row))
            if isinstance(found, Lost):
                lost.append(found)
            else:
                whole.append(found)
        target.apply(Batch(add=tuple(whole)))
        saved += len(whole)
    if not saved and not lost:
        raise StoreUnavailable(f"no document of {where} can be read: {remedy(where)}")
    declared = tuple(_declared(rescued))
    if declared:
        target.apply(Batch(declare=declared))
    records = 0
    for name, value in _records(rescued):
        target.append_record(name, value)
        records += 1
    return Salvage(saved, len(decisions), records, tuple(lost), unread)


def _judged(rescued: sqlite3.Connection, row: int, encoder: Encoder | None, kept: str | None) -> Contribution | Lost:
    """A document's contribution if it is whole, else what is left of the document."""
    problem = "it came without a checksum" if kept is None else "text nodes, statements or vectors are damaged"
    try:
        read = ReadBack(rescued, [row], encoder)
        if read.checksum(row) == kept:
            return read.contributions[row]
    except BROKEN as error:
        problem = f"it cannot be read whole ({error})"
    try:
        values = rescued.execute(_DOCUMENT, (row,)).fetchone()
        build = BuildRecord(*rescued.execute(_BUILD, (row,)).fetchone())
        document = rows.VALUE["document"](values)
    except BROKEN as error:
        return Lost("", "", f"its row cannot be read ({error})")
    if checksum(document) != build.checksum:
        return Lost(document.id, document.source, "its text, title or metadata are damaged")
    return Lost(document.id, document.source, problem, document, build)


def _encoder(rescued: sqlite3.Connection) -> Encoder | None:
    values = dict(rescued.execute("SELECT name, value FROM meta"))
    with suppress(ValueError, KeyError):
        return Encoder(values["encoder"], int(values["dimension"]), values.get("words", "1") == "1")
    return None


def _ledger(rescued: sqlite3.Connection) -> tuple[list[Decision], list[Assignment]]:
    decisions, assignments = [], []
    for (value,) in rescued.execute("SELECT value FROM decision ORDER BY id"):
        with suppress(*BROKEN):
            decisions.append(decision_of(json.loads(value)))
    for row in rescued.execute("SELECT own, document, entity, through, reason, score, origin FROM assignment"):
        with suppress(*BROKEN):
            assignments.append(Assignment(*row))
    return decisions, assignments


def _declared(rescued: sqlite3.Connection) -> Iterator[Declaration]:
    """Entities that were declared by themselves."""
    for row in rescued.execute(_EXPLICIT):
        with suppress(*BROKEN):
            yield replace(own_declaration(rows.declaration(row)), document_id="")
    for (value,) in rescued.execute("SELECT value FROM hidden WHERE document = 0"):
        with suppress(*BROKEN):
            hidden = hidden_of(json.loads(value)).value
            if isinstance(hidden, Declaration):
                yield hidden


def _records(rescued: sqlite3.Connection) -> Iterator[tuple[str, Json]]:
    for name, value in rescued.execute("SELECT name, value FROM record ORDER BY rid"):
        with suppress(ValueError):
            yield name, json.loads(value)


_EXPLICIT = rows.DECLARATIONS + " WHERE n.document = 0"
_DOCUMENT = "SELECT id, text, title, metadata, source, rid FROM document WHERE rid = ?"
_BUILD = "SELECT id, checksum, fingerprint, source, root FROM document WHERE rid = ?"
