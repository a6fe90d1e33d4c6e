"""From a question and a table to SQL, by rule: which conditions hold of the rows, which column is asked for, what is counted.

The rules would rather not answer than answer wrongly: a name or number that they cannot place, two columns that fit alike, or
several rows where one is asked for, and there is a reason in place of an answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from ...graph.terms import STOP_WORDS, stem, words
from .database import NAME, TableDatabase, quoted, written
from .matching import (
    Condition,
    comparison_condition,
    compared_columns,
    conditions,
    named_by,
    of_dimension,
    similar,
)
from .question import DIMENSIONS, VERBS, Comparison, Reading
from .values import CellValue, Column, is_empty

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""How near some words are in meaning to each of several columns, as cosines."""

LEAST_COVERAGE = 0.5
"""The share of a question's words, names and numbers counted twice, that must have a meaning in the table."""
MARGIN = 0.12
"""By how much a column must fit better than the next one."""
LEAST_LIKENESS = 0.25
"""The cosine at which a noun may be what the rows of a table are."""
_MOST_TIES = 3
_NAMING, _VERB, _ABOUT, _KIN, _FURTHER = 2.0, 0.5, 0.6, 0.5, 0.25
_TOTALS = frozenset({"total", "totals", "sum", "grand total", "overall", "all"})
_PERSONS = frozenset(
    stem(word)
    for word in """holder author translator warden keeper owner officer librarian builder engineer architect winner captain
    master artist director editor chair president leader player person people name member founder inventor composer driver
    teacher publisher champion manager contact""".split()
)
_PLACES = frozenset(
    stem(word)
    for word in "place location town city country address depot pool port venue region island site where village base".split()
)
_DOERS = {
    "wrote": ("author", "writer"),
    "written": ("author", "writer"),
    "made": ("maker", "builder", "manufacturer"),
    "built": ("builder", "architect", "engineer"),
    "designed": ("designer", "architect", "engineer"),
    "painted": ("artist", "painter"),
    "keeps": ("keeper", "warden"),
    "runs": ("manager", "owner", "warden", "operator"),
    "owns": ("owner",),
    "won": ("winner",),
    "leads": ("leader", "head"),
    "swam": ("holder", "swimmer"),
    "holds": ("holder",),
    "set": ("holder",),
}
_ENDS = frozenset(
    """closed close closes destroyed demolished died die ended end ends finished sunk sank lost sold scrapped removed abandoned
    dissolved retired left expired expire expires shut collapsed burnt burned wrecked""".split()
)
"""Words of an end, which are near in meaning to those of a beginning, and no columns of these tell them."""
_HOW = {
    "how much": ("price",),
    "how long": ("length", "duration"),
    "how tall": ("height",),
    "how high": ("height",),
    "how old": ("age", "date"),
    "how heavy": ("weight",),
    "how far": ("distance",),
    "how big": ("size", "capacity"),
    "how large": ("size", "capacity"),
    "how deep": ("depth",),
    "how wide": ("width",),
    "how fast": ("speed", "duration"),
}


class Unsure(Exception):
    """Rules do not answer this; its text says why."""


@dataclass(frozen=True, slots=True)
class TableQuery:
    """SQL that answers a question from a table.

    `sql` has placeholders for `values`. `rows` are the rows that the answer rests on, `column` the one whose cells are the
    answer, `value` what was computed from them ("" where a cell is the answer), `decided_by` the column whose greatest or
    least value chose the row. `coverage` is the share of the question that has a meaning in the table, 0 to 1.
    """

    sql: str
    values: tuple[CellValue, ...]
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
class Planner:
    """Plans one question to one table.

    Args:
        database: the table.
        reading: the question.
        about: words around the table: its document's title, its heading, its caption.
        likeness: compares words with columns; None: nothing does.
    """

    database: TableDatabase
    reading: Reading
    about: str = ""
    likeness: Likeness | None = None
    _near: frozenset[int] = field(default_factory=frozenset)
    _kin: frozenset[int] = field(default_factory=frozenset)
    _headed: dict[int, dict[int, float]] = field(default_factory=dict)
    coverage: float = 0.0

    def query(self) -> TableQuery:
        """The query that answers the question.

        Raises:
            Unsure: rules do not answer it.
        """
        reading = self.reading
        every = range(len(reading.words))
        # Words like "name" and "number" may be names of columns.
        content = [at for at in every if reading.words[at].folded not in STOP_WORDS]
        self._near = frozenset(_about(reading, self.about))
        for place, column in enumerate(self.database.columns):
            named = named_by(column, reading, content)
            # What the table is about anyway says little of one of its columns, unless it is its very name.
            self._headed[place] = {
                at: weight if weight >= 0.9 or at not in self._near else weight / 2
                for at, weight in named.items()
                if reading.words[at].content or weight == 1.0
            }
        years = {word for column in self.database.columns for word in words(column.name) if word.isdigit()}
        meant = [each for each in reading.comparisons if not (each.comparator == "=" and str(each.low) in years)]
        self._kin = frozenset({reading.head} if reading.head >= 0 and self._is_about(reading.head) else ())
        compared = [self._compared(each) for each in (*meant, *self._equalities())]
        chosen, rows = self._chosen(compared)
        self.coverage = self._coverage(chosen)
        if reading.negated:
            raise Unsure("it denies something, which the rules do not read")
        missing = self._unexplained(chosen)
        if missing:
            raise Unsure(f"nothing in the table is {missing}")
        if self.coverage < LEAST_COVERAGE:
            raise Unsure(f"only {self.coverage:.0%} of the question has a meaning in it")
        if not rows:
            raise Unsure("no row fits all of it")
        return replace(self._answer(chosen, rows), coverage=self.coverage)

    # Which rows

    def _equalities(self) -> Iterable[Comparison]:
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
                    yield Comparison("=", float(word.folded), float(word.folded), "", "", frozenset({at, beside}))
                    break

    def _compared(self, comparison: Comparison) -> Condition:
        columns = compared_columns(self.database, comparison, self.reading)
        shown = " ".join(self.reading.words[at].text for at in sorted(comparison.words))
        if not columns:
            raise Unsure(f"it has no column to compare for “{shown}”")
        if len(columns) > 1 and columns[0][1] - columns[1][1] < MARGIN:
            raise Unsure(f"two columns fit “{shown}” alike")
        return comparison_condition(self.database, comparison, columns[0][0])

    def _chosen(self, compared: Sequence[Condition]) -> tuple[tuple[Condition, ...], frozenset[int]]:
        """The conditions that explain most of the question and hold of some row together, and these rows."""
        rows = frozenset(range(1, self.database.grid.rows + 1))
        for each in compared:
            rows &= each.rows
        best: tuple[tuple[float, float, int], tuple[Condition, ...], frozenset[int]] | None = None
        headed = frozenset(at for held in self._headed.values() for at in held)
        weak = frozenset(at for at in self._near | headed if not self.reading.words[at].naming)
        found = conditions(self.database, self.reading, weak)
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
            return tuple(compared), frozenset()
        return best[1], self._without_totals(best[1], best[2])

    def _without_totals(self, chosen: Sequence[Condition], rows: frozenset[int]) -> frozenset[int]:
        """The rows without those that add the others up, unless one of these is what was asked for."""
        totals = self._totals()
        return rows - totals if rows - totals else rows

    def _totals(self) -> frozenset[int]:
        """The rows that add the others up."""
        return frozenset(
            row
            for place, column in enumerate(self.database.columns)
            if column.kind == "text"
            for cell, held in self.database.index[place].items()
            if cell.casefold() in _TOTALS
            for row in held
        )

    def _of_rows(self, rows: frozenset[int]) -> list[Condition]:
        name = quoted(self.database.row_name)
        return [Condition(-1, f"{name} IN ({', '.join('?' * len(rows))})", tuple(sorted(rows)), frozenset(), rows)]

    def _is_about(self, at: int) -> bool:
        """Whether a noun of the question is what the table's rows are: its surroundings, cells or columns say it or the like."""
        if at < 0 or at in self._near or any(at in headed for headed in self._headed.values()):
            return True
        word = self.reading.words[at]
        if any(similar(token, word) for cells in self.database.index for cell in list(cells)[:200] for token in words(cell)):
            return True
        if self.likeness is None:
            return False
        name = self.database.index[self._name_column()]
        columns = ", ".join(column.name for column in self.database.columns)
        (near,) = self.likeness(word.text, [f"{self.about}: {columns}. {', '.join(list(name)[:5])}"])
        return near >= LEAST_LIKENESS

    # How much of the question they explain

    def _explained(self, chosen: Sequence[Condition]) -> dict[int, float]:
        """The words that have a meaning in the table, each with how surely."""
        found: dict[int, float] = dict.fromkeys(self._kin, _KIN) | dict.fromkeys(self._near, _ABOUT)
        for headed in self._headed.values():
            for at, weight in headed.items():
                found[at] = max(found.get(at, 0.0), 0.85 * weight)
        for each in chosen:
            for at in each.words:
                found[at] = max(found.get(at, 0.0), each.strength)
        if self.reading.superlative is not None:
            found.update(dict.fromkeys(self.reading.superlative.words, 1.0))
        return found

    def _weights(self) -> dict[int, float]:
        said = {at: word for at, word in enumerate(self.reading.words) if word.content and at not in self.reading.operators}
        return {at: _NAMING if word.naming else _VERB if word.folded in VERBS else 1.0 for at, word in said.items()}

    def _coverage(self, chosen: Sequence[Condition]) -> float:
        weights, explained = self._weights(), self._explained(chosen)
        total = sum(weights.values())
        return sum(weight * min(1.0, explained.get(at, 0.0)) for at, weight in weights.items()) / total if total else 0.0

    def _unexplained(self, chosen: Sequence[Condition]) -> str:
        """A name or number of the question that has no meaning in the table; "" where each has one."""
        explained = self._explained(chosen)
        missing = [
            at for at, weight in self._weights().items() if weight == _NAMING and not explained.get(at)
        ]
        return f"“{self.reading.words[missing[0]].text}”" if missing else ""

    # What the answer is

    def _answer(self, chosen: Sequence[Condition], rows: frozenset[int]) -> TableQuery:
        reading = self.reading
        if reading.superlative is not None:
            return self._superlative(chosen, rows)
        totals = self._totals()
        if reading.asked == "sum" and not chosen and len(totals) == 1:
            counted = self._counted(chosen)
            if counted is not None:
                return self._cells(counted, self._of_rows(totals), totals)
        counted = self._counted(chosen) if reading.wh == "how many" or reading.asked in ("sum", "average") else None
        if reading.asked == "average" or (reading.asked == "sum" and counted is not None):
            if counted is None:
                raise Unsure("no column of numbers is the one that is asked for")
            return self._computed("avg" if reading.asked == "average" else "sum", counted, chosen, rows)
        if reading.wh == "how many" and counted is not None and chosen:
            return self._cells(counted, chosen, rows) if len(rows) == 1 else self._computed("sum", counted, chosen, rows)
        named = len(rows) == 1 and self._name_column() in {each.column for each in chosen}
        if reading.wh == "how many" and (named or (reading.head >= 0 and reading.head not in self._kin)):
            raise Unsure("no column of numbers is the one that is asked for")
        if reading.asked in ("count", "sum"):
            if reading.asked == "sum" and reading.wh != "how many":
                raise Unsure("no column of numbers is the one that is asked for")
            return self._computed("count", self._name_column(), chosen, rows)
        if not chosen:
            raise Unsure("it names no row")
        # "Which apple is picked in October" asks for a row's name, "which animal is Altair" for a cell of the row named.
        whole = bool(reading.focus) and self._name_column() not in {each.column for each in chosen}
        column = self._target(chosen, listed=whole or reading.asked == "list" or bool(reading.comparisons), rows=rows)
        if len(rows) > 1 and reading.asked != "list" and not (reading.comparisons and not reading.focus):
            same = {self.database.grid.cells(row)[column] for row in rows}
            if len(same) > 1 or len(rows) > _MOST_TIES:
                raise Unsure(f"{len(rows)} rows fit, and one is asked for")
        return self._cells(column, chosen, rows)

    def _cells(self, column: int, chosen: Sequence[Condition], rows: Iterable[int]) -> TableQuery:
        where, values = _where(chosen)
        row, name = quoted(self.database.row_name), quoted(self.database.columns[column].name)
        filled = tuple(each for each in sorted(rows) if not is_empty(self.database.grid.cells(each)[column]))
        if not filled:
            raise Unsure("the cell that is asked for is empty")
        return TableQuery(f"SELECT {row}, {name} FROM {NAME}{where} ORDER BY {row}", values, filled, column)

    def _computed(self, what: str, column: int, chosen: Sequence[Condition], rows: Iterable[int]) -> TableQuery:
        where, values = _where(chosen)
        row, name = quoted(self.database.row_name), quoted(self.database.columns[column].name)
        kept = sorted(rows)
        left_out = sorted(self._all_of(chosen) - set(kept))
        if left_out:
            where += f"{' AND' if where else ' WHERE'} {row} NOT IN ({', '.join('?' * len(left_out))})"
            values = (*values, *left_out)
        said = f"count({'*' if what == 'count' else name})" if what == "count" else f"{what}({name})"
        sql = f"SELECT {said} FROM {NAME}{where}"
        ((found,),) = self.database.ask(sql, values).rows
        if found is None:
            raise Unsure("no row that fits has a number there")
        filled = kept if what == "count" else [each for each in kept if not is_empty(self.database.grid.cells(each)[column])]
        return TableQuery(sql, values, tuple(filled), column, shown_number(found))

    def _all_of(self, chosen: Sequence[Condition]) -> frozenset[int]:
        rows = frozenset(range(1, self.database.grid.rows + 1))
        for each in chosen:
            rows &= each.rows
        return rows

    def _superlative(self, chosen: Sequence[Condition], rows: frozenset[int]) -> TableQuery:
        asked = self.reading.superlative
        assert asked is not None  # noqa: S101 (the caller looked)
        if not chosen and self.reading.head >= 0 and self.reading.head not in self._kin:
            raise Unsure(f"its rows may be no “{self.reading.words[self.reading.head].text}”")
        place, flipped = self._measured(chosen)
        end = asked.end if not flipped else ("min" if asked.end == "max" else "max")
        where, values = _where(chosen)
        row, name = quoted(self.database.row_name), quoted(self.database.columns[place].name)
        left_out = sorted(self._all_of(chosen) - rows)
        if left_out:
            where += f"{' AND' if where else ' WHERE'} {row} NOT IN ({', '.join('?' * len(left_out))})"
            values = (*values, *left_out)
        sql = f"SELECT {row} FROM {NAME}{where}{' AND' if where else ' WHERE'} {name} = (SELECT {end}({name}) FROM {NAME}{where})"
        winners = [int(each[0]) for each in self.database.ask(sql, (*values, *values)).rows]
        if not winners:
            raise Unsure("no row that fits has a value to compare")
        if len(winners) > _MOST_TIES:
            raise Unsure(f"{len(winners)} rows are alike in it")
        column = self._target(chosen, listed=True, measured=place)
        target = quoted(self.database.columns[column].name)
        sql = sql.replace(f"SELECT {row} ", f"SELECT {row}, {target} ", 1)
        decided = self.database.grid.cells(winners[0])[place]
        return TableQuery(sql, (*values, *values), tuple(winners), column, "" if column == place else decided, place)

    def _measured(self, chosen: Sequence[Condition]) -> tuple[int, bool]:
        """The column whose greatest or least value is asked for, and whether the least of it is the most (a time)."""
        asked = self.reading.superlative
        assert asked is not None  # noqa: S101
        used = frozenset(at for each in chosen for at in each.words) | asked.words
        last = max(asked.words)
        dated = "date" in asked.dimensions
        scores: list[tuple[float, int, bool]] = []
        for place, column in enumerate(self.database.columns):
            if column.kind == "text" or (dated and "age" not in asked.dimensions and column.kind != "date"):
                continue
            named = {at: weight for at, weight in self._headed[place].items() if at not in used}
            # The noun right after it counts most: "the highest yield".
            score = _added(weight * (1.5 if at == last + 1 else 1.0) for at, weight in named.items())
            fits = of_dimension(column, asked.dimensions)
            if dated and column.kind != "date" and not fits:
                continue
            score += fits
            slow = fits > 0 and "speed" in asked.dimensions and of_dimension(column, ("duration",)) > 0
            if score:
                scores.append((score, place, slow or (dated and column.kind != "date")))
        scores.sort(key=lambda each: (-each[0], each[1]))
        if not scores:
            raise Unsure("no column tells the most or the least of it")
        if len(scores) > 1 and scores[0][0] - scores[1][0] < MARGIN:
            raise Unsure("two columns may tell the most or the least of it")
        return scores[0][1], scores[0][2]

    def _counted(self, chosen: Sequence[Condition]) -> int | None:
        """The column of numbers that "how many" or a sum or average is about; None where none is named."""
        used = frozenset(at for each in chosen for at in each.words)
        scores = []
        for place, column in enumerate(self.database.columns):
            if column.kind != "number":
                continue
            named = {at: weight for at, weight in self._headed[place].items() if at not in used}
            score = _added(weight * (2.0 if at == self.reading.head else 1.0) for at, weight in named.items())
            head = self.reading.words[self.reading.head].stem if self.reading.head >= 0 else ""
            if self.reading.wh == "how many" and not score:
                said = [name for name, known in DIMENSIONS.items() if any(head == stem(each) for each in known)]
                score += max((of_dimension(column, (each,)) for each in said if each != "date"), default=0.0)
            if self.reading.asked in ("average", "sum"):
                score += max((of_dimension(column, (each,)) for each in self._said_dimensions()), default=0.0)
            if score:
                scores.append((score, place))
        scores.sort(key=lambda each: (-each[0], each[1]))
        if not scores:
            return None
        if len(scores) > 1 and scores[0][0] - scores[1][0] < MARGIN:
            raise Unsure("two columns of numbers fit alike")
        return scores[0][1]

    def _said_dimensions(self) -> list[str]:
        return [name for name in DIMENSIONS if any(word.folded == name for word in self.reading.words)]

    def _target(
        self, chosen: Sequence[Condition], listed: bool, measured: int | None = None, rows: Iterable[int] = ()
    ) -> int:
        """The column whose cells are the answer."""
        used = frozenset(at for each in chosen for at in each.words)
        if self.reading.superlative is not None:
            used |= self.reading.superlative.words
        if measured is not None:
            used |= frozenset(at for at, weight in self._headed[measured].items() if weight >= 0.8)
        taken = {each.column for each in chosen}
        if measured is not None and self.reading.wh not in ("when", *_HOW):
            taken.add(measured)
        named = {at for headed in self._headed.values() for at in headed}
        left = [
            at
            for at, word in enumerate(self.reading.words)
            if (word.content or at in named) and at not in used | self.reading.operators
        ]
        scores: dict[int, float] = {}
        for place, column in enumerate(self.database.columns):
            score = self._fit(place, column, left)
            focused = any(at in self.reading.focus for at in self._headed[place] if at in left)
            if place not in taken or focused:
                scores[place] = score
        ranked = sorted(scores, key=lambda place: (-scores[place], place))
        head = self.reading.head
        headless = head >= 0 and head in left and not any(head in headed for headed in self._headed.values())
        if headless and not listed:
            row = min(rows, default=1)
            return self._by_meaning([head], row, [place for place in ranked if self._may_be(self.database.columns[place])], scores)
        if listed and ranked and self._name_column() in scores and scores[ranked[0]] - scores[self._name_column()] < MARGIN:
            return self._name_column()
        clear = len(ranked) < 2 or scores[ranked[0]] - scores[ranked[1]] >= MARGIN
        if ranked and scores[ranked[0]] >= 0.5 and clear:
            return ranked[0]
        if listed and not (ranked and scores[ranked[0]] >= 0.5):
            return self._name_column()
        if len(ranked) == 1:
            return ranked[0]
        row = min(rows, default=1)
        return self._by_meaning(left, row, [place for place in ranked if self._may_be(self.database.columns[place])], scores)

    def _fit(self, place: int, column: Column, left: Sequence[int]) -> float:
        """How well a column fits what is asked for, by its name and the kind of its values."""
        reading = self.reading
        headed = self._headed[place]
        score = _added(weight * (2.0 if at == reading.head else 1.0) for at, weight in headed.items() if at in left)
        name = {stem(word) for word in words(column.name)}
        if reading.wh == "when":
            return score + 0.6 * (bool(score) or self._may_date(column, left)) if column.kind == "date" else -1.0
        if reading.wh in ("who", "whom", "whose"):
            doers = {doer for at in left for doer in _DOERS.get(reading.words[at].folded, ())}
            score += 1.0 if doers & set(words(column.name)) else 0.0
            return score + (0.6 if name & _PERSONS else 0.0) if column.kind == "text" else -1.0
        if reading.wh == "where":
            return score + (0.6 if name & _PLACES else 0.0) if column.kind == "text" else -1.0
        if reading.wh in _HOW:
            return score + of_dimension(column, _HOW[reading.wh])
        return score

    def _may_date(self, column: Column, left: Sequence[int]) -> bool:
        """Whether a column of dates that the question does not name may tell when: it says no more than "date", or alike."""
        unsaid = [self.reading.words[at].text for at in left if at not in self._near]
        if any(self.reading.words[at].folded in _ENDS for at in left) and not set(words(column.name)) & _ENDS:
            return False
        if not unsaid or {stem(word) for word in words(column.name)} & {"date", "year", "dai", "time"}:
            return True
        return self.likeness is not None and self.likeness(" ".join(unsaid), [column.name])[0] >= LEAST_LIKENESS + 0.1

    def _may_be(self, column: Column) -> bool:
        wanted = {"when": ("date",), "who": ("text",), "whom": ("text",), "where": ("text",)}.get(self.reading.wh)
        return wanted is None or column.kind in wanted

    def _by_meaning(self, left: Sequence[int], row: int, places: Sequence[int], scores: dict[int, float]) -> int:
        """The column whose name and values are nearest in meaning to the words that say what is asked for."""
        asked = [at for at in left if at in self.reading.focus] or list(left)
        if not places or self.likeness is None:
            raise Unsure("no column is the one that is asked for")
        if len(places) == 1:
            return places[0]
        phrase = " ".join(self.reading.words[at].text for at in asked) or self.reading.text
        near = self.likeness(phrase, [self._told(place, row) for place in places])
        ranked = sorted(zip(near, places, strict=True), key=lambda each: (-(each[0] + 0.1 * max(0.0, scores[each[1]])), each[1]))
        first, second = (cosine + 0.1 * max(0.0, scores[place]) for cosine, place in ranked[:2])
        if first < 0.2 or first - second < 0.08:
            raise Unsure(f"no column is clearly the one that “{phrase}” asks for")
        return ranked[0][1]

    def _told(self, place: int, row: int) -> str:
        """A column in words: its name and its cell in a row."""
        return f"{self.database.columns[place].name}: {self.database.grid.cells(row)[place][:200]}"

    def _name_column(self) -> int:
        """The column that names the rows: the first of words that are all different, else the first of words."""
        columns = self.database.columns
        texts = [place for place, column in enumerate(columns) if column.kind == "text"]
        focus = [place for place in texts if any(at in self.reading.focus for at in self._headed[place])]
        named = [place for place in texts if columns[place].distinct >= 0.9]
        return next(iter([*focus, *named, *texts, 0]))


def _added(weights: Iterable[float]) -> float:
    """What several words that fit count together: the best one, and a share of the others."""
    ordered = sorted(weights, reverse=True)
    return ordered[0] + _FURTHER * sum(ordered[1:]) if ordered else 0.0


def _where(chosen: Sequence[Condition]) -> tuple[str, tuple[CellValue, ...]]:
    ordered = sorted(chosen, key=lambda each: each.column)
    sql = " AND ".join(each.sql for each in ordered)
    return f" WHERE {sql}" if sql else "", tuple(value for each in ordered for value in each.values)


def _about(reading: Reading, about: str) -> Iterable[int]:
    """The question's words that the table's surroundings say too; compounds count by a part of four letters or more."""
    told = set(words(about))
    stems = {stem(word) for word in told}
    for at, word in enumerate(reading.words):
        if not word.content:
            continue
        begins = len(word.folded) >= 4 and any(each.startswith(word.folded) for each in told)
        if word.folded in told or word.stem in stems or begins:
            yield at


def shown_number(value: object) -> str:
    """A number as an answer shows it: whole where it is whole, else to six places."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
