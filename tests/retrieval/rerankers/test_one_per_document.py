"""`one_per_document`: which hits of a document stay, and what is said of the others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError
from clew.graph.model import TextNode
from clew.graph.store import GraphReader
from clew.retrieval.base import Reranker
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.one_per_document import OnePerDocument
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.retrieval.fixed_retriever import LAW

ASKED = Query("q")


class TestOnePerDocument(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return OnePerDocument()

    def first(self, reader: GraphReader) -> Vector:
        return Vector(reader, shelf.embedder(), "sentence")


def part(identity: str, document: str, score: float) -> Hit:
    return Hit(TextNode(identity, identity, document), score, Trail("fixed"), {"fixed": score}, {"before": 0.5})


PARTS = Ranking(
    [part("a1", "a", 5), part("a2", "a", 4), part("b1", "b", 3), part("a3", "a", 2), part("c1", "c", 1)], ["careful"], ["n"]
)


def test_the_best_of_each_document_stays_and_names_the_others() -> None:
    found = OnePerDocument().rerank(ASKED, PARTS, 10)
    assert [(each.id, each.score) for each in found] == [("a1", 5), ("b1", 3), ("c1", 1)]
    assert [dict(each.components) for each in found] == [
        {"before": 0.5, "also a2": 4, "also a3": 2},
        {"before": 0.5},
        {"before": 0.5},
    ]
    assert found.warnings == ("careful",)
    assert found.notes == ("n", "one_per_document: 2 further hits of 1 document left out")
    assert all(each.signals == {"fixed": each.score} for each in found)


def test_more_of_each_document() -> None:
    found = OnePerDocument(2).rerank(ASKED, PARTS, 10)
    assert found.ids == ["a1", "a2", "b1", "c1"]
    assert found.notes == ("n", "one_per_document: 1 further hit of 1 document left out")
    assert OnePerDocument(3).rerank(ASKED, PARTS, 10) == PARTS


def test_only_the_documents_that_are_shown_are_counted() -> None:
    twice = Ranking([part("a1", "a", 3), part("b1", "b", 2), part("b2", "b", 1)])
    assert OnePerDocument().rerank(ASKED, twice, 1) == twice.top(1)


@LAW
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=12), st.integers(1, 3), st.integers(0, 9))
def test_no_document_takes_more_than_its_share_and_none_is_lost(given: list[tuple[str, int]], most: int, k: int) -> None:
    ranking = Ranking([part(f"n{number}", document, score) for number, (document, score) in enumerate(given)])
    found = OnePerDocument(most).rerank(ASKED, ranking, k)
    documents = [each.node.document_id for each in found]
    assert all(documents.count(document) <= most for document in documents)
    assert found.ids == [identity for identity in ranking.ids if identity in found.ids]
    whole = OnePerDocument(most).rerank(ASKED, ranking, 99)
    assert found.ids == whole.ids[:k]
    assert {each.node.document_id for each in whole} == {document for document, _ in given}
    also = [name.removeprefix("also ") for each in whole for name in each.components if name.startswith("also ")]
    assert sorted([*whole.ids, *also]) == sorted(ranking.ids)


@pytest.mark.parametrize("most", [0, -1, 1.5, True, "2", None])
def test_a_bad_number_is_refused(most: Any) -> None:
    with pytest.raises(QueryError, match="most of one_per_document as an integer of at least 1, got"):
        OnePerDocument(most)
