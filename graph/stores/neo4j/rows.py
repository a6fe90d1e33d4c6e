"""Between columns that a statement gives and values: what each kind is read with, in one place."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from ...batch import Declaration
from ...entity_names import Surface, derive, unsaid
from ...identity import canonical
from ...model import Entity, Evidence, Mention, Relation
from ...relations import Support, shown
from ...resolution.ledger import UNDECIDED, Shown
from .. import row_values
from ..row_values import Row, metadata
from .visibility import Scope

DOCUMENT = "[d.clew_id, d.text, d.title, d.metadata, d.source]"
HEAD = "[d.clew_id, d.title, d.metadata, d.source]"
MENTION = "[m.clew_id, e.clew_id, n.clew_id, m.start, m.end, m.type, m.key, m.own]"
EVIDENCE = (
    "[v.clew_id, v.relation, n.clew_id, v.start, v.end, v.extractor, v.confidence, v.asserted, v.properties, v.type, "
    "v.own_relation, v.own_source, v.own_target]"
)
DECLARED = "[d.clew_id, x.name, x.type, x.aliases, x.properties, x.own]"
RELATION = "[v.relation, v.clew_id, v.source, v.predicate, v.target, v.type, v.asserted, v.properties]"
"""One row for each piece of evidence."""


def node_columns(scope: Scope) -> str:
    """A text node's columns; a hidden neighbour is left out."""
    return _NODE.format(*(_neighbour(scope, name) for name in ("parent", "previous", "next")))


def sentence_columns() -> str:
    """A sentence's columns: its neighbours share its fate."""
    return _NODE.format("n.parent", "n.previous", "n.next")


def entity_columns(scope: Scope) -> str:
    """An entity's columns: as it is stored, or in a view all that it is derived from."""
    if scope.every_text:
        return "[e.clew_id, e.name, e.type, e.aliases, e.properties]"
    said = (
        f"COLLECT {{ MATCH (told:TextNode)-[m:MENTIONS]->(e) WHERE {scope.node('told')} RETURN [m.words, m.key, m.type] }}"
    )
    declared = f"COLLECT {{ MATCH (d:Document)-[x:DECLARES]->(e) WHERE {scope.document('d')} RETURN {DECLARED} }}"
    return f"[e.clew_id, {said}, {declared}, e.declared, e.decided]"


def entity(row: Row) -> Entity:
    """An entity from the columns of the whole store or of a view."""
    if isinstance(row[1], str):
        return Entity(row[0], row[1], row[2], tuple(row[3] or ()), metadata(row[4]))
    identity, said, declared, explicit, given = row
    declarations = [declaration(identity, *each) for each in declared]
    declarations += explicit_declarations(identity, explicit)
    counted = Counter((words, key, kind) for words, key, kind in said)
    surfaces = [Surface(*names, uses) for names, uses in counted.items()]
    decided = shown_of(given)
    return derive(identity, surfaces, declarations, decided) or unsaid(identity, decided)


def mention(row: Row) -> Mention:
    """A mention from its columns."""
    return replace(row_values.mention(row), own=row[7]) if row[7] else row_values.mention(row)


def evidence(row: Row) -> Evidence:
    """Evidence from its columns."""
    made = row_values.evidence(row[:10])
    if row[10] is None:
        return made
    return replace(made, own_relation=row[10], own_source=row[11], own_target=row[12])


def declaration(
    entity: str, document: str, name: str, kind: str, aliases: Sequence[str], properties: str, own: str | None
) -> Declaration:
    """What a document declares."""
    return Declaration(entity, name, kind, tuple(aliases or ()), metadata(properties), document, own or "")


def explicit_declarations(entity: str, text: str | None) -> list[Declaration]:
    """What is declared by itself, of the entity or of others that were merged into it, from its canonical JSON."""
    return [
        Declaration(entity, name, kind, tuple(aliases), properties, own="" if own == entity else own)
        for own, name, kind, aliases, properties in (() if text is None else json.loads(text))
    ]


def explicit_text(declarations: Iterable[Declaration]) -> str:
    """Declarations by themselves as canonical JSON, by own entity."""
    return canonical(
        sorted(
            [each.own or each.entity, each.name, each.type, sorted(set(each.aliases)), dict(each.properties)]
            for each in declarations
        )
    )


def shown_of(text: str | None) -> Shown:
    """What users decided that an entity shows, from its canonical JSON."""
    if text is None:
        return UNDECIDED
    name, kind, description, aliases = json.loads(text)
    return Shown(name, kind, description, tuple(aliases))


def shown_text(decided: Shown) -> str:
    """What users decided that an entity shows as canonical JSON."""
    return canonical([decided.name, decided.type, decided.description, list(decided.aliases)])


def relations(rows: Iterable[Row]) -> list[Relation]:
    """Relations by id from the evidence that states them."""
    made = []
    for identity, group in groupby(sorted(rows, key=lambda row: (row[0], row[1])), key=lambda row: row[0]):
        pieces = list(group)
        _, _, source, predicate, target, *_ = pieces[0]
        kind, asserted, properties = shown([Support(*piece[5:]) for piece in pieces])
        made.append(Relation(identity, source, kind, predicate, target, metadata(properties), asserted))
    return made


_NODE = "[n.clew_id, n.text, n.document_id, n.title, n.start, n.end, n.kind, n.metadata, {}, {}, {}, n.target]"


def _neighbour(scope: Scope, name: str) -> str:
    if scope.every_text:
        return f"n.{name}"
    return (
        f"CASE WHEN EXISTS {{ MATCH (beside:TextNode {{clew_id: n.{name}}}) WHERE {scope.node('beside')} }} "
        f"THEN n.{name} END"
    )
