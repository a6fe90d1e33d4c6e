"""Which rows of a table a question is about: the conditions of its comparisons, names, numbers and phrases."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ...graph.terms import words
from .alternatives import joined_conditions, left_out
from .column_choice import MARGIN, ColumnChoice
from .matching import RowCondition, compared_columns, comparison_condition, conditions, is_yes
from .meanings import Unsure
from .question import CLOCKED, QuestionComparison
from .value_likeness import phrases, value_meant
from .values import number_of
from .yearless_dates import is_yearless

_LEAST_KNOWN = 0.3
"""The share of the question that must have a meaning in a table for its cells to be compared by meaning."""
KEY, RANK = "key", "rank"
_PLACED = frozenset("came finished placed ranked in place".split())
_RANK = re.compile(r"pos(?:ition|\.)?|rank(?:ing)?|place|#", re.IGNORECASE)
KEYS = frozenset("version release no nr number id code train flight route line room edition season volume chapter".split())
"""Words in the names of columns whose numbers name rows."""
UNDER = re.compile(
    r"\b(?:reports? to|works? (?:for|under|in|on|at)|managed by|led by|supervised by|answers? to|flows? into|belongs? to)\b"
)
"""Phrases after which the name of a row stands for another row's place."""


@dataclass(slots=True)
class RowChoice(ColumnChoice):
    """The rows that a question is about; where a name or number of it has no place in the table, there are none."""

    def _equalities(self) -> Iterable[QuestionComparison]:
        """Numbers right beside the name of a column of numbers: "with 8 bells", "on line 2"."""
        reading = self.reading
        taken = {at for each in reading.comparisons for at in each.words}
        for at, word in enumerate(reading.words):
            value = number_of(word.text) if word.text[:1].isdigit() else None
            value = float(word.folded) if value is None and word.folded.isdigit() else value
            if at in taken or value is None:
                continue
            for beside in (at - 1, at + 1):
                fits = [
                    place
                    for place, column in enumerate(self.database.columns)
                    if column.kind == "number" and self._headed[place].get(beside, 0) >= 0.9
                ]
                if fits:
                    yield QuestionComparison("=", value, value, "", "", frozenset({at, beside}))
                    break

    def _keys(self, meant: Sequence[QuestionComparison]) -> Iterable[QuestionComparison]:
        """Numbers that name a row: "Kestrel 4.2", "number 12", "the 4107"."""
        taken = {at for each in (*meant, *self._equalities()) for at in each.words}
        yield from self._ranked(taken)
        headed = {at for held in self._headed.values() for at in held}
        for at, word in enumerate(self.reading.words):
            value = number_of(word.text) if word.text[:1].isdigit() and at not in taken and at not in headed else None
            if value is not None and ":" in word.text and any(map(self._tells_time, range(len(self.database.columns)))):
                yield QuestionComparison("=", value, value, "", CLOCKED, frozenset({at}))
                continue
            if value is None or self._key_column(word.text) is None:
                continue
            before = self.reading.words[at - 1] if at else word
            named = at > 0 and (before.naming or at - 1 in self._near or at - 1 in headed or "." in word.text)
            if named or before.folded in ("no", "number"):
                yield QuestionComparison("=", value, value, "", KEY, frozenset({at}))

    def _ranked(self, taken: Iterable[int]) -> Iterable[QuestionComparison]:
        """A place in a table of places: "who came third"."""
        words_ = self.reading.words
        for at, word in enumerate(words_[1:], 1):
            place = 1 if word.folded == "first" else int(word.folded) if word.folded.isdigit() else 0
            said = place and at not in taken and not word.text[:1].isdigit() and words_[at - 1].folded in _PLACED
            if said and any(_RANK.fullmatch(column.name.strip()) for column in self.database.columns):
                yield QuestionComparison("=", place, place, "", RANK, frozenset({at - 1, at}))

    def _key_column(self, text: str) -> int | None:
        """The column of numbers, all different, that names rows and holds one written like this."""
        for place, column in enumerate(self.database.columns):
            key = place == 0 or bool(KEYS & set(words(column.name)))
            numbered = column.kind == "number" and not column.unit and column.distinct == 1.0 and key
            if numbered and text in self.database.index[place]:
                return place
        return None

    def _compared(self, comparison: QuestionComparison) -> RowCondition:
        if comparison.dimension == RANK:
            place = next(at for at, each in enumerate(self.database.columns) if _RANK.fullmatch(each.name.strip()))
            return comparison_condition(self.database, comparison, place)
        if comparison.dimension == KEY:
            (at,) = comparison.words
            key = self._key_column(self.reading.words[at].text)
            return comparison_condition(self.database, comparison, -1 if key is None else key)
        columns = compared_columns(self.database, comparison, self.reading)
        shown = " ".join(self.reading.words[at].text for at in sorted(comparison.words))
        if comparison.comparator == "=" and (comparison.dimension == CLOCKED or is_yearless(comparison.low)):
            # "The 10:30 from Kelsmouth" is of the column that has such a time.
            held = [each for each in columns if comparison_condition(self.database, comparison, each[0]).rows]
            columns = held or columns
        if not columns:
            raise Unsure(f"it has no column to compare for “{shown}”")
        if len(columns) > 1 and columns[0][1] - columns[1][1] < MARGIN:
            raise Unsure(f"two columns fit “{shown}” alike")
        return comparison_condition(self.database, comparison, columns[0][0])

    def _chosen(self, compared: Sequence[RowCondition]) -> tuple[tuple[RowCondition, ...], frozenset[int]]:
        """The conditions that explain most of the question and hold of some row together, and these rows."""
        rows = frozenset(range(1, self.database.grid.rows + 1))
        for each in compared:
            rows &= each.rows
        best: tuple[tuple[float, float, int], tuple[RowCondition, ...], frozenset[int]] | None = None
        headed = frozenset(at for held in self._headed.values() for at in held)
        told = self.reading.words
        # "Glen" of "in the Glen League" is no part of a club's name.
        phrase = {at for at in self._near if {at - 1, at + 1} & self._near and told[at].naming}
        # Of all that a table on Tarnwick tells, "in Tarnwick" chooses nothing: "Tarnwick First" is another name.
        several = self.reading.superlative is not None or self.reading.asked != "cell"
        weak = frozenset(
            at for at in self._near | headed if at in phrase or not told[at].naming or (several and at in self._near)
        )
        found = self._of_others(conditions(self.database, self.reading, weak))
        # "The violin workshop" of a table that is called so chooses no violins.
        found = [each for each in found if not each.words <= self._titled or len(each.words) > 1]
        found = [*joined_conditions(self.database, self.reading, found), *found]
        for count in range(min(4, len(found)) + 1):
            for chosen in combinations(found, count):
                held = [each.words for each in chosen]
                if len(frozenset().union(*held)) < sum(map(len, held)) or len({each.column for each in chosen}) < count:
                    continue
                left = rows
                for each in chosen:
                    left &= each.rows
                if not left:
                    continue
                quality = self._coverage((*compared, *chosen)), sum(each.strength for each in chosen), -count
                if best is None or quality > best[0]:
                    best = quality, (*compared, *chosen), left
        if best is None:
            return (*compared, *self._apart(found)), frozenset()
        missing = left_out(best[1], found, frozenset(self._explained(best[1])))
        if missing:
            raise Unsure(f"it names “{missing}” too, and not in a way that the rules read")
        return best[1], self._without_totals(best[1], best[2])

    def _meant(
        self, chosen: tuple[RowCondition, ...], rows: frozenset[int]
    ) -> tuple[tuple[RowCondition, ...], frozenset[int]]:
        """With a condition by meaning, where the question has one phrase left that nothing explains."""
        free = phrases(self.reading, self._free(chosen))
        if not free and not chosen and self.reading.head >= 0 and not self._is_said(self.reading.head):
            # "Which felines": the noun that is asked for may be a cell.
            free = [self.reading.focus]
        known = self._coverage(chosen) >= _LEAST_KNOWN
        if len(free) != 1 or self.likeness is None or not rows or not known:
            return chosen, rows
        taken = {each.column for each in chosen} | {self._name_column()}
        places = [
            place for place in range(len(self.database.columns)) if place not in taken and not self._names_people(place, 0.0)
        ]
        found = value_meant(self.database, self.reading, free[0], self.likeness, places)
        if found is None or not found.rows & rows:
            return chosen, rows
        return (*chosen, found), rows & found.rows

    def _is_named(self, chosen: Sequence[RowCondition]) -> bool:
        """Whether one cell of a row is asked for that the question calls by its whole name."""
        if self.reading.asked != "cell" or self.reading.superlative is not None or self.reading.comparisons:
            return False
        place, told = self._name_column(asked=False), self.reading.words
        return any(each.column == place and each.whole and any(told[at].naming for at in each.words) for each in chosen)

    def _is_said(self, at: int) -> bool:
        """Whether what is around the table or the name of a column says a word of the question."""
        return at in self._near or any(at in headed for headed in self._headed.values())

    def _free(self, chosen: Sequence[RowCondition]) -> list[int]:
        """The plain words that nothing explains, apart from verbs and the noun that is asked for."""
        explained = self._explained(chosen)
        compared = {at for each in self.reading.comparisons for at in each.words}
        return [
            at
            for at, weight in self._weights().items()
            if weight == 1.0 and at not in explained and at not in compared and at not in self.reading.focus
        ]

    def _apart(self, found: Sequence[RowCondition]) -> Iterable[RowCondition]:
        """The conditions that share no words, the first of them first."""
        taken: set[int] = set()
        for each in found:
            if each.words.isdisjoint(taken):
                taken |= each.words
                yield each

    def _of_others(self, found: Sequence[RowCondition]) -> list[RowCondition]:
        """The conditions without those on the very names that are asked for, where another column has the same words.

        "Who reports to Ann Lee" and "which rivers flow into the Aure" ask for other rows than theirs.
        """
        reading, place = self.reading, self._name_column()
        asks_names = reading.asked in ("list", "count") or UNDER.search(reading.text.casefold()) is not None
        asks_names = asks_names or (reading.head >= 0 and reading.head in self._headed[place])
        totals = self._totals()
        # "Stadium" of "which stadium" is the column, not the one that is called "Stadium".
        found = [each for each in found if is_yes(each) or not all(self._calls(each.column, at) for at in each.words)]
        found = [each for each in found if not each.rows <= totals or any(reading.words[at].naming for at in each.words)]
        if not asks_names:
            return list(found)
        elsewhere = {each.words for each in found if each.column != place and each.whole}
        return [each for each in found if each.column != place or each.words not in elsewhere]

    def _calls(self, place: int, at: int) -> bool:
        """Whether a plain word is the name of a column."""
        return not self.reading.words[at].naming and self._headed[place].get(at, 0.0) >= 0.9

    def _without_totals(self, chosen: Sequence[RowCondition], rows: frozenset[int]) -> frozenset[int]:
        """The rows without those that add the others up, unless one of these is what was asked for."""
        totals = self._totals()
        return rows - totals if rows - totals else rows

    def _unread_condition(self, chosen: Sequence[RowCondition]) -> str:
        """A plain word that may be one more condition; "" where there is none.

        Where an answer rests on all rows that fit, one that says which of them: "browser" of "how many browser games".
        Beside a cell of yes or no any, since "grantees that still owe a report" have none.
        """
        reading, explained = self.reading, self._explained(chosen)
        several = reading.superlative is not None or reading.asked != "cell" or reading.wh == "how many"
        free = [at for at in reading.focus[:-1] if self._weights().get(at) == 1.0 and at not in explained] if several else []
        if any(map(is_yes, chosen)) and reading.asked == "list":
            free += self._free(chosen)
        return f"“{reading.words[free[0]].text}”" if free else ""
