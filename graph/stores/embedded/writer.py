"""Writing a batch: contributions out, contributions in, and everything that is derived from them made exact again.

Runs inside one transaction. Nothing here knows what was there before a document came: removal takes away exactly what the
contribution brought, then the touched relations and entities are derived again.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ...batch import Contribution, Declaration, NodeVector
from ...entity_names import surface_text
from ...errors import DocumentError, ModelError, StoreMismatch
from ...identity import canonical, checksum
from ...model import Mention, Reference
from ...names import match_key, normal_predicate
from .derivation import Deriving
from .text_index import FtsIndex


class VectorWriter:
    """Links text nodes to vectors inside one transaction, and drops the unused ones at its end."""

    def __init__(self, connection: sqlite3.Connection, dimension: int) -> None:
        self._execute = connection.execute
        self._dimension = dimension
        self._released: set[int] = set()

    def link(self, vectors: Iterable[NodeVector], nodes: Mapping[str, int]) -> None:
        """Give text nodes their vectors.

        Raises:
            StoreMismatch: another dimension; ModelError: NaN or infinity; DocumentError: no values for an unknown key.
        """
        for vector in vectors:
            found = self._execute("SELECT rid FROM vector WHERE key = ?", (vector.key,)).fetchone()
            row = found[0] if found else self._insert(vector)
            self._execute(
                "INSERT INTO node_vector (node, kind, vector) VALUES (?, ?, ?)", (nodes[vector.text_node], vector.kind, row)
            )

    def _insert(self, vector: NodeVector) -> int:
        if vector.values is None:
            raise DocumentError(f"the vector of {vector.text_node!r} came without values, and {vector.key!r} is not stored")
        if vector.kind == "token":
            return self._keep(vector.key, _block(vector))
        values = np.asarray(vector.values, dtype=np.float32)
        if values.shape != (self._dimension,):
            raise StoreMismatch(
                f"the vector of {vector.text_node!r} has shape {values.shape}, the store's have ({self._dimension},): "
                "use the encoder that built the store, or build another one"
            )
        packed = values.astype("<f2")
        if not np.isfinite(packed).all():
            raise ModelError(f"the encoder gave NaN or infinity for text node {vector.text_node!r}")
        return self._keep(vector.key, packed.tobytes())

    def _keep(self, key: str, data: bytes) -> int:
        return self._execute("INSERT INTO vector (key, data) VALUES (?, ?)", (key, data)).lastrowid or 0

    def unlink(self, nodes: str) -> None:
        """Take the vectors from these text nodes (rows, as a JSON list)."""
        rows = self._execute("SELECT vector FROM node_vector WHERE node IN (SELECT value FROM json_each(?))", (nodes,))
        self._released.update(row for (row,) in rows)
        self._execute("DELETE FROM node_vector WHERE node IN (SELECT value FROM json_each(?))", (nodes,))

    def drop_unused(self) -> None:
        """Delete the vectors that were taken from their last text node."""
        self._execute(
            "DELETE FROM vector WHERE rid IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM node_vector WHERE vector = vector.rid)",
            (json.dumps(sorted(self._released)),),
        )


def _block(vector: NodeVector) -> bytes:
    values = np.asarray(vector.values)
    if values.ndim != 1 or values.dtype != np.uint8 or not len(values):
        raise ModelError(
            f"the word vectors of text node {vector.text_node!r} have shape {values.shape} of {values.dtype}: "
            "expected one row of uint8, as they are packed"
        )
    return values.tobytes()


_RELATIONS_IN = "SELECT DISTINCT relation FROM evidence WHERE node IN (SELECT value FROM json_each(?))"
_EXPLICIT = "SELECT rid, entity FROM declaration WHERE entity = ? AND document = 0"
_INSERT_NODE = """INSERT INTO node (id, document, title, text, start, "end", kind, metadata, parent, previous, next, target)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_OPEN_ENTITY = """INSERT INTO entity (id, name, type, aliases, properties) VALUES (?, '', '', '[]', '{}')
    ON CONFLICT (id) DO NOTHING"""

_COUNT_SURFACE = """INSERT INTO surface (entity, text, key, type, uses) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (entity, text, key, type) DO UPDATE SET uses = uses + excluded.uses"""
_SURFACES_OF = """SELECT rid, entity, text, key, type FROM surface WHERE entity IN (SELECT value FROM json_each(?))"""
_OPEN_RELATION = """INSERT INTO relation (id, source, target, predicate, type, properties, asserted)
    VALUES (?, ?, ?, ?, '', '{}', 0) ON CONFLICT (id) DO NOTHING"""
_RELATIONS = """SELECT id, rid, source, target, predicate FROM relation WHERE id IN (SELECT value FROM json_each(?))"""


class Writer:
    """One transaction's work."""

    def __init__(self, connection: sqlite3.Connection, dimension: int) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._text = FtsIndex(connection)
        self._vectors = VectorWriter(connection, dimension)
        self._deriving = Deriving(connection)
        self._entities: dict[str, int] = {}
        self.counts: Counter[str] = Counter()

    def known(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The rows of those documents that are there."""
        rows = self._execute(
            "SELECT id, rid FROM document WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(document_ids)),)
        )
        return dict(rows.fetchall())

    def remove(self, document: int) -> None:
        """Take a document's contribution out."""
        nodes = self._execute("SELECT rid, id FROM node WHERE document = ?", (document,)).fetchall()
        rows = json.dumps([rid for rid, _ in nodes])
        for surface, entity, uses in self._execute(
            "SELECT m.surface, s.entity, COUNT(*) FROM mention m JOIN surface s ON s.rid = m.surface "
            "WHERE m.node IN (SELECT value FROM json_each(?)) GROUP BY m.surface",
            (rows,),
        ).fetchall():
            self._execute("UPDATE surface SET uses = uses - ? WHERE rid = ?", (uses, surface))
            self._deriving.entities.add(entity)
        self._deriving.relations.update(relation for (relation,) in self._execute(_RELATIONS_IN, (rows,)))
        self._vectors.unlink(rows)
        self._execute("DELETE FROM mention WHERE node IN (SELECT value FROM json_each(?))", (rows,))
        self._execute("DELETE FROM evidence WHERE node IN (SELECT value FROM json_each(?))", (rows,))
        self._text.delete([identity for _, identity in nodes])
        self._undeclare("SELECT rid, entity FROM declaration WHERE document = ?", document)
        self._execute("DELETE FROM node WHERE document = ?", (document,))
        self._execute("DELETE FROM document WHERE rid = ?", (document,))

    def add(self, contribution: Contribution) -> None:
        """Put a document's contribution in; its document must not be there."""
        document = contribution.document
        row = self._execute(
            "INSERT INTO document (id, title, text, metadata, source, checksum, fingerprint, root) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(document.id, document.title, document.text, canonical(dict(document.metadata)), document.source),
                *(checksum(document), contribution.fingerprint, contribution.root),
            ),
        ).lastrowid
        if row is None:
            raise RuntimeError("SQLite gave no row for an insert")
        nodes = self._add_nodes(row, contribution)
        self._open_entities(contribution)
        self._add_mentions(contribution, nodes)
        self._add_facts(contribution, nodes)
        for declaration in contribution.declarations:
            self._declare(declaration, row)
        self._vectors.link(contribution.vectors, nodes)
        self._text.upsert(
            {node.id: f"{node.title} {node.text}" for node in contribution.nodes if node.kind != "sentence"},
            nodes,
        )
        self.counts["documents"] += 1

    def declare(self, declarations: Iterable[Declaration]) -> None:
        """Declare entities by themselves; a new declaration of an entity takes the place of the old one."""
        for declaration in declarations:
            self._open([declaration.entity])
            self._undeclare(_EXPLICIT, self._entities[declaration.entity])
            self._declare(declaration, 0)

    def finish(self) -> None:
        """Derive what was touched, and drop what nothing uses any more."""
        self._deriving.finish()
        self._vectors.drop_unused()

    def _add_nodes(self, document: int, contribution: Contribution) -> dict[str, int]:
        rows: dict[str, int] = {}
        for node in contribution.nodes:
            target = node.target if isinstance(node, Reference) else None
            try:
                row = self._execute(
                    _INSERT_NODE,
                    (
                        *(node.id, document, node.title, node.text, node.start, node.end, node.kind),
                        *(canonical(dict(node.metadata)), node.parent, node.previous, node.next, target),
                    ),
                ).lastrowid
            except sqlite3.IntegrityError as error:
                raise DocumentError(
                    f"text node {node.id!r} of document {contribution.document.id!r} has the id of another document's text "
                    "node: give one of the documents another id"
                ) from error
            rows[node.id] = row or 0
            self.counts[
                "references" if target is not None else "sentences" if node.kind == "sentence" else "text_nodes"
            ] += 1
        return rows

    def _open_entities(self, contribution: Contribution) -> None:
        supported = {evidence.relation for evidence in contribution.evidence}
        wanted = [mention.entity for mention in contribution.mentions]
        stated = (relation for relation in contribution.relations if relation.id in supported)
        wanted += [end for relation in stated for end in (relation.source, relation.target)]
        wanted += [declaration.entity for declaration in contribution.declarations]
        self._open(wanted)

    def _open(self, ids: Iterable[str]) -> None:
        """Make sure that these entities have rows, and derive them at the end."""
        wanted = list(dict.fromkeys(ids))
        missing = [each for each in wanted if each not in self._entities]
        self._connection.executemany(
            _OPEN_ENTITY,
            [(each,) for each in missing],
        )
        self._entities.update(
            self._execute("SELECT id, rid FROM entity WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(missing),))
        )
        self._deriving.entities.update(self._entities[each] for each in wanted)

    def _add_mentions(self, contribution: Contribution, nodes: dict[str, int]) -> None:
        texts = {node.id: node.text for node in contribution.nodes}
        mentions = {mention.id: mention for mention in contribution.mentions}

        def surface(mention: Mention) -> tuple[int, str, str, str]:
            words = surface_text(texts[mention.text_node], mention.start, mention.end)
            return self._entities[mention.entity], words, mention.key, mention.type

        surfaces = {identity: surface(mention) for identity, mention in mentions.items()}
        self._connection.executemany(_COUNT_SURFACE, [(*key, uses) for key, uses in Counter(surfaces.values()).items()])
        entities = json.dumps(sorted({entity for entity, *_ in surfaces.values()}))
        rows = {tuple(key): row for row, *key in self._execute(_SURFACES_OF, (entities,))}
        self._connection.executemany(
            'INSERT INTO mention (node, start, id, "end", surface) VALUES (?, ?, ?, ?, ?)',
            [(nodes[m.text_node], m.start, m.id, m.end, rows[surfaces[m.id]]) for m in mentions.values()],
        )
        self.counts["mentions"] += len(mentions)

    def _add_facts(self, contribution: Contribution, nodes: dict[str, int]) -> None:
        evidence = {each.id: each for each in contribution.evidence}
        supported = {each.relation for each in evidence.values()}
        facts = {
            each.id: (
                *(self._entities[each.source], self._entities[each.target]),
                normal_predicate(each.predicate),
            )
            for each in contribution.relations
            if each.id in supported
        }
        types = {each.id: each.type for each in contribution.relations}
        self._connection.executemany(_OPEN_RELATION, [(identity, *fact) for identity, fact in facts.items()])
        rows: dict[str, int] = {}
        for identity, row, *held in self._execute(_RELATIONS, (json.dumps(list(facts)),)):
            if tuple(held) != facts[identity]:
                raise DocumentError(
                    f"relation {identity!r} of document {contribution.document.id!r} is another fact already: "
                    "make its id with identity.relation_id"
                )
            rows[identity] = row
        self._deriving.relations.update(rows.values())
        self._connection.executemany(
            'INSERT INTO evidence (id, relation, node, start, "end", extractor, confidence, asserted, type, properties) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(each.id, rows[each.relation], nodes[each.text_node], each.start, each.end, each.extractor),
                    *(each.confidence, int(each.asserted), each.type or types[each.relation]),
                    canonical(dict(each.properties)),
                )
                for each in evidence.values()
            ],
        )
        self.counts["evidence"] += len(evidence)

    def _declare(self, declaration: Declaration, document: int) -> None:
        row = self._execute(
            "INSERT INTO declaration (entity, document, name, type, aliases, properties) VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(self._entities[declaration.entity], document, declaration.name, declaration.type),
                *(canonical(sorted(set(declaration.aliases))), canonical(dict(declaration.properties))),
            ),
        ).lastrowid
        keys = sorted({match_key(name) for name in (declaration.name, *declaration.aliases) if name})
        self._connection.executemany(
            "INSERT INTO declared_key (key, declaration) VALUES (?, ?)", [(key, row) for key in keys]
        )

    def _undeclare(self, which: str, row_of: int) -> None:
        for row, entity in self._execute(which, (row_of,)).fetchall():
            self._execute("DELETE FROM declared_key WHERE declaration = ?", (row,))
            self._execute("DELETE FROM declaration WHERE rid = ?", (row,))
            self._deriving.entities.add(entity)
