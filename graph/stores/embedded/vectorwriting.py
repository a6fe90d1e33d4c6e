"""Vectors into the truth: one a key, as float16, as long as a text node uses it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping

import numpy as np

from ...batch import NodeVector
from ...errors import DocumentError, ModelError, StoreMismatch


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
