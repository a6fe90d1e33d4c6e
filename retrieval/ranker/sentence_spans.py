"""Where the sentences of the candidates' texts begin and end."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from ..pool.mentions import Ints
from .candidates import Candidates


@dataclass(frozen=True, slots=True, eq=False)
class SentenceSpans:
    """The sentences of some candidates, a row each: whose they are (positions, ascending), and their characters."""

    node: Ints
    start: Ints
    end: Ints

    @classmethod
    def of(cls, found: Candidates) -> "SentenceSpans":
        """Those of these candidates."""
        starts = [each.starts for each in found.read]
        ends = [(*each[1:], len(node.text)) for each, node in zip(starts, found.nodes, strict=True)]
        return cls(
            np.repeat(np.arange(len(found)), [len(each) for each in starts]),
            *(np.fromiter(chain.from_iterable(each), dtype=np.int64) for each in (starts, ends)),
        )

    def around(self, node: Ints, at: Ints) -> tuple[Ints, Ints, Ints]:
        """Of the sentence in which each offset of a candidate lies: which of its text it is, from 0, its start and end."""
        span = int(max(self.start.max(initial=0), at.max(initial=0))) + 1
        row = np.searchsorted(self.node * span + self.start, node * span + at, side="right") - 1
        return row - np.searchsorted(self.node, node), self.start[row], self.end[row]
