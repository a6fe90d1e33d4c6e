"""A networkx graph into batches: one that `to_networkx` made, exactly; a ready-made one of any making, as ready triplets."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from .batch import Batch, Contribution, Declaration
from .errors import DocumentError
from .formats.copy import DOCUMENTS_A_BATCH, chunks
from .formats.networkx import FORMAT
from .formats.triplets import contributions_of
from .identity import canonical, entity_id
from .model import MENTIONS, RELATED, Document, Evidence, Json, Mention, Reference, Relation, TextNode, Triplet, split_ref

if TYPE_CHECKING:
    import networkx
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")

UNNAMED_RELATION = "related to"
"""The predicate of an edge that says nothing."""

_NAMES = ("name", "label", "title")
_TYPES = ("type", "entity_type", "kind")
_PREDICATES = ("relation", "predicate", "label", "type", "name")


def from_networkx(
    graph: "networkx.Graph[Any]", type_of: Callable[[str], str] = lambda predicate: RELATED, document_id: str = ""
) -> Iterator[Batch]:
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
        type_of: a relation's type from its predicate, for ready-made graphs.
        document_id: the one document that a ready-made graph becomes; without, a document an edge.

    Raises:
        DocumentError: an attribute that JSON cannot hold, two nodes of one id, or a graph of `to_networkx` that lacks parts.
    """
    if graph.graph.get("format") == FORMAT:
        yield from _Assembly(graph).batches()
    else:
        yield from _ready_batches(graph, type_of, document_id)


class _Parts:
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
        self._parts: dict[str, _Parts] = {}
        self._home: dict[str, _Parts] = {}
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
            self._parts[document.id] = _Parts(document)
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
        for each in data.get("evidence", ()):
            evidence = _value(Evidence, each, place)
            if evidence.text_node in self._home:
                parts = self._home[evidence.text_node]
                parts.relations[relation.id] = relation
                parts.evidence.append(evidence)


def _value(kind: type[V], data: Mapping[str, Any], place: str) -> V:
    names = tuple(each.name for each in fields(kind))
    missing = [name for name in names if name not in data]
    if missing:
        raise DocumentError(f"{place} of the graph: expected a {kind.__name__.lower()}, but it has no {', '.join(missing)}")
    return kind(**{name: data[name] for name in names})


def _ready_batches(graph: "networkx.Graph[Any]", type_of: Callable[[str], str], document_id: str) -> Iterator[Batch]:
    nodes = _ready_nodes(graph)
    declared = tuple(
        Declaration(entity, name, kind, aliases, properties, document_id)
        for key, (entity, _, name, kind, aliases, properties) in nodes.items()
        if properties or aliases or not graph.degree(key)
    )
    stated = contributions_of(_ready_triplets(graph, nodes, document_id), type_of)
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
