"""Between rows of the truth and values: the columns each kind is read with, in one place."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ...batch import Declaration
from ...model import Document, Entity, Evidence, Kind, Mention, Metadata, NodeKind, Reference, Relation, TextNode

Row = Sequence[Any]

_DOCUMENT = "SELECT rid, id, text, title, metadata, source FROM document"
_NODE = """SELECT n.rid, n.id, n.text, d.id, n.title, n.start, n."end", n.kind, n.metadata, n.parent, n.previous, n.next,
    n.target FROM node n JOIN document d ON d.rid = n.document"""
_ENTITY = "SELECT rid, id, name, type, aliases, properties FROM entity"
_MENTION = """SELECT m.node, m.id, e.id, n.id, m.start, m."end", s.type, s.key FROM mention m
    JOIN surface s ON s.rid = m.surface JOIN entity e ON e.rid = s.entity JOIN node n ON n.rid = m.node"""
_RELATION = """SELECT r.rid, r.id, s.id, r.type, r.predicate, t.id, r.properties FROM relation r
    JOIN entity s ON s.rid = r.source JOIN entity t ON t.rid = r.target"""
_EVIDENCE = """SELECT v.node, v.id, r.id, n.id, v.start, v."end", v.extractor, v.confidence, v.asserted, v.properties
    FROM evidence v JOIN relation r ON r.rid = v.relation JOIN node n ON n.rid = v.node"""

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
"""Rows by a JSON list of ids. The first column is the row whose visibility decides."""

SCAN: Mapping[Kind, str] = {
    "document": f"{_DOCUMENT} ORDER BY id",
    "text_node": f"{_NODE} WHERE n.target IS NULL ORDER BY n.id",
    "reference": f"{_NODE} WHERE n.target IS NOT NULL ORDER BY n.id",
    "entity": f"{_ENTITY} ORDER BY id",
    "mention": f"{_MENTION} ORDER BY m.id",
    "relation": f"{_RELATION} ORDER BY r.id",
    "evidence": f"{_EVIDENCE} ORDER BY v.id",
}

MENTIONS_IN = f"{_MENTION} WHERE n.id {_WANTED} ORDER BY m.start, m.id"
EVIDENCE_OF = f"{_EVIDENCE} WHERE r.id {_WANTED} ORDER BY v.asserted DESC, v.confidence DESC, v.id"
NODES_OF = f'{_NODE} WHERE d.id {_WANTED} ORDER BY n.start, n."end", n.id'
SENTENCES_OF = f"{_NODE} WHERE n.parent {_WANTED} AND n.kind = 'sentence' ORDER BY n.start, n.\"end\", n.id"
DECLARATIONS = """SELECT e.id, n.name, n.type, n.aliases, n.properties, COALESCE(d.id, '') AS document FROM declaration n
    JOIN entity e ON e.rid = n.entity LEFT JOIN document d ON d.rid = n.document"""


def document(row: Row) -> Document:
    """A document from its row."""
    return Document(row[1], row[2], row[3], metadata(row[4]), row[5])


def text_node(row: Row) -> TextNode:
    """A text node or reference from its row."""
    kind = cast(NodeKind, row[7])
    common = (row[1], row[2], row[3], row[4], row[5], row[6], kind, metadata(row[8]), row[9], row[10], row[11])
    return TextNode(*common) if row[12] is None else Reference(*common, row[12])


def entity(row: Row) -> Entity:
    """An entity from its derived row."""
    return Entity(row[1], row[2], row[3], tuple(json.loads(row[4])), metadata(row[5]))


def mention(row: Row) -> Mention:
    """A mention from its row."""
    return Mention(*row[1:8])


def relation(row: Row) -> Relation:
    """A relation from its derived row."""
    return Relation(row[1], row[2], row[3], row[4], row[5], metadata(row[6]))


def evidence(row: Row) -> Evidence:
    """Evidence from its row."""
    _, identity, relation, node, start, end, extractor, confidence, asserted, properties = row
    return Evidence(identity, relation, node, start, end, extractor, confidence, bool(asserted), metadata(properties))


def declaration(row: Row) -> Declaration:
    """A declaration from its row."""
    return Declaration(row[0], row[1], row[2], tuple(json.loads(row[3])), metadata(row[4]), row[5])


def metadata(text: str) -> Metadata:
    """Metadata from its canonical JSON."""
    return {} if text == "{}" else cast(Metadata, json.loads(text))


VALUE: Mapping[Kind, Callable[[Row], Any]] = {
    "document": document,
    "text_node": text_node,
    "reference": text_node,
    "entity": entity,
    "mention": mention,
    "relation": relation,
    "evidence": evidence,
}
