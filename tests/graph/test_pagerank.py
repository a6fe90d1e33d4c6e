"""Personalised PageRank against networkx's, and its own laws: rows apart, bits alike, nothing through what is left out."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from clew.graph.errors import InputError
from clew.graph.pagerank import adjacency, personalised_pagerank, resets_of
from clew.graph.store import Subgraph

from ..examples import examples

SIZES = st.integers(1, 9)


def subgraph(size: int, edges: list[tuple[int, int]]) -> Subgraph:
    refs = [f"entity:{number}" for number in range(size)]
    count = len(edges)
    return Subgraph(
        refs=refs,
        hops=np.zeros(size, dtype=np.int32),
        ids=[f"{number:03}" for number in range(count)],
        types=["RELATED"] * count,
        source=np.array([source for source, _ in edges], dtype=np.int32),
        target=np.array([target for _, target in edges], dtype=np.int32),
        weight=np.ones(count, dtype=np.int32),
        start=np.zeros(count, dtype=np.int32),
    )


@st.composite
def weighted_graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]], list[float], list[list[float]]]:
    size = draw(SIZES)
    node = st.integers(0, size - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=25))
    weights = draw(st.lists(st.sampled_from([0.25, 0.5, 1.0, 3.0]), min_size=len(edges), max_size=len(edges)))
    row = st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=size, max_size=size).filter(any)
    return size, edges, weights, draw(st.lists(row, min_size=1, max_size=4))


def by_networkx(
    size: int, edges: list[tuple[int, int]], weights: list[float], reset: list[float], damping: float, undirected: bool
) -> NDArray[np.float64]:
    graph = networkx.MultiGraph() if undirected else networkx.MultiDiGraph()
    graph.add_nodes_from(range(size))
    for (source, target), weight in zip(edges, weights, strict=True):
        graph.add_edge(source, target, weight=weight)
    scores = networkx.pagerank(graph, damping, dict(enumerate(reset)), max_iter=1000, tol=1e-13)
    return np.array([scores[number] for number in range(size)])


@settings(max_examples=examples(150))
@given(weighted_graphs(), st.sampled_from([0.0, 0.5, 0.85]), st.booleans())
def test_agrees_with_networkx(
    drawn: tuple[int, list[tuple[int, int]], list[float], list[list[float]]], damping: float, undirected: bool
) -> None:
    size, edges, weights, resets = drawn
    scores = personalised_pagerank(
        subgraph(size, edges), resets, weights=weights, undirected=undirected, damping=damping, rounds=1000, tolerance=1e-14
    )
    expected = [by_networkx(size, edges, weights, reset, damping, undirected) for reset in resets]
    np.testing.assert_allclose(scores, np.array(expected), atol=1e-9)


@settings(max_examples=examples(100))
@given(weighted_graphs(), st.sampled_from([0.0, 1e-9]))
def test_a_row_has_the_same_bits_alone_and_among_others(
    drawn: tuple[int, list[tuple[int, int]], list[float], list[list[float]]], tolerance: float
) -> None:
    size, edges, weights, resets = drawn
    graph = subgraph(size, edges)
    together = personalised_pagerank(graph, resets, weights=weights, tolerance=tolerance)
    alone = [personalised_pagerank(graph, [reset], weights=weights, tolerance=tolerance)[0] for reset in resets]
    assert together.tobytes() == np.array(alone).tobytes()


def test_many_rows_on_a_larger_graph_have_the_same_bits_alone() -> None:
    random = np.random.default_rng(7)
    edges = [(int(a), int(b)) for a, b in random.integers(0, 300, size=(900, 2))]
    graph = subgraph(400, edges)
    resets = random.random((17, 400))
    together = personalised_pagerank(graph, resets)
    alone = np.vstack([personalised_pagerank(graph, row) for row in resets])
    assert together.tobytes() == alone.tobytes()
    np.testing.assert_allclose(together.sum(axis=1), 1.0)


def test_skipped_nodes_pass_no_score() -> None:
    # 0 - 1 - 2: once 1 is left out, nothing reaches 2.
    graph = subgraph(3, [(0, 1), (1, 2)])
    reset = resets_of(graph.refs, {"entity:0": 1.0, "entity:unknown": 5.0})
    assert personalised_pagerank(graph, reset)[0, 2] > 0.1
    assert personalised_pagerank(graph, reset, skip={"entity:1"})[0].tolist() == [1.0, 0.0, 0.0]


def test_a_matrix_serves_as_well_as_a_subgraph() -> None:
    graph = subgraph(4, [(0, 1), (1, 2), (2, 0), (2, 3)])
    direct = personalised_pagerank(adjacency(graph), [1, 0, 0, 0])
    assert direct.tobytes() == personalised_pagerank(graph, [1, 0, 0, 0]).tobytes()
    integers = csr_array(np.array([[0, 2], [2, 0]]))
    np.testing.assert_allclose(personalised_pagerank(integers, [1, 1]), [[0.5, 0.5]])


def test_without_a_reset_there_is_no_score() -> None:
    graph = subgraph(3, [(0, 1)])
    scores = personalised_pagerank(graph, [[0, 0, 0], [0, 0, 1]])
    assert scores.tolist() == [[0, 0, 0], [0, 0, 1]]
    assert personalised_pagerank(graph, np.zeros((0, 3))).shape == (0, 3)
    assert personalised_pagerank(subgraph(0, []), np.zeros((2, 0))).shape == (2, 0)


@pytest.mark.parametrize(
    ("resets", "settings_"),
    [
        ([1, 2], {}),
        ([1, 2, -1], {}),
        ([1, 2, float("nan")], {}),
        ([1, 2, 3], {"damping": 1.0}),
        ([1, 2, 3], {"damping": -0.1}),
        ([1, 2, 3], {"weights": [1.0]}),
        ([1, 2, 3], {"weights": [1.0, -1.0]}),
        ([1, 2, 3], {"weights": [1.0, float("inf")]}),
    ],
)
def test_unusable_numbers_are_refused(resets: list[float], settings_: dict[str, float]) -> None:
    with pytest.raises(InputError, match="expected"):
        personalised_pagerank(subgraph(3, [(0, 1), (1, 2)]), resets, **settings_)  # type: ignore[arg-type]
