"""`kg_both`: facts around the question's entities and facts near to the question, each fact once.

The mode `hybrid` of LlamaIndex's KGTableRetriever, with a documented sum in place of a union in the order of a set.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...models.llm import LLM
from ..facts.hits import ScoredFact
from ..facts.search import FactSearch, FoundFacts, checked_whole, facts_by_names, facts_by_vectors
from ..query import Query, checked_number

SENTENCES = 50
NAMES = ("kg_keyword", "kg_embedding")
"""What it is the sum of, as signals and components name it."""


@dataclass(frozen=True, repr=False)
class KGBoth(FactSearch):
    """The facts of `kg_keyword` and of `kg_embedding`, each once.

    The score is weight x that of `kg_keyword` + (1 - weight) x that of `kg_embedding`; what one of them did not find
    counts 0 there. The hops, the way and the trail are those of the one that gives more of the score. `components` keeps
    both scores. A fact is left out only where it cannot be among the first `limit`.

    Attributes:
        weight: how much `kg_keyword` counts, 0 to 1.
        sentences, near, llm: those of `kg_embedding` and `kg_keyword`.

    Raises:
        QueryError: an option that is not in its range.
        StoreMismatch: on searching, the store's vectors come from another encoder.
    """

    weight: float = 0.5
    sentences: int = SENTENCES
    near: int = 5
    llm: LLM | None = field(default=None, repr=False)
    name = "kg_both"

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "weight", checked_number(self.weight, f"weight of {self.name}", 0, 1))
        checked_whole(self.sentences, f"sentences of {self.name}", 1)
        checked_whole(self.near, f"near of {self.name}", 0)

    def found(self, query: Query) -> FoundFacts:
        """The facts of both, scored together."""
        named = facts_by_names(
            self.reader, query, self.embedder, self.depth, self.decay, near=self.near, last_resort=True, llm=self.llm
        )
        by_name = {each.fact.edge.id: each for each in named.facts}
        near = facts_by_vectors(
            self.reader,
            query,
            self.embedder,
            self.depth,
            self.decay,
            sentences=self.sentences,
            limit=self.limit,
            share=1 - self.weight,
            besides={identity: self.weight * each.score for identity, each in by_name.items()},
        )
        by_vector = {each.fact.edge.id: each for each in near.facts}
        facts = [self._sum([by_name.get(each), by_vector.get(each)]) for each in sorted({*by_name, *by_vector})]
        something = bool(named.facts or near.facts)
        warnings = [each for each in (*named.warnings, *near.warnings) if not something or "synonyms" in each]
        meant = named.meant if self.weight else {}
        return FoundFacts(facts, {**named.entities, **near.entities}, meant, tuple(warnings), named.cut or near.cut)

    def _sum(self, found: Sequence[ScoredFact | None]) -> ScoredFact:
        """A fact of one or both, given in the order of NAMES."""
        weights = (self.weight, 1 - self.weight)
        parts = [(name, w, each) for name, w, each in zip(NAMES, weights, found, strict=True) if each is not None]
        _, _, lead = max(parts, key=lambda part: part[1] * part[2].score)
        shares = {name: weight * each.score for name, weight, each in parts}
        return ScoredFact(lead.fact, sum(shares.values()), shares, {name: each.score for name, _, each in parts})
