"""The one place where SQLite's errors become ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ...errors import StoreError, StoreLocked, StoreReadOnly, StoreUnavailable

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_UNREADABLE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})


def translate(error: sqlite3.Error, where: str) -> StoreError | None:
    """What an error of SQLite means for the user of the store at `where`; None for a bug in Clew."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # The module itself raises without a code when a file's pages are not what its header says.
        return (
            StoreUnavailable(f"{where} is damaged ({error}): restore it from a copy") if "malformed" in str(error) else None
        )
    primary = code & 0xFF
    if primary in _BUSY:
        return StoreLocked(f"{where} is busy ({error}): wait for the other process and try again")
    if primary == sqlite3.SQLITE_READONLY:
        return StoreReadOnly(f"{where} cannot be written ({error}): check the folder's permissions")
    if primary == sqlite3.SQLITE_FULL:
        return StoreUnavailable(f"no space left for {where} ({error}); nothing of this batch was written: free some space")
    if primary in _BROKEN:
        return StoreUnavailable(f"{where} is damaged ({error}): restore it from a copy, or build it again")
    if primary in _UNREADABLE:
        return StoreUnavailable(f"{where} cannot be read or written ({error}): check the disk and the permissions")
    return None


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raise ours for SQLite's errors inside the block."""
    try:
        yield
    except sqlite3.Error as error:
        ours = translate(error, where)
        if ours is None:
            raise
        raise ours from error
