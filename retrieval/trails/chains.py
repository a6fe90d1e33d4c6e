"""Chains through a pool: from its best texts, along what their sentences nearest to the question name, to a second text.

A link's value is the first-stage relevance of its first text times the cosine between the second text and the bridge: the
question and the first text's sentence together (their vectors' normalised sum).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np

from ..pool.pool import Anchor, Column, Ints, Pool, distinct, runs

SENTENCES = 3
"""How many of an anchor's sentences, nearest to the question first, chains start from."""
SHARED_BELOW = 30
"""Texts are linked by a shared entity only where fewer text nodes than this mention it."""
NAMED_BELOW = 200
"""Texts that mention what an anchor is about are linked only where fewer text nodes than this mention it."""
ASKED = 0.5
"""Factor for links to something that the question itself names."""


class LinkKind(IntEnum):
    """How the second text of a chain is linked to the first."""

    TITLED = 0
    """The first names what the second is about."""
    SHARED = 1
    """Both mention a rare entity that the question does not name."""
    NAMED_BY = 2
    """The second mentions what the first is about."""


@dataclass(frozen=True, eq=False)
class Links:
    """The links of a pool.

    Attributes:
        kind: (n_links,) int64, of `LinkKind`.
        target: (n_links,) int64, the second texts, positions in the pool.
        anchor: (n_links,) int64, the first texts, positions in `pool.anchors`.
        sentence: (n_links,) int64, positions in the anchors' `sentences`.
        entity: (n_links,) int64, what links the two, positions among the pool's entities.
        value: (n_links,) float64.
        bridges: (n_bridges, dimension) float64, the bridges of all anchors, whether or not they have links.
    """

    kind: Ints
    target: Ints
    anchor: Ints
    sentence: Ints
    entity: Ints
    value: Column
    bridges: Column

    def best(self, kind: LinkKind, size: int) -> Column:
        """The greatest value of a link of this kind to each of `size` candidates, 0 where there is none: (size,) float64."""
        column = np.zeros(size)
        rows = self.kind == kind
        np.maximum.at(column, self.target[rows], self.value[rows])
        return column

    def to(self, target: int) -> list[int]:
        """The rows of the links to a candidate with a value above 0: TITLED links first, then by falling value."""
        rows, targets = self._by_target
        found: list[int] = rows[slice(*np.searchsorted(targets, [target, target + 1]))].tolist()
        return found

    @cached_property
    def _by_target(self) -> tuple[Ints, Ints]:
        """The rows with a value above 0 sorted by target, then as `to` returns them; and their targets."""
        rows = np.flatnonzero(self.value > 0)
        last = self.entity[rows], self.anchor[rows]
        rows = rows[np.lexsort((*last, -self.value[rows], self.kind[rows] != LinkKind.TITLED, self.target[rows]))]
        return rows, self.target[rows]


def chains(pool: Pool, priors: Column) -> Links:
    """The links of a pool.

    Args:
        pool: the pool.
        priors: (n_candidates,) float64, first-stage relevance.
    """
    starts = [(number, sentence) for number, anchor in enumerate(pool.anchors) for sentence in _nearest(pool, anchor)]
    bridges = _bridges(pool, starts)
    if not starts:
        nothing = np.zeros(0, dtype=np.int64)
        return Links(nothing, nothing, nothing, nothing, nothing, np.zeros(0), bridges)
    number, sentence = np.array(starts, dtype=np.int64).T
    kind, place, entity, target = _links(pool, number, sentence)
    nodes = np.array([anchor.node for anchor in pool.anchors], dtype=np.int64)
    value = np.maximum(np.sum(pool.vectors[target].astype(np.float64) * bridges[place], axis=1), 0.0)
    value *= priors[nodes[number[place]]]
    value[(kind == LinkKind.TITLED) & np.isin(entity, list(pool.seed_words))] *= ASKED
    return Links(kind, target, number[place], sentence[place], entity, value, bridges)


def _links(pool: Pool, number: Ints, sentence: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Kind, start (position), entity and second text of each link from these sentences of anchors.

    Start by start: for each entity that the sentence mentions, in order, the texts about it, then those that mention it too;
    at an anchor's first sentence, after these, the texts that mention what the anchor is about.
    """
    nodes = np.array([anchor.node for anchor in pool.anchors], dtype=np.int64)[number]
    about, mentions = (
        _Postings.of(pool.about[:, 1], pool.about[:, 0]),
        _Postings.of(pool.mentions.entity, pool.mentions.node),
    )
    place, entity = _mentioned(pool, number, sentence, nodes)
    rare = ~np.isin(entity, list(pool.seed_words)) & (pool.frequency[entity] < SHARED_BELOW)
    first = np.flatnonzero(np.diff(number, prepend=-1))
    low, high = np.searchsorted(pool.about[:, 0], [nodes[first], nodes[first] + 1])
    topics, of_first = pool.about[runs(low, high - low), 1], np.repeat(first, high - low)
    named = pool.frequency[topics] < NAMED_BELOW
    found = []
    for kind, starts, entities, postings in (
        (LinkKind.TITLED, place, entity, about),
        (LinkKind.SHARED, place[rare], entity[rare], mentions),
        (LinkKind.NAMED_BY, of_first[named], topics[named], mentions),
    ):
        row, target = postings.holders(entities)
        # Links onward come entity by entity, whatever their kind; links back after them.
        order = np.flatnonzero(rare)[row] if kind is LinkKind.SHARED else row
        found.append(np.stack([np.full(len(row), kind), starts[row], entities[row], target, order]))
    kinds, places, entities, targets, order = np.concatenate(found, axis=1)
    apart = np.flatnonzero(targets != nodes[places])
    kept = apart[np.lexsort((kinds[apart], order[apart], kinds[apart] == LinkKind.NAMED_BY, places[apart]))]
    return kinds[kept], places[kept], entities[kept], targets[kept]


def _mentioned(pool: Pool, number: Ints, sentence: Ints, nodes: Ints) -> tuple[Ints, Ints]:
    """Start (position) and entity of each entity that these sentences mention, once for each, in order of appearance."""
    mentions, anchors = pool.mentions, pool.anchors
    low, high = np.searchsorted(mentions.node, [nodes, nodes + 1])
    rows, place = runs(low, high - low), np.repeat(np.arange(len(number)), high - low)
    pairs = list(zip(number.tolist(), sentence.tolist(), strict=True))
    begin = np.array([anchors[each].sentences[at].start - anchors[each].start for each, at in pairs], dtype=np.int64)
    end = np.array([anchors[each].sentences[at].end - anchors[each].start for each, at in pairs], dtype=np.int64)
    inside = (mentions.start[rows] >= begin[place]) & (mentions.start[rows] < end[place])
    rows, place = rows[inside], place[inside]
    _, first = np.unique(place * max(1, len(pool.entities)) + mentions.entity[rows], return_index=True)
    first.sort()
    return place[first], mentions.entity[rows[first]]


@dataclass(frozen=True, slots=True, eq=False)
class _Postings:
    """The text nodes of each entity, each once: rows sorted by entity, then text node."""

    entity: Ints
    node: Ints

    @classmethod
    def of(cls, entity: Ints, node: Ints) -> "_Postings":
        width = int(node.max(initial=0)) + 1
        return cls(*np.divmod(distinct(entity * width + node), width))

    def holders(self, entities: Ints) -> tuple[Ints, Ints]:
        """For each of these entities (by position there) its text nodes, in order."""
        low, high = (np.searchsorted(self.entity, entities, side) for side in ("left", "right"))
        return np.repeat(np.arange(len(entities)), high - low), self.node[runs(low, high - low)]


def _nearest(pool: Pool, anchor: Anchor) -> list[int]:
    """The positions of the anchor's sentences nearest to the question, nearest first."""
    if pool.vector is None or not anchor.sentences:
        return []
    cosines = np.sum(anchor.vectors.astype(np.float64) * pool.vector[0].astype(np.float64), axis=1)
    return [int(each) for each in np.argsort(-np.round(cosines, 9), kind="stable")[:SENTENCES]]


def _bridges(pool: Pool, starts: Sequence[tuple[int, int]]) -> Column:
    """The question and each of these sentences (anchor, sentence) as one direction: (n_starts, dimension) float64."""
    if pool.vector is None or not starts:
        return np.zeros((0, pool.vectors.shape[1]))
    said = np.stack([pool.anchors[anchor].vectors[sentence] for anchor, sentence in starts])
    together = pool.vector[0].astype(np.float64) + said.astype(np.float64)
    length = np.sqrt(np.sum(together * together, axis=1, keepdims=True))
    result: Column = together / np.where(length > 0, length, 1.0)
    return result
