"""Whether two own entities are one thing: the likeness of their names, weighed by what else is known of both."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ...graph.terms import STOP_WORDS
from .blocking import Blocks, aliases, plausible
from .name_parts import NameParts, name_parts
from .name_vocabulary import GIVEN_NAMES, HONORIFICS
from .profiles import Profile
from .similarity import Likeness, likeness

ACCEPTED = 0.85
"""The least score of a match that joins two entities."""
APART = "two things"
"""The reason of a match that keeps two entities apart whose names are alike: an entity like both may be either."""
TOLD = "acronym in its own words"
"""The reason of a match of an acronym with what its record says that it stands for."""
ONLY_FIRST = "first name alone"
"""The reason of a pair of a first name and the one person who has it: users decide, since no text says so."""
RIVAL = 0.5
"""The least score of a match that keeps another one from being the only one."""
_VAGUE = frozenset({"short form", "without rank", "without generation"})
"""Reasons that a text about a thing does not strengthen: its own short forms are known already."""
_PAGE, _SAME_KIND, _OTHER_KIND, _SAME_TEXT = 0.06, 0.02, -0.06, -0.06
_DESCRIBED, _OTHERWISE_DESCRIBED, _MANY_WORDS = 0.08, -0.2, 3
_ALIKE_DESCRIPTIONS, _UNLIKE_DESCRIPTIONS = 0.6, 0.34
_DESCRIBING = re.compile(r"[^\W_]+")
_READ = {"spelling": -0.1, "given name": -0.05, "short given name": -0.05, "initials": -0.02}
"""What is taken off where names were read in texts, in which another spelling is mostly another thing."""
_RECORDS = {
    "initials": 0.08,
    "more given names": 0.04,
    "other order": 0.06,
    "given name": -0.1,
    "a letter of a short word": -0.2,
    "acronym": 0.06,
    "abbreviation": 0.44,
    "more given names, otherwise spelled": 0.44,
}
"""What is added where both are records: all that one of them may mean stands beside it."""
_LONG_WORD, _LONG = 9, 0.03
"""What words of so many letters that differ by a letter or two gain there."""


class Match(NamedTuple):
    """Two own entities that may be one thing, the first id before the second.

    `short` is 1 or 2 where that one has a short form of the other's name, else 0. `changed` are words that may be two words.
    The score may pass 1 where much speaks for it, until something is taken off.
    """

    first: str
    second: str
    score: float
    reason: str
    short: int = 0
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """Both ids."""
        return self.first, self.second

    @property
    def ends(self) -> tuple[str, str]:
        """Both ids, that with the short form first."""
        return (self.second, self.first) if self.short == 2 else (self.first, self.second)


def matches(
    profiles: Sequence[Profile],
    blocks: Blocks,
    apart: bool = True,
) -> dict[tuple[str, str], Match]:
    """What may be one thing among these profiles, by both ids: those that join, and those that only are rivals.

    Args:
        profiles: those of `blocks`, sorted by id.
        blocks: what is compared by name.
        apart: whether an id that was given for a name means another thing than that name elsewhere, and than other such ids.
    """
    found: dict[tuple[str, str], Match] = {}

    def keep(first: int, second: int, like: Likeness) -> None:
        if second < first:
            first, second = second, first
            like = like._replace(short=(0, 2, 1)[like.short], changed=tuple((other, one) for one, other in like.changed))
        made = weighed(profiles[first], profiles[second], like, apart)
        if made is not None:
            held = found.get((made.first, made.second))
            if held is None or _strength(made) > _strength(held):
                found[made.first, made.second] = made

    pairs = blocks.pairs()
    owners = blocks.owners.tolist()
    for one, other in plausible(blocks.names, pairs).tolist():
        like = likeness(blocks.names[one], blocks.names[other])
        if like is not None:
            keep(owners[one], owners[other], like)
    abbreviated = np.asarray([bool(each.acronyms) for each in profiles], np.bool_)[blocks.owners[pairs]].any(axis=1)
    for one, other in blocks.owners[pairs[abbreviated]].tolist():
        for short, long in ((one, other), (other, one)):
            if not set(profiles[short].acronyms).isdisjoint(profiles[long].initials):
                told = _explained(profiles[short], profiles[long])
                keep(short, long, Likeness(1.1, TOLD, 1) if told else Likeness(0.8, "acronym", 1))
    for one, other, like in _called(profiles):
        keep(one, other, like)
    return found


def _strength(match: Match) -> tuple[float, int, str, tuple[tuple[str, str], ...]]:
    return match.score, -match.short, match.reason, match.changed


def _called(profiles: Sequence[Profile]) -> Iterator[tuple[int, int, Likeness]]:
    """Pairs of which one is called by the other's name, by number."""
    for one, other in aliases(profiles):
        long, named = profiles[one], profiles[other]
        shared = [key for key in named.keys if key in long.aliases]
        if any(key in long.declared for key in shared):
            yield one, other, Likeness(0.95, "alias", 2)
        elif long.titles:
            yield one, other, Likeness(0.7 if _shorter(named, long) else 0.92, "alias in its own text", 2)


def _explained(short: Profile, long: Profile) -> bool:
    """Whether what a record says of an acronym holds the long form."""
    if short.documents or long.documents:
        return False
    for text in (*short.descriptions, *short.aliases):
        said = f" {name_parts(text).whole} "
        if any(len(parts.words) > 1 and f" {parts.whole} " in said for parts in long.parts):
            return True
    return False


def _shorter(named: Profile, long: Profile) -> bool:
    """Whether a name says nothing that a fuller one does not, and so may be that of others, or contradicts it."""
    for parts in named.parts:
        words = {each for each in parts.words if each not in HONORIFICS}
        for fuller in long.parts:
            if parts.numbers and fuller.numbers and parts.numbers != fuller.numbers:
                return True
            if parts.numbers == fuller.numbers and words.issubset((*fuller.words, *fuller.rank)):
                return True
        if len(words) < 2 and not parts.numbers:
            return True
    return False


def weighed(first: Profile, second: Profile, like: Likeness, apart: bool = True) -> Match | None:
    """How sure it is that two entities with names so alike are one thing; None where it cannot be or says nothing."""
    if first.sure and second.sure and first.kind != second.kind:
        return None
    named_anew = first.given != second.given and not set(first.keys).isdisjoint(second.keys)
    if (apart and (named_anew or (first.given and second.given))) or (first.titles and second.titles):
        return Match(first.id, second.id, 0.0, APART) if like.score >= ACCEPTED else None
    score = like.score + _context(first, second, like)
    if _contradicted(first, second, like):
        return None
    person = _person(first) or _person(second)
    if not person and like.reason.startswith(("more given names", "given name", "short given name")):
        score -= 0.2
    if like.reason.startswith("more given names") and _part_of_double(first, second):
        score -= 0.2
    if like.reason == "more given names" and _small_words(first, second):
        score -= 0.1
    score = round(score, 4)
    if score < ACCEPTED <= like.score and not (first.documents or second.documents) and _described(first, second) < 0:
        return Match(first.id, second.id, 0.0, APART)
    return Match(first.id, second.id, score, like.reason, like.short, like.changed) if score >= RIVAL else None


def _part_of_double(first: Profile, second: Profile) -> bool:
    """Whether of two records one has a double name ("Anne-Marie", "Holm-Larsen") that the other has not."""
    if first.documents or second.documents:
        return False
    return {name.count("-") for name in first.names}.isdisjoint(name.count("-") for name in second.names)


def _small_words(first: Profile, second: Profile) -> bool:
    """Whether names have small words; of records, whether these differ."""
    both = [{parts.small for parts in each.parts} for each in (first, second)]
    read = bool(first.documents or second.documents)
    return any(any(small) for small in (*both[0], *both[1])) if read else both[0].isdisjoint(both[1])


def _person(profile: Profile) -> bool:
    return profile.kind == "person" or (not profile.kind and any(parts.rank for parts in profile.parts))


def _context(first: Profile, second: Profile, like: Likeness) -> float:
    """What the kinds, texts and descriptions of two entities add to a match."""
    score = 0.0
    if first.kind and second.kind:
        score += _SAME_KIND if first.kind == second.kind else _OTHER_KIND
    read = bool(first.documents or second.documents)
    if read:
        together = not first.documents.isdisjoint(second.documents)
        about = not first.documents.isdisjoint(second.titles) or not second.documents.isdisjoint(first.titles)
        if like.reason == "acronym":
            score += _PAGE if together else -_PAGE
        elif about and like.reason not in _VAGUE:
            score += _PAGE
        elif like.reason in _READ:
            score += _READ[like.reason] + (_SAME_TEXT if together else 0.0)
            if like.changed and all(min(map(len, pair)) >= _LONG_WORD for pair in like.changed):
                score += _LONG
    elif like.changed:
        # How likely the words are one is weighed against those of all records.
        score += ACCEPTED - like.score
    else:
        score += _RECORDS.get(like.reason, 0.0)
    if first.descriptions and second.descriptions:
        score += _described(first, second)
    return score


def _described(first: Profile, second: Profile) -> float:
    read = bool(first.documents or second.documents)
    return max((_descriptions(one, other, read) for one in first.descriptions for other in second.descriptions), default=0.0)


def _descriptions(first: str, second: str, read: bool) -> float:
    """What two descriptions add: those of records are whole, those of texts name one side of a thing each."""
    words = [frozenset(_DESCRIBING.findall(each.casefold())) for each in (first, second)]
    numbers = [{word for word in each if word.isdecimal()} for each in words]
    words = [each - STOP_WORDS for each in words]
    least = min(map(len, words))
    if not least:
        return 0.0
    if not read and all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return _OTHERWISE_DESCRIBED
    shared = len(words[0] & words[1])
    if shared >= _ALIKE_DESCRIPTIONS * least:
        return _DESCRIBED if shared >= _MANY_WORDS else _DESCRIBED / 2
    unlike = shared <= _UNLIKE_DESCRIPTIONS * len(words[0] | words[1])
    return _OTHERWISE_DESCRIBED if unlike and not read else 0.0


def _contradicted(first: Profile, second: Profile, like: Likeness) -> bool:
    """Whether titles of works only resemble each other, a firm has a person's name, or initials stand for no body."""
    kinds = {first.kind, second.kind}
    if like.short and like.reason.startswith("acronym"):
        return bool(kinds & {"person", "place"})
    if "work" in kinds and like.reason in ("same words", "spelling", "other order"):
        smalls = [{parts.small for parts in each.parts} for each in (first, second)]
        return like.reason == "other order" or smalls[0].isdisjoint(smalls[1])
    if like.reason == "abbreviation" and "person" in kinds:
        return True
    if like.changed and first.acronyms and second.acronyms and "group" in kinds and len(first.parts[0].words) == 1:
        return True
    legal = [any(parts.legal for parts in each.parts) for each in (first, second)]
    return legal[0] != legal[1] and (second if legal[0] else first).kind == "person"


def first_names(profiles: Sequence[Profile]) -> Iterator[Match]:
    """Pairs of a first name that texts give alone and the one person of a fuller name who has it, in order of ids.

    Both are read in texts, and in different ones: within one text its own words decide.

    Args:
        profiles: what is compared, sorted by id.
    """
    full: dict[str, list[Profile]] = defaultdict(list)
    for each in profiles:
        if each.kind == "person" and each.documents:
            for word in sorted({parts.words[0] for parts in each.parts if _is_full(parts)}):
                full[word].append(each)
    for short in profiles:
        if short.kind not in {"", "person"} or not short.documents or short.given:
            continue
        for word in sorted({parts.words[0] for parts in short.parts if _is_bare(parts)}):
            called = full.get(word, [])
            surnames = {parts.words[-1] for each in called for parts in each.parts if _is_full(parts)}
            if len(surnames) != 1 or (short.kind != "person" and word not in GIVEN_NAMES):
                continue
            long = called[0]
            if short.documents.isdisjoint(document for each in called for document in each.documents):
                first, second = sorted((short.id, long.id))
                yield Match(first, second, RIVAL, ONLY_FIRST, 1 if first == short.id else 2)


def _is_full(parts: NameParts) -> bool:
    return len(parts.words) > 1 and min(len(parts.words[0]), len(parts.words[-1])) > 1 and not (parts.rank or parts.numbers)


def _is_bare(parts: NameParts) -> bool:
    return (
        len(parts.words) == 1 < len(parts.words[0]) and parts.words[0] not in HONORIFICS and not parts.rank + parts.numbers
    )
