"""The retriever contract for `keyword`, `vector`, `fusion` and every operator."""

from collections.abc import Sequence

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import ConfigError
from clew.graph.filters.language import F
from clew.graph.store import GraphReader, open_store
from clew.retrieval.base import Both, Composite, Fused, Retriever, Summed
from clew.retrieval.creation import create
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.graph_reader import BOB, CITY
from clew.tests.contracts.retriever import RetrieverContract
from clew.tests.contracts.world import ENCODER, contribution
from clew.tests.retrieval.fixed_retriever import Keep


class TestKeyword(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader)


class TestKeywordOfTheView(RetrieverContract):
    lexical = True

    def make(self, reader: GraphReader) -> Retriever:
        return Keyword(reader, "view")

    def test_what_a_filter_hides_moves_no_score(self) -> None:
        with open_store(":memory:", encoder=ENCODER) as store:
            mine, theirs = contribution("m", [[BOB, CITY]]), [contribution(f"t{n}", [[BOB]], seed=n) for n in range(5)]
            store.apply(Batch(add=(mine,)))
            asked, only = "Bob in Paris", F.document_id == "m"
            of_view, of_store = Keyword(store, "view"), Keyword(store)
            before = [(hit.node.id, hit.score) for hit in of_view.retrieve(asked, filter=only)]
            store.apply(Batch(add=tuple(theirs)))
            assert before == [(hit.node.id, hit.score) for hit in of_view.retrieve(asked, filter=only)]
            assert before != [(hit.node.id, hit.score) for hit in of_store.retrieve(asked, filter=only)]

    def test_other_statistics_are_refused(self) -> None:
        with open_store(":memory:") as store, pytest.raises(ConfigError, match="'store' or 'view', got 'filter'"):
            create('keyword(statistics="filter")', store, shelf.embedder())


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
