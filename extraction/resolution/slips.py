"""Whether a word of a record is another one misspelled: what its letters, and those of all records, say.

A slip of the pen is rare, leaves letters beside each other that seldom are, and is mostly of some few kinds; two words of
their own ("Keller" and "Kellner") occur in other names, look like words, and differ where words do.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rapidfuzz.distance import OSA

from .name_parts import NameParts
from .profiles import Profile
from .similarity import respelled

Change: TypeAlias = tuple[str, str]
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {letter: (row, place + row * 0.5) for row, letters in enumerate(_KEYS) for place, letter in enumerate(letters)}
_VOWELS = frozenset("aeiouy")
_KNOWN, _OFTENER = 3, 5
_MANY, _RESPELLED, _PART = 1.5, 0.95, 4
_WEIGHTS = (
    *(2.39, -1.49, 0.17, -0.45, -0.05, 0.14),
    *(1.32, 0.93, 0.34, 1.37, 0.93, -0.30, -0.63, -1.58),
    *(-1.93, 0.28, 1.00, -0.22, -0.36, -0.35),
)
"""Weights of a logistic regression of `FEATURES` (L2 penalty 0.001), fitted on 35,000 pairs of names that differ by one word
so: names composed of made-up parts by two generators and names read in Wikipedia, a fifth of each copied with slips.
"""
FEATURES = (
    "constant",
    "slip's count",
    "word's count",
    "slip's rarest letters",
    "slip's letters",
    "word's rarest letters",
    "transposed",
    "doubled",
    "added",
    "left out",
    "near keys",
    "vowels",
    "other letter",
    "twice",
    "at the start",
    "near the end",
    "length",
    "names beside",
    "known endings",
    "known beginnings",
)


class Slip(NamedTuple):
    """A change of a word, with the word that is likelier misspelled first, and what the rest of the name is."""

    slip: str
    word: str
    beside: tuple[str, ...]


class WrittenWords:
    """The words of records, how often they occur, and the letters that stand beside each other in them.

    Args:
        profiles: of which those that no text names count.
        beside: names without a word, of which it is counted how many have another word there.
    """

    def __init__(self, profiles: Iterable[Profile], beside: Iterable[tuple[str, ...]] = ()) -> None:
        asked = frozenset(beside)
        self._words: Counter[str] = Counter()
        self._beside: Counter[tuple[str, ...]] = Counter()
        for profile in profiles:
            if profile.documents:
                continue
            met: set[str] = set()
            rests: set[tuple[str, ...]] = set()
            for parts in profile.parts:
                met.update(parts.words)
                rests.update(rest for rest in without_each(parts) if rest in asked)
            self._words.update(met)
            self._beside.update(rests)
        self._letters: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()
        for word in self._words:
            self._letters.update(set(_triples(word)))
            for part in (slice(-_PART, None), slice(0, _PART)):
                self._parts[_named(word[part], part)] += 1

    def count(self, word: str) -> int:
        """How many records have the word."""
        return self._words[word]

    def both_known(self, change: Change) -> bool:
        """Whether several records have either word, about as many the one as the other."""
        few, many = sorted(self._words[word] for word in change)
        return few >= _KNOWN and many < few * _OFTENER and not respelled(*change)

    def shorter_is_rarer(self, change: Change) -> bool:
        """Whether fewer records have the shorter of two words."""
        short, long = sorted(change, key=len)
        return self._words[short] < self._words[long]

    def slip(self, change: Change, parts: Iterable[NameParts]) -> Slip:
        """Which of two words is likelier the misspelled one."""
        one, other = sorted(change, key=lambda word: (self._words[word], self._familiar(word, change), word))
        return Slip(one, other, rest(change, parts))

    def _familiar(self, word: str, change: Change) -> float:
        other = change[1] if word == change[0] else change[0]
        return self._rarest(_own(word, other), 1)[0]

    def _rarest(self, triples: Sequence[str], own: int) -> tuple[float, float]:
        counts = [math.log1p(max(0, self._letters[each] - own)) for each in triples]
        return (min(counts), sum(counts) / len(counts)) if counts else (_MANY, _MANY)

    def _known(self, slip: Slip, part: slice) -> float:
        """In how many words either's beginning or ending is, of words that differ there."""
        one, other = slip.slip[part], slip.word[part]
        if one == other:
            return 0.0
        return math.log1p(max(0, min(self._parts[_named(one, part)], self._parts[_named(other, part)]) - 1))

    def likely(self, change: Change, parts: Iterable[NameParts]) -> float:
        """How likely it is, from 0 to 1, that two words are one.

        Args:
            change: the words, as two names have them.
            parts: the names of one of both.
        """
        if respelled(*change):
            return _RESPELLED
        found = sum(weight * value for weight, value in zip(_WEIGHTS, self.features(self.slip(change, parts)), strict=True))
        return 1 / (1 + math.exp(-found))

    def features(self, slip: Slip) -> list[float]:
        """What is known of a change, as `FEATURES` calls it."""
        rarest, mean = self._rarest(_own(slip.slip, slip.word), 1)
        good, _ = self._rarest(_own(slip.word, slip.slip), 1)
        kind = _kind(slip)
        place = _place(slip)
        return [
            1.0,
            math.log(max(1, self._words[slip.slip])),
            math.log(max(1, self._words[slip.word])),
            rarest,
            mean,
            good,
            *(float(kind == each) for each in FEATURES[6:14]),
            float(place == 0),
            float(place >= min(len(slip.slip), len(slip.word)) - 2),
            len(slip.word) / 10,
            math.log1p(self._beside[slip.beside]),
            self._known(slip, slice(-_PART, None)),
            self._known(slip, slice(0, _PART)),
        ]


def without_each(parts: NameParts) -> Iterator[tuple[str, ...]]:
    """The words of a name without one of them, for each of them."""
    for place in range(len(parts.words)):
        yield _sorted([*parts.words[:place], *parts.words[place + 1 :]], parts.numbers)


def _sorted(words: Iterable[str], numbers: Iterable[str]) -> tuple[str, ...]:
    return (*sorted(words), "|", *numbers)


def rest(change: Change, names: Iterable[NameParts]) -> tuple[str, ...]:
    """A name without the word that differs."""
    for parts in names:
        for word in change:
            if word in parts.words:
                place = parts.words.index(word)
                return _sorted([*parts.words[:place], *parts.words[place + 1 :]], parts.numbers)
    return ("|",)


def _named(letters: str, part: slice) -> str:
    return f"^{letters}" if part.start == 0 else f"{letters}$"


def _triples(word: str) -> list[str]:
    framed = f"^{word}$"
    return [framed[place : place + 3] for place in range(len(framed) - 2)]


def _own(word: str, other: str) -> list[str]:
    """Letters beside each other that a word has and another has not."""
    theirs = set(_triples(other))
    return [each for each in _triples(word) if each not in theirs]


def _place(slip: Slip) -> int:
    """Where two words begin to differ."""
    return next((place for place, (x, y) in enumerate(zip(slip.slip, slip.word, strict=False)) if x != y), len(slip.slip))


def _kind(slip: Slip) -> str:
    """How the word became the slip."""
    x, y = slip.slip, slip.word
    if OSA.distance(x, y) > 1:
        return "twice"
    place = _place(slip)
    if len(x) > len(y):
        letter = x[place] if place < len(x) else x[-1]
        return "doubled" if letter in (x[place - 1 : place], x[place + 1 : place + 2]) else "added"
    if len(x) < len(y):
        letter = y[place] if place < len(y) else y[-1]
        return "doubled" if letter in (y[place - 1 : place], y[place + 1 : place + 2]) else "left out"
    if x[place] != y[place] and x[place + 1 :] != y[place + 1 :]:
        return "transposed"
    if x[place] in _VOWELS and y[place] in _VOWELS:
        return "vowels"
    return "near keys" if _near(x[place], y[place]) else "other letter"


def _near(one: str, other: str) -> bool:
    if one not in _PLACES or other not in _PLACES:
        return False
    (row, place), (other_row, other_place) = _PLACES[one], _PLACES[other]
    return abs(row - other_row) <= 1 and abs(place - other_place) <= 1
