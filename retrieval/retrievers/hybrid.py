"""`hybrid`, the default: keyword, vector and graph together, weighed by what the ranker has learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ..context import Run
from ..pool.gather import gather
from ..pool.pool import Pool
from ..query import DEFAULT_K, Query
from ..ranker.candidates import Candidates
from ..ranker.fusion_fallback import fused, unfit
from ..ranker.pool_retriever import PooledRetriever
from ..ranker.pool_signals import GRAPH, Signals
from ..ranker.predicted_chains import ties_of
from ..ranker.ranker import Ranked, rank, shares, totals
from ..ranker.weights import Weights, shipped
from ..ranking import DECIMALS, Ranking

UNCHAINED = 0.25
"""The graph's share in a pool whose best texts name no other text by its title: there, what texts share says little."""


@dataclass(frozen=True, repr=False)
class Hybrid(PooledRetriever):
    """A pool's candidates in the order of the learned ranker, then the rest of the pool by how good they look.

    Where the question links to nothing or is not in English, the ranking is that of `fusion`, and a warning says so.

    Where there are no weights, or the store's vectors come from an encoder that the ranker does not know, it sums: keyword +
    vector + the four signals of `graph` with its weights, each min-max normalised on the pool; at most 4.75. The graph's
    sum is not normalised again: where the graph says little about a question (no chain, no title), it weighs little, and
    keyword and vector decide. Where no title chain begins at all, its weights are a quarter.

    Args:
        ranker: the weights; by default those that come with Clew. None: the sum.
    """

    ranker: Weights | None = field(default_factory=shipped, repr=False)
    name = "hybrid"
    weights: ClassVar[Mapping[str, float]] = {"keyword": 1.0, "vector": 1.0, **GRAPH}

    def gather(self, query: Query) -> Pool:
        """The question's pool, read word by word where there are weights.

        Raises:
            StoreMismatch: the store's vectors come from another encoder.
        """
        reading = self.ranker is not None
        return gather(self.reader, query, self.embedder, self.sizes, reading=reading)

    def rank(self, query: Query, pool: Pool, k: int = DEFAULT_K) -> Ranking:
        """The best k candidates of a pool. `signals` of a hit sum to its score, but for rounding."""
        found = self._candidates(pool)
        if found is not None and (why := unfit(found)):
            return fused(self.reader, self.embedder, pool, query, k, Run.start(), why)
        return self._ranked(query, pool, found, k)

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        pool = self.gather(query)
        found = self._candidates(pool)
        if found is not None and (why := unfit(found)):
            return fused(self.reader, self.embedder, pool, query, k, run, why)
        return self._follow(lambda width: self._ranked(query, pool, found, width), query, k, run)

    def _candidates(self, pool: Pool) -> Candidates | None:
        """The candidates that the ranker scores; None where it cannot."""
        return None if self.ranker is None or not learnable(pool) else Candidates.of(pool)

    def _ranked(self, query: Query, pool: Pool, found: Candidates | None, k: int) -> Ranking:
        if found is None or self.ranker is None:
            return super().rank(query, pool, k)
        ranked = self.scored(found, self.ranker)
        total = totals(found, ranked.scores)
        prior = found.graph["prior"]
        # Below the least of the ranker's candidates come the others.
        floor = float(total.min()) - 1.0
        scores = np.round(floor - 1.0 + prior, DECIMALS)
        scores[found.rows] = np.round(total, DECIMALS)
        best = [int(row) for row in np.argsort(-scores, kind="stable")[:k]]
        place = {int(row): number for number, row in enumerate(found.rows)}
        learned = [row for row in best if row in place]
        given = dict(zip(learned, shares(found, ranked, [place[row] for row in learned]), strict=True))
        parts = {row: given.get(row) or {"constant": floor - 1.0, "prior": float(prior[row])} for row in best}
        return self.hits(pool, found.links, scores, parts, ties_of(found, ranked))

    def scored(self, found: Candidates, weights: Weights) -> Ranked:
        """The candidates as the ranker sees them."""
        return rank(found, weights)

    def weighted(self, found: Signals) -> Mapping[str, float]:
        """The graph's weights are a quarter where no good text names what another is about."""
        if found["title_chain"].any():
            return self.weights
        return {name: weight * UNCHAINED if name in GRAPH else weight for name, weight in self.weights.items()}


def learnable(pool: Pool) -> bool:
    """Whether a pool has what the ranker was trained on: several texts, and vectors of an encoder whose words can be kept.

    Where the store does not keep its words' vectors, their signals are missing, and the ranker goes by the others.
    """
    reading = pool.reading
    return reading is not None and reading.asked.vector is not None and len(pool) > 1
