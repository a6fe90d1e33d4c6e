"""Which matches join, given all the others: a word that other names know is no slip, a short form needs one long form."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import prod

from .blocking import MOST
from .matching import ACCEPTED, TOLD, Match
from .profiles import Profile
from .similarity import stands_for
from .slips import WrittenWords, rest

_KNOWN = 3
"""A word in the names of so many own entities is a word of its own, not a slip of the pen."""
_FORENAMES = frozenset({"initials", "more given names"})
_RARE, _RARE_SURNAME = 3, 0.06
"""What two records gain whose surname so few have, where they differ in given names."""
_NEAR = 0.03
"""Two matches whose scores differ by less are as good as each other."""
_TWO_WORDS = 0.18
"""What is taken off where two words that differ by letters are both known."""
_ONE_WORD, _MORE, _LESS = 0.65, 0.35, 0.7
"""How likely two words of records must be one, and what each bit more or less of that adds or takes off."""
_ABBREVIATED, _OFTENER = 10, 3
"""A word that so many records have may be abbreviated, if so many times fewer have the short one."""


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
    every = list(matches)
    records = [match for match in every if not (profiles[match.first].documents or profiles[match.second].documents)]
    weighed = {match.pair for match in records}
    held = [match for match in every if match.pair not in weighed]
    held += _weighed_as_records(records, profiles)
    lasts = {match: _shared_last(match, profiles) for match in held if match.reason in _FORENAMES}
    asked = [word for match in held if match.pair not in weighed for pair in match.changed for word in pair]
    names = NameCounts(profiles.values(), [*asked, *(word for words in lasts.values() for word in words)])
    found = []
    for match in held:
        score = match.score
        if match.pair not in weighed and any(names.known(one) and names.known(other) for one, other in match.changed):
            score -= _TWO_WORDS
        if any(names.count(word) <= _RARE for word in lasts.get(match, ())):
            score += _RARE_SURNAME
        if match.short and names.crowded(profiles[match.ends[0]]):
            score = min(score, ACCEPTED - _TWO_WORDS)
        found.append(match._replace(score=round(min(score, 1.0), 4)))
    return sorted(found, key=lambda each: (-each.score, each.first, each.second))


def _weighed_as_records(matches: Sequence[Match], profiles: Mapping[str, Profile]) -> list[Match]:
    """Matches of records: words that differ are one if one of them is likely a slip, and of the likeliest word only."""
    changed = [match for match in matches if match.changed and match.reason != "abbreviation"]
    asked = (rest(match.changed[0], profiles[match.first].parts) for match in changed)
    words = WrittenWords(profiles.values() if any(match.changed for match in matches) else (), asked)
    told = {match.ends[0] for match in matches if match.reason == TOLD}
    slips: dict[str, list[Match]] = defaultdict(list)
    found: list[Match] = []
    for match in matches:
        if match.reason == "acronym" and match.ends[0] in told:
            continue
        if not match.changed:
            if _one_direction(match, profiles):
                found.append(match)
        elif match.reason == "abbreviation":
            short, long = sorted(map(words.count, match.changed[0]))
            if long >= max(_ABBREVIATED, _OFTENER * short) and words.shorter_is_rarer(match.changed[0]):
                found.append(match)
        else:
            parts = profiles[match.first].parts
            likely = (
                0.0
                if any(map(words.both_known, match.changed))
                else prod(words.likely(change, parts) for change in match.changed)
            )
            by = (likely - _ONE_WORD) * (_MORE if likely > _ONE_WORD else _LESS)
            made = match._replace(score=round(match.score + by, 4))
            written = {words.slip(change, parts).slip for change in match.changed}
            first = written & {word for each in parts for word in each.words}
            slips[match.first if first else match.second].append(made)
    return [*found, *_best_of_slips(slips, {match.pair for match in found})]


def _best_of_slips(slips: Mapping[str, Sequence[Match]], alike: set[tuple[str, str]]) -> Iterator[Match]:
    """Of the matches of a misspelled name the best, and those with what is like that as well."""
    alike = alike | {match.pair for held in slips.values() for match in held if match.score >= ACCEPTED}
    for entity in sorted(slips):
        ranked = sorted(slips[entity], key=lambda match: (-match.score, match.pair))
        best = _other(ranked[0], entity)
        for match in ranked:
            other = _other(match, entity)
            if other == best or (min(best, other), max(best, other)) in alike:
                yield match


def _other(match: Match, entity: str) -> str:
    return match.second if match.first == entity else match.first


def _one_direction(match: Match, profiles: Mapping[str, Profile]) -> bool:
    """Whether a letter before the name of something other than a person can be what stands there in the other name."""
    if match.reason != "initials" or "person" in (profiles[match.first].kind, profiles[match.second].kind):
        return True
    return any(
        stands_for(one.words[0], other.words[0])
        for one in profiles[match.ends[0]].parts
        for other in profiles[match.ends[1]].parts
    )


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
