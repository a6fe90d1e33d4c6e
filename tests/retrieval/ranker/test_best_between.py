"""The greatest of stretches, against one stretch at a time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clew.retrieval.ranker.candidates import best_between
from clew.tests.retrieval.fixed_retriever import LAW

BOUNDS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20)


def bounds_of(bounds: list[tuple[int, int]]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    table = np.array(bounds, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@LAW
@given(BOUNDS, st.integers(0, 3), st.integers(0, 9))
def test_the_best_of_each_stretch(bounds: list[tuple[int, int]], rows: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(rows, 12)).astype(np.float32)
    found = best_between(values, *bounds_of(bounds))
    assert found.shape == (rows, len(bounds))
    for place, (first, last) in enumerate(bounds):
        expected = values[:, first:last].max(axis=1) if last > first else np.zeros(rows)
        assert found[:, place].tolist() == expected.tolist()
