"""Edges in weight order, and neighbourhoods, asked hop by hop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ...groups import grouped
from ...model import MENTIONS, STRUCTURE, Edge, entity_ref, node_ref, structural
from ...reads import Direction, EdgesOf, NeighbourhoodOf, Subgraph
from ..structure import each_once
from .core import ReadState
from .query_batch import CypherRead, Steps
from .structure_edges import Existing, by_kind, structure_edges
from .visibility import RELATED, Scope

Owned: TypeAlias = list[tuple[str, Edge]]
"""Edges, each with the ref that it was asked for."""

_NODE, _ENTITY = node_ref(""), entity_ref("")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which edges are asked for.

    Attributes:
        direction: of the edges, as seen from the refs.
        types: their types; None means mentions and relations with asserted evidence.
        literals: whether edges to dates and quantities are among them.
        limit: edges per ref.
    """

    direction: Direction = "both"
    types: tuple[str, ...] | None = None
    literals: bool = True
    limit: int | None = None

    @property
    def mentions(self) -> bool:
        """Whether mentions are asked for."""
        return self.types is None or MENTIONS in self.types

    @property
    def structural(self) -> frozenset[str]:
        """The types of structure that are asked for."""
        return structural(self.types)


def edges(at: ReadState, read: EdgesOf) -> Steps[list[Edge]]:
    """Edges of each ref in turn, in weight order, each once; those to literal entities among them."""
    if not read.refs or (read.limit is not None and read.limit <= 0):
        return []
    asked = list(dict.fromkeys(read.refs))
    wanted = Wanted(read.direction, _sorted(read.types), True, read.limit)
    by_ref = yield from _edges_of(at.scope, asked, wanted)
    return each_once(_flat(by_ref))


def neighbourhood(at: ReadState, read: NeighbourhoodOf) -> Steps[Subgraph]:
    """What lies within `hops` of refs, literals left out unless types are named; a round trip per hop."""
    scope, limit, asked = at.scope, read.limit, list(dict.fromkeys(read.refs))
    wanted = Wanted("both", _sorted(read.types), read.types is not None, limit)
    hops = read.hops if limit is None or limit > 0 else 0
    looking, first = Existing(scope, asked), _HopRead(scope, asked, wanted)
    ahead = first.asks if hops and not wanted.structural else []
    found = yield [*looking.asks, *ahead]
    count = len(looking.asks)
    frontier = looking.here(found.answers[:count])
    distance, kept = dict.fromkeys(frontier, 0), dict[str, Edge]()
    for hop in range(1, hops + 1):
        if hop == 1 and not wanted.structural:
            owned = first.owned(found.answers[count:])
            new = [edge for _, edge in owned] if limit is None else _flat(_in_order(owned, asked, limit))
        else:
            new = _flat((yield from _edges_of(scope, frontier, wanted)))
        kept.update((edge.id, edge) for edge in new)
        reached = dict.fromkeys(ref for edge in new for ref in (edge.source, edge.target))
        frontier = [ref for ref in reached if ref not in distance]
        distance.update(dict.fromkeys(frontier, hop))
        if not frontier:
            break
    return Subgraph.of(distance, kept.values())


def _sorted(types: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if types is None else tuple(sorted(set(types)))


def _edges_of(scope: Scope, refs: Sequence[str], wanted: Wanted) -> Steps[dict[str, list[Edge]]]:
    """The first edges of each ref, those of documents' structure after the others."""
    hop = _HopRead(scope, refs, wanted)
    owned: Owned = []
    if hop.asks:
        found = yield hop.asks
        owned = hop.owned(found.answers)
    first = _in_order(owned, refs, wanted.limit)
    if wanted.structural:
        added = yield from structure_edges(scope, refs, wanted.direction, wanted.structural)
        first = {ref: [*held, *added.get(ref, ())][: wanted.limit] for ref, held in first.items()}
    return first


def _in_order(owned: Owned, refs: Iterable[str], limit: int | None) -> dict[str, list[Edge]]:
    """The first edges of each ref in weight order: mentions, the rarest entity's first, then relations, the surest first."""
    by_ref = grouped(owned)
    return {ref: sorted(by_ref.get(ref, ()), key=_weight_order)[:limit] for ref in refs}


def _weight_order(edge: Edge) -> tuple[bool, int, str]:
    # Only mentions begin at a text node; a relation may be of any type.
    relation = not edge.source.startswith(_NODE)
    return relation, -edge.weight if relation else edge.weight, edge.id


def _flat(by_ref: Mapping[str, Sequence[Edge]]) -> list[Edge]:
    return [edge for held in by_ref.values() for edge in held]


class _HopRead:
    """The edges of some refs but those of structure; at least the first ones of each where there is a limit."""

    def __init__(self, scope: Scope, refs: Sequence[str], wanted: Wanted) -> None:
        self._scope = scope
        self._wanted = wanted
        self._ids = by_kind(refs)

    @property
    def _texts(self) -> dict[str, tuple[str, list[str]]]:
        nodes, entities, way = self._ids["node"], self._ids["entity"], self._wanted.direction
        texts = {}
        if nodes and self._wanted.mentions and way != "in":
            texts["out"] = self._mentions_out(), nodes
        if entities and self._wanted.mentions and way != "out":
            texts["in"] = self._mentions_in(), entities
        if entities and (self._wanted.types is None or set(self._wanted.types) - {MENTIONS, *STRUCTURE}):
            texts["related"] = self._relations(), entities
        return texts

    @property
    def asks(self) -> list[CypherRead]:
        """The pieces to ask, as many as needed."""
        more: dict[str, Any] = {"types": list(self._wanted.types or ()), "limit": self._wanted.limit}
        return [CypherRead(text, {"ids": ids, **more, **self._scope.parameters}) for text, ids in self._texts.values()]

    def owned(self, answers: Sequence[Any]) -> Owned:
        """What the pieces found."""
        found: Owned = []
        for name, columns in zip(self._texts, answers, strict=True):
            if name == "related":
                owners, ids, types, sources, targets, weights = columns
                made = map(Edge, ids, types, map(_ENTITY.__add__, sources), map(_ENTITY.__add__, targets), weights)
                found += zip(map(_ENTITY.__add__, owners), made, strict=True)
                continue
            ids, nodes, entities, weights, starts = columns
            sources, targets = list(map(_NODE.__add__, nodes)), list(map(_ENTITY.__add__, entities))
            made = map(Edge, ids, [MENTIONS] * len(ids), sources, targets, weights, starts)
            found += zip(sources if name == "out" else targets, made, strict=True)
        return found

    def _kept(self, variable: str) -> str:
        return f"{variable}.clew_id IS NOT NULL" + (
            "" if self._wanted.literals else f" AND NOT {self._scope.literal(variable)}"
        )

    def _first(self, order: str) -> str:
        return "" if self._wanted.limit is None else f" ORDER BY {order} LIMIT $limit"

    def _mentions_out(self) -> str:
        """Of text nodes. What is derived of an entity is derived once."""
        start = f"UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {self._scope.node('n')} "
        weight = self._scope.frequency("e")
        if self._wanted.limit is not None:
            return (
                f"{start} CALL (n) {{ MATCH (n)-[m:MENTIONS]->(e:Entity) WHERE m.clew_id IS NOT NULL AND {self._kept('e')} "
                f"WITH m, e, {weight} AS weight{self._first('weight, m.clew_id')} RETURN m, e, weight }} RETURN {_MENTIONS}"
            )
        match = f"{start} MATCH (n)-[m:MENTIONS]->(e:Entity) WHERE m.clew_id IS NOT NULL"
        if self._scope.whole:
            return f"{match} AND {self._kept('e')} WITH n, m, e, {weight} AS weight RETURN {_MENTIONS}"
        return (
            f"{match} WITH e, collect([n, m]) AS held WITH e, held WHERE {self._kept('e')} WITH e, held, {weight} AS weight "
            f"UNWIND held AS each WITH e, weight, each[0] AS n, each[1] AS m RETURN {_MENTIONS}"
        )

    def _mentions_in(self) -> str:
        return (
            f"UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}}) WHERE {self._kept('e')} "
            f"WITH e, {self._scope.frequency('e')} AS weight CALL (e) {{ MATCH (n:TextNode)-[m:MENTIONS]->(e) "
            f"WHERE m.clew_id IS NOT NULL AND {self._scope.node('n')} WITH n, m{self._first('m.clew_id')} RETURN n, m }} "
            f"RETURN {_MENTIONS}"
        )

    def _relations(self) -> str:
        left, right = {"out": ("-", "->"), "in": ("<-", "-"), "both": ("-", "-")}[self._wanted.direction]
        chosen = "weight > 0" if self._wanted.types is None else "kind IN $types AND kind <> ''"
        return (
            f"UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}}) WHERE {self._kept('e')} "
            f"CALL (e) {{ MATCH (e){left}[r:{RELATED}]{right}(o:Entity) WHERE r.clew_id IS NOT NULL AND {self._kept('o')} "
            f"{self._scope.weighed('r')} WITH r, kind, weight WHERE {chosen} "
            f"WITH r, kind, weight{self._first('weight DESC, r.clew_id')} RETURN r, kind, weight }} "
            "RETURN [collect(e.clew_id), collect(r.clew_id), collect(kind), collect(startNode(r).clew_id), "
            "collect(endNode(r).clew_id), collect(weight)] AS %answer"
        )


_MENTIONS = "[collect(m.clew_id), collect(n.clew_id), collect(e.clew_id), collect(weight), collect(m.start)] AS %answer"
