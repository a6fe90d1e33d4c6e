"""From a question and a table to SQL, by rule: the conditions on rows, the column that is asked for, what is counted.

The rules would rather not answer than answer wrongly: a name or number that they cannot place, two columns that fit alike,
or several rows where one is asked for, and there is a reason in place of an answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ...graph.terms import words
from .column_choice import MARGIN, ColumnChoice
from .database import quoted, select, written
from .matching import RowCondition, compared_columns, comparison_condition, conditions
from .meanings import Unsure
from .negation import denial, denied
from .question import QuestionComparison, Superlative
from .unread import refuse_unread
from .values import SqlValue, is_empty, number_of

LEAST_COVERAGE = 0.5
"""The share of a question's words, names and numbers counted twice, that must have a meaning in the table."""
NO_ROW = "no row fits all of it"
KEY, RANK = "key", "rank"
_PLACED = frozenset("came finished placed ranked in place".split())
_RANK = re.compile(r"pos(?:ition|\.)?|rank(?:ing)?|place|#", re.IGNORECASE)
KEYS = frozenset("version release no nr number id code train flight route line room edition season volume chapter".split())
"""Words in the names of columns whose numbers name rows."""
_MOST_TIES = 3
_UNDER = re.compile(
    r"\b(?:reports? to|works? (?:for|under|in|on|at)|managed by|led by|supervised by|answers? to|flows? into|belongs? to)\b"
)
"""Phrases after which the name of a row stands for another row's place."""


@dataclass(frozen=True, slots=True)
class TableQuery:
    """SQL that answers a question from a table.

    `sql` has placeholders for `values`. `rows` are the rows that the answer rests on, `column` the one whose cells are the
    answer, `value` what was computed from them ("" where a cell is the answer), `decided_by` the column whose greatest or
    least value chose the row. `coverage` is the share of the question that has a meaning in the table, 0 to 1.
    """

    sql: str
    values: tuple[SqlValue, ...]
    rows: tuple[int, ...]
    column: int
    value: str = ""
    decided_by: int | None = None
    coverage: float = 0.0

    @property
    def shown(self) -> str:
        """The query with its values, for people to read."""
        return written(self.sql, self.values)


@dataclass(slots=True)
class Planner(ColumnChoice):
    """Plans one question to one table."""

    def query(self) -> TableQuery:
        """The query that answers the question.

        Raises:
            Unsure: rules do not answer it.
        """
        self._prepare()
        refuse_unread(self.reading, (at for held in self._headed.values() for at in held))
        taxed = self.reading.taxed
        if taxed and not any(taxed in words(column.name) for column in self.database.columns):
            raise Unsure(f"it asks for amounts that are {taxed}, and no column is called so")
        years = {word for column in self.database.columns for word in words(column.name) if word.isdigit()}
        # "The 2023 invoices" of a table that is called so are all of it.
        years |= {word for word in words(self.about) if word.isdigit()}
        meant = [each for each in self.reading.comparisons if not (each.comparator == "=" and str(each.low) in years)]
        denies = [denial(self.database, self.reading)] if denied(self.reading) else []
        compared = [*denies, *(self._compared(each) for each in (*meant, *self._equalities(), *self._keys(meant)))]
        chosen, rows = self._chosen(compared)
        self.coverage = self._coverage(chosen)
        missing = self._unexplained(chosen)
        if missing:
            raise Unsure(f"nothing in the table is {missing}")
        if self.coverage < LEAST_COVERAGE:
            raise Unsure(f"only {self.coverage:.0%} of the question has a meaning in it")
        if sum(column.name == f"column {place}" for place, column in enumerate(self.database.columns, 1)) > 1:
            raise Unsure("several of its columns have no name")
        if not rows:
            raise Unsure(NO_ROW)
        return replace(self._answer(chosen, rows), coverage=self.coverage)

    # Which rows

    def _equalities(self) -> Iterable[QuestionComparison]:
        """Numbers right beside the name of a column of numbers: "with 8 bells", "on line 2"."""
        reading = self.reading
        taken = {at for each in reading.comparisons for at in each.words}
        for at, word in enumerate(reading.words):
            if at in taken or not word.folded.isdigit():
                continue
            for beside in (at - 1, at + 1):
                fits = [
                    place
                    for place, column in enumerate(self.database.columns)
                    if column.kind == "number" and self._headed[place].get(beside, 0) >= 0.9
                ]
                if fits:
                    yield QuestionComparison("=", float(word.folded), float(word.folded), "", "", frozenset({at, beside}))
                    break

    def _keys(self, meant: Sequence[QuestionComparison]) -> Iterable[QuestionComparison]:
        """Numbers that name a row: "Kestrel 4.2", "number 12", "the 4107"."""
        taken = {at for each in (*meant, *self._equalities()) for at in each.words}
        yield from self._ranked(taken)
        headed = {at for held in self._headed.values() for at in held}
        for at, word in enumerate(self.reading.words):
            value = number_of(word.text) if word.text[:1].isdigit() and at not in taken and at not in headed else None
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
        return best[1], self._without_totals(best[1], best[2])

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
        asks_names = reading.asked in ("list", "count") or _UNDER.search(reading.text.casefold()) is not None
        asks_names = asks_names or (reading.head >= 0 and reading.head in self._headed[place])
        totals = self._totals()
        # "Stadium" of "which stadium" is the column, not the one that is called "Stadium".
        found = [each for each in found if not all(self._calls(each.column, at) for at in each.words)]
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

    def _answer(self, chosen: Sequence[RowCondition], rows: frozenset[int]) -> TableQuery:
        reading = self.reading
        if reading.superlative is not None:
            return self._superlative(reading.superlative, chosen, rows)
        if reading.wh == "how many" or reading.asked in ("count", "sum", "average"):
            return self._counting(chosen, rows)
        if not chosen:
            raise Unsure("it names no row")
        partly = [each for each in chosen if not each.whole and each.column >= 0]
        named = [each for each in chosen if each.column >= 0 and self.database.columns[each.column].kind == "text"]
        if reading.asked == "cell" and partly and len(partly) == len(named) and all(map(self._is_chance, partly)):
            raise Unsure("the cells that it may mean say more than the question")
        compared = all(self.database.columns[each.column].kind != "text" for each in chosen)
        beside = {at for headed in self._headed.values() for at in headed} | self._near | self._kin
        if compared and not beside - {at for each in chosen for at in each.words}:
            raise Unsure("nothing but the comparison has a meaning in it")
        if compared and reading.head >= 0 and reading.head not in self._kin:
            raise Unsure(f"its rows may be no “{reading.words[reading.head].text}”")
        # "Which apple is picked in October" asks for a row's name, "which animal is Altair" for a cell of the row named.
        whole = bool(reading.focus) and self._name_column() not in {each.column for each in chosen}
        column = self._target(chosen, listed=whole or reading.asked == "list" or bool(reading.comparisons), rows=rows)
        several = reading.asked == "list" or (reading.comparisons and not reading.focus)
        if reading.wh == "who" and (denied(reading) or _UNDER.search(reading.text.casefold())):
            several = True
        if len(rows) > 1 and not several:
            same = {self.database.grid.cells(row)[column] for row in rows}
            if len(same) > 1 or len(rows) > _MOST_TIES:
                raise Unsure(f"{len(rows)} rows fit, and one is asked for")
        return self._cells(column, chosen, rows)

    def _is_chance(self, found: RowCondition) -> bool:
        """Whether a condition rests on one plain word of cells that have three or more."""
        if len(found.words) > 1 or any(self.reading.words[at].naming for at in found.words):
            return False
        return all(len(words(str(value))) > 2 for value in found.values)

    def _counting(self, chosen: Sequence[RowCondition], rows: frozenset[int]) -> TableQuery:
        """A count of rows, a sum or an average; or the cell that tells how many."""
        reading = self.reading
        column = self._counted(chosen)
        totals = self._totals()
        if column in {each.column for each in chosen} and reading.asked != "average":
            # "How many huts have more than 40 beds" counts huts, and "how many had at least 10 goals" what had them.
            column = None
        if reading.asked == "sum" and column is not None and not chosen and len(totals) == 1:
            return self._summed(column, rows, totals)
        if reading.asked in ("sum", "average") and column is not None:
            return self._computed("avg" if reading.asked == "average" else "sum", column, chosen, rows)
        if reading.asked != "average" and reading.wh == "how many":
            if column is not None and chosen:
                return self._cells(column, chosen, rows) if len(rows) == 1 else self._computed("sum", column, chosen, rows)
            named = len(rows) == 1 and self._name_column() in {each.column for each in chosen}
            if not chosen and self._names_numbers():
                # "How many parties won seats": of some rows, and which is not said.
                raise Unsure("it counts rows of which something is said that is not understood")
            if not named and (reading.head < 0 or reading.head in self._kin):
                return self._rows_counted(chosen, rows)
        elif reading.asked == "count":
            return self._rows_counted(chosen, rows)
        raise Unsure("no column of numbers is the one that is asked for")

    def _rows_counted(self, chosen: Sequence[RowCondition], rows: frozenset[int]) -> TableQuery:
        """How many rows fit: several, each with another name of what is counted."""
        head = self.reading.head
        named = head in self._near or self._headed[self._name_column()].get(head, 0.0) >= 0.9
        if len(rows) == 1 and not named:
            # "How many laps did Jan Ott race", of a table without laps, counts no rows.
            raise Unsure("one row fits, and what is counted may not be rows")
        taken = {each.column for each in chosen}
        for place, column in enumerate(self.database.columns):
            if column.kind == "text" and place not in taken and self._headed[place].get(head, 0.0) >= 0.9:
                told = [self.database.grid.cells(row)[place] for row in rows]
                if len(set(told)) < len(told):
                    raise Unsure(f"rows that fit have the same “{column.name}”, and each may count once")
        return self._computed("count", self._name_column(), chosen, rows)

    def _summed(self, column: int, rows: frozenset[int], totals: frozenset[int]) -> TableQuery:
        """The sum of a whole column; the cell of its total where that is another number."""
        made = self._computed("sum", column, (), rows)
        told = self.database.columns[column].value(self.database.grid.cells(min(totals))[column])
        if isinstance(told, int | float) and abs(told - float(made.value)) > 0.005 * abs(told):
            return self._cells(column, self._of_rows(totals), totals)
        return made

    def _names_numbers(self) -> bool:
        """Whether a word beside the noun that is counted names a column of numbers."""
        numbers = [place for place, column in enumerate(self.database.columns) if column.kind == "number"]
        return any(
            at != self.reading.head and weight >= 0.9 for place in numbers for at, weight in self._headed[place].items()
        )

    def _cells(self, column: int, chosen: Sequence[RowCondition], rows: Iterable[int]) -> TableQuery:
        where, values = self._where(chosen, frozenset(rows))
        row, name = quoted(self.database.row_name), quoted(self.database.columns[column].name)
        filled = tuple(each for each in sorted(rows) if not is_empty(self.database.grid.cells(each)[column]))
        if not filled:
            raise Unsure("the cell that is asked for is empty")
        return TableQuery(select([row, name], where, row), values, filled, column)

    def _computed(self, what: str, column: int, chosen: Sequence[RowCondition], rows: frozenset[int]) -> TableQuery:
        where, values = self._where(chosen, rows)
        name = quoted(self.database.columns[column].name)
        sql = select(["count(*)" if what == "count" else f"{what}({name})"], where)
        ((found,),) = self.database.ask(sql, values).rows
        if found is None:
            raise Unsure("no row that fits has a number there")
        filled = (each for each in sorted(rows) if what == "count" or not is_empty(self.database.grid.cells(each)[column]))
        return TableQuery(sql, values, tuple(filled), column, shown_number(found))

    def _superlative(self, asked: Superlative, chosen: Sequence[RowCondition], rows: frozenset[int]) -> TableQuery:
        plain = all(self.database.columns[each.column].kind != "text" for each in chosen)
        if plain and self.reading.head >= 0 and self.reading.head not in self._kin:
            raise Unsure(f"its rows may be no “{self.reading.words[self.reading.head].text}”")
        place, flipped = self._measured(asked, chosen)
        end = asked.end if not flipped else ("min" if asked.end == "max" else "max")
        where, values = self._where(chosen, rows)
        row, name = quoted(self.database.row_name), quoted(self.database.columns[place].name)
        best = [*where, f"{name} = ({select([f'{end}({name})'], where)})"]
        winners = [int(each[0]) for each in self.database.ask(select([row], best, row), (*values, *values)).rows]
        if not winners:
            raise Unsure("no row that fits has a value to compare")
        if len(winners) > _MOST_TIES:
            raise Unsure(f"{len(winners)} rows are alike in it")
        # "What is the length of the longest bridge" asks for the length.
        said = (at for at, weight in self._headed[place].items() if weight >= 0.9)
        after = max(asked.words) + 1
        # So does "what is the greatest length".
        ends = after + 1 >= len(self.reading.words) or self.reading.words[after + 1].folded in ("of", "in", "on", "among")
        # "What was the least number of laps" asks for the number.
        numbered = self.reading.words[after].folded in ("number", "amount") if after < len(self.reading.words) else False
        numbered = numbered and not self.reading.focus
        asks = self.reading.wh == "what" and (numbered or any(at < min(asked.words) or (at == after and ends) for at in said))
        column = place if asks else self._asked_of_winner(asked, place)
        column = self._target(chosen, listed=True, measured=place) if column is None else column
        sql = select([row, quoted(self.database.columns[column].name)], best, row)
        decided = self.database.grid.cells(winners[0])[place]
        return TableQuery(sql, (*values, *values), tuple(winners), column, "" if column == place else decided, place)

    def _asked_of_winner(self, asked: Superlative, place: int) -> int | None:
        """The column of "age" in "what is the age of the fastest runner"."""
        if self.reading.wh != "what":
            return None
        before = range(min(asked.words))
        found = [at for at in self._headed if at != place and any(self._headed[at].get(each, 0.0) == 1.0 for each in before)]
        return found[0] if len(found) == 1 else None

    def _where(self, chosen: Sequence[RowCondition], rows: frozenset[int]) -> tuple[list[str], tuple[SqlValue, ...]]:
        """The conditions of SQL that hold of these rows, with their values: those chosen, and that a row is no total."""
        ordered = sorted(chosen, key=lambda each: each.column)
        where, values = [each.sql for each in ordered], tuple(value for each in ordered for value in each.values)
        fitting = frozenset(range(1, self.database.grid.rows + 1)).intersection(*(each.rows for each in chosen))
        left_out = sorted(fitting - rows)
        if left_out:
            where.append(f"{quoted(self.database.row_name)} NOT IN ({', '.join('?' * len(left_out))})")
        return where, (*values, *left_out)


def shown_number(value: object) -> str:
    """A number as an answer shows it: whole where it is whole, else to six places."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
