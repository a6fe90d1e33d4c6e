"""Edges and neighbourhoods on arrays: the columns, or the visible part of them, in weight order."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model import LITERAL_TYPES, MENTIONS, Edge
from ...store import Direction, Subgraph
from .columns import Columns, Ints, LazyStrings, stretches
from .evidence_times import PassingFacts

Mask = NDArray[np.bool_]
_OUT, _IN = 1, 2


@dataclass(frozen=True, slots=True)
class Adjacency:
    """For each point (an entity or text node) its edges in weight order: edge numbers and the points at the other end."""

    bounds: Ints
    edges: Ints
    others: Ints


class Network:
    """The part of the graph that rests on the text nodes in `visible` and the evidence in `facts` (None: all of them).

    Points: entities by position, then text nodes. Edges are numbered in weight order: mentions before relations, mentions by
    ascending document frequency of their entity, relations by descending asserted evidence, then id. `types` are those that
    users gave to entities, by id.
    """

    def __init__(
        self, columns: Columns, visible: Mask | None, types: Mapping[str, str], facts: PassingFacts | None = None
    ) -> None:
        self.columns = columns
        self._given = types
        self._entities = len(columns.entity_ids)
        mentions, evidence = _restricted(columns, visible)
        self.mentions = mentions
        self.evidence = evidence if facts is None else evidence[facts.mask[evidence]]
        self._all_count = facts is not None and facts.counts
        self.surface_uses = np.bincount(columns.mention_surface[mentions], minlength=len(columns.surface_row))
        self._lock = threading.Lock()
        self._adjacencies: dict[tuple[object, ...], Adjacency] = {}
        self._order_edges()
        self._mark_existing(visible, evidence)
        self.literal = self._literals(visible)

    def _order_edges(self) -> None:
        columns, mentions = self.columns, self.mentions
        entity = columns.surface_entity[columns.mention_surface[mentions]]
        node = columns.mention_node[mentions]
        pairs = np.unique(entity * (len(columns.node_ids) + 1) + node)
        frequency = np.bincount(pairs // (len(columns.node_ids) + 1), minlength=self._entities)
        relations, asserted = self._count_evidence()
        mentioning = np.zeros(len(mentions), dtype=np.int64)
        stating = np.ones(len(relations), dtype=np.int64)
        rank = np.concatenate([columns.mention_edge[mentions], columns.relation_edge[relations]])
        urgency = np.concatenate([frequency[entity], -asserted])
        order = np.lexsort((rank, urgency, np.concatenate([mentioning, stating])))
        self.rank = rank[order]
        # The number of the edge with each rank.
        self.number = np.zeros(len(columns.edge_ids), dtype=np.int64)
        self.number[self.rank] = np.arange(len(order))
        self.weight = np.abs(urgency[order])
        self.start = np.concatenate([columns.mention_start[mentions], np.zeros(len(relations), dtype=np.int64)])[order]
        self.source = np.concatenate([node + self._entities, columns.relation_source[relations]])[order]
        self.target = np.concatenate([entity, columns.relation_target[relations]])[order]
        # Types of edges: 0 is MENTIONS, a relation's is its position among the columns' types plus 1.
        self.type = np.concatenate([mentioning, self.relation_types + 1])[order]
        self.type_names = [MENTIONS, *columns.types]

    def _count_evidence(self) -> tuple[Ints, Ints]:
        """The relations here, ascending, and how much evidence supports each; sets their types, as `shown` derives them."""
        columns, size = self.columns, len(self.columns.relation_row)
        held = (columns.evidence_relation, columns.evidence_type, columns.evidence_asserted)
        stated, kinds, asserted = (column[self.evidence] for column in held)
        relations, first = np.unique(stated, return_index=True)
        sure = np.bincount(stated, weights=asserted, minlength=size).astype(np.int64)
        self.relations = relations
        self.relation_types = kinds[first]
        # Most relations have one piece of evidence, and no choice of types.
        pieces = np.bincount(stated, minlength=size)
        several = np.flatnonzero(pieces[stated] > 1)
        counted = np.where(sure[stated] > 0, asserted, 1)[several]
        found, commonest = _commonest(stated[several], kinds[several], counted, len(columns.types))
        self.relation_types[np.searchsorted(relations, found)] = commonest
        return relations, (pieces if self._all_count else sure)[relations]

    def _mark_existing(self, visible: Mask | None, evidence: Ints) -> None:
        """Which points exist here, edges or none; `evidence` is also that which does not pass, and whose entities stay."""
        columns = self.columns
        self.exists = np.zeros(self._entities + len(columns.node_ids), dtype=np.bool_)
        if visible is None:
            self.exists[:] = True
            return
        self.exists[self._entities :] = visible
        self.exists[self.source] = True
        self.exists[self.target] = True
        if len(evidence) > len(self.evidence):
            stated = columns.evidence_relation[evidence]
            self.exists[columns.relation_source[stated]] = True
            self.exists[columns.relation_target[stated]] = True
        self.exists[columns.declaration_entity[self.declarations(visible)]] = True

    @property
    def entity_count(self) -> int:
        """How many entities exist here."""
        return int(self.exists[: self._entities].sum())

    def declarations(self, visible: Mask | None) -> Ints:
        """The declarations of visible documents; those by themselves need another support to be seen in a view."""
        columns = self.columns
        if visible is None:
            return np.arange(len(columns.declaration_entity))
        documents = _marked(len(columns.document_ids) + 1, columns.node_document[visible])
        return np.flatnonzero(documents[columns.declaration_document])

    def _literals(self, visible: Mask | None) -> Mask:
        """Which entities are dates or quantities here: by decision, their mentions' most frequent type, or declaration."""
        columns = self.columns
        literal_types = np.array([name in LITERAL_TYPES for name in columns.types], dtype=np.bool_)
        typed = np.flatnonzero((self.surface_uses > 0) & (columns.surface_type > 0))
        explicit = columns.declaration_document < 0
        seen = (_marked(len(explicit), self.declarations(visible)) | explicit) & (columns.declaration_type > 0)
        entities, types = columns.declaration_entity, columns.declaration_type
        named = [(columns.surface_entity[typed], columns.surface_type[typed], self.surface_uses[typed])]
        for only in (seen & explicit, seen & ~explicit):
            named.append((entities[only], types[only], np.ones(int(only.sum()), dtype=np.int64)))
        literal = np.zeros(self._entities, dtype=np.bool_)
        known = np.zeros(self._entities, dtype=np.bool_)
        for each in named:
            entity, kind = _commonest(*each, len(columns.types))
            new = ~known[entity]
            literal[entity[new]] = literal_types[kind[new]]
            known[entity] = True
        for identity, given in self._given.items():
            position = columns.entity_ids.positions.get(identity)
            if position is not None:
                literal[position] = given in LITERAL_TYPES
        return literal

    def adjacency(self, direction: Direction, types: Sequence[str] | None, literals: bool) -> Adjacency:
        """The edges that may be followed, grouped by point. Cached."""
        key = (direction, None if types is None else tuple(sorted(set(types))), literals)
        with self._lock:
            if key not in self._adjacencies:
                if len(self._adjacencies) >= 16:
                    self._adjacencies.pop(next(iter(self._adjacencies)))
                self._adjacencies[key] = self._adjacency(direction, types, literals)
            return self._adjacencies[key]

    def _adjacency(self, direction: Direction, types: Sequence[str] | None, literals: bool) -> Adjacency:
        if types is None:
            allowed = (self.type == 0) | (self.weight > 0)
        else:
            allowed = np.isin(
                self.type, [code for code, name in enumerate(self.type_names) if code != 1 and name in set(types)]
            )
            if MENTIONS not in types:
                allowed &= self.type != 0
        if not literals:
            points = np.concatenate([self.literal, np.zeros(len(self.columns.node_ids), dtype=np.bool_)])
            allowed &= ~(points[self.source] | points[self.target])
        numbers = np.flatnonzero(allowed)
        source, target = self.source[numbers], self.target[numbers]
        loops = source == target
        sides = {
            "out": [(source, target, numbers)],
            "in": [(target, source, numbers)],
            "both": [(source, target, numbers), (target[~loops], source[~loops], numbers[~loops])],
        }[direction]
        ends, others, edge = (np.concatenate(column) for column in zip(*sides, strict=True))
        order = np.lexsort((edge, ends))
        bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.bincount(ends, minlength=len(self.exists)))])
        return Adjacency(bounds, edge[order], others[order])

    def points(self, refs: Iterable[str]) -> tuple[list[int], list[str]]:
        """The points of those refs that are entities or text nodes here, and the refs that are not."""
        entities, nodes = self.columns.entity_ids.positions, self.columns.node_ids.positions
        found, other = [], []
        for ref in refs:
            kind, _, identity = ref.partition(":")
            point = None
            if kind == "entity":
                point = entities.get(identity)
            elif kind == "node" and identity in nodes:
                point = nodes[identity] + self._entities
            if point is not None and self.exists[point]:
                found.append(point)
            else:
                other.append(ref)
        return found, other

    def refs(self, points: Ints) -> list[str]:
        """The refs of points that are in ascending order or not, in their order."""
        return list(map(self.columns.refs.__getitem__, points.tolist()))

    def edges(self, numbers: Sequence[int]) -> list[Edge]:
        """Edges as values."""
        chosen = np.asarray(numbers, dtype=np.int64)
        types = [self.type_names[code] for code in self.type[chosen].tolist()]
        ends = (self.refs(self.source[chosen]), self.refs(self.target[chosen]))
        measures = (self.weight[chosen].tolist(), self.start[chosen].tolist())
        columns = (self.columns.edge_ids.take(self.rank[chosen]), types, *ends, *measures)
        return [Edge(*each) for each in zip(*columns, strict=True)]

    def edges_of(self, point: int, adjacency: Adjacency, limit: int | None) -> list[int]:
        """The numbers of a point's first edges."""
        first, last = int(adjacency.bounds[point]), int(adjacency.bounds[point + 1])
        if limit is not None:
            last = min(last, first + limit)
        numbers: list[int] = adjacency.edges[first:last].tolist()
        return numbers

    def neighbourhood(self, points: Sequence[int], hops: int, limit: int | None, adjacency: Adjacency) -> Subgraph:
        """What lies within `hops` of these points."""
        distance = np.full(len(self.exists), -1, dtype=np.int32)
        frontier = np.flatnonzero(_marked(len(self.exists), np.asarray(points, dtype=np.int64)))
        distance[frontier] = 0
        kept = np.zeros(len(self.rank), dtype=np.bool_)
        for hop in range(1, hops + 1):
            first, last = adjacency.bounds[frontier], adjacency.bounds[frontier + 1]
            counts = last - first if limit is None else np.minimum(last - first, max(limit, 0))
            where = stretches(first, counts)
            kept[adjacency.edges[where]] = True
            reached = _marked(len(self.exists), adjacency.others[where])
            frontier = np.flatnonzero(reached & (distance < 0))
            distance[frontier] = hop
            if not len(frontier):
                break
        # Marking by rank puts the edges in id order without sorting them.
        ranks = np.flatnonzero(_marked(len(self.number), self.rank[kept]))
        return self._subgraph(distance, self.number[ranks], ranks)

    def _subgraph(self, distance: NDArray[np.int32], numbers: Ints, ranks: Ints) -> Subgraph:
        inside = np.flatnonzero(distance >= 0)
        place = np.zeros(len(self.exists), dtype=np.int32)
        place[inside] = np.arange(len(inside), dtype=np.int32)
        types, names = self.type[numbers], self.type_names
        return Subgraph(
            refs=LazyStrings(len(inside), lambda: self.refs(inside)),
            hops=distance[inside],
            ids=LazyStrings(len(ranks), lambda: self.columns.edge_ids.take(ranks)),
            types=LazyStrings(len(types), lambda: [names[code] for code in types.tolist()]),
            source=place[self.source[numbers]],
            target=place[self.target[numbers]],
            weight=self.weight[numbers].astype(np.int32),
            start=self.start[numbers].astype(np.int32),
        )


def _commonest(entities: Ints, kinds: Ints, uses: NDArray[np.number], width: int) -> tuple[Ints, Ints]:
    """The entities that occur, ascending, and the most used kind of each, ties by kind; there are `width` kinds."""
    pairs, place = np.unique(entities * width + kinds, return_inverse=True)
    total = np.bincount(place, weights=uses, minlength=len(pairs)).astype(np.int64)
    entity, kind = pairs // width, pairs % width
    order = np.lexsort((kind, -total, entity))
    found, first = np.unique(entity[order], return_index=True)
    return found, kind[order][first]


def _restricted(columns: Columns, visible: Mask | None) -> tuple[Ints, Ints]:
    """The mentions and evidence in visible text nodes, in id order."""
    if visible is None:
        return np.arange(len(columns.mention_node)), np.arange(len(columns.evidence_node))
    nodes = np.flatnonzero(visible)
    mentions, mention_bounds, evidence, evidence_bounds = columns.by_node
    return _gathered(mentions, mention_bounds, nodes), _gathered(evidence, evidence_bounds, nodes)


def _gathered(order: Ints, bounds: Ints, groups: Ints) -> Ints:
    return np.sort(order[stretches(bounds[groups], bounds[groups + 1] - bounds[groups])])


def _marked(size: int, positions: Ints) -> Mask:
    marked = np.zeros(size, dtype=np.bool_)
    marked[positions] = True
    return marked
