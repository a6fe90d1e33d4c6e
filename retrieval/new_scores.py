"""How rerankers give hits new scores: normalised, raised by a share of their spread, the score before always kept.

A reranked hit holds its score before under `before NAME` among its `components`, NAME being the reranker's.
"""

from collections.abc import Mapping
from dataclasses import replace

from .hits import Hit
from .ranking import Ranking, rounded


def normalised_scores(ranking: Ranking) -> dict[str, float]:
    """By id (score - least) / (greatest - least) of the ranking, 0 to 1; 1 for all where they are equal."""
    least, spread = _range(ranking)
    return {hit.id: (hit.score - least) / spread if spread else 1.0 for hit in ranking}


def rescored(hit: Hit, score: float, signals: Mapping[str, float], by: str) -> Hit:
    """The hit with another score and what that is the sum of; its score before is kept in `components`."""
    return replace(hit, score=score, signals=dict(signals), components={**hit.components, f"before {by}": hit.score})


def raised(ranking: Ranking, shares: Mapping[str, float], weight: float, by: str) -> Ranking:
    """Each hit's score + weight x share x (greatest - least score of the ranking); hits without a share keep theirs.

    Sums, since scores may be negative; times the spread, since every retriever has a scale of its own. Where all scores are
    equal, times 1. What is added is the signal `by`.
    """
    spread = _range(ranking)[1] or 1.0
    hits = []
    for hit in ranking:
        more = rounded(weight * shares.get(hit.id, 0.0) * spread)
        signals = {**hit.signals, by: hit.signals.get(by, 0.0) + more}
        hits.append(rescored(hit, hit.score + more, signals, by) if hit.id in shares else hit)
    return Ranking(hits, ranking.warnings, ranking.notes)


def _range(ranking: Ranking) -> tuple[float, float]:
    scores = [hit.score for hit in ranking]
    return (min(scores), max(scores) - min(scores)) if scores else (0.0, 0.0)
