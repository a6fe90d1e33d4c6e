"""Stretches of rows of numbers, and the greatest of each."""

import numpy as np

from ...graph.store import Matrix
from ..pool.mentions import Ints, runs
from ..pool.pool import Column


def best_between(values: Matrix, first: Ints, last: Ints) -> Column:
    """For each row of `values` its greatest number among columns first[i] to last[i] (exclusive), 0 where there are none."""
    # A stretch's numbers side by side: how sums of them are rounded must not depend on how many stretches there are.
    result = np.zeros((len(first), len(values)))
    some = np.flatnonzero(last > first)
    if len(some):
        # What many ask for is looked at once.
        wanted, place = np.unique(first[some] * (values.shape[1] + 1) + last[some], return_inverse=True)
        start, end = np.divmod(wanted, values.shape[1] + 1)
        counts = end - start
        best = np.maximum.reduceat(values[:, runs(start, counts)], np.cumsum(counts) - counts, axis=1)
        result[some] = best.T[place]
    return result.T
