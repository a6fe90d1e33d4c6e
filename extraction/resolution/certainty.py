"""Which matches join, given all the others: a word that other names know is no slip, and a short form needs one long form."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from .blocking import MOST
from .matching import ACCEPTED, Match
from .profiles import Profile

_KNOWN = 3
"""A word in the names of so many own entities is a word of its own, not a slip of the pen."""
_TWO_WORDS = 0.12
"""What is taken off where two words that differ by letters are both known."""


class Names:
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

    def crowded(self, profile: Profile) -> bool:
        """Whether an entity has a name of one word and a numeral with which too many others begin for them to be compared."""
        return any(
            len(parts.words) == 1 and parts.numbers and self._numbered[parts.words[0], parts.numbers] > MOST
            for parts in profile.parts
        )


def weighed_by_words(matches: Iterable[Match], profiles: Mapping[str, Profile]) -> list[Match]:
    """The matches, best first, those of two known words and of names that stand for many set down."""
    held = list(matches)
    names = Names(profiles.values(), (word for match in held for pair in match.changed for word in pair))
    found = []
    for match in held:
        score = match.score
        if any(names.known(one) and names.known(other) for one, other in match.changed):
            score -= _TWO_WORDS
        if match.short and names.crowded(profiles[match[match.short - 1]]):
            score = min(score, ACCEPTED - _TWO_WORDS)
        found.append(match if score == match.score else match._replace(score=round(score, 4)))
    return sorted(found, key=lambda each: (-each.score, each.first, each.second))


def only_long_forms(matches: Iterable[Match], root: Callable[[str], str]) -> list[Match]:
    """Of the matches of short forms those whose long forms are all one thing, in the order given.

    Args:
        matches: those with a short side, rivals among them.
        root: the cluster of an own entity, after all other matches joined what they join.
    """
    held = list(matches)
    longs: dict[str, set[str]] = defaultdict(set)
    for match in held:
        short, long = match[match.short - 1], match[2 - match.short]
        longs[root(short)].add(root(long))
    found = []
    for match in held:
        short = root(match[match.short - 1])
        if match.score >= ACCEPTED and len(longs[short] - {short}) == 1:
            found.append(match)
    return found
