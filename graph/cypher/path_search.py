"""The rows of a Cypher path on any store: walked edge by edge through its reader, from a node whose name or id is given.

Nodes and relationships have the labels, types and properties that they have on a Neo4j server (docs/neo4j.md), those of
PROPERTIES. A document's `text`, and its `name`, which may be the first words of that, are none of them: they hold what a
view hides. The walk begins at a node that a condition binds by `clew_id`, or an entity by `name` or `keys`.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import QueryError, nearest
from ..model import (
    CONTAINS,
    DECLARES,
    MENTIONS,
    NEXT,
    Document,
    Edge,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ..names import match_key
from ..store import GraphReader
from ..stores.neo4j.filter_cypher import NATURAL, filter_properties
from ..stores.neo4j.labels import DOCUMENT, ENTITY, TEXT_NODE, caption, entity_label, name_key, relationship_type
from .path_pattern import KEYS, BoundParameter, PathPattern, PatternValue, PropertyCondition, RelationshipPattern
from .results import ROWS, SECONDS, CypherNode, CypherRelationship, CypherResult, Deadline, ResultValue, check_size

MOST_PATHS = 50_000
"""Partial paths that are looked at."""
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    ENTITY: ("clew_id", "name", "type", "description", KEYS),
    TEXT_NODE: ("clew_id", "name", "title", "text", "document_id", "kind", "start", "end"),
    DOCUMENT: ("clew_id", "title", "source"),
    MENTIONS: ("clew_id",),
    DECLARES: (),
    CONTAINS: (),
    NEXT: (),
    "a fact": ("clew_id", "type", "predicate", "weight"),
}
"""What nodes have by their label, and relationships by their type."""
_ENDS: Mapping[str, tuple[str, str]] = {
    MENTIONS: (TEXT_NODE, ENTITY),
    DECLARES: (DOCUMENT, ENTITY),
    CONTAINS: (DOCUMENT, TEXT_NODE),
    NEXT: (TEXT_NODE, TEXT_NODE),
    "a fact": (ENTITY, ENTITY),
}
"""The labels of what a relationship joins."""
_EDGES = frozenset({MENTIONS, DECLARES, CONTAINS, NEXT})
_UNSEEN = frozenset({"sentence", "parent"})


@dataclass(frozen=True, slots=True)
class _Thing:
    """A node or relationship as a row shows it, and the properties that conditions compare."""

    shown: CypherNode | CypherRelationship
    properties: Mapping[str, ResultValue] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _FoundPath:
    """Part of a path: the refs of its nodes and its edges by their numbers in the pattern."""

    nodes: Mapping[int, str]
    edges: Mapping[int, Edge] = field(default_factory=dict)


def search_path(
    reader: GraphReader, pattern: PathPattern, parameters: Mapping[str, Any], limit: int = ROWS, timeout: float = SECONDS
) -> CypherResult:
    """The rows of a path, ordered as the statement says, ties by the ids on the way.

    Args:
        reader: the store or view.
        pattern: the parsed statement.
        parameters: the values of its `$names`; compared, never pasted.
        limit: rows at most; the result says whether there were more.
        timeout: seconds that the walk may take; a single read of the store is not interrupted.

    Raises:
        QueryError: an unknown property, no node to begin at, a parameter without a value, too many paths, or no time left.
    """
    return _PathSearch(reader, pattern, parameters, Deadline(timeout)).result(limit)


class _PathSearch:
    def __init__(self, reader: GraphReader, pattern: PathPattern, parameters: Mapping[str, Any], deadline: Deadline) -> None:
        self._reader, self._pattern, self._parameters, self._deadline = reader, pattern, parameters, deadline
        self._labels = {each.variable: _labels(pattern, number) for number, each in enumerate(pattern.nodes)}
        self._things: dict[str, _Thing] = {}
        self._relations: dict[str, _Thing] = {}
        self._having: dict[str, frozenset[str]] = {}
        self._keys: dict[str, list[str]] = {}
        self._asks_metadata = any(called.startswith(NATURAL) for _, called in self._used())
        self._check()

    def result(self, limit: int) -> CypherResult:
        """The rows."""
        anchor, starts = self._anchor()
        found = [_FoundPath({anchor: ref}) for ref in starts]
        steps = [*range(anchor, len(self._pattern.relationships)), *range(anchor - 1, -1, -1)]
        for number in steps:
            found = self._grown(found, number)
        self._deadline.check()
        found.sort(
            key=lambda each: ([each.edges[n].id for n in sorted(each.edges)], [each.nodes[n] for n in sorted(each.nodes)])
        )
        for variable, called, falls in reversed(self._pattern.order):
            found.sort(key=lambda each: _sort_key(self._property(each, variable, called)), reverse=falls)
        rows = [self._row(each) for each in found]
        if self._pattern.distinct:
            first: dict[Hashable, tuple[ResultValue, ...]] = {}
            for row in rows:
                first.setdefault(_distinct_key(row), row)
            rows = list(first.values())
        most = self._value(self._pattern.limit) if self._pattern.limit is not None else None
        if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 0):
            raise QueryError(f"expected LIMIT as an integer of at least 0, got {most!r:.40}")
        kept = rows if most is None else rows[:most]
        shown = tuple(kept[:limit])
        check_size(shown)
        return CypherResult(tuple(each.column for each in self._pattern.returned), shown, len(kept) > limit)

    def _check(self) -> None:
        """Refuse what nothing has: properties, types of relationships, parameters."""
        pattern = self._pattern
        for variable, called in self._used():
            self._check_property(variable, called)
        values: list[PatternValue] = [each.value for each in pattern.conditions]
        for value in [*values, *([] if pattern.limit is None else [pattern.limit])]:
            if isinstance(value, BoundParameter) and value.name not in self._parameters:
                raise QueryError(f"the parameter ${value.name} has no value")
        for relationship in pattern.relationships:
            for each in relationship.types:
                if each in ("STATES", "DENIED", "REFERS_TO"):
                    raise QueryError(
                        f"relationships of type {each} are walked on a Neo4j server alone: copy the store there"
                    )

    def _used(self) -> Iterator[tuple[str, str]]:
        """The properties that the statement names, each with its variable."""
        yield from ((each.variable, each.property) for each in self._pattern.conditions)
        yield from ((each.variable, each.property) for each in self._pattern.returned if each.property)
        yield from ((variable, called) for variable, called, _ in self._pattern.order)

    def _check_property(self, variable: str, called: str) -> None:
        """Refuse what not everything has that the variable may stand for: a server may know it of some."""
        pattern = self._pattern
        types = next((each.types for each in pattern.relationships if each.variable == variable), ())
        sorts = self._labels.get(variable) or tuple(dict.fromkeys(_sort_of(each) for each in types))
        if called.startswith(NATURAL) and sorts == (TEXT_NODE,):
            return
        for sort in sorts:
            if called not in PROPERTIES[sort]:
                known = PROPERTIES[sort]
                among = f", which {variable.strip()} may be: give it a label or a type" if len(sorts) > 1 else ""
                raise QueryError(
                    f"no property {called!r} is known here of {sort}{among}; known: {', '.join(known) or 'none'}."
                    f"{nearest(called, known)}"
                )

    def _value(self, value: PatternValue) -> Any:
        return self._parameters[value.name] if isinstance(value, BoundParameter) else value

    def _anchor(self) -> tuple[int, list[str]]:
        """The number of the node where the walk begins, and the refs that it may be."""
        for number, node in enumerate(self._pattern.nodes):
            anchors = ("clew_id", "name", KEYS) if self._labels[node.variable] == (ENTITY,) else ("clew_id",)
            for each in self._pattern.conditions:
                if each.variable == node.variable and each.property in anchors:
                    refs = self._named(each)
                    self._read(refs)
                    return number, [ref for ref in refs if self._fits(ref, number)]
        raise QueryError(
            "expected a node of the path to be given by its clew_id, or an entity by name or keys, as in "
            "(e:Entity {name: $name}): without one every path of the store would be looked at; for that copy it to Neo4j"
        )

    def _named(self, condition: PropertyCondition) -> list[str]:
        value = self._value(condition.value)
        values = list(value) if condition.among and isinstance(value, list | tuple) else [value]
        texts = [each for each in values if isinstance(each, str)]
        if condition.property == "clew_id":
            return [ref(each) for each in texts for ref in (entity_ref, node_ref, document_ref)]
        keys = texts if condition.property == KEYS else [match_key(each) for each in texts]
        found = self._reader.find(keys)
        return [entity_ref(each) for key in dict.fromkeys(keys) for each in found.get(key, ())]

    def _grown(self, found: Sequence[_FoundPath], number: int) -> list[_FoundPath]:
        """Paths that go on along a relationship of the pattern, from whichever of its nodes they have."""
        relationship = self._pattern.relationships[number]
        forward = bool(found) and number in found[0].nodes
        here, there = (number, number + 1) if forward else (number + 1, number)
        turned = {"out": "in", "in": "out", "both": "both"}[relationship.direction]
        direction = relationship.direction if forward else turned
        near = self._edges(list(dict.fromkeys(each.nodes[here] for each in found)), relationship)
        self._read(list(dict.fromkeys(ref for edge in near for ref in (edge.source, edge.target))))
        grown: list[_FoundPath] = []
        by_ref: dict[str, list[Edge]] = {}
        for edge in near:
            for ref in dict.fromkeys((edge.source, edge.target)):
                by_ref.setdefault(ref, []).append(edge)
        for path in found:
            at = path.nodes[here]
            for edge in by_ref.get(at, ()):
                self._deadline.check()
                if edge in path.edges.values():
                    continue
                for other in _others(edge, at, direction):
                    longer = _FoundPath({**path.nodes, there: other}, {**path.edges, number: edge})
                    if self._fits(other, there) and self._passes(relationship.variable, self._relation(edge)):
                        grown.append(longer)
            if len(grown) > MOST_PATHS:
                raise QueryError(
                    f"the path leads over more than {MOST_PATHS:,} others: give more of its nodes by name or id"
                )
        return grown

    def _edges(self, refs: Sequence[str], relationship: RelationshipPattern) -> list[Edge]:
        """The edges of these nodes that have one of the relationship's types."""
        stored = [name for name in sorted(self._reader.relation_types()) if relationship_type(name) in relationship.types]
        types = [*stored, *(each for each in relationship.types if each in _EDGES)]
        found = self._reader.edges(refs, "both", types) if refs and types else []
        kept = [each for each in found if each.weight > 0]
        lacking = [each.id for each in kept if each.type not in _EDGES and each.id not in self._relations]
        for one in self._reader.fetch("relation", list(dict.fromkeys(lacking))):
            kind = relationship_type(one.type)
            shown = CypherRelationship(kind, {"clew_id": one.id})
            self._relations[one.id] = _Thing(shown, {"clew_id": one.id, "type": one.type, "predicate": one.predicate})
        return kept

    def _relation(self, edge: Edge) -> _Thing:
        held = self._relations.get(edge.id) if edge.type not in _EDGES else None
        if held is None:
            return _Thing(CypherRelationship(edge.type, {"clew_id": edge.id}), {"clew_id": edge.id})
        return _Thing(held.shown, {**held.properties, "weight": edge.weight})

    def _read(self, refs: Iterable[str]) -> None:
        """Look nodes up; what is not there, and sentences and parents, are no nodes of any path."""
        ids: dict[str, list[str]] = {}
        for ref in refs:
            if ref not in self._things:
                kind, identity = split_ref(ref)
                ids.setdefault(kind, []).append(identity)
        for entity in self._reader.fetch("entity", ids.get("entity", [])):
            labels = (ENTITY, *filter(None, [entity_label(entity.type)]))
            named = {"name": entity.name, "type": entity.type, "description": entity.description or None}
            self._things[entity_ref(entity.id)] = _thing(entity.id, labels, named)
        nodes = [each for each in self._reader.fetch("text_node", ids.get("node", [])) if each.kind not in _UNSEEN]
        metadata = self._metadata(nodes) if self._asks_metadata else {}
        for node in nodes:
            held = {name: getattr(node, name) for name in PROPERTIES[TEXT_NODE] if name not in ("clew_id", "name")}
            held["name"] = caption(node.title, node.text)
            self._things[node_ref(node.id)] = _thing(node.id, (TEXT_NODE,), {**metadata.get(node.id, {}), **held})
        for document in self._reader.fetch("document", ids.get("document", [])):
            told = {"title": document.title, "source": document.source}
            self._things[document_ref(document.id)] = _thing(document.id, (DOCUMENT,), told)

    def _metadata(self, nodes: Sequence[TextNode]) -> dict[str, Mapping[str, Any]]:
        """The metadata of text nodes, their documents' overridden by their own, by id, as a server keeps them."""
        heads = self._reader.heads(list(dict.fromkeys(node.document_id for node in nodes)))
        documents = {each.id: Document(each.id, "", each.title, each.metadata, each.source) for each in heads}
        return {node.id: filter_properties(node, documents.get(node.document_id)) for node in nodes}

    def _keys_of(self, ref: str) -> list[str]:
        """The match keys by which visible texts and declarations call an entity, sorted, as a server keeps them."""
        if ref not in self._keys:
            mentions = [edge.id for edge in self._reader.edges([ref], "in", [MENTIONS])]
            found = {each.key for each in self._reader.fetch("mention", mentions)}
            for entity in self._reader.fetch("entity", [split_ref(ref)[1]]):
                found |= {match_key(name) for name in (entity.name, *entity.aliases)}
            self._keys[ref] = sorted(map(name_key, found))
        return self._keys[ref]

    def _fits(self, ref: str, number: int) -> bool:
        thing = self._things.get(ref)
        node = self._pattern.nodes[number]
        return thing is not None and thing.labels.issuperset(node.labels) and self._passes(node.variable, thing, ref)

    def _passes(self, variable: str, thing: _Thing, ref: str = "") -> bool:
        return all(self._meets(each, thing, ref) for each in self._pattern.conditions if each.variable == variable)

    def _meets(self, condition: PropertyCondition, thing: _Thing, ref: str) -> bool:
        value = self._value(condition.value)
        if condition.property == KEYS:
            return isinstance(value, str) and ref in self._with_key(value)
        own = thing.properties.get(condition.property)
        if condition.among:
            return isinstance(value, list | tuple) and any(_equal(own, each) for each in value)
        return _equal(own, value)

    def _with_key(self, key: str) -> frozenset[str]:
        if key not in self._having:
            self._having[key] = frozenset(entity_ref(each) for each in self._reader.find([key]).get(key, ()))
        return self._having[key]

    def _thing_of(self, path: _FoundPath, variable: str) -> _Thing:
        place = self._pattern.variables.index(variable)
        if place < len(self._pattern.nodes):
            return self._things[path.nodes[place]]
        return self._relation(path.edges[place - len(self._pattern.nodes)])

    def _property(self, path: _FoundPath, variable: str, called: str) -> ResultValue:
        if called == KEYS:
            return self._keys_of(path.nodes[self._pattern.variables.index(variable)])
        return self._thing_of(path, variable).properties.get(called)

    def _row(self, path: _FoundPath) -> tuple[ResultValue, ...]:
        return tuple(
            self._property(path, each.variable, each.property)
            if each.property
            else self._thing_of(path, each.variable).shown
            for each in self._pattern.returned
        )


def _thing(identity: str, labels: Sequence[str], properties: Mapping[str, Any]) -> _Thing:
    return _Thing(
        CypherNode(tuple(sorted(labels)), {"clew_id": identity}), {**properties, "clew_id": identity}, frozenset(labels)
    )


def _sort_of(type: str) -> str:
    return type if type in _EDGES else "a fact"


def _labels(pattern: PathPattern, number: int) -> tuple[str, ...]:
    """What a node of the pattern may be, by its labels and by the relationships beside it."""
    given = {each if each in (TEXT_NODE, DOCUMENT) else ENTITY for each in pattern.nodes[number].labels}
    possible = given or {ENTITY, TEXT_NODE, DOCUMENT}
    for place, relationship in enumerate(pattern.relationships):
        if number not in (place, place + 1):
            continue
        begins = relationship.direction == ("out" if number == place else "in")
        ends = [_ENDS[_sort_of(each)] for each in relationship.types]
        either = relationship.direction == "both"
        near = {label for pair in ends for label in (pair if either else pair[:1] if begins else pair[1:])}
        # Nothing is both: the path has no rows, and the label that is given says what was meant.
        possible = possible & near or possible
    return tuple(each for each in (ENTITY, TEXT_NODE, DOCUMENT) if each in possible)


def _distinct_key(value: ResultValue) -> Hashable:
    """What is equal for equal values alone: no boolean equals a number."""
    if isinstance(value, CypherNode):
        return "node", value.labels, _distinct_key(value.properties)
    if isinstance(value, CypherRelationship):
        return "relationship", value.type, _distinct_key(value.properties)
    if isinstance(value, Mapping):
        return "map", tuple(sorted((name, _distinct_key(each)) for name, each in value.items()))
    if isinstance(value, list | tuple):
        return "list", tuple(_distinct_key(each) for each in value)
    return isinstance(value, bool), value


def _others(edge: Edge, at: str, direction: str) -> Iterator[str]:
    """The other ends of an edge that lead in a direction; a loop has itself, once."""
    if edge.source == at and direction in ("out", "both"):
        yield edge.target
    if edge.target == at and direction in ("in", "both") and not (edge.source == at and direction == "both"):
        yield edge.source


def _equal(own: Any, value: Any) -> bool:
    """Cypher's equality: nothing equals a missing value, no number a boolean."""
    if own is None or value is None or isinstance(own, bool) != isinstance(value, bool):
        return False
    if isinstance(own, str) != isinstance(value, str):
        return False
    return bool(own == value)


def _sort_key(value: ResultValue) -> tuple[int, float, str]:
    """Texts before booleans before numbers before what is missing, as Cypher orders them."""
    if value is None:
        return 3, 0.0, ""
    if isinstance(value, bool):
        return 1, float(value), ""
    if isinstance(value, int | float):
        return 2, float(value), ""
    return 0, 0.0, str(value)
