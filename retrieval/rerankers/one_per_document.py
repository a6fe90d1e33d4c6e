"""`one_per_document`: the best hit of each document, or its best few; the others are folded into it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from operator import index

from ...graph.errors import QueryError
from ..base import Reranker
from ..hits import Hit
from ..query import Query
from ..ranking import Ranking


@dataclass(frozen=True, repr=False)
class OnePerDocument(Reranker):
    """Keeps the best hits of each document, so that a long document does not take every place.

    Scores and order of those that stay are kept. The first hit of a document names the hits that were left out, each with
    its score, among its `components`, as `also ID`; a note counts them. Sentences, rows and chunks of one document count
    together. What is left out frees its place: the hits come from at least the first 100 of the ranking.

    Args:
        most: hits of one document that stay, at least 1.

    Raises:
        QueryError: `most` is not an integer of at least 1.
    """

    most: int = 1
    name = "one_per_document"

    def __post_init__(self) -> None:
        try:
            most = 0 if isinstance(self.most, bool) else index(self.most)
        except TypeError:
            most = 0
        if most < 1:
            raise QueryError(f"expected most of one_per_document as an integer of at least 1, got {self.most!r}")
        object.__setattr__(self, "most", most)

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits that stay, at most k."""
        documents: dict[str, list[Hit]] = defaultdict(list)
        for hit in ranking:
            documents[hit.node.document_id].append(hit)
        stay = [hit for hits in documents.values() for hit in self._kept(hits)]
        kept = Ranking(stay, ranking.warnings, ranking.notes).top(k)
        shown = {hit.node.document_id for hit in kept}
        folded = [len(hits) - self.most for document, hits in documents.items() if document in shown]
        more = [count for count in folded if count > 0]
        return kept.noted(f"one_per_document: {_counted(sum(more), len(more))}") if more else kept

    def _kept(self, hits: list[Hit]) -> list[Hit]:
        first, *others = hits[: self.most]
        left_out = {f"also {hit.id}": hit.score for hit in hits[self.most :]}
        return [replace(first, components={**first.components, **left_out}), *others] if left_out else [first, *others]


def _counted(hits: int, documents: int) -> str:
    found = "1 further hit" if hits == 1 else f"{hits} further hits"
    return f"{found} of {'1 document' if documents == 1 else f'{documents} documents'} left out"
