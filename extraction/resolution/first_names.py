"""First names alone: "Leila" of one document may be "Leila Marsh" of another, the only one so called; users decide.

No text says so, so that nothing is joined: the pair is only a candidate.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from .matching import Match
from .name_parts import NameParts
from .name_vocabulary import GIVEN_NAMES, HONORIFICS
from .profiles import Profile

REASON = "first name alone"
_SCORE = 0.5
"""Of such a pair: as little as a candidate may have."""


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
                yield Match(first, second, _SCORE, REASON, 1 if first == short.id else 2)


def _is_full(parts: NameParts) -> bool:
    return len(parts.words) > 1 and min(len(parts.words[0]), len(parts.words[-1])) > 1 and not (parts.rank or parts.numbers)


def _is_bare(parts: NameParts) -> bool:
    return (
        len(parts.words) == 1 < len(parts.words[0]) and parts.words[0] not in HONORIFICS and not parts.rank + parts.numbers
    )
