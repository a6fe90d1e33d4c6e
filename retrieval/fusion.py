"""How the scores of several rankings become one: pure functions on lists of (id, score).

Every function takes its legs in order, with one weight a leg (1 by default), and answers with each id's **shares**: what
each leg brings to the id's score, which is their sum (`total`). A leg of weight 0 has no influence at all: what only it
found is not there. Of an id that a leg holds twice, the first counts. No input is changed, and the order of legs changes
nothing but the order of shares.

A score of None means that the leg does not know: it ranks where it stands, and counts as the leg's least known score.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from numbers import Real
from statistics import fmean, pstdev
from typing import TypeAlias

from ..graph.errors import QueryError
from .ranking import Hit, Trail, rounded

Leg: TypeAlias = Sequence[tuple[str, float | None]]
Shares: TypeAlias = dict[str, tuple[float, ...]]

RECIPROCAL_RANK_K = 60
"""Cormack, Clarke and Büttcher 2009: dampens the difference between the first ranks."""


def reciprocal_rank(legs: Sequence[Leg], weights: Sequence[float] | None = None, k: float = RECIPROCAL_RANK_K) -> Shares:
    """Weight / (k + rank), ranks counted from 1 in the order given (Cormack, Clarke and Büttcher 2009).

    Raises:
        QueryError: no legs, another number of weights than legs, a weight or k that is negative or not finite.
    """
    k = _checked_number(k, "k of reciprocal rank")
    return _shares(legs, weights, lambda scores: [1 / (k + rank) for rank in range(1, len(scores) + 1)])


def relative_score(legs: Sequence[Leg], weights: Sequence[float] | None = None) -> Shares:
    """Weight x (score - least) / (greatest - least) of the leg; a leg whose scores are all equal gives 1 to each.

    Raises:
        QueryError: no legs, another number of weights than legs, a bad weight, a score that is not finite.
    """
    return _shares(legs, weights, lambda scores: _scaled(scores, min(scores), max(scores)))


def distribution_based(legs: Sequence[Leg], weights: Sequence[float] | None = None) -> Shares:
    """Weight x the score's place between mean - 3 and mean + 3 standard deviations (population) of its leg.

    Places are clamped to 0..1, so that one outlier cannot outweigh another leg; a leg whose scores are all equal gives 1.

    Raises:
        QueryError: as `relative_score`.
    """

    def place(scores: list[float]) -> list[float]:
        mean, spread = fmean(scores), 3 * pstdev(scores)
        return [min(1.0, max(0.0, value)) for value in _scaled(scores, mean - spread, mean + spread)]

    return _shares(legs, weights, place)


def weighted_sum(legs: Sequence[Leg], weights: Sequence[float] | None = None) -> Shares:
    """Weight x score, for legs whose scores are on one scale.

    Raises:
        QueryError: as `relative_score`.
    """
    return _shares(legs, weights, lambda scores: scores)


def total(shares: Mapping[str, Sequence[float]]) -> list[tuple[str, float]]:
    """Ids with the sum of their shares, rounded as rankings are and sorted by (-score, id)."""
    # fsum is exact, so that the order of legs cannot show in the last digit.
    summed = [(identity, rounded(math.fsum(parts))) for identity, parts in shares.items()]
    return sorted(summed, key=lambda scored: (-scored[1], scored[0]))


def checked_weight(weight: object) -> float:
    """A weight as a float.

    Raises:
        QueryError: it is no finite number of at least 0.
    """
    return _checked_number(weight, "a weight")


def _checked_number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value) or value < 0:
        raise QueryError(f"expected {what} as a finite number of at least 0, got {value!r}")
    return float(value)


def _shares(legs: Sequence[Leg], weights: Sequence[float] | None, values: Callable[[list[float]], list[float]]) -> Shares:
    if not legs:
        raise QueryError("expected at least one leg to fuse, got none")
    if weights is not None and len(weights) != len(legs):
        raise QueryError(f"expected one weight a leg: {len(legs)} legs, {len(weights)} weights")
    checked = [1.0] * len(legs) if weights is None else [checked_weight(weight) for weight in weights]
    rows: dict[str, list[float]] = {}
    for column, (leg, weight) in enumerate(zip(legs, checked, strict=True)):
        known = _known(leg)
        if weight == 0 or not known:
            continue
        for identity, value in zip(known, values(list(known.values())), strict=True):
            rows.setdefault(identity, [0.0] * len(legs))[column] = weight * value
    return {identity: tuple(row) for identity, row in rows.items()}


def _known(leg: Leg) -> dict[str, float]:
    scores: dict[str, float | None] = {}
    for identity, score in leg:
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
class ComponentHit:
    """A leg's hit and its share of the fused score, under the leg's expression.

    Where the leg was `weighted`, the hit carries its score before that in its components.
    """

    label: str
    share: float
    hit: Hit
    weighted: bool = False

    @property
    def component(self) -> float:
        """The score that the leg gave on its own scale."""
        return self.hit.components.get(self.label, self.hit.score) if self.weighted else self.hit.score


def combined(parts: Sequence[ComponentHit], score: float, joint: str) -> Hit:
    """The hit of one text node that `parts` found: shares by leg, each leg's own score, and the most telling trail."""
    shares: dict[str, list[float]] = {}
    components = dict(chain.from_iterable(part.hit.components.items() for part in parts))
    for part in parts:
        shares.setdefault(part.label, []).append(part.share)
    components.update({part.label: part.component for part in parts})
    signals = {label: math.fsum(values) for label, values in shares.items()}
    return Hit(parts[0].hit.node, score, _trail(parts, joint), signals, components)


def _trail(parts: Sequence[ComponentHit], joint: str) -> Trail:
    # A thread of facts tells more than words or a near sentence, whatever its share.
    lead = max(parts, key=lambda part: (bool(part.hit.trail.steps), part.share)).hit.trail
    trails = [lead, *(part.hit.trail for part in parts)]
    labels = list(dict.fromkeys(part.label for part in parts))
    return replace(
        lead,
        origin=joint.join(labels) if len(labels) > 1 else lead.origin,
        matched=next((trail.matched for trail in trails if trail.matched), ()),
        sentence=next((trail.sentence for trail in trails if trail.sentence), ""),
        query=next((trail.query for trail in trails if trail.query), ""),
    )
