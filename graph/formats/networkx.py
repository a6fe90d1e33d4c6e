"""The graph as a networkx MultiDiGraph to look at and compute on, and back.

Nodes are refs (`document:ID`, `node:ID`, `entity:ID`) with `kind`, `name` and the value's own fields; edges are keyed by id,
with `type`, and for relations `predicate`, `sentence` (of the best evidence) and `evidence`, a list of all of it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..groups import chunks, grouped
from ..identity import as_record, canonical, entity_id, structure_edge_id
from ..model import (
    CONTAINS,
    DECLARES,
    MENTIONS,
    NEXT,
    REFERS_TO,
    Document,
    Evidence,
    Json,
    Mention,
    Reference,
    Relation,
    TextNode,
    Triplet,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ..relations import as_stated
from ..store import GraphReader
from .copy import DOCUMENTS_A_BATCH
from .triplets import ReadRelation, as_written, contributions_of

if TYPE_CHECKING:
    import networkx
    from _typeshed import DataclassInstance

FORMAT = "clew-graph"
"""What `graph.graph["format"]` says of a graph that `to_networkx` made."""


def to_networkx(reader: GraphReader) -> "networkx.MultiDiGraph[str]":
    """Everything that a store or view holds, vectors apart. All of it is in memory at once.

    Metadata, properties, aliases and evidence are dictionaries and lists; everything else is a plain attribute. Relations
    without asserted evidence are there too, with `asserted` false and weight 0.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(format=FORMAT, version=2)
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
    declared = grouped((each.entity, {**asdict(each), "aliases": list(each.aliases)}) for each in declarations())
    for entity in reader.scan("entity"):
        extra = {"declared": declared[entity.id]} if entity.id in declared else {}
        graph.add_node(entity_ref(entity.id), kind="entity", **as_record(entity), **extra)
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

UNNAMED_RELATION = "related to"
"""The predicate of an edge that says nothing."""

_NAMES = ("name", "label", "title")
_TYPES = ("type", "entity_type", "kind")
_PREDICATES = ("relation", "predicate", "label", "type", "name")


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
        DocumentError: an attribute that JSON cannot hold, two nodes of one id, or a graph of `to_networkx` that lacks parts.
    """
    if graph.graph.get("format") == FORMAT:
        yield from _Assembly(graph).batches()
    else:
        yield from _ready_batches(graph, read, document_id)


class _GraphParts:
    def __init__(self, document: Document) -> None:
        self._document = document
        self.nodes: list[TextNode] = []
        self.mentions: list[Mention] = []
        self.relations: dict[str, Relation] = {}
        self.evidence: list[Evidence] = []
        self.declarations: list[Declaration] = []

    def contribution(self) -> Contribution:
        return Contribution(
            document=self._document,
            nodes=tuple(sorted(self.nodes, key=lambda node: node.id)),
            mentions=tuple(sorted(self.mentions, key=lambda mention: mention.id)),
            relations=tuple(self.relations[each] for each in sorted(self.relations)),
            evidence=tuple(sorted(self.evidence, key=lambda evidence: evidence.id)),
            declarations=tuple(sorted(self.declarations, key=lambda each: each.entity)),
        )


class _Assembly:
    """The documents of a graph that `to_networkx` made, put together from its nodes and edges."""

    def __init__(self, graph: "networkx.Graph[Any]") -> None:
        self._parts: dict[str, _GraphParts] = {}
        self._home: dict[str, _GraphParts] = {}
        self._declared: list[Declaration] = []
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

    def batches(self) -> Iterator[Batch]:
        for group in chunks((self._parts[each] for each in sorted(self._parts)), DOCUMENTS_A_BATCH):
            yield Batch(add=tuple(each.contribution() for each in group))
        if self._declared:
            yield Batch(declare=tuple(self._declared))

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
                self._declared.append(declaration)

    def _take_mention(self, data: Mapping[str, Any], place: str) -> None:
        mention = _value(Mention, {**data, "type": data.get("mention_type"), "key": data.get("match_key")}, place)
        if mention.text_node in self._home:
            self._home[mention.text_node].mentions.append(mention)

    def _take_relation(self, data: Mapping[str, Any], place: str) -> None:
        relation = _value(Relation, data, place)
        stated = [_value(Evidence, {"type": "", **each}, place) for each in data.get("evidence", ())]
        # A type that does not follow from the evidence was given to the edge by hand, and counts for all of it.
        renamed = bool(stated) and as_stated(relation, stated).type != relation.type
        for evidence in stated:
            if evidence.text_node in self._home:
                parts = self._home[evidence.text_node]
                parts.relations[relation.id] = relation
                parts.evidence.append(replace(evidence, type="") if renamed else evidence)


def _value(kind: type[V], data: Mapping[str, Any], place: str) -> V:
    names = tuple(each.name for each in fields(kind))
    missing = [name for name in names if name not in data]
    if missing:
        raise DocumentError(f"{place} of the graph: expected a {kind.__name__.lower()}, but it has no {', '.join(missing)}")
    return kind(**{name: data[name] for name in names})


def _ready_batches(graph: "networkx.Graph[Any]", read: ReadRelation, document_id: str) -> Iterator[Batch]:
    nodes = _ready_nodes(graph)
    declared = tuple(
        Declaration(entity, name, kind, aliases, properties, document_id)
        for key, (entity, _, name, kind, aliases, properties) in nodes.items()
        if properties or aliases or not graph.degree(key)
    )
    stated = contributions_of(_ready_triplets(graph, nodes, document_id), read)
    if document_id:
        whole = next(stated, Contribution(Document(document_id, "")))
        yield Batch(add=(replace(whole, declarations=declared),))
        return
    for part in chunks(stated, DOCUMENTS_A_BATCH):
        yield Batch(add=tuple(part))
    if declared:
        yield Batch(declare=declared)


_ReadyNode = tuple[str, str, str, str, tuple[str, ...], dict[str, Json]]


def _ready_nodes(graph: "networkx.Graph[Any]") -> dict[Hashable, _ReadyNode]:
    nodes: dict[Hashable, _ReadyNode] = {}
    keys: dict[str, Hashable] = {}
    for key, data in graph.nodes(data=True):
        attributes = dict(data)
        name = _taken(attributes, _NAMES)
        given = _text(key) if name else ""
        if given and keys.setdefault(given, key) != key:
            raise DocumentError(
                f"the nodes {keys[given]!r} and {key!r} have the same id {given!r}: give them different keys"
            )
        kind = _taken(attributes, _TYPES)
        aliases = attributes.pop("aliases", ())
        listed = tuple(str(alias) for alias in aliases) if isinstance(aliases, (list, tuple)) else (str(aliases),)
        shown = name or _text(key)
        nodes[key] = (given or entity_id(shown), given, shown, kind, listed, _properties(attributes, f"node {key!r}"))
    return nodes


def _ready_triplets(
    graph: "networkx.Graph[Any]", nodes: Mapping[Hashable, _ReadyNode], document_id: str
) -> Iterator[Triplet]:
    edges: Any = graph.edges
    for edge in edges(keys=True, data=True) if graph.is_multigraph() else edges(data=True):
        source, target, *key, data = edge
        attributes = dict(data)
        named = key[0] if key and isinstance(key[0], str) else ""
        predicate = _taken(attributes, _PREDICATES) or named or UNNAMED_RELATION
        confidence = attributes.pop("confidence", 1.0)
        if not isinstance(confidence, (int, float)):
            raise DocumentError(f"edge {source!r} to {target!r}: expected a confidence of 0 to 1, got {confidence!r}")
        _, subject_id, subject, subject_type, *_ = nodes[source]
        _, object_id, object_, object_type, *_ = nodes[target]
        properties = _properties(attributes, f"edge {source!r} to {target!r}")
        yield Triplet(
            subject,
            predicate,
            object_,
            subject_type,
            object_type,
            subject_id,
            object_id,
            document_id,
            confidence,
            properties,
        )


def _taken(attributes: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if isinstance(attributes.get(name), str) and attributes[name].strip():
            return str(attributes.pop(name))
    return ""


def _text(key: Hashable) -> str:
    return key if isinstance(key, str) else repr(key)


def _properties(attributes: dict[str, Any], place: str) -> dict[str, Json]:
    properties = {str(name): value for name, value in attributes.items() if value is not None}
    try:
        canonical(properties)
    except DocumentError as error:
        raise DocumentError(f"{place}: {error}") from error
    return properties
