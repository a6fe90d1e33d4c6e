"""A graph of `to_networkx` put together again: its documents, what was changed in it by hand, and its ledger."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..groups import chunks
from ..identity import canonical
from ..model import MENTIONS, STRUCTURE, Document, Evidence, Mention, Reference, Relation, TextNode, entity_ref, split_ref
from ..relations import as_stated
from ..resolution.application import Resolution, as_brought, own_declaration
from ..resolution.ledger import Assignment, LedgerChange
from ..resolution.statements import Hidden, decision_of, hidden_of
from .copy import DOCUMENTS_A_BATCH, FORMAT, VERSION, check_version, own_properties
from .entity_graph import batches_of_entities, check_texts
from .graph_changes import understood
from .graph_labels import KINDS
from .ready_graph import ready_batches
from .triplets import ReadRelation

if TYPE_CHECKING:
    import networkx
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")
_NOTHING = object()
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
    kinds = [(data.get("ref", ref), data.get("kind"), "ref" in data) for ref, data in graph.nodes(data=True)]
    marked = (str(ref).startswith(f"{KINDS.get(kind)}:") for ref, kind, _ in kinds if isinstance(kind, str))
    return any(kind == "document" or ref for _, kind, ref in kinds) and len(kinds) == sum(marked)


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
        check_version("the graph", graph.graph.get("version", VERSION))
        graph = understood(graph)
        self._graph = graph
        self._read = read
        self._added: list[tuple[Any, Any, dict[str, Any]]] = []
        self._parts: dict[str, _GraphParts] = {}
        self._home: dict[str, _GraphParts] = {}
        self._declared: list[Declaration] = []
        self._version = graph.graph.get("version", VERSION)
        self._ledger = _read_ledger(graph)
        self._decided = Resolution(self._ledger.change.assign, self._ledger.change.decide)
        self._kinds = {ref: str(data.get("kind")) for ref, data in graph.nodes(data=True)}
        self._new = [ref for ref, kind in self._kinds.items() if not str(ref).startswith(f"{KINDS.get(kind)}:")]
        self._entities: dict[str, dict[str, Any]] = {}
        self._facts: list[tuple[str, str, dict[str, Any]]] = []
        self._alone = check_texts(graph, {ref: kind for ref, kind in self._kinds.items() if ref not in self._new})
        for kind in KINDS:
            for ref, data in graph.nodes(data=True):
                if self._kinds[ref] == kind and ref not in self._new:
                    self._take_node(kind, _record(data, split_ref(str(ref))[1]), str(ref))
        self._drop_sentences()
        for source, target, data in graph.edges(data=True):
            self._take_edge(source, target, data)
        for hidden in self._ledger.hidden:
            self._take_hidden(hidden)
        self._name_unmentioned()

    def batches(self) -> Iterator[Batch]:
        """The batches to apply, in order: the ledger, the documents, then what was put in by hand."""
        change = self._ledger.change
        if change.decide or change.assign:
            yield Batch(ledger=replace(change, resolved=False))
        for group in chunks((self._parts[each] for each in sorted(self._parts)), DOCUMENTS_A_BATCH):
            yield Batch(add=tuple(each.contribution() for each in group))
        if self._alone:
            yield from batches_of_entities(self._entities, self._facts)
        if self._declared:
            yield Batch(declare=tuple(self._declared))
        if self._added or self._new:
            yield from ready_batches(self._additions(), self._read, "")
        elif change.resolved:
            yield Batch(ledger=LedgerChange(resolved=True))

    def _drop_sentences(self) -> None:
        """Sentences leave with the text node that held them."""
        for parts in self._parts.values():
            gone = [node for node in parts.nodes if node.kind == "sentence" and node.parent not in self._home]
            parts.nodes = [node for node in parts.nodes if node not in gone]
            for node in gone:
                del self._home[node.id]

    def _take_edge(self, source: Any, target: Any, data: Mapping[str, Any]) -> None:
        kinds = self._kinds[source], self._kinds[target]
        identity = str(data.get("edge_id", data.get("id", "")))
        place = f"edge {identity!r}"
        if kinds[1] == "entity" and "mention_type" in data:
            self._take_mention(_record(data, identity), place)
        elif kinds == ("entity", "entity") and "evidence" in data:
            ends = {"source": split_ref(str(source))[1], "target": split_ref(str(target))[1]}
            fact = {**_record(data, identity), **ends}
            if self._alone:
                self._facts.append((ends["source"], ends["target"], fact))
            else:
                self._take_relation(fact, place)
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
        """Declare of an entity what is not as the graph showed it: somebody gave it."""
        shown = _parsed(data.get("shown", "[]"))
        if not isinstance(shown, list) or len(shown) not in (2, 4):
            if "ref" not in data and "name" in data:  # Put in by hand under a key like those of to_networkx.
                shown = ["", "", [], {}]
            else:
                return
        given = [data.get("name") or "", data.get("type") or ""]
        name, kind = (str(new) if new != old else "" for new, old in zip(given, shown, strict=False))
        aliases = tuple(each for each in data.get("aliases", ()) if each not in shown[2]) if len(shown) == 4 else ()
        held_properties = data.get("properties", {}) if len(shown) == 4 else {}
        changed = {each: value for each, value in held_properties.items() if shown[3].get(each, _NOTHING) != value}
        if not (name or kind or aliases or changed):
            return
        self._check_undecided(entity, name, kind, changed)
        held = next((each for each in self._declared if each.entity == entity), Declaration(entity, ""))
        self._declared = [each for each in self._declared if each is not held]
        self._declared.append(
            replace(
                held,
                name=name or held.name or str(given[0]),
                type=kind or held.type,
                aliases=(*held.aliases, *aliases),
                properties={**held.properties, **changed},
            )
        )

    def _check_undecided(self, entity: str, name: str, kind: str, properties: Mapping[str, Any]) -> None:
        """Refuse what a user's decision in the ledger goes before."""
        decided = self._decided.shown(entity)
        for what, given, held in (
            ("name", name, decided.name),
            ("type", kind, decided.type),
            ("description", properties.get("description"), decided.description),
        ):
            if given and held is not None and held not in ("", given):
                raise DocumentError(
                    f"the {what} of entity {entity!r} was changed to {given!r:.60}, but a user decided that it is "
                    f"{held!r:.60}: retract that decision first (`clew entities undo`)"
                )

    def _name_unmentioned(self) -> None:
        """Declare what facts are still about though the edges of their mentions were taken out, as the graph shows it."""
        named = {mention.entity for parts in self._parts.values() for mention in parts.mentions}
        named |= {each.entity for parts in self._parts.values() for each in parts.declarations if each.name}
        named |= {each.entity for each in self._declared}
        stated = {
            end for parts in self._parts.values() for each in parts.relations.values() for end in (each.source, each.target)
        }
        for entity in sorted(stated - named):
            data = self._graph.nodes[entity_ref(entity)]
            if "shown" in data and data.get("name") not in ("", None, entity):
                self._declared.append(Declaration(entity, str(data["name"]), str(data.get("type") or "")))

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
            self._entities[split_ref(place)[1]] = {"aliases": [], "properties": {}, **data}
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
