"""The judge of questions with filters: right, wrong and abstained, by the documents that filters let through."""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.benchmarks.filter_questions import HALVES, Judged, half, judged
from clew.graph.store import GraphStore
from clew.retrieval.auto_retrieval.catalogue import FieldCatalogue
from clew.tests.contracts import shelf


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def of(store: GraphStore, question: str, filter: str | None, **expected: Any) -> Judged:
    asked = {"question": question, "filter": filter, "k": None, "order": None, **expected}
    return judged(asked, store, FieldCatalogue.read(store))


def test_a_filter_is_judged_by_its_documents(store: GraphStore) -> None:
    assert of(store, "documents from 1500", "year < 1800").verdict == "right"
    assert of(store, "documents from 1500", "year < 1900").verdict == "wrong"
    assert of(store, "documents from 1500", "year < 1900", also=["year = 1500"]).verdict == "right"
    assert of(store, "documents from 1500", None).verdict == "wrong"
    assert of(store, "what is old", "year = 1500").verdict == "abstained"
    assert of(store, "what is old", None).verdict == "right"


def test_numbers_of_hits_and_orders_have_to_be_right_too(store: GraphStore) -> None:
    assert of(store, "the latest two documents", None, k=2, order="newest", also=["exists(year)"]).verdict == "right"
    assert of(store, "the latest two documents", None, k=3, order="newest", also=["exists(year)"]).verdict == "wrong"
    assert of(store, "the latest two documents", None, k=2, order="oldest", also=["exists(year)"]).verdict == "wrong"
    assert of(store, "who came last", None, k=2, order="newest", also=["exists(year)"]).verdict == "abstained"


def test_each_part_has_thirty_questions() -> None:
    assert [len(half(each)) for each in HALVES[:3]] == [30, 30, 30]
