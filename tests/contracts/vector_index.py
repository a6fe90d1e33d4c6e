"""What every vector index must do. Inherit and give the fixture `index`: an empty one of dimension 8."""

import numpy as np
import pytest

from clew.graph.errors import StoreError
from clew.graph.indexes import VectorIndex
from clew.graph.store import Matrix, Scored
from clew.tests.contracts.world import vector


def slow(rows: dict[str, Matrix], query: Matrix, k: int) -> list[Scored]:
    """Every inner product, sorted."""
    scored = [(each, float(np.dot(values.astype(np.float64), query.astype(np.float64)))) for each, values in rows.items()]
    return sorted(scored, key=lambda each: (-round(each[1], 9), each[0]))[:k]


class VectorIndexContract:
    @pytest.fixture
    def index(self) -> VectorIndex:
        raise NotImplementedError("an index's tests say how to make one")

    @pytest.fixture
    def rows(self) -> dict[str, Matrix]:
        return {f"n{seed}": vector(seed % 17) for seed in range(40)}

    def test_the_nearest_come_first_and_ties_by_id(self, index: VectorIndex, rows: dict[str, Matrix]) -> None:
        index.upsert(list(rows), np.stack(list(rows.values())))
        for k in (0, 1, 5, 39, 100):
            found = index.search(np.stack([vector(3), vector(99)]), k)
            assert [[each for each, _ in row] for row in found] == [
                [each for each, _ in slow(rows, query, k)] for query in (vector(3), vector(99))
            ]
            assert np.allclose([s for _, s in found[1]], [s for _, s in slow(rows, vector(99), k)], atol=1e-6)

    def test_an_upsert_replaces_and_a_delete_forgets(self, index: VectorIndex, rows: dict[str, Matrix]) -> None:
        index.upsert(list(rows), np.stack(list(rows.values())))
        before = index.search(vector(3)[None, :], 50)
        generation = index.generation
        index.upsert(["n1", "new"], np.stack([vector(3), vector(3)]))
        assert index.generation > generation
        changed = rows | {"n1": vector(3), "new": vector(3)}
        assert [each for each, _ in index.search(vector(3)[None, :], 50)[0]] == [
            each for each, _ in slow(changed, vector(3), 50)
        ]
        index.delete(["new", "unknown"])
        index.upsert(["n1"], rows["n1"][None, :])
        assert index.search(vector(3)[None, :], 50) == before

    def test_among_some_nothing_else_is_found(self, index: VectorIndex, rows: dict[str, Matrix]) -> None:
        index.upsert(list(rows), np.stack(list(rows.values())))
        some = ["n3", "n20", "unknown", "n5"]
        (found,) = index.search(vector(3)[None, :], 10, some)
        assert [each for each, _ in found] == [
            each for each, _ in slow({each: rows[each] for each in some if each in rows}, vector(3), 10)
        ]
        assert index.search(vector(3)[None, :], 10, []) == [[]]

    def test_an_empty_index_finds_nothing(self, index: VectorIndex) -> None:
        assert index.search(np.stack([vector(1), vector(2)]), 5) == [[], []]
        assert index.search(np.zeros((0, 8), dtype=np.float32), 5) == []

    def test_another_dimension_is_refused(self, index: VectorIndex) -> None:
        with pytest.raises(StoreError, match="shape"):
            index.upsert(["x"], np.zeros((1, 3), dtype=np.float32))
