"""The ledger as it is stored, what it hides and lets entities show, and how documents themselves name entities."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import NamedTuple

from ...batch import Declaration
from ...entity_names import Surface, surface_text
from ...groups import grouped
from ...model import Mention
from ...names import match_key
from ...resolution.application import Resolution, own_declaration
from ...resolution.ledger import UNDECIDED, Assignment, Decision, Shown
from ...resolution.statements import Hidden, Naming, decision_of, hidden_of, in_hidden_order
from . import rows


def decisions(connection: sqlite3.Connection) -> list[Decision]:
    """All decisions, by id."""
    found = connection.execute("SELECT value FROM decision ORDER BY id").fetchall()
    return [decision_of(json.loads(value)) for (value,) in found]


def assignments(connection: sqlite3.Connection, own: Sequence[str] | None = None) -> list[Assignment]:
    """The assignments of these own entities (None: of all), by (own, document)."""
    if own is None:
        found = connection.execute(_ASSIGNMENTS + " ORDER BY own, document")
    else:
        found = connection.execute(_ASSIGNMENTS_OF, (json.dumps(list(own)),))
    return [Assignment(*row) for row in found.fetchall()]


def hidden(connection: sqlite3.Connection, document_ids: Sequence[str] | None = None) -> list[Hidden]:
    """What of these documents (None: of all) is hidden."""
    if document_ids is None:
        found = connection.execute("SELECT value FROM hidden")
    else:
        listed = list(document_ids)
        # A declaration by itself belongs to the document "", which has no row.
        found = connection.execute(_HIDDEN_IN, (json.dumps(listed), int("" in listed)))
    return in_hidden_order(hidden_of(json.loads(value)) for (value,) in found.fetchall())


class _Said(NamedTuple):
    """A mention or declaration of an own entity in a document."""

    own: str
    document: str
    surface: tuple[str, str, str] | None = None
    text_node: str = ""
    declaration: Declaration | None = None


def namings(connection: sqlite3.Connection, own: Sequence[str] | None = None) -> Iterator[Naming]:
    """How each document names each of these own entities (None: all of them), by (own, document)."""
    said = merge(
        *(_mentions(connection, own), _declarations(connection, own), _hidden(connection, own)),
        key=lambda each: (each.own, each.document),
    )
    for (entity, document), group in groupby(said, key=lambda each: (each.own, each.document)):
        listed = list(group)
        if len(listed) == 1 and (surface := listed[0].surface) is not None:
            # Most names are said once in a document.
            yield Naming(entity, document, (Surface(*surface, 1),), (), (listed[0].text_node,))
            continue
        surfaces = Counter(each.surface for each in listed if each.surface is not None)
        declared = [each.declaration for each in listed if each.declaration is not None]
        yield Naming(
            entity,
            document,
            tuple(Surface(*surface, surfaces[surface]) for surface in sorted(surfaces)),
            tuple(sorted(declared, key=lambda each: (each.name, each.type))),
            tuple(sorted({each.text_node for each in listed if each.text_node})),
        )


def _mentions(connection: sqlite3.Connection, own: Sequence[str] | None) -> Iterator[_Said]:
    if own is None:
        found = connection.execute(_MENTIONED + _IN_ORDER)
    else:
        wanted = json.dumps(list(own))
        found = connection.execute(_MENTIONED + _OF_SOME + _IN_ORDER, (wanted, wanted))
    return (_Said(entity, document, (text, key, kind), node) for entity, document, text, key, kind, node in found)


def _declarations(connection: sqlite3.Connection, own: Sequence[str] | None) -> Iterator[_Said]:
    order = " ORDER BY COALESCE(n.own, e.id), document"
    if own is None:
        found = connection.execute(rows.DECLARATIONS + order)
    else:
        wanted = json.dumps(list(own))
        found = connection.execute(rows.DECLARATIONS + _DECLARED_BY_SOME + order, (wanted, wanted))
    brought = (own_declaration(rows.declaration(row)) for row in found)
    return (_Said(each.entity, each.document_id, declaration=each) for each in brought)


def _hidden(connection: sqlite3.Connection, own: Sequence[str] | None) -> list[_Said]:
    if own is None:
        found = connection.execute(_HIDDEN_NAMES)
    else:
        found = connection.execute(_HIDDEN_NAMES_OF, (json.dumps(list(own)),))
    said = []
    for value, text in found.fetchall():
        each = hidden_of(json.loads(value))
        if isinstance(each.value, Declaration):
            said.append(_Said(each.value.entity, each.document, declaration=each.value))
        elif isinstance(each.value, Mention):
            mention = each.value
            words = surface_text(text, mention.start, mention.end)
            said.append(_Said(mention.entity, each.document, (words, mention.key, mention.type), mention.text_node))
    return sorted(said, key=lambda each: (each.own, each.document))


@dataclass(frozen=True, slots=True)
class Overrides:
    """By entity what it shows, by match key the entities that users call so, and by entity the type that users gave it.

    Nothing here makes an entity exist.
    """

    shown: Mapping[str, Shown] = field(default_factory=dict)
    named: Mapping[str, list[str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    def of(self, entity: str) -> Shown:
        """What users decided that an entity shows."""
        return self.shown.get(entity, UNDECIDED)


def read_overrides(connection: sqlite3.Connection) -> Overrides:
    """The overrides of the generation that `connection` sees."""
    decided = decisions(connection)
    if not decided:
        return Overrides()
    own = sorted({each.entities[0] for each in decided})
    shown = Resolution(assignments(connection, own), decided).decided()
    names = ((match_key(name), entity) for entity, each in shown.items() for name in (each.name, *each.aliases) if name)
    types = {entity: each.type for entity, each in shown.items() if each.type is not None}
    return Overrides(shown, grouped(names), types)


_WANTED = "IN (SELECT value FROM json_each(?))"
_ASSIGNMENTS = "SELECT own, document, entity, through, reason, score, origin FROM assignment"
_ASSIGNMENTS_OF = f"{_ASSIGNMENTS} WHERE own {_WANTED} ORDER BY own, document"
_HIDDEN_IN = """SELECT h.value FROM hidden h JOIN document d ON d.rid = h.document
    WHERE d.id IN (SELECT value FROM json_each(?)) UNION ALL SELECT value FROM hidden WHERE document = 0 AND ?"""
_MENTIONED = """SELECT COALESCE(m.own, e.id) AS entity, d.id AS document, s.text, s.key, s.type, n.id FROM mention m
    JOIN surface s ON s.rid = m.surface JOIN entity e ON e.rid = s.entity JOIN node n ON n.rid = m.node
    JOIN document d ON d.rid = n.document"""
_OF_SOME = """ WHERE n.document IN (SELECT document FROM named WHERE own IN (SELECT value FROM json_each(?)))
    AND COALESCE(m.own, e.id) IN (SELECT value FROM json_each(?))"""
_IN_ORDER = " ORDER BY entity, document"
_DECLARED_BY_SOME = """ WHERE n.own IN (SELECT value FROM json_each(?))
    OR (n.own IS NULL AND n.entity IN (SELECT rid FROM entity WHERE id IN (SELECT value FROM json_each(?))))"""
# The text of the node that a mention is in; a declaration's is empty.
_HIDDEN_NAMES = """SELECT h.value, COALESCE(n.text, '') FROM hidden h
    LEFT JOIN node n ON n.id = json_extract(h.value, '$.value.text_node') WHERE h.target = ''"""
_HIDDEN_NAMES_OF = f"{_HIDDEN_NAMES} AND h.own {_WANTED}"
