"""Boosted regression trees, evaluated for all rows at once, and each row's score shared out among its signals.

All questions of all trees are answered together; each that is answered no takes the leaves on its left out of the tree's
set, and the first leaf that is left is the row's (QuickScorer, Lucchese et al. 2015).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .mentions import Ints
from .pool import Column

Masks: TypeAlias = NDArray[np.uint64]

MOST_LEAVES = 64
"""Leaves of a tree: a bit each."""
_ALL = np.uint64((1 << 64) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Compiled:
    """Trees side by side, `width` questions and `leaves` leaves each: what each question asks, and what a no removes."""

    width: int
    leaves: int
    row: Ints
    high: NDArray[np.bool_]
    threshold: Column
    keeps: Masks
    value: Column


@dataclass(frozen=True, eq=False)
class Trees:
    """The nodes of several trees, one after another; leaves are nodes without a signal.

    Attributes:
        roots: the first node of each tree.
        signal: the column that a node asks about; -1 at a leaf.
        threshold: rows go left where their value is at most this.
        nan_left: whether rows without a value go left.
        left, right: the nodes below; a leaf's own number at a leaf.
        value: the mean score of what reaches a node, a leaf's score at a leaf.
    """

    roots: Ints
    signal: Ints
    threshold: Column
    nan_left: np.typing.NDArray[np.bool_]
    left: Ints
    right: Ints
    value: Column

    def scores(self, rows: Column) -> Column:
        """The summed leaves of each row."""
        made = self._compiled
        count = rows.shape[0]
        columns = np.ascontiguousarray(rows.T)
        missing = np.isnan(columns)
        # Rows without a value pass as the least or as the greatest, whichever way a question sends them.
        both = np.concatenate([np.where(missing, -np.inf, columns), np.where(missing, np.inf, columns)])
        yes = both[np.where(made.high, made.row + columns.shape[0], made.row)] <= made.threshold[:, None]
        kept = np.where(yes, _ALL, made.keeps[:, None])
        left = np.bitwise_and.reduce(kept.reshape(len(self.roots), made.width, count), axis=1)
        lowest = left & (~left + np.uint64(1))
        leaf = np.frexp(lowest.astype(np.float64))[1] - 1
        found = made.value[np.arange(len(self.roots))[:, None] * made.leaves + leaf]
        # One after another: numpy's own sums group their terms by an array's shape.
        result: Column = np.cumsum(found, axis=0)[-1]
        return result

    @cached_property
    def _compiled(self) -> _Compiled:
        shapes = [self._leaves(int(root)) for root in self.roots]
        width = max(1, max(len(inner) for inner, _ in shapes))
        leaves = max(len(ends) for _, ends in shapes)
        count = len(shapes)
        row = np.zeros((count, width), dtype=np.int64)
        high = np.zeros((count, width), dtype=np.bool_)
        threshold = np.full((count, width), np.inf)
        keeps = np.full((count, width), _ALL, dtype=np.uint64)
        value = np.zeros((count, leaves))
        for tree, (inner, ends) in enumerate(shapes):
            value[tree, : len(ends)] = self.value[ends]
            for place, (node, first, last) in enumerate(inner):
                row[tree, place] = self.signal[node]
                high[tree, place] = not self.nan_left[node]
                threshold[tree, place] = self.threshold[node]
                keeps[tree, place] = int(_ALL) ^ (((1 << (last - first)) - 1) << first)
        return _Compiled(width, leaves, row.ravel(), high.ravel(), threshold.ravel(), keeps.ravel(), value.ravel())

    def _leaves(self, root: int) -> tuple[list[tuple[int, int, int]], list[int]]:
        """A tree's questions, each with the first and last (exclusive) leaf on its left; and its leaves in order."""
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
        """A constant and a share a signal for each row, which sum to its score.

        Walking down a tree, each change of the mean score is due to the signal that was asked about (path attribution,
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
        # A leaf asks about the first column, and both ways lead to itself.
        values = np.take_along_axis(rows, np.maximum(self.signal[state], 0), axis=1)
        to_left = np.where(np.isnan(values), self.nan_left[state], values <= self.threshold[state])
        result: Ints = np.where(to_left, self.left[state], self.right[state])
        return result


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
