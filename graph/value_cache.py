"""What takes long to work out from unchanged inputs, kept under the hash of these inputs, so that it is worked out once.

A value is what one pure function makes of what its key is the hash of. So it is never wrong, however old it is, and losing
it costs only the time to make it again: a file that is missing, locked or damaged counts as empty, and every row carries a
checksum of its key and value, which is compared before the value is used.
"""

import contextlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from threading import RLock

from .groups import chunks

MOST_BYTES = 256 * 2**20
"""Bytes of values that a cache keeps at most; then those that came first go, those that this process used last."""
_LEFT = 0.75
"""The share of them that is left once some go."""
_AT_ONCE = 2_000
_UNWRITTEN = 2**20
"""Bytes of new values that wait in memory to be written together."""
_WAIT = 2.0
"""Seconds to wait for another process that writes."""
_PASSING = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)
"""Errors that say nothing of what is in the file."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB NOT NULL, sum BLOB NOT NULL, turn INTEGER NOT NULL)"
)
_FIND = "SELECT key, value, sum FROM kept WHERE key IN (SELECT value FROM json_each(?))"
_BYTES = "SELECT coalesce(sum(length(value)), 0) FROM kept"
_OLDEST = "SELECT key, length(value) FROM kept ORDER BY turn, key"
_TURN = "SELECT coalesce(max(turn), 0) + 1 FROM kept"


def value_key(*parts: str | bytes) -> str:
    """The key of what follows from these texts and bytes, the name of what makes it of them among them."""
    found = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


class ValueCache:
    """Values by `value_key`. Thread-safe, also where several processes share a file.

    Args:
        path: an SQLite file, made with its folder when the first value is written; None: values live as long as this object.
        most: bytes of values that it holds at most.
    """

    def __init__(self, path: Path | None = None, most: int = MOST_BYTES) -> None:
        self._path = path
        self._most = most
        self._lock = RLock()
        self._held: dict[str, bytes] = {}
        """All values by turn, where there is no file."""
        self._unwritten: dict[str, bytes] = {}
        self._waiting = 0
        self._used: set[str] = set()

    def find(self, keys: Collection[str]) -> dict[str, bytes]:
        """The values of those keys that have one."""
        with self._lock:
            found = {key: self._unwritten[key] for key in keys if key in self._unwritten}
            found.update((key, self._held[key]) for key in keys if key in self._held)
            asked = [key for key in dict.fromkeys(keys) if key not in found]
            if asked and self._path is not None and self._path.exists():
                with contextlib.suppress(sqlite3.Error, OSError), _connected(self._path) as connection:
                    for some in chunks(asked, _AT_ONCE):
                        rows = connection.execute(_FIND, (json.dumps(some),))
                        found.update((key, value) for key, value, total in rows if _intact(key, value, total))
            self._used.update(found)
        return found

    def keep(self, values: Mapping[str, bytes]) -> None:
        """Keep values; they are written by and by, the last ones by `flush`."""
        with self._lock:
            self._unwritten.update(values)
            self._used.update(values)
            self._waiting += sum(map(len, values.values()))
            if self._waiting > _UNWRITTEN:
                self.flush()

    def flush(self) -> None:
        """Write what is not written. Where that cannot be, nothing is lost but time."""
        with self._lock:
            values, self._unwritten, self._waiting = self._unwritten, {}, 0
            if self._path is None:
                self._held.update(values)
                self._forget_oldest()
                return
            for _ in range(2 if values else 0):
                try:
                    self._write(self._path, values)
                except (sqlite3.Error, OSError) as error:
                    if isinstance(error, OSError) or (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _PASSING:
                        return
                    self._remove()
                else:
                    return

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._unwritten, self._waiting = {}, 0
            self._used.clear()
            self._remove()

    def _forget_oldest(self) -> None:
        sizes = [(key, len(value)) for key, value in self._held.items()]
        for key in self._going(sizes, sum(size for _, size in sizes)):
            del self._held[key]

    def _remove(self) -> None:
        self._held.clear()
        if self._path is not None:
            for ending in ("", "-journal"):
                with contextlib.suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def _write(self, path: Path, values: Mapping[str, bytes]) -> None:
        path.parent.mkdir(exist_ok=True)
        with _connected(path) as connection, connection:
            connection.execute(_TABLE)
            turn = connection.execute(_TURN).fetchone()[0]
            rows = [(key, value, _checksum(key, value), turn) for key, value in values.items()]
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
            left = connection.execute(_BYTES).fetchone()[0]
            if left > self._most:
                gone = self._going(connection.execute(_OLDEST).fetchall(), left)
                connection.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in gone])

    def _going(self, sizes: Sequence[tuple[str, int]], left: int) -> list[str]:
        """Those of some keys, the oldest first, that go so that values of `left` bytes together fit again."""
        gone: list[str] = []
        if left <= self._most:
            return gone
        for key, size in sorted(sizes, key=lambda row: row[0] in self._used):
            if left <= _LEFT * self._most:
                break
            gone.append(key)
            left -= size
        return gone


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of one call alone, so that no forked process shares one with its parent."""
    with contextlib.closing(sqlite3.connect(path, timeout=_WAIT)) as connection:
        # Where a power failure damages the file, it is made anew.
        connection.execute("PRAGMA synchronous = OFF")
        yield connection


def _checksum(key: str, value: bytes) -> bytes:
    return blake2b(key.encode() + value, digest_size=8).digest()


def _intact(key: object, value: object, total: object) -> bool:
    return isinstance(key, str) and isinstance(value, bytes) and _checksum(key, value) == total
