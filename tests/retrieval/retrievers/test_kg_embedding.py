"""`kg_embedding`: cosines worked out by hand, and the same after a reload."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.model import MENTIONS
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.facts.search import NO_VECTORS, FactSearch
from clew.retrieval.query import Query
from clew.retrieval.retrievers.kg_embedding import KGEmbedding
from clew.tests.contracts import shelf
from clew.tests.contracts.facts import FactContract
from clew.tests.contracts.retriever import FOUNDED


class TestKGEmbedding(FactContract):
    def facts(self, reader: GraphReader, **options: Any) -> FactSearch:
        return KGEmbedding(reader, shelf.embedder(), **{"sentences": 3, **options})

    def starts(self, made: FactSearch, asked: str) -> set[str]:
        """Both ends of the facts that near sentences state are left at the second hop."""
        first = [each.fact.edge for each in made.found(Query(asked)).facts if each.fact.hops == 1]
        return {ref.removeprefix("entity:") for edge in first for ref in (edge.source, edge.target)}

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_what_lies_within_a_depth_is_what_a_slow_search_finds(self, seed: int, depth: int) -> None:
        from clew.tests.contracts.facts import WEB, hops_from, web

        store, ends = web(seed)
        with store:
            made = self.facts(store, depth=depth, sentences=2)
            found = {each.fact.edge.id: each.fact.hops for each in made.found(Query(f"{WEB[seed]} knows")).facts}
            first = {fact for fact, hops in found.items() if hops == 1}
            # One fact a sentence.
            assert len(first) == 2
            around = hops_from({end for fact in first for end in ends[fact]}, ends, depth - 1)
            assert found == {**{fact: hops + 1 for fact, hops in around.items()}, **dict.fromkeys(first, 1)}

    def test_a_score_is_the_cosine_of_the_sentence(self, store: GraphStore) -> None:
        ranking = self.facts(store, include_text=False, depth=1, sentences=50).retrieve(FOUNDED, 50)
        asked = shelf.embedder().embed([FOUNDED], "query")[0]
        for hit in ranking:
            (best,) = [step.sentence for step in hit.trail.steps]
            cosine = float(shelf.embedder().embed([best])[0] @ asked)
            assert hit.score == pytest.approx(cosine, abs=2e-3)
            assert hit.signals["nearest"] == hit.signals["cosine"]
        assert len(ranking) >= 3

    def test_a_further_fact_has_a_part_of_the_mean_of_two_cosines(self, store: GraphStore) -> None:
        facts = {each.fact.edge.id: each for each in self.facts(store, sentences=2).found(Query(FOUNDED)).facts}
        further = [each for each in facts.values() if each.fact.hops == 2]
        assert further
        for each in further:
            asked = shelf.embedder().embed([FOUNDED], "query")[0]
            (evidence, *_) = store.evidence([each.fact.edge.id])
            (node,) = store.fetch("text_node", [evidence.text_node])
            own = max(0.0, float(shelf.embedder().embed([node.text[evidence.start : evidence.end]])[0] @ asked))
            start = facts[each.fact.way[0].id].score
            assert each.score == pytest.approx(0.7 * (start + own) / 2, abs=2e-3)

    def test_a_store_without_vectors_says_so(self) -> None:
        from dataclasses import replace

        from clew.graph.batch import Batch
        from clew.graph.store import open_store

        with open_store(":memory:") as store:
            store.apply(Batch(add=tuple(replace(each, vectors=()) for each in shelf.TEXTS)))
            ranking = self.facts(store).retrieve(FOUNDED)
            assert (ranking.ids, ranking.warnings) == ([], (f"kg_embedding: {NO_VECTORS}",))

    def test_facts_alone_are_found(self, store: GraphStore) -> None:
        found = self.facts(store, sentences=50).found(Query(FOUNDED))
        assert MENTIONS not in {each.fact.edge.type for each in found.facts}

    def test_a_bad_number_of_sentences_is_refused(self, store: GraphStore) -> None:
        with pytest.raises(QueryError, match="sentences of kg_embedding"):
            self.facts(store, sentences=0)
