"""The differences between the senses of one name, worked out when asked for, contexts encoded only where they decide."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...models.embedder import Matrix
from .difference import bounds, difference, signals, with_context
from .senses import Sense

APART = 0.55
"""The difference above which two documents are taken to mean two things."""


class SensePairs:
    """Pairs of senses of one name.

    Args:
        senses: one per document.
        name: the name that they share.
        encode: texts to vectors of length one, (n_texts, dimension) float32; None: contexts tell nothing.
    """

    def __init__(self, senses: Sequence[Sense], name: str, encode: Callable[[Sequence[str]], Matrix] | None) -> None:
        self._senses = senses
        self._name = name
        self._encode = encode
        self._vectors: dict[int, NDArray[np.float32]] = {}
        self._known: dict[tuple[int, int], float] = {}
        self._fits: dict[tuple[int, int], float] = {}

    def difference(self, one: int, other: int) -> float:
        """How sure it is, 0..1, that the senses at two places are two things.

        Where one of the documents uses the name only in passing, its context tells nothing of it.
        """
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            self._known[pair] = self._measured(*pair)
        return self._known[pair]

    def fit(self, one: int, other: int) -> float:
        """The same with contexts compared also where the name is only used in passing: to choose among several senses."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._fits:
            self._fits[pair] = self._measured(*pair, passing=True)
        return self._fits[pair]

    def between(self, some: Sequence[int], others: Sequence[int]) -> float:
        """The mean difference between the senses of two groups."""
        found = [self.difference(one, other) for one in some for other in others]
        return sum(found) / len(found)

    def _measured(self, one: int, other: int, passing: bool = False) -> float:
        found = signals(self._senses[one], self._senses[other], self._name)
        if self._encode is None or not (passing or (self._senses[one].central and self._senses[other].central)):
            return difference(found)
        least, greatest = bounds(found)
        if greatest <= APART or least > APART:
            return (least + greatest) / 2
        cosine = float(self._vector(one, self._encode) @ self._vector(other, self._encode))
        return difference(with_context(found, cosine))

    def _vector(self, place: int, encode: Callable[[Sequence[str]], Matrix]) -> NDArray[np.float32]:
        if place not in self._vectors:
            self._vectors[place] = encode([self._senses[place].context])[0]
        return self._vectors[place]
