"""Which matches join, given all the others: a word that other names know is no slip, a short form needs one long form."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from .blocking import MOST
from .matching import ACCEPTED, Match
from .profiles import Profile

_KNOWN = 3
"""A word in the names of so many own entities is a word of its own, not a slip of the pen."""
_FORENAMES = frozenset({"initials", "more given names"})
_RARE, _RARE_SURNAME = 3, 0.06
"""What two records gain whose surname so few have, where they differ in given names."""
_NEAR = 0.03
"""Two matches whose scores differ by less are as good as each other."""
_TWO_WORDS = 0.18
"""What is taken off where two words that differ by letters are both known."""


class NameCounts:
    """How often words and numbered names ("Henry I") occur in the names of all own entities."""

    def __init__(self, profiles: Iterable[Profile], words: Iterable[str]) -> None:
        self._asked = frozenset(words)
        self._words: Counter[str] = Counter()
        self._numbered: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for profile in profiles:
            met: set[str] = set()
            numbered: set[tuple[str, tuple[str, ...]]] = set()
            for parts in profile.parts:
                met.update(self._asked.intersection(parts.words))
                if parts.numbers:
                    numbered.add((parts.words[0], parts.numbers))
            self._words.update(met)
            self._numbered.update(numbered)

    def known(self, word: str) -> bool:
        """Whether enough names have the word."""
        return self._words[word] >= _KNOWN

    def count(self, word: str) -> int:
        """How many own entities have a name with the word."""
        return self._words[word]

    def crowded(self, profile: Profile) -> bool:
        """Whether an entity has a name of a word and a numeral with which too many others begin for them to be compared."""
        return any(
            len(parts.words) == 1 and parts.numbers and self._numbered[parts.words[0], parts.numbers] > MOST
            for parts in profile.parts
        )


def _shared_last(match: Match, profiles: Mapping[str, Profile]) -> frozenset[str]:
    """The surnames that two records have in common; those that texts name have none."""
    first, second = profiles[match.first], profiles[match.second]
    if first.documents or second.documents:
        return frozenset()
    return frozenset({parts.words[-1] for parts in first.parts} & {parts.words[-1] for parts in second.parts})


def weighed_by_words(matches: Iterable[Match], profiles: Mapping[str, Profile]) -> list[Match]:
    """The matches, best first, those of two known words and of names that stand for many set down."""
    held = list(matches)
    lasts = {match: _shared_last(match, profiles) for match in held if match.reason in _FORENAMES}
    asked = [word for match in held for pair in match.changed for word in pair]
    names = NameCounts(profiles.values(), [*asked, *(word for words in lasts.values() for word in words)])
    found = []
    for match in held:
        score = match.score
        if any(names.known(one) and names.known(other) for one, other in match.changed):
            score -= _TWO_WORDS
        if any(names.count(word) <= _RARE for word in lasts.get(match, ())):
            score += _RARE_SURNAME
        if match.short and names.crowded(profiles[match.ends[0]]):
            score = min(score, ACCEPTED - _TWO_WORDS)
        found.append(match._replace(score=round(min(score, 1.0), 4)))
    return sorted(found, key=lambda each: (-each.score, each.first, each.second))


def unambiguous(matches: Iterable[Match], apart: Mapping[str, set[str]]) -> list[Match]:
    """The matches without those of an entity that is as much like one thing as like another, in the order given.

    Args:
        matches: those that would join, best first.
        apart: for each entity those that it must not be joined with.
    """
    held = list(matches)
    partners: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for match in held:
        partners[match.first].append((match.score, match.second))
        partners[match.second].append((match.score, match.first))
    dropped: set[tuple[str, str]] = set()
    for entity, met in partners.items():
        for score, other in met:
            rivals = apart.get(other, ())
            if rivals and any(each in rivals and value > score - _NEAR for value, each in met):
                dropped.add((min(entity, other), max(entity, other)))
    return [match for match in held if match.pair not in dropped]


def only_long_forms(matches: Iterable[Match], root: Callable[[str], str]) -> list[Match]:
    """Of the matches of short forms those whose long forms are all one thing, in the order given.

    Args:
        matches: those with a short side, rivals among them.
        root: the cluster of an own entity, after all other matches joined what they join.
    """
    held = list(matches)
    longs: dict[str, set[str]] = defaultdict(set)
    for match in held:
        short, long = match.ends
        longs[root(short)].add(root(long))
    found = []
    for match in held:
        short = root(match.ends[0])
        if match.score >= ACCEPTED and len(longs[short] - {short}) == 1:
            found.append(match)
    return found
