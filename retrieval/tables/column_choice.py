"""Which column of a table a question asks for, counts, or wants the most or the least of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...graph.terms import stem, words
from .column_names import of_dimension, said_whole
from .header_words import ALIKE, of_persons
from .matching import RowCondition
from .meanings import Unsure
from .meant_column import MeantColumn
from .question import Superlative
from .question_words import DIMENSIONS, VERBS
from .values import UNIT_OF, TableColumn, number_of, split_unit

_MADE_OF = re.compile(r"\b(?:built|made|constructed) (?:of|from|out of)\b", re.IGNORECASE)
MARGIN = 0.12
"""By how much a column must fit better than the next one."""
_FURTHER = 0.25
_LEAST_FIT = 0.5
_NAMING = 0.9
"""The least share of different cells in a column that names the rows."""
_OF_SEVERAL = re.compile(r"\W*which (?:one )?of\b", re.IGNORECASE)
_ROLE = re.compile(r"(?:who|what|whom)(?: is|['’]s| was| are| were) the (\w+) (?:of|for|at|in)\b")
_PLAIN_FIT = 0.85
_OF_ANYTHING = frozenset("highest lowest largest biggest smallest first last".split())
"""Superlatives of every kind of number."""
_REACH = 4
"""Words after a superlative within which a column's name says what is compared: "the largest number of silver medals"."""
_BORN = frozenset("born birth birthdate birthday dob".split())
_COUNTED, _COUNTED_NAMED = 3, 5
"""Numbers from 0 or 1 on, each one more, from which a column counts rows; the second where the question names the column."""
_SERIAL = frozenset("no nr id code".split())
_GENERIC = frozenset("number total amount".split())
"""Words in names of columns that say nothing of what is counted."""
_SHARES = frozenset(stem(word) for word in ("percentage", "percent", "proportion", "share"))
_PLACES = frozenset(
    stem(word)
    for word in """place location town city country address depot pool port venue region island site where village locality
    origin provenance birthplace hometown headquarters habitat ground stadium station street room""".split()
)
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
    "how hot": ("temperature",),
    "how hard": ("hardness",),
}


@dataclass(slots=True)
class ColumnChoice(MeantColumn):
    """The columns that a question is about; where two fit alike, there is none."""

    def _measured(self, asked: Superlative, chosen: Sequence[RowCondition]) -> tuple[int, bool]:
        """The column whose greatest or least value is asked for, and whether the least of it is the most (a time)."""
        used = frozenset(at for each in chosen for at in each.words) | asked.words
        last = max(asked.words)
        dated = "date" in asked.dimensions
        scores: list[tuple[float, int, bool]] = []
        for place, column in enumerate(self.database.columns):
            clock = dated and self._tells_time(place)
            if column.kind == "text" or (dated and "age" not in asked.dimensions and column.kind != "date" and not clock):
                continue
            named = {at: weight for at, weight in self._headed[place].items() if at not in used}
            # The noun right after it counts most: "the highest yield".
            # Of "the age of the fastest runner" the age is not what is compared.
            before = 0.5 if asked.dimensions else 1.0
            score = _added(
                weight * (1.5 if at == last + 1 else before if at < last else 1.0) for at, weight in named.items()
            )
            fits = of_dimension(column, asked.dimensions)
            if (dated and column.kind != "date" and not fits and not (clock and named)) or self._numbers_rows(place):
                continue
            if asked.dimensions and not fits and not any(last < at <= last + _REACH for at in named):
                # "Who has had a plot the longest" compares no numbers of plots.
                continue
            aged = "age" in asked.dimensions and column.kind == "date" and self._names_people(self._name_column(), 0.0)
            if aged and not _BORN & set(words(column.name)):
                # The oldest employee need not be the one who joined first.
                continue
            score += fits + (said_whole(column, self.reading) if named else 0.0)
            slow = fits > 0 and "speed" in asked.dimensions and of_dimension(column, ("duration",)) > 0
            if score:
                scores.append((score, place, slow or (dated and column.kind != "date" and not clock)))
        fitting = {
            place for _, place, _ in scores if of_dimension(self.database.columns[place], asked.dimensions) >= _PLAIN_FIT
        }
        if fitting and self.reading.words[last].folded not in _OF_ANYTHING:
            # The deepest cave of a survey has nothing to do with the "Last survey".
            scores = [each for each in scores if each[1] in fitting or last + 1 in self._headed[each[1]]]
        scores.sort(key=lambda each: (-each[0], each[1]))
        if not scores:
            raise Unsure("no column tells the most or the least of it")
        if len(scores) > 1 and scores[0][0] - scores[1][0] < MARGIN:
            raise Unsure("two columns may tell the most or the least of it")
        return scores[0][1], scores[0][2]

    def _counted(self, chosen: Sequence[RowCondition]) -> int | None:
        """The column of numbers that "how many" or a sum or average is about; None where none is named."""
        used = frozenset(at for each in chosen for at in each.words)
        scores = []
        for place, column in enumerate(self.database.columns):
            if column.kind != "number" or self._numbers_rows(place):
                continue
            if place == 0 and column.distinct == 1.0 and self.reading.asked not in ("sum", "average"):
                # Different numbers in the first column name the rows: "how many plots have a greenhouse".
                continue
            named = {
                at: weight
                for at, weight in self._headed[place].items()
                if at not in used
                and (self.reading.words[at].folded not in _GENERIC or self.reading.asked in ("sum", "average"))
            }
            score = _added(weight * (2.0 if at == self.reading.head else 1.0) for at, weight in named.items())
            score += said_whole(column, self.reading) if score else 0.0
            head = self.reading.words[self.reading.head].folded if self.reading.head >= 0 else ""
            if column.unit and UNIT_OF.get(head) == UNIT_OF.get(column.unit, column.unit):
                # "How many hectolitres".
                score += 2.0
            if self.reading.wh == "how many" and self._names_rows(self.reading.head) and self.reading.head not in named:
                # "On how many wards are beds free" counts wards.
                score = 0.0
            head = self.reading.words[self.reading.head].stem if self.reading.head >= 0 else ""
            if self.reading.wh == "how many" and not score:
                said = [name for name, known in DIMENSIONS.items() if any(head == stem(each) for each in known)]
                score += max((of_dimension(column, (each,)) for each in said if each != "date"), default=0.0)
            if self.reading.asked in ("average", "sum") and self.reading.wh == "how much":
                score += of_dimension(column, ("price",))
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

    def _numbers_rows(self, place: int) -> bool:
        """Whether a column counts the rows up, as "Game" or "Boat #" do: its numbers add up to nothing.

        Few rows may have such numbers by chance, so the question must not name the column then.
        """
        column = self.database.columns[place]
        if column.kind != "number" or column.unit or column.distinct < 1:
            return False
        if "#" in column.name or _SERIAL & set(words(column.name)):
            return True
        numbers = [number_of(cell) for cell in self.database.index[place]]
        # A row of totals may come last.
        counted = numbers[:-1] if numbers[-1:] == [None] else numbers
        least = _COUNTED_NAMED if self._headed[place] else _COUNTED
        return len(counted) >= least and counted[0] in (0, 1) and counted == [counted[0] + at for at in range(len(counted))]

    def _names_rows(self, at: int) -> bool:
        """Whether a word of the question says what the rows are: a column of words is called so, or what is around it."""
        headed = any(
            at in self._headed[place] for place, column in enumerate(self.database.columns) if column.kind == "text"
        )
        return at >= 0 and (headed or at in self._near)

    def _said_dimensions(self) -> list[str]:
        return [name for name in DIMENSIONS if any(word.folded == name for word in self.reading.words)]

    def _target(
        self, chosen: Sequence[RowCondition], listed: bool, measured: int | None = None, rows: Iterable[int] = ()
    ) -> int:
        """The column whose cells are the answer."""
        used = frozenset(at for each in chosen for at in each.words)
        if self.reading.superlative is not None:
            used |= self.reading.superlative.words
        if measured is not None:
            used |= frozenset(at for at, weight in self._headed[measured].items() if weight >= 0.8)
        taken = {each.column for each in chosen}
        # The words that name a column with a condition are not those of the column that is asked for.
        used |= frozenset(at for place in taken if place >= 0 for at in self._headed[place] if at != self.reading.head)
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
        ranked = sorted(self._shares(scores), key=lambda place: (-scores[place], place))
        if listed and ranked and self._says_rows(ranked[0]):
            return self._name_column()
        head = self.reading.head
        if ranked and self._asks_rows(ranked[0], left, chosen):
            names = [place for place in scores if self._may_name_rows(place)]
            # The first column names the rows, where it is one of words.
            return (
                names[0]
                if len(names) == 1 or names[:1] == [0]
                else self._by_meaning([*left, head], min(rows, default=1), names, scores)
            )
        headless = head >= 0 and head in left and not any(head in headed for headed in self._headed.values())
        if headless and not listed and head in self._near and self._name_column() in scores:
            # "Which satellite is retired", of a table of satellites.
            return self._name_column()
        role = self._role()
        if role >= 0 and role in left and not listed and not any(role in headed for headed in self._headed.values()):
            headless = True
        if headless and not listed:
            return self._by_meaning(left, min(rows, default=1), ranked, scores)
        found = self._clearly(ranked, scores, listed)
        if found is not None and not listed and self._may_be_another(found, left):
            found = None
        return self._by_meaning(left, min(rows, default=1), ranked, scores) if found is None else found

    def _asks_rows(self, place: int, left: Sequence[int], chosen: Sequence[RowCondition]) -> bool:
        """Whether rows are asked for by a noun that names no column: "which of Holm's pieces", "which ferry was built"."""
        head, told = self.reading.head, self.reading.words
        if head < 0 or any(head in headed for headed in self._headed.values()):
            return False
        if _OF_SEVERAL.match(self.reading.text):
            return True
        named = any(head in each.words and each.column >= 0 for each in chosen)
        verbs = [at for at in self._headed[place] if at in left]
        return self.reading.wh in ("which", "what") and named and all(told[at].folded in VERBS for at in verbs)

    def _may_name_rows(self, place: int) -> bool:
        """Whether a column holds words that are different in nearly every row."""
        column = self.database.columns[place]
        return column.kind == "text" and column.distinct >= _NAMING

    def _may_be_another(self, place: int, left: Sequence[int]) -> bool:
        """Whether "who" alone chose a column, neither of names of rows nor of persons, for a question that says more."""
        if self.reading.wh not in ("who", "whom", "whose") or self._headed[place] or place == self._name_column():
            return False
        return not of_persons(self.database.columns[place].name) and any(at not in self._near for at in left)

    def _shares(self, scores: Mapping[int, float]) -> list[int]:
        """The columns that may be asked for: of a percentage those of percentages, of "how long" those of lengths."""
        if self.reading.wh in _HOW and self.reading.wh not in ("how much", "how old", "how big", "how large"):
            columns = self.database.columns
            fitting = [place for place in scores if of_dimension(columns[place], _HOW[self.reading.wh])]
            return fitting or [place for place in scores if self._lasts(place)]
        head = self.reading.words[self.reading.head].stem if self.reading.head >= 0 else ""
        shares = [place for place in scores if self.database.columns[place].unit == "%"]
        return shares if head in _SHARES and shares else list(scores)

    def _lasts(self, place: int) -> bool:
        """Whether the question names a column that it asks for by "how long" and the like, or that tells times in words."""
        named = any(weight >= ALIKE for weight in self._headed[place].values())
        timed = {"time", "duration"} & set(words(self.database.columns[place].name))
        return named or (self.reading.wh in ("how long", "how fast") and bool(timed))

    def _role(self) -> int:
        """The place of "breeder" in "who was the breeder of"; -1 where there is none."""
        found = _ROLE.match(self.reading.text.casefold())
        starts = {word.start: at for at, word in enumerate(self.reading.words)}
        return starts.get(found.start(1), -1) if found is not None and self.reading.superlative is None else -1

    def _says_rows(self, place: int) -> bool:
        """Whether the noun that a column is found by says what the rows are.

        "Which release fixed the most bugs" asks for no date, though "Released" is one.
        """
        if self.database.columns[place].kind == "text" or self.reading.wh not in ("which", "what"):
            return False
        said = self._headed[place].get(self.reading.head, 0.0)
        return said >= 0.85 and not self._is_called(place, self.reading.head) and place != self._name_column()

    def _clearly(self, ranked: Sequence[int], scores: Mapping[int, float], listed: bool) -> int | None:
        """The column that fits best by far, or that names the rows where names are asked for; None where none does."""
        name = self._name_column()
        fits = bool(ranked) and scores[ranked[0]] >= _LEAST_FIT
        if listed and ranked and name in scores and scores[ranked[0]] - scores[name] < MARGIN:
            return name
        if fits and (len(ranked) < 2 or scores[ranked[0]] - scores[ranked[1]] >= MARGIN):
            return ranked[0]
        if listed and not fits:
            return name
        if len(ranked) == 1:
            return ranked[0]
        return name if self.reading.wh == "who" and name in scores and self._names_people(name) else None

    def _is_called(self, place: int, at: int) -> bool:
        """Whether a column's name has this very word, or its plural; as its noun, where the word says what the rows are."""
        word, name = self.reading.words[at].folded, words(split_unit(self.database.columns[place].name)[0])
        # "Which river gauges" asks for no "Gauge zero".
        return bool({word, word.removesuffix("s"), f"{word}s"} & set(name[-1:] if at in self._near else name))

    def _fit(self, place: int, column: TableColumn, left: Sequence[int]) -> float:
        """How well a column fits what is asked for, by its name and the kind of its values."""
        reading = self.reading
        headed = self._headed[place]
        name = {stem(word) for word in words(column.name)}
        # "Libraries" are no librarians, unless it is asked who.
        least = 0.9 if of_persons(column.name) and reading.wh not in ("who", "whom", "whose") and reading.head >= 0 else 0.0
        said = {at: weight for at, weight in headed.items() if at in left and (at != reading.head or weight >= least)}
        nouns = {reading.head, self._role()}
        score = _added(weight * (2.0 if at in nouns else 1.0) for at, weight in said.items())
        score += said_whole(column, reading) if said else 0.0
        if reading.wh == "what time":
            return score + 0.6 if self._tells_time(place) else -1.0
        if reading.wh == "when" and self._tells_time(place):
            return score
        if reading.wh == "when" and column.kind == "text" and any(map(self._tells_time, range(len(self.database.columns)))):
            return -1.0
        if reading.wh == "when":
            return (
                score + 0.6 * (bool(score) or self._may_date(column, left))
                if column.kind == "date"
                else score
                if score >= 0.9
                else -1.0
            )
        if _MADE_OF.search(reading.text) and "material" in words(column.name):
            return score + 2.0
        if reading.wh in ("who", "whom", "whose"):
            return score + (0.6 if of_persons(column.name) else 0.0) if column.kind == "text" else -1.0
        if reading.wh == "where" and "by" in words(column.name):
            return -1.0
        if reading.wh == "where":
            return score + (0.6 if name & _PLACES else 0.0) if column.kind == "text" else -1.0
        if reading.wh in _HOW:
            return score + of_dimension(column, _HOW[reading.wh])
        return score


def _added(weights: Iterable[float]) -> float:
    """What several words that fit count together: the best one, and a share of the others."""
    ordered = sorted(weights, reverse=True)
    return ordered[0] + _FURTHER * sum(ordered[1:]) if ordered else 0.0
