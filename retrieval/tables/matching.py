"""Matches a question's words with a table: with its cells, which makes conditions, and with the names of its columns."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ...graph.terms import STOP_WORDS, words
from .column_names import name_words, named_by, names_word, of_dimension, said_whole, similar
from .database import TableDatabase, quoted
from .directions import against_direction
from .question import CLOCKED, QuestionComparison, QuestionReading, Word
from .question_words import ENDS
from .values import UNIT_OF, UNITS, SqlValue, TableColumn, table_words, unit_scale
from .yearless_dates import is_yearless, with_year

_CODES = {
    "m": frozenset({"men", "man", "male", "males", "boys"}),
    "w": frozenset({"women", "woman", "female", "females", "ladies", "girls"}),
    "f": frozenset({"women", "woman", "female", "females", "ladies", "girls"}),
}

"""What cells of one letter stand for, where a column holds nothing but such."""
_INITIALS = re.compile(r"[A-Z]{2,4}")
_FLOORS = {"g": "ground", "b": "basement"}
_CLOCK = re.compile(r"[012]?\d[:.][0-5]\d(?:\s?[ap]\.?m\.?)?", re.IGNORECASE)
YES, NO = frozenset({"yes", "y", "true", "x", "✓", "✔"}), frozenset({"no", "n", "false", "✗", "✘"})
_SEVERAL = re.compile(r"[,;/|&+]")
_LONGEST_CELL = 60
"""Words of a cell that are compared."""
_MOST_VALUES = 200
_MOST_CONDITIONS = 8
_SAME_NOUN = 0.9
"""How surely a whole cell must be the noun that is asked for to be a condition: "mechanics" of "Mechanic"."""
PARTLY = 0.75
"""What a word counts that matches a part of a cell, against one of a cell that the question names whole."""


@dataclass(frozen=True, slots=True)
class RowCondition:
    """What must hold of a row: an SQL condition with its values, the words of the question it rests on, and how surely."""

    column: int
    sql: str
    values: tuple[SqlValue, ...]
    words: frozenset[int]
    rows: frozenset[int]
    strength: float = 1.0
    whole: bool = True


class _CellMatch(NamedTuple):
    value: str
    words: frozenset[int]
    strength: float
    whole: bool


def conditions(
    database: TableDatabase, reading: QuestionReading, weak: frozenset[int] = frozenset(), *, asked_for: bool = True
) -> list[RowCondition]:
    """What cells that the question names, wholly or in part, say of rows: for each column the best matches.

    Args:
        database: the table.
        reading: the question.
        weak: words that mean something else already, and are taken for a part of a cell only with others.
        asked_for: whether the noun that is asked for may not be a part of a name.
    """
    compared = frozenset(at for each in reading.comparisons for at in each.words)
    usable = {
        at: word
        for at, word in enumerate(reading.words)
        if word.content and at not in compared and at not in reading.operators
    }
    if reading.superlative is not None:
        usable = {at: word for at, word in usable.items() if at not in reading.superlative.words}
    stems = [word.folded if word.naming else word.stem[:4] for word in usable.values() if len(word.stem) >= 3]
    index = database.near(stems)
    found: list[RowCondition] = []
    for place, column in enumerate(database.columns):
        if column.kind == "text":
            of_column = [
                each
                for each in _of_text(database, place, column, index[place], usable)
                if not _is_bare_code(each, column, reading)
                and not _is_in_a_name(each, reading)
                and not against_direction(database.columns, place, reading, min(each.words))
            ]
            # What is asked for is no part of a name, "ships" of "Museum ship", unless it is one: "Germans" of "GER".
            named = reading.head >= 0 and reading.words[reading.head].naming
            unclear = {reading.head if asked_for and not named else -1, *weak}
            found += [
                each
                for each in of_column
                if is_yes(each)
                or not each.words <= unclear
                or (
                    each.whole and each.strength >= (1 if each.words <= set(weak) else _SAME_NOUN) and _stands_together(each)
                )
            ]
    return sorted(found, key=lambda each: (-len(each.words) * each.strength, each.column))[:_MOST_CONDITIONS]


def _stands_together(found: RowCondition) -> bool:
    """Whether nothing stands between the words: "a hut in the Grauwand group" is not the "Grauwand Hut"."""
    return max(found.words) - min(found.words) < len(found.words)


def is_yes(found: RowCondition) -> bool:
    """Whether a condition says that something is so: its column holds yes and no."""
    return all(str(value).casefold() in YES for value in found.values)


def _is_bare_code(found: RowCondition, column: TableColumn, reading: QuestionReading) -> bool:
    """Whether a number or letter of the question stands away from its column's name: "2" of "second floor" is a floor."""
    if not all(len(str(value)) == 1 or str(value).isdigit() for value in found.values) or len(found.words) > 1:
        return False
    (at,) = found.words
    if reading.words[at].folded not in {str(value) for value in found.values}:
        return False
    beside = [each for each in (at - 1, at + 1) if 0 <= each < len(reading.words)]
    return not any(names_word(token, reading.words[each]) for token in name_words(column.name) for each in beside)


def _is_in_a_name(found: RowCondition, reading: QuestionReading) -> bool:
    """Whether a plain word before the noun that is asked for is a part of names: "radio mast" of "Coastal Radio Trust"."""
    if found.whole or len(found.words) > 1 or not found.words <= {*reading.focus[:-1]}:
        return False
    (at,) = found.words
    return not reading.words[at].naming and not any(_SEVERAL.search(str(value)) for value in found.values)


def _of_text(
    database: TableDatabase, place: int, column: TableColumn, cells: Mapping[str, Sequence[int]], usable: Mapping[int, Word]
) -> Iterator[RowCondition]:
    if cells and {cell.casefold() for cell in cells} <= YES | NO:
        # A column of yes and no: its name says what is so.
        said = frozenset(at for token in name_words(column.name) for at, word in usable.items() if similar(token, word))
        if len(said) < len(name_words(column.name)):
            return
        yes = sorted(cell for cell in cells if cell.casefold() in YES)
        sql = f"{quoted(column.name)} IN ({', '.join('?' * len(yes))})"
        yield RowCondition(place, sql, tuple(yes), said, database.rows_where(sql, yes), 0.9)
        return
    coded = bool(cells) and all(len(cell) == 1 for cell in cells)
    matched = [match for cell in cells if (match := _match(cell, usable, coded)) is not None]
    by_words: dict[frozenset[int], list[_CellMatch]] = {}
    for match in matched:
        by_words.setdefault(match.words, []).append(match)
    for held, matches in by_words.items():
        if any(held < other for other in by_words):
            continue
        best = max(match.whole for match in matches)
        chosen = sorted({match.value for match in matches if match.whole == best or not best})
        if len(chosen) > _MOST_VALUES:
            continue
        sql = (
            f"{quoted(column.name)} IN ({', '.join('?' * len(chosen))})" if len(chosen) > 1 else f"{quoted(column.name)} = ?"
        )
        strength = max(match.strength for match in matches)
        yield RowCondition(place, sql, tuple(chosen), held, database.rows_where(sql, chosen), strength, best)


def _match(cell: str, usable: Mapping[int, Word], coded: bool) -> _CellMatch | None:
    tokens = _tokens(cell)
    if coded:
        letter = cell.casefold()
        held = [
            at
            for at, word in usable.items()
            if word.folded in _CODES.get(letter, ())
            or cell in (word.text, word.folded)
            or word.folded == _FLOORS.get(letter)
        ]
        return _CellMatch(cell, frozenset(held[:1]), 0.9, True) if held else None
    if _INITIALS.fullmatch(cell):
        spelt = _spelt_out(cell.casefold(), usable)
        if spelt:
            return _CellMatch(cell, spelt, 0.8, True)
    taken, missing = _aligned(tokens, usable)
    if not taken:
        return None
    whole = all(token in UNITS and len(tokens) > 2 for token in missing)
    # A word of one or two letters, or a number, inside of a longer cell is chance.
    short = [at for at in taken if len(usable[at].folded) < 3 or usable[at].folded.isdigit()]
    if not whole and len(short) == len(taken) < 2:
        return None
    strength = sum(taken.values()) / len(taken) * (1.0 if whole else PARTLY)
    return _CellMatch(cell, frozenset(taken), strength, whole)


def _aligned(tokens: Sequence[str], usable: Mapping[int, Word]) -> tuple[dict[int, float], list[str]]:
    """The words that the words of a cell are, each with how surely, and the words of the cell that the question lacks.

    Of words that are alike the one that stands where the cell has it: "Bell Well" of "Ash Well and Bell Well".
    """
    taken: dict[int, float] = {}
    begins: list[int] = []
    missing: list[str] = []
    found = [
        (number, {at: weight for at, word in usable.items() if (weight := similar(token, word))})
        for number, token in enumerate(tokens)
    ]
    # Words that stand once show where the name begins.
    for number, places in sorted(found, key=lambda each: len(each[1])):
        free = {at: weight for at, weight in places.items() if at not in taken}
        if not free:
            missing.append(tokens[number])
            continue
        off = {at: min((abs(at - number - begin) for begin in begins), default=0) for at in free}
        best = min(free, key=lambda at: (-free[at], off[at], at))
        taken[best] = free[best]
        begins.append(best - number)
    return taken, missing


def _spelt_out(initials: str, usable: Mapping[int, Word]) -> frozenset[int]:
    """The words in a row that a code is the initials of: "part-time" of "PT", "Gross Tonnage" of "GT", not "play areas"."""
    for at in usable:
        held = range(at, at + len(initials))
        if not all(each in usable and usable[each].folded[0] == initials[each - at] for each in held):
            continue
        if all(usable[each].joined for each in held[1:]) or all(usable[each].text[0].isupper() for each in held):
            return frozenset(held)
    return frozenset()


@lru_cache(50_000)
def _tokens(cell: str) -> tuple[str, ...]:
    found = table_words(cell[:1_000])[:_LONGEST_CELL]
    content = [word for word in found if word not in STOP_WORDS or len(found) == 1]
    return tuple(content or found)


def tells_time(cells: Iterable[str]) -> bool:
    """Whether cells hold times of day, as "08:53"."""
    told = [_CLOCK.fullmatch(cell.strip()) is not None for cell in cells]
    return bool(told) and sum(told) >= 0.8 * len(told)


def comparison_condition(
    database: TableDatabase, comparison: QuestionComparison, place: int, words_: frozenset[int] | None = None
) -> RowCondition:
    """The condition that a comparison makes of a column."""
    name = quoted(database.columns[place].name)
    low, high = comparison.low, comparison.high
    if is_yearless(low):
        if comparison.comparator == "=":
            sql, pattern = f"{name} LIKE ?", f"____{str(low)[1:]}%"
            return RowCondition(place, sql, (pattern,), comparison.words, database.rows_where(sql, (pattern,)))
        low = high = with_year(str(low), database.columns[place], database.index[place])
        if not low:
            return RowCondition(place, "0", (), comparison.words, frozenset())
    unit = UNIT_OF.get(database.columns[place].unit, database.columns[place].unit)
    scale = unit_scale(comparison.unit, unit)
    if scale != 1 and isinstance(low, float) and isinstance(high, float):
        low, high = low * scale, high * scale
    values: tuple[SqlValue, ...]
    if comparison.dated:
        first, last = str(low), f"{high}~"
        sql, values = {
            "<": (f"{name} < ?", (first,)),
            "<=": (f"{name} < ?", (last,)),
            ">": (f"{name} > ?", (last,)),
            ">=": (f"{name} >= ?", (first,)),
        }.get(comparison.comparator, (f"{name} BETWEEN ? AND ?", (first, last)))
    elif comparison.comparator == "between":
        sql, values = f"{name} BETWEEN ? AND ?", (low, high)
    else:
        sql, values = f"{name} {comparison.comparator} ?", (low,)
    held = comparison.words if words_ is None else comparison.words | words_
    return RowCondition(place, sql, values, held, database.rows_where(sql, values))


def compared_columns(
    database: TableDatabase, comparison: QuestionComparison, reading: QuestionReading
) -> list[tuple[int, float]]:
    """The columns that a comparison may be about, the likeliest first, each with how surely."""
    beside = {at for held in comparison.words for at in (held - 2, held - 1, held + 1, held + 2)}
    # "Paddle 41" has its own column's name.
    own = comparison.words if comparison.comparator == "=" and not comparison.dimension else frozenset()
    beside = {at for at in beside - comparison.words | own if 0 <= at < len(reading.words) and reading.words[at].content}
    found: list[tuple[int, float]] = []
    for place, column in enumerate(database.columns):
        if column.kind != ("date" if comparison.dated else "number"):
            continue
        if comparison.dimension == CLOCKED and not tells_time(database.index[place]):
            continue
        ordered = sorted(named_by(column, reading, beside).values(), reverse=True)
        named = sum(ordered[:1]) + sum(ordered[1:]) / 2
        anywhere = max(named_by(column, reading, range(len(reading.words))).values(), default=0.0)
        score = named + 0.5 * anywhere + said_whole(column, reading)
        unit = UNIT_OF.get(column.unit, column.unit)
        if comparison.unit:
            if unit and not unit_scale(comparison.unit, unit):
                continue
            score += 1.0 if unit == comparison.unit else 0.9 if unit else 0.0
        if comparison.unit and not (unit and unit_scale(comparison.unit, unit)) and not score:
            # Euros are compared with no column that has neither a unit nor a word of the question.
            continue
        if comparison.dated:
            # "Before 2018" is when it began, unless an end is spoken of.
            ends = bool(ENDS & {*words(column.name)})
            score += 0.3 if ends == any(word.folded in ENDS for word in reading.words) else 0.0
        years = {word for word in name_words(column.name) if word.isdigit()}
        score += 1.0 if any(word.folded in years for word in reading.words) else 0.0
        if comparison.dimension and comparison.dimension != "date":
            score += of_dimension(column, (comparison.dimension,))
        found.append((place, score))
    found.sort(key=lambda each: (-each[1], each[0]))
    return found
