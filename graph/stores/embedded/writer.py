"""Writing a batch: contributions out, contributions in, and everything that is derived from them made exact again.

Runs inside one transaction. Nothing here knows what was there before a document came: removal takes away exactly what the
contribution brought, then the touched relations and entities are derived again. What documents state is written by
`StatementWriter`, as the ledger shows it.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ...analyzer import Analyzer
from ...batch import Contribution, Declaration, NodeVector
from ...errors import DocumentError, ModelError, StoreMismatch
from ...identity import canonical, checksum
from ...model import BARE_KINDS, Reference
from ...resolution.ledger import LedgerChange
from ...store import Encoder
from ..base import counted_as
from .contents import bytes_sum, content_checksum
from .derivation import Deriving
from .ledger_writer import LedgerWriter
from .schema import CONTENT
from .statement_writer import StatementWriter
from .text_index import FtsIndex


class VectorWriter:
    """Links text nodes to vectors inside one transaction, and drops the unused ones at its end."""

    def __init__(self, connection: sqlite3.Connection, dimension: int) -> None:
        self._execute = connection.execute
        self._dimension = dimension
        self._released: set[int] = set()

    def link(self, vectors: Iterable[NodeVector], nodes: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
        """Give text nodes their vectors. Returns text node, kind, key and checksum of each.

        Raises:
            StoreMismatch: another dimension; ModelError: NaN or infinity; DocumentError: no values for an unknown key.
        """
        linked: list[tuple[str, str, str, int]] = []
        for vector in vectors:
            found = self._execute("SELECT rid, data FROM vector WHERE key = ?", (vector.key,)).fetchone()
            row, data = found or self._insert(vector)
            self._execute(
                "INSERT INTO node_vector (node, kind, vector) VALUES (?, ?, ?)", (nodes[vector.text_node], vector.kind, row)
            )
            linked.append((vector.text_node, vector.kind, vector.key, bytes_sum(data)))
        return linked

    def _insert(self, vector: NodeVector) -> tuple[int, bytes]:
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

    def _keep(self, key: str, data: bytes) -> tuple[int, bytes]:
        return self._execute("INSERT INTO vector (key, data) VALUES (?, ?)", (key, data)).lastrowid or 0, data

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


_INSERT_NODE = """INSERT INTO node (id, document, title, text, start, "end", kind, metadata, parent, previous, next, target)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_SUM = "INSERT OR REPLACE INTO content (document, checksum) VALUES (?, ?)"
_NAMED = "INSERT INTO named (own, document) VALUES (?, ?)"


class Writer:
    """One transaction's work."""

    def __init__(self, connection: sqlite3.Connection, encoder: Encoder | None, analyzer: Analyzer) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._encoder = encoder
        self._execute(CONTENT)
        self._text = FtsIndex(connection, analyzer=analyzer)
        self._vectors = VectorWriter(connection, encoder.dimension if encoder else 0)
        self._deriving = Deriving(connection)
        self._statements = StatementWriter(connection, self._deriving)
        self._ledger = LedgerWriter(connection)
        self._restated: set[int] = set()
        self._moved: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.touched: set[str] = set()

    def known(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The rows of those documents that are there."""
        rows = self._execute(
            "SELECT id, rid FROM document WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(document_ids)),)
        )
        return dict(rows.fetchall())

    def change(self, change: LedgerChange) -> bool:
        """Change the ledger, before anything else of the batch; `finish` states again what it changes. Whether it did."""
        effects = self._ledger.change(change)
        self._restated |= effects.documents
        self._moved |= effects.own
        wanted = json.dumps(sorted(effects.entities))
        found = self._execute("SELECT rid FROM entity WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
        self._deriving.entities.update(row for (row,) in found)
        return effects.changed

    def remove(self, document: int) -> None:
        """Take a document's contribution out."""
        nodes = self._execute("SELECT rid, id FROM node WHERE document = ?", (document,)).fetchall()
        rows = json.dumps([rid for rid, _ in nodes])
        own = self._statements.withdraw_all(document, rows)
        self._connection.executemany(
            "DELETE FROM named WHERE own = ? AND document = ?", [(each, document) for each in sorted(own)]
        )
        self.touched |= own
        self._vectors.unlink(rows)
        self._text.delete([identity for _, identity in nodes])
        self._execute("DELETE FROM node WHERE document = ?", (document,))
        self._execute("DELETE FROM content WHERE document = ?", (document,))
        self._execute("DELETE FROM document WHERE rid = ?", (document,))
        self._restated.discard(document)

    def add(self, brought: Sequence[Contribution]) -> None:
        """Put documents' contributions in, as the ledger shows them; these documents must not be there."""
        own = {each.document.id: each.entities() for each in brought}
        every = set[str]().union(*own.values())
        self.touched |= every
        resolution = self._ledger.resolution(every)
        named: list[tuple[str, int]] = []
        for each in brought:
            document = self._add_document(each)
            named += [(name, document) for name in own[each.document.id]]
            nodes = self._add_nodes(document, each)
            shown, hidden = resolution.contribution(each)
            texts = {node.id: node.text for node in each.nodes}
            self._statements.state(shown, hidden, document, nodes, texts)
            self.counts["mentions"] += len({mention.id for mention in shown.mentions})
            self.counts["evidence"] += len({evidence.id for evidence in shown.evidence})
            linked = self._vectors.link(each.vectors, nodes)
            self._execute(_SUM, (document, content_checksum(each, linked, self._encoder)))
            self._text.upsert(
                {node.id: f"{node.title} {node.text}" for node in each.nodes if node.kind not in BARE_KINDS},
                nodes,
            )
            self.counts["documents"] += 1
        # In the order of the table, which so many rows are written to faster in.
        self._connection.executemany(_NAMED, sorted(named))

    def declare(self, declarations: Sequence[Declaration]) -> None:
        """Declare entities by themselves; a new declaration of an entity takes the place of the old one."""
        own = {each.entity for each in declarations}
        self.touched |= own
        resolution = self._ledger.resolution(own)
        for declaration in declarations:
            self._statements.withdraw_explicit(declaration.entity)
            self._statements.declare(declaration, resolution)

    def finish(self) -> None:
        """State again what the ledger changed, derive what was touched, and drop what nothing uses any more."""
        self._statements.restate(sorted(self._restated), self._ledger.resolution)
        self._statements.restate_explicit(self._moved, self._ledger.resolution)
        self._deriving.decided = self._ledger.resolution(()).decided()
        self._deriving.finish()
        self._vectors.drop_unused()

    def _add_document(self, contribution: Contribution) -> int:
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
        return row

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
            self.counts[counted_as(node)] += 1
        return rows
