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
_MOST_TRIED = 6
_SQL = re.compile(r"```(?:sql|sqlite)?\s*\n(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)
_NAMED_PART = r"""with\s+(?:recursive\s+)?(?:"[^"]+"|\w+)\s*(?:\([^()]*\)\s*)?as\s*(?:not\s+)?(?:materialized\s*)?\("""
_BEGINNING = re.compile(rf"""(?<![\w"'.])(?:select\b|{_NAMED_PART})""", re.IGNORECASE)
"""Where a query may begin: "with" only before a name, AS and a bracket, since prose has the word too."""
_INNER = re.compile(r"(?:[(),]|\b(?:union|all|except|intersect|as))\s*$", re.IGNORECASE)
"""What stands before a SELECT that is a part of a query."""
_STATEMENT = re.compile(
    r"(?:\s|--[^\n]*|/\*.*?\*/)*(?:(?:select|insert|update|delete|drop|create|alter|replace|attach|detach|pragma|vacuum|begin|"
    rf"commit|explain|analyze|reindex|savepoint|release|rollback|values)\b|{_NAMED_PART})",
    re.IGNORECASE | re.DOTALL,
)
"""What follows a semicolon where it separates statements, all of which are refused then."""
_PARAGRAPH = re.compile(
    r"\n[ \t]*\n\s*(?!(?:from|where|group|having|order|limit|offset|union|except|intersect|and|or|join|left|inner|cross|on|"
    r"select|as|case|when|end)\b|[)(\s])",
    re.IGNORECASE,
)
"""An empty line after which a query does not go on."""

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
    refused: QueryError | None = None
    for sql in _queries(answer):
        try:
            found = database.ask(sql)
        except QueryError as error:
            refused = refused or QueryError(f"{error}: {' '.join(sql.split())[:200]}")
            continue
        return _read(database, sql, found)
    if refused is not None:
        raise Unsure(str(refused)) from refused
    raise Unsure(f"the language model wrote no query: {' '.join(answer.split())[:200]}")


def _column(database: TableDatabase, place: int) -> str:
    column = database.columns[place]
    values = [" ".join(cell.split())[:_LONGEST_EXAMPLE] for cell in list(database.index[place])[:MOST_EXAMPLES]]
    kind = f"{column.kind}, in {column.unit}" if column.unit else column.kind
    return f"{quoted(column.name)} ({kind}): {'; '.join(values)}"


def _queries(answer: str) -> list[str]:
    """What may be the query in an answer, likeliest first: in a fence, or from a word that begins one on; without chatter.

    A part of a query is none: where the whole is refused, so is what it is made of.
    """
    fenced = _SQL.search(answer)
    text = fenced[1] if fenced is not None else without_fence(answer)
    found: list[str] = []
    reached = 0
    for begins in _BEGINNING.finditer(text):
        if begins.start() < reached or _INNER.search(text[: begins.start()]):
            continue
        whole = text[begins.start() :]
        at = _semicolon(whole)
        if at is None:
            found.append(whole)
            line = _PARAGRAPH.search(whole)
            found += [whole[: line.start()]] if line is not None else []
        elif _STATEMENT.match(whole, at + 1):
            found.append(whole)
            break
        else:
            found.append(whole[:at])
            reached = begins.start() + at
    return list(dict.fromkeys(each.strip() for each in found))[:_MOST_TRIED]


def _semicolon(text: str) -> int | None:
    """The place of the first semicolon outside quotation marks."""
    closing = ""
    for at, sign in enumerate(text):
        if closing:
            closing = "" if sign == closing else closing
        elif sign in "\"'":
            closing = sign
        elif sign == ";":
            return at
    return None


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
