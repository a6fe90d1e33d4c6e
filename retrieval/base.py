"""Retrievers and rerankers, and the algebra of retrievers.

`a | b` fuses by reciprocal rank, `a + b` by min-max-normalised score, `w * a` weighs a leg, `a & b` keeps what both find
(scored by reciprocal rank), `a >> r` has a `Reranker` rework a's ranking, `a % k` cuts it. Python's precedence holds, the
tightest first: `*` and `%` (left to right), `+`, `>>`, `&`, `|`. So `2 * a % 5 | b >> r` reads `((2 * a) % 5) | (b >> r)`.

Operators are values: `|`, `+`, `&`, `>>` and nested weights or cuts flatten; equal expressions over the same readers are
equal and hash alike, policies aside; `repr` prints the expression. An operator asks its legs for max(100, k) hits, so that
for k up to 100 the top k is a prefix of the top k + 1.
"""

import copy
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from ..graph.errors import QueryError
from ..graph.store import GraphReader
from . import fusion
from .context import Policy, Run
from .events import LegFailed, said
from .execution import Rebind, Searcher, options
from .fusion import ComponentHit, combined
from .query import Query, checked_k
from .ranking import Ranking

WIDTH = 100
"""How many hits an operator asks of its legs at least."""

_ATOM = 6


class Retriever(Searcher):
    """From a question to ranked text nodes, in expressions with other retrievers.

    A leaf has a `name`, keeps what it reads in an attribute `reader` and writes `_retrieve(query, k)`: at most k hits
    (k >= 1) for a question that is not empty, nothing that does not match. All else is given (see `Searcher`).
    """

    _binds: ClassVar[int] = _ATOM

    def __or__(self, other: "Retriever") -> "Fused":
        return Fused(_legs(Fused, self, other)) if isinstance(other, Retriever) else NotImplemented

    def __add__(self, other: "Retriever") -> "Summed":
        return Summed(_legs(Summed, self, other)) if isinstance(other, Retriever) else NotImplemented

    def __and__(self, other: "Retriever") -> "Both":
        return Both(_legs(Both, self, other)) if isinstance(other, Retriever) else NotImplemented

    def __mul__(self, weight: float) -> "Weighted":
        return Weighted(self, weight)

    __rmul__ = __mul__

    def __mod__(self, k: int) -> "Cut":
        return Cut(self, k)

    def __rshift__(self, reranker: "Reranker") -> "Reworked":
        return Reworked(self, (reranker,))


class Reranker(ABC):
    """Reworks another retriever's ranking: `a >> reranker`."""

    name: str

    @abstractmethod
    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The ranking anew, at most k hits, the given one left as it was."""

    def over(self, reader: GraphReader) -> Self:
        """The same reranker over another store or view; itself where it reads none (no attribute `reader`)."""
        return self._rebound(lambda _: reader)

    def _rebound(self, change: Rebind) -> Self:
        reader = getattr(self, "reader", None)
        if reader is None:
            return self
        twin = copy.copy(self)
        object.__setattr__(twin, "reader", change(reader))
        return twin

    def __repr__(self) -> str:
        return self.name + options(self)


class _Operator(Retriever):
    """An expression over other retrievers."""

    @property
    def _children(self) -> tuple[Retriever, ...]:
        raise NotImplementedError

    @property
    def readers(self) -> tuple[GraphReader, ...]:
        """What its parts read, each once."""
        return tuple({id(reader): reader for child in self._children for reader in child.readers}.values())

    @property
    def _plain(self) -> bool:
        # What carries a policy or filter of its own cannot dissolve into the expression around it.
        return self.policy == Policy() and not self.filters

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return self._answer(query, k, Run.start())


@dataclass(frozen=True, repr=False)
class _Combination(_Operator):
    """Several legs, each found again by its expression in the hits' signals (shares of the score) and components."""

    legs: tuple[Retriever, ...]

    def __post_init__(self) -> None:
        if not self.legs:
            raise QueryError(f"expected at least one leg for {self.name!r}, got none")
        for leg in self.legs:
            if not isinstance(leg, Retriever):
                raise TypeError(f"expected retrievers as legs of {self.name!r}, got {leg!r}")

    @property
    def _children(self) -> tuple[Retriever, ...]:
        return self.legs

    def _rebound(self, change: Rebind) -> Self:
        return self._with(legs=tuple(leg._rebound(change) for leg in self.legs))

    def __repr__(self) -> str:
        return f" {self.name} ".join(_bracketed(leg, self._binds) for leg in self.legs)

    def _shares(self, legs: list[fusion.Leg], weights: list[float]) -> fusion.Shares:
        return fusion.reciprocal_rank(legs, weights)

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        answers, warnings = self._ask(query, max(WIDTH, k), run)
        if not answers:
            return Ranking((), warnings)
        lists: list[fusion.Leg] = [[(hit.id, hit.score) for hit in ranking] for _, ranking in answers]
        shares = self._shares(lists, [_weight(leg) for leg, _ in answers])
        found = [(_label(leg), isinstance(leg, Weighted), {hit.id: hit for hit in ranking}) for leg, ranking in answers]
        hits = []
        for identity, score in fusion.total(shares)[:k]:
            parts = [
                ComponentHit(label, share, held[identity], weighted)
                for (label, weighted, held), share in zip(found, shares[identity], strict=True)
                if identity in held
            ]
            hits.append(combined(parts, score, f" {self.name} "))
        return Ranking(hits, warnings)

    def _ask(self, query: Query, width: int, run: Run) -> tuple[list[tuple[Retriever, Ranking]], list[str]]:
        answers: list[tuple[Retriever, Ranking]] = []
        warnings: list[str] = []
        failures: list[Exception] = []
        for leg in self.legs:
            if _weight(leg) == 0:
                continue
            try:
                ranking = leg._turn(query, width, run)
            except Exception as error:
                if run.on_error == "raise":
                    raise
                failures.append(error)
                run.emit(LegFailed(run.search, run.turn, repr(leg), said(error)))
                warnings.append(f"{leg!r} failed and is left out: {said(error)}")
            else:
                answers.append((leg, ranking))
                warnings.extend(ranking.warnings)
        if failures and not answers:
            raise failures[0]
        return answers, warnings


@dataclass(frozen=True, repr=False)
class Fused(_Combination):
    """`a | b`: all that any leg finds; the sum of weight / (60 + rank), rank from 1, of the legs that hold it."""

    name = "|"
    _binds = 1


@dataclass(frozen=True, repr=False)
class Both(_Combination):
    """`a & b`: what every leg finds, scored as `|` does. A leg of weight 0 does not count."""

    name = "&"
    _binds = 2

    def _shares(self, legs: list[fusion.Leg], weights: list[float]) -> fusion.Shares:
        common = set.intersection(*({identity for identity, _ in leg} for leg in legs))
        shares = fusion.reciprocal_rank(legs, weights)
        return {identity: share for identity, share in shares.items() if identity in common}


@dataclass(frozen=True, repr=False)
class Summed(_Combination):
    """`a + b`: the weighted sum of each leg's scores, min-max-normalised; absent counts 0, a flat list 1."""

    name = "+"
    _binds = 4

    def _shares(self, legs: list[fusion.Leg], weights: list[float]) -> fusion.Shares:
        return fusion.relative_score(legs, weights)


@dataclass(frozen=True, repr=False)
class _Single(_Operator):
    """An operator over one retriever."""

    retriever: Retriever

    @property
    def _children(self) -> tuple[Retriever, ...]:
        return (self.retriever,)

    def _rebound(self, change: Rebind) -> Self:
        return self._with(retriever=self.retriever._rebound(change))


@dataclass(frozen=True, repr=False)
class Weighted(_Single):
    """`w * a`: a's scores times w, a finite number of at least 0. A fused leg counts w times; with 0 it finds nothing."""

    weight: float
    name = "*"
    _binds = 5

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", fusion.checked_weight(self.weight))

    def __mul__(self, weight: float) -> "Weighted":
        inner, held = (self.retriever, self.weight) if self._plain else (self, 1.0)
        return Weighted(inner, held * fusion.checked_weight(weight))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        short = f"{self.weight:g}"
        number = short if float(short) == self.weight else repr(self.weight)
        return f"{number} * {_bracketed(self.retriever, self._binds)}"

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        if self.weight == 0:
            return Ranking()
        ranking = self.retriever._turn(query, max(WIDTH, k), run)
        label = repr(self.retriever)
        hits = [
            replace(
                hit,
                score=self.weight * hit.score,
                signals={name: self.weight * value for name, value in hit.signals.items()},
                components={**hit.components, label: hit.score},
            )
            for hit in ranking
        ]
        return Ranking(hits, ranking.warnings)


@dataclass(frozen=True, repr=False)
class Cut(_Single):
    """`a % k`: a's first k hits."""

    k: int
    name = "%"
    _binds = 5

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", checked_k(self.k))

    def __mod__(self, k: int) -> "Cut":
        return Cut(self.retriever, min(self.k, checked_k(k))) if self._plain else Cut(self, k)

    def __repr__(self) -> str:
        return f"{_bracketed(self.retriever, self._binds - 1)} % {self.k}"

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        return self.retriever._turn(query, max(WIDTH, k), run).top(min(self.k, k))


@dataclass(frozen=True, repr=False)
class Reworked(_Single):
    """`a >> r`: a's ranking, reworked by one reranker after the other."""

    rerankers: tuple[Reranker, ...]
    name = ">>"
    _binds = 3

    def __post_init__(self) -> None:
        for reranker in self.rerankers:
            if isinstance(reranker, Retriever):
                raise TypeError(
                    f"{reranker!r} after >> is a retriever, which would search anew: expected a Reranker, which reworks "
                    f"the ranking on the left. To fuse two retrievers write a | b or a + b"
                )
            if not isinstance(reranker, Reranker):
                raise TypeError(f"expected a Reranker after >>, got {reranker!r}")

    @property
    def readers(self) -> tuple[GraphReader, ...]:
        """What the retriever and the rerankers read, each once."""
        found = [*super().readers, *(each.reader for each in self.rerankers if hasattr(each, "reader"))]
        return tuple({id(reader): reader for reader in found}.values())

    def __rshift__(self, reranker: Reranker) -> "Reworked":
        return Reworked(self.retriever, (*self.rerankers, reranker)) if self._plain else Reworked(self, (reranker,))

    def __repr__(self) -> str:
        return " >> ".join([_bracketed(self.retriever, self._binds), *map(repr, self.rerankers)])

    def _rebound(self, change: Rebind) -> Self:
        rerankers = tuple(reranker._rebound(change) for reranker in self.rerankers)
        return self._with(retriever=self.retriever._rebound(change), rerankers=rerankers)

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        width = max(WIDTH, k)
        ranking = self.retriever._turn(query, width, run)
        for reranker in self.rerankers:
            try:
                reworked = reranker.rerank(query, ranking, width)
            except Exception as error:
                if run.on_error == "raise":
                    raise
                run.emit(LegFailed(run.search, run.turn, repr(reranker), said(error)))
                ranking = ranking.warned(f"{reranker!r} failed and is left out: {said(error)}")
            else:
                ranking = Ranking(reworked, (*ranking.warnings, *reworked.warnings))
        return ranking


def _legs(kind: "type[_Combination]", left: Retriever, right: Retriever) -> tuple[Retriever, ...]:
    return tuple(leg for side in (left, right) for leg in (side.legs if isinstance(side, kind) and side._plain else (side,)))


def _bracketed(part: Retriever, binds: int) -> str:
    return f"({part!r})" if part._binds <= binds else repr(part)


def _weight(leg: Retriever) -> float:
    return leg.weight if isinstance(leg, Weighted) else 1.0


def _label(leg: Retriever) -> str:
    return repr(leg.retriever if isinstance(leg, Weighted) else leg)
