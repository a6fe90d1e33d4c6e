"""Connections to the truth: every read sees one generation, every write is one transaction, any thread may ask."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ...errors import StoreReadOnly, StoreUnavailable
from ...generations import noted
from .errors import translated
from .schema import PRAGMAS

_STATE = """SELECT g.value, m.value FROM meta g, meta m WHERE g.name = 'generation' AND m.name = 'mark'"""


@dataclass(frozen=True, slots=True)
class Session:
    """A connection inside a transaction, the generation that it sees, and the mark which that generation alone has."""

    connection: sqlite3.Connection
    generation: int
    mark: str

    @classmethod
    def on(cls, connection: sqlite3.Connection) -> "Session":
        """The session of a connection whose transaction has begun."""
        row = connection.execute(_STATE).fetchone()
        if row is None:
            raise StoreUnavailable("the store's own notes are gone: restore it from a copy, or build it again")
        return cls(connection, int(row[0]), str(row[1]))


class Connections:
    """A pool of connections to one SQLite file, or the single one to a database in memory.

    A thread's nested reads share its outermost one's transaction. In memory everything takes turns.
    """

    def __init__(self, path: Path | None, where: str, read_only: bool = False, protected: bool = False) -> None:
        self.where = where
        self.in_memory = path is None
        self._path = path
        self._asked_read_only = read_only
        self._read_only = (read_only or protected) and path is not None
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._turn = threading.RLock()
        self._local = threading.local()
        self._closed = False
        self._immutable = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that reads; inside another one of this thread, that one."""
        held: Session | None = getattr(self._local, "session", None)
        if held is not None:
            yield held
            return
        with self._turn if self.in_memory else nullcontext(), self._transaction("BEGIN") as session:
            noted(self, session.generation)
            yield session

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction, for opening."""
        connection = self._take()
        try:
            with translated(self.where):
                yield connection
        finally:
            self._give_back(connection)

    def check_writable(self) -> None:
        """Refuse a write to what was opened for reading.

        Raises:
            StoreReadOnly: with what to do.
        """
        if self._asked_read_only:
            raise StoreReadOnly(f"{self.where} was opened for reading: open it with mode='a' to write")
        if self._read_only:
            raise StoreReadOnly(f"the permissions of {self.where} forbid writing: change them, or copy the store")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end of the block, undone if the block raises."""
        self.check_writable()
        if getattr(self._local, "session", None) is not None:
            raise RuntimeError("a write cannot start inside a read of the same thread")
        with self._turn, self._transaction("BEGIN IMMEDIATE") as session:
            yield session

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        connection = self._take()
        try:
            with translated(self.where):
                connection.execute(begin)
                session = Session.on(connection)
                self._local.session = session
                yield session
                connection.execute("COMMIT")
        finally:
            self._local.session = None
            self._give_back(connection)

    @contextmanager
    def apart(self) -> Iterator[Session]:
        """A reading transaction of its own that may outlive the caller's, for streams. Not for a database in memory."""
        connection = self._take()
        try:
            with translated(self.where):
                connection.execute("BEGIN")
                session = Session.on(connection)
                noted(self, session.generation)
                yield session
        finally:
            self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self.where} is closed: open it again")
            if self._idle:
                return self._idle.pop()
        with translated(self.where):
            return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if self._closed:
                connection.close()
                return
            if connection.in_transaction:
                connection.rollback()
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        if self._path is None:
            return self._open(":memory:")
        address = self._path.resolve().as_uri()
        if not self._read_only:
            return self._open(f"{address}?mode=rw")
        if not self._immutable:
            try:
                return self._open(f"{address}?mode=ro")
            except sqlite3.OperationalError:
                # A folder that cannot be written has no place for WAL's shared index; without a log to read, the file alone
                # is the whole truth.
                log = self._path.with_name(self._path.name + "-wal")
                if log.exists() and log.stat().st_size:
                    raise
                self._immutable = True
        return self._open(f"{address}?mode=ro&immutable=1")

    def _open(self, address: str) -> sqlite3.Connection:
        connection = sqlite3.connect(address, isolation_level=None, check_same_thread=False, uri=True, cached_statements=256)
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma)
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            if not self._read_only:
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA journal_size_limit = 67108864")
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def close(self) -> None:
        """Close every connection that is not in use; those in use close when they are given back."""
        with self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()
