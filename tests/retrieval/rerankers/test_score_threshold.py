"""`score_threshold`: what stays."""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.store import GraphReader
from clew.retrieval.base import Reranker
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.score_threshold import ScoreThreshold
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.retrieval.fixed_retriever import hit


class TestShare(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return ScoreThreshold(share=0.5)


@pytest.mark.parametrize(
    ("threshold", "kept"),
    [
        (ScoreThreshold(2.0), ["a", "b"]),
        (ScoreThreshold(2.1), ["a"]),
        (ScoreThreshold(share=0.5), ["a", "b"]),
        (ScoreThreshold(share=0.0), ["a", "b", "c"]),
        (ScoreThreshold(1.0, share=1.0), ["a"]),
        (ScoreThreshold(9), []),
    ],
)
def test_what_is_at_the_threshold_stays(threshold: ScoreThreshold, kept: list[str]) -> None:
    ranking = Ranking([hit("a", 4.0), hit("b", 2.0), hit("c", 0.5)], ["careful"], ["noted"])
    found = threshold.rerank(Query("q"), ranking, 10)
    assert (found.ids, found.warnings, found.notes) == (kept, ("careful",), ("noted",))


def test_a_share_of_a_best_score_that_is_not_above_0_keeps_what_ties_with_it() -> None:
    ranking = Ranking([hit("a", -1.0), hit("b", -1.0), hit("c", -2.0)])
    assert ScoreThreshold(share=0.1).rerank(Query("q"), ranking, 10).ids == ["a", "b"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "needs least=SCORE or share"),
        ({"least": -(10**400)}, "least of score_threshold as a finite number, got -1000"),
        ({"least": "high"}, "least of score_threshold as a finite number, got 'high'"),
        ({"least": float("nan")}, "finite"),
        ({"least": True}, "finite"),
        ({"share": 1.5}, "share of score_threshold as a finite number of at least 0 and at most 1, got 1.5"),
    ],
)
def test_a_bad_threshold_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        ScoreThreshold(**options)
