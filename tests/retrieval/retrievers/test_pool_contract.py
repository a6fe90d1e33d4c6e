"""The retriever contract for `graph`, `hybrid` and `deep`, alone and in expressions."""

import pytest

from clew.graph.store import GraphReader
from clew.models.embedder import get_embedder
from clew.retrieval.base import Retriever
from clew.retrieval.creation import create
from clew.retrieval.retrievers.graph_walk import Graph
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import RetrieverContract
from clew.tests.isles import weights


class TestGraph(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Graph(reader, shelf.embedder())


class TestHybrid(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("hybrid", reader, shelf.embedder())


class TestDeep(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("deep", reader, shelf.embedder())


@pytest.mark.usefixtures("isles")
class TestLearnedHybrid(RetrieverContract):
    words = True

    def make(self, reader: GraphReader) -> Retriever:
        return Hybrid(reader, get_embedder(shelf.READER), ranker=weights())

    def test_the_shelf_is_ranked_by_what_was_learned(self, retriever: Retriever) -> None:
        ranked = [retriever.retrieve(asked) for asked in shelf.QUESTIONS]
        assert any("constant" in hit.signals for ranking in ranked for hit in ranking)


class TestGraphWithKeyword(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("keyword", reader, shelf.embedder()) | create("graph", reader, shelf.embedder())
