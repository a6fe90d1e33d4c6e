"""SQL that a language model writes for a table, run under the same guard as any, its rows read back as cells."""

import re
from typing import Any

from ...graph.errors import QueryError
from ...models.llm import LLM, asked, without_fence
from .database import NAME, SqlAnswer, TableDatabase, quoted
from .meanings import Unsure
from .plan import TableQuery, shown_number

MOST_EXAMPLES = 3
_LONGEST_EXAMPLE = 60
_MOST_COLUMNS = 60
_SQL = re.compile(r"```(?:sql|sqlite)?\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)
_SELECT = re.compile(r"\b(?:select|with)\b.*", re.DOTALL | re.IGNORECASE)

TASK = """\
You write SQLite for one table, {name}, and answer with one SELECT and nothing else. Do not answer the question itself.
{told}
Its columns, each with its kind and some values:
{columns}

Dates are ISO texts of a year, month or day ('1893-06-15', '1680'); empty cells are NULL. Names of columns need double
quotes. Select {row}, the number of the row, before the columns that hold the answer, unless you count, add up or average."""


def queried(llm: LLM, database: TableDatabase, question: str, told: str = "") -> TableQuery:
    """What a language model's query finds.

    Args:
        llm: the model.
        database: the table.
        question: what is asked.
        told: what the table is about.

    Raises:
        Unsure: the model does not answer, or with something else than a query that may run and finds something.
        ConfigError: a setting of the model is wrong.
    """
    columns = "\n".join(_column(database, place) for place in range(min(len(database.columns), _MOST_COLUMNS)))
    about = f"It is about: {' '.join(told.split())[:200]}." if told.strip() else ""
    task = TASK.format(name=NAME, told=about, columns=columns, row=quoted(database.row_name))
    answer, reason = asked(llm, task, question)
    if reason:
        raise Unsure(reason)
    sql = _sql(answer)
    try:
        found = database.ask(sql)
    except QueryError as error:
        raise Unsure(f"{error}: {' '.join(sql.split())[:200]}") from error
    return _read(database, sql, found)


def _column(database: TableDatabase, place: int) -> str:
    column = database.columns[place]
    values = [" ".join(cell.split())[:_LONGEST_EXAMPLE] for cell in list(database.index[place])[:MOST_EXAMPLES]]
    kind = f"{column.kind}, in {column.unit}" if column.unit else column.kind
    return f"{quoted(column.name)} ({kind}): {'; '.join(values)}"


def _sql(answer: str) -> str:
    """The query in an answer: in a fence, or from its first SELECT on."""
    fenced = _SQL.search(answer)
    text = fenced[1] if fenced is not None else without_fence(answer)
    found = _SELECT.search(text)
    if found is None:
        raise Unsure(f"the language model wrote no query: {' '.join(answer.split())[:200]}")
    return found[0].strip().rstrip(";").strip()


def _read(database: TableDatabase, sql: str, found: SqlAnswer) -> TableQuery:
    """The cells or the value that a query's rows are."""
    if not found.rows or all(value is None for row in found.rows for value in row):
        raise Unsure("the language model's query finds nothing")
    names = [each.casefold().strip('"') for each in found.columns]
    known = {column.name.casefold(): place for place, column in enumerate(database.columns)}
    shown = [known[name] for name in names if name in known]
    if database.row_name in names:
        at = names.index(database.row_name)
        rows = [_row(row[at], database.grid.rows) for row in found.rows]
        if any(row is None for row in rows):
            raise Unsure("the rows of the language model's query are not the table's")
        column = shown[0] if shown else 0
        kept = tuple(dict.fromkeys(row for row in rows if row is not None))
        return TableQuery(sql, (), kept, column)
    if len(found.rows) == len(found.columns) == 1 and not shown:
        return TableQuery(sql, (), (), 0, shown_number(found.rows[0][0]))
    raise Unsure(f"the language model's query does not say which rows it found: it must select {quoted(database.row_name)}")


def _row(value: Any, rows: int) -> int | None:
    return value if type(value) is int and 1 <= value <= rows else None
