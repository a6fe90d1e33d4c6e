"""Shares of a sample, with what they tell of what it was drawn from."""

import math
from typing import NamedTuple

_Z = 1.959964


class Proportion(NamedTuple):
    """How many of how many."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 of nothing."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by Wilson's score; all of 0..1 for nothing.

        >>> [round(end, 3) for end in Proportion(58, 60).interval]
        [0.886, 0.991]
        """
        if not self.total:
            return 0.0, 1.0
        part = _Z**2 / self.total
        middle = (self.value + part / 2) / (1 + part)
        half = _Z * math.sqrt(self.value * (1 - self.value) / self.total + part / self.total / 4) / (1 + part)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.hits}/{self.total}  {100 * self.value:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
