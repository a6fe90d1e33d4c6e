"""Connections to the truth: every read sees one generation, every write is one transaction, any thread may ask.

The one place where SQLite's errors become errors of Clew.
"""

import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from ...analyzer import DEFAULT_LANGUAGE
from ...errors import StoreError, StoreLocked, StoreReadOnly, StoreUnavailable
from ...store import Encoder
from ..snapshot import saw
from .folder import remedy
from .open_files import FileConnection
from .schema import PRAGMAS

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_UNREADABLE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})


def translate(error: sqlite3.Error, where: str) -> StoreError | None:
    """What an error of SQLite means for the user of the store at `where`; None for a bug in Clew."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # The module itself raises without a code when a file's pages are not what its header says, or a text is not UTF-8.
        broken = "malformed" in str(error) or "Could not decode" in str(error)
        return StoreUnavailable(f"{where} is damaged ({error}): {remedy(where)}") if broken else None
    primary = code & 0xFF
    if primary in _BUSY:
        return StoreLocked(f"{where} is busy ({error}): wait for the other process and try again")
    if primary == sqlite3.SQLITE_READONLY:
        return StoreReadOnly(f"{where} cannot be written ({error}): check the folder's permissions")
    if primary == sqlite3.SQLITE_FULL:
        return StoreUnavailable(f"no space left for {where} ({error}); nothing of this batch was written: free some space")
    if primary in _BROKEN:
        return StoreUnavailable(f"{where} is damaged ({error}): {remedy(where)}")
    if primary in _UNREADABLE:
        return StoreUnavailable(f"{where} cannot be read or written ({error}): check the disk and the permissions")
    return None


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raise ours for SQLite's errors inside the block, and for what is stored and no JSON, no UTF-8 or no array any more."""
    try:
        yield
    except sqlite3.Error as error:
        ours = translate(error, where)
        if ours is None:
            raise
        raise ours from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StoreUnavailable(f"{where} is damaged ({error}): {remedy(where)}") from error


_STATE = "SELECT name, value FROM meta WHERE name IN ('generation', 'mark', 'encoder', 'dimension', 'words', 'language')"


@dataclass(frozen=True, slots=True)
class Session:
    """A connection inside a transaction, and the state that it sees.

    `mark` belongs to this generation alone; `encoder` is the one that made the vectors, None before the first. `language`
    is that of keyword search, None where none is recorded: then texts, where there are any, are in English.
    """

    connection: sqlite3.Connection
    generation: int
    mark: str
    encoder: Encoder | None
    language: str | None

    @classmethod
    def on(cls, connection: sqlite3.Connection) -> "Session":
        """The session of a connection whose transaction has begun."""
        state = dict(connection.execute(_STATE).fetchall())
        if "generation" not in state or "mark" not in state:
            raise StoreUnavailable("the store's metadata is missing: restore it from a copy, or build it again")
        encoder = None
        if "encoder" in state:
            # Before there was a choice, words' vectors were kept.
            encoder = Encoder(state["encoder"], int(state["dimension"]), state.get("words", "1") == "1")
        return cls(connection, int(state["generation"]), state["mark"], encoder, state.get("language"))

    @property
    def text_language(self) -> str | None:
        """The language that the texts are indexed in; None while there are none."""
        if self.language is None and self.connection.execute("SELECT 1 FROM text_entry LIMIT 1").fetchone():
            return DEFAULT_LANGUAGE
        return self.language


class SharedRead:
    """A reading transaction that several readers share: begun by the first who reads, ended when the last one leaves.

    Whoever makes one is its first user.
    """

    def __init__(self, owner: "Connections") -> None:
        self.owner = owner
        self._lock = threading.Lock()
        self._users = 1
        self._session: Session | None = None
        self._thread = threading.get_ident()

    def join(self) -> bool:
        """Become a user too; false where the last one has left, or where SQLite forbids this thread the connection."""
        if not _SERIALIZED and threading.get_ident() != self._thread:
            return False
        with self._lock:
            if self._users:
                self._users += 1
                return True
            return False

    def session(self) -> Session:
        """The transaction, for users."""
        with self._lock:
            if self._session is None:
                self._session = self.owner.begin()
                if self.owner.in_memory:
                    # On disk the state is held; in memory a snapshot watches, since to hold it would stop all other threads.
                    saw(self.owner, self._session.generation)
            return self._session

    def leave(self) -> None:
        """Be no user any more."""
        with self._lock:
            self._users -= 1
            ended = None if self._users else self._session
        if ended is not None:
            self._session = None
            self.owner.give_back(ended.connection)


_inherited: list[sqlite3.Connection] = []
"""Connections of the process from which this one was forked, kept so that nothing closes them here."""


def _close(connections: list[sqlite3.Connection], owner: int) -> None:
    if os.getpid() == owner:
        for connection in connections:
            connection.close()


_SERIALIZED = sqlite3.threadsafety == 3
"""Whether SQLite was compiled so that threads may use one connection."""
_shared: ContextVar[tuple[SharedRead, ...]] = ContextVar("clew_shared_reads", default=())


class Connections:
    """A pool of connections to one SQLite file, or the single one to a database in memory, where everything takes turns."""

    def __init__(self, path: Path | None, where: str, read_only: bool = False, protected: bool = False) -> None:
        self.where = where
        self.in_memory = path is None
        self._path = path
        self._asked_read_only = read_only
        self._read_only = (read_only or protected) and path is not None
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._turn = threading.RLock()
        self.closed = False
        self._immutable = False
        self._owner = os.getpid()
        self._reader = self._owner
        # Whoever forgets to close it leaves no open file behind.
        weakref.finalize(self, _close, self._idle, self._owner)

    @contextmanager
    def sharing(self) -> Iterator[SharedRead]:
        """One transaction for all reads inside, in this thread and in those that copy its context. May be nested.

        It begins with the first read. A write inside has a connection of its own, and is not seen.
        """
        shared = self._shared_read()
        if shared is not None:
            try:
                yield shared
            finally:
                shared.leave()
            return
        shared = SharedRead(self)
        token = _shared.set((*_shared.get(), shared))
        try:
            yield shared
        finally:
            _shared.reset(token)
            shared.leave()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that reads, shared with the reads around it."""
        with self._turn if self.in_memory else nullcontext(), self.sharing() as shared, translated(self.where):
            yield shared.session()

    @contextmanager
    def streaming(self) -> Iterator[Session]:
        """As `reading`, for a stream: it may outlive the reads around it. Not for a database in memory."""
        shared = self._shared_read() or SharedRead(self)
        try:
            with translated(self.where):
                yield shared.session()
        finally:
            shared.leave()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end of the block, undone if the block raises."""
        self.check_writable()
        with self._turn:
            if self.in_memory and any(shared.owner is self for shared in _shared.get()):
                raise RuntimeError("a write cannot start inside a read of the same thread")
            session = self.begin("BEGIN IMMEDIATE")
            try:
                with translated(self.where):
                    yield session
                    session.connection.execute("COMMIT")
            finally:
                self.give_back(session.connection)

    def begin(self, statement: str = "BEGIN") -> Session:
        """A transaction on a connection that is nobody else's until `give_back`."""
        connection = self._take()
        try:
            with translated(self.where):
                connection.execute(statement)
                session = Session.on(connection)
        except BaseException:
            self.give_back(connection)
            raise
        return session

    def _shared_read(self) -> SharedRead | None:
        """The transaction of the reads around, joined, if there is one."""
        return next((shared for shared in _shared.get() if shared.owner is self and shared.join()), None)

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction, for opening."""
        connection = self._take()
        try:
            with translated(self.where):
                yield connection
        finally:
            self.give_back(connection)

    @property
    def forked(self) -> bool:
        """Whether another process opened it, from which this one was forked."""
        return not self.in_memory and self._owner != os.getpid()

    def check_writable(self) -> None:
        """Refuse a write to what was opened for reading, or by the process from which this one was forked.

        Raises:
            StoreReadOnly, StoreUnavailable: with what to do.
        """
        if self.forked:
            raise StoreUnavailable(
                f"{self.where} was opened by process {self._owner}, from which this one was forked: open it again in this "
                "process to write"
            )
        if self._asked_read_only:
            raise StoreReadOnly(f"{self.where} was opened for reading: open it with mode='a' to write")
        if self._read_only:
            raise StoreReadOnly(f"the permissions of {self.where} forbid writing: change them, or copy the store")

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self.closed:
                raise StoreUnavailable(f"{self.where} is closed: open it again")
            if self._reader != os.getpid() and not self.in_memory:
                # SQLite's connections must not be used on both sides of a fork, not even to close them.
                _inherited.extend(self._idle)
                self._idle.clear()
                self._reader = os.getpid()
            if self._idle:
                return self._idle.pop()
        with translated(self.where):
            return self._connect()

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Let others use a connection; what was not committed is undone."""
        with self._lock:
            if self.closed:
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
        connection = sqlite3.connect(
            address,
            isolation_level=None,
            check_same_thread=False,
            factory=FileConnection,
            uri=True,
            cached_statements=256,
        )
        try:
            if self._path is not None:
                connection.hold(self._path)
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

    def checkpoint(self) -> bool:
        """Move the log into the file. Whether all of it is there and nobody reads an older state."""
        with self.bare() as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute("PRAGMA busy_timeout = 10000")
        return not busy

    def close(self) -> None:
        """Close every connection that is not in use; those in use close when they are given back.

        A forked child leaves its parent's connections alone.
        """
        with self._lock:
            self.closed = True
            if self._reader != os.getpid():
                _inherited.extend(self._idle)
                self._idle.clear()
            for connection in self._idle:
                connection.close()
            self._idle.clear()
