"""From a question and a table to SQL, by rule: the conditions on rows, the column that is asked for, what is counted.

The rules would rather not answer than answer wrongly: a name or number that they cannot place, two columns that fit alike,
or several rows where one is asked for, and there is a reason in place of an answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...graph.dates import MONTHS
from ...graph.terms import stem, words
from .database import quoted, select, written
from .matching import RowCondition, comparison_condition
from .meanings import Unsure
from .negation import denial, denied
from .question import QuestionComparison, Superlative
from .row_choice import UNDER, RowChoice
from .unread import refuse_unread
from .values import SqlValue, is_empty
from .yearless_dates import is_yearless

LEAST_COVERAGE = 0.5
"""The share of a question's words, names and numbers counted twice, that must have a meaning in the table."""
NO_ROW = "no row fits all of it"
LEAST_OF_NAMED = 0.35
"""The same where one cell is asked for and the question names its row: the words left may say which column, otherwise."""
_MOST_TIES = 3
_DETERMINERS = frozenset("a an his her its their whose with".split())


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
class Planner(RowChoice):
    """Plans one question to one table."""

    def query(self) -> TableQuery:
        """The query that answers the question.

        Raises:
            Unsure: rules do not answer it.
        """
        self._prepare()
        self._settle()
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
        chosen, rows = self._meant(*self._chosen(compared))
        self._check_dates(compared, chosen)
        self.coverage = self._coverage(chosen)
        missing = self._unexplained(chosen)
        if missing:
            raise Unsure(f"nothing in the table is {missing}")
        if self.coverage < (LEAST_OF_NAMED if self._is_named(chosen) else LEAST_COVERAGE):
            raise Unsure(f"only {self.coverage:.0%} of the question has a meaning in it")
        unread = self._unread_condition(chosen)
        if unread:
            raise Unsure(f"{unread} may be a condition that nothing in the table meets")
        if sum(column.name == f"column {place}" for place, column in enumerate(self.database.columns, 1)) > 1:
            raise Unsure("several of its columns have no name")
        if not rows:
            raise Unsure(NO_ROW)
        return replace(self._answer(chosen, rows), coverage=self.coverage)

    def _settle(self) -> None:
        """Decides by the table what the question alone does not tell.

        "A best of more than 6.10 m" means the column "Best", no superlative; "in June" means dates, or a cell "June".
        """
        reading = self.reading
        asked = reading.superlative
        if asked is not None and len(asked.words) == 1:
            (at,) = asked.words
            before = reading.words[at - 1].folded if at else ""
            if before in _DETERMINERS and any(headed.get(at) == 1.0 for headed in self._headed.values()):
                several = reading.many and reading.asked == "cell"
                reading = replace(reading, superlative=None, asked="list" if several else reading.asked)
        kept = tuple(each for each in reading.comparisons if not is_yearless(each.low) or self._has_date(each))
        self.reading = replace(reading, comparisons=kept)

    def _has_date(self, asked: QuestionComparison) -> bool:
        """Whether dates of the table tell of a day or month without a year, and no cell of words does."""
        said = {self.reading.words[at].folded for at in asked.words} & set(MONTHS)
        columns = list(enumerate(self.database.columns))
        texts = (cell for place, column in columns if column.kind == "text" for cell in self.database.index[place])
        if any(said & set(words(cell)) for cell in texts):
            return False
        dates = [place for place, column in columns if column.kind == "date"]
        return any(comparison_condition(self.database, asked, place).rows for place in dates)

    def _check_dates(self, compared: Sequence[RowCondition], chosen: Sequence[RowCondition]) -> None:
        """Refuses a date that is compared with a column which the question does not name, and whose event is another one.

        Raises:
            Unsure: "fired in 2020" of a table that tells when people joined.
        """
        said = {at for each in self.reading.comparisons for at in each.words} | self._explained(chosen).keys()
        left = [at for at in self._weights() if at not in said and at not in self.reading.focus]
        for each in compared:
            if each.column < 0 or self.database.columns[each.column].kind != "date" or self._headed[each.column]:
                continue
            if left and not self._may_date(self.database.columns[each.column], left):
                raise Unsure(f"its dates may tell of something else than “{self.reading.words[left[0]].text}”")

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
        if reading.wh == "who" and (denied(reading) or UNDER.search(reading.text.casefold())):
            several = True
        if len(rows) > 1 and not several:
            same = {self.database.grid.cells(row)[column] for row in rows}
            # "What did lighting and repairs cost": a cell of each.
            each_named = any(1 < len(each.values) == len(rows) for each in chosen if each.column >= 0 and each.whole)
            if each_named:
                return self._cells(column, chosen, rows)
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
        named = reading.wh == "how many" and any(reading.head in each.words for each in chosen)
        if (column in {each.column for each in chosen} and reading.asked != "average") or named:
            # "How many huts have more than 40 beds" counts huts, "how many had at least 10 goals" what had them, and
            # "how many Germans" the rows of Germany.
            column = None
        if reading.asked == "sum" and column is not None and not chosen and len(totals) == 1:
            return self._summed(column, rows, totals)
        if reading.asked in ("sum", "average") and column is not None:
            return self._computed("avg" if reading.asked == "average" else "sum", column, chosen, rows)
        if reading.asked != "average" and column is not None and chosen:
            return self._cells(column, chosen, rows) if len(rows) == 1 else self._computed("sum", column, chosen, rows)
        if reading.asked != "average" and reading.wh == "how many":
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
        named = head in self._near or self._headed[self._name_column(asked=False)].get(head, 0.0) >= 0.9
        named = named or any(head in each.words and each.whole for each in chosen)
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
        if len(rows) == 1 and not all(each.whole for each in chosen):
            # "The tallest tower of Ansby", of which one is called "Ansby Tank".
            raise Unsure("one row fits by a part of its cell, and nothing is compared")
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
        # "What is the length of the longest bridge" asks for the length, "what stadium has the least capacity" does not ask
        # for the capacity.
        said = [at for at, weight in self._headed[place].items() if weight >= 0.9]
        other = bool(self.reading.focus) and not any(at in self.reading.focus for at in said)
        after = max(asked.words) + 1
        # So do "what is the greatest length" and "what was the last year that".
        ends = after + 1 >= len(self.reading.words) or self.reading.words[after + 1].folded in ("of", "in", "on", "among")
        ends = ends or self._closes_name(place, after)
        # "What was the least number of laps" asks for the number.
        numbered = self.reading.words[after].folded in ("number", "amount") if after < len(self.reading.words) else False
        numbered = numbered and not self.reading.focus
        asks = (
            self.reading.wh == "what"
            and not other
            and (numbered or any(at < min(asked.words) or (at == after and ends) for at in said))
        )
        asks = asks or self._asks_time(place)
        column = place if asks else self._asked_of_winner(asked, place)
        column = self._target(chosen, listed=True, measured=place) if column is None else column
        sql = select([row, quoted(self.database.columns[column].name)], best, row)
        decided = self.database.grid.cells(winners[0])[place]
        return TableQuery(sql, (*values, *values), tuple(winners), column, "" if column == place else decided, place)

    def _asks_time(self, place: int) -> bool:
        """Whether "when is the latest departure" asks for what is compared: no other column of times is named."""
        others = [at for at in self._headed if at != place and self._headed[at] and self._tells_time(at)]
        return self.reading.wh in ("when", "what time") and self._tells_time(place) and not others

    def _asked_of_winner(self, asked: Superlative, place: int) -> int | None:
        """The column of "age" in "what is the age of the fastest runner"."""
        if self.reading.wh != "what":
            return None
        before = range(min(asked.words))
        found = [at for at in self._headed if at != place and any(self._headed[at].get(each, 0.0) == 1.0 for each in before)]
        return found[0] if len(found) == 1 else None

    def _closes_name(self, place: int, at: int) -> bool:
        """Whether a word of the question is the last one of a column's name, its unit apart: "year" of "Final year"."""
        name = words(self.database.columns[place].name.partition("(")[0])
        return at < len(self.reading.words) and bool(name) and stem(name[-1]) == self.reading.words[at].stem

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
