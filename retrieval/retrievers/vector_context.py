"""`vector_context`: facts around the entities whose names are nearest to the question.

LlamaIndex's VectorContextRetriever, with facts scored before they are cut, and entities without facts found too.
"""

from dataclasses import dataclass

from ..facts.search import FactSearch, FoundFacts, checked_whole, facts_by_entity_vectors
from ..query import Query, checked_number

SENTENCES = 50


@dataclass(frozen=True, repr=False)
class VectorContext(FactSearch):
    """Facts around the entities whose names are nearest to the question by cosine; score as in `facts.search`.

    Compared are the names of the entities that the question names, and of those that its nearest sentences mention, 32 at
    most. An entity without facts gives the texts about it, or that mention it, with half of its cosine.

    Attributes:
        entities: how many of the nearest entities the search begins at, at least 1.
        least: the least cosine of such an entity, -1 to 1; 0 leaves out those of a negative one.
        sentences: how many of the nearest sentences give entities to compare, at least 1.

    Raises:
        QueryError: an option that is not in its range.
        StoreMismatch: on searching, the store's vectors come from another encoder.
    """

    depth: int = 1
    entities: int = 4
    least: float = 0.0
    sentences: int = SENTENCES
    name = "vector_context"

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_whole(self.entities, f"entities of {self.name}", 1)
        checked_whole(self.sentences, f"sentences of {self.name}", 1)
        object.__setattr__(self, "least", checked_number(self.least, f"least of {self.name}", -1, 1))

    def found(self, query: Query) -> FoundFacts:
        """The facts around the nearest entities."""
        return facts_by_entity_vectors(
            self.reader,
            query,
            self.embedder,
            self.depth,
            self.decay,
            entities=self.entities,
            least=self.least,
            sentences=self.sentences,
        )
