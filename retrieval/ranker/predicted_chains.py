"""The chains that the ranker has found: of the pairs that it holds for likely, those that the graph has an edge for.

Taken by falling score, a pair becomes its child's tie to the question where the child has none yet and no circle arises, so
that every chain has a beginning; what is about an entity of the question needs none. What a candidate leads on to is the
best of the pairs that it is the parent of, where that says more for it than what led to it.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from ..trails.paths import Hop, KnownLinks, Tie
from .candidates import Candidates
from .linked_pairs import Pairs, most_sharing
from .ranker import Ranked

LIKELY = 0.0
"""The log odds above which a pair is held to belong to the answer."""


def ties_of(found: Candidates, ranked: Ranked) -> KnownLinks:
    """The ties of a question's candidates, by their positions in the pool."""
    pairs, scores = ranked.pairs, ranked.pair_scores
    likely = np.flatnonzero(scores > LIKELY)
    likely = likely[np.lexsort((likely, -np.round(scores[likely], 9)))]
    web = _CandidateGraph(found, pairs)
    asked = [found.pool.entity_position.get(seed.entity, -1) for seed in found.pool.seeds]
    named = set(found.pool.about[np.isin(found.pool.about[:, 1], asked), 0].tolist())
    to: dict[int, Tie] = {}
    given: dict[int, float] = {}
    left: list[tuple[float, Tie]] = []
    for row in likely.tolist():
        tie = web.tie(row)
        if tie is None:
            continue
        left.append((float(scores[row]), tie))
        if tie.child not in named and tie.child not in to and tie.child not in _above(tie.parent, to):
            to[tie.child], given[tie.child] = tie, float(scores[row])
    onward: dict[int, Tie] = {}
    for score, tie in left:
        if score > given.get(tie.parent, LIKELY) and tie.child not in _above(tie.parent, to):
            onward.setdefault(tie.parent, tie)
    return KnownLinks(to, onward)


def _above(node: int, to: dict[int, Tie]) -> Iterable[int]:
    """A candidate and those that lead to it."""
    chain = [node]
    while chain[-1] in to:
        chain.append(to[chain[-1]].parent)
    return chain


class _CandidateGraph:
    """What the candidates mention and are about."""

    def __init__(self, found: Candidates, pairs: Pairs) -> None:
        self._found, self._pool, self._pairs = found, found.pool, pairs

    def tie(self, row: int) -> Tie | None:
        """The best edges behind a pair: by a name before by what both mention, the rarest entity first; None without any."""
        numbers = int(self._pairs.parent[row]), int(self._pairs.child[row])
        parent, child = (int(self._found.rows[number]) for number in numbers)
        said, said_too = self._mentioned(parent), self._mentioned(child)
        topics, topics_too = self._topics.get(parent, frozenset()), self._topics.get(child, frozenset())
        frequency = self._pool.frequency
        shared = {each for each in said.keys() & said_too.keys() if frequency[each] < most_sharing(self._pool.total)}
        ways = (said.keys() & topics_too, said_too.keys() & topics, shared, topics & topics_too)
        for kind, entities in enumerate(ways):
            if entities:
                entity = min(entities, key=lambda each: (int(frequency[each]), each))
                at = int(self._pairs.onward_at[row]) if self._pairs.onward[row] else 0
                first = Hop(parent, entity, True) if kind in (1, 3) else self._hop(numbers[0], entity, at)
                back = int(self._pairs.back_at[row]) if self._pairs.back[row] else 0
                second = Hop(child, entity, True) if kind in (0, 3) else self._hop(numbers[1], entity, back)
                return Tie(first, second)
        return None

    def _hop(self, number: int, entity: int, near: int) -> Hop:
        """The mention of an entity by a candidate that begins nearest to a place in its text."""
        row = int(self._found.rows[number])
        at = min(self._mentioned(row)[entity], key=lambda start: (abs(start - near), start))
        at += self._found.nodes[number].start
        return Hop(row, entity, False, at, at + 1)

    def _mentioned(self, row: int) -> dict[int, list[int]]:
        """The entities that a candidate mentions, and where."""
        mentions = self._pool.mentions
        first, last = np.searchsorted(mentions.node, [row, row + 1])
        places: dict[int, list[int]] = {}
        for entity, start in zip(mentions.entity[first:last].tolist(), mentions.start[first:last].tolist(), strict=True):
            places.setdefault(entity, []).append(start)
        return places

    @cached_property
    def _topics(self) -> dict[int, frozenset[int]]:
        """The entities that each candidate is about."""
        topics: dict[int, set[int]] = {}
        for node, entity in self._pool.about.tolist():
            topics.setdefault(node, set()).add(entity)
        return {node: frozenset(entities) for node, entities in topics.items()}
