"""The retriever contract for `keyword`, `vector`, `fusion` and every operator."""

from clew.graph.store import GraphReader
from clew.retrieval.base import Retriever
from clew.retrieval.registry import create
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import RetrieverContract
from clew.tests.retrieval.fixed_retriever import Keep


class TestKeyword(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader)


class TestVector(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Vector(reader, shelf.embedder())


class TestVectorByBestSentence(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Vector(reader, shelf.embedder(), "best_sentence")


class TestFusion(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("fusion", reader, shelf.embedder())


class TestSummed(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return 0.7 * Keyword(reader) + Vector(reader, shelf.embedder())


class TestBoth(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader) & Vector(reader, shelf.embedder())


class TestWeighted(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return 0.1 * Keyword(reader)


class TestCut(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader) % 12


class TestReworked(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader) >> Keep()
