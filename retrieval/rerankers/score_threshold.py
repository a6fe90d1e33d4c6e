"""`score_threshold`: only hits of at least a score, or of at least a share of the best one's score."""

import math
from dataclasses import dataclass

from ...graph.errors import QueryError
from ..base import Reranker
from ..query import Query, checked_number
from ..ranking import Ranking


@dataclass(frozen=True, repr=False)
class ScoreThreshold(Reranker):
    """Drops the hits below a threshold; those that stay keep their scores and order.

    Scores of one retriever are not comparable with those of another: a `least` that fits `keyword` says nothing to `vector`.
    A `share` is of the best hit's score and fits every retriever whose scores are above 0; where the best score is 0 or
    less, only hits that tie with it stay.

    Examples: `keyword >> score_threshold(5)` drops what BM25 gives less than 5, `fusion >> score_threshold(share=0.5)` what
    has less than half of the best score.

    Args:
        least: the least score that stays; None: any.
        share: the least share of the best score that stays, 0 to 1.

    Raises:
        QueryError: `least` is not a finite number, `share` not one of 0 to 1, or neither is given.
    """

    least: float | None = None
    share: float | None = None
    name = "score_threshold"

    def __post_init__(self) -> None:
        if self.least is None and self.share is None:
            raise QueryError("score_threshold needs least=SCORE or share=0 to 1: score_threshold(share=0.5)")
        if self.least is not None:
            least = checked_number(self.least, "least of score_threshold", -math.inf)
            object.__setattr__(self, "least", least)
        if self.share is not None:
            object.__setattr__(self, "share", checked_number(self.share, "share of score_threshold", 0, 1))

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits that pass, at most k."""
        best = ranking[0].score if ranking else 0.0
        bounds = [] if self.least is None else [self.least]
        if self.share is not None:
            bounds.append(self.share * best if best > 0 else best)
        passing = (hit for hit in ranking if hit.score >= max(bounds))
        return Ranking(passing, ranking.warnings, ranking.notes).top(k)
