"""Levels of text nodes: parents that join the text nodes next to each other, and parents of these, up to a budget each."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from ..graph.errors import ConfigError
from ..graph.model import Document
from ..graph.sentence_boundaries import token_starts

SectionPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """One text node of a document at some level: its id, its characters `start` to `end`, its section, its parent's id."""

    id: str
    start: int
    end: int
    path: SectionPath = ()
    parent: str | None = None


def checked_levels(levels: Sequence[int]) -> tuple[int, ...]:
    """Budgets of tokens per level, the largest first, the last one that of the text nodes that are searched.

    Raises:
        ConfigError: no numbers, fewer than two, or one that is not larger than the next.
    """
    asked: object = levels
    if isinstance(asked, str) or not isinstance(asked, Sequence) or not all(type(each) is int for each in asked):
        raise ConfigError(f"expected chunk_levels as whole numbers of tokens, as in (2048, 512, 128), got {levels!r:.60}")
    given = tuple(levels)
    if len(given) < 2 or any(higher <= lower for higher, lower in pairwise(given)):
        raise ConfigError(
            f"expected at least two levels of tokens, the largest first, as in 2048,512,128, got {','.join(map(str, given))}"
        )
    return given


def joined(document: Document, leaves: Sequence[Joined], budgets: Mapping[int, int]) -> tuple[list[Joined], list[Joined]]:
    """The leaves with their parents' ids, and all parents, by level from the lowest and in document order.

    Each level joins as many text nodes of the one below, in document order, as fit its budget, whatever section they are
    in: a parent's section is what theirs have in common. What is alone gets no parent at that level and is joined at the
    next one, so that every parent has at least two children. Ids are `DOC#parent:TOKENS:n`; the work is linear in the text
    for each level.

    Args:
        document: whose text the spans count in.
        leaves: in document order.
        budgets: by level above the leaves, the largest first, the most tokens of the text that one of its parents joins.
    """
    starts = list(token_starts(document.text, 0, len(document.text))) if budgets and len(leaves) > 1 else []
    above: dict[str, str] = {}
    parents: list[Joined] = []
    level = list(leaves)
    for tokens, budget in sorted(budgets.items()):
        if len(level) < 2:
            break
        higher: list[Joined] = []
        made = 0
        for group in _groups(level, starts, budget):
            if len(group) == 1:
                higher.append(group[0])
                continue
            start, end = group[0].start, max(each.end for each in group)
            parent = Joined(f"{document.id}#parent:{tokens}:{made}", start, end, _common([each.path for each in group]))
            above.update({each.id: parent.id for each in group})
            higher.append(parent)
            parents.append(parent)
            made += 1
        level = higher

    def placed(each: Joined) -> Joined:
        return Joined(each.id, each.start, each.end, each.path, above.get(each.id))

    return [placed(each) for each in leaves], [placed(each) for each in parents]


def _groups(level: Sequence[Joined], starts: Sequence[int], budget: int) -> Iterator[list[Joined]]:
    """Runs of a level, each of at most `budget` tokens from its first character to its last; one alone may have more."""
    group: list[Joined] = []
    for each in level:
        if group and bisect_left(starts, each.end) - bisect_left(starts, group[0].start) > budget:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _common(paths: Sequence[SectionPath]) -> SectionPath:
    """The headings that all of these sections are under."""
    return tuple(names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False)))
