"""The folder of a store: making one, recognising one, and refusing what is none."""

import contextlib
import os
import shutil
import sqlite3
import stat
import uuid
from pathlib import Path

from ...errors import StoreMismatch, StoreMissing, StoreReadOnly, StoreUnavailable
from .schema import APPLICATION, FORMAT, TABLES

TRUTH = "truth.sqlite"
LOCK = "writer.lock"
SEAL = "truth.seal"
DERIVED = "derived"
VALUES = "values.sqlite"


def remedy(where: str) -> str:
    """What to do with a store that is damaged."""
    return (
        f"'clew check {where}' says what is, 'clew recover {where} NEW.clew' saves the rest; or restore it from a copy, or "
        "build it again"
    )


def locate(path: Path, create: bool, read_only: bool) -> Path:
    """The truth's file in the store's folder, made if it may be.

    Raises:
        StoreMissing: nothing is there; StoreMismatch: something else is, or a file of the store's is a link, which could
            lead elsewhere what is written; StoreReadOnly: the folder cannot be made;
            StoreUnavailable: the path is not one that the system takes, or may not be looked at.
    """
    try:
        return _located(path, create, read_only)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreUnavailable(f"the path {str(path)!r} cannot be used ({reason}): check it and its permissions") from error


def _located(path: Path, create: bool, read_only: bool) -> Path:
    truth = path / TRUTH
    if not path.exists() and not path.is_symlink():
        if not create or read_only:
            raise StoreMissing(f"there is no store at {path}: check the path, or create one by adding documents to it")
        _make(path)
    elif not path.is_dir():
        raise StoreMismatch(f"{path} is a file, not a store's folder: give another path")
    elif not truth.exists():
        if any(path.iterdir()):
            raise StoreMismatch(f"{path} is a folder but not a store (it has no {TRUTH}): give another path")
        if not create or read_only:
            raise StoreMissing(f"{path} is an empty folder, not a store: create one by adding documents to it")
    if path.exists():
        _check_files(path)
    if not truth.exists():
        try:
            truth.touch()
        except OSError as error:
            raise StoreReadOnly(f"no store can be made in {path} ({error.strerror}): choose another folder") from error
    return truth


def _check_files(path: Path) -> None:
    """Refuse a store whose files are links or pipes: whoever made it chose what would be overwritten, or waited for."""
    own = [path / each for each in (TRUTH, f"{TRUTH}-wal", f"{TRUTH}-shm", SEAL, f"{SEAL}.draft", LOCK, DERIVED)]
    derived = path / DERIVED
    if derived.is_dir() and not derived.is_symlink():
        own += derived.iterdir()
    for each in own:
        # Drafts and logs come and go while other processes write.
        with contextlib.suppress(FileNotFoundError):
            mode = each.lstat().st_mode
            if not (stat.S_ISREG(mode) or (each == derived and stat.S_ISDIR(mode))):
                raise StoreMismatch(
                    f"{each} is a link or a special file, and a store's own files are plain ones: put the file itself "
                    "there, or give another path"
                )


def _make(path: Path) -> None:
    try:
        path.mkdir(parents=True)
    except OSError as error:
        raise StoreReadOnly(f"no store can be made at {path} ({error.strerror}): choose another folder") from error


class NewFolder:
    """A store's folder as it was before a store was made in it, to take all of that away again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Made with the store: the folder itself, and those above it that were missing too, the innermost first.
        self._made = [each for each in (path, *path.parents) if not os.path.lexists(each)]

    def remove(self) -> None:
        """Remove the store's files, and the folders that came with it where nothing else is in them."""
        for name in (f"{TRUTH}-wal", f"{TRUTH}-shm", SEAL, f"{SEAL}.draft", TRUTH, LOCK):
            (self._path / name).unlink(missing_ok=True)
        shutil.rmtree(self._path / DERIVED, ignore_errors=True)
        for each in self._made:
            try:
                each.rmdir()
            except OSError:
                return


def is_writable(truth: Path) -> bool:
    """Whether the permissions let this user write the store."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(path, os.W_OK, effective_ids=effective) for path in (truth.parent, truth))


def is_blank(connection: sqlite3.Connection) -> bool:
    """Whether nothing has been written, as after a kill between making the file and filling it."""
    return int(connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]) == 0


def prepare(truth: Path | None, connection: sqlite3.Connection) -> None:
    """Make the tables, in one transaction."""
    if truth is not None:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if is_blank(connection):
            for statement in TABLES:
                connection.execute(statement)
            values = [("generation", "0"), ("format", str(FORMAT)), ("mark", uuid.uuid4().hex), ("resolved", "0")]
            connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", values)
            # Pragmas take no parameters; the number is a constant of the format.
            connection.execute("PRAGMA application_id = 1131177335")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check_format(connection: sqlite3.Connection, where: str) -> None:
    """Refuse a file of another kind or version.

    Raises:
        StoreMismatch: with what to do. StoreUnavailable: its format is not a number.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreMismatch(f"{where} holds an SQLite file that is not a Clew store: give another path")
    held = connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
    written = str(held[0]) if held else "0"
    if not written.isdecimal():
        raise StoreUnavailable(f"{where} is damaged (its format is {written[:20]!r}, expected {FORMAT}): {remedy(where)}")
    found = int(written[:9])
    if found != FORMAT:
        older = f"an older Clew wrote it: move the folder away, then build it again with 'clew add {where} PATH'"
        advice = "a newer Clew wrote it: upgrade Clew" if found > FORMAT else older
        raise StoreMismatch(f"{where} has format {found}, this Clew reads format {FORMAT}: {advice}")
