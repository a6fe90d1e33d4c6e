"""`synonym`: names that are near stand for each other, whatever else a question names."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.models.embedder import get_embedder
from clew.retrieval.facts.search import FactSearch
from clew.retrieval.facts.seeds import INFLECTED, meant_entities, other_numbers
from clew.retrieval.query import Query
from clew.retrieval.retrievers.synonym import Synonym
from clew.tests.contracts import shelf
from clew.tests.contracts.facts import FactContract


class TestSynonym(FactContract):
    lexical = True

    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        return Synonym(reader, shelf.embedder(), **options)

    def test_the_nearest_facts_are_those_of_what_is_named(self, store: GraphStore) -> None:
        found = self.facts(store).found(Query("Who founded Harbour Holdings?"))
        assert {each.fact.hops for each in found.facts} == {1}

    @pytest.mark.parametrize("options", [{"near": -1}, {"names": 0}], ids=str)
    def test_bad_numbers_are_refused(self, store: GraphStore, options: Any) -> None:
        with pytest.raises(QueryError, match=f"{next(iter(options))} of synonym"):
            self.facts(store, **options)


@pytest.mark.encoder
def test_near_names_stand_for_each_other() -> None:
    encoder = get_embedder(shelf.READER)
    with shelf.filled(words=True) as store:
        asked = Query("Who began the Harbor Holding Corporation?")
        near = meant_entities(store, asked, encoder, near=3)
        best = next(iter(near.scores))
        assert near.entities[best].name == "Harbour Holdings"
        assert 0.6 <= near.scores[best] <= INFLECTED
        assert meant_entities(store, asked, encoder, near=0).scores == {}
        named = Query("Did Selm buy the Harbor Holding Corporation?")
        assert len(meant_entities(store, named, encoder, near=3, last_resort=True).scores) == 1
        assert len(meant_entities(store, named, encoder, near=3).scores) >= 2


@pytest.mark.parametrize(
    ("key", "others"),
    [
        ("vale clocks", {"vale clock"}),
        ("vale clock", {"vale clocks"}),
        ("city", {"cities"}),
        ("churches", {"church", "churche"}),
        ("glass", {"glasses"}),
        ("day", {"days"}),
        ("it", set()),
        ("b2", set()),
    ],
)
def test_a_word_in_its_other_number(key: str, others: set[str]) -> None:
    assert set(other_numbers(key)) == others
