"""The edges that hold documents together, CONTAINS, DECLARES, NEXT and REFERS_TO, from what a store can look up."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..identity import structure_edge_id
from ..model import CONTAINS, DECLARES, NEXT, REFERS_TO, Edge, document_ref, entity_ref, node_ref, split_ref
from ..reads import Direction, Subgraph

NodeField: TypeAlias = Literal["id", "document", "parent", "target"]
Ends: TypeAlias = tuple[str, str, str]
"""A structure edge's type, source and target."""


@dataclass(frozen=True, slots=True)
class NodeLinks:
    """What a text node says of its neighbours; `document` is the id of the one that holds it."""

    id: str
    kind: str
    parent: str | None
    next: str | None
    target: str | None
    document: str


class StructureSource(ABC):
    """What is looked up, of what is visible alone."""

    @abstractmethod
    def exists(self, ref: str) -> bool:
        """Whether a ref stands for something here."""

    @abstractmethod
    def nodes(self, field: NodeField, value: str) -> Iterable[NodeLinks]:
        """The text nodes, sentences too, with this value in a field."""

    @abstractmethod
    def declared_by(self, document: str) -> Iterable[str]:
        """The entities that a document declares."""

    @abstractmethod
    def declaring(self, entity: str) -> Iterable[str]:
        """The documents that declare an entity."""

    @abstractmethod
    def assigned(self, own: str) -> str:
        """The entity that an own entity is shown as in all documents that say nothing else; "" where there is none."""

    @abstractmethod
    def members(self, entity: str) -> Iterable[str]:
        """The own entities that are shown as an entity in all documents that say nothing else."""

    def shown_entity(self, entity: str) -> str | None:
        """The entity that an id leads to: itself while it is here, else the one that it is shown as; None for nowhere."""
        for each in (entity, self.assigned(entity)):
            if each and self.exists(entity_ref(each)):
                return each
        return None


def structure_edges(here: StructureSource, ref: str, direction: Direction, types: frozenset[str]) -> list[Edge]:
    """A ref's structure edges of these types, by id."""
    found: dict[str, Edge] = {}
    for kind, source, target in _edges(here, ref) if here.exists(ref) else ():
        wanted = direction == "both" or (source == ref if direction == "out" else target == ref)
        if kind in types and wanted:
            identity = structure_edge_id(kind, source, target)
            found[identity] = Edge(identity, kind, source, target)
    return [found[identity] for identity in sorted(found)]


def _edges(here: StructureSource, ref: str) -> Iterator[Ends]:
    kind, identity = split_ref(ref)
    for target in (ref, *_merged_refs(here, kind, identity)):
        for node in here.nodes("target", target):
            yield REFERS_TO, node_ref(node.id), ref
    if kind == "document":
        for node in here.nodes("document", identity):
            if node.kind != "sentence":
                yield CONTAINS, ref, node_ref(node.id)
        for entity in here.declared_by(identity):
            yield DECLARES, ref, entity_ref(entity)
    elif kind == "entity":
        for document in here.declaring(identity):
            yield DECLARES, document_ref(document), ref
    elif kind == "node":
        yield from _edges_of_node(here, ref, identity)


def _edges_of_node(here: StructureSource, ref: str, identity: str) -> Iterator[Ends]:
    for node in here.nodes("target", f"table:{identity}"):
        yield REFERS_TO, node_ref(node.id), ref
    for node in here.nodes("parent", identity):
        yield CONTAINS, ref, node_ref(node.id)
    for own in here.nodes("id", identity):
        if own.kind != "sentence":
            yield CONTAINS, document_ref(own.document), ref
        if own.parent is not None and here.exists(node_ref(own.parent)):
            yield CONTAINS, node_ref(own.parent), ref
        if own.next is not None and here.exists(node_ref(own.next)):
            yield NEXT, ref, node_ref(own.next)
        for node in here.nodes("document", own.document):
            if node.next == identity:
                yield NEXT, node_ref(node.id), ref
        goal = None if own.target is None else _goal(here, own.target)
        if goal is not None:
            yield REFERS_TO, ref, goal


def _merged_refs(here: StructureSource, kind: str, identity: str) -> list[str]:
    """The refs of entities that are not here since they are shown as this one."""
    gone = map(entity_ref, here.members(identity) if kind == "entity" else ())
    return [ref for ref in gone if not here.exists(ref)]


def _goal(here: StructureSource, target: str) -> str | None:
    """The ref that a reference leads to now; None for nowhere."""
    kind, identity = split_ref(target)
    if kind == "entity":
        shown = here.shown_entity(identity)
        return None if shown is None else entity_ref(shown)
    return target_ref(target) if here.exists(target_ref(target)) else None


def target_ref(target: str) -> str:
    """The ref that a reference's target stands for; a table is a text node."""
    kind, identity = split_ref(target)
    return node_ref(identity) if kind == "table" else target


def each_once(edges: Iterable[Edge]) -> list[Edge]:
    """The edges, those that come again left out; edges of different types may have the same id."""
    found: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        found.setdefault((edge.type, edge.id), edge)
    return list(found.values())


def hop_by_hop(starts: Iterable[str], hops: int, edges_of: Callable[[str], Iterable[Edge]]) -> Subgraph:
    """What lies within `hops` of refs that exist, where `edges_of` gives the edges to follow from a ref."""
    distance: dict[str, int] = dict.fromkeys(starts, 0)
    edges: dict[str, Edge] = {}
    frontier = list(distance)
    for hop in range(1, hops + 1):
        reached: dict[str, None] = {}
        for ref in frontier:
            for edge in edges_of(ref):
                edges[edge.id] = edge
                reached.setdefault(edge.target if edge.source == ref else edge.source)
        frontier = [ref for ref in reached if ref not in distance]
        distance.update(dict.fromkeys(frontier, hop))
    return Subgraph.of(distance, edges.values())
