"""`vector_context`: the nearest entities, exact names first, thresholds honoured, entities without facts found."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.facts.search import FactSearch
from clew.retrieval.query import Query
from clew.retrieval.retrievers.vector_context import VectorContext
from clew.tests.contracts import shelf
from clew.tests.contracts.facts import FactContract
from clew.tests.contracts.retriever import FOUNDED


class TestVectorContext(FactContract):
    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        return VectorContext(reader, shelf.embedder(), **options)

    @pytest.mark.parametrize("name", ["Vale Clocks", "Harbour Holdings", "Matteo Brand"])
    def test_an_exact_name_comes_first(self, store: GraphStore, name: str) -> None:
        ranking = self.facts(store, include_text=False).retrieve(name, 50)
        assert ranking[0].trail.seeds == (name,)
        assert ranking[0].signals["names"] == pytest.approx(0.5, abs=1e-6)

    def test_the_threshold_is_honoured_at_zero_too(self, store: GraphStore) -> None:
        asked = Query("Vale Clocks")

        def starts(**options: Any) -> dict[str, float]:
            return {each.fact.seed: each.fact.start for each in self.facts(store, **options).found(asked).facts}

        every = starts(least=-1, entities=32)
        assert starts(least=0, entities=32).keys() <= every.keys()
        assert all(start >= 0 for start in starts(least=0, entities=32).values())
        assert list(starts(least=0.99).values()) == [pytest.approx(1.0, abs=1e-6)]
        none = self.facts(store, least=1.0).retrieve(FOUNDED)
        assert (none.ids, none.warnings) == ([], ("vector_context: no entity's name is near enough to the question",))

    def test_an_entity_without_facts_is_found(self) -> None:
        texts = [*shelf.TEXTS[:3], shelf.text("selm", "Selm", "Selm is a town of paper mills.")]
        with shelf.filled(":memory:", texts) as store:
            ranking = self.facts(store).retrieve("Selm", 5)
            assert ranking[0].id == "selm"
            assert ranking[0].score == pytest.approx(0.5, abs=1e-6)

    @pytest.mark.parametrize("options", [{"entities": 0}, {"least": 2}, {"sentences": 0}], ids=str)
    def test_bad_numbers_are_refused(self, store: GraphStore, options: Any) -> None:
        with pytest.raises(QueryError, match=f"{next(iter(options))} of vector_context"):
            self.facts(store, **options)
