"""The retriever contract for `keyword`, `vector`, `fusion` and every operator."""

from collections.abc import Sequence

from clew.graph.store import GraphReader
from clew.retrieval.base import Both, Composite, Fused, Retriever, Summed
from clew.retrieval.creation import create
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
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


class TestFused(CompositeContract):
    count = 3

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Fused(tuple(children))


class TestSummed(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Summed((0.7 * children[0], children[1]))


class TestBoth(CompositeContract):
    lexical = True

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Both(tuple(children))


class TestWeighted(CompositeContract):
    lexical = True
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return 0.1 * children[0]


class TestCut(CompositeContract):
    lexical = True
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return children[0] % 12


class TestReranked(CompositeContract):
    lexical = True
    count = 1

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return children[0] >> Keep()
