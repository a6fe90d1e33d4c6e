"""How sure it is that two documents mean two things by one name: a few signals, weighed by weights that were fitted."""

import math
from typing import NamedTuple

from ...graph.names import match_key
from ...graph.terms import words
from .role_nouns import families_of
from .senses import Sense, any_alike, later_career, stems

_EDGE, _FAR, _NEAR = 0.25, 0.3, 0.4
"""The cosine at which contexts say nothing, and how much farther and nearer still counts."""
_PLACED = frozenset({"PLACE", "EVENT"})


class SenseSignals(NamedTuple):
    """What speaks for and against two senses being two things; those that are no numbers are 0 or 1.

    Attributes:
        far: how far the contexts are apart, 0..0.3 (0 at a cosine of 0.25 and above).
        near: how near they are, 0..0.4 (0 at a cosine of 0.25 and below).
        names: how many proper names the texts share, 0..1 (cosine of the sets of stems).
        kinds: both are defined, as different sorts of things.
        tagged: the mentions are tagged as different sorts, and not both are defined.
        nouns: both are defined by nouns that cannot call one thing.
        same_nouns: they are defined by nouns that can.
        called: one is defined by a noun that nothing in the other text agrees with, though it calls the thing something.
        later: two people, one of whom does what people turn to later.
        qualifiers: the titles have parentheses, each with a word or number that the other lacks.
        numbers: the parentheses have different numbers: "(1950 film)", "(season 2)".
        same_qualifier: the parentheses are equal.
        one_qualifier: of two documents that are about such a thing, the title of one has a parenthesis.
        same_title: the documents are about things of one title, without a parenthesis.
        years: years of birth, or of works, differ.
        places: alike things in different places ("city in Ontario", "city in Wales").
        unplaced: a title has a place in its parenthesis, of which the other text, on a place too, says nothing.
        telling: the name says what it names ("Mercer College"), so that very few things share it.
        settled: both are places, of which texts tell very different things.
        gender: of two people, the texts say "he" of one and "she" of the other.
    """

    far: float = 0.0
    near: float = 0.0
    names: float = 0.0
    kinds: float = 0.0
    tagged: float = 0.0
    nouns: float = 0.0
    same_nouns: float = 0.0
    called: float = 0.0
    later: float = 0.0
    qualifiers: float = 0.0
    numbers: float = 0.0
    same_qualifier: float = 0.0
    one_qualifier: float = 0.0
    same_title: float = 0.0
    years: float = 0.0
    places: float = 0.0
    unplaced: float = 0.0
    telling: float = 0.0
    settled: float = 0.0
    gender: float = 0.0


_WEIGHTS = SenseSignals(
    far=13.5,
    near=-3.0,
    names=-3.5,
    kinds=3.0,
    tagged=0.2,
    nouns=3.2,
    same_nouns=-0.6,
    called=1.0,
    later=-1.8,
    qualifiers=2.0,
    numbers=4.0,
    same_qualifier=-2.5,
    one_qualifier=1.1,
    same_title=-1.0,
    years=3.8,
    places=3.2,
    unplaced=1.6,
    telling=-2.2,
    settled=-0.4,
    gender=1.2,
)
"""Fitted by logistic regression on pairs of short texts and of encyclopaedia passages, then rounded and, where a signal was
rare or its pairs were of one sort, set back by hand."""
_BIAS = -1.0


def with_context(found: SenseSignals, cosine: float) -> SenseSignals:
    """The signals with what the cosine of the two contexts says."""
    return found._replace(far=min(_FAR, max(0.0, _EDGE - cosine)), near=min(_NEAR, max(0.0, cosine - _EDGE)))


def bounds(found: SenseSignals) -> tuple[float, float]:
    """The least and the greatest difference that signals without context can come to with it."""
    return difference(with_context(found, 1.0)), difference(with_context(found, -1.0))


def signals(one: Sense, other: Sense, name: str) -> SenseSignals:
    """The signals of two senses of a name, without that of their contexts.

    Args:
        one: a sense.
        other: a sense of another document.
        name: the name that they share.
    """
    kinds = bool(one.kinds and other.kinds) and not one.kinds & other.kinds
    sorts = one.kinds or one.tagged, other.kinds or other.tagged
    tagged = all(sorts) and not sorts[0] & sorts[1] and not (one.kinds and other.kinds)
    settled = all("PLACE" in each for each in sorts)
    people = all(not each or "PERSON" in each for each in sorts)
    shared = any_alike(one.nouns, other.nouns)
    said = _says(one, other) or _says(other, one)
    # A film may tell of the novel that it is made from; who is called by another's trade is that one.
    nouns = bool(one.nouns and other.nouns) and not shared and not (people and said)
    crossed = any_alike(one.nouns, other.called) or any_alike(other.nouns, one.called)
    weak = (one.nouns and other.called) or (other.nouns and one.called)
    called = bool(weak) and not nouns and not crossed
    later = people and (nouns or called) and (later_career(one.called) or later_career(other.called))
    mine, others = _parts(one.qualifier), _parts(other.qualifier)
    titled = bool(one.title and other.title)
    return SenseSignals(
        names=_share(one.names, other.names),
        kinds=float(kinds),
        tagged=float(tagged),
        nouns=float(nouns),
        same_nouns=float(shared or crossed or said),
        called=float(called),
        later=float(later),
        qualifiers=float(bool(mine and others) and not (mine <= others or others <= mine)),
        numbers=float(bool(_numbers(mine) and _numbers(others)) and _numbers(mine) != _numbers(others)),
        same_qualifier=float(bool(mine) and mine == others),
        one_qualifier=float(titled and bool(mine) != bool(others)),
        same_title=float(titled and not (mine or others)),
        years=float(bool(one.years and other.years) and not one.years & other.years),
        places=float(_elsewhere(one, other) and (shared or one.kinds == other.kinds) and bool(one.kinds & _PLACED)),
        unplaced=float(settled and (_misses(one, other) or _misses(other, one))),
        telling=float(_telling(name)),
        settled=float(settled),
        gender=float(people and bool(one.gender and other.gender) and one.gender != other.gender),
    )


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / math.sqrt(len(some) * len(others)) if some and others else 0.0


def _says(one: Sense, other: Sense) -> bool:
    """Whether the other text has the noun by which one is defined."""
    return bool(one.nouns) and any(stems(noun) <= other.words for noun in one.nouns)


def _parts(qualifier: str) -> frozenset[str]:
    return stems(qualifier) | frozenset(word for word in words(qualifier) if word.isdecimal())


def _numbers(parts: frozenset[str]) -> frozenset[str]:
    return frozenset(part for part in parts if part.isdecimal())


def _elsewhere(one: Sense, other: Sense) -> bool:
    """Whether the names by which two are defined are different, and those of one are not in the text of the other."""
    mine, others = one.defining_names, other.defining_names
    return bool(mine and others) and not (mine & (others | other.words) or others & one.words)


def _misses(one: Sense, other: Sense) -> bool:
    """Whether the text of the other lacks the proper name that stands in the parenthesis of one's title."""
    return one.qualifier[:1].isupper() and not stems(one.qualifier) & (other.words | other.defining_names)


def _telling(name: str) -> bool:
    """Whether a name of several words begins or ends with a noun for what it names."""
    parts = match_key(name).split()
    return len(parts) > 1 and any(bool(families_of(each)) for each in (parts[:1], parts[-1:]))


def difference(found: SenseSignals) -> float:
    """How sure it is that the senses are two things, 0..1."""
    total = _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, found, strict=True))
    return 1 / (1 + math.exp(-total))
