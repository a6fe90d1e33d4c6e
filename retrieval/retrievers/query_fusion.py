"""`query_fusion`: a question and variants of it, put to several retrievers, all answers fused into one ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import TIMEOUT_MAX
from typing import Literal, TypeAlias, get_args

from ...graph.errors import QueryError, nearest
from .. import fusion
from ..base import Ask, Composite, Retriever, check_weights, component, weightless
from ..creation import chosen, chosen_transform
from ..query import Query, checked_number
from ..ranking import Ranking
from ..transform import Transform

FusionMode: TypeAlias = Literal["reciprocal_rank", "relative_score", "dist_based_score", "simple", "min_rank"]

METHODS: Mapping[FusionMode, fusion.Method] = {
    "relative_score": fusion.relative_score,
    "dist_based_score": fusion.distribution_based,
    "simple": fusion.greatest_score,
    "min_rank": fusion.best_rank,
}
"""How answers are fused; `reciprocal_rank` apart, which takes its `k`."""

DEFAULT = ("keyword", "vector")
"""The retrievers where none are given."""


@dataclass(frozen=True, repr=False)
class QueryFusion(Composite):
    """The answers of several retrievers to a question, and to what a transform makes of it, fused.

    Every retriever is asked every question for at least 100 hits, and each answer is one list for the fusion, with its
    retriever's weight. A hit's signals are the shares of its score by list, its components the scores that the retrievers
    gave: under the retriever's expression for the question itself, followed by the question in quotation marks for others.
    Its trail says which question found it (`Trail.asked`).

    Attributes:
        of: the retrievers.
        mode: `relative_score`: the sum of weight x min-max-normalised score over the lists; `reciprocal_rank`: the sum of
            weight / (k + rank); `dist_based_score`: as relative, between mean - 3 and mean + 3 standard deviations;
            `simple`: the greatest weight x min-max-normalised score; `min_rank`: the greatest weight / rank.
        weights: one for each retriever, at least 0; what has 0 is not asked. None: 1 each.
        transform: makes the variants. None: the question alone is asked.
        queries: how many questions are asked at most, the one given among them. None: as many as the transform makes.
        k: the constant of `reciprocal_rank`, at least 0.
        timeout: the seconds after which a retriever that has not answered all questions is left out, with a warning; the
            retrievers then run in threads. None: there is no limit, and they are asked one after the other.

    Raises:
        QueryError: no retrievers, weights of 0 alone, an unknown mode, or another option that cannot be used.
    """

    of: tuple[Retriever, ...]
    mode: FusionMode = "relative_score"
    weights: Sequence[float] | None = None
    transform: Transform | None = None
    queries: int | None = None
    k: float = fusion.RECIPROCAL_RANK_K
    timeout: float | None = None
    name = "query_fusion"

    def __post_init__(self) -> None:
        if not self.of:
            raise QueryError("query_fusion needs at least one retriever, got none: query_fusion(keyword, …)")
        modes = get_args(FusionMode)
        if self.mode not in modes:
            raise QueryError(
                f"unknown mode {self.mode!r} of query_fusion; known: {', '.join(modes)}.{nearest(str(self.mode), modes)}"
            )
        if self.weights is not None:
            object.__setattr__(self, "weights", fusion.checked_weights(self.weights, len(self.of), self.name))
        if self.queries is not None and (type(self.queries) is not int or self.queries < 1):
            raise QueryError(f"expected queries of query_fusion as an integer of at least 1, got {self.queries!r}")
        object.__setattr__(self, "k", checked_number(self.k, "k of query_fusion"))
        if self.timeout is not None:
            checked_number(self.timeout, "timeout of query_fusion, in seconds,", 0, TIMEOUT_MAX, above=True)
        check_weights(self, (self.of[place] for place in self._used))

    @property
    def _weights(self) -> Sequence[float]:
        return self.weights or (1.0,) * len(self.of)

    @property
    def _used(self) -> Sequence[int]:
        """The places of the retrievers that are asked."""
        return [place for place, each in enumerate(self.of) if self._weights[place] and not weightless(each)]

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best k hits of every retriever's answers to every question, fused."""
        asked = [query]
        if self.transform is not None and self.queries != 1:
            asked += ask.rewritten(self.transform, most=None if self.queries is None else self.queries - 1)
        weights, used = self._weights, self._used
        retrievers = [self.of[place] for place in used]
        if self.timeout is None:
            answers: Sequence[Sequence[Ranking | None] | None] = [[ask(each, one) for one in asked] for each in retrievers]
        else:
            answers = ask.timed(retrievers, asked, self.timeout)
        lists = [
            _answer(retriever, weights[place], one, ranking, given=one == query)
            for place, retriever, rankings in zip(used, retrievers, answers, strict=True)
            for one, ranking in zip(asked, rankings or [None] * len(asked), strict=True)
            if ranking is not None
        ]
        method = METHODS.get(self.mode) or partial(fusion.reciprocal_rank, k=self.k)
        return fusion.fused(lists, k, method)


def query_fusion(
    retrievers: Mapping[str, Retriever],
    *of: Retriever | str,
    mode: FusionMode = "relative_score",
    weights: Sequence[float] | None = None,
    transform: Transform | str | None = None,
    queries: int | None = None,
    k: float = fusion.RECIPROCAL_RANK_K,
    timeout: float | None = None,
) -> QueryFusion:
    """`QueryFusion` of retrievers, their names or expressions; by default of DEFAULT, on the question alone.

    Raises:
        QueryError: as `QueryFusion`.
        ConfigError: an unknown retriever or transform.
    """
    made = chosen_transform(retrievers, transform)
    return QueryFusion(chosen(retrievers, of or DEFAULT), mode, weights, made, queries, k, timeout)


def _answer(retriever: Retriever, weight: float, asked: Query, ranking: Ranking, *, given: bool) -> fusion.Component:
    """A retriever's answer to one of the questions, as `fused` takes it; `given` is the question that was given."""
    found = component(retriever, ranking)
    if given:
        return replace(found, weight=weight * found.weight)
    label = f"{found.label} “{asked.text}”"
    told = Ranking(
        replace(
            hit,
            trail=replace(hit.trail, asked=hit.trail.asked or asked.text),
            components={**hit.components, label: found.own_score(hit)},
        )
        for hit in ranking
    )
    return fusion.Component(label, told, weight * found.weight, weighted=True)
