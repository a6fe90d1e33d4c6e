"""What a question denies of rows: an empty cell ("hasn't been paid"), another value than one named, no instead of yes.

One denial is read, and only where what is denied is plain; all else raises `Unsure`.
"""

import re
from collections.abc import Sequence

from ...graph.terms import stem, words
from .column_names import named_by
from .database import TableDatabase, quoted
from .matching import NO, YES, RowCondition, conditions
from .meanings import Unsure
from .question import QuestionReading
from .question_words import NEGATED
from .values import is_empty

UNREAD = "it denies something, which the rules do not read"
# "United" denies nothing.
_UNDONE = re.compile(r"\bun(?!ited\b|ified\b)(?=[a-z]{1,}(?:ed|id|old|ent|ished)\b)")
_REACH = 6
"""Words after the denial that may be what is denied."""


def denied(reading: QuestionReading) -> bool:
    """Whether a question denies anything, "unpaid" and "unsold" included."""
    return reading.negated or _UNDONE.search(reading.text.casefold()) is not None


def denial(database: TableDatabase, reading: QuestionReading) -> RowCondition:
    """The condition that a denial makes.

    Raises:
        Unsure: nothing plain is denied, or more than one thing.
    """
    lowered = reading.text.casefold()
    found = list(NEGATED.finditer(lowered))
    undone = list(_UNDONE.finditer(lowered))
    if len(found) + len(undone) != 1:
        raise Unsure(UNREAD)
    end = (found or undone)[0].end()
    start = (found or undone)[0].start()
    after = [at for at, word in enumerate(reading.words) if word.end > end and (word.content or word.folded == "yet")]
    after = [at for at in after if reading.words[at].folded not in ("yet", "been", "still")][:_REACH]
    if not after or reading.superlative is not None:
        raise Unsure(UNREAD)
    marks = frozenset(at for at, word in enumerate(reading.words) if start <= word.start < end)
    return _value(database, reading, after, marks) or _absence(
        database, reading, after[:2], marks, bool(undone), lowered[start:end] in ("no", "without")
    )


def _value(
    database: TableDatabase, reading: QuestionReading, after: Sequence[int], marks: frozenset[int]
) -> RowCondition | None:
    """Rows with another value than the one that is named right after the denial."""
    meant = [
        each
        for each in conditions(database, reading, asked_for=False)
        if each.whole and after[0] in each.words and each.column >= 0 and each.words <= frozenset(after)
    ]
    if len(meant) != 1 or len(meant[0].rows) == database.grid.rows:
        return None
    name, (each,) = quoted(database.columns[meant[0].column].name), meant
    sql = f"{name} IS NOT NULL AND {name} NOT IN ({', '.join('?' * len(each.values))})"
    if {str(value).casefold() for value in each.values} <= YES:
        sql = f"({name} IS NULL OR {name} NOT IN ({', '.join('?' * len(each.values))}))"
    return RowCondition(each.column, sql, each.values, each.words | marks, database.rows_where(sql, each.values))


def _absence(
    database: TableDatabase, reading: QuestionReading, after: Sequence[int], marks: frozenset[int], undone: bool, none: bool
) -> RowCondition:
    """Rows whose cell is empty in the column that is named right after the denial; of "no places left", or 0."""
    named: list[tuple[float, int, frozenset[int]]] = []
    for place, column in enumerate(database.columns):
        said = named_by(column, reading, after)
        if undone:
            bare = stem(reading.words[after[0]].folded.removeprefix("un"))
            said |= {after[0]: 1.0} if bare in {stem(each) for each in words(column.name)} else {}
        column_cells = [database.grid.cells(row)[place] for row in range(1, database.grid.rows + 1)]
        zeros = none and column.kind == "number" and any(column.value(cell) == 0 for cell in column_cells)
        gaps = zeros or any(map(is_empty, column_cells))
        if said and gaps and max(said.values()) >= 0.85:
            named.append((max(said.values()), place, frozenset(said)))
    if len(named) != 1:
        raise Unsure(UNREAD)
    ((_, place, said_),) = named
    name = quoted(database.columns[place].name)
    sql = f"{name} IS NULL"
    if none and database.columns[place].kind == "number":
        zero = f"{name} = 0"
        held = database.rows_where(zero, ())
        if held:
            return RowCondition(place, zero, (), said_ | marks, held)
    cells = {database.grid.cells(row)[place].casefold() for row in range(1, database.grid.rows + 1)}
    if {cell for cell in cells if not is_empty(cell)} <= YES | NO:
        yes = tuple(sorted(YES))
        sql = f"({name} IS NULL OR lower({name}) NOT IN ({', '.join('?' * len(yes))}))"
        return RowCondition(place, sql, yes, said_ | marks, database.rows_where(sql, yes))
    return RowCondition(place, sql, (), said_ | marks, database.rows_where(sql, ()))
