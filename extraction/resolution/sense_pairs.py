"""The differences between the senses of one name, worked out when asked for, contexts compared only where they decide."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from .context_sorts import ContextSorts
from .difference import SenseSignals, bounds, difference, plain_difference, signals, with_contexts
from .senses import Sense

APART = 0.55
"""The difference above which two documents are taken to mean two things."""


class SensePairs:
    """Pairs of senses of one name.

    Args:
        senses: one per document.
        name: the name that they share.
        contexts: tells of contexts what they are about; None: contexts tell nothing.
    """

    def __init__(self, senses: Sequence[Sense], name: str, contexts: ContextSorts | None) -> None:
        self._senses = senses
        self._name = name
        self._contexts = contexts
        self._found: dict[tuple[int, int], SenseSignals] = {}
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

    def undecided(self, places: Sequence[int]) -> Iterator[str]:
        """The texts that have to be encoded to tell these senses apart: some of their contexts."""
        central = [place for place in places if self._senses[place].central]
        wanted = {place for pair in combinations(central, 2) if self._decides(*pair) for place in pair}
        yield from (self._senses[place].context for place in sorted(wanted))

    def _decides(self, one: int, other: int) -> bool:
        """Whether contexts may change what the pair comes to."""
        least, greatest = self._bounds(one, other)
        return least <= APART < greatest

    def _bounds(self, one: int, other: int) -> tuple[float, float]:
        return bounds(self._signals(one, other), self._senses[one], self._senses[other], self._name)

    def _signals(self, one: int, other: int) -> SenseSignals:
        pair = one, other
        if pair not in self._found:
            self._found[pair] = signals(self._senses[one], self._senses[other], self._name)
        return self._found[pair]

    def _measured(self, one: int, other: int, passing: bool = False) -> float:
        found = self._signals(one, other)
        mine, others = self._senses[one], self._senses[other]
        if self._contexts is None or not (passing or (mine.central and others.central)):
            return plain_difference(found)
        if not self._decides(one, other):
            return sum(self._bounds(one, other)) / 2
        self._contexts.learn([mine.context, others.context])
        views = self._contexts[mine.context], self._contexts[others.context]
        return difference(with_contexts(found, mine, others, self._name, views))
