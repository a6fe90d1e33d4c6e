"""The graph as a networkx MultiDiGraph to look at and compute on, and back.

Nodes are refs (`document:ID`, `node:ID`, `entity:ID`) with `kind`, `name` and the value's own fields; edges are keyed by id,
with `type`, and for relations `predicate`, `sentence` (of the best evidence) and `evidence`, a list of all of it. A ledger
is the graph's attribute `ledger`: its decisions and assignments, and under `hidden` what of documents it hides.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..groups import chunks, grouped
from ..identity import as_record, structure_edge_id
from ..model import (
    CONTAINS,
    DECLARES,
    MENTIONS,
    NEXT,
    REFERS_TO,
    Document,
    Evidence,
    Mention,
    Reference,
    Relation,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ..relations import as_stated
from ..resolution.application import as_brought, own_declaration
from ..resolution.ledger import Assignment, LedgerChange
from ..resolution.statements import Hidden, decision_of, declaration_record, hidden_of, ledger_records
from ..store import GraphReader
from ..stores.base import BaseStore
from ..stores.structure import target_ref
from .copy import DOCUMENTS_A_BATCH, FORMAT, VERSION, check_version, own_properties
from .ready_graph import ready_batches
from .triplets import ReadRelation, as_written

if TYPE_CHECKING:
    import networkx
    from _typeshed import DataclassInstance


def to_networkx(reader: GraphReader) -> "networkx.MultiDiGraph[str]":
    """Everything that a store or view holds, vectors apart. All of it is in memory at once.

    Metadata, properties, aliases and evidence are dictionaries and lists; everything else is a plain attribute. Relations
    without asserted evidence are there too, with `asserted` false and weight 0. What a store's ledger hides is neither a
    node nor an edge; a view has no ledger, so that what is merged in it comes back as its documents say it.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(format=FORMAT, version=VERSION, **_ledger(reader))
    for document in reader.scan("document"):
        name = document.title or document.source or document.id
        graph.add_node(document_ref(document.id), kind="document", name=name, **as_record(document))
    texts = _add_nodes(graph, reader)
    _add_entities(graph, reader)
    _add_references(graph, reader)
    for mention in reader.scan("mention"):
        fields = as_record(mention)
        fields["mention_type"], fields["match_key"] = fields.pop("type"), fields.pop("key")
        words = texts[mention.text_node][mention.start : mention.end]
        ends = node_ref(mention.text_node), entity_ref(mention.entity)
        graph.add_edge(*ends, key=mention.id, type=MENTIONS, words=words, **fields)
    for part in chunks(reader.scan("relation"), 1000):
        _add_relations(graph, reader, part, texts)
    return graph


def _ledger(reader: GraphReader) -> dict[str, Any]:
    if not isinstance(reader, BaseStore):
        return {}
    kinds: dict[str, list[dict[str, object]]] = {"decision": [], "assignment": [], "hidden": []}
    for kind, record in ledger_records(reader.decisions(), reader.assignments(), reader.hidden()):
        kinds[kind].append(record)
    return {"ledger": {**kinds, "resolved": reader.resolved}} if any(kinds.values()) else {}


def _add_nodes(graph: "networkx.MultiDiGraph[str]", reader: GraphReader) -> dict[str, str]:
    texts: dict[str, str] = {}
    nodes: list[TextNode] = [*reader.scan("text_node"), *reader.scan("reference")]
    for node in nodes:
        texts[node.id] = node.text
        fields = as_record(node)
        fields["node_kind"] = fields.pop("kind")
        kind = "reference" if isinstance(node, Reference) else "text_node"
        graph.add_node(
            node_ref(node.id),
            kind=kind,
            name=node.title or node.text[:60],
            **{name: value for name, value in fields.items() if value is not None},
        )
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
        extra = {"declared": declared[entity.id]} if entity.id in declared else {}
        graph.add_node(entity_ref(entity.id), kind="entity", **as_record(entity), **extra)
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
        graph.add_edge(
            entity_ref(relation.source),
            entity_ref(relation.target),
            key=relation.id,
            id=relation.id,
            type=relation.type,
            predicate=relation.predicate,
            properties=dict(relation.properties),
            weight=weight,
            asserted=relation.asserted,
            sentence=evidence[0]["sentence"] if evidence else "",
            evidence=evidence,
        )


def _join(graph: "networkx.MultiDiGraph[str]", kind: str, source: str, target: str) -> None:
    identity = structure_edge_id(kind, source, target)
    graph.add_edge(source, target, key=identity, id=identity, type=kind)


V = TypeVar("V", bound="DataclassInstance")


def from_networkx(graph: "networkx.Graph[Any]", read: ReadRelation = as_written, document_id: str = "") -> Iterator[Batch]:
    """Batches to apply, in order, for a graph.

    One that `to_networkx` made has the same digest again in an empty store; nodes and edges that were taken out are gone
    with what rests on them.

    Any other graph becomes ready triplets, an edge each (parallel ones too; an undirected one in the direction it is listed
    in). A node's name is its `name`, `label` or `title`, else its key. Where it has a name of its own, its key is the
    entity's id, so that homonyms stay apart; otherwise the entity is what the name's match key says. Its type is `type`,
    `entity_type` or `kind`. An edge's predicate is `relation`, `predicate`, `label`, `type` or `name`, else the edge's key
    where that is a text, else "related to"; `confidence` is the confidence. All other attributes are properties. Nodes
    without edges or with properties are declared.

    Args:
        graph: any networkx graph.
        read: the direction and type of the relation that an edge states, for ready-made graphs.
        document_id: the one document that a ready-made graph becomes; without, one document per edge.

    Raises:
        DocumentError: an attribute that JSON cannot hold, two nodes of one id, or a graph of `to_networkx` that lacks parts
            or has another version.
    """
    if graph.graph.get("format") == FORMAT:
        yield from _Assembly(graph).batches()
    else:
        yield from ready_batches(graph, read, document_id)


class _GraphParts:
    def __init__(self, document: Document) -> None:
        self._document = document
        self.hidden: list[Hidden] = []
        self.nodes: list[TextNode] = []
        self.mentions: list[Mention] = []
        self.relations: dict[str, Relation] = {}
        self.evidence: list[Evidence] = []
        self.declarations: list[Declaration] = []

    def contribution(self) -> Contribution:
        shown = Contribution(
            document=self._document,
            nodes=tuple(sorted(self.nodes, key=lambda node: node.id)),
            mentions=tuple(sorted(self.mentions, key=lambda mention: mention.id)),
            relations=tuple(self.relations[each] for each in sorted(self.relations)),
            evidence=tuple(sorted(self.evidence, key=lambda evidence: evidence.id)),
            declarations=tuple(sorted(self.declarations, key=lambda each: each.entity)),
        )
        return as_brought(shown, self.relations, self.hidden)


class _Assembly:
    """The documents of a graph that `to_networkx` made, put together from its nodes and edges."""

    def __init__(self, graph: "networkx.Graph[Any]") -> None:
        self._parts: dict[str, _GraphParts] = {}
        self._home: dict[str, _GraphParts] = {}
        self._declared: list[Declaration] = []
        self._version = graph.graph.get("version", VERSION)
        check_version("the graph", self._version)
        self._ledger = _read_ledger(graph)
        kinds = {ref: str(data.get("kind")) for ref, data in graph.nodes(data=True)}
        for kind in ("document", "text_node", "reference", "entity"):
            for ref, data in graph.nodes(data=True):
                if kinds[ref] == kind:
                    self._take_node(kind, data, str(ref))
        for source, target, data in graph.edges(data=True):
            place = f"edge {data.get('id')!r}"
            if data.get("type") == MENTIONS and kinds[target] == "entity":
                self._take_mention(data, place)
            elif kinds[source] == kinds[target] == "entity":
                ends = {"source": split_ref(str(source))[1], "target": split_ref(str(target))[1]}
                self._take_relation({**data, **ends}, place)
        for hidden in self._ledger.hidden:
            self._take_hidden(hidden)

    def batches(self) -> Iterator[Batch]:
        change = self._ledger.change
        if change.decide or change.assign:
            yield Batch(ledger=replace(change, resolved=False))
        for group in chunks((self._parts[each] for each in sorted(self._parts)), DOCUMENTS_A_BATCH):
            yield Batch(add=tuple(each.contribution() for each in group))
        if self._declared:
            yield Batch(declare=tuple(self._declared))
        if change.resolved:
            yield Batch(ledger=LedgerChange(resolved=True))

    def _take_hidden(self, hidden: Hidden) -> None:
        value = hidden.value
        if isinstance(value, Declaration):
            if not hidden.document:
                self._declared.append(value)
            elif hidden.document in self._parts:
                self._parts[hidden.document].hidden.append(hidden)
        elif value.text_node in self._home:
            self._home[value.text_node].hidden.append(hidden)

    def _take_node(self, kind: str, data: Mapping[str, Any], place: str) -> None:
        if kind == "document":
            document = _value(Document, data, place)
            self._parts[document.id] = _GraphParts(document)
        elif kind == "entity":
            self._take_declarations(data.get("declared", ()), place)
        elif data.get("document_id") in self._parts:
            fields = {"parent": None, "previous": None, "next": None, **data, "kind": data.get("node_kind")}
            node = _value(Reference if kind == "reference" else TextNode, fields, place)
            parts = self._home[node.id] = self._parts[node.document_id]
            parts.nodes.append(node)

    def _take_declarations(self, declared: Any, place: str) -> None:
        for each in declared:
            declaration = _value(Declaration, {**each, "aliases": tuple(each.get("aliases", ()))}, place)
            if declaration.document_id in self._parts:
                self._parts[declaration.document_id].declarations.append(declaration)
            elif not declaration.document_id:
                self._declared.append(own_declaration(declaration))

    def _take_mention(self, data: Mapping[str, Any], place: str) -> None:
        mention = _value(Mention, {**data, "type": data.get("mention_type"), "key": data.get("match_key")}, place)
        if mention.text_node in self._home:
            self._home[mention.text_node].mentions.append(mention)

    def _take_relation(self, data: Mapping[str, Any], place: str) -> None:
        relation = _value(Relation, data, place)
        read = (_value(Evidence, {"type": "", **each}, place) for each in data.get("evidence", ()))
        stated = [own_properties(each, self._version) for each in read]
        # A type that does not follow from the evidence was given to the edge by hand, and counts for all of it.
        renamed = bool(stated) and as_stated(relation, stated).type != relation.type
        for evidence in stated:
            if evidence.text_node in self._home:
                parts = self._home[evidence.text_node]
                parts.relations[relation.id] = relation
                parts.evidence.append(replace(evidence, type="") if renamed else evidence)


@dataclass(frozen=True, slots=True)
class _ReadLedger:
    change: LedgerChange = field(default_factory=LedgerChange)
    hidden: tuple[Hidden, ...] = ()


def _read_ledger(graph: "networkx.Graph[Any]") -> _ReadLedger:
    held = graph.graph.get("ledger", {})
    try:
        change = LedgerChange(
            decide=tuple(map(decision_of, held.get("decision", ()))),
            assign=tuple(Assignment(**each) for each in held.get("assignment", ())),
            resolved=bool(held.get("resolved", False)),
        )
        return _ReadLedger(change, tuple(map(hidden_of, held.get("hidden", ()))))
    except (AttributeError, KeyError, TypeError) as error:
        raise DocumentError(f"the ledger of the graph is not as to_networkx writes it: {error}") from error


def _value(kind: type[V], data: Mapping[str, Any], place: str) -> V:
    # What resolution left alone has no `own` fields.
    names = tuple(each.name for each in fields(kind) if each.name in data or not each.name.startswith("own"))
    missing = [name for name in names if name not in data]
    if missing:
        raise DocumentError(f"{place} of the graph: expected a {kind.__name__.lower()}, but it has no {', '.join(missing)}")
    return kind(**{name: data[name] for name in names})
