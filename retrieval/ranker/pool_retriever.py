"""The base of retrievers that rank a pool: it gathers the pool, sums weighted signals, and builds hits with their trails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ...graph.errors import ConfigError
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ..base import Retriever
from ..hits import Hit
from ..pool.gather import gather
from ..pool.pool import SIZES, Column, Pool, Sizes
from ..query import DEFAULT_K, Query
from ..question.encoder import encode_question
from ..ranking import DECIMALS, Ranking
from ..trails.chains import Links
from ..trails.paths import KnownLinks, TrailPaths
from ..trails.trails import trails
from . import pool_signals


@dataclass(frozen=True, repr=False)
class PooledRetriever(Retriever):
    """A weighted sum of a pool's signals. `retrieve` is `rank` of the pool that `gather` returns; it ranks other pools too.

    A subclass sets `name` and `weights`, by the names of `pool_signals.DESCRIPTIONS`.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    sizes: Sizes = SIZES
    weights: ClassVar[Mapping[str, float]] = {}

    def __post_init__(self) -> None:
        sizes: object = self.sizes
        if not isinstance(sizes, Sizes):
            raise ConfigError(
                f"expected sizes of {self.name!r} as clew.retrieval.pool.pool.Sizes, "
                f"got {type(sizes).__name__} {sizes!r:.40}"
            )

    def gather(self, query: Query) -> Pool:
        """The question's pool.

        Raises:
            StoreMismatch: the store's vectors come from another encoder.
        """
        return gather(self.reader, encode_question(self.reader, self.embedder, query), self.sizes)

    def rank(self, query: Query, pool: Pool, k: int = DEFAULT_K) -> Ranking:
        """The best k candidates of a pool with a score above 0. `signals` of a hit sum to its score, but for rounding.

        Min-max gives the least candidate 0. It is kept where it mentions an entity of the question or is about one, or,
        where the keyword signal has a weight, where it shares words with the question.
        """
        if not len(pool):
            return Ranking()
        found = pool_signals.of(pool)
        shares = {name: weight * found[name] for name, weight in self.weighted(found).items()}
        shares = pool_signals.lifted(self.reader, pool, shares, pool_signals.GRAPH)
        scores = np.round(np.sum(list(shares.values()), axis=0), DECIMALS)
        matching = (scores > 0) | pool_signals.reached(pool)
        if "keyword" in self.weights:
            matching |= pool.keyword > 0
        # Candidates are in id order, so a stable sort leaves ties in it.
        best = [int(row) for row in np.argsort(-scores, kind="stable") if matching[row]][:k]
        return self.hits(pool, found.links, scores, {row: {name: shares[name][row] for name in shares} for row in best})

    def hits(
        self,
        pool: Pool,
        links: Links,
        scores: Column,
        shares: Mapping[int, Mapping[str, float]],
        ties: KnownLinks | None = None,
    ) -> Ranking:
        """Hits for some candidates (rows of the pool), with their trails and each signal's share of their scores.

        Trails follow the ranker's ties if there are any, and the pool's links.
        """
        ways = TrailPaths(pool, links, ties)
        found = trails(self.reader, pool, {row: ways.with_onward(row) for row in shares}, self.name)
        made = [
            Hit(
                node,
                float(scores[row]),
                trail,
                dict(zip(shares[row], np.round([*shares[row].values()], DECIMALS).tolist(), strict=True)),
                document=found.documents.get(node.document_id),
            )
            for row, trail in zip(shares, found.trails, strict=True)
            if (node := found.nodes.get(pool.nodes[row])) is not None
        ]
        return Ranking(made)

    def weighted(self, found: pool_signals.Signals) -> Mapping[str, float]:
        """The weights for one pool; by default the same for all."""
        return self.weights

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return self.rank(query, self.gather(query), k)
