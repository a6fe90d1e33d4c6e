"""How two names may name one thing: spelled, ordered, shortened or translated otherwise.

Numerals, generations, legal forms, sexes and what stands in brackets must not contradict each other, whatever letters say.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from ...graph.terms import stem
from .name_parts import NameParts
from .name_vocabulary import DIRECTIONS, GIVEN_NAMES, HONORIFICS, NICKNAMES, RANKS
from .rarity import is_common_word

_ALIKE_RANKS, _ALIKE_WORDS, _ONE_LETTER = 90.0, 0.84, 0.03
_LONG_WORD, _TWICE, _WORD, _SPACED = 8, 6, 4, 12
"""Letters of words: of those that may differ twice for certain, twice, once; and of whole names without their spaces."""
_ALONE, _ALONE_SCORE = 5, 0.7
"""Letters of a name of one word that may differ once, and what that is worth where it is too short to be certain."""
_UNSURE = 0.44
"""What is worth too little in texts and something in records, in which less is named."""
_SHORTEST, _LONGEST_SHORT, _LEFT_OUT = 2, 5, 2
"""Letters of an abbreviation, and how many fewer these are at least."""
_MORE_LETTERS = 2
"""Letters that nobody adds to a word by a slip of the pen."""
_DIGRAPH = re.compile("(?<=[aou])e|(?<=a)a")
_DIGIT = re.compile(r"\d")


class Likeness(NamedTuple):
    """How two names are alike.

    `short` is 1 or 2 where the first or the second is a short form of the other, which may stand for several things, else 0.
    `changed` are words that differ by letters alone, and so may be two words.
    """

    score: float
    reason: str
    short: int = 0
    changed: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=1 << 16)
def likeness(first: NameParts, second: NameParts) -> Likeness | None:
    """How two names are alike; None where nothing says that they name one thing.

    >>> from .name_parts import name_parts
    >>> likeness(name_parts("Robert III of Dreux"), name_parts("Robert III, Count of Dreux")).reason
    'name and seat'
    >>> likeness(name_parts("Apollo 11"), name_parts("Apollo 13"))
    """
    if not (first.words and second.words):
        return None
    if first.letters == second.letters and len(first.letters) >= _LONG_WORD and first.rank == second.rank:
        return Likeness(
            0.98 if first.words == second.words else 0.96, "same words" if first.words == second.words else "same letters"
        )
    if first.numbers != second.numbers:
        return None
    if any(a and b and a != b for a, b in zip(first[3:7], second[3:7], strict=True)):
        return None
    lacking = 0 if bool(first.rank) == bool(second.rank) else 2 if first.rank else 1
    if not lacking and first.rank != second.rank and not _alike_ranks(first.rank, second.rank):
        return None
    found = _by_rank(first, second, lacking) if lacking else _by_words(first, second)
    if found is None or first.generation == second.generation:
        return found
    return Likeness(min(found.score, 0.7), "without generation", 2 if first.generation else 1, found.changed)


def _by_rank(first: NameParts, second: NameParts, lacking: int) -> Likeness | None:
    """Names of which one has an epithet with a rank: "Robert III of Dreux" and "Robert III, Count of Dreux"."""
    plain, ranked = (first, second) if lacking == 1 else (second, first)
    seat = tuple(each for each in ranked.rank if each not in RANKS and not each.isdecimal())
    certain = 0 if ranked.numbers else lacking
    if seat and plain.small and plain.words == (*ranked.words, *seat):
        return Likeness(0.93 if ranked.numbers else 0.82, "name and seat", certain)
    if plain.words == ranked.words:
        if len(plain.words) == 1:
            return Likeness(0.5, "short form", lacking)
        return Likeness(0.8, "without rank", lacking)
    if len(plain.words) == len(ranked.words) + len(seat) > 1:
        found = _changed(plain.words, (*ranked.words, *seat))
        if found is not None and ranked.numbers:
            return Likeness(min(found.score, 0.86), "name and seat, otherwise spelled", certain, found.changed)
        return (
            None
            if found is None or not found.changed
            else Likeness(found.score - 0.04, found.reason, lacking, found.changed)
        )
    return None


def _by_words(first: NameParts, second: NameParts) -> Likeness | None:
    a, b = first.words, second.words
    if a == b:
        vague = len(a) == 1 and first.small != second.small
        return Likeness(0.7 if vague or all(each in HONORIFICS for each in a) else 0.98, "same words")
    if "".join(a) == "".join(b) and len("".join(a)) >= _WORD:
        return Likeness(0.96, "same letters")
    if len(a) == len(b):
        if sorted(a) == sorted(b):
            # "Zeid ibn Raad" is the father of "Raad ibn Zeid".
            return None if "ibn" in a else Likeness(0.92 if len(a) > 2 else 0.8, "other order")
        found = _abbreviated(a, b) or _changed(a, b) or (_changed(sorted(a), sorted(b)) if len(a) > 1 else None)
        if found is None:
            same = list(map(len, a)) == list(map(len, b))
            return Likeness(0.9, "a letter of a short word" if same else "other spaces") if _spaced(first, second) else None
        if (first.rank or first.numbers) and found.reason in ("given name", "short given name"):
            return found._replace(score=found.score + 0.05)
        return found
    if first.rank and min(len(a), len(b)) == 1 and a[0] == b[0]:
        return Likeness(0.9, "same rank", 1 if len(a) == 1 else 2)
    if len(a) != len(b) and _spaced(first, second):
        return Likeness(0.9, "other spaces")
    found = _shortened(a, b, 1) if len(a) < len(b) else _shortened(b, a, 2)
    if found is not None and first.rank:
        return found._replace(score=min(found.score + 0.11, 0.93))
    if found is None and first.numbers and min(len(a), len(b)) == 1 and a[0] == b[0]:
        return Likeness(0.5, "short form", 1 if len(a) == 1 else 2)
    return found


def _spaced(first: NameParts, second: NameParts) -> bool:
    """Whether names are the same but for a letter, once their spaces are gone."""
    least = min(len(first.letters), len(second.letters))
    if min(map(len, (*first.words, *second.words))) == 1 or _DIGIT.search(first.letters + second.letters):
        return False
    return least >= _SPACED and OSA.distance(first.letters, second.letters, score_cutoff=1) <= 1


def _alike_ranks(first: Sequence[str], second: Sequence[str]) -> bool:
    numbers = [[each for each in rank if each.isdecimal()] for rank in (first, second)]
    return numbers[0] == numbers[1] and token_sort_ratio(" ".join(first), " ".join(second)) >= _ALIKE_RANKS


def _changed(a: Sequence[str], b: Sequence[str]) -> Likeness | None:
    """Names of as many words, some of which differ by letters, as initials or as forms of one given name."""
    differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    same = len(a) - len(differing)
    if sum(len(x) > 1 < len(y) for x, y in differing) > max(2, same):
        return None
    short, initials, given = 0, 0, 0
    typos: list[tuple[str, str]] = []
    for x, y in differing:
        if len(x) == 1 or len(y) == 1:
            side = 1 if len(x) == 1 else 2
            if x[0] != y[0] or short == 3 - side:
                return None
            short, initials = side, initials + 1
        elif GIVEN_NAMES.get(x, x) == GIVEN_NAMES.get(y, y):
            given += 1
        else:
            typos.append((x, y))
    losses = [_typo(x, y) for x, y in typos]
    if any(loss is None for loss in losses):
        return None
    loss = sum(each or 0.0 for each in losses)
    if initials:
        return None if typos or given else _initials(a, b, initials, short)
    if given:
        return _given(a, b, same, typos) if len(typos) < 2 and loss <= _ONE_LETTER else None
    if len(a) == 1:
        if min(len(a[0]), len(b[0])) < _ALONE or loss > _ONE_LETTER:
            return None
        return Likeness(0.8 if len(a[0]) >= _LONG_WORD else _ALONE_SCORE, "spelling", 0, tuple(typos))
    return Likeness(round(0.95 - loss, 4), "spelling", 0, tuple(typos)) if same or loss <= 2 * _ONE_LETTER else None


def _abbreviated(a: Sequence[str], b: Sequence[str]) -> Likeness | None:
    """Names that are the same but for one word, of which one has the beginning, or some letters in order."""
    differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(differing) != 1 or len(a) == 1:
        return None
    x, y = differing[0]
    if GIVEN_NAMES.get(x, x) == GIVEN_NAMES.get(y, y) or _typo(x, y) is not None:
        return None
    short, long = sorted((x, y), key=len)
    if not _SHORTEST <= len(short) <= min(_LONGEST_SHORT, len(long) - _LEFT_OUT) or short[0] != long[0]:
        return None
    letters = iter(long)
    if _DIGIT.search(short) or not all(each in letters for each in short):
        return None
    return Likeness(_UNSURE, "abbreviation", 1 if short == x else 2, ((x, y),))


def stands_for(short: str, long: str) -> bool:
    """Whether a letter may stand for a word before the name of a place: "N" for "North", not for "New"."""
    return len(short) > 1 or DIRECTIONS.get(short, long) == long


def respelled(x: str, y: str) -> bool:
    """Whether words differ only in how letters with accents are written: "jorg" and "joerg"."""
    return x != y and _DIGRAPH.sub("", x) == _DIGRAPH.sub("", y)


def _typo(x: str, y: str) -> float | None:
    """What it costs that two words differ by a letter or two; None where they are two words."""
    if respelled(x, y):
        return _ONE_LETTER
    if _DIGIT.search(x + y):
        # Codes of models are other ones if a letter or digit is.
        return None
    edits = OSA.distance(x, y, score_cutoff=2)
    shorter, longer = sorted((len(x), len(y)))
    if edits > (2 if shorter >= _TWICE else 1 if longer >= _WORD else 0) or JaroWinkler.similarity(x, y) < _ALIKE_WORDS:
        return None
    if edits > 1 and _lengthened(x, y):
        return None
    # A letter is more of a short word.
    return _ONE_LETTER * edits + (0.02 if shorter < _WORD or (edits > 1 and shorter < _LONG_WORD) else 0.0)


def _lengthened(x: str, y: str) -> bool:
    """Whether a known word has letters more that make another word of it: "hunger" and "hungover", "anders" and "andersen".

    Forms of one word are no two words: "church" and "churches".
    """
    short, long = sorted((x, y), key=len)
    if len(long) - len(short) < _MORE_LETTERS or stem(short) == stem(long):
        return False
    letters = iter(long)
    return all(each in letters for each in short) and is_common_word(short)


def _given(a: Sequence[str], b: Sequence[str], same: int, typos: list[tuple[str, str]]) -> Likeness | None:
    if not any(x == y and len(x) > 1 and x not in GIVEN_NAMES for x, y in zip(a, b, strict=True)):
        return None
    short = all(x in NICKNAMES or y in NICKNAMES for x, y in zip(a, b, strict=True) if x != y and (x, y) not in typos)
    return Likeness(0.88 if same > 1 else 0.84, "short given name" if short else "given name", 0, tuple(typos))


def _initials(a: Sequence[str], b: Sequence[str], initials: int, short: int) -> Likeness | None:
    full = [x for x, y in zip(a, b, strict=True) if x == y and len(x) > 1]
    if not full or a[-1] != b[-1]:
        return None
    if len(full) > 1:
        return Likeness(0.92 if a[0] == b[0] else 0.9, "initials", short)
    return Likeness(0.88 if initials > 1 else 0.8, "initials", short)


def _shortened(short: Sequence[str], long: Sequence[str], side: int) -> Likeness | None:
    """A name and the same with more words between its first and its last, one of which may be misspelled."""
    found = _with_fewer(short, long, side)
    if found is not None or min(len(short), len(long[0]), len(long[-1])) < 2 or min(len(short[0]), len(short[-1])) == 1:
        return found
    first, last = _typo(short[0], long[0]), _typo(short[-1], long[-1])
    if first is None or last is None or _DIGIT.search(short[0] + short[-1]) or bool(first) == bool(last):
        return None
    place = 0 if first else -1
    found = _with_fewer([long[0], *short[1:-1], long[-1]], long, side)
    pair = (short[place], long[place]) if side == 1 else (long[place], short[place])
    return found and Likeness(_UNSURE, "more given names, otherwise spelled", side, (pair,))


def _with_fewer(short: Sequence[str], long: Sequence[str], side: int) -> Likeness | None:
    if short[0] != long[0] and not (len(short[0]) == 1 and long[0].startswith(short[0])):
        return None
    if len(short) == 1 or short[-1] != long[-1] or len(short[-1]) == 1:
        return None
    place = 1
    initials = len(short[0]) == 1
    for word in short[1:-1]:
        while place < len(long) - 1 and not (long[place] == word or (len(word) == 1 and long[place].startswith(word))):
            place += 1
        if place >= len(long) - 1:
            return None
        initials = initials or len(word) == 1
        place += 1
    if len(short[0]) == 1 and len(short) == 2:
        return Likeness(0.76, "initials", side)
    return Likeness(0.86 if initials else 0.82, "initials" if initials else "more given names", side)
