"""`kg_both`: every fact of both, once, at the weighted sum of their scores."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.facts.search import FactSearch
from clew.retrieval.query import Query
from clew.retrieval.ranking import rounded
from clew.retrieval.retrievers.kg_both import KGBoth
from clew.retrieval.retrievers.kg_embedding import KGEmbedding
from clew.retrieval.retrievers.kg_keyword import KGKeyword
from clew.tests.contracts import shelf
from clew.tests.contracts.facts import FactContract
from clew.tests.contracts.retriever import FOUNDED


class TestKGBoth(FactContract):
    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        return KGBoth(reader, shelf.embedder(), **{"sentences": 3, **options})

    @pytest.mark.parametrize("seed", range(2))
    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_what_lies_within_a_depth_is_what_a_slow_search_finds(self, seed: int, depth: int) -> None:
        from clew.tests.contracts.facts import WEB, web

        store, _ = web(seed)
        with store:
            query = Query(f"What does {WEB[seed]} know?")
            found = {each.fact.edge.id for each in self.facts(store, depth=depth).found(query).facts}
            named = KGKeyword(store, shelf.embedder(), depth=depth).found(query).facts
            near = KGEmbedding(store, shelf.embedder(), depth=depth, sentences=3).found(query).facts
            assert found == {each.fact.edge.id for each in (*named, *near)}

    @pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
    def test_a_score_is_the_weighted_sum(self, store: GraphStore, weight: float) -> None:
        both = {each.fact.edge.id: each for each in self.facts(store, weight=weight).found(Query(FOUNDED)).facts}
        named = {each.fact.edge.id: each.score for each in KGKeyword(store, shelf.embedder()).found(Query(FOUNDED)).facts}
        near_search = KGEmbedding(store, shelf.embedder(), sentences=3)
        near = {each.fact.edge.id: each.score for each in near_search.found(Query(FOUNDED)).facts}
        assert both.keys() == named.keys() | near.keys()
        for identity, each in both.items():
            expected = weight * named.get(identity, 0.0) + (1 - weight) * near.get(identity, 0.0)
            assert each.score == pytest.approx(expected)
            assert each.components == {
                name: scores[identity]
                for name, scores in (("kg_keyword", named), ("kg_embedding", near))
                if identity in scores
            }

    def test_the_weight_alone_decides(self, store: GraphStore) -> None:
        alone = KGKeyword(store, shelf.embedder(), include_text=False).retrieve(FOUNDED, 50)
        named = self.facts(store, weight=1.0, include_text=False).retrieve(FOUNDED, 50)
        assert [(hit.id, rounded(hit.score)) for hit in named] == [(hit.id, rounded(hit.score)) for hit in alone]

    def test_a_bad_weight_is_refused(self, store: GraphStore) -> None:
        with pytest.raises(QueryError, match="weight of kg_both"):
            self.facts(store, weight=1.1)
