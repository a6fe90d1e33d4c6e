"""What documents state, as rows: mentions, evidence, declarations, and what of them resolution hides."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from ...batch import Contribution, Declaration
from ...entity_names import surface_text
from ...errors import DocumentError
from ...identity import canonical, hashed
from ...model import Evidence, Mention, Relation
from ...names import normal_predicate
from ...resolution.application import Resolution
from ...resolution.statements import Hidden, hidden_of, hidden_record
from .filter_cypher import plain_properties
from .ledger_statements import HIDDEN
from .node_properties import Properties, packed, unpacked

SurfaceKey = tuple[str, str, str]
"""Words, match key and type of mentions."""
_FOREIGN = "a mention or evidence has the id of another document's ({}): make ids with graph.identity"


@dataclass(frozen=True, slots=True)
class RelationKey:
    """What identifies a relation beside its id."""

    source: str
    target: str
    predicate: str


@dataclass(frozen=True, slots=True)
class StatedWords:
    """The words of mentions and the sentences of evidence."""

    words: Callable[[Mention], str]
    sentence: Callable[[Evidence], str]

    @classmethod
    def of_texts(cls, texts: Mapping[str, str]) -> "StatedWords":
        """From the texts of text nodes."""
        return cls(
            lambda mention: surface_text(texts[mention.text_node], mention.start, mention.end),
            lambda evidence: texts[evidence.text_node][evidence.start : evidence.end],
        )


@dataclass(slots=True)
class DocumentRows:
    """What one document states: rows by id, and how many text nodes mention each entity."""

    document: str
    mentions: dict[str, Properties] = field(default_factory=dict)
    evidence: dict[str, Properties] = field(default_factory=dict)
    declared: list[Declaration] = field(default_factory=list)
    hidden: dict[str, Properties] = field(default_factory=dict)
    frequency: Counter[str] = field(default_factory=Counter)

    def count_places(self) -> None:
        """Count the text nodes of the mentions that are here."""
        places = {(row["entity"], row["node"]) for row in self.mentions.values()}
        self.frequency = Counter(entity for entity, _ in places)

    def without(self, other: "DocumentRows") -> "DocumentRows":
        """What of it the other one has not just so; declarations all or none; all of its text nodes."""
        return DocumentRows(
            self.document,
            {each: row for each, row in self.mentions.items() if other.mentions.get(each) != row},
            {each: row for each, row in self.evidence.items() if other.evidence.get(each) != row},
            [] if self.declared == other.declared else self.declared,
            {each: row for each, row in self.hidden.items() if other.hidden.get(each) != row},
            self.frequency,
        )


@dataclass(slots=True)
class StatedRows:
    """What several documents state, and what entities and relations will rest on."""

    mentions: list[Properties] = field(default_factory=list)
    evidence: list[Properties] = field(default_factory=list)
    declared: list[Declaration] = field(default_factory=list)
    hidden: list[Properties] = field(default_factory=list)
    facts: dict[str, RelationKey] = field(default_factory=dict)
    surfaces: dict[str, Counter[SurfaceKey]] = field(default_factory=lambda: defaultdict(Counter))
    frequency: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, documents: Iterable[DocumentRows]) -> "StatedRows":
        """The rows of several documents.

        Raises:
            DocumentError: two of them share an id of a mention, evidence or relation.
        """
        made = cls()
        seen: set[str] = set()
        for each in documents:
            made._take(each, seen)
        return made

    @property
    def entities(self) -> set[str]:
        """Every entity that something of it names."""
        named = {each.entity for each in self.declared} | self.surfaces.keys()
        return named | {end for fact in self.facts.values() for end in (fact.source, fact.target)}

    def _take(self, rows: DocumentRows, seen: set[str]) -> None:
        _claim(seen, "mention", rows.mentions)
        _claim(seen, "evidence", rows.evidence)
        _claim(seen, "hidden", rows.hidden)
        for row in rows.mentions.values():
            held = row["properties"]
            self.surfaces[row["entity"]][held["words"], held["key"], held["type"]] += 1
        for row in rows.evidence.values():
            held = row["properties"]
            fact = RelationKey(held["source"], held["target"], held["predicate"])
            if self.facts.setdefault(held["relation"], fact) != fact:
                raise another_fact(held["relation"])
        self.mentions.extend(rows.mentions.values())
        self.evidence.extend(rows.evidence.values())
        self.declared.extend(rows.declared)
        self.hidden.extend(rows.hidden.values())
        self.frequency.update(rows.frequency)
        self.counts["mentions"] += len(rows.mentions)
        self.counts["evidence"] += len(rows.evidence)


def document_rows(
    shown: Contribution, hidden: Iterable[Hidden], resolution: Resolution, wording: StatedWords | None = None
) -> DocumentRows:
    """The rows of what a document states, as resolution shows it.

    Args:
        shown: the document as resolution shows it.
        hidden: what of it resolution hides.
        resolution: the same.
        wording: the words of its mentions and evidence; None takes them from its texts.
    """
    said = wording or StatedWords.of_texts({node.id: node.text for node in shown.nodes})
    made = DocumentRows(shown.document.id)
    for mention in shown.mentions:
        made.mentions[mention.id] = _mention_row(mention, said.words(mention))
    made.count_places()
    relations = {each.id: each for each in shown.relations}
    for evidence in shown.evidence:
        made.evidence[evidence.id] = _evidence_row(evidence, relations[evidence.relation], said.sentence(evidence))
    made.declared = sorted(map(normal_declaration, shown.declarations), key=declaration_order)
    rows = sorted((hidden_row(each, resolution, said) for each in hidden), key=lambda row: (row["clew_id"], row["record"]))
    for key, same in groupby(rows, key=lambda row: str(row["clew_id"])):
        # A document may declare one entity several times.
        for number, row in enumerate(same):
            made.hidden[f"{key}:{number}"] = row | {"clew_id": f"{key}:{number}"}
    return made


def normal_declaration(declaration: Declaration) -> Declaration:
    """A declaration as it comes back: its aliases sorted, each once."""
    aliases = tuple(sorted(set(declaration.aliases)))
    return declaration if aliases == declaration.aliases else replace(declaration, aliases=aliases)


def declaration_order(declaration: Declaration) -> tuple[str, ...]:
    """What the declarations of a document are sorted by."""
    own = declaration.own or declaration.entity
    return declaration.entity, declaration.name, declaration.type, own, *declaration.aliases


def declared_row(declaration: Declaration) -> Properties:
    """A declaration of a document as a relationship."""
    properties: Properties = {
        "name": declaration.name,
        "type": declaration.type,
        "aliases": sorted(set(declaration.aliases)),
        "properties": canonical(dict(declaration.properties)),
    }
    if declaration.own:
        properties["own"] = declaration.own
    return {"document": declaration.document_id, "entity": declaration.entity, "properties": properties}


def _mention_row(mention: Mention, words: str) -> Properties:
    properties = {
        "clew_id": mention.id,
        "start": mention.start,
        "end": mention.end,
        "type": mention.type,
        "key": mention.key,
        "words": words,
    }
    if mention.own:
        properties["own"] = mention.own
    return {"node": mention.text_node, "entity": mention.entity, "properties": properties}


def _evidence_row(evidence: Evidence, relation: Relation, sentence: str) -> Properties:
    properties: dict[str, Any] = {
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
        "sentence": sentence,
    }
    if evidence.own_relation:
        properties |= {
            "own_relation": evidence.own_relation,
            "own_source": evidence.own_source,
            "own_target": evidence.own_target,
        }
    return {"node": evidence.text_node, "entity": relation.source, "properties": properties}


def hidden_row(hidden: Hidden, resolution: Resolution, wording: StatedWords) -> Properties:
    """What is hidden as a bookkeeping node: what it is found by, and the rest packed, so that no query reads its words."""
    value, relation = hidden.value, hidden.relation
    record = hidden_record(hidden)
    row: Properties = {
        "clew_id": f"hidden:{record['kind']}:{hidden.id}",
        "ledger": HIDDEN,
        "name": f"hidden {record['kind']}: {hidden.reason}",
        "hidden_document": hidden.document,
        "id": hidden.id,
    }
    if isinstance(value, Mention):
        return row | {"hidden_own": value.entity, "record": packed([record, wording.words(value)])}
    if isinstance(value, Declaration) or relation is None:
        return row | {
            "hidden_own": value.entity if isinstance(value, Declaration) else "",
            "record": packed([record, ""]),
        }
    source, target = (resolution.entity(end, hidden.document) for end in (relation.source, relation.target))
    return row | {
        "hidden_own": relation.source,
        "hidden_target": relation.target,
        "hidden_fact": fact_key(source, relation.predicate, target),
        "record": packed([record, wording.sentence(value)]),
    }


def fact_key(source: str, predicate: str, target: str) -> str:
    """What hidden evidence of a fact is found by."""
    return hashed("fact", source, normal_predicate(predicate), target)


def hidden_with_words(record: bytes) -> tuple[Hidden, str]:
    """What is hidden and the words of it, from the record of its bookkeeping node."""
    fields, said = unpacked(record)
    return hidden_of(fields), said


def _claim(seen: set[str], kind: str, ids: Iterable[str]) -> None:
    for identity in ids:
        claimed = f"{kind} {identity}"
        if claimed in seen:
            raise DocumentError(_FOREIGN.format(claimed))
        seen.add(claimed)


def another_fact(relation: str) -> DocumentError:
    """The error for a relation id that stands for another fact."""
    return DocumentError(f"relation {relation!r} is another fact already: make its id with identity.relation_id")
