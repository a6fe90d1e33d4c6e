"""What the words of a question mean in a table, and how much of the question that is."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ...graph.terms import STOP_WORDS, stem, words
from .column_names import named_by, similar
from .database import TableDatabase, quoted
from .header_words import ALIKE, means_the_same
from .matching import RowCondition
from .question import QuestionReading
from .question_words import VERBS

MeaningLikeness = Callable[[str, Sequence[str]], Sequence[float]]
"""How near some words are in meaning to each of several texts, as cosines."""

LEAST_LIKENESS = 0.25
"""The cosine at which a noun may be what the rows of a table are."""
NAMING, VERB = 2.0, 0.3
"""What a name or number, and a plain verb, count among the words of a question."""
_ABOUT, _KIN = 0.6, 0.5
_TOTALS = re.compile(r"(?:grand |sub-?)?totals?\b.{0,20}|sum|overall|altogether|all|average|mean|median", re.IGNORECASE)
_ALL = re.compile(r"(?:all|total|whole|entire)\b.{1,30}|together", re.IGNORECASE)
"""What the last row may be called that adds the others up."""
_NUMBERED = frozenset("version release train flight route".split())
_IDS = frozenset("no nr number id code ref reference isbn sku barcode index key".split())


class Unsure(Exception):
    """Rules do not answer this; its text says why."""


@dataclass(slots=True)
class WordMeanings:
    """One question before one table.

    Args:
        database: the table.
        reading: the question.
        about: words around the table: its document's title, its heading, its caption.
        likeness: compares words with columns; None: nothing does.
    """

    database: TableDatabase
    reading: QuestionReading
    about: str = ""
    likeness: MeaningLikeness | None = None
    coverage: float = 0.0
    """The share of the question that has a meaning in the table, 0 to 1, once it was asked."""
    _titled: frozenset[int] = field(default_factory=frozenset)
    """The places of words that stand beside each other in the table's surroundings too."""
    _near: frozenset[int] = field(default_factory=frozenset)
    _kin: frozenset[int] = field(default_factory=frozenset)
    _headed: dict[int, dict[int, float]] = field(default_factory=dict)

    @property
    def near(self) -> frozenset[int]:
        """The places of words that the table's surroundings have too."""
        return self._near

    def _prepare(self) -> None:
        """Finds what the words of the question may mean in the table, apart from conditions."""
        reading = self.reading
        # Words like "name" and "number" may be names of columns.
        content = [at for at, word in enumerate(reading.words) if word.folded not in STOP_WORDS]
        self._near = frozenset(_about(reading, self.about))
        self._titled = frozenset(_titled(reading, self.about))
        for place, column in enumerate(self.database.columns):
            named = named_by(column, reading, content)
            # What the table is about anyway says little of one of its columns, unless it is its very name.
            self._headed[place] = {
                at: weight if weight >= 0.9 or at not in self._near else weight * (0.7 if weight == ALIKE else 0.5)
                for at, weight in named.items()
                # "Brewing" in the name of a brewery is no column "Brewed".
                if weight == 1.0 or (reading.words[at].content and not (at in self._near and reading.words[at].naming))
            }
        self._kin = frozenset({reading.head} if reading.head >= 0 and self._is_about(reading.head) else ())

    def _is_about(self, at: int) -> bool:
        """Whether a noun of the question is what the table's rows are: its surroundings, cells or columns say so."""
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

    def _explained(self, chosen: Sequence[RowCondition]) -> dict[int, float]:
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
        return {at: NAMING if word.naming else VERB if word.folded in VERBS else 1.0 for at, word in said.items()}

    def _coverage(self, chosen: Sequence[RowCondition]) -> float:
        weights, explained = self._weights(), self._explained(chosen)
        total = sum(weights.values())
        return sum(weight * min(1.0, explained.get(at, 0.0)) for at, weight in weights.items()) / total if total else 0.0

    def _unexplained(self, chosen: Sequence[RowCondition]) -> str:
        """A name or number of the question that has no meaning in the table; "" where each has one."""
        explained = self._explained(chosen)
        missing = [at for at, weight in self._weights().items() if weight == NAMING and not explained.get(at)]
        return f"“{self.reading.words[missing[0]].text}”" if missing else ""

    # What the answer is

    def _totals(self) -> frozenset[int]:
        """The rows that add the others up."""
        return frozenset(
            row
            for place in range(len(self.database.columns))
            for cell, held in self.database.index[place].items()
            for row in held
            if _TOTALS.fullmatch(cell) or (row == self.database.grid.rows and _ALL.fullmatch(cell))
        )

    def _of_rows(self, rows: frozenset[int]) -> list[RowCondition]:
        name = quoted(self.database.row_name)
        return [RowCondition(-1, f"{name} IN ({', '.join('?' * len(rows))})", tuple(sorted(rows)), frozenset(), rows)]

    def _name_column(self, asked: bool = True) -> int:
        """The column that names the rows: the first of words that are all different, else the first of words.

        Args:
            asked: whether one that the question asks for goes before.
        """
        columns = self.database.columns
        texts = [place for place, column in enumerate(columns) if column.kind == "text"]
        # "River gauges" are no rivers.
        said = [at for at in self.reading.focus if at not in self._near or at == self.reading.head] if asked else []
        focus = [place for place in texts if any(self._headed[place].get(at, 0.0) >= 0.9 for at in said)]
        named = [place for place in texts if columns[place].distinct >= 0.9]
        # Numbers of a catalogue name rows only where nothing else does.
        words_ = [place for place in named if not _IDS & set(words(columns[place].name))]
        # Versions and trains are named by numbers.
        if columns[0].kind == "number" and columns[0].distinct == 1.0 and _NUMBERED & set(words(columns[0].name)):
            words_ = [0, *words_]
        return next(iter([*focus, *words_, *named, *texts, 0]))


def _titled(reading: QuestionReading, about: str) -> Iterable[int]:
    """The words of the question that stand side by side as in what is around the table: "violin workshop"."""
    told = set(pairwise(stem(word) for word in words(about)))
    for at, (first, second) in enumerate(pairwise(reading.words)):
        if first.content and second.content and (first.stem, second.stem) in told:
            yield from (at, at + 1)


def _about(reading: QuestionReading, about: str) -> Iterable[int]:
    """The question's words that the table's surroundings say too; compounds count by a part of four letters or more."""
    told = set(words(about))
    stems = {stem(word) for word in told}
    for at, word in enumerate(reading.words):
        if not word.content:
            continue
        begins = len(word.folded) >= 4 and any(each.startswith(word.folded) for each in told)
        # "Prizewinning" of a prize.
        begins = begins or any(len(each) >= 5 and word.folded.startswith(each) for each in told)
        alike = any(means_the_same(each, word.stem) for each in stems)
        if word.folded in told or word.stem in stems or begins or alike:
            yield at
