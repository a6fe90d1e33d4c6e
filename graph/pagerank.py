"""Personalised PageRank on arrays: many reset vectors at once, the same bits in every run.

The iteration of Page, Brin, Motwani and Winograd (1999) with a reset vector p (Haveliwala 2002), as networkx has it:

    x <- damping * (x A + p * sum of x over dangling nodes) + (1 - damping) * p

with A the weighted adjacency, its rows normalised to 1, and p normalised to 1.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, diags_array

from .errors import InputError
from .store import Subgraph

AdjacencyMatrix: TypeAlias = "csr_array[np.float64]"


def adjacency(
    subgraph: Subgraph, weights: ArrayLike | None = None, undirected: bool = True, skip: Collection[str] = ()
) -> AdjacencyMatrix:
    """The weighted adjacency of a subgraph: row = source, column = target, in the order of `subgraph.refs`.

    Args:
        subgraph: nodes and edges.
        weights: one weight >= 0 per edge, in the subgraph's order; without, each edge has 1, or 0 where nothing asserts
            it. Parallel edges add up.
        undirected: let each edge be walked from both of its ends.
        skip: refs whose edges are left out (`walk.literals`: dates and quantities tie everything to everything).

    Raises:
        InputError: another number of weights, or one that is negative or no number.
    """
    count = len(subgraph.ids)
    values = np.asarray(subgraph.weight > 0 if weights is None else weights, dtype=np.float64)
    if values.shape != (count,):
        raise InputError(f"expected {count} weights, one per edge, got an array of shape {values.shape}")
    source, target = subgraph.source, subgraph.target
    if skip:
        skipped = frozenset(skip)
        kept = np.array([ref not in skipped for ref in subgraph.refs], dtype=bool)
        used = kept[source] & kept[target]
        source, target, values = source[used], target[used], values[used]
    if undirected:
        # A loop is one edge, not two.
        other = source != target
        source, target = np.concatenate([source, target[other]]), np.concatenate([target, source[other]])
        values = np.concatenate([values, values[other]])
    size = len(subgraph.refs)
    return csr_array(coo_array((values, (source, target)), shape=(size, size)))


def personalised_pagerank(
    graph: "Subgraph | AdjacencyMatrix",
    resets: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    undirected: bool = True,
    skip: Collection[str] = (),
    damping: float = 0.85,
    rounds: int = 100,
    tolerance: float = 1e-9,
) -> NDArray[np.float64]:
    """PageRank scores for each reset vector.

    Args:
        graph: a subgraph, or the (n, n) adjacency itself (then `weights`, `undirected` and `skip` are ignored).
        resets: where the walk starts again: (m, n) weights >= 0, or (n,), each row normalised to 1 here.
        weights: as `adjacency` takes them.
        undirected: as `adjacency` takes it.
        skip: as `adjacency` takes it.
        damping: the chance of walking on, in [0, 1).
        rounds: the most iterations.
        tolerance: a row is done when no score in it changed by more; 0 runs all `rounds`.

    Returns:
        (m, n) float64 scores, each row summing to 1. A row of `resets` without any weight gives zeros. A row's scores do
        not depend on the other rows.

    Raises:
        InputError: shapes that do not fit, negative or non-finite weights, damping out of range.
    """
    matrix = adjacency(graph, weights, undirected, skip) if isinstance(graph, Subgraph) else graph.astype(np.float64)
    starts = np.atleast_2d(np.asarray(resets, dtype=np.float64))
    _check(matrix, starts, damping)
    sums = _row_sums(csr_array(starts))
    start = np.ascontiguousarray(starts.T) / np.where(sums > 0, sums, 1.0)
    walk, dangling = _transitions(matrix)
    return np.ascontiguousarray(iterate(walk, start, damping, rounds, dangling=dangling, tolerance=tolerance).T)


def iterate(
    walk: AdjacencyMatrix,
    start: NDArray[np.float64],
    damping: float | NDArray[np.float64],
    rounds: int,
    *,
    dangling: "AdjacencyMatrix | None" = None,
    tolerance: float = 0.0,
) -> NDArray[np.float64]:
    """The iteration itself, from the reset vectors, which are not checked: (n, m) float64 scores.

    Args:
        walk: (n, n), transposed and row-normalised: column = source, row = target.
        start: (n, m) float64 reset vectors, each summing to 1, or to 0 for scores of 0.
        damping: the probability of walking on, one for all or (m,) float64.
        rounds: the most iterations.
        dangling: (1, n), 1 where a node has no edges: what is there walks on to the reset vector. None: it is lost.
        tolerance: a column is done when no score in it changed by more; 0 runs all `rounds`.
    """
    factor = np.broadcast_to(np.asarray(damping, dtype=np.float64), start.shape[1:])
    reset = (1.0 - factor) * start
    scores = start.copy()
    active = np.flatnonzero(start.any(axis=0))
    for _ in range(rounds if len(start) else 0):
        if not len(active):
            break
        # All columns at once cost no copies.
        chosen = active if len(active) < start.shape[1] else slice(None)
        before = scores[:, chosen]
        stepped = walk @ before
        if dangling is not None:
            stepped += start[:, chosen] * (dangling @ before)
        stepped *= factor[chosen]
        stepped += reset[:, chosen]
        if tolerance > 0:
            active = active[np.abs(stepped - before).max(axis=0) > tolerance]
        if isinstance(chosen, slice):
            scores = stepped
        else:
            scores[:, chosen] = stepped
    return scores


def _transitions(matrix: AdjacencyMatrix) -> "tuple[AdjacencyMatrix, AdjacencyMatrix]":
    # The transposed, row-normalised matrix, and a 1 x n row that marks dangling nodes. Sums run through sparse products,
    # which add in the order of storage; numpy's own sums group their terms by an array's shape.
    sums = _row_sums(matrix)
    inverse = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    walk = csr_array((diags_array(inverse) @ matrix).T)
    walk.sort_indices()
    return walk, csr_array((sums == 0).astype(np.float64)[np.newaxis, :])


def _row_sums(matrix: Any) -> NDArray[np.float64]:
    total: NDArray[np.float64] = matrix @ np.ones(matrix.shape[1])
    return total


def _check(matrix: AdjacencyMatrix, starts: NDArray[np.float64], damping: float) -> None:
    size = matrix.shape[0]
    if matrix.shape != (size, size) or starts.ndim != 2 or starts.shape[1] != size:
        raise InputError(f"expected reset vectors of {size} weights, got shape {starts.shape} for a graph of {matrix.shape}")
    if not 0 <= damping < 1:
        raise InputError(f"expected a damping of at least 0 and below 1, got {damping}")
    for what, values in (("edge", matrix.data), ("reset", starts)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise InputError(f"expected {what} weights that are finite and not negative")


def resets_of(refs: Sequence[str], *vectors: Mapping[str, float]) -> NDArray[np.float64]:
    """Reset vectors as `personalised_pagerank` takes them, from weights by ref; refs not among `refs` are skipped."""
    index = {ref: position for position, ref in enumerate(refs)}
    matrix = np.zeros((len(vectors), len(refs)))
    for row, vector in enumerate(vectors):
        for ref in sorted(vector):
            if ref in index:
                matrix[row, index[ref]] = vector[ref]
    return matrix
