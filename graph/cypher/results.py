"""Cypher over a store: the small protocol of stores that run it, and the values that come back, free of any driver."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar, cast, runtime_checkable

from ..errors import QueryError

T = TypeVar("T")

ROWS = 1_000
"""Rows of an answer at most, unless asked otherwise."""
SECONDS = 30.0
"""How long a query may take, unless asked otherwise."""
MOST_VALUES = 1_000_000
"""Values in all cells of an answer at most, those in lists, maps, nodes and paths counted singly."""
LONGEST_TEXTS = 1 << 26
"""Characters in all texts of an answer at most."""


@dataclass(frozen=True, slots=True)
class CypherNode:
    """A node of the server's graph."""

    labels: tuple[str, ...]
    properties: Mapping[str, "ResultValue"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CypherRelationship:
    """A relationship of the server's graph."""

    type: str
    properties: Mapping[str, "ResultValue"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CypherPath:
    """A path: `nodes[i]` and `nodes[i + 1]` are joined by `relationships[i]`, in either direction."""

    nodes: tuple[CypherNode, ...]
    relationships: tuple[CypherRelationship, ...]


CypherScalar: TypeAlias = str | int | float | bool | bytes | None
ResultValue: TypeAlias = (
    "CypherScalar | Sequence[ResultValue] | Mapping[str, ResultValue] | CypherNode | CypherRelationship | CypherPath"
)
"""One value of a row. Dates, times and durations come as ISO 8601 text, points as their numbers."""


@dataclass(frozen=True, slots=True)
class CypherResult:
    """The rows of a query, in its order; `truncated` where there were more than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[ResultValue, ...], ...]
    truncated: bool = False


def too_large() -> QueryError:
    """The error of a query whose answer passes MOST_VALUES or LONGEST_TEXTS."""
    return QueryError(
        f"the query answers with more than {MOST_VALUES:,} values or {LONGEST_TEXTS:,} characters: return less of each row, "
        "or ask for fewer rows"
    )


def check_size(rows: Sequence[tuple[ResultValue, ...]]) -> None:
    """Hold rows of plain values, which a store without Cypher made itself, to the bounds of answers.

    Raises:
        QueryError: they pass MOST_VALUES or LONGEST_TEXTS.
    """
    values = texts = 0
    for row in rows:
        values += 1 + len(row)
        for cell in row:
            within = cell if isinstance(cell, list | tuple) else [cell]
            values += len(within) if within is cell else 0
            texts += sum(len(each) for each in within if isinstance(each, str))
        if values > MOST_VALUES or texts > LONGEST_TEXTS:
            raise too_large()


def too_slow(timeout: float) -> QueryError:
    """The error of a query whose time, in seconds, is up."""
    return QueryError(f"the query took longer than {timeout:g} seconds and was stopped: narrow it, or raise the timeout")


def checked_timeout(timeout: float) -> float:
    """Seconds that a query may take.

    Raises:
        QueryError: not above 0.
    """
    if not timeout > 0:
        raise QueryError(f"expected a timeout above 0 seconds, got {timeout}")
    return timeout


def in_time(work: Callable[[], T], seconds: float, late: Callable[[], Exception]) -> T:
    """What `work` returns, if it does within so many seconds; given up after them, it goes on in a thread of its own.

    Raises:
        Exception: what `work` raises; after the time that of `late`.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    # Python waits for no daemon at its end. A time beyond what locks take means no end.
    threading.Thread(target=run, name="clew-query", daemon=True).start()
    try:
        return done.result(min(seconds, threading.TIMEOUT_MAX))
    except TimeoutError:
        if done.done():
            raise
        raise late() from None


class Deadline:
    """When a query's seconds are over, for what runs it itself."""

    def __init__(self, timeout: float) -> None:
        self._timeout = checked_timeout(timeout)
        self._end = time.monotonic() + timeout

    def check(self) -> None:
        """Go on while there is time.

        Raises:
            QueryError: there is none left.
        """
        if time.monotonic() >= self._end:
            raise too_slow(self._timeout)


@runtime_checkable
class SupportsCypher(Protocol):
    """A store, or a view of one, that answers Cypher.

    The rows are the whole store's, also where a view is asked: what is shown of them must be read through the view.
    """

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = SECONDS, limit: int = ROWS
    ) -> CypherResult:
        """The rows of one reading statement, under the guard: it cannot write, read a file or call out.

        Args:
            text: one statement.
            parameters: the values of its `$names`; bound, never pasted.
            timeout: seconds after which the server gives up.
            limit: rows at most.

        Raises:
            QueryError: the statement is refused, wrong, or takes too long; the message says which and what to do.
            StoreUnavailable: the server does not answer.
        """
        ...

    def cypher_schema(self) -> str:
        """How the graph is laid out, in words for who writes Cypher: labels, properties, relationship types, metadata."""
        ...


def cypher_store(reader: object, what: str) -> SupportsCypher:
    """`reader`, if it runs Cypher.

    Args:
        reader: a store or view.
        what: who wants it, as the message says it ("the retriever 'cypher_template'").

    Raises:
        QueryError: it does not; the message says how to get a copy that does.
    """
    # Not by `isinstance`, which hides what a broken reader raises from some versions of Python on.
    if hasattr(reader, "cypher") and hasattr(reader, "cypher_schema"):
        return cast("SupportsCypher", reader)
    url = getattr(reader, "url", "") or "the store"
    source = url if url != "the store" else "STORE"
    raise QueryError(
        f"{what} needs a store that supports Cypher, and {url} does not: copy it to Neo4j first, with "
        f"'clew copy {source} neo4j://USER:PASSWORD@HOST:7687', and ask there"
    )
