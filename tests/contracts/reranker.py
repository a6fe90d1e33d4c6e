"""What every reranker keeps: inherit `RerankerContract`, write `make`, and have the tests.

class TestReverse(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return Reverse()
"""

import asyncio
import math
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.retrieval.base import Reranker, Retriever
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import frozen
from clew.tests.contracts.failures import BrokenReader
from clew.tests.contracts.retriever import FOUNDED

HIDING = 'document_id != "{}"'


class RerankerContract:
    """The laws of rerankers for the one that `make` builds over a shelf of texts (see `shelf`)."""

    brings = False
    """Whether it may bring in text nodes that the ranking does not have (parents, neighbours, windows)."""

    def make(self, reader: GraphReader) -> Reranker:
        """The reranker, over a store or view if it reads one."""
        raise NotImplementedError

    def filled(self) -> GraphStore:
        """The shelf that the reranked retriever searches."""
        return shelf.filled(":memory:", shelf.TEXTS)

    def first(self, reader: GraphReader) -> Retriever:
        """The retriever whose ranking is reranked."""
        return Keyword(reader) | Vector(reader, shelf.embedder())

    @pytest.fixture(scope="class")
    @staticmethod
    def store(request: pytest.FixtureRequest) -> Iterator[GraphStore]:
        """The shelf, for tests that only read."""
        made = request.cls
        assert made is not None
        with made().filled() as store:
            yield store

    def reranked(self, reader: GraphReader) -> Retriever:
        """The first retriever's ranking, reranked."""
        return self.first(reader) >> self.make(reader)

    def test_it_is_a_value(self, store: GraphStore) -> None:
        made, again = self.make(store), self.make(store)
        assert (made, hash(made), repr(made)) == (again, hash(again), repr(again))
        assert repr(made).startswith(made.name)
        assert self.reranked(store) == self.reranked(store)

    def test_nothing_given_is_changed(self, store: GraphStore) -> None:
        for asked in shelf.QUESTIONS:
            ranking = self.first(store).retrieve(asked, 20).warned("before")
            before = frozen(ranking), ranking.warnings, ranking.notes
            self.make(store).rerank(Query(asked), ranking, 5)
            assert (frozen(ranking), ranking.warnings, ranking.notes) == before

    def test_hits_are_sorted_finite_without_duplicates_and_at_most_k(self, store: GraphStore) -> None:
        for asked in shelf.QUESTIONS:
            ranking = self.first(store).retrieve(asked, 20)
            for k in (1, 3, 20):
                found = self.make(store).rerank(Query(asked), ranking, k)
                assert len(found) <= k
                assert len(set(found.ids)) == len(found)
                assert all(math.isfinite(hit.score) for hit in found)
                assert [(-hit.score, hit.id) for hit in found] == sorted((-hit.score, hit.id) for hit in found)

    def test_hits_come_from_the_ranking_or_the_store(self, store: GraphStore) -> None:
        for asked in shelf.QUESTIONS:
            ranking = self.first(store).retrieve(asked, 20)
            found = self.make(store).rerank(Query(asked), ranking, 20)
            documents = {hit.node.document_id for hit in ranking}
            assert {hit.node.document_id for hit in found} <= documents
            if not self.brings:
                assert set(found.ids) <= set(ranking.ids)
            assert all(hit.trail.origin for hit in found)

    def test_an_empty_ranking_stays_empty(self, store: GraphStore) -> None:
        assert len(self.make(store).rerank(Query(FOUNDED), Ranking(), 5)) == 0
        assert len(self.reranked(open_store(":memory:")).retrieve(FOUNDED)) == 0

    def test_the_same_again_sync_and_async(self, store: GraphStore) -> None:
        for asked in shelf.QUESTIONS:
            expected = self.reranked(store).retrieve(asked, 9)
            assert self.reranked(store).retrieve(asked, 9) == expected
            assert asyncio.run(self.reranked(store).aretrieve(asked, 9)) == expected

    def test_one_hit_stays_unless_a_threshold_drops_it(self, store: GraphStore) -> None:
        ranking = self.first(store).retrieve(FOUNDED, 1)
        found = self.make(store).rerank(Query(FOUNDED), ranking, 5)
        assert len(found) <= 1
        assert [hit.node.document_id for hit in found] in ([], [ranking[0].node.document_id])

    def test_a_filter_excludes_in_every_position(self, store: GraphStore) -> None:
        everything = self.reranked(store).retrieve(FOUNDED, 20)
        for hidden in sorted({hit.node.document_id for hit in everything}):
            (text,) = {node.text for node in store.nodes_of([hidden]) if node.kind != "sentence" and not node.parent}
            filtered = self.reranked(store).retrieve(FOUNDED, 20, filter=HIDING.format(hidden))
            assert hidden not in {hit.node.document_id for hit in filtered}
            if text != shelf.TWIN:
                assert not [hit for hit in filtered if text in hit.node.text or text in str(hit.trail)]
            assert not [warning for warning in filtered.warnings if hidden in warning]

    def test_a_removed_text_is_gone_at_once(self) -> None:
        with self.filled() as store:
            reranked = self.reranked(store)
            gone = reranked.retrieve(FOUNDED, 20)[0].node.document_id
            store.apply(Batch(remove=(gone,)))
            assert gone not in {hit.node.document_id for hit in reranked.retrieve(FOUNDED, 20)}

    def test_it_moves_to_another_store(self, store: GraphStore) -> None:
        with shelf.filled(":memory:", shelf.TEXTS[:3]) as other:
            moved = self.reranked(store).over(other)
            assert moved.readers == (other,)
            assert moved.retrieve(FOUNDED, 20) == self.reranked(other).retrieve(FOUNDED, 20)

    def test_it_stands_in_expressions(self, store: GraphStore) -> None:
        first = self.first(store)
        expression = (first >> self.make(store)) | 0.5 * first % 3
        assert expression.retrieve(FOUNDED, 5).ids
        assert (first >> self.make(store)).retrieve(FOUNDED, 0).ids == []

    def test_no_network_is_needed(self, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*arguments: Any) -> None:
            raise AssertionError("a reranker used the network")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        assert self.reranked(store).retrieve(FOUNDED).ids

    def test_a_failing_store_raises_or_keeps_the_ranking(self, store: GraphStore) -> None:
        gone: Any = BrokenReader()
        made = self.make(store)
        if made.readers:
            broken = self.first(store) >> made.over(gone)
            with pytest.raises(OSError, match="the disk is gone"):
                broken._retrieve(Query(FOUNDED), 5)
            kept = broken.with_policy(on_error="partial").retrieve(FOUNDED, 5)
            assert kept.ids == self.first(store).retrieve(FOUNDED, 5).ids
            assert any("failed and is left out" in warning for warning in kept.warnings)
