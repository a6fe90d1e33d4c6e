"""The bytes of the truth, read beside SQLite's own connections without taking away their locks.

POSIX gives locks to processes: when a process closes any descriptor of a file, it loses all its locks on that file. After
that another process takes itself for the last one, and removes the log that is still read here, so that this process sees
an older state, or a damaged one ("How To Corrupt An SQLite Database File", section 2.2). So a descriptor of a file that this
process has connections to is kept, one for each file, and closed once the last of them is.
"""

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

_Inode: TypeAlias = tuple[int, int]
"""A file by its device and number, whatever it is called."""


class _Kept(NamedTuple):
    """What this process has open: how often SQLite and readers of bytes use each file, and its descriptors."""

    users: Counter[_Inode]
    descriptors: dict[_Inode, list[int]]


_lock = threading.Lock()
_kept = _Kept(Counter(), {})


class FileConnection(sqlite3.Connection):
    """A connection to a file; pass it to `sqlite3.connect` as `factory`. What is kept of the file goes with the last one."""

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        self._inode: _Inode | None = None
        super().__init__(database, *args, **options)

    def hold(self, path: Path) -> "FileConnection":
        """Count as a user of this file until it is closed."""
        with _lock:
            self._inode = _inode(path.stat())
            _kept.users[self._inode] += 1
        return self

    def close(self) -> None:
        """Close the connection, then what was kept for its sake."""
        super().close()
        with _lock:
            inode, self._inode = self._inode, None
            if inode is not None:
                _leave(inode)


@contextmanager
def readable(path: Path) -> Iterator[int]:
    """A descriptor of a file to read by `os.pread`, since others may use it too.

    Raises:
        OSError: it cannot be opened.
    """
    with _lock:
        known = _kept.descriptors.get(_inode(path.stat()), [])
        descriptor = known[0] if known else os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        inode = _inode(os.fstat(descriptor))
        if not known:
            # Another file may have come to this place a moment ago.
            _kept.descriptors.setdefault(inode, []).append(descriptor)
        _kept.users[inode] += 1
    try:
        yield descriptor
    finally:
        with _lock:
            _leave(inode)


def _inode(found: os.stat_result) -> _Inode:
    return found.st_dev, found.st_ino


def _leave(inode: _Inode) -> None:
    _kept.users[inode] -= 1
    if _kept.users[inode] <= 0:
        del _kept.users[inode]
        for descriptor in _kept.descriptors.pop(inode, []):
            os.close(descriptor)
