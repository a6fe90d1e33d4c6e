"""Fusion: how several rankings become one.

The methods are pure functions on lists of (id, score). Each takes its components' lists in order, with one weight per
component (1 by default), and returns each id's **shares**: what each component adds to the id's score, which is their sum
(`total`). A component of weight 0 has no influence at all: what it alone found is left out. Where a component lists an id
twice, the first counts. No input is changed, and the order of components changes only the order of shares.

A score of None means unknown: the id keeps its rank, and its score is taken as the component's lowest known score.

`fused` applies a method to rankings, and merges the hits of each text node.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from statistics import fmean, pstdev
from typing import TypeAlias

from ..graph.errors import QueryError
from .hits import Hit, Trail
from .query import checked_number
from .ranking import Ranking, rounded

ScoreList: TypeAlias = Sequence[tuple[str, float | None]]
Shares: TypeAlias = dict[str, tuple[float, ...]]
Method: TypeAlias = Callable[[Sequence[ScoreList], Sequence[float]], Shares]
"""From the components' lists and weights to shares by id."""

RECIPROCAL_RANK_K = 60
"""Cormack, Clarke and Büttcher 2009: dampens the difference between the first ranks."""


def reciprocal_rank(
    lists: Sequence[ScoreList], weights: Sequence[float] | None = None, k: float = RECIPROCAL_RANK_K
) -> Shares:
    """Weight / (k + rank), ranks counted from 1 in the order given (Cormack, Clarke and Büttcher 2009).

    Raises:
        QueryError: no lists, another number of weights than lists, a weight or k that is negative or not finite.
    """
    k = checked_number(k, "k of reciprocal rank")
    return _shares(lists, weights, lambda scores: [1 / (k + rank) for rank in range(1, len(scores) + 1)])


def relative_score(lists: Sequence[ScoreList], weights: Sequence[float] | None = None) -> Shares:
    """Weight x (score - least) / (greatest - least) of the list; a list whose scores are all equal gives 1 to each.

    Raises:
        QueryError: no lists, another number of weights than lists, a bad weight, a score that is not finite.
    """
    return _shares(lists, weights, lambda scores: _scaled(scores, min(scores), max(scores)))


def distribution_based(lists: Sequence[ScoreList], weights: Sequence[float] | None = None) -> Shares:
    """Weight x the score's place between mean - 3 and mean + 3 standard deviations (population) of its list.

    Places are clamped to 0..1, so that one outlier cannot outweigh another list; a list whose scores are all equal gives 1.

    Raises:
        QueryError: as `relative_score`.
    """

    def place(scores: list[float]) -> list[float]:
        mean, spread = fmean(scores), 3 * pstdev(scores)
        return [min(1.0, max(0.0, value)) for value in _scaled(scores, mean - spread, mean + spread)]

    return _shares(lists, weights, place)


def weighted_sum(lists: Sequence[ScoreList], weights: Sequence[float] | None = None) -> Shares:
    """Weight x score, for lists whose scores are on one scale.

    Raises:
        QueryError: as `relative_score`.
    """
    return _shares(lists, weights, lambda scores: scores)


def greatest_score(lists: Sequence[ScoreList], weights: Sequence[float] | None = None) -> Shares:
    """The greatest of what `relative_score` gives for each list, in place of their sum (CombMAX, Fox and Shaw 1994).

    Scores are calibrated list by list, to 0 for the list's least and 1 for its greatest, since raw ones of unlike scales
    would let the list of the greatest numbers win always.

    Raises:
        QueryError: as `relative_score`.
    """
    return _greatest(relative_score(lists, weights))


def best_rank(lists: Sequence[ScoreList], weights: Sequence[float] | None = None) -> Shares:
    """The greatest weight / rank over the lists, ranks counted from 1; with equal weights the order of the least ranks.

    Raises:
        QueryError: as `reciprocal_rank`.
    """
    return _greatest(reciprocal_rank(lists, weights, k=0))


def total(shares: Mapping[str, Sequence[float]]) -> list[tuple[str, float]]:
    """Ids with the sum of their shares, rounded as rankings are and sorted by (-score, id)."""
    # fsum is exact, so that the order of components cannot show in the last digit.
    summed = [(identity, rounded(math.fsum(parts))) for identity, parts in shares.items()]
    return sorted(summed, key=lambda scored: (-scored[1], scored[0]))


def checked_weight(weight: object) -> float:
    """A weight as a float.

    Raises:
        QueryError: it is not a finite number of at least 0.
    """
    return checked_number(weight, "a weight")


def checked_weights(weights: object, count: int, what: str) -> tuple[float, ...]:
    """One weight for each of `count` retrievers as a tuple; `what` is the composite that takes them as its option `weights`.

    Raises:
        QueryError: they are no list, of another number, not finite numbers of at least 0, or all 0.
    """
    if isinstance(weights, str) or not isinstance(weights, Sequence):
        raise QueryError(f"expected weights of {what} as a list of numbers, one per retriever, got {weights!r}")
    if len(weights) != count:
        raise QueryError(
            f"expected one number per retriever in weights of {what}: {count} retrievers, {len(weights)} weights"
        )
    checked = tuple(checked_number(weight, f"each of weights of {what}") for weight in weights)
    if not any(checked):
        raise QueryError(f"expected weights of {what} of which one is above 0, got {list(checked)}: nothing would be found")
    return checked


def _shares(
    lists: Sequence[ScoreList], weights: Sequence[float] | None, values: Callable[[list[float]], list[float]]
) -> Shares:
    if not lists:
        raise QueryError("expected at least one component to fuse, got none")
    if weights is not None and len(weights) != len(lists):
        raise QueryError(f"expected one weight per component: {len(lists)} components, {len(weights)} weights")
    checked = [1.0] * len(lists) if weights is None else [checked_weight(weight) for weight in weights]
    rows: dict[str, list[float]] = {}
    for column, (each, weight) in enumerate(zip(lists, checked, strict=True)):
        scores = _score_by_id(each)
        if weight == 0 or not scores:
            continue
        for identity, value in zip(scores, values(list(scores.values())), strict=True):
            rows.setdefault(identity, [0.0] * len(lists))[column] = weight * value
    return {identity: tuple(row) for identity, row in rows.items()}


def _greatest(shares: Shares) -> Shares:
    """Each id's greatest share alone; lists that tie for it have equal parts, so that their order changes nothing."""
    kept = {identity: max(row) for identity, row in shares.items()}
    return {
        identity: tuple(kept[identity] / row.count(kept[identity]) if share == kept[identity] else 0.0 for share in row)
        for identity, row in shares.items()
    }


def _score_by_id(scored: ScoreList) -> dict[str, float]:
    scores: dict[str, float | None] = {}
    for identity, score in scored:
        if score is not None and not math.isfinite(score):
            raise QueryError(f"expected finite scores, got {score} for {identity!r}")
        scores.setdefault(identity, score)
    least = min((score for score in scores.values() if score is not None), default=0.0)
    return {identity: least if score is None else float(score) for identity, score in scores.items()}


def _scaled(scores: list[float], low: float, high: float) -> list[float]:
    if high <= low:
        return [1.0] * len(scores)
    return [(score - low) / (high - low) for score in scores]


@dataclass(frozen=True, slots=True)
class Component:
    """A component's ranking, under the label that its shares and scores have in the fused hits.

    Where the ranking's scores are times the `weight` already, `weighted` says so: its hits hold the scores before that in
    their components, by the same label.
    """

    label: str
    ranking: Ranking
    weight: float = 1.0
    weighted: bool = False

    def own_score(self, hit: Hit) -> float:
        """The score of one of its hits on its own scale, before the weight."""
        return hit.components.get(self.label, hit.score) if self.weighted else hit.score


def fused(components: Sequence[Component], k: int, method: Method = reciprocal_rank, joint: str = " | ") -> Ranking:
    """The best k text nodes of several rankings: a hit's score is the sum of its shares, its `signals` by label.

    A hit keeps the score that each component gave it (`components`) and the trail that says most: one with steps before one
    without, then the one of the greatest share. Its origin joins the labels of the components that found it.
    """
    if not components:
        return Ranking()
    lists: list[ScoreList] = [[(hit.id, hit.score) for hit in each.ranking] for each in components]
    shares = method(lists, [each.weight for each in components])
    hits = [{hit.id: hit for hit in each.ranking} for each in components]
    merged = []
    for identity, score in total(shares)[:k]:
        parts = [
            (component, share, by_id[identity])
            for component, share, by_id in zip(components, shares[identity], hits, strict=True)
            if identity in by_id
        ]
        merged.append(_merged(parts, score, joint))
    return Ranking(merged)


def _merged(parts: Sequence[tuple[Component, float, Hit]], score: float, joint: str) -> Hit:
    signals: dict[str, list[float]] = {}
    components = dict(chain.from_iterable(hit.components.items() for _, _, hit in parts))
    for component, share, _ in parts:
        signals.setdefault(component.label, []).append(share)
    components.update({component.label: component.own_score(hit) for component, _, hit in parts})
    summed = {label: math.fsum(shares) for label, shares in signals.items()}
    return Hit(parts[0][2].node, score, _trail(parts, joint), summed, components)


def _trail(parts: Sequence[tuple[Component, float, Hit]], joint: str) -> Trail:
    # A trail of facts says more than words or a near sentence, whatever its share.
    _, _, lead = max(parts, key=lambda part: (bool(part[2].trail.steps), part[1]))
    trails = [lead.trail, *(hit.trail for _, _, hit in parts)]
    labels = list(dict.fromkeys(component.label for component, _, _ in parts))
    return replace(
        lead.trail,
        origin=joint.join(labels) if len(labels) > 1 else lead.trail.origin,
        matched=next((trail.matched for trail in trails if trail.matched), ()),
        sentence=next((trail.sentence for trail in trails if trail.sentence), ""),
        query=next((trail.query for trail in trails if trail.query), ""),
        table=next((trail.table for trail in trails if trail.table is not None), None),
    )
