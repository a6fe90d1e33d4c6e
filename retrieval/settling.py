"""Where a store's search is cut so that ties do not depend on k.

A store sorts by exact scores, a ranking by rounded ones. So a hit just behind the cut may tie with one before it and, by its
id, belong there. Asking for more until the scores behind the cut are truly lower makes the top k a prefix of the top k + 1.
"""

from collections.abc import Callable, Sequence

from ..graph.store import Scored
from .ranking import rounded


def settled(
    search: Callable[[int], Sequence[Scored]],
    k: int,
    grouped: Callable[[Sequence[Scored]], Sequence[Scored]] = lambda found: found,
    start: int = 0,
) -> list[Scored]:
    """The best k of `search(width)` by (-rounded score, id); what has no score above 0 does not match.

    `grouped` may turn what was found into fewer results, each scored by its best part; `start` is the first width tried.
    """
    width = max(start, k + 1)
    while True:
        found = search(width)
        results = [(identity, rounded(score)) for identity, score in grouped(found)]
        results.sort(key=lambda scored: (-scored[1], scored[0]))
        least = rounded(found[-1][1]) if found else 0.0
        if len(found) < width or least <= 0 or (len(results) >= k and least < results[k - 1][1]):
            return [scored for scored in results[:k] if scored[1] > 0]
        width *= 2
