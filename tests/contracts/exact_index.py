"""Exact search as a `VectorIndex` of its own: the simplest one, to put in the place of a store's own."""

from collections.abc import Sequence

import numpy as np

from clew.graph.batch import VectorKind
from clew.graph.errors import StoreMismatch
from clew.graph.store import Matrix, Scored
from clew.graph.stores.embedded.columns import Strings
from clew.graph.stores.embedded.vector_arrays import VectorArrays


class ExactIndex:
    """Vectors in memory, compared one and all."""

    def __init__(self, kind: VectorKind, dimension: int) -> None:
        self.kind = kind
        self._dimension = dimension
        self._generation = 0
        self._rows: dict[str, Matrix] = {}
        self._arrays: VectorArrays | None = None

    @property
    def generation(self) -> int:
        """Grows with every change."""
        return self._generation

    def upsert(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Put vectors in, in place of those that are there.

        Raises:
            StoreMismatch: another number of vectors than ids, or another dimension.
        """
        if np.shape(vectors) != (len(ids), self._dimension):
            raise StoreMismatch(f"expected vectors of shape {(len(ids), self._dimension)}, got {np.shape(vectors)}")
        self._rows.update(zip(ids, np.asarray(vectors, dtype=np.float32), strict=True))
        self._change()

    def delete(self, ids: Sequence[str]) -> None:
        """Take vectors out; unknown ids are skipped."""
        for identity in ids:
            self._rows.pop(identity, None)
        self._change()

    def search(self, queries: Matrix, k: int, among: Sequence[str] | None = None) -> list[list[Scored]]:
        """For each query the k ids of greatest inner product, of those in `among` where it is given, by (-score, id)."""
        arrays = self._arrays
        if arrays is None:
            ids = sorted(self._rows)
            rows = [self._rows[identity] for identity in ids]
            matrix = np.stack(rows) if rows else np.zeros((0, self._dimension), dtype=np.float32)
            arrays = self._arrays = VectorArrays(Strings.of(ids), np.arange(len(ids)), matrix)
        if among is None:
            return arrays.search(queries, k)
        keep = np.zeros(len(arrays.ids), dtype=np.bool_)
        positions = arrays.ids.positions
        keep[[positions[identity] for identity in among if identity in positions]] = True
        return arrays.search(queries, k, keep)

    def _change(self) -> None:
        self._generation += 1
        self._arrays = None
