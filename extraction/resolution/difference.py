"""How sure it is that two documents mean two things by one name: a few signals, weighed by weights that were fitted."""

import math
from functools import lru_cache
from typing import NamedTuple

from ...graph.names import match_key
from ...graph.terms import words
from .context_sorts import ContextView, unlike
from .countries import lands_of
from .rarity import name_rarity, shared_details
from .role_nouns import families_of
from .senses import Sense, any_alike, later_career, stems

_EDGE, _FAR, _NEAR = 0.25, 0.3, 0.4
"""The cosine at which contexts say nothing, and how much farther and nearer still counts."""
_UNLIKE = 0.35
"""How unlike the sorts of two contexts on one thing often are."""
_MOST_DETAILS = 2.5
_PLACED = frozenset({"PLACE", "EVENT"})
_LIFE, _LONG_AGO, _CHILDHOOD = 50, 100, 8
"""Years between the first deeds of which two texts tell that one person may have done, those after which none did, and those
of a childhood."""


class SenseSignals(NamedTuple):
    """What speaks for and against two senses being two things; those that are no numbers are 0 or 1.

    Attributes:
        names: how many proper names the texts share, 0..1 (cosine of the sets of stems).
        kinds: both are defined, as different sorts of things.
        nouns: both are called, beside their names, by nouns that cannot call one thing.
        same_nouns: the texts call something by nouns that can call one thing.
        called: one is defined by a noun that nothing in the other text agrees with, though it calls the thing something.
        later: two people, one of whom does what people turn to later.
        qualifiers: the titles have parentheses, each with a word or number that the other lacks, of no one thing.
        numbers: the parentheses have different numbers: "(1950 film)", "(season 2)".
        same_qualifier: the parentheses are equal.
        one_titled: only one of the documents is about the thing.
        years: years of birth, or of works, differ.
        unborn: of two people by full names, one text tells of years before the birth or the youth of the other's.
        ages: of two people by full names, the years from which texts tell of them lie far apart, 0..1.
        places: alike things in different places ("city in Ontario", "city in Wales").
        unplaced: a title has a place in its parenthesis, of which the other text, on a place too, says nothing.
        telling: the name says what it names ("Mercer College"), so that very few things share it.
        gender: of two people, the texts say "he" of one and "she" of the other.
        countries: the texts speak of different countries.
        person_countries: the same of two people by full names.
        home: one is defined by a country of which the other text says nothing, but of others.
        known: the name is that of a well-known place, both seem to be places, and neither text speaks only of other
            countries.
        states: how much less they share American states, of two places, 0..1.
        article: only one of the texts says "the" before the name; not of people by full names.
        common: only one of them writes the name with a small letter.
        details: how many words the texts share, the rarer ones counting for more, 0..2.5 (`rarity.shared_details`).
        rare: how rare the rarest word of the name is, 0..1.1 (`rarity.name_rarity`).
        rarer: by how much its words are rarer than common ones, added up, 0..3.
        far: how far the contexts are apart, 0..0.3 (0 at a cosine of 0.25 and above).
        person_far: the same of two people by full names.
        near: how near they are, 0..0.4 (0 at a cosine of 0.25 and below).
        sorts: how much less alike the sorts of things are that they are about than those of contexts on one thing often
            are, 0..0.65; of a name of one word.
        place_sorts: how unlike they are, of places, 0..1: texts on a town may be about its port and its abbey.
        regions: how unlike the parts of the world are, 0..1, of places with a name of one word.
    """

    names: float = 0.0
    kinds: float = 0.0
    nouns: float = 0.0
    same_nouns: float = 0.0
    called: float = 0.0
    later: float = 0.0
    qualifiers: float = 0.0
    numbers: float = 0.0
    same_qualifier: float = 0.0
    one_titled: float = 0.0
    years: float = 0.0
    unborn: float = 0.0
    ages: float = 0.0
    places: float = 0.0
    unplaced: float = 0.0
    telling: float = 0.0
    gender: float = 0.0
    countries: float = 0.0
    person_countries: float = 0.0
    home: float = 0.0
    known: float = 0.0
    states: float = 0.0
    article: float = 0.0
    common: float = 0.0
    details: float = 0.0
    rare: float = 0.0
    rarer: float = 0.0
    far: float = 0.0
    person_far: float = 0.0
    near: float = 0.0
    sorts: float = 0.0
    place_sorts: float = 0.0
    regions: float = 0.0


_WEIGHTS = SenseSignals(
    names=-2.7,
    kinds=1.0,
    nouns=0.3,
    same_nouns=-1.8,
    qualifiers=2.0,
    numbers=12.0,
    same_qualifier=-2.5,
    one_titled=-1.2,
    years=5.0,
    unborn=3.0,
    ages=5.1,
    places=3.5,
    unplaced=2.0,
    telling=-2.5,
    gender=2.0,
    countries=1.6,
    person_countries=2.0,
    home=1.3,
    known=-2.4,
    states=1.2,
    article=1.8,
    common=0.2,
    details=-1.5,
    rare=-6.0,
    rarer=-2.3,
    far=7.3,
    person_far=9.9,
    near=-7.6,
    sorts=6.0,
    place_sorts=-1.9,
    regions=2.2,
)
"""Fitted by logistic regression on pairs of short texts, signals chosen by how well weights fitted without one set of pairs
tell the pairs of that set, then rounded; those of signals that are rare there (`kinds`, `nouns`, `qualifiers`, `numbers`,
`same_qualifier`, `years`, `unborn`, `places`, `unplaced`, `gender`) are set by hand."""
_PLAIN = SenseSignals(
    names=-3.5,
    kinds=3.0,
    nouns=3.2,
    same_nouns=-0.6,
    called=1.0,
    later=-1.8,
    qualifiers=2.0,
    numbers=4.0,
    same_qualifier=-2.5,
    years=3.8,
    places=3.2,
    unplaced=2.4,
    telling=-2.2,
    gender=1.2,
    known=-1.5,
)
"""The same where contexts are not compared: only what defines a thing tells it apart."""
_BIAS = 6.2
_PLAIN_BIAS = -1.0


def with_contexts(
    found: SenseSignals,
    one: Sense,
    other: Sense,
    name: str,
    views: tuple[ContextView, ContextView],
) -> SenseSignals:
    """The signals with what contexts say.

    Args:
        found: those without.
        one: the first sense.
        other: the second one.
        name: the name that they share.
        views: those of the context of each.
    """
    mine, others = views
    cosine = float(mine.vector @ others.vector)
    sorts, regions = unlike(mine.sorts, others.sorts), unlike(mine.regions, others.regions)
    several = len(match_key(name).split()) > 1
    place = _both_places(one, other, min(mine.place, others.place))
    person = _people(one, other, name)
    far = min(_FAR, max(0.0, _EDGE - cosine))
    return found._replace(
        states=_other_states(one, other, place),
        far=far,
        person_far=far if person else 0.0,
        near=min(_NEAR, max(0.0, cosine - _EDGE)),
        sorts=0.0 if several else max(0.0, sorts - _UNLIKE),
        place_sorts=place * sorts,
        regions=0.0 if several else place * regions,
    )


def bounds(found: SenseSignals, one: Sense, other: Sense, name: str) -> tuple[float, float]:
    """The least and the greatest difference that signals without contexts can come to with them."""
    several = len(match_key(name).split()) > 1
    place = _both_places(one, other, 1.0)
    person = _people(one, other, name)
    most = SenseSignals(
        states=_other_states(one, other, place),
        far=_FAR,
        person_far=_FAR if person else 0.0,
        near=_NEAR,
        sorts=0.0 if several else 1 - _UNLIKE,
        place_sorts=place,
        regions=0.0 if several else place,
    )
    rest = _BIAS + _weighed(_WEIGHTS, found._replace(states=0.0))
    added = [weight * value for weight, value in zip(_WEIGHTS, most, strict=True)]
    return _certain(rest + sum(each for each in added if each < 0)), _certain(rest + sum(each for each in added if each > 0))


def signals(one: Sense, other: Sense, name: str) -> SenseSignals:
    """The signals of two senses of a name, without those of their contexts.

    Args:
        one: a sense.
        other: a sense of another document.
        name: the name that they share.
    """
    sorts = one.kinds or one.tagged, other.kinds or other.tagged
    settled = all("PLACE" in each for each in sorts)
    people = all(not each or "PERSON" in each for each in sorts)
    mine, others = one.nouns | one.apposed, other.nouns | other.apposed
    shared = any_alike(mine, others)
    said = _says(one, other) or _says(other, one)
    # A film may tell of the novel that it is made from; who is called by another's trade is that one.
    nouns = bool(mine and others) and not shared and not (people and said)
    crossed = any_alike(one.nouns, other.called) or any_alike(other.nouns, one.called)
    weak = (one.nouns and other.called) or (other.nouns and one.called)
    called = bool(weak) and not nouns and not crossed
    later = people and (nouns or called) and any(map(_turned, (one, other)))
    same = shared or crossed or said or any_alike(mine | one.subjects, others | other.subjects)
    titles = _parts(one.qualifier), _parts(other.qualifier)
    telling = _telling(name) and not all(map(_person, (one, other)))
    person = _people(one, other, name)
    rare = name_rarity(name)
    abroad = bool(one.lands and other.lands) and not one.countries & other.countries
    return SenseSignals(
        names=_share(one.names, other.names),
        kinds=float(bool(one.kinds and other.kinds) and not one.kinds & other.kinds),
        nouns=float(nouns),
        same_nouns=float(same),
        called=float(called),
        later=float(later),
        qualifiers=float(_differ(*titles) and not shared and not later),
        numbers=float(bool(_numbers(titles[0]) and _numbers(titles[1])) and _numbers(titles[0]) != _numbers(titles[1])),
        same_qualifier=float(bool(titles[0]) and titles[0] == titles[1]),
        one_titled=float(bool(one.title) != bool(other.title)),
        years=float(bool(one.years and other.years) and not one.years & other.years),
        unborn=float(person and (_unborn(one, other) or _unborn(other, one))),
        ages=_ages(one, other) if person else 0.0,
        places=float(_elsewhere(one, other) and (shared or one.kinds == other.kinds) and bool(one.kinds & _PLACED)),
        unplaced=float(settled and (_misses(one, other) or _misses(other, one))),
        telling=float(telling),
        gender=float(people and bool(one.gender and other.gender) and one.gender != other.gender),
        countries=float(abroad),
        person_countries=float(person and abroad),
        home=float(_away(one, other) or _away(other, one)),
        known=float(not nouns and _known(one, name) and _known(other, name)),
        states=_other_states(one, other, _both_places(one, other, 0.0)),
        article=float(not person and one.definite != other.definite),
        common=float(not person and one.common != other.common),
        details=min(_MOST_DETAILS, shared_details(one.words, other.words)),
        rare=rare.most,
        rarer=rare.whole,
    )


def _both_places(one: Sense, other: Sense, seeming: float) -> float:
    """How sure it is, 0..1, that both are places: by what they are, else by what their contexts seem to be about."""
    if all("PLACE" in each.kinds or (not each.kinds and each.located) for each in (one, other)):
        return 1.0
    if one.kinds and other.kinds:
        return float("PLACE" in one.kinds and "PLACE" in other.kinds)
    return 0.0 if any(each.kinds and "PLACE" not in each.kinds for each in (one, other)) else seeming


def _other_states(one: Sense, other: Sense, place: float) -> float:
    return place * (1 - _share(one.states, other.states)) if one.states and other.states else 0.0


def _people(one: Sense, other: Sense, name: str) -> bool:
    """Whether both seem to be people by a full name."""
    several = len(match_key(name).split()) > 1
    return several and all(map(_person, (one, other))) and (one.personal or other.personal)


def _person(each: Sense) -> bool:
    return "PERSON" in (each.kinds or each.tagged) or each.personal


def _ages(one: Sense, other: Sense) -> float:
    between = abs(one.since - other.since) if one.since and other.since else 0
    return min(1.0, max(0.0, (between - _LIFE) / (_LONG_AGO - _LIFE)))


def _unborn(one: Sense, other: Sense) -> bool:
    born = min(map(int, other.years), default=0)
    return 0 < one.since < born + _CHILDHOOD


def _turned(each: Sense) -> bool:
    return later_career(each.called) or (bool(each.nouns) and later_career(each.nouns))


def _known(each: Sense, name: str) -> bool:
    """Whether what a text means may be the well-known place of this name."""
    country = lands_of(name).countries
    placed = "PLACE" in each.kinds or not (each.kinds or each.personal or each.definite or each.common)
    return bool(country) and placed and (not each.countries or bool(each.countries & country))


def _away(one: Sense, other: Sense) -> bool:
    return bool(one.home and other.countries) and not one.home & other.countries


def _differ(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some and others) and not (some <= others or others <= some)


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / math.sqrt(len(some) * len(others)) if some and others else 0.0


def _says(one: Sense, other: Sense) -> bool:
    """Whether the other text has the noun by which one is defined."""
    return bool(one.nouns) and any(stems(noun) <= other.words for noun in one.nouns)


def _parts(qualifier: str) -> frozenset[str]:
    if not qualifier:
        return frozenset()
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


@lru_cache(maxsize=1 << 12)
def _telling(name: str) -> bool:
    """Whether a name of several words begins or ends with a noun for what it names; ships are named after queens."""
    parts = match_key(name).split()
    return len(parts) > 1 and any(families_of(each) - {"PERSON"} for each in (parts[:1], parts[-1:]))


def difference(found: SenseSignals) -> float:
    """How sure it is that the senses are two things, 0..1, where contexts are compared (`with_contexts`)."""
    return _certain(_BIAS + _weighed(_WEIGHTS, found))


def plain_difference(found: SenseSignals) -> float:
    """The same where they are not."""
    return _certain(_PLAIN_BIAS + _weighed(_PLAIN, found))


def _weighed(weights: SenseSignals, found: SenseSignals) -> float:
    return sum(weight * value for weight, value in zip(weights, found, strict=True))


def _certain(total: float) -> float:
    return 1 / (1 + math.exp(-total))
