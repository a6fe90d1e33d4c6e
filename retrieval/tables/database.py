"""A table in SQLite, in memory: read-only, one statement at a time, bounded in steps, time and rows, for any SQL."""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

from ...graph.errors import QueryError
from ...graph.model import TextNode
from ...graph.tables import TableGrid
from .values import SqlValue, TableColumn, is_empty

NAME = "data"
"""What the table is called in SQL."""
ROW = "row"
"""The column of SQL that numbers the rows, from 1."""
MOST_CELLS = 5_000_000
MOST_INDEXED = 20_000
"""Rows whose cells are compared with a question word by word; of more rows those that hold a word of it."""
MOST_NEAR = 2_000
"""Rows that a word may be in to be looked for beyond these."""
MOST_ROWS = 10_000
"""Rows of an answer at most; a query that has more is refused."""
MOST_STEPS = 100_000_000
"""Steps of SQLite's machine that one query may take: what is too dear for one machine is for all."""
MOST_SECONDS = 10.0
_STEPS_AT_ONCE = 10_000
_LONGEST_SQL, _LONGEST_VALUE = 20_000, 400_000
_LONGEST_ANSWER = 20_000_000
"""Characters and bytes that all values of an answer may have."""
_KEPT = 16
_FUNCTIONS = frozenset(
    """abs avg coalesce count ifnull iif length like lower max min nullif round rtrim ltrim trim sum total upper
    substr substring sign unicode typeof floor ceil ceiling""".split()
)
"""None that builds long values, compares long values with each other, or depends on the time."""
_READ = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """The rows that a query has, and what SQL calls their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class TableDatabase:
    """One table, its columns typed, to be asked by SQL. Thread-safe.

    In SQL it is called `data`; `row` numbers its rows from 1, and its other columns have the names of the table's, in double
    quotes where they need them. Numbers are numbers, dates ISO texts, empty cells NULL.

    Args:
        grid: the table.

    Raises:
        QueryError: it has no cells, or more than MOST_CELLS, or more columns than SQLite takes.
    """

    def __init__(self, grid: TableGrid) -> None:
        width, rows = len(grid.columns), grid.rows
        if not width or not rows:
            raise QueryError("the table has no cells")
        if width * rows > MOST_CELLS:
            raise QueryError(f"the table has {rows:,} rows of {width} cells: at most {MOST_CELLS:,} cells are searched")
        self.grid = grid
        sample = [grid.cells(row) for row in range(1, min(rows, 500) + 1)]
        told = [(name, [cells[place] for cells in sample]) for place, name in enumerate(grid.columns)]
        columns = tuple(TableColumn.of(name, cells) for name, cells in told)
        if any(column.comma and column.kind == "number" for column in columns):
            # "12,50" in one column makes "1.200" of another 1200.
            columns = tuple(TableColumn.of(name, cells, comma=True) for name, cells in told)
        self.columns = columns
        self._lock = Lock()
        self._left, self._end = 0, 0.0
        try:
            self._connection = self._filled()
        except sqlite3.Error as error:
            raise QueryError(f"the table does not fit into SQLite: {error}") from error

    def _filled(self) -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        named = ", ".join(f"{quoted(column.name)}" for column in self.columns)
        # Only names of columns are written into these two statements, each quoted; values are bound.
        connection.execute(f"CREATE TABLE {NAME} ({quoted(self.row_name)} INTEGER PRIMARY KEY, {named})")
        places = ", ".join("?" * (len(self.columns) + 1))
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {NAME} VALUES ({places})", self._values())  # noqa: S608
        connection.execute("COMMIT")
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_SQL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100)
        connection.setlimit(sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 10)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000)
        connection.set_authorizer(_allowed)
        connection.set_progress_handler(self._goes_on, _STEPS_AT_ONCE)
        return connection

    @property
    def row_name(self) -> str:
        """What SQL calls the number of a row: `row`, unless the table has such a column itself."""
        taken = {column.name.casefold() for column in self.columns}
        return next(
            each for each in (ROW, "row_number", "_row", *(f"_row{at}" for at in range(len(taken) + 1))) if each not in taken
        )

    def _values(self) -> Iterator[tuple[SqlValue, ...]]:
        for row in range(1, self.grid.rows + 1):
            cells = self.grid.cells(row)
            yield (
                row,
                *(
                    value if not isinstance(value, str) else value[: _LONGEST_VALUE // 8]
                    for value in (column.value(cell) for column, cell in zip(self.columns, cells, strict=True))
                ),
            )

    def _goes_on(self) -> int:
        self._left -= _STEPS_AT_ONCE
        return int(self._left < 0 or time.monotonic() > self._end)

    def ask(self, sql: str, values: Sequence[SqlValue] = ()) -> SqlAnswer:
        """What a query has for an answer.

        Args:
            sql: one SELECT that reads nothing but the table.
            values: of its placeholders.

        Raises:
            QueryError: it is none, is not valid, or takes more steps, time or rows than are allowed.
        """
        return self._asked(sql, values, MOST_ROWS)

    def rows_where(self, condition: str, values: Sequence[SqlValue]) -> frozenset[int]:
        """The numbers of all rows that a condition holds of, however many.

        Raises:
            QueryError: as `ask`.
        """
        sql = select([quoted(self.row_name)], [condition])
        return frozenset(row for row, *_ in self._asked(sql, values, self.grid.rows).rows)

    @cached_property
    def index(self) -> "tuple[dict[str, list[int]], ...]":
        """For each column its different cells with the numbers of their rows; of a large table only of its first rows."""
        found: tuple[dict[str, list[int]], ...] = tuple({} for _ in self.columns)
        for row in range(1, min(self.grid.rows, MOST_INDEXED) + 1):
            self._put(found, row)
        return found

    def near(self, stems: Sequence[str]) -> "tuple[dict[str, list[int]], ...]":
        """As `index`, with the rows of a large table that hold a word with one of these beginnings."""
        if self.grid.rows <= MOST_INDEXED or not stems:
            return self.index
        found = tuple(dict(column) for column in self.index)
        rows: set[int] = set()
        for each in stems:
            held: set[int] = set()
            for match in re.finditer(rf"\b{re.escape(each)}", self.grid.text, re.IGNORECASE):
                held.add(self.grid.row_at(match.start()))
                if len(held) > MOST_NEAR:
                    # A common word, whose cells the first rows have too.
                    break
            else:
                rows |= held
        rows = {row for row in rows if row > MOST_INDEXED}
        for row in sorted(rows):
            self._put(found, row)
        return found

    def _put(self, found: "tuple[dict[str, list[int]], ...]", row: int) -> None:
        for cells, cell in zip(found, self.grid.cells(row), strict=True):
            if not is_empty(cell):
                cells.setdefault(cell, []).append(row)

    def _asked(self, sql: str, values: Sequence[SqlValue], most: int) -> SqlAnswer:
        with self._lock:
            self._left, self._end = MOST_STEPS, time.monotonic() + MOST_SECONDS
            try:
                cursor = self._connection.execute(sql, tuple(values))
                rows = self._rows(cursor, most)
            except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
                raise QueryError(f"the query is refused: {_reason(error)}") from error
            if cursor.description is None:
                raise QueryError("the query is refused: expected one SELECT")
            named = tuple(str(each[0]) for each in cursor.description)
            cursor.close()
        if len(rows) > most:
            raise QueryError(f"the query has more than {most:,} rows: ask for fewer")
        return SqlAnswer(named, tuple(rows))

    def _rows(self, cursor: sqlite3.Cursor, most: int) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        size = 0
        for row in cursor:
            rows.append(row)
            size += sum(len(each) for each in row if isinstance(each, str | bytes))
            if size > _LONGEST_ANSWER:
                raise ValueError(f"its values have more than {_LONGEST_ANSWER:,} characters: ask for less")
            if time.monotonic() > self._end:
                raise ValueError(f"it takes more than {MOST_SECONDS:g} seconds")
            if len(rows) > most:
                break
        return rows


def _reason(error: BaseException) -> str:
    text = str(error)
    if text == "interrupted":
        return f"it takes more than {MOST_STEPS:,} steps or {MOST_SECONDS:g} seconds"
    if text == "not authorized" or "prohibited" in text:
        return "it may read the table and nothing else"
    return text


def _allowed(action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
    """SQLite's question whether a statement may do something: select, read this table, use plain functions."""
    if action == sqlite3.SQLITE_READ and first is not None and first.casefold() != NAME:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").casefold() not in _FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READ else sqlite3.SQLITE_DENY


def select(what: Sequence[str], conditions: Sequence[str] = (), order: str = "") -> str:
    """A query of quoted names, functions of them and conditions with placeholders; values are never written into it."""
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    by = f" ORDER BY {order}" if order else ""
    return f"SELECT {', '.join(what)} FROM {NAME}{where}{by}"  # noqa: S608


def quoted(name: str) -> str:
    """A name as SQL writes it.

    >>> quoted('the "big" one')
    '"the ""big"" one"'
    """
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


def written(sql: str, values: Sequence[SqlValue]) -> str:
    """A query with the values of its placeholders, for people to read: it is never sent like this.

    >>> written("SELECT a FROM data WHERE b = ? AND c > ?", ["it's", 3])
    "SELECT a FROM data WHERE b = 'it''s' AND c > 3"
    """
    parts = sql.split("?")
    shown = [_literal(value) for value in values]
    if len(parts) != len(shown) + 1:
        return sql
    return "".join(part + value for part, value in zip(parts, [*shown, ""], strict=True))


def _literal(value: SqlValue) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def database_of(node: TextNode) -> TableDatabase:
    """The table of a text node, ready to be asked; the last few are kept.

    Raises:
        DocumentError: its metadata do not say where its cells are. QueryError: it is too large.
    """
    return _kept(_Source(node))


class _Source:
    """A text node by what its table depends on."""

    __slots__ = ("_key", "node")

    def __init__(self, node: TextNode) -> None:
        self.node = node
        self._key = node.id, node.text, repr(node.metadata.get("table"))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self._key == other._key


@lru_cache(maxsize=_KEPT)
def _kept(source: _Source) -> TableDatabase:
    return TableDatabase(TableGrid.of(source.node))
