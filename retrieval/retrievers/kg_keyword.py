"""`kg_keyword`: facts around the entities that the question names.

The mode `keyword` of LlamaIndex's KGTableRetriever and KnowledgeGraphRAGRetriever, with true scores, on the stored graph.
"""

from dataclasses import dataclass, field

from ...models.llm import LLM
from ..facts.search import FactSearch, FoundFacts, checked_whole, facts_by_names
from ..query import Query


@dataclass(frozen=True, repr=False)
class KGKeyword(FactSearch):
    """Facts within `depth` hops of the entities that the question means; score as in `facts.search`.

    Entities are meant by name or alias, in the singular or plural, by names that a language model gives, if there is one,
    and, where all this finds none, by names near to the question's words. A fact's own part of the score is the share of
    the question's other words that the facts of its way have.

    Attributes:
        near: entities at most that are found by nearness of their names, where no other is; 0: none.
        llm: the language model that gives synonyms; None: there is none.

    Raises:
        QueryError: an option that is not in its range.
    """

    near: int = 5
    llm: LLM | None = field(default=None, repr=False)
    name = "kg_keyword"

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_whole(self.near, f"near of {self.name}", 0)

    def found(self, query: Query) -> FoundFacts:
        """The facts around the question's entities."""
        return facts_by_names(
            self.reader, query, self.embedder, self.depth, self.decay, near=self.near, last_resort=True, llm=self.llm
        )
