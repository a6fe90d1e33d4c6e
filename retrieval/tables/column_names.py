"""How surely the name of a column says a word of the question, or holds what a word measures."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ...graph.terms import STOP_WORDS, stem, words
from .header_words import ALIKE, does_what, means_the_same, written_out
from .question import QuestionReading, Word, abbreviates
from .question_words import DIMENSIONS, SUPERLATIVES, VERBS, Dimension
from .values import UNIT_OF, TableColumn, one_word_seasons, split_unit, table_words

_SAID_OTHERWISE = 0.8
ALL_SAID, IN_ONE_PHRASE = 0.15, 1.5
"""What it counts that a question says all words of a column's name, and that it says several as they stand there."""
_PERCENT = frozenset(stem(word) for word in ("percentage", "percent", "proportion", "share", "rate"))


def similar(token: str, word: Word) -> float:
    """How surely a word of a cell or of a column's name (folded) is a word of the question: 0 to 1."""
    if token == word.folded:
        return 1.0
    if _stem(token) == word.stem and len(word.stem) > 2:
        return 0.95
    if abbreviates(token, word.folded) and word.folded not in VERBS:
        return 0.8
    if len(word.folded) >= 6 and len(token) >= 6 and _one_slip(token, word.folded):
        return 0.7
    return 0.0


@lru_cache(50_000)
def _stem(token: str) -> str:
    return stem(token)


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is changed, added or left out."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return any(one[start + a :] == other[start + b :] for a, b in ((1, 1), (1, 0), (0, 1)))


def named_by(column: TableColumn, reading: QuestionReading, usable: Iterable[int]) -> dict[int, float]:
    """The question's words that the name of a column has, each with how surely; short forms of either count too."""
    found: dict[int, float] = {}
    for at in usable:
        word = reading.words[at]
        # Of "Cost/mile" it is the cost.
        first, _, per = one_word_seasons(column.name).replace(" per ", "/").partition("/")
        best = max((names_word(token, word) for token in name_words(first)), default=0.0)
        best = max(best, *(0.5 * names_word(token, word) for token in name_words(per)), 0.0)
        best = max(best, _SAID_OTHERWISE if _shares_dimension(column, word) else 0.0)
        best = max(best, *(0.9 * names_word(token, word) for token in written_out(column.name)), 0.0)
        # Of a name in many words one that means the same says little.
        said = name_words(column.name)
        if len(said) <= 4 and word.content and any(means_the_same(_stem(token), word.stem) for token in said):
            best = max(best, ALIKE)
        if column.unit == "%" and word.stem in _PERCENT:
            best = max(best, _SAID_OTHERWISE)
        if best:
            found[at] = best
    return found


def said_whole(column: TableColumn, reading: QuestionReading) -> float:
    """What speaks for a column whose name the question says wholly: "Level", not "Alert level"; more, if as one phrase."""
    name = table_words(split_unit(column.name)[0])
    said = [word.folded for word in reading.words]
    if len(name) > 1 and any(said[at : at + len(name)] == name for at in range(len(said))):
        return IN_ONE_PHRASE
    told = [token for token in name if token not in STOP_WORDS]
    return ALL_SAID if told and all(any(similar(token, word) for word in reading.words) for token in told) else 0.0


@lru_cache(5_000)
def _shares_dimension(column: TableColumn, word: Word) -> bool:
    """Whether a column of numbers is called by another word for the same: "Alt." for "height", "Pax" for "passengers"."""
    if column.kind != "number":
        return False
    named = {_stem(token) for token in name_words(column.name)}
    known = ({_stem(each) for each in DIMENSIONS[name]} for name in ("height", "length", "weight", "people", "price"))
    return any(word.stem in stems and named & stems for stems in known)


@lru_cache(5_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a column's name, folded, without stop words."""
    return tuple(word for word in table_words(name) if word not in STOP_WORDS)


def names_word(token: str, word: Word) -> float:
    """How surely a word of a column's name (folded) is a word of the question, or who does what it says: 0 to 1."""
    alike = similar(token, word)
    if alike:
        return alike
    stems = _stem(token), word.stem
    # "Build" and "Builder", "hold" and "Holder", "translated" and "Translator", "winning" and "Winner".
    if does_what(token) == word.stem or does_what(word.folded) == stems[0]:
        return 0.85
    if (
        min(map(len, stems)) >= 4
        and token not in SUPERLATIVES
        and (stems[0].startswith(stems[1]) or stems[1].startswith(stems[0]))
    ):
        return 0.85
    return 0.0


def of_dimension(column: TableColumn, dimensions: Sequence[Dimension]) -> float:
    """How surely a column holds one of these dimensions, the first of them the likeliest; 0 where it does not."""
    for place, dimension in enumerate(dimensions):
        weight = 1.0 - 0.15 * place
        fits = column.kind == "date" if dimension == "date" else column.kind == "number"
        if not fits:
            continue
        known = DIMENSIONS.get(dimension, ())
        said = {_stem(word) for word in words(column.name)}
        if said & {_stem(each) for each in known}:
            # "Length" says it more plainly than "span".
            return weight if dimension == "date" or said & {_stem(each) for each in known[:2]} else weight - 0.15
        if dimension == "date":
            return 0.6 * weight
        if dimension == "duration" and UNIT_OF.get(column.unit, column.unit) in ("s", "min", "h", "d", "yr"):
            return 0.9 * weight
        if dimension == "price" and column.unit[:1] in ("€", "£", "$", "¥"):
            return 0.9 * weight
        unit = UNIT_OF.get(column.unit, column.unit)
        if unit in _MEASURED.get(dimension, ()) and not said - {_stem(column.unit)} & _DIMENSION_STEMS:
            # "km" alone tells how far.
            return 0.7 * weight
        if dimension == "duration" and column.name.casefold() in ("time", "result"):
            return weight
    return 0.0


_MEASURED = {
    "distance": ("km", "mi", "nm", "m"),
    "length": ("m", "km", "cm", "ft", "mi"),
    "height": ("m", "ft", "cm"),
    "depth": ("m", "ft", "cm"),
    "width": ("m", "ft", "cm"),
    "weight": ("kg", "g", "t"),
    "temperature": ("°c",),
    "size": ("m²", "km²", "ha"),
    "power": ("w", "kw", "mw"),
}
"""The units of dimensions, for columns whose names say no dimension."""
_DIMENSION_STEMS = frozenset(stem(each) for known in DIMENSIONS.values() for each in known)
