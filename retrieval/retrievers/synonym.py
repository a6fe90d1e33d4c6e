"""`synonym`: facts around what the question means, under whatever name.

LlamaIndex's LLMSynonymRetriever, whose keywords a language model gives; here names, aliases, other inflections and the
nearness of names give them too, so that it needs none.
"""

from dataclasses import dataclass, field

from ...models.llm import LLM
from ..facts.search import FactSearch, FoundFacts, checked_whole, facts_by_names
from ..query import Query


@dataclass(frozen=True, repr=False)
class Synonym(FactSearch):
    """Facts at the entities that the question means by name, alias, inflection or synonym; score as in `facts.search`.

    Unlike `kg_keyword` it compares names for every question, and goes one fact far by default.

    Attributes:
        near: entities at most whose names are near to words of the question; 0: none.
        names: names at most that the language model is asked for.
        llm: the language model; None: there is none.

    Raises:
        QueryError: an option that is not in its range.
        StoreMismatch: on searching, the store's vectors come from another encoder.
    """

    depth: int = 1
    near: int = 5
    names: int = 10
    llm: LLM | None = field(default=None, repr=False)
    name = "synonym"

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_whole(self.near, f"near of {self.name}", 0)
        checked_whole(self.names, f"names of {self.name}", 1)

    def found(self, query: Query) -> FoundFacts:
        """The facts at what the question means."""
        return facts_by_names(
            self.reader, query, self.embedder, self.depth, self.decay, near=self.near, llm=self.llm, names=self.names
        )
