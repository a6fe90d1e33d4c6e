"""Documents of which the ledger shows something else than before: found, read back as they were brought, stated again.

Text nodes, sentences, vectors and terms stay as they are; of what a document states only what differs is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...batch import Contribution, Declaration
from ...groups import grouped
from ...model import Document, Evidence, Mention, Relation
from ...resolution.application import Resolution, as_brought, own_declaration
from ...resolution.statements import Hidden, hidden_declaration
from ..row_values import metadata
from . import ledger_statements as statements
from . import rows
from .connection import Run, run_in_parts
from .node_properties import Properties
from .stated_rows import (
    DocumentRows,
    StatedWords,
    declaration_order,
    document_rows,
    fact_key,
    hidden_row,
    hidden_with_words,
)


@dataclass(slots=True)
class StoredDocument:
    """What is stored of what one document states, and what of it is hidden."""

    rows: DocumentRows
    brought: Contribution
    wording: StatedWords

    def again(self, resolution: Resolution) -> tuple[DocumentRows, DocumentRows]:
        """The rows that must go and those that must come for the document to be as resolution shows it."""
        shown, hidden = resolution.contribution(self.brought)
        made = document_rows(shown, hidden, resolution, self.wording)
        return self.rows.without(made), made.without(self.rows)


@dataclass(slots=True)
class ExplicitChange:
    """What changes of declarations by themselves: by the entity that shows them, and hidden ones."""

    coming: dict[str, list[Declaration]] = field(default_factory=dict)
    leaving: dict[str, set[str]] = field(default_factory=dict)
    """The own entities whose declarations leave an entity."""
    hidden: list[Properties] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    """The ids of hidden rows that go."""

    @property
    def entities(self) -> set[str]:
        """Every entity that shows another declaration than before."""
        return self.coming.keys() | self.leaving.keys()


def affected(run: Run, before: Resolution, after: Resolution, own: Iterable[str]) -> list[str]:
    """The documents of which another ledger shows something else, sorted.

    Args:
        run: runs statements in the transaction.
        before: the ledger before a change.
        after: the ledger after it.
        own: the own entities whose assignments the change names.
    """
    found: set[str] = set()
    for row in run_in_parts(run, statements.DOCUMENTS_OF, "ids", sorted(own)):
        if before.entity(row["id"], row["document"]) != after.entity(row["id"], row["document"]):
            found.add(row["document"])
    was, now = before.verdicts(), after.verdicts()
    facts = [
        {"source": source, "predicate": predicate, "target": target, "fact": fact_key(source, predicate, target)}
        for source, predicate, target in sorted(was.keys() | now.keys())
        if was.get((source, predicate, target)) != now.get((source, predicate, target))
    ]
    found |= {row["document"] for row in run_in_parts(run, statements.DOCUMENTS_STATING, "rows", facts)}
    return sorted(found)


def stored(run: Run, ids: Iterable[str]) -> list[StoredDocument]:
    """What is stored of what these documents state."""
    asked = sorted(ids)
    mentions = _by_document(run_in_parts(run, statements.STATED_MENTIONS, "ids", asked))
    evidence = _by_document(run_in_parts(run, statements.STATED_EVIDENCE, "ids", asked))
    declared = _by_document(run_in_parts(run, statements.STATED_DECLARED, "ids", asked))
    hidden = _by_document(run_in_parts(run, statements.HIDDEN_OF, "ids", asked))
    return [
        _stored(each, mentions.get(each, ()), evidence.get(each, ()), declared.get(each, ()), hidden.get(each, ()))
        for each in asked
    ]


def own_entities(documents: Iterable[StoredDocument]) -> set[str]:
    """The own entities of what documents brought."""
    return {own for each in documents for own in each.brought.entities()}


def withdraw(run: Run, leaving: Iterable[DocumentRows]) -> None:
    """Delete these rows."""
    documents = list(leaving)
    mentions = sorted(each for rows in documents for each in rows.mentions)
    evidence = sorted(each for rows in documents for each in rows.evidence)
    hidden = sorted(each for rows in documents for each in rows.hidden)
    run_in_parts(run, statements.WITHDRAW_MENTIONS, "ids", mentions)
    run_in_parts(run, statements.WITHDRAW_EVIDENCE, "ids", evidence)
    run_in_parts(run, statements.WITHDRAW_DECLARED, "ids", [each.document for each in documents if each.declared])
    run_in_parts(run, statements.DROP_ROWS, "ids", hidden)


def explicit_change(
    run: Run, before: Resolution, after: Resolution, own: Iterable[str], declared: Iterable[Declaration]
) -> ExplicitChange:
    """What happens to declarations by themselves: those that are `declared` now, and those of `own` entities that move."""
    made = ExplicitChange()
    wanted = {each.entity: each for each in declared}
    moving = {each for each in own if before.entity(each) != after.entity(each)}
    places = {before.entity(each) for each in moving} - {""}
    shown: dict[str, Declaration] = {}
    for row in run_in_parts(run, statements.EXPLICIT_OF, "ids", sorted(places)):
        for each in rows.explicit_declarations(row["id"], row["declared"]):
            brought = own_declaration(each)
            if brought.entity in moving and before.entity(brought.entity) == row["id"]:
                made.leaving.setdefault(row["id"], set()).add(brought.entity)
                shown[brought.entity] = brought
    gone = {each for each in moving if not before.entity(each)} | {each for each in wanted if not before.entity(each)}
    for row in run_in_parts(run, statements.HIDDEN_EXPLICIT, "ids", sorted(gone)):
        made.found.append(row["id"])
        value = hidden_with_words(row["record"])[0].value
        if isinstance(value, Declaration):
            shown[value.entity] = value
    for entity in sorted({**shown, **wanted}):
        brought = wanted.get(entity) or shown[entity]
        moved = after.declaration(brought)
        if moved is None:
            made.hidden.append(hidden_row(hidden_declaration(brought), after, _NOTHING_SAID))
        else:
            made.coming.setdefault(moved.entity, []).append(moved)
    return made


_NOTHING_SAID = StatedWords(lambda _: "", lambda _: "")


def _by_document(found: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return grouped((row["document"], row) for row in found)


def _stored(
    document: str,
    mentions: Iterable[Mapping[str, Any]],
    evidence: Iterable[Mapping[str, Any]],
    declared: Iterable[Mapping[str, Any]],
    hidden: Iterable[Mapping[str, Any]],
) -> StoredDocument:
    made = DocumentRows(document)
    words: dict[str, str] = {}
    sentences: dict[str, str] = {}
    relations: dict[str, Relation] = {}
    stated: list[Evidence] = []
    said: list[Mention] = []
    for row in mentions:
        held = row["properties"]
        made.mentions[held["clew_id"]] = {"node": row["node"], "entity": row["entity"], "properties": held}
        words[held["clew_id"]] = held["words"]
        place = held["clew_id"], row["entity"], row["node"], held["start"], held["end"]
        said.append(Mention(*place, held["type"], held["key"], held.get("own", "")))
    made.count_places()
    for row in evidence:
        held = row["properties"]
        made.evidence[held["clew_id"]] = {"node": row["node"], "entity": held["source"], "properties": held}
        sentences[held["clew_id"]] = held["sentence"]
        ends = held["source"], held["type"], held["predicate"], held["target"]
        relations.setdefault(held["relation"], Relation(held["relation"], *ends))
        stated.append(_evidence(row["node"], held))
    made.declared = sorted((_declaration(row) for row in declared), key=declaration_order)
    kept: list[Hidden] = []
    for row in hidden:
        held = row["properties"]
        made.hidden[held["clew_id"]] = held
        each, text = hidden_with_words(held["record"])
        kept.append(each)
        (words if isinstance(each.value, Mention) else sentences)[each.id] = text
    shown = Contribution(
        Document(document, ""),
        mentions=tuple(said),
        evidence=tuple(stated),
        declarations=tuple(made.declared),
    )
    wording = StatedWords(lambda mention: words[mention.id], lambda each: sentences[each.id])
    return StoredDocument(made, as_brought(shown, relations, kept), wording)


def _evidence(node: str, held: Mapping[str, Any]) -> Evidence:
    return Evidence(
        held["clew_id"],
        held["relation"],
        node,
        held["start"],
        held["end"],
        held["extractor"],
        held["confidence"],
        held["asserted"],
        metadata(held["properties"]),
        held["type"],
        held.get("own_relation", ""),
        held.get("own_source", ""),
        held.get("own_target", ""),
    )


def _declaration(row: Mapping[str, Any]) -> Declaration:
    held = row["properties"]
    named = held["name"], held["type"], held.get("aliases", ()), held["properties"]
    return rows.declaration(row["entity"], row["document"], *named, held.get("own"))
