"""`long_context_reorder`: the best hits at the beginning and the end, where language models read best."""

from dataclasses import dataclass

from ..base import Reranker
from ..new_scores import rescored
from ..query import Query
from ..ranking import Ranking


@dataclass(frozen=True, repr=False)
class LongContextReorder(Reranker):
    """Puts the best hit first, the second best last, the third best second, and so on: the weakest are in the middle.

    Language models use what stands at the beginning and at the end of a long context best (Liu et al. 2023, "Lost in the
    middle"). The hits that were wanted are reordered, and no others: of seven, ranks 1 3 5 7 6 4 2.

    A ranking is sorted by score, so that the new score says the place: 1 for the first of m hits, 1/m for the last, and its
    signal is `place`. The score before is among the `components`, as `before long_context_reorder`.

    Put it last: a cut, a fusion or another reranker after it sees only these places.
    """

    name = "long_context_reorder"
    needs_k = True

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The first k hits in their new order."""
        best = ranking.top(k)
        order = [*range(0, len(best), 2), *reversed(range(1, len(best), 2))]
        scores = {rank: 1 - place / len(best) for place, rank in enumerate(order)}
        placed = (rescored(hit, scores[rank], {"place": scores[rank]}, self.name) for rank, hit in enumerate(best))
        return Ranking(placed, best.warnings, best.notes)
