"""`deep`: `hybrid`, and what the question says once its unnamed parts are replaced by what the best texts name."""

from dataclasses import dataclass

from ...graph.errors import ConfigError
from ...models.language import Language
from ...models.word_vectors import packable
from ..pool.pool import Pool
from ..query import Query
from ..ranker.candidates import Candidates
from ..ranker.query_rewriting import REWRITES, Rewriter
from ..ranker.ranker import Ranked, deepened, rank
from ..ranker.weights import Weights
from ..ranking import Ranking
from .hybrid import Hybrid


@dataclass(frozen=True, repr=False)
class Deep(Hybrid):
    """The candidates of `hybrid` in the order of a third stage, which reads up to 16 rewrites of the question.

    A question without rewrites (it has no part that stands for something unnamed, or is not English) is ranked as by
    `hybrid`, and so is every question where the weights have no third stage; then the ranking's warnings say so, unless
    the encoder's words cannot be kept anyhow.

    Args:
        ranker: the weights; by default those that come with Clew.
        language: the spaCy pipeline that parses questions, or its name; by default the usual one, loaded at first use.
        rewrites: rewrites of a question at most, one at least.
    """

    language: Language | str | None = None
    rewrites: int = REWRITES
    name = "deep"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.language == "":
            # Of the settings, where none is named.
            object.__setattr__(self, "language", None)
        if type(self.rewrites) is not int or self.rewrites < 1:
            raise ConfigError(
                f"expected rewrites of 'deep' as an integer of at least 1, got {self.rewrites!r:.40}: 'hybrid' makes none"
            )

    def _ranked(self, query: Query, pool: Pool, found: Candidates | None, k: int) -> Ranking:
        ranking = super()._ranked(query, pool, found, k)
        if (self.ranker is None or self.ranker.deep is None) and packable(self.embedder.name):
            return ranking.warned(
                "the weights have no third stage: ranked like hybrid; train one with clew train, or search with hybrid"
            )
        return ranking

    def scored(self, found: Candidates, weights: Weights) -> Ranked:
        """The candidates by the third stage where there is one, else as `hybrid` scores them."""
        ranked = rank(found, weights)
        if weights.deep is None:
            return ranked
        return deepened(found, ranked, weights.deep, Rewriter(self.embedder, self.language or "", self.rewrites))
