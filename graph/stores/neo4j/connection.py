"""A connection to one server's graph: statements in, rows out, tried again where that may help."""

import contextlib
import itertools
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import neo4j
from neo4j import exceptions as driver

from ...cypher.results import CypherResult, checked_timeout, in_time, too_slow
from ...errors import ClewError, StoreError, StoreMismatch, StoreUnavailable
from ...groups import chunks
from .address import Address
from .errors import is_transient, is_unknown_commit, translate
from .library_names import LibraryNames
from .library_wall import NAMED_LIBRARIES, LibraryWall
from .read_guard import checked_limit, run_guarded

T = TypeVar("T")
Rows: TypeAlias = list[dict[str, Any]]
Run: TypeAlias = Callable[[str, Mapping[str, Any]], Rows]
"""Runs one statement inside a transaction."""
Kept: TypeAlias = Callable[[Run], bool]
"""Whether a write had been committed although its answer was lost, asked in a transaction of its own."""

OLDEST: tuple[int, int] = (5, 26)
ROWS_AT_ONCE = 2_000
"""Rows that one statement is sent."""
PATIENCE = 15.0
"""Seconds for which a transient error is tried again."""
_OPENING = 3.0
_GRACE = 2.0
"""Seconds that a server has to say itself that a query's time is up."""
_ROWS_AT_ONCE = 1_000
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
# What the driver logs also reaches us as an error; without a handler it would be printed on top of that.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

# A server shows a transaction's changes one after the other while it commits, the library's generation somewhere among them.
# So a writer leaves a mark on a node of its own in a transaction before its commit, and takes it away in one after it.
# The library's lock is held until a commit is done, so whoever sets a mark knows that none before it counts any more.
_BEGIN_COMMIT = "MERGE (c:Clew {clew_id: 'commit'}) SET c.name = 'Commit under way', c.writing = $mark"
# The first write takes the node's lock, so that the mark that is compared is the one that is removed.
_END_COMMIT = "MATCH (c:Clew {clew_id: 'commit'}) SET c.ended = $mark WITH c WHERE c.writing = $mark REMOVE c.writing"
PARAMETER = re.compile(r"\$(\w+)")
"""A parameter in a statement, and its name."""
_ALL = "given"
"""The one parameter of all that Clew sends."""
_COMPONENTS = "CALL dbms.components() YIELD name, versions, edition RETURN name, versions, edition"


def run_in_parts(run: Run, statement: str, name: str, items: Iterable[Any], at_once: int = ROWS_AT_ONCE) -> Rows:
    """The rows of a statement that gets its items in the parameter `name`, some at a time."""
    return [row for part in chunks(items, at_once) for row in run(statement, {name: part})]


class Connection:
    """The driver of one address. Thread-safe: every statement takes a connection from the driver's pool.

    Statements are sent with the names of the address's library (`library_names`). `observe`, where set, is called with the
    text of every statement that makes a round trip.

    Args:
        address: where, and who asks.
        patience: seconds for which transient errors are tried again.

    Raises:
        StoreUnavailable: no server answers, or it refuses user and password; StoreMissing: it has no such database;
        StoreMismatch: it is too old.
    """

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._closed = False
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self.observe: Callable[[str], None] | None = None
        self.left_mark = ""
        """The mark of a commit that a killed writer has left, for readers to look past (see `query_batch`)."""
        self.database = address.database
        self.names = LibraryNames(address.library)
        """How the labels, types and indexes of its library are called."""
        try:
            self._driver = neo4j.GraphDatabase.driver(
                address.server,
                auth=(address.user, address.password) if address.user else None,
                connection_timeout=5.0,
                connection_acquisition_timeout=30.0,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="clew",
            )
        except (driver.DriverError, ValueError) as error:
            raise self._ours(error) from None
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        try:
            self.version = self._connected()
        except BaseException:
            self._driver.close()
            raise

    @property
    def url(self) -> str:
        """Where it is, without secrets."""
        return self._address.url

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows that a reading statement gives: one round trip, tried again on transient errors.

        Raises:
            StoreUnavailable: closed, or the server stays away; StoreError: as `errors.translate` says.
        """
        return self._tried(lambda: self._auto(statement, parameters or {}, neo4j.READ_ACCESS))

    def guarded(
        self, text: str, parameters: Mapping[str, Any] | None, *, timeout: float, limit: int, view: bool = False
    ) -> CypherResult:
        """The rows of a user's statement, if it only reads (see `read_guard`); tried again on transient errors.

        A server looks at its clock between rows alone, so each attempt is given up here soon after its time. With `view` no
        words of the server are repeated that may quote what is hidden.

        Raises:
            QueryError: it is refused, wrong or too slow; StoreError: as `run`.
        """

        def once() -> CypherResult:
            # No more is asked for than is wanted: who leaves a transaction reads what is under way.
            with self._session(neo4j.READ_ACCESS, min(limit + 1, _ROWS_AT_ONCE)) as session:
                self._observed(text)
                return run_guarded(session, text, parameters, timeout=timeout, limit=limit, view=view, wall=wall)

        checked_timeout(timeout)
        checked_limit(limit)
        beside = [] if self.names.prefix else [row["label"] for row in self.run(NAMED_LIBRARIES)]
        wall = LibraryWall.beside(self.names, beside)
        try:
            return self._tried(lambda: in_time(once, timeout + _GRACE, lambda: too_slow(timeout)))
        except StoreError as error:
            if not view:
                raise
            told = f"{self.url} could not run the query; what the server says is not shown under a filter"
            raise type(error)(told) from None

    def command(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """As `run`, for statements that change the schema and may be repeated; their parameters are sent as they are."""
        return self._tried(lambda: self._auto(statement, parameters or {}, neo4j.WRITE_ACCESS, one_map=False))

    def commands(self, statements: Sequence[str]) -> None:
        """As `command`, several in one transaction: all of them are done, or none."""

        def once() -> None:
            with self._session(neo4j.WRITE_ACCESS) as session, session.begin_transaction() as transaction:
                run = self._runner(transaction)
                for statement in statements:
                    run(statement, {})
                transaction.commit()

        if statements:
            self._tried(once)

    def write(self, work: Callable[[Run], T], kept: Kept, mark: str = "") -> T:
        """What `work` gives, its statements made one transaction, which is tried again whole.

        Where the answer to a commit is lost, `kept` is asked on a new connection whether it had been done. With a `mark`
        readers know of the commit (`begin_commit`).
        """
        unknown: list[T] = []
        attempts = itertools.count()
        attempt = ""

        def once() -> T:
            nonlocal attempt
            if unknown and self._was_kept(kept):
                self.end_commit(attempt)
                return unknown[0]
            unknown.clear()
            # Each attempt has a mark of its own: readers may have looked past that of the one before, which took too long.
            attempt = f"{mark}:{next(attempts)}" if mark else ""
            with self._session(neo4j.WRITE_ACCESS) as session, session.begin_transaction() as transaction:
                result = work(self._runner(transaction))
                self.begin_commit(attempt)
                try:
                    transaction.commit()
                except Exception as error:
                    if is_unknown_commit(error):
                        unknown.append(result)
                        raise _UnknownCommit(error) from error
                    self.end_commit(attempt)
                    raise
            self.end_commit(attempt)
            return result

        return self._tried(once)

    def close(self) -> None:
        """Release all connections. Closing twice is fine."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._owner == os.getpid():
            # To say goodbye on the connections of the process from which this one was forked would end them there.
            self._driver.close()

    def begin_commit(self, mark: str) -> None:
        """Say that the transaction of this mark commits from now on, so that readers wait for it."""
        if mark:
            self._auto(_BEGIN_COMMIT, {"mark": mark}, neo4j.WRITE_ACCESS)

    def end_commit(self, mark: str) -> None:
        """Say that it has ended; where another one has begun since, nothing is to be done."""
        # A mark that stays only makes readers wait, and not for ever; the write itself is done.
        with contextlib.suppress(driver.DriverError, driver.Neo4jError, OSError, ClewError):
            if mark:
                self._auto(_END_COMMIT, {"mark": mark}, neo4j.WRITE_ACCESS)

    def components(self) -> Rows:
        """What the server says it is made of."""
        with self._session(neo4j.READ_ACCESS) as session:
            result = session.run(_COMPONENTS)
            rows = _rows(result)
            # Later statements name the database, so that the driver need not ask for the default one each time.
            self.database = self.database or result.consume().database or ""
        return rows

    def __repr__(self) -> str:
        return f"Connection({self.url!r})"

    def _connected(self) -> tuple[int, int]:
        rows = self._tried(self.components, min(self._patience, _OPENING))
        if not self._address.database and self.database:
            self._address = replace(self._address, database=self.database)
        versions = next((row["versions"] for row in rows if row["name"] == "Neo4j Kernel"), ["unknown"])
        found = re.match(r"(\d+)\.(\d+)", str(versions[0]))
        version: tuple[int, int] = (int(found[1]), int(found[2])) if found else (0, 0)
        if version < OLDEST:
            raise StoreMismatch(
                f"{self.url} runs Neo4j {versions[0]}, expected {'.'.join(map(str, OLDEST))} or newer: upgrade the server"
            )
        return version

    def _session(self, access: str, fetch_size: int = -1) -> neo4j.Session:
        if self._closed:
            raise StoreUnavailable(f"{self.url} is closed: open it again")
        if self._owner != os.getpid():
            raise StoreUnavailable(
                f"{self.url} was opened by process {self._owner}, from which this one was forked: open it again in this "
                "process"
            )
        return self._driver.session(
            database=self.database or None,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            fetch_size=fetch_size,
        )

    def _auto(self, statement: str, parameters: Mapping[str, Any], access: str, *, one_map: bool = True) -> Rows:
        with self._session(access) as session:
            return self._runner(session, one_map)(statement, parameters)

    def _runner(self, within: neo4j.Session | neo4j.Transaction, one_map: bool = True) -> Run:
        def run(statement: str, parameters: Mapping[str, Any]) -> Rows:
            stated = self.names.statement(statement)
            self._observed(stated)
            sent = {name: _Unshown(each) if isinstance(each, list) else each for name, each in parameters.items()}
            if one_map and sent:
                stated, sent = _with_one_parameter(stated, tuple(sent)), {_ALL: sent}
            return _rows(within.run(_constant(stated), sent))

        return run

    def _was_kept(self, kept: Kept) -> bool:
        with self._session(neo4j.WRITE_ACCESS) as session, session.begin_transaction() as transaction:
            was_kept = kept(self._runner(transaction))
            # Asking takes a lock but changes nothing.
            transaction.rollback()
            return was_kept

    def _observed(self, statement: str) -> None:
        if self.observe is not None:
            self.observe(statement)

    def _tried(self, work: Callable[[], T], patience: float | None = None) -> T:
        """What `work` gives, tried again on transient errors while patience lasts."""
        end = time.monotonic() + (self._patience if patience is None else patience)
        pause = _FIRST_PAUSE
        while True:
            try:
                return work()
            except ClewError:
                raise
            except Exception as error:
                cause = error.cause if isinstance(error, _UnknownCommit) else error
                again = isinstance(error, _UnknownCommit) or is_transient(cause)
                if not again or self._closed or time.monotonic() + pause > end:
                    ours = self._ours(cause)
                    if ours is cause:
                        raise
                    raise ours from None
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _ours(self, error: Exception) -> Exception:
        """Our error for the driver's, without the password; the error itself where it is a bug."""
        if self._closed:
            return StoreUnavailable(f"{self.url} is closed: open it again")
        if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
            return StoreUnavailable(f"{self.url} cannot be used: {self._address.hide(str(error))}")
        ours = translate(error, self.url)
        if ours is None:
            return error
        # The driver breaks its lines; our messages have one.
        return type(ours)(self._address.hide(" ".join(str(ours).split())))


class _UnknownCommit(Exception):
    """The connection broke between a commit and its answer."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause
        super().__init__(str(cause))


class _Unshown(list[Any]):
    """A list whose `repr` is short: the driver words each message for its log, also where nobody keeps one, and to write
    out the numbers of some hundred vectors takes longer than to store them.
    """

    def __repr__(self) -> str:
        return f"[{len(self)} elements]"


@lru_cache(maxsize=2_048)
def _with_one_parameter(statement: str, names: tuple[str, ...]) -> str:
    """A statement whose parameters are entries of one map.

    A server plans a statement again for other types of its parameters and for lists of another order of magnitude (1, 10,
    100), each time for up to seconds; what is inside a map makes no difference to it.
    """
    known = frozenset(names)
    return PARAMETER.sub(lambda found: f"${_ALL}.{found[1]}" if found[1] in known else found[0], statement)


def _constant(statement: str) -> Any:
    """A statement for the driver, which wants literals: our texts are made of constants, values are parameters."""
    return statement


def _rows(result: neo4j.Result) -> Rows:
    keys = result.keys()
    return [dict(zip(keys, record.values(), strict=True)) for record in result]
