"""`hybrid`, the default: what keyword, vector and graph find together, ordered by the learned ranker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ...graph.errors import ConfigError
from ...graph.model import Reference, TextNode
from ...graph.store import GraphReader, Scored
from ..base import Fused, Retriever
from ..components import WIDTH
from ..creation import create
from ..execution import Run
from ..hits import Trail
from ..pool.gather import gather
from ..pool.pool import Pool
from ..query import DEFAULT_K, Query
from ..question.encoder import encode_question
from ..question.language_id import foreign
from ..question.words import matched_by
from ..ranker.candidates import Candidates
from ..ranker.pool_retriever import PooledRetriever
from ..ranker.pool_signals import GRAPH, Signals
from ..ranker.ranker import Ranked, rank, shares, ties_of, totals
from ..ranker.weights import Weights, shipped
from ..ranking import DECIMALS, Ranking, ranked

UNCHAINED = 0.25
"""The graph's share in a pool whose best texts name no other text by its title: there, what texts share says little."""


UNLINKED = "the question names nothing that the graph knows: ranked by 'fusion' instead"
FOREIGN = "the question is not in English, and the ranker was trained on English questions: ranked by 'fusion' instead"
"""The warnings of rankings by fusion."""


@dataclass(frozen=True, repr=False)
class Hybrid(PooledRetriever):
    """A pool's candidates in the order of the learned ranker, then the rest of the pool by first-stage relevance.

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

    def __post_init__(self) -> None:
        super().__post_init__()
        ranker: object = self.ranker
        if ranker is not None and not isinstance(ranker, Weights):
            expected = "clew.retrieval.ranker.weights.Weights (read_weights reads a file's) or None"
            raise ConfigError(f"expected ranker of {self.name!r} as {expected}, got {ranker!r:.40}")

    def gather(self, query: Query) -> Pool:
        """The question's pool, read word by word where there are weights.

        Raises:
            StoreMismatch: the store's vectors come from another encoder.
        """
        question = encode_question(self.reader, self.embedder, query, by_word=self.ranker is not None)
        return gather(self.reader, question, self.sizes)

    def rank(self, query: Query, pool: Pool, k: int = DEFAULT_K) -> Ranking:
        """The best k candidates of a pool. `signals` of a hit sum to its score, but for rounding."""
        found = self._candidates(pool)
        if found is not None and (why := unfit(found)):
            return self.fused(query, pool, k).warned(why)
        return self._ranked(query, pool, found, k)

    def fused(self, query: Query, pool: Pool, k: int = DEFAULT_K, run: Run | None = None) -> Ranking:
        """The best k of `fusion`, from what a pool has read word by word; the store is asked only for what lies beyond.

        Raises:
            ValueError: the pool was not read word by word.
        """
        found = _components(self.reader, pool, k)
        fusion = create("fusion", self.reader, self.embedder) if found is None else Fused(found)
        return fusion._call(query, k, run or Run.start())

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        pool = self.gather(query)
        found = self._candidates(pool)
        if found is not None and (why := unfit(found)):
            return self.fused(query, pool, k, run).warned(why)
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

    Where the store does not keep its words' vectors, their signals are missing, and the ranker uses the others.
    """
    reading = pool.reading
    return reading is not None and reading.asked.vector is not None and len(pool) > 1


def unfit(found: Candidates) -> str:
    """Why the ranker is not made for a question, as a warning says it; empty where it is.

    The question is in another language, or it links to nothing that the graph can follow: no entity, nor a text's own name.
    """
    if foreign(found.pool.question):
        return FOREIGN
    return "" if found.pool.seeds or any(words for _, words in found.named) else UNLINKED


@dataclass(frozen=True, repr=False)
class Answered(Retriever):
    """What the retriever of this name has found, as its answer in an expression."""

    name: str = field(repr=False)
    ranking: Ranking = field(repr=False)

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return self.ranking


def _components(reader: GraphReader, pool: Pool, k: int) -> tuple[Answered, ...] | None:
    """The components of `fusion`; None where references are among their hits, which each of them follows for itself."""
    reading, question = pool.reading, pool.question
    if reading is None:
        raise ValueError("expected a pool that was read word by word, got one without texts: gather it again")
    width = max(WIDTH, k)

    def fetch(ids: Sequence[str]) -> Sequence[TextNode]:
        texts = [reading.texts[each] for each in ids if each in reading.texts]
        return texts if len(texts) == len(ids) else reader.fetch("text_node", ids)

    def by_keyword(most: int) -> Sequence[Scored]:
        best = reading.keyword.best(most)
        return reader.search_text(question, most) if best is None else best

    def by_vector(most: int) -> Sequence[Scored]:
        best = reading.vector.best(most)
        if best is not None or pool.vector is None:
            return best or ()
        return reader.search_vectors(pool.vector, "text", most)[0]

    found = (
        Answered("keyword", ranked("keyword", by_keyword, fetch, width, matched_by(reader, question))),
        Answered("vector", ranked("vector", by_vector, fetch, width, lambda _: Trail("vector"))),
    )
    return None if any(isinstance(hit.node, Reference) for each in found for hit in each.ranking) else found
