"""The edges that hold documents together: CONTAINS, DECLARES, NEXT and REFERS_TO, read from the truth when named."""

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np

from ...identity import structure_edge_id
from ...model import CONTAINS, DECLARES, NEXT, REFERS_TO, STRUCTURE, Edge, document_ref, entity_ref, node_ref, split_ref
from ...store import Direction, Subgraph
from .adjacency import Adjacency, Network
from .visibility import Scope

_NODE = "SELECT n.id, n.kind, n.parent, n.next, n.target, d.id FROM node n JOIN document d ON d.rid = n.document "

_DECLARATION = "FROM declaration n JOIN document d ON d.rid = n.document JOIN entity e ON e.rid = n.entity "
_DECLARED = "SELECT e.id " + _DECLARATION
_DECLARING = "SELECT d.id, d.rid " + _DECLARATION


class Structure:
    """Structure edges as one view of one transaction shows them."""

    def __init__(self, connection: sqlite3.Connection, scope: Scope | None) -> None:
        self._connection = connection
        self._scope = scope

    def edges(self, ref: str, direction: Direction, types: frozenset[str]) -> list[Edge]:
        """A ref's structure edges of these types, by id."""
        found: dict[str, Edge] = {}
        for kind, source, target in self._all(ref):
            wanted = direction == "both" or (source == ref if direction == "out" else target == ref)
            if kind in types and wanted:
                identity = structure_edge_id(kind, source, target)
                found[identity] = Edge(identity, kind, source, target)
        return [found[identity] for identity in sorted(found)]

    def exists(self, ref: str) -> bool:
        """Whether a ref stands for something here."""
        kind, identity = split_ref(ref)
        if kind == "node":
            return bool(self._nodes("WHERE n.id = ?", identity))
        if kind == "document":
            row = self._connection.execute("SELECT rid FROM document WHERE id = ?", (identity,)).fetchone()
            return row is not None and (self._scope is None or row[0] in self._scope.documents)
        if kind == "entity":
            if self._scope is not None:
                return self._scope.sees_entity(identity)
            return self._connection.execute("SELECT 1 FROM entity WHERE id = ?", (identity,)).fetchone() is not None
        return False

    def _all(self, ref: str) -> Iterator[tuple[str, str, str]]:
        kind, identity = split_ref(ref)
        if not self.exists(ref):
            return
        for node, *_ in self._nodes("WHERE n.target = ?", ref):
            yield REFERS_TO, node_ref(node), ref
        if kind == "document":
            for node, _kind, *_ in self._nodes("WHERE d.id = ? AND n.kind <> 'sentence'", identity):
                yield CONTAINS, ref, node_ref(node)
            for (entity,) in self._connection.execute(_DECLARED + "WHERE d.id = ?", (identity,)).fetchall():
                yield DECLARES, ref, entity_ref(entity)
        elif kind == "entity":
            found = self._connection.execute(_DECLARING + "WHERE e.id = ?", (identity,)).fetchall()
            for document, row in found:
                if self._scope is None or row in self._scope.documents:
                    yield DECLARES, document_ref(document), ref
        elif kind == "node":
            yield from self._of_node(ref, identity)

    def _of_node(self, ref: str, identity: str) -> Iterator[tuple[str, str, str]]:
        for node, *_ in self._nodes("WHERE n.target = ?", f"table:{identity}"):
            yield REFERS_TO, node_ref(node), ref
        for child, *_ in self._nodes("WHERE n.parent = ?", identity):
            yield CONTAINS, ref, node_ref(child)
        for _, kind, parent, following, target, document in self._nodes("WHERE n.id = ?", identity):
            if kind != "sentence":
                yield CONTAINS, document_ref(document), ref
            if parent is not None and self.exists(node_ref(parent)):
                yield CONTAINS, node_ref(parent), ref
            if following is not None and self.exists(node_ref(following)):
                yield NEXT, ref, node_ref(following)
            for before, _, _, after, *_ in self._nodes("WHERE d.id = ?", document):
                if after == identity:
                    yield NEXT, node_ref(before), ref
            if target is not None and self.exists(goal := _goal(target)):
                yield REFERS_TO, ref, goal

    def _nodes(self, condition: str, parameter: str) -> list[tuple[str, str, str | None, str | None, str | None, str]]:
        found = self._connection.execute(_NODE + condition, (parameter,)).fetchall()
        return [row for row in found if self._scope is None or self._scope.sees_node(row[0], row[1], row[2])]


def _goal(target: str) -> str:
    """The ref that a reference's target stands for; a table is a text node."""
    kind, identity = split_ref(target)
    if kind == "table":
        return node_ref(identity)
    return entity_ref(identity) if kind == "entity" else target


def neighbourhood(
    network: Network, structure: Structure, refs: Sequence[str], hops: int, limit: int | None, types: Sequence[str] | None
) -> Subgraph:
    """What lies within `hops` of these refs, literals left out unless `types` are named."""
    adjacency = network.adjacency("both", types, literals=types is not None)
    structural = frozenset(types or ()) & frozenset(STRUCTURE)
    if not structural:
        points, other = network.points(refs)
        alone = [ref for ref in other if structure.exists(ref)]
        found = network.neighbourhood(points, hops, limit, adjacency)
        return _with_loners(found, alone) if alone else found
    distance = {ref: 0 for ref in refs if structure.exists(ref)}
    edges: dict[str, Edge] = {}
    frontier = list(distance)
    for hop in range(1, hops + 1):
        reached: dict[str, None] = {}
        for ref in frontier:
            for edge in edges_of(network, structure, adjacency, ref, "both", structural, limit):
                edges[edge.id] = edge
                reached.setdefault(edge.target if edge.source == ref else edge.source)
        frontier = [ref for ref in reached if ref not in distance]
        distance.update(dict.fromkeys(frontier, hop))
    return _subgraph(distance, [edges[identity] for identity in sorted(edges)])


def edges_of(
    network: Network,
    structure: Structure,
    adjacency: Adjacency,
    ref: str,
    direction: Direction,
    structural: frozenset[str],
    limit: int | None,
) -> list[Edge]:
    """A ref's first edges, those of documents' structure after the others."""
    points, _ = network.points([ref])
    found = network.edges([number for point in points for number in network.edges_of(point, adjacency, limit)])
    return [*found, *structure.edges(ref, direction, structural)][:limit]


def _with_loners(found: Subgraph, alone: Sequence[str]) -> Subgraph:
    distance = dict(zip(found.refs, found.hops.tolist(), strict=True)) | dict.fromkeys(alone, 0)
    return _subgraph(distance, list(found.edges()))


def _subgraph(distance: dict[str, int], edges: Sequence[Edge]) -> Subgraph:
    refs = sorted(distance)
    place = {ref: position for position, ref in enumerate(refs)}

    def ints(values: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return np.array(values, dtype=np.int32)

    return Subgraph(
        refs=refs,
        hops=ints([distance[ref] for ref in refs]),
        ids=[edge.id for edge in edges],
        types=[edge.type for edge in edges],
        source=ints([place[edge.source] for edge in edges]),
        target=ints([place[edge.target] for edge in edges]),
        weight=ints([edge.weight for edge in edges]),
        start=ints([edge.start for edge in edges]),
    )
