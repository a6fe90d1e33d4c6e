"""Who mentions whom in a set of text nodes, as columns."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...graph.model import entity_ref, node_ref
from ...graph.store import Subgraph

Ints: TypeAlias = NDArray[np.int64]

_BITS = 31
"""More than a pool's entities need."""


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """Who mentions whom in the pool, a mention a row, sorted by text node, start and entity.

    Attributes:
        node: the text node's position in the pool.
        entity: the entity's position among the pool's entities.
        start: the mention's offset in the text node.
    """

    node: Ints
    entity: Ints
    start: Ints


@dataclass(frozen=True, eq=False)
class EntityPostings:
    """Which text node mentions or is about which entity, each pair once, by positions.

    Attributes:
        node, entity: a row a pair, sorted by text node, then entity.
        order: the rows sorted by entity, then text node.
    """

    node: Ints
    entity: Ints
    order: Ints

    @classmethod
    def of(cls, mentions: Mentions, about: Ints) -> "EntityPostings":
        """The pairs of mentions, and those of `about` (text node, entity)."""
        node, entity = np.concatenate([[mentions.node, mentions.entity], about.T], axis=1)
        width = int(entity.max(initial=0)) + 1
        node, entity = np.divmod(np.unique(node * width + entity), width)
        return cls(node, entity, np.argsort(entity, kind="stable"))

    def holds(self, node: int, entity: int) -> bool:
        """Whether there is such a pair."""
        return (node << _BITS) + entity in self._pairs

    @cached_property
    def _pairs(self) -> frozenset[int]:
        # Numbers hash faster than pairs of them.
        return frozenset(((self.node << _BITS) + self.entity).tolist())

    def entities_of(self, node: int) -> list[int]:
        """The entities of a text node, in order."""
        found: list[int] = self.entity[slice(*np.searchsorted(self.node, [node, node + 1]))].tolist()
        return found

    def holders_of(self, entity: int) -> list[int]:
        """The text nodes of an entity, in order."""
        rows = slice(*np.searchsorted(self._entities, [entity, entity + 1]))
        found: list[int] = self.node[self.order[rows]].tolist()
        return found

    @cached_property
    def _entities(self) -> Ints:
        return self.entity[self.order]


@dataclass(frozen=True, slots=True, eq=False)
class MentionGraph:
    """The mentions in some text nodes, as columns; `node` and `entity` are positions in `nodes` and `entities`."""

    nodes: list[str]
    entities: list[str]
    frequency: Ints
    node: Ints
    entity: Ints
    start: Ints

    @classmethod
    def of(cls, subgraph: Subgraph) -> "MentionGraph":
        """The mentions of a neighbourhood that was read along them alone: only text nodes and entities are in it."""
        refs = list(subgraph.refs)
        # Sorted refs have all entities before all text nodes, and only mentions begin at a text node.
        border = bisect_left(refs, node_ref(""))
        cut = len(node_ref("")), len(entity_ref(""))
        mentions = np.flatnonzero(subgraph.source >= border)
        entity = subgraph.target[mentions].astype(np.int64)
        frequency = np.zeros(border, dtype=np.int64)
        frequency[entity] = subgraph.weight[mentions]
        return cls(
            [ref[cut[0] :] for ref in refs[border:]],
            [ref[cut[1] :] for ref in refs[:border]],
            frequency,
            subgraph.source[mentions].astype(np.int64) - border,
            entity,
            subgraph.start[mentions].astype(np.int64),
        )

    def named_by(self, nodes: Set[str]) -> list[str]:
        """The entities that these text nodes mention."""
        chosen = np.array([node in nodes for node in self.nodes], dtype=np.bool_)
        return [self.entities[each] for each in np.unique(self.entity[chosen[self.node]]).tolist()]

    def named_in(self, node: int) -> list[int]:
        """The positions of the entities that the text node at a position mentions."""
        found: list[int] = np.unique(self.entity[self.node == node]).tolist()
        return found


def joined(webs: Sequence[MentionGraph], place: Mapping[str, int], number: Mapping[str, int]) -> tuple[Mentions, Ints]:
    """The mentions of all webs by their positions in the pool; and how many text nodes mention each entity."""
    rows = [np.zeros((3, 0), dtype=np.int64)]
    frequency = np.zeros(len(number), dtype=np.int64)
    for web in webs:
        nodes = np.fromiter(map(place.__getitem__, web.nodes), dtype=np.int64, count=len(web.nodes))
        entities = np.fromiter(map(number.__getitem__, web.entities), dtype=np.int64, count=len(web.entities))
        frequency[entities] = web.frequency
        rows.append(np.stack([nodes[web.node], web.start, entities[web.entity]]))
    node, start, entity = np.concatenate(rows, axis=1)
    # One number a mention sorts faster than three.
    order = np.argsort((node * (int(start.max(initial=0)) + 1) + start) * max(1, len(number)) + entity, kind="stable")
    return Mentions(node=node[order], entity=entity[order], start=start[order]), frequency


def runs(first: Ints, counts: Ints) -> Ints:
    """The numbers first[i], first[i] + 1, …, counts[i] of them, for every i in turn."""
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
