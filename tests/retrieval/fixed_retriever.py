"""Retrievers and rerankers whose answers are written down, for tests of what is built on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import settings

from clew.graph.model import TextNode
from clew.retrieval.base import Reranker, Retriever
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking

from ..examples import examples

LAW = settings(deadline=None, max_examples=examples(60))
"""For property tests: how long one example takes says nothing on a busy machine."""


def hit(identity: str, score: float, origin: str = "fixed", matched: tuple[str, ...] = ()) -> Hit:
    """A hit on a text node whose id is its text."""
    return Hit(TextNode(identity, identity, "d"), score, Trail(origin, matched=matched), {origin: score})


class Fixed(Retriever):
    """Gives the same scores whatever is asked, and notes how many hits it was asked for."""

    def __init__(self, name: str, scores: Mapping[str, float]) -> None:
        self.name = name
        self.scores = dict(scores)
        self.asked: list[int] = []

    def _retrieve(self, query: Query, k: int) -> Ranking:
        self.asked.append(k)
        return Ranking(hit(identity, score, self.name) for identity, score in self.scores.items()).top(k)


class Failing(Retriever):
    """Cannot."""

    def __init__(self, name: str = "failing") -> None:
        self.name = name

    def _retrieve(self, query: Query, k: int) -> Ranking:
        raise OSError("the line is dead")


@dataclass(frozen=True, repr=False)
class Reverse(Reranker):
    """The ranking upside down."""

    name = "reverse"

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        return Ranking(Hit(each.node, -each.score, each.trail, each.signals) for each in ranking).top(k)


@dataclass(frozen=True, repr=False)
class Keep(Reranker):
    """The ranking as it is."""

    name = "keep"

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        return ranking.top(k)


class FailingReranker(Reranker):
    """Cannot."""

    name = "failing_reranker"

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        raise OSError("the line is dead")
