"""Where a store's search is cut so that ties do not depend on k.

A store sorts by exact scores, a ranking by rounded ones. So a hit just behind the cut may tie with one before it and, by its
id, belong there. Asking for more until the scores behind the cut are truly lower makes the top k a prefix of the top k + 1.
"""

from collections.abc import Callable, Sequence

from ..graph.store import Scored
from .ranking import rounded


def settled(search: Callable[[int], Sequence[Scored]], k: int) -> list[Scored]:
    """The best k of `search(width)` by (-rounded score, id); what has no score above 0 does not match."""
    width = k + 1
    while True:
        found = [(identity, rounded(score)) for identity, score in search(width)]
        least = found[-1][1] if found else 0.0
        if len(found) < width or least <= 0 or least < found[k - 1][1]:
            found.sort(key=lambda scored: (-scored[1], scored[0]))
            return [scored for scored in found[:k] if scored[1] > 0]
        width *= 2
