"""What a batch adds, made ready before its transaction begins, so that no lock is held while rows are made."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...batch import Batch, Contribution, Declaration, NodeVector
from ...entity_names import surface_text
from ...errors import DocumentError
from ...identity import canonical
from ...model import Evidence, Reference, Relation, TextNode
from ...names import normal_predicate
from .filter_cypher import plain_properties
from .node_properties import PackedVectors, Properties, document_row, sentence_row, text_node_row, vector_properties

SurfaceKey = tuple[str, str, str]
"""Words, match key and type of mentions."""
_FOREIGN = "a mention or evidence has the id of another document's ({}): make ids with graph.identity"


@dataclass(frozen=True, slots=True)
class RelationKey:
    """What identifies a relation beside its id."""

    source: str
    target: str
    predicate: str


@dataclass(slots=True)
class Incoming:
    """The rows of all contributions of a batch, and what entities and relations will rest on."""

    documents: list[Properties] = field(default_factory=list)
    text_nodes: list[Properties] = field(default_factory=list)
    references: list[Properties] = field(default_factory=list)
    sentences: list[Properties] = field(default_factory=list)
    following: list[Properties] = field(default_factory=list)
    inside: list[Properties] = field(default_factory=list)
    mentions: list[Properties] = field(default_factory=list)
    evidence: list[Properties] = field(default_factory=list)
    declared: list[Declaration] = field(default_factory=list)
    explicit: dict[str, Declaration] = field(default_factory=dict)
    facts: dict[str, RelationKey] = field(default_factory=dict)
    surfaces: dict[str, Counter[SurfaceKey]] = field(default_factory=lambda: defaultdict(Counter))
    frequency: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    vectors: list[tuple[Properties, NodeVector]] = field(default_factory=list)
    packed: PackedVectors = field(default_factory=PackedVectors)
    homes: dict[str, str] = field(default_factory=dict)
    """The document of each text node."""

    @property
    def entities(self) -> set[str]:
        """Every entity that something of the batch names."""
        named = {each.entity for each in self.declared} | self.explicit.keys() | self.surfaces.keys()
        return named | {end for fact in self.facts.values() for end in (fact.source, fact.target)}

    def fill_vectors(self) -> None:
        """Put the vectors into the rows, once all their keys are known."""
        for row, vector in self.vectors:
            row.update(vector_properties(vector, self.packed, row["kind"] == "sentence"))


def incoming(batch: Batch) -> Incoming:
    """The rows of a batch that was checked.

    Raises:
        DocumentError: two of its documents share an id of a text node, mention, evidence or relation.
        ModelError: NaN or infinity in a vector.
    """
    made = Incoming()
    seen: set[str] = set()
    for contribution in batch.add:
        made.documents.append(document_row(contribution))
        made.counts["documents"] += 1
        _add_nodes(made, contribution)
        _add_mentions(made, contribution, seen)
        _add_facts(made, contribution, seen)
        made.declared.extend(contribution.declarations)
    for declaration in batch.declare:
        made.explicit[declaration.entity] = declaration
    return made


def _add_nodes(made: Incoming, contribution: Contribution) -> None:
    document = contribution.document
    rows: dict[str, Properties] = {}
    graph = {node.id for node in contribution.nodes if node.kind != "sentence"}
    for node in contribution.nodes:
        if node.id in made.homes:
            raise taken(node.id, document.id)
        made.homes[node.id] = document.id
        if node.kind == "sentence":
            rows[node.id] = sentence_row(node)
            made.sentences.append(rows[node.id])
            made.counts["sentences"] += 1
            continue
        row = rows[node.id] = text_node_row(node, document)
        kept, kind = (made.references, "references") if isinstance(node, Reference) else (made.text_nodes, "text_nodes")
        kept.append(row)
        made.counts[kind] += 1
        made.terms.update(set(row["terms"].split(" ")) - {""})
        _link(made, node, graph)
    for vector in contribution.vectors:
        made.packed.add(vector)
        made.vectors.append((rows[vector.text_node], vector))


def _link(made: Incoming, node: TextNode, among: set[str]) -> None:
    if node.next in among:
        made.following.append({"from": node.id, "to": node.next})
    if node.parent in among:
        made.inside.append({"from": node.parent, "to": node.id})


def _add_mentions(made: Incoming, contribution: Contribution, seen: set[str]) -> None:
    texts = {node.id: node.text for node in contribution.nodes}
    places: set[tuple[str, str]] = set()
    mentions = {mention.id: mention for mention in contribution.mentions}
    _claim(seen, (f"mention {each}" for each in mentions))
    for mention in mentions.values():
        words = surface_text(texts[mention.text_node], mention.start, mention.end)
        made.surfaces[mention.entity][words, mention.key, mention.type] += 1
        places.add((mention.entity, mention.text_node))
        properties = {
            "clew_id": mention.id,
            "start": mention.start,
            "end": mention.end,
            "type": mention.type,
            "key": mention.key,
            "words": words,
        }
        made.mentions.append({"node": mention.text_node, "entity": mention.entity, "properties": properties})
    made.frequency.update(entity for entity, _ in places)
    made.counts["mentions"] += len(mentions)


def _add_facts(made: Incoming, contribution: Contribution, seen: set[str]) -> None:
    texts = {node.id: node.text for node in contribution.nodes}
    evidence = {each.id: each for each in contribution.evidence}
    _claim(seen, (f"evidence {each}" for each in evidence))
    supported = {each.relation for each in evidence.values()}
    relations = {each.id: each for each in contribution.relations if each.id in supported}
    for relation in relations.values():
        fact = RelationKey(relation.source, relation.target, normal_predicate(relation.predicate))
        if made.facts.setdefault(relation.id, fact) != fact:
            raise another_fact(relation.id)
    for each in evidence.values():
        properties = _evidence_row(each, relations[each.relation], texts[each.text_node])
        made.evidence.append({"node": each.text_node, "entity": properties["source"], "properties": properties})
    made.counts["evidence"] += len(evidence)


def _evidence_row(evidence: Evidence, relation: Relation, text: str) -> dict[str, Any]:
    return {
        **plain_properties(evidence.properties),
        "clew_id": evidence.id,
        "relation": relation.id,
        "source": relation.source,
        "target": relation.target,
        "type": evidence.type or relation.type,
        "predicate": normal_predicate(relation.predicate),
        "start": evidence.start,
        "end": evidence.end,
        "extractor": evidence.extractor,
        "confidence": float(evidence.confidence),
        "asserted": bool(evidence.asserted),
        "properties": canonical(dict(evidence.properties)) if evidence.properties else "{}",
        "sentence": text[evidence.start : evidence.end],
    }


def _claim(seen: set[str], ids: Iterable[str]) -> None:
    for identity in ids:
        if identity in seen:
            raise DocumentError(_FOREIGN.format(identity))
        seen.add(identity)


def taken(node: str, document: str) -> DocumentError:
    """The error for a text node whose id another document's has."""
    return DocumentError(
        f"text node {node!r} of document {document!r} has the id of another document's text node: "
        "give one of the documents another id"
    )


def another_fact(relation: str) -> DocumentError:
    """The error for a relation id that stands for another fact."""
    return DocumentError(f"relation {relation!r} is another fact already: make its id with identity.relation_id")
