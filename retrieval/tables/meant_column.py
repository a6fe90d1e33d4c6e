"""Which column of a table is nearest in meaning to what a question asks for, where no word of its name is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...graph.terms import stem, words
from .matching import tells_time
from .meanings import LEAST_LIKENESS, Unsure, WordMeanings
from .question_words import ENDS
from .values import TableColumn

_LEAST_MEANING, _MEANING_MARGIN, _NAMED = 0.35, 0.1, 0.1
_ROW_NAME, _PERSONAL = 0.2, 0.2


@dataclass(slots=True)
class MeantColumn(WordMeanings):
    """What columns hold, and which of them the words that are left mean."""

    def _names_people(self, place: int, least_distinct: float = 0.9) -> bool:
        """Whether most cells of a column are two or more words with capitals, as names of people are."""
        cells = list(self.database.index[place])
        named = [cell for cell in cells if len(cell.split()) > 1 and all(word[:1].isupper() for word in cell.split())]
        return bool(cells) and len(named) >= 0.8 * len(cells) and self.database.columns[place].distinct >= least_distinct

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
