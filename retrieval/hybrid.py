"""`hybrid`, the default: keyword, vector and graph together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .pooled import PooledRetriever
from .signals import GRAPH, Signals

UNCHAINED = 0.25
"""The graph's share in a pool whose best texts name no other text by its title: there, what texts share says little."""


@dataclass(frozen=True, repr=False)
class Hybrid(PooledRetriever):
    """Keyword + vector + the four signals of `graph` with its weights, each min-max normalised on the pool; at most 4.75.

    The graph's sum is not normalised again: where the graph says little about a question (no chain, no title), it weighs
    little, and keyword and vector decide. Where no title chain begins at all, its weights are a quarter.
    """

    name = "hybrid"
    weights: ClassVar[Mapping[str, float]] = {"keyword": 1.0, "vector": 1.0, **GRAPH}

    def weighted(self, found: Signals) -> Mapping[str, float]:
        """The graph's weights are a quarter where no good text names what another is about."""
        if found["title_chain"].any():
            return self.weights
        return {name: weight * UNCHAINED if name in GRAPH else weight for name, weight in self.weights.items()}
