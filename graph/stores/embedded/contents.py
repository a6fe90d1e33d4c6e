"""What documents brought, read back from the truth, and the checksum that it must have.

The checksum is made of the contribution as it came, so that neither other documents nor the ledger change it.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ...batch import Contribution, NodeVector
from ...groups import grouped
from ...identity import as_record, canonical, hashed
from ...model import Evidence, Relation
from ...names import normal_predicate
from ...resolution.application import as_brought
from ...resolution.statements import hidden_of
from ...store import Encoder
from . import rows

Linked = Iterable[tuple[str, str, str, int]]
"""The vectors of text nodes: text node, kind, key, and CRC-32 of the bytes."""


def content_checksum(brought: Contribution, vectors: Linked, encoder: Encoder | None) -> str:
    """What changes when anything changes that a document brought, its build record and vectors included."""
    relations = {each.id: each for each in brought.relations}
    linked = sorted(vectors)
    made_by = [encoder.name, encoder.dimension, encoder.words] if linked and encoder is not None else []
    return hashed(
        "content",
        as_record(brought.document),
        [brought.fingerprint, brought.root],
        _by_id({each.id: as_record(each) for each in brought.nodes}),
        _by_id({each.id: as_record(each) for each in brought.mentions}),
        _by_id({each.id: _statement(each, relations[each.relation]) for each in brought.evidence}),
        sorted(
            canonical([each.entity, each.name, each.type, sorted(set(each.aliases)), dict(each.properties)])
            for each in brought.declarations
        ),
        linked,
        made_by,
    )


def _by_id(records: Mapping[str, object]) -> list[object]:
    return [records[each] for each in sorted(records)]


def _statement(evidence: Evidence, relation: Relation) -> list[object]:
    fields = as_record(evidence)
    fields |= {"type": evidence.type or relation.type, "confidence": float(evidence.confidence)}
    return [fields, relation.source, normal_predicate(relation.predicate), relation.target]


def bytes_sum(data: bytes) -> int:
    """The CRC-32 of a stored vector."""
    return zlib.crc32(data)


class ReadBack:
    """Some documents' contributions as they are stored, by their rows, with what their checksums are made of."""

    def __init__(self, connection: sqlite3.Connection, documents: Sequence[int], encoder: Encoder | None) -> None:
        self._execute = connection.execute
        self._encoder = encoder
        self._wanted = (json.dumps(list(documents)),)
        self.linked: dict[int, list[tuple[str, str, str, int]]] = {}
        self.contributions = self._read()

    def checksum(self, document: int) -> str:
        """The checksum of a document's row."""
        return content_checksum(self.contributions[document], self.linked.get(document, ()), self._encoder)

    def _read(self) -> dict[int, Contribution]:
        nodes, home = self._nodes()
        mentions = grouped((home[each.text_node], each) for each in map(rows.mention, self._of(rows.MENTIONS_OF_DOCUMENTS)))
        evidence = grouped((home[each.text_node], each) for each in map(rows.evidence, self._of(rows.EVIDENCE_OF_DOCUMENTS)))
        declared = grouped((row[-2], rows.declaration(row)) for row in self._of(rows.DECLARATIONS_OF_DOCUMENTS))
        hidden = grouped((row, hidden_of(json.loads(value))) for row, value in self._of(_HIDDEN))
        used = json.dumps(sorted({each.relation for pieces in evidence.values() for each in pieces}))
        relations = {each.id: each for each in map(rows.relation, self._execute(rows.FETCH["relation"], (used,)))}
        vectors = self._vectors()
        found = {}
        for *head, fingerprint, root in self._of(_DOCUMENTS):
            row, stated = head[-1], evidence.get(head[-1], ())
            shown = Contribution(
                document=rows.VALUE["document"](tuple(head)),
                nodes=tuple(nodes.get(row, ())),
                mentions=tuple(mentions.get(row, ())),
                relations=tuple({each.relation: relations[each.relation] for each in stated}.values()),
                evidence=tuple(stated),
                declarations=tuple(declared.get(row, ())),
                vectors=tuple(vectors.get(row, ())),
                fingerprint=fingerprint,
                root=root,
            )
            found[row] = as_brought(shown, {each.id: each for each in shown.relations}, hidden.get(row, []))
        return found

    def _of(self, query: str) -> list[Any]:
        return self._execute(query, self._wanted).fetchall()

    def _nodes(self) -> tuple[dict[int, list[Any]], dict[str, int]]:
        nodes: dict[int, list[Any]] = {}
        home: dict[str, int] = {}
        for *row, document in self._of(_NODES):
            node = rows.VALUE["text_node"](tuple(row))
            nodes.setdefault(document, []).append(node)
            home[node.id] = document
        return nodes, home

    def _vectors(self) -> dict[int, list[NodeVector]]:
        found: dict[int, list[NodeVector]] = {}
        for document, node, kind, key, data in self._of(_VECTORS):
            values = np.frombuffer(data, dtype=np.uint8 if kind == "token" else "<f2")
            found.setdefault(document, []).append(
                NodeVector(node, kind, key, values if kind == "token" else values.astype(np.float32))
            )
            self.linked.setdefault(document, []).append((node, kind, key, bytes_sum(data)))
        return found


_DOCUMENTS = """SELECT id, text, title, metadata, source, rid, fingerprint, root FROM document
    WHERE rid IN (SELECT value FROM json_each(?))"""
_NODES = """SELECT n.id, n.text, d.id, n.title, n.start, n."end", n.kind, n.metadata, n.parent, n.previous, n.next,
    n.target, n.rid, n.document FROM node n JOIN document d ON d.rid = n.document
    WHERE n.document IN (SELECT value FROM json_each(?))"""
_HIDDEN = "SELECT document, value FROM hidden WHERE document IN (SELECT value FROM json_each(?))"
_VECTORS = """SELECT n.document, n.id, l.kind, v.key, v.data FROM node n JOIN node_vector l ON l.node = n.rid
    JOIN vector v ON v.rid = l.vector WHERE n.document IN (SELECT value FROM json_each(?))"""
