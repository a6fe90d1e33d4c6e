"""The graph as a networkx MultiDiGraph to look at and compute on (the way back is in `transfer_from_networkx`).

Nodes are refs (`document:ID`, `node:ID`, `entity:ID`) with `kind`, `name` and the value's own fields; edges are keyed by id,
with `type`, and for relations `predicate`, `sentence` (of the best evidence) and `evidence`, a list of all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..identity import as_record, structure_edge_id
from ..model import (
    CONTAINS,
    DECLARES,
    MENTIONS,
    NEXT,
    REFERS_TO,
    Entity,
    Reference,
    Relation,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ..store import GraphReader
from .copy import chunks

if TYPE_CHECKING:
    import networkx

FORMAT = "clew-graph"
"""What `graph.graph["format"]` says of a graph that `to_networkx` made."""


def to_networkx(reader: GraphReader) -> "networkx.MultiDiGraph[str]":
    """Everything that a store or view holds, vectors apart. All of it is in memory at once.

    Metadata, properties, aliases and evidence are dictionaries and lists; everything else is a plain attribute. Relations
    without asserted evidence are there too, with `asserted` false and weight 0.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(format=FORMAT, version=1)
    for document in reader.scan("document"):
        name = document.title or document.source or document.id
        graph.add_node(document_ref(document.id), kind="document", name=name, **as_record(document))
    texts = _add_nodes(graph, reader)
    _add_entities(graph, reader)
    _add_references(graph)
    for mention in reader.scan("mention"):
        fields = as_record(mention)
        fields["mention_type"], fields["match_key"] = fields.pop("type"), fields.pop("key")
        words = texts[mention.text_node][mention.start : mention.end]
        ends = node_ref(mention.text_node), entity_ref(mention.entity)
        graph.add_edge(*ends, key=mention.id, type=MENTIONS, words=words, **fields)
    for part in chunks(reader.scan("relation"), 1000):
        _add_relations(graph, reader, part, texts)
    return graph


def _add_nodes(graph: "networkx.MultiDiGraph[str]", reader: GraphReader) -> dict[str, str]:
    texts: dict[str, str] = {}
    nodes: list[TextNode] = [*reader.scan("text_node"), *reader.scan("reference")]
    for node in nodes:
        texts[node.id] = node.text
        fields = as_record(node)
        fields["node_kind"] = fields.pop("kind")
        kind = "reference" if isinstance(node, Reference) else "text_node"
        graph.add_node(node_ref(node.id), kind=kind, name=node.title or node.text[:60], **_present(fields))
    for node in nodes:
        ref = node_ref(node.id)
        if node.kind != "sentence":
            _join(graph, CONTAINS, document_ref(node.document_id), ref)
        if node.parent in texts:
            _join(graph, CONTAINS, node_ref(node.parent), ref)
        if node.next in texts:
            _join(graph, NEXT, ref, node_ref(node.next))
    return texts


def _add_entities(graph: "networkx.MultiDiGraph[str]", reader: GraphReader) -> None:
    declared: dict[str, list[dict[str, object]]] = {}
    # Only a store knows its declarations; a view shows what follows from them.
    declarations = getattr(reader, "declarations", None)
    for declaration in declarations() if declarations is not None else ():
        fields = {**asdict(declaration), "aliases": list(declaration.aliases)}
        declared.setdefault(declaration.entity, []).append(fields)
    for entity in reader.scan("entity"):
        _add_entity(graph, entity, declared.get(entity.id))
    for refs in chunks((document_ref(document.id) for document in reader.scan("document")), 1000):
        for edge in reader.edges(refs, "out", [DECLARES]):
            _join(graph, DECLARES, edge.source, edge.target)


def _add_references(graph: "networkx.MultiDiGraph[str]") -> None:
    for ref, target in [*graph.nodes(data="target")]:
        if isinstance(target, str):
            kind, identity = split_ref(target)
            goal = node_ref(identity) if kind == "table" else target
            if goal in graph:
                _join(graph, REFERS_TO, ref, goal)


def _add_entity(graph: "networkx.MultiDiGraph[str]", entity: Entity, declared: object) -> None:
    extra = {"declared": declared} if declared else {}
    graph.add_node(entity_ref(entity.id), kind="entity", **as_record(entity), **extra)


def _add_relations(
    graph: "networkx.MultiDiGraph[str]", reader: GraphReader, relations: Sequence[Relation], texts: Mapping[str, str]
) -> None:
    stated: dict[str, list[dict[str, Any]]] = {}
    for each in reader.evidence([relation.id for relation in relations]):
        shown = {**as_record(each), "sentence": texts[each.text_node][each.start : each.end]}
        stated.setdefault(each.relation, []).append(shown)
    for relation in relations:
        evidence = stated.get(relation.id, [])
        weight = sum(bool(each["asserted"]) for each in evidence)
        fields = {"id": relation.id, "type": relation.type, "predicate": relation.predicate}
        sentence = evidence[0]["sentence"] if evidence else ""
        graph.add_edge(
            entity_ref(relation.source),
            entity_ref(relation.target),
            key=relation.id,
            **fields,
            properties=dict(relation.properties),
            weight=weight,
            asserted=weight > 0,
            sentence=sentence,
            evidence=evidence,
        )


def _join(graph: "networkx.MultiDiGraph[str]", kind: str, source: str, target: str) -> None:
    identity = structure_edge_id(kind, source, target)
    graph.add_edge(source, target, key=identity, id=identity, type=kind)


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
