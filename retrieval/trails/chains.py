"""Chains through a pool: from its best texts, along what their sentences nearest to the question name, to a second text.

A link's value is how good its first text looks by itself times the cosine between the second text and the bridge, the
question and the first text's sentence taken together (their vectors' normalised sum).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np

from ..pool.pool import Anchor, Column, Ints, Pool

SENTENCES = 3
"""Sentences of an anchor, nearest to the question first, from which chains start."""
SHARED_BELOW = 30
"""Two texts of a chain may share an entity that fewer text nodes than this mention."""
NAMED_BELOW = 200
"""A text may be reached by naming what an anchor is about where fewer text nodes than this mention that."""
ASKED = 0.5
"""What a chain to something that the question itself names is worth."""


class Kind(IntEnum):
    """How the second text of a chain hangs on the first."""

    TITLED = 0
    """The first names what the second is about."""
    SHARED = 1
    """Both mention a rare entity that the question does not name."""
    NAMED_BY = 2
    """The second mentions what the first is about."""


@dataclass(frozen=True, eq=False)
class Links:
    """Every link, a row each: its kind, value, second text (`target`), anchor, that anchor's sentence, and entity.

    Targets and entities are positions in the pool, anchors and sentences count in `pool.anchors` and their `sentences`.
    `bridges` are the bridges of all anchors, a row each, links or none.
    """

    kind: Ints
    target: Ints
    anchor: Ints
    sentence: Ints
    entity: Ints
    value: Column
    bridges: Column

    def best(self, kind: Kind, size: int) -> Column:
        """For each of `size` candidates the greatest value of a link of this kind to it, 0 where there is none."""
        column = np.zeros(size)
        rows = self.kind == kind
        np.maximum.at(column, self.target[rows], self.value[rows])
        return column

    def to(self, target: int) -> list[int]:
        """The rows of the links to a candidate with a value above 0: TITLED ones first, each kind by falling value."""
        rows, targets = self._by_target
        found: list[int] = rows[slice(*np.searchsorted(targets, [target, target + 1]))].tolist()
        return found

    @cached_property
    def _by_target(self) -> tuple[Ints, Ints]:
        """The rows with a value above 0 by their targets, those of one in the order of `to`; and these targets."""
        rows = np.flatnonzero(self.value > 0)
        last = self.entity[rows], self.anchor[rows]
        rows = rows[np.lexsort((*last, -self.value[rows], self.kind[rows] != Kind.TITLED, self.target[rows]))]
        return rows, self.target[rows]


def chains(pool: Pool, looks: Column) -> Links:
    """The links of a pool; `looks` says how good each candidate looks by itself."""
    rows: list[tuple[int, ...]] = []
    starts = [(number, sentence) for number, anchor in enumerate(pool.anchors) for sentence in _nearest(pool, anchor)]
    if starts:
        web = _PoolGraph(pool)
        for place, (number, sentence) in enumerate(starts):
            anchor, first = pool.anchors[number], not place or starts[place - 1][0] != number
            found = [*web.onward(anchor, sentence), *(web.backward(anchor) if first else ())]
            rows.extend((kind, target, number, sentence, entity, place) for kind, target, entity in found)
    bridges = _bridges(pool, starts)
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    kind, target, anchor_number, sentence_number, entity, bridge = table.T
    value = np.zeros(0)
    if len(table):
        vectors = pool.vectors[target].astype(np.float64)
        value = np.maximum(np.sum(vectors * bridges[bridge], axis=1), 0.0)
        value *= looks[np.array([anchor.node for anchor in pool.anchors])[anchor_number]]
        asked = np.array([pool.entity_position.get(seed.entity, -1) for seed in pool.seeds], dtype=np.int64)
        value[(kind == Kind.TITLED) & np.isin(entity, asked)] *= ASKED
    return Links(kind, target, anchor_number, sentence_number, entity, value, bridges)


class _PoolGraph:
    """Who hangs on whom in a pool, for looking up from both ends."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._seeds = frozenset(pool.entity_position.get(seed.entity, -1) for seed in pool.seeds)
        self._about_order = np.argsort(pool.about[:, 1], kind="stable")
        self._about_entities = pool.about[self._about_order, 1]
        self._order = np.argsort(pool.mentions.entity, kind="stable")
        self._entities = pool.mentions.entity[self._order]

    def onward(self, anchor: Anchor, sentence: int) -> Iterator[tuple[Kind, int, int]]:
        """(kind, target, entity) of the links that what the sentence mentions makes."""
        for entity in self._mentioned(anchor, sentence):
            for target in self._being_about(entity):
                if target != anchor.node:
                    yield Kind.TITLED, target, entity
            if entity not in self._seeds and self._pool.frequency[entity] < SHARED_BELOW:
                for target in self._mentioning(entity):
                    if target != anchor.node:
                        yield Kind.SHARED, target, entity

    def backward(self, anchor: Anchor) -> Iterator[tuple[Kind, int, int]]:
        """(kind, target, entity) of the links to texts that mention what the anchor is about."""
        about = self._pool.about
        first, last = np.searchsorted(about[:, 0], [anchor.node, anchor.node + 1])
        for entity in about[first:last, 1].tolist():
            if self._pool.frequency[entity] < NAMED_BELOW:
                for target in self._mentioning(entity):
                    if target != anchor.node:
                        yield Kind.NAMED_BY, target, entity

    def _mentioned(self, anchor: Anchor, sentence: int) -> list[int]:
        """The entities that a sentence of an anchor mentions, in order of appearance."""
        held, mentions = anchor.sentences[sentence], self._pool.mentions
        first, last = np.searchsorted(mentions.node, [anchor.node, anchor.node + 1])
        start = mentions.start[first:last] + anchor.start
        inside = (start >= held.start) & (start < held.end)
        return list(dict.fromkeys(mentions.entity[first:last][inside].tolist()))

    def _being_about(self, entity: int) -> list[int]:
        """The candidates that are about an entity, in order."""
        first, last = np.searchsorted(self._about_entities, [entity, entity + 1])
        found: list[int] = self._pool.about[self._about_order[first:last], 0].tolist()
        return found

    def _mentioning(self, entity: int) -> list[int]:
        """The candidates that mention an entity, in order."""
        first, last = np.searchsorted(self._entities, [entity, entity + 1])
        return list(dict.fromkeys(self._pool.mentions.node[self._order[first:last]].tolist()))


def _nearest(pool: Pool, anchor: Anchor) -> list[int]:
    """The anchor's sentences nearest to the question, nearest first."""
    if pool.vector is None or not anchor.sentences:
        return []
    cosines = np.sum(anchor.vectors.astype(np.float64) * pool.vector[0].astype(np.float64), axis=1)
    return [int(each) for each in np.argsort(-np.round(cosines, 9), kind="stable")[:SENTENCES]]


def _bridges(pool: Pool, starts: Sequence[tuple[int, int]]) -> Column:
    """The question and each of these sentences (by anchor and number there) as one direction."""
    if pool.vector is None or not starts:
        return np.zeros((0, pool.vectors.shape[1]))
    said = np.stack([pool.anchors[anchor].vectors[sentence] for anchor, sentence in starts])
    together = pool.vector[0].astype(np.float64) + said.astype(np.float64)
    length = np.sqrt(np.sum(together * together, axis=1, keepdims=True))
    result: Column = together / np.where(length > 0, length, 1.0)
    return result
