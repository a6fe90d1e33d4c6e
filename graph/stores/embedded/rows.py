"""Between rows of the truth and values: the columns each kind is read with, in one place."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...batch import Declaration
from ...model import Entity, Evidence, Kind, Mention, Relation
from .. import row_values
from ..row_values import Row, document, metadata, text_node

_DOCUMENT = "SELECT id, text, title, metadata, source, rid FROM document"
_HEAD = "SELECT id, title, metadata, source, rid FROM document"
_NODE = """SELECT n.id, n.text, d.id, n.title, n.start, n."end", n.kind, n.metadata, n.parent, n.previous, n.next, n.target,
    n.rid FROM node n JOIN document d ON d.rid = n.document"""
_ENTITY = "SELECT id, name, type, aliases, properties, rid FROM entity"
_MENTION = """SELECT m.id, e.id, n.id, m.start, m."end", s.type, s.key, m.own, m.node FROM mention m
    JOIN surface s ON s.rid = m.surface JOIN entity e ON e.rid = s.entity JOIN node n ON n.rid = m.node"""
_RELATION = """SELECT r.id, s.id, r.type, r.predicate, t.id, r.properties, r.asserted, r.rid FROM relation r
    JOIN entity s ON s.rid = r.source JOIN entity t ON t.rid = r.target"""
_EVIDENCE = """SELECT v.id, r.id, n.id, v.start, v."end", v.extractor, v.confidence, v.asserted, v.properties,
    v.type, v.own_relation, v.own_source, v.own_target, v.node FROM evidence v
    JOIN relation r ON r.rid = v.relation JOIN node n ON n.rid = v.node"""

_WANTED = "IN (SELECT value FROM json_each(?))"

FETCH: Mapping[Kind, str] = {
    "document": f"{_DOCUMENT} WHERE id {_WANTED}",
    "text_node": f"{_NODE} WHERE n.id {_WANTED}",
    "reference": f"{_NODE} WHERE n.id {_WANTED} AND n.target IS NOT NULL",
    "entity": f"{_ENTITY} WHERE id {_WANTED}",
    "mention": f"{_MENTION} WHERE m.id {_WANTED}",
    "relation": f"{_RELATION} WHERE r.id {_WANTED}",
    "evidence": f"{_EVIDENCE} WHERE v.id {_WANTED}",
}
"""Rows by a JSON list of ids. The last column is the row whose visibility decides."""

SCAN: Mapping[Kind, str] = {
    "document": f"{_DOCUMENT} ORDER BY id",
    "text_node": f"{_NODE} WHERE n.target IS NULL ORDER BY n.id",
    "reference": f"{_NODE} WHERE n.target IS NOT NULL ORDER BY n.id",
    "entity": f"{_ENTITY} ORDER BY id",
    "mention": f"{_MENTION} ORDER BY m.id",
    "relation": f"{_RELATION} ORDER BY r.id",
    "evidence": f"{_EVIDENCE} ORDER BY v.id",
}

HEADS = f"{_HEAD} WHERE id {_WANTED}"
MENTIONS_IN = f"{_MENTION} WHERE n.id {_WANTED} ORDER BY m.start, m.id"
MENTIONS_OF_DOCUMENTS = f"{_MENTION} WHERE n.document {_WANTED}"
EVIDENCE_OF_DOCUMENTS = f"{_EVIDENCE} WHERE n.document {_WANTED}"
EVIDENCE_OF = f"{_EVIDENCE} WHERE r.id {_WANTED} ORDER BY v.asserted DESC, v.confidence DESC, v.id"
NODES_OF = f'{_NODE} WHERE d.id {_WANTED} ORDER BY n.start, n."end", n.id'
SENTENCES_OF = f"{_NODE} WHERE n.parent {_WANTED} AND n.kind = 'sentence' ORDER BY n.start, n.\"end\", n.id"
DECLARATIONS = """SELECT e.id, n.name, n.type, n.aliases, n.properties, COALESCE(d.id, '') AS document, n.own,
    n.document, n.rid FROM declaration n JOIN entity e ON e.rid = n.entity LEFT JOIN document d ON d.rid = n.document"""
DECLARATIONS_OF_DOCUMENTS = f"{DECLARATIONS} WHERE n.document {_WANTED}"
_BY_OWN = "n.own = ? OR (n.own IS NULL AND n.entity = (SELECT rid FROM entity WHERE id = ?))"
EXPLICIT_DECLARATION = f"{DECLARATIONS} WHERE +n.document = 0 AND ({_BY_OWN})"


def entity(row: Row) -> Entity:
    """An entity from its derived row."""
    return Entity(row[0], row[1], row[2], tuple(json.loads(row[3])), metadata(row[4]))


def relation(row: Row) -> Relation:
    """A relation from its derived row."""
    return Relation(row[0], row[1], row[2], row[3], row[4], metadata(row[5]), bool(row[6]))


def declaration(row: Row) -> Declaration:
    """A declaration from its row."""
    return Declaration(row[0], row[1], row[2], tuple(json.loads(row[3])), metadata(row[4]), row[5], row[6] or "")


def mention(row: Row) -> Mention:
    """A mention from its row."""
    identity, entity, node, start, end, kind, key, own, *_ = row
    return Mention(identity, entity, node, start, end, kind, key, own or "")


def evidence(row: Row) -> Evidence:
    """Evidence from its row."""
    made = row_values.evidence(row)
    return made if row[10] is None else replace(made, own_relation=row[10], own_source=row[11], own_target=row[12])


VALUE: Mapping[Kind, Callable[[Row], Any]] = {
    "document": document,
    "text_node": text_node,
    "reference": text_node,
    "entity": entity,
    "mention": mention,
    "relation": relation,
    "evidence": evidence,
}
