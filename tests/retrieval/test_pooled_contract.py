"""The retriever contract for `graph`, `hybrid` and `deep`, alone and in expressions."""

from clew.graph.store import GraphReader
from clew.retrieval.base import Retriever
from clew.retrieval.catalogue import create
from clew.retrieval.graph_walk import Graph
from clew.tests.contracts import shelf
from clew.tests.contracts.retriever import RetrieverContract


class TestGraph(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return Graph(reader, shelf.embedder())


class TestHybrid(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("hybrid", reader, shelf.embedder())


class TestDeep(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("deep", reader, shelf.embedder())


class TestGraphWithKeyword(RetrieverContract):
    def make(self, reader: GraphReader) -> Retriever:
        return create("keyword", reader, shelf.embedder()) | create("graph", reader, shelf.embedder())
