"""`property_graph`: the facts of all retrievers on one text are kept, and the best score wins."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Composite, Retriever
from clew.retrieval.creation import create
from clew.retrieval.hits import FactNode
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.kg_keyword import KGKeyword
from clew.retrieval.retrievers.property_graph import PropertyGraph
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.retriever import FOUNDED


class TestPropertyGraph(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return PropertyGraph(tuple(children))


@dataclass(frozen=True, repr=False)
class OneFact(Retriever):
    """The texts of `kg_keyword` with the last or first of their facts alone, at a score of its own."""

    reader: GraphReader = field(repr=False)
    last: bool
    score: float
    name = "one_fact"

    def _retrieve(self, query: Query, k: int) -> Ranking:
        found = KGKeyword(self.reader, shelf.embedder()).retrieve(query, k)
        chosen = slice(-1, None) if self.last else slice(0, 1)
        return Ranking(
            replace(hit, score=self.score, trail=replace(hit.trail, origin=repr(self), facts=hit.trail.facts[chosen]))
            for hit in found
        )


@pytest.fixture
def store() -> GraphStore:
    facts = [("Harbour Holdings", "own", "Vale Clocks", 0), ("Cassia Vale", "found", "Vale Clocks", 0)]
    return shelf.filled(":memory:", [shelf.text("one", "", "Cassia Vale founded Vale Clocks of Harbour Holdings.", facts)])


def test_the_facts_of_both_on_one_text_are_kept_and_the_best_score_wins(store: GraphStore) -> None:
    first, second = OneFact(store, False, 0.25), OneFact(store, True, 0.75)
    for order in ((first, second), (second, first)):
        (hit,) = PropertyGraph(order).retrieve(FOUNDED)
        assert hit.score == 0.75
        assert hit.components == {repr(first): 0.25, repr(second): 0.75}
        assert [fact.words for fact in hit.trail.facts] == [
            *(fact.words for each in (second, first) for fact in each.retrieve(FOUNDED)[0].trail.facts)
        ]
        assert {fact.words for fact in hit.trail.facts} == {"own", "found"}


def test_facts_are_merged_by_their_identity(store: GraphStore) -> None:
    made = create("property_graph", store, shelf.embedder(), include_text=False)
    ranking = made.retrieve(FOUNDED)
    legs = [create(name, store, shelf.embedder(), include_text=False) for name in ("synonym", "vector_context")]
    found = [{hit.id: hit.score for hit in leg.retrieve(FOUNDED, 50)} for leg in legs]
    assert {hit.id: hit.score for hit in ranking} == {
        each: max(scores.get(each, 0.0) for scores in found) for each in found[0].keys() | found[1].keys()
    }
    assert all(isinstance(hit.node, FactNode) for hit in ranking)


def test_what_cannot_be_made_is_told(store: GraphStore) -> None:
    with pytest.raises(QueryError, match="at least one retriever"):
        PropertyGraph(())
    with pytest.raises(QueryError, match="include_text of property_graph is for its own retrievers"):
        create("property_graph", store, shelf.embedder(), of=["synonym"], include_text=False)
    with pytest.raises(ConfigError, match="expected a retriever, its name or an expression"):
        create("property_graph", store, shelf.embedder(), of=[7])
