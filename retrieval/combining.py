"""What several legs say about one text node, as one hit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from .ranking import Hit, Trail


@dataclass(frozen=True, slots=True)
class Part:
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


def combined(parts: Sequence[Part], score: float, joint: str) -> Hit:
    """The hit of one text node that `parts` found: shares by leg, each leg's own score, and the most telling trail."""
    shares: dict[str, list[float]] = {}
    components = dict(chain.from_iterable(part.hit.components.items() for part in parts))
    for part in parts:
        shares.setdefault(part.label, []).append(part.share)
    components.update({part.label: part.component for part in parts})
    signals = {label: math.fsum(values) for label, values in shares.items()}
    return Hit(parts[0].hit.node, score, _trail(parts, joint), signals, components)


def _trail(parts: Sequence[Part], joint: str) -> Trail:
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
