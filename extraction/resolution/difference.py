"""How sure it is that two documents mean two things by one name: a few signals, weighed by weights that were fitted."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from ...graph.names import match_key
from .role_nouns import families_of
from .senses import Sense, any_alike, later_career, stems

_PLACED = frozenset({"PLACE", "ORG", "EVENT"})


class Signals(NamedTuple):
    """What speaks for and against two senses being two things; those that are no numbers are 0 or 1.

    Attributes:
        context: how far the contexts are apart, -0.4..0.3 (0 at a cosine of 0.25).
        words: how many words the texts share, 0..1 (cosine of the sets of stems).
        names: how many proper names they share, 0..1 (likewise).
        kinds: both are defined, as different sorts of things.
        tagged: the mentions are tagged as different sorts, and not both are defined.
        nouns: both are defined by nouns that cannot call one thing.
        same_nouns: they are defined by nouns that can.
        called: one is defined by a noun that nothing in the other text agrees with, though it calls the thing something.
        later: two people, one of whom does what people turn to later.
        qualifiers: the titles have parentheses that share no word, or have different numbers.
        same_qualifier: the parentheses are equal.
        births: years of birth differ.
        places: alike things in different places ("city in Ontario", "city in Wales").
        compound: the name is of several words or says what it names, so few things share it.
        gender: of two people, the texts say "he" of one and "she" of the other.
    """

    context: float = 0.0
    words: float = 0.0
    names: float = 0.0
    kinds: float = 0.0
    tagged: float = 0.0
    nouns: float = 0.0
    same_nouns: float = 0.0
    called: float = 0.0
    later: float = 0.0
    qualifiers: float = 0.0
    same_qualifier: float = 0.0
    births: float = 0.0
    places: float = 0.0
    compound: float = 0.0
    gender: float = 0.0


def signals(one: Sense, other: Sense, cosine: float, name: str) -> Signals:
    """The signals of two senses of a name.

    Args:
        one: a sense.
        other: a sense of another document.
        cosine: that of their contexts.
        name: the name that they share.
    """
    kinds = bool(one.kinds and other.kinds) and not one.kinds & other.kinds
    sorts = one.kinds or one.tagged, other.kinds or other.tagged
    tagged = all(sorts) and not sorts[0] & sorts[1] and not (one.kinds and other.kinds)
    people = all(not each or "PERSON" in each for each in sorts)
    shared = any_alike(one.nouns, other.nouns)
    nouns = bool(one.nouns and other.nouns) and not shared
    crossed = any_alike(one.nouns, other.called) or any_alike(other.nouns, one.called)
    weak = (one.nouns and other.called) or (other.nouns and one.called)
    called = bool(weak) and not nouns and not crossed
    later = people and (nouns or called) and (later_career(one.called) or later_career(other.called))
    mine, others = stems(one.qualifier), stems(other.qualifier)
    return Signals(
        context=min(0.3, max(-0.4, 0.25 - cosine)),
        words=_share(one.words, other.words),
        names=_share(one.names, other.names),
        kinds=float(kinds),
        tagged=float(tagged),
        nouns=float(nouns),
        same_nouns=float(shared or crossed or _says(one, other) or _says(other, one)),
        called=float(called),
        later=float(later),
        qualifiers=float(bool(mine and others) and (not mine & others or _numbers(mine) != _numbers(others))),
        same_qualifier=float(bool(mine) and mine == others),
        births=float(bool(one.births and other.births) and not one.births & other.births),
        places=float(_elsewhere(one, other) and (shared or one.kinds == other.kinds) and bool(one.kinds & _PLACED)),
        compound=float(_compound(name)),
        gender=float(people and bool(one.gender and other.gender) and one.gender != other.gender),
    )


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / math.sqrt(len(some) * len(others)) if some and others else 0.0


def _says(one: Sense, other: Sense) -> bool:
    """Whether the other text has the noun by which one is defined."""
    return bool(one.nouns) and any(stems(noun) <= other.words for noun in one.nouns)


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word.isdecimal())


def _elsewhere(one: Sense, other: Sense) -> bool:
    """Whether the names by which two are defined are different, and those of one are not in the text of the other."""
    mine, others = one.defining_names, other.defining_names
    return bool(mine and others) and not (mine & (others | other.words) or others & one.words)


def _compound(name: str) -> bool:
    parts = match_key(name).split()
    return len(parts) > 1 or bool(families_of(parts))


def difference(found: Signals, weights: Sequence[float], bias: float) -> float:
    """How sure it is that the senses are two things, 0..1."""
    total = bias + sum(weight * value for weight, value in zip(weights, found, strict=True))
    return 1 / (1 + math.exp(-min(30.0, max(-30.0, total))))
