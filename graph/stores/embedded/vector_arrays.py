"""Exact vector search on a matrix that is derived from the truth's vectors."""

import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...store import Matrix, Scored
from .columns import Ints, Strings

_AT_ONCE = 32
"""Queries multiplied in one go."""

_VECTORS = """SELECT n.id, COALESCE(p.rid, n.rid), v.data FROM node_vector l JOIN vector v ON v.rid = l.vector
    JOIN node n ON n.rid = l.node LEFT JOIN node p ON n.kind = 'sentence' AND p.id = n.parent
    WHERE l.kind = ? ORDER BY n.id"""


class VectorArrays:
    """All vectors of one kind in one generation, in id order. `owner` is the text node's row, a sentence's parent's."""

    def __init__(self, ids: Strings, owner: Ints, packed: NDArray[np.floating]) -> None:
        self.ids = ids
        self.owner = owner
        self.matrix: Matrix = packed.astype(np.float32)

    def pack(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays by name, for a file; the matrix as the truth keeps it."""
        packed = self.matrix.astype(np.float16)
        return {"ids.data": self.ids.data, "ids.offsets": self.ids.offsets, "owner": self.owner, "packed": packed}

    @classmethod
    def unpack(cls, arrays: Mapping[str, NDArray[np.generic]], dimension: int) -> "VectorArrays":
        """From `pack`'s arrays.

        Raises:
            KeyError: one is missing. ValueError: they are of another dimension.
        """
        ids = Strings(arrays["ids.data"].astype(np.uint8), arrays["ids.offsets"].astype(np.int64))
        packed = arrays["packed"].astype(np.float16, copy=False)
        return cls(ids, arrays["owner"].astype(np.int64), packed.reshape(len(ids), dimension))

    @classmethod
    def read(cls, connection: sqlite3.Connection, kind: str, dimension: int) -> "VectorArrays":
        """From the generation that `connection` sees."""
        ids: list[str] = []
        owners: list[int] = []
        blocks = [np.zeros((0, dimension), dtype=np.float16)]
        cursor = connection.execute(_VECTORS, (kind,))
        while rows := cursor.fetchmany(4_000):
            ids.extend(row[0] for row in rows)
            owners.extend(row[1] for row in rows)
            blocks.append(np.frombuffer(b"".join(row[2] for row in rows), dtype="<f2").reshape(-1, dimension))
        return cls(Strings.of(ids), np.array(owners, dtype=np.int64), np.concatenate(blocks).astype(np.float16, copy=False))

    def search(self, queries: Matrix, k: int, keep: NDArray[np.bool_] | None = None) -> list[list[Scored]]:
        """For each query the k rows of greatest inner product, sorted by (-score, id); `keep` masks rows by owner.

        Single-precision matrix products find the candidates; their scores are then summed in double precision one row at a
        time, so that neither the number of queries nor of other rows changes a bit of them.
        """
        rows = np.arange(len(self.ids)) if keep is None else np.flatnonzero(keep[self.owner])
        if k <= 0 or not len(rows):
            return [[] for _ in queries]
        # Picking rows copies them, so that few are picked before the product and many after it.
        few = len(rows) * 2 < len(self.ids)
        matrix = self.matrix[rows] if few else self.matrix
        found = []
        for start in range(0, len(queries), _AT_ONCE):
            block = np.asarray(queries[start : start + _AT_ONCE], dtype=np.float32)
            products = block @ matrix.T
            for query, rough in zip(block, products, strict=True):
                found.append(self._best(rows, rough if few or keep is None else rough[rows], query, k))
        return found

    def _best(self, rows: Ints, rough: Matrix, query: Matrix, k: int) -> list[Scored]:
        if k < len(rough):
            least = np.partition(rough, len(rough) - k)[len(rough) - k]
            # What a sum of so many single-precision products can be wrong by, for vectors of length 1.
            slack = len(query) * float(np.finfo(np.float32).eps)
            rows = rows[rough >= least - slack * max(1.0, float(np.linalg.norm(query)))]
        exact = np.sum(self.matrix[rows].astype(np.float64) * query.astype(np.float64), axis=1)
        # Rows are in id order, so a stable sort leaves ties in it.
        order = np.argsort(-exact, kind="stable")[:k]
        ids = self.ids.all
        return [(ids[row], score) for row, score in zip(rows[order].tolist(), exact[order].tolist(), strict=True)]

    def select(self, ids: Sequence[str], keep: NDArray[np.bool_] | None = None) -> tuple[list[str], Matrix]:
        """The ids that have a vector, each once, and their vectors."""
        positions = self.ids.positions
        found = [each for each in dict.fromkeys(ids) if each in positions]
        if keep is not None:
            found = [each for each in found if keep[self.owner[positions[each]]]]
        return found, self.matrix[np.array([positions[each] for each in found], dtype=np.int64)]
