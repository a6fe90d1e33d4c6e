"""`recency`: what the date of a text adds to its score."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError
from clew.graph.model import Document, Json
from clew.graph.store import GraphReader
from clew.retrieval.base import Reranker
from clew.retrieval.hits import Hit
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.recency import Recency
from clew.retrieval.retrievers.keyword import Keyword
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.retrieval.fixed_retriever import LAW, hit

ASKED = Query("q")


class TestRecency(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return Recency(reader, "year", half_life=36_500)


class Documents:
    """A store of documents without a text: what their metadata are by id."""

    def __init__(self, metadata: Mapping[str, Mapping[str, Json]]) -> None:
        self.metadata = metadata

    def fetch(self, kind: str, ids: list[str]) -> list[Document]:
        return [Document(each, "", metadata=self.metadata[each]) for each in ids if each in self.metadata]


def dated(values: Mapping[str, Json], **options: Any) -> Recency:
    """Over documents with these dates; one without has None."""
    store: Any = Documents({name: {} if value is None else {"date": value} for name, value in values.items()})
    return Recency(store, **options)


def ranking(**scores: float) -> Ranking:
    return Ranking([_of(name, score) for name, score in scores.items()], ["careful"], ["noted"])


def _of(name: str, score: float) -> Hit:
    found = hit(name, score)
    object.__setattr__(found.node, "document_id", name)
    return found


def test_the_newest_gains_most_and_the_undated_nothing() -> None:
    made = dated({"new": "2026-01-01", "old": "2025-01-01", "undated": None}, half_life=365)
    found = made.rerank(ASKED, ranking(new=1, old=2, undated=3), 3)
    # The scores lie 2 apart: 0.5 x 1 x 2 for the newest, and half of that for what is a half-life older.
    assert [(each.id, each.score) for each in found] == [("undated", 3.0), ("old", 2.5), ("new", 2.0)]
    assert [each.signals.get("recency") for each in found] == [None, 0.5, 1.0]
    assert [dict(each.components) for each in found] == [{}, {"before recency": 2.0}, {"before recency": 1.0}]
    assert all(sum(each.signals.values()) == each.score for each in found)
    assert (found.warnings, found.notes) == (("careful",), ("noted",))


def test_equal_scores_are_ordered_by_date_below_zero_too() -> None:
    made = dated({"a": "2020", "b": "May 14, 2024", "c": 2022})
    assert made.rerank(ASKED, ranking(a=-1, b=-1, c=-1), 3).ids == ["b", "c", "a"]
    assert made.rerank(ASKED, ranking(a=-1, b=-1, c=-1), 1).ids == ["b"]


def test_now_is_the_newest_date_of_the_ranking_or_as_given() -> None:
    values = {"a": "2020-01-01", "b": "2020-12-31"}
    asked = ranking(a=1, b=1)
    (first, _) = dated(values).rerank(ASKED, asked, 2)
    assert (first.id, first.signals["recency"]) == ("b", 0.5)
    for now in ("2021-12-31", date(2021, 12, 31), "31 December 2021"):
        later = dated(values, now=now)
        (first, _) = later.rerank(ASKED, asked, 2)
        assert (first.id, first.signals["recency"]) == ("b", 0.25)
    assert repr(later) == "recency(now='2021-12-31')"
    # What is dated after now is as new as what is dated now.
    assert [each.signals["recency"] for each in dated(values, now="2019").rerank(ASKED, asked, 2)] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-05-14", "2024-05-14"),
        ("2024-05-14T08:00:00Z", "2024-05-14"),
        ("2024-05", "2024-05-01"),
        (2024, "2024-01-01"),
        (["2019", "2024-05-14", "soon"], "2024-05-14"),
        ("soon", None),
        (True, None),
        (3, None),
        (2024.5, None),
        ({"day": 1}, None),
        ("2024-02-31", None),
    ],
)
def test_what_counts_as_a_date(value: Json, day: str | None) -> None:
    found = dated({"a": value, "b": "2000"}, now="2030").rerank(ASKED, ranking(a=1, b=1), 2)
    gained = {each.id: each.signals.get("recency") for each in found}["a"]
    expected = None if day is None else 0.5 * 0.5 ** ((date(2030, 1, 1) - date.fromisoformat(day)).days / 365)
    assert gained == (expected if expected is None else pytest.approx(expected, abs=1e-6))


def test_a_field_of_the_text_goes_first_and_names_reach_into_objects() -> None:
    store: Any = Documents({"a": {"meta": {"day": "2020"}}, "b": {"meta": {"day": "2021"}}})
    newer = _of("a", 1)
    object.__setattr__(newer.node, "metadata", {"meta": {"day": "2024"}})
    assert Recency(store, "meta.day").rerank(ASKED, Ranking([newer, _of("b", 1)]), 2).ids == ["a", "b"]


def test_without_any_date_the_ranking_is_kept_and_says_so() -> None:
    asked = ranking(a=2, b=1)
    found = dated({"a": None}).rerank(ASKED, asked, 1)
    assert found == asked.warned("recency: no hit has a date in the field 'date'; the ranking is kept").top(1)


@LAW
@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(-9, 9), st.integers(2010, 2026)), min_size=1))
def test_of_equal_scores_none_goes_before_a_newer_one(given: dict[str, tuple[int, int]]) -> None:
    made = dated({name: year for name, (_, year) in given.items()})
    found = made.rerank(ASKED, ranking(**{name: score for name, (score, _) in given.items()}), 9)
    places = {each.id: place for place, each in enumerate(found)}
    # Scores have six places: of what is older by more than some 18 half-lives no two years differ.
    for a, (score, year) in given.items():
        for b, (other, later) in given.items():
            if score <= other and year < later:
                assert places[b] < places[a]


def test_what_a_filter_hides_sets_no_date() -> None:
    with shelf.filled() as store:
        plain = Keyword(store).within("year < 1900")
        scores = [each.score for each in plain.retrieve(shelf.QUESTIONS[0])]
        found = (plain >> Recency(store, "year", weight=1).over(plain.readers[0])).retrieve(shelf.QUESTIONS[0])
        assert {each.id for each in found} >= {"cassia", "holdings"}
        # The newest of what is left, of 1899, gains the whole spread; texts of 1902 and 1921 are hidden.
        (newest,) = [each for each in found if each.id == "holdings"]
        assert newest.signals["recency"] == pytest.approx(max(scores) - min(scores), abs=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"field": " "}, "expected field of recency as the name of a metadata field, got ' '"),
        ({"half_life": 0}, "expected half_life of recency, in days, as a finite number above 0, got 0"),
        ({"weight": 10**400}, "weight of recency as a finite number"),
        ({"weight": -1}, "expected weight of recency as a finite number of at least 0, got -1"),
        ({"now": "soon"}, "expected now of recency as a date such as '2026-05-14', got 'soon'"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        dated({}, **options)
