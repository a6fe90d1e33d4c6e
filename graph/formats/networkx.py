"""The graph as a networkx MultiDiGraph to look at and compute on, and back.

Nodes are refs (`document:ID`, `node:ID`, `entity:ID`) with `kind`, `name` and the value's own fields; edges are keyed by id,
which is `edge_id` too, with `type`, and for relations `predicate`, `sentence` (of the best evidence) and `evidence`, all of
it. A ledger is the graph's attribute `ledger`: its decisions and assignments, and under `hidden` what of documents it hides.

Every attribute is a text, a number or a truth value, and none has a name that networkx's writers use themselves (`id`,
`start`, `end`), so that each of them can write the graph: what is nested is JSON text, and characters are counted by
`start_char` and `end_char`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..batch import Batch, Declaration
from ..groups import chunks, grouped
from ..identity import as_record, canonical, structure_edge_id
from ..model import (
    CONTAINS,
    DECLARES,
    MENTIONS,
    NEXT,
    REFERS_TO,
    Reference,
    Relation,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ..resolution.statements import declaration_record, ledger_records
from ..store import GraphReader
from ..stores.base import BaseStore
from ..stores.structure import target_ref
from .copy import FORMAT, VERSION
from .graph_assembly import Assembly, attributes, is_ours
from .graph_changes import mark_parallel, shown_mention, shown_node, shown_relation
from .graph_labels import check_attributes
from .ready_graph import ready_batches
from .triplets import ReadRelation, as_written

if TYPE_CHECKING:
    import networkx


def to_networkx(reader: GraphReader) -> "networkx.MultiDiGraph[str]":
    """Everything that a store or view holds, vectors apart. All of it is in memory at once.

    Metadata, properties, aliases, evidence and declarations are JSON text; everything else is a plain attribute. Relations
    without asserted evidence are there too, with `asserted` false and weight 0. What a store's ledger hides is neither a
    node nor an edge; a view has no ledger, so that what is merged in it comes back as its documents say it.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(format=FORMAT, version=VERSION, **_ledger(reader))
    for document in reader.scan("document"):
        name = document.title or document.source or document.id
        _add_node(graph, document_ref(document.id), "document", name, attributes(as_record(document)))
    texts = _add_nodes(graph, reader)
    _add_entities(graph, reader)
    _add_references(graph, reader)
    for mention in reader.scan("mention"):
        fields = as_record(mention)
        fields["mention_type"], fields["match_key"] = fields.pop("type"), fields.pop("key")
        words = texts[mention.text_node][mention.start : mention.end]
        ends = node_ref(mention.text_node), entity_ref(mention.entity)
        data = {"edge_id": mention.id, "type": MENTIONS, "words": words, **attributes(fields)}
        graph.add_edge(*ends, key=mention.id, shown=shown_mention(data), **data)
    for part in chunks(reader.scan("relation"), 1000):
        _add_relations(graph, reader, part, texts)
    mark_parallel(graph)
    return graph


def _add_node(graph: "networkx.MultiDiGraph[str]", ref: str, kind: str, name: str, fields: Mapping[str, Any]) -> None:
    data = {"name": name, **fields}
    graph.add_node(ref, kind=kind, ref=ref, **data, shown=shown_node(kind, data))


def _ledger(reader: GraphReader) -> dict[str, Any]:
    if not isinstance(reader, BaseStore):
        return {}
    kinds: dict[str, list[dict[str, object]]] = {"decision": [], "assignment": [], "hidden": []}
    for kind, record in ledger_records(reader.decisions(), reader.assignments(), reader.hidden()):
        kinds[kind].append(record)
    return {"ledger": canonical({**kinds, "resolved": reader.resolved})} if any(kinds.values()) else {}


def _add_nodes(graph: "networkx.MultiDiGraph[str]", reader: GraphReader) -> dict[str, str]:
    texts: dict[str, str] = {}
    nodes: list[TextNode] = [*reader.scan("text_node"), *reader.scan("reference")]
    for node in nodes:
        texts[node.id] = node.text
        fields = as_record(node)
        fields["node_kind"] = fields.pop("kind")
        kind = "reference" if isinstance(node, Reference) else "text_node"
        _add_node(graph, node_ref(node.id), kind, node.title or node.text[:60], attributes(fields))
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
    # Only a store knows its declarations; a view shows what follows from them.
    declarations: Callable[[], Iterable[Declaration]] = getattr(reader, "declarations", tuple)
    declared = grouped((each.entity, declaration_record(each)) for each in declarations())
    for entity in reader.scan("entity"):
        extra: dict[str, Any] = {"declared": declared[entity.id]} if entity.id in declared else {}
        fields = attributes({**as_record(entity), **extra})
        _add_node(graph, entity_ref(entity.id), "entity", fields.pop("name"), fields)
    for refs in chunks((document_ref(document.id) for document in reader.scan("document")), 1000):
        for edge in reader.edges(refs, "out", [DECLARES]):
            _join(graph, DECLARES, edge.source, edge.target)


def _add_references(graph: "networkx.MultiDiGraph[str]", reader: GraphReader) -> None:
    targets = {ref: target_ref(target) for ref, target in graph.nodes(data="target") if isinstance(target, str)}
    merged = [split_ref(goal)[1] for goal in targets.values() if goal not in graph and split_ref(goal)[0] == "entity"]
    shown = {entity_ref(each): entity_ref(entity) for each, entity in reader.shown_as(merged).items()}
    for ref, target in targets.items():
        goal = shown.get(target, target)
        if goal in graph:
            _join(graph, REFERS_TO, ref, goal)


def _add_relations(
    graph: "networkx.MultiDiGraph[str]", reader: GraphReader, relations: Sequence[Relation], texts: Mapping[str, str]
) -> None:
    stated = grouped(
        (each.relation, {**as_record(each), "sentence": texts[each.text_node][each.start : each.end]})
        for each in reader.evidence([relation.id for relation in relations])
    )
    for relation in relations:
        evidence = stated.get(relation.id, [])
        weight = sum(bool(each["asserted"]) for each in evidence)
        ends = entity_ref(relation.source), entity_ref(relation.target)
        data: dict[str, Any] = {
            "edge_id": relation.id,
            "type": relation.type,
            "predicate": relation.predicate,
            "properties": canonical(dict(relation.properties)),
            "weight": weight,
            "asserted": relation.asserted,
            "sentence": evidence[0]["sentence"] if evidence else "",
            "evidence": canonical(evidence),
        }
        graph.add_edge(*ends, key=relation.id, shown=shown_relation(*ends, data), **data)


def _join(graph: "networkx.MultiDiGraph[str]", kind: str, source: str, target: str) -> None:
    identity = structure_edge_id(kind, source, target)
    graph.add_edge(source, target, key=identity, edge_id=identity, type=kind)


def from_networkx(graph: "networkx.Graph[Any]", read: ReadRelation = as_written, document_id: str = "") -> Iterator[Batch]:
    """Batches to apply, in order, for a graph.

    One that `to_networkx` made has the same digest again in an empty store, also after one of networkx's writers and readers
    (GEXF and formats of edges alone keep no ledger), whatever its nodes were relabelled to. Nodes, mentions and facts that
    were taken out are gone with what rests on them; of a subgraph of entities alone the facts become ready triplets. Edges
    that were put in between entities, or between new nodes, become ready triplets. A name, type, alias or property that
    somebody gave to an entity is declared; new attributes are metadata of documents and text nodes and properties of
    entities and facts; a fact may get another predicate, type, properties or evidence, a document or text node another
    title. Whatever else was changed is refused before anything is taken.

    Any other graph becomes ready triplets, an edge each (parallel ones too). A node's name is its `name`, `label` or
    `title`, else its key. Where it has a name of its own, its key is the entity's id, so that homonyms stay apart;
    otherwise the entity is what the name's match key says. Its type is `type`, `entity_type` or `kind`. An edge's
    predicate is `relation`, `predicate`, `label`, `type` or `name`, else the edge's key where that is a text, else
    "related to"; `confidence` is the confidence. All other attributes are properties; values of numpy and pandas
    become plain ones, NaN and None are missing. Nodes without edges or with properties are declared.

    Args:
        graph: any networkx graph.
        read: the direction and type of the relation that an edge states, for ready-made graphs.
        document_id: the one document that a ready-made graph becomes; without, one document per edge.

    Raises:
        DocumentError: an attribute that JSON cannot hold, two nodes of one id, an undirected edge with a predicate (its
            direction is lost), or a graph of `to_networkx` that lacks parts, has another version, edges that mean nothing,
            or a change that cannot be kept.
    """
    if is_ours(graph):
        yield from Assembly(graph, read).batches()
    else:
        check_attributes(graph)
        yield from ready_batches(graph, read, document_id)
