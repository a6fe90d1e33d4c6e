"""Entities and relations made from what they rest on, inside the transaction that touched them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ...batch import Declaration
from ...entity_names import Surface, derive, unsaid
from ...groups import grouped
from ...identity import canonical
from ...model import DENIED, Entity, Relation
from ...names import match_key
from ...relations import Support, commonest, shown
from ...resolution.ledger import UNDECIDED, Shown
from ..row_values import metadata
from . import rows, statements
from .connection import Rows, Run, run_in_parts
from .labels import ENTITY, entity_label, name_key, relationship_type
from .ledger_application import AppliedLedger
from .removal import Leaving
from .stated_rows import RelationKey, SurfaceKey, another_fact


class Deriving:
    """What one transaction touched, each entity and relation derived once.

    `changes` says by how much their counts changed; `new_entities` were not there before, and what is `gone` is
    there no more.

    Args:
        run: runs statements in the transaction.
        ledger: what documents state now, and what users decided.
        leaving: what documents stated before, and what left with them.
    """

    def __init__(self, run: Run, ledger: AppliedLedger, leaving: Leaving) -> None:
        self._run = run
        self._coming = ledger.stated
        self._explicit = ledger.explicit
        self._ledger = ledger
        self._leaving = leaving
        self._nameless: list[str] = []
        self.changes: Counter[str] = Counter()
        self.new_entities: list[str] = []
        self.gone: set[str] = set()

    def entities(self) -> None:
        """Make and change entities; those that nothing names wait for `drop_unused`."""
        named = self._coming.entities | self._explicit.coming.keys()
        touched = sorted(named | self._leaving.entities | self._explicit.entities | self._ledger.redecided)
        entities = run_in_parts(self._run, statements.ENTITIES, "ids", touched)
        held = {row["held"]["clew_id"]: row for row in entities}
        declared = grouped((each.entity, each) for each in self._coming.declared)
        new: Rows = []
        changed: Rows = []
        relabelled: list[tuple[str, str, str]] = []
        for identity in touched:
            row = held.get(identity)
            if row is None and identity not in named:
                continue
            made = self._entity(identity, row, declared.get(identity, ()))
            if row is None:
                new.append({"properties": made, "labels": [made["label"] or ENTITY]})
                continue
            before = row["held"]
            # Only what changed, so that the index of names is not written for keys that stay.
            changes = {name: made.get(name) for name in before.keys() | made.keys() if before.get(name) != made.get(name)}
            changed.append({"id": identity, "changes": changes})
            if "label" in changes:
                relabelled.append((identity, before["label"], made["label"]))
        run_in_parts(self._run, statements.ADD_ENTITIES, "rows", new)
        run_in_parts(self._run, statements.SET_ENTITIES, "rows", [row for row in changed if row["changes"]])
        run_in_parts(
            self._run,
            statements.UNLABEL_ENTITIES,
            "rows",
            [{"id": each, "labels": [was]} for each, was, _ in relabelled if was],
        )
        run_in_parts(
            self._run,
            statements.LABEL_ENTITIES,
            "rows",
            [{"id": each, "labels": [now]} for each, _, now in relabelled if now],
        )
        self.new_entities = [row["properties"]["clew_id"] for row in new]
        self.changes["entities"] += len(new)

    def _entity(self, identity: str, row: Mapping[str, Any] | None, declared: Iterable[Declaration]) -> dict[str, Any]:
        """An entity's properties from what named it before, what comes and what leaves."""
        surfaces: Counter[SurfaceKey] = Counter(self._coming.surfaces.get(identity))
        declarations = list(declared)
        explicit: dict[str, Declaration] = {}
        decided = self._ledger.resolution.shown(identity)
        frequency = self._coming.frequency[identity] - self._leaving.frequency[identity]
        if row is not None:
            held = row["held"]
            surfaces.update({(words, key, kind): uses for words, key, kind, uses in json.loads(held["surfaces"])})
            declarations += [rows.declaration(identity, *each) for each in row["declarations"]]
            by_themselves = rows.explicit_declarations(identity, held.get("declared"))
            gone = self._explicit.leaving.get(identity, ())
            explicit = {own: each for each in by_themselves if (own := each.own or identity) not in gone}
            frequency += held["frequency"]
        surfaces.subtract(self._leaving.surfaces.get(identity, ()))
        explicit |= {each.own or identity: each for each in self._explicit.coming.get(identity, ())}
        declarations += explicit.values()
        said = [Surface(words, key, kind, uses) for (words, key, kind), uses in sorted(surfaces.items()) if uses > 0]
        entity = derive(identity, said, declarations, decided)
        if entity is None:
            self._nameless.append(identity)
            entity = unsaid(identity, decided)
        return _entity_row(entity, said, declarations, decided, frequency)

    def relations(self) -> None:
        """Derive every touched relation again from all its evidence, before the coming evidence is written.

        Raises:
            DocumentError: a relation's id stands for another fact already.
        """
        ends = self._leaving.relations | {each: (fact.source, fact.target) for each, fact in self._coming.facts.items()}
        found = (row["evidence"] for row in run_in_parts(self._run, statements.EVIDENCE_OF, "ids", sorted(ends)))
        evidence = grouped((each["relation"], each) for each in found)
        there = [
            {"id": each, "source": source, "target": target}
            for each, (source, target) in sorted(ends.items())
            if each in self._leaving.relations or each in evidence
        ]
        for identity, fact in self._coming.facts.items():
            held = ((each["source"], each["target"], each["predicate"]) for each in evidence.get(identity, ()))
            if any(RelationKey(*each) != fact for each in held):
                raise another_fact(identity)
        for coming in self._coming.evidence:
            evidence.setdefault(coming["properties"]["relation"], []).append(coming["properties"])
        relations = [_relation_row(each, pieces) for each, pieces in sorted(evidence.items())]
        gone = sum(row["gone"] for row in run_in_parts(self._run, statements.DELETE_RELATIONS, "rows", there))
        run_in_parts(self._run, statements.ADD_RELATIONS, "rows", relations)
        self.changes["relations"] += len(relations) - gone

    def drop_unused(self) -> None:
        """Delete those entities that nothing names and no relation joins."""
        gone = run_in_parts(self._run, statements.DELETE_ENTITIES, "ids", sorted(self._nameless))
        self.gone = {row["id"] for row in gone}
        self.changes["entities"] -= len(self.gone)
        self.new_entities = [each for each in self.new_entities if each not in self.gone]


def _entity_row(
    entity: Entity, said: list[Surface], declarations: list[Declaration], decided: Shown, frequency: int
) -> dict[str, Any]:
    names = [name for each in declarations for name in (each.name, *each.aliases)] + [decided.name, *decided.aliases]
    keys = {surface.key for surface in said} | {match_key(name) for name in names if name}
    explicit = [each for each in declarations if not each.document_id]
    row = {
        "clew_id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "aliases": list(entity.aliases),
        "properties": canonical(dict(entity.properties)) if entity.properties else "{}",
        "literal": entity.literal,
        "frequency": frequency,
        "keys": sorted(map(name_key, keys)),
        "surfaces": canonical([[each.text, each.key, each.type, each.count] for each in said]),
        "label": entity_label(entity.type),
        "description": entity.description or None,
    }
    if explicit:
        kinds = [each.type for each in explicit if each.type]
        row |= {"declared": rows.explicit_text(explicit), "declared_type": commonest(kinds) if kinds else ""}
    if decided != UNDECIDED:
        row |= {"decided": rows.shown_text(decided), "decided_type": decided.type}
    return row


def _relation_row(identity: str, evidence: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A relation from its evidence, whose best piece gives the sentence.

    One that nothing asserts is no relationship of its own type, so that no query for that type finds it.
    """
    pieces = sorted(evidence, key=lambda each: str(each["clew_id"]))
    best = min(pieces, key=lambda each: (not each["asserted"], -each["confidence"], each["clew_id"]))
    first = pieces[0]
    kind, asserted, properties = shown([Support(*(each[name] for name in Support._fields)) for each in pieces])
    shown_as = Relation(identity, first["source"], kind, first["predicate"], first["target"], metadata(properties))
    return {
        "type": relationship_type(kind) if asserted else DENIED,
        "source": first["source"],
        "target": first["target"],
        "properties": {
            "clew_id": identity,
            **({"type": kind} if asserted else {"type": DENIED, "denied_type": kind}),
            "predicate": first["predicate"],
            "words": shown_as.words,
            "asserted": asserted,
            "weight": sum(1 for each in pieces if each["asserted"]),
            "evidence": len(pieces),
            "sentence": best["sentence"],
            "properties": properties,
        },
    }
