"""Several cells of one column that a question names together: "street lighting and Christmas lights"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .database import TableDatabase, quoted
from .matching import RowCondition
from .question import QuestionReading

_JOINED = frozenset({"and", "&", "the"})
_MOST = 6


def joined_conditions(
    database: TableDatabase, reading: QuestionReading, found: Sequence[RowCondition]
) -> list[RowCondition]:
    """Conditions that hold of any of several cells of a column, which the question names whole and joins by "and".

    Args:
        database: the table.
        reading: the question.
        found: the conditions on single cells.
    """
    return [
        _either(database, run)
        for column in sorted({each.column for each in found})
        for run in _runs(reading, [each for each in found if each.column == column and each.whole])
    ]


def left_out(chosen: Sequence[RowCondition], found: Sequence[RowCondition], explained: frozenset[int]) -> str:
    """A cell that is named beside a chosen one of its column, by words that nothing explains; "" where there is none."""
    taken = {each.column for each in chosen}
    for each in found:
        if each.column in taken and each.whole and not each.words & explained:
            return str(each.values[0])
    return ""


def _runs(reading: QuestionReading, found: Sequence[RowCondition]) -> Iterator[list[RowCondition]]:
    """The conditions between whose words nothing but commas and "and" stands, two or more, the longest runs."""
    ordered = sorted(found, key=lambda each: (min(each.words), -len(each.words)))
    run = ordered[:1]
    for before, after in pairwise(ordered):
        if not _is_joined(reading, before, after):
            yield from [run] if 1 < len(run) <= _MOST else []
            run = []
        run.append(after)
    yield from [run] if 1 < len(run) <= _MOST else []


def _is_joined(reading: QuestionReading, before: RowCondition, after: RowCondition) -> bool:
    first, last = max(before.words), min(after.words)
    if last <= first or len(before.words) < first - min(before.words) + 1:
        return False
    held = reading.words[first + 1 : last]
    between = reading.text[reading.words[first].end : reading.words[last].start]
    opening = reading.words[min(before.words) - 1].folded if min(before.words) else ""
    said = bool(held) or between.strip() == ","
    return said and all(word.folded in _JOINED for word in held) and opening != "between"


def _either(database: TableDatabase, run: Sequence[RowCondition]) -> RowCondition:
    values = tuple(dict.fromkeys(value for each in run for value in each.values))
    sql = f"{quoted(database.columns[run[0].column].name)} IN ({', '.join('?' * len(values))})"
    held = frozenset().union(*(each.words for each in run))
    strength = min(each.strength for each in run)
    return replace(run[0], sql=sql, values=values, words=held, rows=database.rows_where(sql, values), strength=strength)
