"""A store in plain Python, on what stores share: the least that a third store needs, and slow in all that it does."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Any, Literal

import numpy as np

from clew.graph.batch import Applied, Batch, BuildRecord, Contribution, Declaration, NodeVector, VectorKind
from clew.graph.errors import DocumentError, ModelError, StoreMismatch, StoreUnavailable
from clew.graph.filters.facts import FactCondition
from clew.graph.filters.language import Filter
from clew.graph.filters.records import record_of
from clew.graph.filters.references import Lead, Web, asks_texts, passing_references, split_choice
from clew.graph.identity import canonical, checksum
from clew.graph.model import Evidence, Json, Kind, Mention, Reference, Relation, TextNode
from clew.graph.resolution.ledger import Assignment, Decision, LedgerChange
from clew.graph.resolution.statements import Hidden, Naming
from clew.graph.store import Encoder, GraphReader
from clew.graph.stores.base import BaseStore, encoder_of, language_of
from clew.graph.stores.default_reads import DerivedReader
from clew.graph.stores.lookups import Lookups, MentionField, Posting
from clew.graph.stores.structure import NodeField
from clew.graph.validation import check
from clew.tests.contracts.plain_graph import PlainGraph, typed


@dataclass(frozen=True)
class Content:
    """One generation: documents with all that they bring, entities declared by themselves, vectors by key."""

    generation: int = 0
    encoder: Encoder | None = None
    documents: Mapping[str, Contribution] = field(default_factory=dict)
    declared: Mapping[str, Declaration] = field(default_factory=dict)
    vectors: Mapping[str, bytes] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    assignments: Mapping[tuple[str, str], Assignment] = field(default_factory=dict)
    language: str | None = None

    def graph(self) -> PlainGraph:
        """The whole of it."""
        return self.part(self.documents.values())

    def part(
        self, documents: Iterable[Contribution], whole: PlainGraph | None = None, facts: FactCondition | None = None
    ) -> PlainGraph:
        """Some documents under the ledger."""
        ledger = self.decisions.values(), self.assignments.values()
        made = PlainGraph(documents, self.declared.values(), whole, *ledger, facts)
        made.language = self.language or made.language
        return made


class PlainLookups(Lookups):
    """A generation as a filter shows it."""

    def __init__(self, content: Content, filter: Filter | None) -> None:
        self.generation = content.generation
        self.encoder = content.encoder
        self.language = content.language
        self._content = content
        self._whole = content.graph()
        seen = None if filter is None else _passing(self._whole, filter)
        visible = (_visible(each, seen) for each in content.documents.values())
        shown = [each for each in visible if each.nodes or filter is None]
        self.facts = None if filter is None else filter.facts
        self._graph = self._whole if filter is None else content.part(shown, self._whole, self.facts)

    def get(self, kind: Kind, ids: Sequence[str]) -> Iterable[Any]:
        kinds: tuple[Kind, ...] = ("text_node", "reference") if kind == "text_node" else (kind,)
        wanted = frozenset(ids)
        return (value for each in kinds for value in self._graph.values(each) if value.id in wanted)

    def scan(self, kind: Kind) -> Iterator[Any]:
        return iter(self._graph.values(kind))

    def nodes_with(self, field: NodeField, value: str) -> Iterable[TextNode]:
        name = "document_id" if field == "document" else field
        return (node for node in self._graph.nodes if getattr(node, name, None) == value)

    def mentions_with(self, field: MentionField, value: str) -> Iterable[Mention]:
        return (mention for mention in self._graph.mentions if getattr(mention, field) == value)

    def relations_of(self, entity: str) -> Iterable[Relation]:
        return (relation for relation in self._graph.relations() if entity in (relation.source, relation.target))

    def evidence_of(self, relation: str) -> Iterable[Evidence]:
        return (evidence for evidence in self._graph.evidence if evidence.relation == relation)

    def declared_by(self, document: str) -> Iterable[str]:
        return (each.entity for each in self._graph.declarations if each.document_id == document and each.name)

    def declaring(self, entity: str) -> Iterable[str]:
        return (each.document_id for each in self._graph.declarations if each.entity == entity and each.name)

    def assigned(self, own: str) -> str:
        found = self._content.assignments.get((own, ""))
        return "" if found is None else found.entity

    def members(self, entity: str) -> Iterable[str]:
        return [each.own for each in self._content.assignments.values() if each.entity == entity and not each.document]

    def named(self, key: str) -> Iterable[str]:
        return self._graph.find([key]).get(key, ())

    def postings(self, term: str) -> Mapping[str, Posting]:
        return {each: (held.count(term), len(held)) for each, held in self._whole.indexed.items() if term in held}

    def lengths(self) -> tuple[int, float]:
        held = self._whole.indexed.values()
        return len(held), sum(map(len, held)) / len(held) if held else 0.0

    def packed(self, kind: VectorKind, ids: Sequence[str] | None = None) -> Mapping[str, bytes]:
        of_kind = (each for item in self._graph.contributions for each in item.vectors if each.kind == kind)
        wanted = None if ids is None else frozenset(ids)
        found = {each.text_node: self._content.vectors[each.key] for each in of_kind}
        return {each: data for each, data in found.items() if wanted is None or each in wanted}


class ReferenceReader(DerivedReader):
    """A `ReferenceStore`, or what of it passes a filter."""

    def __init__(self, store: "ReferenceStore", filter: Filter | None = None) -> None:
        self._store = store
        self.filter = filter
        self._made: PlainLookups | None = None

    @property
    def url(self) -> str:
        return self._store.url

    def state(self) -> PlainLookups:
        content, made = self._store.content, self._made
        if made is None or made.generation != content.generation:
            made = self._made = PlainLookups(content, self.filter)
        return made

    def through(self, filter: Filter) -> GraphReader:
        return ReferenceReader(self._store, filter)


class ReferenceStore(ReferenceReader, BaseStore):
    """A `GraphStore` that is gone when it is closed."""

    @property
    def url(self) -> str:
        return "reference:"

    def __init__(self, *, mode: Literal["a", "r"] = "a", encoder: Encoder | None = None) -> None:
        BaseStore.__init__(self, mode)
        ReferenceReader.__init__(self, self)
        self._content: Content | None = Content()
        self._logs: list[tuple[str, str]] = []
        self._resolved = False
        self._lock = RLock()
        if encoder is not None:
            self.bind_encoder(encoder)

    @property
    def content(self) -> Content:
        """The present generation."""
        if self._content is None:
            raise StoreUnavailable(f"{self.url} is closed: open it again")
        return self._content

    def apply(self, batch: Batch) -> Applied:
        check(batch)
        with self._lock:
            held = self.content
            removed = tuple(each for each in dict.fromkeys(batch.remove) if each in held.documents)
            change = batch.ledger or LedgerChange()
            decisions, assignments = change.decisions(held.decisions), change.assignments(held.assignments)
            same = decisions == held.decisions and assignments == held.assignments
            if not (removed or batch.add or batch.declare) and same:
                self._resolved |= change.resolves(held.generation)
                return Applied(held.generation)
            added = {each.document.id: each for each in batch.add}
            kept = {identity: each for identity, each in held.documents.items() if identity not in (*removed, *added)}
            documents = kept | {identity: _normal(each) for identity, each in added.items()}
            _check_ids(documents.values())
            coming = any(each.vectors for each in batch.add)
            encoder = encoder_of(held.encoder, self._pending) if coming else held.encoder
            vectors = _vectors(documents.values(), held.vectors, encoder)
            declared = {**held.declared, **{each.entity: _normal_declaration(each) for each in batch.declare}}
            language = language_of(self.text_language(), self.asked_language, self.url) if batch.add else held.language
            made = (documents, declared, vectors, decisions, assignments)
            self._content = Content(held.generation + 1, encoder, *made, language)
            touched = {each.entity for each in batch.declare}.union(*(each.entities() for each in added.values()))
            touched |= {
                own for each in (*removed, *added) if each in held.documents for own in held.documents[each].entities()
            }
            self._resolved = change.resolves(held.generation) or (self._resolved and same and not touched)
            return Applied(
                held.generation + 1,
                tuple(each for each in added if each not in held.documents),
                tuple(each for each in added if each in held.documents),
                tuple(each for each in removed if each not in added),
                touched=tuple(sorted(touched)),
            )

    def decisions(self) -> list[Decision]:
        return self.content.graph().decisions

    def assignments(self, own: Sequence[str] | None = None) -> list[Assignment]:
        return [each for each in self.content.graph().assignments if own is None or each.own in own]

    def hidden(self, document_ids: Sequence[str] | None = None) -> Iterator[Hidden]:
        return (each for each in self.content.graph().hidden if document_ids is None or each.document in document_ids)

    def namings(self, own: Sequence[str] | None = None) -> Iterator[Naming]:
        return (each for each in self.content.graph().namings() if own is None or each.own in own)

    @property
    def resolved(self) -> bool:
        return self._resolved

    def builds(self, document_ids: Sequence[str] | None = None) -> list[BuildRecord]:
        held = self.content.documents
        made = {
            identity: BuildRecord(identity, checksum(each.document), each.fingerprint, each.document.source, each.root)
            for identity, each in sorted(held.items())
        }
        return [build for identity, build in made.items() if document_ids is None or identity in document_ids]

    def declarations(self) -> Iterator[Declaration]:
        graph = self.content.graph()
        every = [*graph.explicit, *graph.declarations]
        return iter(sorted(every, key=lambda each: (each.entity, each.document_id, each.name, each.type, each.own)))

    def known_vectors(self, keys: Sequence[str]) -> set[str]:
        return set(keys) & self.content.vectors.keys()

    def vector_keys(self, ids: Sequence[str], kind: VectorKind) -> dict[str, str]:
        every = (each for item in self.content.documents.values() for each in item.vectors if each.kind == kind)
        found = {each.text_node: each.key for each in every}
        return {identity: found[identity] for identity in ids if identity in found}

    def append_record(self, name: str, *records: Json) -> None:
        made = [(name, canonical(record)) for record in records]
        with self._lock:
            self._logs += made

    def records(self, name: str) -> Iterator[Json]:
        return iter([json.loads(record) for log, record in self._logs if log == name])

    def record_names(self) -> list[str]:
        return sorted({name for name, _ in self._logs})

    def prepare(self) -> None:
        self.state()

    def close(self) -> None:
        self._content = None


def _passing(whole: PlainGraph, filter: Filter) -> set[str]:
    """The text nodes and references that pass a filter."""
    judging, chosen = split_choice(filter)
    nodes = {node.id: (node, each.document) for each in whole.brought for node in each.nodes if node.kind != "sentence"}
    records = {identity: record_of(*each) for identity, each in nodes.items()}
    passing = {identity for identity, record in records.items() if judging.matches(record)}
    if asks_texts(judging):
        leads = {
            identity: Lead(records[identity], node.target)
            for identity, (node, _) in nodes.items()
            if isinstance(node, Reference)
        }
        goals = {each.target: [goal.id for goal in whole.goals(each.target)] for each in leads.values()}
        web = Web(leads, goals, _joined({identity: node for identity, (node, _) in nodes.items()}))
        seen = passing_references(judging, web, records.__getitem__, passing.__contains__)
        passing = (passing - leads.keys()) | seen
    return passing if chosen is None else passing & chosen


def _joined(nodes: Mapping[str, TextNode]) -> dict[str, list[str]]:
    """The parents of all levels above each text node that is none itself."""
    found: dict[str, list[str]] = {}
    for leaf in (node for node in nodes.values() if node.kind != "parent"):
        above, each = list[str](), leaf
        while each.parent is not None and each.parent in nodes and each.parent not in above:
            each = nodes[each.parent]
            above.append(each.id)
        found[leaf.id] = [each for each in above if nodes[each].kind == "parent"]
    return found


def _visible(held: Contribution, here: set[str] | None) -> Contribution:
    """What of a document passes a filter; sentences share the fate of the text node that holds them."""
    if here is None:
        return held
    passing = (node for node in held.nodes if (node.parent if node.kind == "sentence" else node.id) in here)
    nodes = tuple(_linked(node, here) for node in passing)
    shown = {node.id for node in nodes}
    return replace(
        held,
        nodes=nodes,
        mentions=tuple(each for each in held.mentions if each.text_node in shown),
        evidence=tuple(each for each in held.evidence if each.text_node in shown),
        vectors=tuple(each for each in held.vectors if each.text_node in shown),
    )


def _linked(node: TextNode, here: set[str]) -> TextNode:
    """A text node without neighbours that are hidden."""
    if node.kind == "sentence":
        return node
    parent, previous, following = (each if each in here else None for each in (node.parent, node.previous, node.next))
    return replace(node, parent=parent, previous=previous, next=following)


def _normal(held: Contribution) -> Contribution:
    """A contribution whose declarations are as they come back, and without relations that nothing states."""
    stated = {each.relation for each in held.evidence}
    try:
        canonical([[each.type, each.predicate] for each in held.relations])
    except DocumentError as error:
        raise DocumentError(f"document {held.document.id!r}: {error}") from error
    declared = tuple(map(_normal_declaration, held.declarations))
    relations = tuple(each for each in held.relations if each.id in stated)
    return replace(held, relations=relations, evidence=tuple(typed(held)), declarations=declared)


def _normal_declaration(declaration: Declaration) -> Declaration:
    return replace(declaration, aliases=tuple(sorted(set(declaration.aliases))))


def _check_ids(documents: Iterable[Contribution]) -> None:
    homes: dict[str, str] = {}
    for held in documents:
        for identity in (*(node.id for node in held.nodes), *(each.id for each in held.mentions)):
            home = homes.setdefault(identity, held.document.id)
            if home != held.document.id:
                raise DocumentError(f"{identity!r} of document {held.document.id!r} has the id of one of document {home!r}")


def _vectors(documents: Iterable[Contribution], known: Mapping[str, bytes], encoder: Encoder | None) -> dict[str, bytes]:
    """The vectors that documents use, by key."""
    used = [each for held in documents for each in held.vectors]
    given = {each.key: _packed(each, encoder) for each in used if each.values is not None and each.key not in known}
    found: dict[str, bytes] = {}
    for each in used:
        data = known.get(each.key, given.get(each.key))
        if data is None:
            raise DocumentError(f"the vector of {each.text_node!r} came without values, and {each.key!r} is not stored")
        found[each.key] = data
    return found


def _packed(vector: NodeVector, encoder: Encoder | None) -> bytes:
    values = np.asarray(vector.values)
    if vector.kind == "token":
        return values.tobytes()
    if encoder is None or values.shape != (encoder.dimension,):
        raise StoreMismatch(f"the vector of {vector.text_node!r} has shape {values.shape}, expected that of {encoder}")
    if not np.all(np.isfinite(values)):
        raise ModelError(f"the vector of {vector.text_node!r} holds NaN or infinity")
    return values.astype("<f2").tobytes()
