"""`long_context_reorder`: where each rank goes."""

import pytest

from clew.graph.store import GraphReader
from clew.retrieval.base import Reranker
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.long_context_reorder import LongContextReorder
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.retrieval.fixed_retriever import Fixed, hit

ASKED = Query("q")


class TestLongContextReorder(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return LongContextReorder()


@pytest.mark.parametrize(
    ("count", "order"),
    [(0, []), (1, [1]), (2, [1, 2]), (3, [1, 3, 2]), (4, [1, 3, 4, 2]), (7, [1, 3, 5, 7, 6, 4, 2])],
)
def test_the_best_are_at_both_ends(count: int, order: list[int]) -> None:
    ranking = Ranking([hit(f"rank {rank}", 100 - rank) for rank in range(1, count + 1)], ["careful"], ["noted"])
    found = LongContextReorder().rerank(ASKED, ranking, 10)
    assert found.ids == [f"rank {rank}" for rank in order]
    assert (found.warnings, found.notes) == (("careful",), ("noted",))


def test_scores_say_the_place_and_the_ones_before_are_kept() -> None:
    found = LongContextReorder().rerank(ASKED, Ranking([hit("a", 9), hit("b", 5), hit("c", -2), hit("d", -3)]), 10)
    assert [(each.id, each.score) for each in found] == [("a", 1.0), ("c", 0.75), ("d", 0.5), ("b", 0.25)]
    assert [each.components["before long_context_reorder"] for each in found] == [9, -2, -3, 5]
    assert all(each.signals == {"place": each.score} for each in found)


def test_equal_scores_are_reordered_too() -> None:
    assert LongContextReorder().rerank(ASKED, Ranking([hit(name, 1) for name in "abc"]), 3).ids == ["a", "c", "b"]


@pytest.mark.parametrize("k", [1, 2, 5, 120])
def test_the_hits_that_are_wanted_are_reordered_and_no_others(k: int) -> None:
    plain = Fixed("many", {f"{rank:03}": 1000.0 - rank for rank in range(150)})
    found = (plain >> LongContextReorder()).retrieve("q", k)
    assert sorted(found.ids) == plain.retrieve("q", k).ids
    assert found.ids[0] == "000"
    assert found.ids[-1] == ("001" if k > 1 else "000")
    assert (plain % 3 >> LongContextReorder()).retrieve("q", 120).ids == ["000", "002", "001"]
