"""Which refs stand for something, and the edges that hold documents together: CONTAINS, DECLARES, NEXT and REFERS_TO."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...groups import grouped
from ...identity import structure_edge_id
from ...model import CONTAINS, DECLARES, NEXT, REFERS_TO, Edge, document_ref, entity_ref, node_ref, split_ref
from ...reads import Direction
from ..structure import NodeLinks, target_ref
from .query_batch import CypherRead, Steps
from .visibility import Scope

_REFS = {"node": node_ref, "entity": entity_ref, "document": document_ref}


def by_kind(refs: Iterable[str]) -> dict[str, list[str]]:
    """The ids of refs by kind; what is not a ref of the graph is left out."""
    found = grouped(map(split_ref, refs))
    return {kind: found.get(kind, []) for kind in _REFS}


@dataclass(frozen=True)
class Existing:
    """The question which refs stand for something here."""

    scope: Scope
    refs: Sequence[str]

    @property
    def asks(self) -> list[CypherRead]:
        """Its pieces, one per kind of ref that is there."""
        return [
            CypherRead(self._text(kind), {"ids": ids, **self.scope.parameters})
            for kind, ids in by_kind(self.refs).items()
            if ids
        ]

    def here(self, answers: Sequence[Any]) -> list[str]:
        """The refs that do, in their order."""
        kinds = [kind for kind, ids in by_kind(self.refs).items() if ids]
        found = {_REFS[kind](each) for kind, ids in zip(kinds, answers, strict=True) for each in ids}
        return [ref for ref in self.refs if ref in found]

    def _text(self, kind: str) -> str:
        if kind == "document":
            return f"UNWIND $ids AS id MATCH (d:Document {{clew_id: id}}) WHERE {self.scope.document('d')} RETURN {_IDS}"
        if kind == "entity":
            return f"UNWIND $ids AS id MATCH (e:Entity {{clew_id: id}}) WHERE {self.scope.entity('e')} RETURN {_IDS}"
        return (
            f"CALL () {{ UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {self.scope.node('n')} RETURN id "
            f"UNION ALL UNWIND $ids AS id MATCH (n:Sentence {{clew_id: id}}) WHERE {self.scope.sentence('n')} RETURN id }} "
            f"RETURN {_IDS}"
        )


def shown_entities(scope: Scope) -> str:
    """Pairs of the ids asked for and the entities that they lead to."""
    return (
        "UNWIND $ids AS id CALL (id) { MATCH (e:Entity {clew_id: id}) RETURN e, 0 AS place UNION ALL "
        "MATCH (r:Clew {own: id}) USING INDEX SEEK r:Clew(own) WHERE r.document = '' AND r.clew_id IS NOT NULL "
        f"MATCH (e:Entity {{clew_id: r.entity}}) RETURN e, 1 AS place }} WITH id, e, place WHERE {scope.entity('e')} "
        "WITH id, e.clew_id AS shown ORDER BY place WITH id, head(collect(shown)) AS shown "
        "RETURN collect([id, shown]) AS %answer"
    )


_IDS = "collect(id) AS %answer"


def structure_edges(
    scope: Scope, refs: Sequence[str], direction: Direction, types: frozenset[str]
) -> Steps[dict[str, list[Edge]]]:
    """The structure edges of each ref that has some, by id."""
    looking, ids = Existing(scope, refs), by_kind(refs)
    targets = [*refs, *(f"table:{node}" for node in ids["node"])]
    asks = [*looking.asks, *_neighbours(scope, ids, targets)]
    found = yield asks
    answers = found.answers[len(looking.asks) :]
    here = frozenset(looking.here(found.answers[: len(looking.asks)]))
    nodes = [NodeLinks(*row) for row in answers[4]]
    others = list(dict.fromkeys(other for node in nodes for other in _others(node)))
    entities = by_kind(others)["entity"]
    more = Existing(scope, [ref for ref in others if split_ref(ref)[0] != "entity"])
    documents = sorted({node.document for node in nodes})
    asked = {"ids": documents, "nodes": ids["node"], **scope.parameters}
    leading = CypherRead(shown_entities(scope), {"ids": entities, **scope.parameters})
    found = yield [*(CypherRead(text, asked) for text in _before(scope)), leading, *more.asks]
    first, second, shown, *there = found.answers
    goals = {ref: ref for ref in more.here(there)} | {entity_ref(each): entity_ref(entity) for each, entity in shown}
    result: dict[str, dict[str, Edge]] = {}
    for kind, source, target in [*_stated(answers), *_of_nodes(nodes, [*first, *second], goals)]:
        for ref, ways in ((source, ("both", "out")), (target, ("both", "in"))):
            if kind in types and direction in ways and ref in here:
                identity = structure_edge_id(kind, source, target)
                result.setdefault(ref, {})[identity] = Edge(identity, kind, source, target)
    return {ref: [held[identity] for identity in sorted(held)] for ref, held in result.items()}


def _others(node: NodeLinks) -> Iterator[str]:
    """The refs that a text node names."""
    for other in (node.parent, node.next):
        if other is not None:
            yield node_ref(other)
    if node.target is not None:
        yield target_ref(node.target)


def _neighbours(scope: Scope, ids: Mapping[str, Sequence[str]], targets: Sequence[str]) -> list[CypherRead]:
    node, document, sentence = scope.node("n"), scope.document("d"), scope.sentence("n")
    own = "[id, n.kind, n.parent, n.next, n.target, n.document_id] AS row"
    texts = [
        (
            ids["document"],
            f"UNWIND $ids AS id MATCH (n:TextNode {{document_id: id}}) WHERE {node} "
            "RETURN collect([id, n.clew_id]) AS %answer",
        ),
        (
            ids["document"],
            "UNWIND $ids AS id MATCH (:Document {clew_id: id})-[x:DECLARES]->(e:Entity) "
            "WHERE x.name <> '' AND e.clew_id IS NOT NULL "
            "RETURN collect(DISTINCT [id, e.clew_id]) AS %answer",
        ),
        (
            ids["entity"],
            f"UNWIND $ids AS id MATCH (d:Document)-[x:DECLARES]->(:Entity {{clew_id: id}}) WHERE {document} "
            "AND x.name <> '' AND d.clew_id IS NOT NULL RETURN collect(DISTINCT [d.clew_id, id]) AS %answer",
        ),
        (
            targets,
            f"UNWIND $ids AS id MATCH (n:TextNode {{target: id}}) WHERE {node} RETURN collect([id, n.clew_id]) AS %answer",
        ),
        (
            ids["node"],
            f"CALL () {{ UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {node} RETURN {own} UNION ALL "
            f"UNWIND $ids AS id MATCH (n:Sentence {{clew_id: id}}) WHERE {sentence} RETURN {own} }} "
            "RETURN collect(row) AS %answer",
        ),
        (
            ids["node"],
            f"CALL () {{ UNWIND $ids AS id MATCH (n:TextNode {{parent: id}}) WHERE {node} RETURN id, n UNION ALL "
            f"UNWIND $ids AS id MATCH (n:Sentence {{parent: id}}) WHERE {sentence} RETURN id, n }} "
            "RETURN collect([id, n.clew_id]) AS %answer",
        ),
        (
            ids["entity"],
            "UNWIND $ids AS id MATCH (r:Clew {entity: id}) USING INDEX SEEK r:Clew(entity) WHERE r.document = '' "
            f"AND r.clew_id IS NOT NULL AND NOT EXISTS {{ MATCH (e:Entity {{clew_id: r.own}}) WHERE {scope.entity('e')} }} "
            f"MATCH (n:TextNode {{target: 'entity:' + r.own}}) WHERE {node} RETURN collect([id, n.clew_id]) AS %answer",
        ),
    ]
    return [CypherRead(text, {"ids": list(asked), **scope.parameters}) for asked, text in texts]


def _before(scope: Scope) -> list[str]:
    return [
        f"UNWIND $ids AS id MATCH (n:{label} {{document_id: id}}) WHERE n.next IN $nodes AND {visible} "
        "RETURN collect([n.clew_id, n.next]) AS %answer"
        for label, visible in (("TextNode", scope.node("n")), ("Sentence", scope.sentence("n")))
    ]


def _stated(answers: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    """The edges that need nothing looked up."""
    for document, node in answers[0]:
        yield CONTAINS, document_ref(document), node_ref(node)
    for document, entity in [*answers[1], *answers[2]]:
        yield DECLARES, document_ref(document), entity_ref(entity)
    for target, node in answers[3]:
        yield REFERS_TO, node_ref(node), target_ref(target)
    for parent, child in answers[5]:
        yield CONTAINS, node_ref(parent), node_ref(child)
    for entity, node in answers[6]:
        yield REFERS_TO, node_ref(node), entity_ref(entity)


def _of_nodes(
    nodes: Sequence[NodeLinks], before: Sequence[tuple[str, str]], goals: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """What text nodes say of their neighbours: `goals` has the ref that each of these leads to, where it is here."""
    for first, following in before:
        yield NEXT, node_ref(first), node_ref(following)
    for node in nodes:
        ref = node_ref(node.id)
        if node.kind != "sentence":
            yield CONTAINS, document_ref(node.document), ref
        if node.parent is not None and node_ref(node.parent) in goals:
            yield CONTAINS, node_ref(node.parent), ref
        if node.next is not None and node_ref(node.next) in goals:
            yield NEXT, ref, node_ref(node.next)
        if node.target is not None and target_ref(node.target) in goals:
            yield REFERS_TO, ref, goals[target_ref(node.target)]
