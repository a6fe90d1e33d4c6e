"""Boosted regression trees, evaluated for all rows at once, and each row's score divided among its signals.

All tests of all trees are evaluated together; each that is false removes the leaves on its left from the tree's set, and the
first leaf that remains is the row's (QuickScorer, Lucchese et al. 2015).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..pool.pool import Column, Ints

Masks: TypeAlias = NDArray[np.unsignedinteger[Any]]

MOST_LEAVES = 64
"""Leaves of a tree at most: one bit each of the widest integer."""
ROWS = 128
"""Rows that are scored at once: the results of 200 trees for so many (0.75 MB) stay in the processor's second cache. 400
rows take 1.1 to 1.6 ms instead of 3.0."""


@dataclass(frozen=True, slots=True)
class _Tests:
    """Tests `first` to `last` (exclusive), which compare one column and send rows without a value the same way."""

    column: int
    nan_left: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class _Compiled:
    """Trees side by side, each with the same number of tests and leaves.

    Attributes:
        groups: which tests, sorted by what they compare, compare what.
        threshold: (n_tests, 1) float64, in that order.
        place: (width * n_trees,) int64, positions in that order of the first test of each tree, then the second, and so on.
        keeps: (width * n_trees, 1) unsigned, the leaves that remain where that test is false, as bits; all of them where a
            tree has fewer tests.
        lowest: (2 ** bits,) int64, the first leaf of each set of leaves; empty where there are too many sets.
        offset: (n_trees, 1) int64, where each tree's leaves begin in `value`.
        value: (n_trees * n_leaves,) float64.
    """

    groups: tuple[_Tests, ...]
    threshold: Column
    place: Ints
    keeps: Masks
    lowest: Ints
    offset: Ints
    value: Column


@dataclass(frozen=True, eq=False)
class Trees:
    """The nodes of several trees, one after another; leaves are nodes without a signal.

    Attributes:
        roots: (n_trees,) int64, the first node of each tree.
        signal: (n_nodes,) int64, the column that a node compares; -1 at a leaf.
        threshold: (n_nodes,) float64, rows go left where their value is at most this.
        nan_left: (n_nodes,) bool, whether rows without a value go left.
        left, right: (n_nodes,) int64, the nodes below; a leaf's own number at a leaf.
        value: (n_nodes,) float64, the mean score of the rows that reach a node, a leaf's score at a leaf.
    """

    roots: Ints
    signal: Ints
    threshold: Column
    nan_left: np.typing.NDArray[np.bool_]
    left: Ints
    right: Ints
    value: Column

    def scores(self, rows: Column) -> Column:
        """The summed leaves of each row: (n, n_signals) float64 to (n,) float64."""
        blocks = [self._scores(rows[first : first + ROWS]) for first in range(0, len(rows), ROWS)]
        return np.concatenate(blocks) if blocks else np.zeros(0)

    def _scores(self, rows: Column) -> Column:
        made = self._compiled
        trees, count = len(self.roots), rows.shape[0]
        columns = np.ascontiguousarray(rows.T)
        missing = np.any(np.isnan(columns), axis=1)
        failed = np.zeros((len(made.threshold), count), dtype=np.bool_)
        for group in made.groups:
            values, threshold = columns[group.column], made.threshold[group.first : group.last]
            tests = failed[group.first : group.last]
            # NaN compares as false.
            if group.nan_left or not missing[group.column]:
                np.greater(values, threshold, out=tests)
            else:
                np.logical_not(np.less_equal(values, threshold, out=tests), out=tests)
        # A test that holds keeps all leaves, one that fails none but its own.
        kept = failed.view(np.uint8)[made.place].astype(made.keeps.dtype, copy=False)
        kept -= kept.dtype.type(1)
        kept |= made.keeps
        left = np.bitwise_and.reduce(kept.reshape(len(made.place) // trees, trees, count), axis=0)
        found = made.value[_first_leaf(left, made.lowest) + made.offset]
        result = np.zeros(count)
        # One after another: how numpy's own sums group their terms depends on an array's shape.
        for each in found:
            result += each
        return result

    @cached_property
    def _compiled(self) -> _Compiled:
        shapes = [self._leaves(int(root)) for root in self.roots]
        width = max(1, max(len(inner) for inner, _ in shapes))
        leaves = max(len(ends) for _, ends in shapes)
        bits = next(size for size in (8, 16, 32, MOST_LEAVES) if leaves <= size)
        count = len(shapes)
        keeps = np.full((width, count), (1 << bits) - 1, dtype=np.dtype(f"u{bits // 8}"))
        value = np.zeros((count, leaves))
        tests: list[tuple[int, bool, float, int, int]] = []
        for tree, (inner, ends) in enumerate(shapes):
            value[tree, : len(ends)] = self.value[ends]
            for place, (node, first, last) in enumerate(inner):
                keeps[place, tree] = ((1 << bits) - 1) ^ (((1 << (last - first)) - 1) << first)
                tests.append((int(self.signal[node]), bool(self.nan_left[node]), float(self.threshold[node]), place, tree))
        tests.sort()
        places = np.zeros((width, count), dtype=np.int64)
        for number, each in enumerate(tests):
            places[each[3:]] = number
        groups, first = [], 0
        for (column, nan_left), same in groupby(tests, key=lambda each: each[:2]):
            last = first + len(list(same))
            groups.append(_Tests(column, nan_left, first, last))
            first = last
        # At least one test, so that shapes stay the same.
        threshold = np.array([each[2] for each in tests] or [np.inf], dtype=np.float64)[:, None]
        offset = (np.arange(count) * leaves)[:, None]
        return _Compiled(
            tuple(groups), threshold, places.ravel(), keeps.reshape(-1, 1), _lowest_bits(bits), offset, value.ravel()
        )

    def _leaves(self, root: int) -> tuple[list[tuple[int, int, int]], list[int]]:
        """A tree's tests, each with the first and last (exclusive) leaf on its left; and its leaves in order."""
        inner: list[tuple[int, int, int]] = []
        ends: list[int] = []

        def walk(node: int) -> None:
            if self.signal[node] < 0:
                ends.append(node)
                return
            first = len(ends)
            walk(int(self.left[node]))
            inner.append((node, first, len(ends)))
            walk(int(self.right[node]))

        walk(root)
        return inner, ends

    def shares(self, rows: Column) -> tuple[float, Column]:
        """A constant, and for each row and signal a share, (n, n_signals) float64, that sum to the row's score.

        Going down a tree, each change of the mean score is attributed to the signal that was compared (path attribution,
        Saabas 2014).
        """
        count = rows.shape[0]
        shares = np.zeros(rows.shape)
        state = np.repeat(self.roots[None, :], count, axis=0)
        each = np.repeat(np.arange(count)[:, None], len(self.roots), axis=1)
        while (self.signal[state] >= 0).any():
            below = self._step(rows, state)
            inner = self.signal[state] >= 0
            change = (self.value[below] - self.value[state])[inner]
            np.add.at(shares, (each[inner], self.signal[state][inner]), change)
            state = below
        return float(self.value[self.roots].sum()), shares

    def _step(self, rows: Column, state: Ints) -> Ints:
        # A leaf compares the first column, and both branches lead to itself.
        values = np.take_along_axis(rows, np.maximum(self.signal[state], 0), axis=1)
        to_left = np.where(np.isnan(values), self.nan_left[state], values <= self.threshold[state])
        return np.where(to_left, self.left[state], self.right[state])


def _lowest_bits(bits: int) -> Ints:
    """The lowest bit of every number of so many bits, (2 ** bits,) int64; empty where they are too many."""
    if bits > 16:
        return np.zeros(0, dtype=np.int64)
    numbers = np.arange(1 << bits)
    result: Ints = np.frexp(numbers & -numbers)[1].astype(np.int64) - 1
    return result


def _first_leaf(left: Masks, lowest: Ints) -> Ints:
    """The first leaf of each set of leaves."""
    if len(lowest):
        return lowest[left]
    bit = left & (~left + left.dtype.type(1))
    return np.frexp(bit.astype(np.float64))[1].astype(np.int64) - 1


def too_many_leaves(root: int, signal: Sequence[int], left: Sequence[int], right: Sequence[int]) -> bool:
    """Whether a tree has more leaves than there are bits; a node with two paths to it counts twice."""
    waiting, leaves = [root], 0
    # Each waiting node has at least one leaf, so that the loop ends early for a tree of any shape.
    while waiting and leaves + len(waiting) <= MOST_LEAVES:
        node = waiting.pop()
        if signal[node] < 0:
            leaves += 1
        else:
            waiting += [left[node], right[node]]
    return bool(waiting)


def trees_of(
    roots: Sequence[int],
    signal: Sequence[int],
    threshold: Sequence[float],
    nan_left: Sequence[int],
    left: Sequence[int],
    right: Sequence[int],
    value: Sequence[float],
) -> Trees:
    """Trees from plain lists."""
    ints = [np.array(each, dtype=np.int64) for each in (roots, signal, left, right)]
    return Trees(
        roots=ints[0],
        signal=ints[1],
        threshold=np.array(threshold, dtype=np.float64),
        nan_left=np.array(nan_left, dtype=np.bool_),
        left=ints[2],
        right=ints[3],
        value=np.array(value, dtype=np.float64),
    )
