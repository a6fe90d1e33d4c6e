"""`property_graph`: what several retrievers of facts find, the facts of all kept together.

LlamaIndex's PGRetriever, which keeps of two hits on one text only the first one's facts and score, sorts nothing and fails
with its first sub-retriever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...graph.errors import QueryError
from ..base import Ask, Composite, Retriever
from ..creation import chosen
from ..hits import Hit
from ..query import Query
from ..ranking import Ranking

DEFAULT = ("synonym", "vector_context")
"""The retrievers where none are given."""


@dataclass(frozen=True, repr=False)
class PropertyGraph(Composite):
    """The hits of several retrievers by id, each with its best score and with the facts that any of them found in it.

    The score is the greatest that a retriever gave, so all of them should score alike, as `synonym`, `vector_context` and
    the `kg` retrievers do. `components` has each one's score; signals and steps are those of the best. The facts in the
    trail come in the order of the retrievers' scores, each once. Any retriever may join in, such as `cypher_template`.

    Attributes:
        of: the retrievers.

    Raises:
        QueryError: no retrievers.
    """

    of: tuple[Retriever, ...]
    name = "property_graph"

    def __post_init__(self) -> None:
        if not self.of:
            raise QueryError("property_graph needs at least one retriever, got none")

    @property
    def measured(self) -> Mapping[str, Retriever]:
        """Each retriever by its expression."""
        return {repr(each): each for each in self.of}

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The hits of all, merged."""
        found: dict[str, list[tuple[str, Hit]]] = {}
        for retriever, ranking in ask.all(self.of):
            for hit in ranking:
                found.setdefault(hit.id, []).append((repr(retriever), hit))
        return Ranking(_merged(hits) for hits in found.values())


def property_graph(retrievers: Mapping[str, Retriever], *of: Retriever | str, include_text: bool = True) -> PropertyGraph:
    """`PropertyGraph` of retrievers, their names or expressions; by default of DEFAULT.

    Args:
        retrievers: all of them by name or expression.
        of: which; each says itself whether it finds facts or texts.
        include_text: whether those of DEFAULT find the texts that state facts, or the facts.

    Raises:
        QueryError: `include_text` beside retrievers that are given, or no bool.
        ConfigError: an unknown retriever.
    """
    if of and include_text is not True:
        raise QueryError("include_text of property_graph is for its own retrievers: give it to those that you name")
    default = [f"{name}(include_text={include_text!r})" for name in DEFAULT]
    return PropertyGraph(chosen(retrievers, of or (DEFAULT if include_text is True else default)))


def _merged(hits: list[tuple[str, Hit]]) -> Hit:
    """One hit of several on the same text or fact, each with the name of who found it."""
    ordered = sorted(hits, key=lambda each: -each[1].score)
    best = ordered[0][1]
    facts = {step.edge.id: step for _, hit in reversed(ordered) for step in hit.trail.facts}
    order = list(dict.fromkeys(step.edge.id for _, hit in ordered for step in hit.trail.facts))
    names = list(dict.fromkeys(hit.trail.origin for _, hit in hits))
    trail = replace(best.trail, origin=" | ".join(names), facts=tuple(facts[each] for each in order))
    components = {name: hit.score for name, hit in hits}
    return replace(best, trail=trail, components={**best.components, **components})
