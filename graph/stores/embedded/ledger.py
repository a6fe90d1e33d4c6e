"""The ledger as it is stored, what it hides and lets entities show, and how documents themselves name entities."""

import json
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

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


_Place: TypeAlias = tuple[str, str]
"""An own entity and a document that names it."""
_Mentioned: TypeAlias = tuple[str, str, str, str, str, str]
"""A mention: its place, its words, their match key, its type and its text node."""
_PLACE = itemgetter(0, 1)


class _Besides(NamedTuple):
    """What a document says of an own entity beside the mentions that show: hidden ones, and declarations."""

    mentions: list[_Mentioned]
    declarations: list[Declaration]


def namings(connection: sqlite3.Connection, own: Sequence[str] | None = None) -> Iterator[Naming]:
    """How each document names each of these own entities (None: all of them), by (own, document)."""
    besides: defaultdict[_Place, _Besides] = defaultdict(lambda: _Besides([], []))
    for declaration in _declarations(connection, own):
        besides[declaration.entity, declaration.document_id].declarations.append(declaration)
    _add_hidden(besides, connection, own)
    waiting = deque(sorted(besides))
    for place, group in groupby(_mentions(connection, own), key=_PLACE):
        while waiting and waiting[0] < place:
            yield _naming(waiting[0], (), besides[waiting.popleft()])
        mentions = list(group)
        if waiting and waiting[0] == place:
            yield _naming(place, mentions, besides[waiting.popleft()])
        elif len(mentions) == 1:
            # Most names are said once in a document.
            entity, document, text, key, kind, node = mentions[0]
            yield Naming(entity, document, (Surface(text, key, kind, 1),), (), (node,))
        else:
            yield _naming(place, mentions)
    for place in waiting:
        yield _naming(place, (), besides[place])


def _naming(place: _Place, mentions: Sequence[_Mentioned], besides: _Besides | None = None) -> Naming:
    declared: list[Declaration] = []
    if besides is not None:
        mentions, declared = [*mentions, *besides.mentions], besides.declarations
    surfaces = Counter([each[2:5] for each in mentions])
    return Naming(
        *place,
        tuple([Surface(*surface, surfaces[surface]) for surface in sorted(surfaces)]),
        tuple(sorted(declared, key=lambda each: (each.name, each.type))),
        tuple(sorted({each[5] for each in mentions if each[5]})),
    )


def _mentions(connection: sqlite3.Connection, own: Sequence[str] | None) -> Iterator[_Mentioned]:
    if own is None:
        return connection.execute(_MENTIONED + _IN_ORDER)
    wanted = json.dumps(list(own))
    return connection.execute(_MENTIONED + _OF_SOME + _IN_ORDER, (wanted, wanted))


def _declarations(connection: sqlite3.Connection, own: Sequence[str] | None) -> Iterator[Declaration]:
    order = " ORDER BY COALESCE(n.own, e.id), document"
    if own is None:
        found = connection.execute(rows.DECLARATIONS + order)
    else:
        wanted = json.dumps(list(own))
        found = connection.execute(rows.DECLARATIONS + _DECLARED_BY_SOME + order, (wanted, wanted))
    return (own_declaration(rows.declaration(row)) for row in found)


def _add_hidden(besides: Mapping[_Place, _Besides], connection: sqlite3.Connection, own: Sequence[str] | None) -> None:
    if own is None:
        found = connection.execute(_HIDDEN_NAMES)
    else:
        found = connection.execute(_HIDDEN_NAMES_OF, (json.dumps(list(own)),))
    for value, text in found.fetchall():
        each = hidden_of(json.loads(value))
        if isinstance(each.value, Declaration):
            besides[each.value.entity, each.document].declarations.append(each.value)
        elif isinstance(each.value, Mention):
            mention = each.value
            place = mention.entity, each.document
            words = surface_text(text, mention.start, mention.end)
            besides[place].mentions.append((*place, words, mention.key, mention.type, mention.text_node))


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
