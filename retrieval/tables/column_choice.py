"""Which column of a table a question asks for, counts, or wants the most or the least of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...graph.terms import stem, words
from .header_words import ALIKE, of_persons
from .matching import RowCondition, of_dimension, tells_time
from .meanings import LEAST_LIKENESS, Unsure, WordMeanings
from .question import Superlative
from .question_words import DIMENSIONS, ENDS
from .values import UNIT_OF, TableColumn, number_of

_MADE_OF = re.compile(r"\b(?:built|made|constructed) (?:of|from|out of)\b", re.IGNORECASE)
MARGIN = 0.12
"""By how much a column must fit better than the next one."""
_FURTHER = 0.25
_LEAST_FIT, _LEAST_MEANING, _MEANING_MARGIN, _NAMED = 0.5, 0.35, 0.1, 0.1
_ROW_NAME, _PERSONAL = 0.2, 0.2
_ROLE = re.compile(r"(?:who|what|whom) (?:is|was|are|were) the (\w+) (?:of|for|at|in)\b")
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
class ColumnChoice(WordMeanings):
    """The columns that a question is about; where two fit alike, there is none."""

    def _measured(self, asked: Superlative, chosen: Sequence[RowCondition]) -> tuple[int, bool]:
        """The column whose greatest or least value is asked for, and whether the least of it is the most (a time)."""
        used = frozenset(at for each in chosen for at in each.words) | asked.words
        last = max(asked.words)
        dated = "date" in asked.dimensions
        scores: list[tuple[float, int, bool]] = []
        for place, column in enumerate(self.database.columns):
            if column.kind == "text" or (dated and "age" not in asked.dimensions and column.kind != "date"):
                continue
            named = {at: weight for at, weight in self._headed[place].items() if at not in used}
            # The noun right after it counts most: "the highest yield".
            # Of "the age of the fastest runner" the age is not what is compared.
            before = 0.5 if asked.dimensions else 1.0
            score = _added(
                weight * (1.5 if at == last + 1 else before if at < last else 1.0) for at, weight in named.items()
            )
            fits = of_dimension(column, asked.dimensions)
            if (dated and column.kind != "date" and not fits) or self._numbers_rows(place):
                continue
            if asked.dimensions and not fits and not any(last < at <= last + _REACH for at in named):
                # "Who has had a plot the longest" compares no numbers of plots.
                continue
            aged = "age" in asked.dimensions and column.kind == "date" and self._names_people(self._name_column(), 0.0)
            if aged and not _BORN & set(words(column.name)):
                # The oldest employee need not be the one who joined first.
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

    def _names_people(self, place: int, least_distinct: float = 0.9) -> bool:
        """Whether most cells of a column are two or more words with capitals, as names of people are."""
        cells = list(self.database.index[place])
        named = [cell for cell in cells if len(cell.split()) > 1 and all(word[:1].isupper() for word in cell.split())]
        return bool(cells) and len(named) >= 0.8 * len(cells) and self.database.columns[place].distinct >= least_distinct

    def _is_called(self, place: int, at: int) -> bool:
        """Whether a column's name has this very word, or its plural."""
        word = self.reading.words[at].folded
        return bool({word, word.removesuffix("s"), f"{word}s"} & set(words(self.database.columns[place].name)))

    def _fit(self, place: int, column: TableColumn, left: Sequence[int]) -> float:
        """How well a column fits what is asked for, by its name and the kind of its values."""
        reading = self.reading
        headed = self._headed[place]
        name = {stem(word) for word in words(column.name)}
        # "Libraries" are no librarians, unless it is asked who.
        least = 0.9 if of_persons(column.name) and reading.wh not in ("who", "whom", "whose") and reading.head >= 0 else 0.0
        said = {at: weight for at, weight in headed.items() if at in left and (at != reading.head or weight >= least)}
        score = _added(weight * (2.0 if at == reading.head else 1.0) for at, weight in said.items())
        if reading.wh == "what time":
            return score if self._tells_time(place) else -1.0
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

    def _tells_time(self, place: int) -> bool:
        """Whether a column holds times of day: "08:53"."""
        return tells_time(self.database.index[place])

    def _may_date(self, column: TableColumn, left: Sequence[int]) -> bool:
        """Whether a column of dates that the question does not name may tell when: it says no more than "date", or alike."""
        unsaid = [self.reading.words[at].text for at in left if at not in self._near]
        if any(self.reading.words[at].folded in ENDS for at in left) and not set(words(column.name)) & ENDS:
            return False
        if not unsaid or {stem(word) for word in words(column.name)} & {"date", "year", "dai", "time"}:
            return True
        return self.likeness is not None and self.likeness(" ".join(unsaid), [column.name])[0] >= LEAST_LIKENESS + 0.1

    def _may_be(self, column: TableColumn) -> bool:
        wanted = {"when": ("date",), "who": ("text",), "whom": ("text",), "where": ("text",)}.get(self.reading.wh)
        return wanted is None or column.kind in wanted

    def _by_meaning(self, left: Sequence[int], row: int, places: Sequence[int], scores: dict[int, float]) -> int:
        """The column whose name is nearest in meaning to the words that say what is asked for, by a margin.

        Of several that may be asked for, the one that names the rows is likeliest. Prior and margin were chosen on 121
        questions of many authors whose column no rule found; the encoder alone was right of half of them.
        """
        places = [place for place in places if self._may_be(self.database.columns[place]) and scores[place] >= 0]
        if self.reading.wh == "where":
            # That a column is near in meaning makes it no place.
            places = [place for place in places if scores[place] > 0]
        if self._dated():
            places = [place for place in places if self.database.columns[place].kind == "date"]
        if not places or self.likeness is None or (self.reading.wh == "when" and len(places) == 1):
            raise Unsure("no column is the one that is asked for")
        if len(places) == 1:
            asked = [at for at in left if at not in self.reading.focus]
            if self._dated() and not self._may_date(self.database.columns[places[0]], asked):
                raise Unsure("the only column of dates may tell of something else")
            if scores[places[0]] > 0 and self.reading.wh not in ("who", "whom", "whose"):
                return places[0]
        wide, narrow = self._phrases(left)
        names = self.likeness(wide, [self.database.columns[place].name for place in places])
        told = self.likeness(narrow, [self._told(place, row) for place in places])
        near = [(one + other) / 2 for one, other in zip(names, told, strict=True)]
        meant = {place: cosine + _NAMED * max(0.0, scores[place]) for cosine, place in zip(near, places, strict=True)}
        sure = {place: value + self._prior(place) for place, value in meant.items()}
        first, *others = sorted(sure, key=lambda place: (-sure[place], place))
        close = any(sure[first] - sure[place] < _MEANING_MARGIN for place in others)
        if meant[first] < _LEAST_MEANING or close:
            raise Unsure(f"no column is clearly the one that “{narrow}” asks for")
        return first

    def _phrases(self, left: Sequence[int]) -> tuple[str, str]:
        """The words that say what is asked for, wide and narrow: "body of water empty", "body of water"."""
        if self._dated():
            # "On what day was the invoice settled": the verb tells which of the dates.
            told = " ".join(
                self.reading.words[at].text for at in left if at not in self.reading.focus and at not in self._near
            )
            if told:
                return told, told
        said, words_ = [at for at in self.reading.focus if at in left], self.reading.words
        if said and said[-1] + 2 in left and words_[said[-1] + 1].folded == "of" and not words_[said[-1] + 2].naming:
            said += [said[-1] + 1, said[-1] + 2]
        wide = " ".join(words_[at].text for at in sorted({*left, *said})) or self.reading.text
        return wide, " ".join(words_[at].text for at in said) or wide

    def _told(self, place: int, row: int) -> str:
        """A column in words: its name and its cell in a row."""
        return f"{self.database.columns[place].name}: {self.database.grid.cells(row)[place][:200]}"

    def _dated(self) -> bool:
        """Whether a date is asked for: "in what year", "on which day"."""
        head = self.reading.words[self.reading.head].folded if self.reading.head >= 0 else ""
        dates = any(column.kind == "date" for column in self.database.columns)
        return (
            dates
            and head in ("year", "date", "day")
            and not any(self.reading.head in each for each in self._headed.values())
        )

    def _prior(self, place: int) -> float:
        """What speaks for a column before any word does: it names the rows, or persons where it is asked who."""
        if self.reading.wh in ("who", "whom", "whose") and self._names_people(place, 0.0):
            return _PERSONAL
        asks = self.reading.wh in ("which", "what", "who", "")
        return _ROW_NAME if asks and place == self._name_column() else 0.0


def _added(weights: Iterable[float]) -> float:
    """What several words that fit count together: the best one, and a share of the others."""
    ordered = sorted(weights, reverse=True)
    return ordered[0] + _FURTHER * sum(ordered[1:]) if ordered else 0.0
