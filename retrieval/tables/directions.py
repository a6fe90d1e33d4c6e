"""Which of two columns a place belongs to: "from Antwerp to Riga" where a table tells where a voyage begins and ends."""

from collections.abc import Sequence

from ...graph.terms import stem, words
from .question import QuestionReading
from .values import TableColumn

_BEGIN_NAMES = frozenset({"from", "origin", "departure", "departs", "start", "source", "loading"})
_END_NAMES = frozenset({"to", "destination", "arrival", "arrives", "end", "target", "discharge"})
"""Words in the names of columns that hold where something begins and ends."""
_BEGINS = frozenset(map(stem, "leave leaving left depart departing departed start starting begin beginning sail".split()))
_ENDS = frozenset(map(stem, "arrive arriving arrived end ending finish land landing reach due terminate go".split()))
_AT = frozenset({"in", "at"})
_LOOKED_AT = 4


def direction_of(column: TableColumn) -> int:
    """-1 where a column's name says that it holds where something begins, 1 where it ends, else 0."""
    named = set(words(column.name))
    begins, ends = bool(named & _BEGIN_NAMES), bool(named & _END_NAMES)
    return ends - begins


def asked_direction(reading: QuestionReading, place: int) -> int:
    """-1 where the question says before a place that something begins there, 1 that it ends there; 0 where it says neither.

    Args:
        reading: the question.
        place: the number of the first word that names the place.
    """
    before = [reading.words[at] for at in range(max(0, place - _LOOKED_AT), place)]
    for at, word in enumerate(reversed(before)):
        if word.folded == "from":
            return -1
        if word.folded in ("to", "towards", "into"):
            return 1
        if word.folded in _AT or at:
            if word.stem in _BEGINS:
                return -1
            if word.stem in _ENDS:
                return 1
        if word.content and word.stem not in _BEGINS | _ENDS:
            return 0
    return 0


def against_direction(columns: Sequence[TableColumn], column: int, reading: QuestionReading, place: int) -> bool:
    """Whether a value of this column is no answer to what the question says of it, as another column's may be."""
    own = direction_of(columns[column])
    asked = asked_direction(reading, place)
    return own != 0 and asked == -own and any(direction_of(each) == asked for each in columns)
