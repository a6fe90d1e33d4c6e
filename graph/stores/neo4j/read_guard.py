"""The guard: Cypher that a stranger or a model wrote, run so that it can only read this one graph.

Three walls, each enough for most attacks: the text's own tokens (one reading statement, no call outside the lists below),
the server's plan of it (EXPLAIN calls it a read, and no operator loads, administers or calls anything else), and the
transaction it runs in (for reading, with a timeout, and rolled back whatever happens).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from neo4j import Result, Session, Transaction
from neo4j.exceptions import BrokenRecordError, ClientError, DriverError, Neo4jError

from ...cypher.results import (
    LONGEST_TEXTS,
    MOST_VALUES,
    CypherResult,
    checked_timeout,
    too_large,
    too_slow,
)
from ...cypher.tokens import CypherToken, calls, keyword_at, procedures, tokens
from ...errors import QueryError
from .errors import DISK_FULL
from .library_wall import LibraryWall
from .message_bounds import MessageBounds
from .result_values import cell, size_of

MOST_ROWS = 100_000
"""The highest limit that may be asked for."""

PROCEDURES = frozenset(
    {
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "db.index.vector.queryRelationships",
        "db.labels",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
    }
)
"""The procedures that a query may call."""

FUNCTIONS = frozenset(
    f"{kind}.{name}"
    for kind, names in {
        "date": "truncate transaction statement realtime",
        "datetime": "truncate transaction statement realtime fromEpoch fromEpochMillis",
        "localdatetime": "truncate transaction statement realtime",
        "localtime": "truncate transaction statement realtime",
        "time": "truncate transaction statement realtime",
        "duration": "between inMonths inDays inSeconds",
        "point": "distance withinBBox",
        "vector.similarity": "cosine euclidean",
    }.items()
    for name in names.split()
)
"""The functions with a dot in their name that a query may call. Those without one are the server's own: no extension can add
any, and none of them but FILE_FUNCTIONS touches more than values."""
FILE_FUNCTIONS = frozenset({"file", "linenumber"})

_OF_STATEMENT = (
    "Neo.ClientError.Statement.",
    "Neo.ClientError.Procedure.",
    "Neo.ClientError.Schema.",
    "Neo.ClientError.General.InvalidArguments",
    "Neo.DatabaseError.Statement.",
    "Neo.DatabaseError.General.UnknownError",
)
"""Codes of errors that a statement makes itself. The server takes what a function of Cypher throws, such as a substring from
-1, for a failure of its own; a statement that only reads leaves nothing behind by it.
"""
_BEGINNINGS = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "LET", "FILTER", "FOR")
_VERSIONS = ("5", "25")
_REFUSED_OPERATORS = re.compile(
    r"LoadCSV|Administration|Show|Terminate|Transaction|Create|Drop|Alter|Delete|Detach|Merge|Set|Remove|Foreach|Grant|Deny|"
    r"Revoke|Rename|Enable|Start|Stop|Wait|Do(Nothing|Not)|Ensure|Assert"
)
_FUNCTION_NAMES = {name.lower(): name for name in FUNCTIONS}


def run_guarded(
    session: Session,
    text: str,
    parameters: Mapping[str, Any] | None,
    *,
    timeout: float,
    limit: int,
    view: bool = False,
    wall: LibraryWall | None = None,
) -> CypherResult:
    """The rows of one reading statement, over a session opened for reading.

    Args:
        session: of the database that may be read, with access mode READ.
        text: the statement.
        parameters: values of its `$names`.
        timeout: seconds after which the server gives up.
        limit: rows at most.
        view: whether only part of the graph may be shown: what the server says of a running statement, which may quote
            hidden text, is then not repeated. What it says of the statement's words before it runs is.
        wall: where the database holds several libraries, what keeps the statement in one of them.

    Raises:
        QueryError: the statement is refused or wrong, also only for the values that it met (a division by zero, a text that
            is no date), its answer is too large or unreadable, a parameter has no value or an unusable one, or the time was
            up. What else the driver raises passes through.
    """
    statement = checked(text)
    checked_timeout(timeout)
    checked_limit(limit)
    planned = False
    bounds = MessageBounds(MOST_VALUES)
    values = dict(parameters or {})
    meant = statement if wall is None else wall.restated(statement)
    plain = str if wall is None else wall.names.plain
    columns: tuple[str, ...] = ()
    try:
        if meant != statement:
            columns = _columns(session, statement, meant, values, timeout)
        with session.begin_transaction(timeout=timeout) as transaction:
            explained = _explain(transaction, meant, values)
            _check_plan(explained)
            if wall is not None:
                wall.check(explained)
            planned = True
            with bounds.on(transaction):
                result = _run(transaction, meant, values, limit, plain, bounds)
            return replace(result, columns=columns) if columns else result
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, QueryError):
            raise
        if planned:
            raise _unreadable() from (None if view else error)
        raise QueryError(f"a parameter's value cannot be sent to the server: {error}") from error
    except BrokenRecordError as error:
        raise _unreadable() from (None if view else error)
    except (DriverError, OSError):
        # The driver takes the end of reading for a lost connection.
        if bounds.exceeded:
            raise too_large() from None
        raise
    except Neo4jError as error:
        ours = _explained(error, timeout, quoting=not (view and planned), wall=wall)
        if ours is None:
            raise
        raise ours from (None if view else error)


def checked_limit(limit: int) -> int:
    """The most rows that are asked for.

    Raises:
        QueryError: not from 1 to MOST_ROWS.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST_ROWS:
        raise QueryError(f"expected a limit from 1 to {MOST_ROWS:,} rows, got {limit!r}")
    return limit


def checked(text: str) -> str:
    """The statement, if its own words are harmless as far as they tell: without white space and semicolon at its end.

    Raises:
        QueryError: what is wrong, and what to do.
    """
    if not isinstance(text, str):
        raise QueryError(f"expected Cypher as text, got {type(text).__name__}")
    found = list(tokens(text))
    semicolons = [position for position, token in enumerate(found) if token.is_symbol(";")]
    if semicolons and semicolons[0] == len(found) - 1:
        text = text[: text.rindex(";")] if text.rstrip().endswith(";") else text
        found.pop()
    elif semicolons:
        raise QueryError("the Cypher holds more than one statement: send one")
    if not found:
        raise QueryError("the Cypher is empty: expected a statement such as MATCH (e:Entity) RETURN e.name LIMIT 10")
    _check_beginning(found)
    _check_words(found)
    return text.strip()


def _check_beginning(found: Sequence[CypherToken]) -> None:
    first = found[0]
    if first.word("CYPHER"):
        if len(found) < 3 or found[1].text not in _VERSIONS or found[2].is_symbol("="):
            raise QueryError(f"after CYPHER only a version is allowed here ({' or '.join(_VERSIONS)}), no other option")
        first = found[2]
    if first.word("EXPLAIN", "PROFILE"):
        raise QueryError(f"{first.text.upper()} is refused: the statement is explained and run as it is, leave the word out")
    if not first.word(*_BEGINNINGS):
        raise QueryError(
            f"a statement that begins with {first.text[:40]!r} is refused: only reading is allowed, so it must begin with "
            f"{', '.join(_BEGINNINGS[:-1])} or {_BEGINNINGS[-1]}"
        )


def _check_words(found: Sequence[CypherToken]) -> None:
    for position, token in enumerate(found):
        if keyword_at(found, position, "USE"):
            raise QueryError("USE is refused: a query reads the store's own database (a variable called so needs backticks)")
        if token.word("LOAD") and position + 1 < len(found) and found[position + 1].word("CSV"):
            raise QueryError("LOAD CSV is refused: it reads files and calls other machines")
    called = set(procedures(found))
    for name in sorted(called):
        if ".".join(name) not in PROCEDURES:
            raise _no_procedure(".".join(name))
    for name in calls(found):
        if name not in called:
            _check_function(name)


def _check_function(name: tuple[str, ...]) -> None:
    dotted = ".".join(name)
    if len(name) == 1 and dotted.lower() not in FILE_FUNCTIONS:
        return
    if dotted.lower() not in _FUNCTION_NAMES:
        raise QueryError(
            f"the function {dotted!r} is refused: allowed are Cypher's own functions without a dot, and "
            f"{', '.join(sorted(FUNCTIONS))}"
        )


def _no_procedure(name: str) -> QueryError:
    return QueryError(f"the procedure {name!r} is refused; allowed: {', '.join(sorted(PROCEDURES))}")


def _explain(transaction: Transaction, statement: str, parameters: dict[str, Any]) -> Mapping[str, Any]:
    """The server's plan of a statement that only reads."""
    # The driver asks for literal text, to keep data out of it; here the text itself is what is guarded.
    run: Callable[..., Result] = transaction.run
    explained = run(f"EXPLAIN\n{statement}", parameters).consume()
    if explained.query_type != "r":
        raise QueryError("the statement is refused: the server says that it does more than read")
    if explained.plan is None:
        raise QueryError("the statement is refused: the server shows no plan of it, so that nothing shows what it does")
    plan: Mapping[str, Any] = explained.plan
    return plan


def _columns(session: Session, statement: str, meant: str, parameters: dict[str, Any], timeout: float) -> tuple[str, ...]:
    """The columns of a statement, in the words in which it was written; nothing where only `meant` can be planned.

    Errors of the statement quote that wording too.
    """

    def planned(text: str) -> tuple[str, ...]:
        with session.begin_transaction(timeout=timeout) as transaction:
            run: Callable[..., Result] = transaction.run
            return tuple(run(f"EXPLAIN\n{text}", parameters).keys())

    try:
        return planned(statement)
    except ClientError as error:
        # It may name an index that only the library's own names have.
        try:
            planned(meant)
        except ClientError:
            raise error from None
        return ()


def _run(
    transaction: Transaction,
    statement: str,
    parameters: dict[str, Any],
    limit: int,
    plain: Callable[[str], str],
    bounds: MessageBounds,
) -> CypherResult:
    run: Callable[..., Result] = transaction.run
    result = run(statement, parameters)
    columns = tuple(result.keys())
    rows: list[tuple[Any, ...]] = []
    values = texts = 0
    for record in result:
        if len(rows) == limit:
            return CypherResult(columns, tuple(rows), truncated=True)
        more, longer = size_of(record.values())
        values, texts = values + more, texts + longer
        if values > MOST_VALUES or texts > LONGEST_TEXTS:
            # Who leaves a transaction reads the rows that were already asked for.
            bounds.stop()
            raise too_large()
        rows.append(tuple(cell(value, plain) for value in record.values()))
    return CypherResult(columns, tuple(rows))


def _check_plan(plan: Mapping[str, Any]) -> None:
    for operator, details in _operators(plan):
        if _REFUSED_OPERATORS.match(operator):
            raise QueryError(f"the statement is refused: its plan holds the operator {operator}, which does more than read")
        found = _readable(details)
        if operator.startswith("ProcedureCall"):
            name = ".".join(next(calls(found), ()))
            if name not in PROCEDURES:
                raise _no_procedure(name)
            found = found[next(at for at, token in enumerate(found) if token.is_symbol("(")) + 1 :]
        for called in calls(found):
            _check_function(called)


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    operator = str(plan["operatorType"]).partition("@")[0]
    yield operator, str((plan.get("args") or {}).get("Details", ""))
    for child in plan.get("children") or ():
        yield from _operators(child)


def _readable(details: str) -> Sequence[CypherToken]:
    try:
        return tokens(details)
    except QueryError as error:
        raise QueryError(f"the statement is refused: its plan cannot be read ({error})") from error


def _explained(error: Exception, timeout: float, quoting: bool = True, wall: LibraryWall | None = None) -> QueryError | None:
    """What an error of the server means for who wrote the statement; None where it is about something else."""
    code = str(getattr(error, "code", "") or "")
    if "TimedOut" in code or "Terminated" in code:
        return too_slow(timeout)
    if "MemoryLimit" in code or "OutOfMemory" in code:
        return QueryError("the query needs more memory than the server allows: narrow it")
    if code == "Neo.ClientError.Statement.AccessMode":
        return QueryError("the statement writes, and only reading is allowed")
    if code.startswith(_OF_STATEMENT) and not any(sign in _message(error) for sign in DISK_FULL):
        told = _message(error) if quoting else f"{code}; what else it says is not shown under a filter"
        told = told if wall is None else wall.shown(told)
        failed = "cannot run" if code.startswith("Neo.DatabaseError.") else "refuses"
        return QueryError(f"the server {failed} the Cypher: {told}")
    return None


def _unreadable() -> QueryError:
    return QueryError(
        "the answer holds a value that cannot be read, such as a date beyond the year 9999: return it as text (toString)"
    )


def _message(error: Exception) -> str:
    said = getattr(error, "message", None) or str(error)
    # The line with EXPLAIN, which we put before the statement, is not the writer's.
    said = re.sub(r"\(line (\d+), column (\d+) \(offset: \d+\)\)", _moved, said)
    return " ".join(said.split("\n", 1)[0].split())[:500]


def _moved(found: "re.Match[str]") -> str:
    return f"(line {max(1, int(found.group(1)) - 1)}, column {found.group(2)})"
