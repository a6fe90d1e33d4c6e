"""A graph of `to_networkx` put together again: its documents, what was changed in it by hand, and its ledger."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..groups import chunks
from ..identity import canonical
from ..model import MENTIONS, STRUCTURE, Document, Evidence, Mention, Reference, Relation, TextNode, split_ref
from ..relations import as_stated
from ..resolution.application import as_brought, own_declaration
from ..resolution.ledger import Assignment, LedgerChange
from ..resolution.statements import Hidden, decision_of, hidden_of
from .copy import DOCUMENTS_A_BATCH, FORMAT, VERSION, check_version, own_properties
from .ready_graph import ready_batches
from .triplets import ReadRelation

if TYPE_CHECKING:
    import networkx
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")
_KINDS = {"document": "document", "text_node": "node", "reference": "node", "entity": "entity"}
"""The kinds of nodes, and how their refs begin."""
_NESTED = ("metadata", "properties", "aliases", "evidence", "declared")
_RENAMED = {"start": "start_char", "end": "end_char"}


def attributes(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record's fields as attributes; its id is the node's or edge's already."""
    return {
        _RENAMED.get(name, name): canonical(value) if name in _NESTED else value
        for name, value in record.items()
        if value is not None and name != "id"
    }


def _record(data: Mapping[str, Any], identity: str) -> dict[str, Any]:
    """The fields of attributes, also of those that an earlier version wrote."""
    given = {"id": identity} if identity else {}
    fields = {**data, **given, **{name: data[other] for name, other in _RENAMED.items() if other in data}}
    return {name: _parsed(value) if name in _NESTED else value for name, value in fields.items()}


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"expected JSON in an attribute of to_networkx, got {value!r:.60}") from error


def is_ours(graph: "networkx.Graph[Any]") -> bool:
    """Whether `to_networkx` made a graph, also where a format kept no attributes of the graph itself."""
    if graph.graph.get("format") == FORMAT:
        return True
    kinds = list(graph.nodes(data="kind"))
    marked = (str(ref).startswith(f"{_KINDS.get(kind)}:") for ref, kind in kinds if isinstance(kind, str))
    return any(kind == "document" for _, kind in kinds) and len(kinds) == sum(marked)


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


class Assembly:
    """The documents of a graph that `to_networkx` made, put together from its nodes and edges."""

    def __init__(self, graph: "networkx.Graph[Any]", read: ReadRelation) -> None:
        if not graph.is_directed():
            raise DocumentError(
                "the graph of to_networkx has lost its directions (to_undirected?), and its facts could be turned round: "
                "give the directed one"
            )
        self._graph = graph
        self._read = read
        self._added: list[tuple[Any, Any, dict[str, Any]]] = []
        self._parts: dict[str, _GraphParts] = {}
        self._home: dict[str, _GraphParts] = {}
        self._declared: list[Declaration] = []
        self._version = graph.graph.get("version", VERSION)
        check_version("the graph", self._version)
        self._ledger = _read_ledger(graph)
        self._kinds = {ref: str(data.get("kind")) for ref, data in graph.nodes(data=True)}
        self._new = [ref for ref, kind in self._kinds.items() if not str(ref).startswith(f"{_KINDS.get(kind)}:")]
        for kind in _KINDS:
            for ref, data in graph.nodes(data=True):
                if self._kinds[ref] == kind and ref not in self._new:
                    self._take_node(kind, _record(data, split_ref(str(ref))[1]), str(ref))
        for source, target, data in graph.edges(data=True):
            self._take_edge(source, target, data)
        for hidden in self._ledger.hidden:
            self._take_hidden(hidden)

    def batches(self) -> Iterator[Batch]:
        """The batches to apply, in order: the ledger, the documents, then what was put in by hand."""
        change = self._ledger.change
        if change.decide or change.assign:
            yield Batch(ledger=replace(change, resolved=False))
        for group in chunks((self._parts[each] for each in sorted(self._parts)), DOCUMENTS_A_BATCH):
            yield Batch(add=tuple(each.contribution() for each in group))
        if self._declared:
            yield Batch(declare=tuple(self._declared))
        if self._added or self._new:
            yield from ready_batches(self._additions(), self._read, "")
        elif change.resolved:
            yield Batch(ledger=LedgerChange(resolved=True))

    def _take_edge(self, source: Any, target: Any, data: Mapping[str, Any]) -> None:
        kinds = self._kinds[source], self._kinds[target]
        identity = str(data.get("edge_id", data.get("id", "")))
        place = f"edge {identity!r}"
        if kinds[1] == "entity" and "mention_type" in data:
            self._take_mention(_record(data, identity), place)
        elif kinds == ("entity", "entity") and "evidence" in data:
            ends = {"source": split_ref(str(source))[1], "target": split_ref(str(target))[1]}
            self._take_relation({**_record(data, identity), **ends}, place)
        elif identity and data.get("type", "") in (*STRUCTURE, "") and not {source, target} & {*self._new}:
            return  # It follows from the documents.
        elif all(kind == "entity" or end in self._new for kind, end in zip(kinds, (source, target), strict=True)):
            self._added.append((source, target, dict(data)))
        elif data.get("type") == MENTIONS:
            raise DocumentError(f"the edge {source!r} to {target!r} lacks parts of a mention, as to_networkx writes them")
        else:
            raise DocumentError(
                f"the edge {source!r} to {target!r} joins {kinds[0]} and {kinds[1]}: only facts of entities can be put in"
            )

    def _additions(self) -> "networkx.MultiDiGraph[Any]":
        """What was put in, as a graph by itself, with the ids of entities that are there."""
        import networkx

        added: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph()
        for ref in self._new:
            added.add_node(ref, **self._graph.nodes[ref])
        for source, target, data in self._added:
            ends = [self._end(added, each) for each in (source, target)]
            added.add_edge(ends[0], ends[1], **data)
        return added

    def _end(self, added: "networkx.MultiDiGraph[Any]", ref: Any) -> Any:
        if ref in self._new:
            return ref
        identity, data = split_ref(str(ref))[1], self._graph.nodes[ref]
        added.add_node(identity, name=data.get("name") or identity, type=data.get("type") or "")
        return identity

    def _take_given(self, entity: str, data: Mapping[str, Any]) -> None:
        """Declare the name or type of an entity where it is not what the graph showed: somebody gave it."""
        shown = _parsed(data.get("shown", "[]"))
        given = [data.get("name") or "", data.get("type") or ""]
        if not isinstance(shown, list) or len(shown) != 2 or shown == given:
            return
        held = next((each for each in self._declared if each.entity == entity), Declaration(entity, ""))
        name, kind = (str(new) if new != old else "" for new, old in zip(given, shown, strict=True))
        self._declared = [each for each in self._declared if each is not held]
        self._declared.append(replace(held, name=name or held.name or str(given[0]), type=kind or held.type))

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
            self._take_given(split_ref(place)[1], data)
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
        relation = _value(Relation, {"type": "", **data}, place)
        read = (_value(Evidence, {"type": "", **each}, place) for each in data.get("evidence", ()))
        stated = [own_properties(each, self._version) for each in read]
        if stated and not relation.type:
            # GEXF keeps no types of edges.
            relation = as_stated(relation, stated)
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
    try:
        held = _parsed(graph.graph.get("ledger", {}))
        change = LedgerChange(
            decide=tuple(map(decision_of, held.get("decision", ()))),
            assign=tuple(Assignment(**each) for each in held.get("assignment", ())),
            resolved=bool(held.get("resolved", False)),
        )
        return _ReadLedger(change, tuple(map(hidden_of, held.get("hidden", ()))))
    except (AttributeError, KeyError, TypeError, DocumentError) as error:
        raise DocumentError(f"the ledger of the graph is not as to_networkx writes it: {error}") from error


def _value(kind: type[V], data: Mapping[str, Any], place: str) -> V:
    # What resolution left alone has no `own` fields.
    names = tuple(each.name for each in fields(kind) if each.name in data or not each.name.startswith("own"))
    missing = [name for name in names if name not in data]
    if missing:
        raise DocumentError(f"{place} of the graph: expected a {kind.__name__.lower()}, but it has no {', '.join(missing)}")
    return kind(**{name: data[name] for name in names})
