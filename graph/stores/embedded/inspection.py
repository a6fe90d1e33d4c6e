"""`check` of the embedded store: the seal, SQLite's own check, a checksum of each document, and every derived file."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ...errors import ClewError, StoreError, StoreLocked, StoreReadOnly, StoreUnavailable
from ...groups import chunks
from ...identity import checksum
from ...model import BARE_KINDS
from ...store import Encoder
from ..care import CheckReport, Damage
from . import seal
from .connection import Session
from .contents import ReadBack
from .derived_arrays import is_intact
from .folder import DERIVED, LOCK, SEAL, TRUTH, remedy
from .lock import WriterLock
from .open_files import FileConnection
from .schema import PRAGMAS

T = TypeVar("T")
BROKEN = (sqlite3.Error, ClewError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError)
"""What reading a damaged truth can raise."""


def inspect_folder(folder: Path, lock: WriterLock | None) -> CheckReport:
    """Check a store's folder. With the writer's lock, which the caller holds, a whole store without a seal is sealed."""
    truth = folder / TRUTH
    damage: list[Damage] = []
    sealed = seal.read(folder)
    if sealed is not None:
        blocks = sealed.damaged(truth)
        if blocks and seal.read(folder) == sealed:
            damage.append(Damage(TRUTH, f"{len(blocks)} of {len(sealed.sums)} blocks are not what was written"))
    elif (folder / SEAL).exists():
        damage.append(Damage(SEAL, "its own checksum differs; a writer makes it anew", derived=True))
    documents = unverified = 0
    try:
        with closing(_opened(truth)) as connection:
            found, documents, unverified = inspect_connection(connection)
            damage += found
    except BROKEN as error:
        damage.append(Damage(TRUTH, f"cannot be opened ({error})"))
    files = sorted((folder / DERIVED).glob("[!.]*.npz"))
    damage += [each for file in files for each in _derived(file)]
    if lock is not None and sealed is None and not any(not each.derived for each in damage):
        sealed = _sealed(folder, truth)
    return CheckReport(documents, unverified, len(files), sealed is not None, tuple(damage))


def check_folder(folder: Path) -> CheckReport:
    """Check a store's folder that nobody of this process has open; while another process writes, it is not sealed."""
    lock = WriterLock(folder / LOCK)
    try:
        with suppress(StoreError):
            lock.take()
        return inspect_folder(folder, lock if lock.held else None)
    finally:
        lock.release()


def verify_truth(folder: Path) -> None:
    """Compare the truth with its seal before anything is read from it. One without a seal, as after a kill, is inspected and
    then sealed; whoever opens it meanwhile waits for that.

    While a writer is at work there is none, and nothing is inspected: the writer did that when it opened the store. Where
    nothing can be written, and so nothing sealed, each opening inspects a truth of at most `seal.ALWAYS` bytes.

    Raises:
        StoreUnavailable: it is damaged; with what to do.
    """
    if seal.read(folder) is None:
        with _one_at_a_time(folder):
            if seal.read(folder) is None:
                _inspect_unsealed(folder)
                return
    seal.verify(folder)


def _inspect_unsealed(folder: Path) -> None:
    lock = WriterLock(folder / LOCK)
    try:
        try:
            lock.take()
        except StoreLocked:
            return
        except StoreReadOnly:
            if (folder / TRUTH).stat().st_size > seal.ALWAYS:
                return
        damage = [each for each in inspect_folder(folder, lock if lock.held else None).damage if not each.derived]
    finally:
        lock.release()
    if damage:
        raise StoreUnavailable(
            f"{folder} is damaged ({damage[0].place}: {damage[0].problem}; {len(damage)} such places): {remedy(str(folder))}"
        )


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait for whoever else inspects this store now. Where a file system has no such locks, both do."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def inspect_connection(connection: sqlite3.Connection) -> tuple[list[Damage], int, int]:
    """What is damaged in a truth; the number of documents, and of those without a checksum."""
    damage: list[Damage] = []
    for told in _guarded(damage, TRUTH, partial(_fetched, connection, "PRAGMA integrity_check(20)")):
        if told[0] != "ok":
            damage.append(Damage(TRUTH, str(told[0])))
    encoder = None
    for each in _guarded(damage, "meta", lambda: [Session.on(connection).encoder]):
        encoder = each
    for name, problem, query in _RULES:
        wanted = (json.dumps(sorted(BARE_KINDS)),) if "?" in query else ()
        for (count,) in _guarded(damage, name, partial(_fetched, connection, query, wanted)):
            if count:
                damage.append(Damage(name, f"{count} {problem}"))
    for name, query in _JSON:
        _guarded(damage, name, partial(_parsed, connection, query))
    rows = [row for (row,) in _guarded(damage, "document", partial(_fetched, connection, _ROWS))]
    sums = dict(_guarded(damage, "content", partial(_fetched, connection, _SUMS))) if _has_sums(connection) else {}
    for part in chunks(rows, 200):
        damage += _documents(connection, part, encoder, sums)
    return damage, len(rows), len(set(rows) - sums.keys())


def _fetched(connection: sqlite3.Connection, query: str, parameters: tuple[str, ...] = ()) -> list[Any]:
    return connection.execute(query, parameters).fetchall()


def _parsed(connection: sqlite3.Connection, query: str) -> list[Any]:
    return [json.loads(value) for (value,) in connection.execute(query)]


def _guarded(damage: list[Damage], place: str, read: Callable[[], list[T]]) -> list[T]:
    """What is read, or nothing and the damage that forbids it."""
    try:
        return read()
    except BROKEN as error:
        damage.append(Damage(place, f"cannot be read ({error})"))
        return []


def _documents(
    connection: sqlite3.Connection, rows: Sequence[int], encoder: Encoder | None, sums: dict[int, str]
) -> Iterator[Damage]:
    """The documents among these rows that are not as they came; one by one where together they cannot be read."""
    try:
        read = ReadBack(connection, rows, encoder)
        builds = dict(connection.execute(_BUILDS, (json.dumps(list(rows)),)).fetchall())
        for row in rows:
            problem = _problem(read, row, builds[row], sums.get(row))
            if problem:
                yield Damage(read.contributions[row].document.id, problem)
    except BROKEN as error:
        if len(rows) == 1:
            yield Damage(_name(connection, rows[0]), f"cannot be read ({error})")
            return
        for row in rows:
            yield from _documents(connection, [row], encoder, sums)


def _problem(read: ReadBack, row: int, build: str, kept: str | None) -> str:
    if checksum(read.contributions[row].document) != build:
        return "text, title or metadata are not what was added"
    if kept is not None and read.checksum(row) != kept:
        return "text nodes, statements or vectors are not what was added"
    return ""


def _name(connection: sqlite3.Connection, row: int) -> str:
    """The id of a document that cannot be read whole."""
    try:
        (found,) = connection.execute("SELECT id FROM document WHERE rid = ?", (row,)).fetchone()
        return str(found)
    except BROKEN:
        return f"document in row {row}"


def _derived(file: Path) -> Iterator[Damage]:
    try:
        with file.open("rb") as opened:
            if not is_intact(opened):
                yield Damage(f"{DERIVED}/{file.name}", "its checksum differs; it is made again when needed", derived=True)
    except OSError as error:
        yield Damage(f"{DERIVED}/{file.name}", f"cannot be read ({error.strerror})", derived=True)


def _sealed(folder: Path, truth: Path) -> seal.Seal | None:
    """The seal, made now where all of the log is in the file."""
    with closing(_opened(truth, "rw")) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return None
    seal.write(folder)
    return seal.read(folder)


def _opened(truth: Path, mode: str = "ro") -> sqlite3.Connection:
    address = f"{truth.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, isolation_level=None, factory=FileConnection, uri=True).hold(truth)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _has_sums(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'content'").fetchone()[0])


_ROWS = "SELECT rid FROM document ORDER BY rid"
_SUMS = "SELECT document, checksum FROM content"
_BUILDS = "SELECT rid, checksum FROM document WHERE rid IN (SELECT value FROM json_each(?))"
_RULES = (
    ("foreign keys", "rows refer to nothing", "SELECT COUNT(*) FROM pragma_foreign_key_check"),
    (
        "surface",
        "counts of mentions are wrong",
        """SELECT COUNT(*) FROM surface s LEFT JOIN (SELECT surface, COUNT(*) AS found FROM mention GROUP BY surface) m
        ON m.surface = s.rid WHERE s.uses <> COALESCE(m.found, 0)""",
    ),
    (
        "text index",
        "text nodes are not indexed, or are gone",
        """SELECT (SELECT COUNT(*) FROM node n WHERE kind NOT IN (SELECT value FROM json_each(?))
        AND NOT EXISTS (SELECT 1 FROM text_entry t WHERE t.id = n.id))
        + (SELECT COUNT(*) FROM text_entry t WHERE NOT EXISTS (SELECT 1 FROM node n WHERE n.id = t.id))""",
    ),
    (
        "text index",
        "texts have another length than their terms",
        """SELECT COUNT(*) FROM text_entry t LEFT JOIN text_terms f ON f.rowid = t.rid WHERE t.length <>
        CASE WHEN f.terms = '' THEN 0 ELSE 1 + length(f.terms) - length(replace(f.terms, ' ', '')) END OR f.terms IS NULL""",
    ),
)
"""Where, what is wrong, and how often."""
_JSON = (
    ("decisions", "SELECT value FROM decision"),
    ("logs", "SELECT value FROM record"),
    ("hidden statements", "SELECT value FROM hidden"),
    ("entities", "SELECT aliases FROM entity UNION ALL SELECT properties FROM entity"),
    ("relations", "SELECT properties FROM relation"),
    ("declarations", "SELECT aliases FROM declaration UNION ALL SELECT properties FROM declaration"),
)
