"""`kg_embedding`: facts whose sentences are near to the question, and the facts around them.

The mode `embedding` of LlamaIndex's KGTableRetriever; the vectors are those of the stored sentences that state the facts.
"""

from dataclasses import dataclass

from ..facts.search import FactSearch, FoundFacts, checked_whole, facts_by_vectors
from ..query import Query

SENTENCES = 50


@dataclass(frozen=True, repr=False)
class KGEmbedding(FactSearch):
    """Facts that the sentences nearest to the question state, and those within `depth` of them; score as in `facts.search`.

    A fact that a near sentence states is at depth 1, and its score is the cosine between question and sentence; one that
    shares an entity with one of the nearest of them (`walk.FACTS_LEFT`) is at depth 2.

    Attributes:
        sentences: how many of the nearest sentences give facts, at least 1.

    Raises:
        QueryError: an option that is not in its range.
        StoreMismatch: on searching, the store's vectors come from another encoder.
    """

    sentences: int = SENTENCES
    name = "kg_embedding"

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_whole(self.sentences, f"sentences of {self.name}", 1)

    def found(self, query: Query) -> FoundFacts:
        """The facts near to the question."""
        return facts_by_vectors(
            self.reader, query, self.embedder, self.depth, self.decay, sentences=self.sentences, limit=self.limit
        )
