"""Matches a phrase of the question with a cell that means the same in other words: "cancer ward" with "Oncology"."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from .database import TableDatabase, quoted
from .matching import RowCondition
from .meanings import MeaningLikeness
from .question import QuestionReading
from .values import TableColumn

MOST_DISTINCT = 100
"""Different cells that a column has at most for its cells to be compared by meaning."""
_LONGEST_CELL = 60
LEAST_COSINE, VALUE_MARGIN = 0.45, 0.06
"""How near a cell must be to the phrase, and by how much nearer than any other.

Chosen on 45 phrases made for it, by the default encoder: of the 29 that mean a cell 20 found theirs, one another,
and none of the 16 that mean no cell found one.
"""
STRENGTH = 0.7


def phrases(reading: QuestionReading, free: Collection[int]) -> list[tuple[int, ...]]:
    """The runs of words that nothing explains yet; "of" holds two together."""
    runs: list[list[int]] = []
    for at in sorted(free):
        last = runs[-1][-1] if runs else -9
        if at == last + 1 or (at == last + 2 and reading.words[at - 1].folded == "of"):
            runs[-1].append(at)
        else:
            runs.append([at])
    return [tuple(each) for each in runs]


def value_meant(
    database: TableDatabase,
    reading: QuestionReading,
    phrase: Sequence[int],
    likeness: MeaningLikeness,
    places: Iterable[int],
) -> RowCondition | None:
    """The condition that a phrase makes if one cell means clearly the same; None where none does.

    A phrase that is as near to the name of a column says what is asked for, and makes no condition.

    Args:
        database: the table.
        reading: the question.
        phrase: the places of its words.
        likeness: compares meanings.
        places: the columns whose cells are compared.
    """
    said = reading.text[reading.words[phrase[0]].start : reading.words[phrase[-1]].end]
    held = [
        (place, cell) for place in places for cell in _cells(database.columns[place], database.index[place]) if len(cell) > 1
    ]
    if not held or not said.strip():
        return None
    told = likeness(said, [f"{database.columns[place].name}: {cell}" for place, cell in held])
    near = sorted((-cosine, each) for cosine, each in zip(told, held, strict=True))
    best, (place, cell) = -near[0][0], near[0][1]
    second = -near[1][0] if len(near) > 1 else 0.0
    if best < LEAST_COSINE or best - second < VALUE_MARGIN:
        return None
    if max(likeness(said, [column.name for column in database.columns])) >= best:
        return None
    sql = f"{quoted(database.columns[place].name)} = ?"
    return RowCondition(place, sql, (cell,), frozenset(phrase), database.rows_where(sql, (cell,)), STRENGTH)


def _cells(column: TableColumn, cells: Mapping[str, Sequence[int]]) -> list[str]:
    """The different cells of a column of words; none where there are many, or one, or long ones."""
    if column.kind != "text" or not 1 < len(cells) <= MOST_DISTINCT:
        return []
    return [cell for cell in cells if len(cell) <= _LONGEST_CELL]
