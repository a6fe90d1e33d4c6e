"""What to write retrievers against: `Retriever`, `Composite` (over other retrievers), `Reranker`; and their algebra.

`a | b` fuses by reciprocal rank, `a + b` by min-max-normalised score, `w * a` weights a component, `a & b` keeps what both
find (scored by reciprocal rank), `a >> r` has a `Reranker` reorder a's ranking, `a % k` cuts it. Python's precedence holds,
the tightest first: `*` and `%` (left to right), `+`, `>>`, `&`, `|`; `2 * a % 5 | b >> r` reads `((2 * a) % 5) | (b >> r)`.

Operators are composites and values: `|`, `+`, `&`, `>>` and nested weights or cuts flatten; equal expressions over the same
readers are equal and hash alike, policies aside; `repr` prints the expression. An operator asks its components for max(100,
k) hits, so that for k up to 100 the top k is a prefix of the top k + 1.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NoReturn, Self

from ..graph.errors import QueryError
from ..graph.store import GraphReader
from . import fusion
from .components import Ask as Ask
from .components import attributes, found_in, replaced_in
from .execution import Part, Policy, Rebind, Run, Searcher
from .query import Query, checked_k
from .ranking import Ranking

_ATOM = 6


class Retriever(Searcher):
    """From a question to ranked text nodes, in expressions with other retrievers.

    A leaf has a `name`, keeps what it reads in an attribute `reader` and writes `_retrieve(query, k)`: at most k hits
    (k >= 1) for a question that is not empty, nothing that does not match. All else is given (see `Searcher`).
    """

    _binds: ClassVar[int] = _ATOM

    def __or__(self, other: "Retriever") -> "Fused":
        return Fused(_flat(Fused, self, other)) if isinstance(other, Retriever) else NotImplemented

    def __add__(self, other: "Retriever") -> "Summed":
        return Summed(_flat(Summed, self, other)) if isinstance(other, Retriever) else NotImplemented

    def __and__(self, other: "Retriever") -> "Both":
        return Both(_flat(Both, self, other)) if isinstance(other, Retriever) else NotImplemented

    def __mul__(self, weight: float) -> "Weighted":
        return Weighted(self, weight)

    __rmul__ = __mul__

    def __mod__(self, k: int) -> "Cut":
        return Cut(self, k)

    def __rshift__(self, reranker: "Reranker") -> "Reranked":
        return Reranked(self, (reranker,))

    def __bool__(self) -> NoReturn:
        raise TypeError("a retriever has no truth value: combine retrievers with | + & in place of 'and' and 'or'")


class Reranker(Part):
    """Reorders another retriever's ranking: `a >> reranker`."""

    needs_k: ClassVar[bool] = False
    """Whether `rerank` gets the k that is wanted of it, not at least 100: it arranges the hits that will be shown."""

    @abstractmethod
    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """A new ranking of at most k hits; the one given stays as it was."""


class Composite(Retriever):
    """A retriever over other retrievers: a fusion of several queries, a router, hits merged into their parents.

    A subclass has a `name`, keeps its retrievers in attributes of any name (alone, in tuples, lists or mappings) and writes
    `combine`. Whatever the attributes hold is among its `children`: filters, views and other stores reach every one of them,
    and rerankers, transforms and an attribute `reader` too. Frozen dataclasses with `repr=False` are values: they compare,
    hash (with retrievers in tuples) and print by their fields, and options are further fields.

    `ask` takes care of each child's events, policy and failure; warnings reach the ranking by themselves. References are
    followed by the children, and for text nodes that the composite reads itself by the base.

        >>> @dataclass(frozen=True, repr=False)
        ... class Backup(Composite):
        ...     '''The first retriever's hits, or the second's where it finds fewer than `least`.'''
        ...
        ...     first: Retriever
        ...     second: Retriever
        ...     least: int = 1
        ...     name = "backup"
        ...
        ...     def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        ...         ranking = ask(self.first)
        ...         if ranking is None or len(ranking) < self.least:
        ...             ranking = ask(self.second)
        ...         return ranking or Ranking()
        >>> from ..graph.store import open_store
        >>> from .retrievers.keyword import Keyword
        >>> keyword = Keyword(open_store(":memory:"))
        >>> Backup(keyword % 3, keyword, least=2)
        backup(first=keyword % 3, second=keyword, least=2)
        >>> (Backup(keyword % 3, keyword) | keyword).retrieve("Who?", k=5)
        Ranking of 0
    """

    @abstractmethod
    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best k hits (k >= 1) for a question that is not empty, from what the children answer.

        `ask(child)` is a child's ranking, or None where it failed and the search goes on without it; `ask(child, query, k)`
        puts another question, or wants another number of hits. `ask.all(children)` are the answers of several,
        `ask.rerank(reranker, ranking)` applies a reranker, `ask.rewritten(transform)` a transform. Where no child that was
        asked answers, the first failure is raised. The children's hits are never changed in place.
        """

    @property
    def children(self) -> tuple[Retriever, ...]:
        """The retrievers in its attributes, in the order of dataclass fields, then of other attributes."""
        return tuple(part for part in self._parts() if isinstance(part, Retriever))

    @property
    def measured(self) -> Mapping[str, Retriever]:
        """The components that an evaluation measures by themselves too, by their names in signals; by default none."""
        return {}

    @property
    def readers(self) -> tuple[GraphReader, ...]:
        """What it and its parts read, each once."""
        inner = (reader for part in self._parts() for reader in part.readers)
        return tuple({id(reader): reader for reader in (*super().readers, *inner)}.values())

    def _parts(self) -> tuple[Part, ...]:
        return tuple(found_in(tuple(attributes(self).values()), _PARTS))

    def _rebound(self, change: Rebind) -> Self:
        held = attributes(self)
        moved = {name: replaced_in(value, _PARTS, lambda part: part._rebound(change)) for name, value in held.items()}
        twin = self._with(**{name: value for name, value in moved.items() if value is not held[name]})
        if self.children and getattr(self, "reader", None) is None:
            return twin
        return super(Composite, twin)._rebound(change)

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return self._answer(query, k, Run.start())

    def _answer(self, query: Query, k: int, run: Run) -> Ranking:
        followed: set[str] = set()

        def search(width: int) -> Ranking:
            ask, ranking = Ask(query, width, run), Ranking()
            try:
                ranking = self._valid(self.combine(query, width, ask), width)
            except Exception:
                if ask.failure is None:
                    raise
            if ask.failure is not None:
                raise ask.failure
            followed.update(ask.references)
            return ranking.warned(*ask.warnings).noted(*ask.notes)

        return self._follow(search, query, k, run, followed)


_PARTS = (Part,)


@dataclass(frozen=True, repr=False)
class _Combination(Composite):
    """Several components, each found again by its expression in the hits' signals (shares of the score) and components."""

    components: tuple[Retriever, ...]

    def __post_init__(self) -> None:
        if not self.components:
            raise QueryError(f"expected at least one component for {self.name!r}, got none")
        for component in self.components:
            if not isinstance(component, Retriever):
                raise TypeError(f"expected retrievers as components of {self.name!r}, got {component!r}")

    def __repr__(self) -> str:
        return f" {self.name} ".join(bracketed(component, self._binds) for component in self.components)

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        check_weights(self, self.components)
        answers = ask.all(each for each in self.components if not weightless(each))
        return fusion.fused([component(*answer) for answer in answers], k, self._shares, f" {self.name} ")

    def _shares(self, lists: Sequence[fusion.ScoreList], weights: Sequence[float]) -> fusion.Shares:
        return fusion.reciprocal_rank(lists, weights)


@dataclass(frozen=True, repr=False)
class Fused(_Combination):
    """`a | b`: all that any component finds; the sum of weight / (60 + rank), rank from 1, of those that found it."""

    name = "|"
    _binds = 1


@dataclass(frozen=True, repr=False)
class Both(_Combination):
    """`a & b`: what every component finds, scored as `|` does. A component of weight 0 is ignored."""

    name = "&"
    _binds = 2

    def _shares(self, lists: Sequence[fusion.ScoreList], weights: Sequence[float]) -> fusion.Shares:
        shares = super()._shares(lists, weights)
        common = set.intersection(*({identity for identity, _ in each} for each in lists))
        return {identity: share for identity, share in shares.items() if identity in common}


@dataclass(frozen=True, repr=False)
class Summed(_Combination):
    """`a + b`: the weighted sum of each component's scores, min-max-normalised; absent counts 0, a flat list 1."""

    name = "+"
    _binds = 4

    def _shares(self, lists: Sequence[fusion.ScoreList], weights: Sequence[float]) -> fusion.Shares:
        return fusion.relative_score(lists, weights)


@dataclass(frozen=True, repr=False)
class Weighted(Composite):
    """`w * a`: a's scores times w, a finite number of at least 0. In a fusion a counts w times; with 0 it is left out.

    Where nothing else is asked, a weight of 0 is a QueryError: nothing would be found.
    """

    retriever: Retriever
    weight: float
    name = "*"
    _binds = 5

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", fusion.checked_weight(self.weight))

    def __mul__(self, weight: float) -> "Weighted":
        inner, own = (self.retriever, self.weight) if _plain(self) else (self, 1.0)
        return Weighted(inner, own * fusion.checked_weight(weight))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        short = f"{self.weight:g}"
        number = short if float(short) == self.weight else repr(self.weight)
        return f"{number} * {bracketed(self.retriever, self._binds)}"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        check_weights(self, [self])
        ranking, label = ask(self.retriever), repr(self.retriever)
        return Ranking(
            replace(
                hit,
                score=self.weight * hit.score,
                signals={name: self.weight * value for name, value in hit.signals.items()},
                components={**hit.components, label: hit.score},
            )
            for hit in ranking or ()
        )


@dataclass(frozen=True, repr=False)
class Cut(Composite):
    """`a % k`: a's first k hits."""

    retriever: Retriever
    k: int
    name = "%"
    _binds = 5

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", checked_k(self.k))

    def __mod__(self, k: int) -> "Cut":
        return Cut(self.retriever, min(self.k, checked_k(k))) if _plain(self) else Cut(self, k)

    def __repr__(self) -> str:
        return f"{bracketed(self.retriever, self._binds - 1)} % {self.k}"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        return (ask(self.retriever) or Ranking()).top(min(self.k, k))


@dataclass(frozen=True, repr=False)
class Reranked(Composite):
    """`a >> r`: a's ranking, reordered by one reranker after the other."""

    retriever: Retriever
    rerankers: tuple[Reranker, ...]
    name = ">>"
    _binds = 3

    def __post_init__(self) -> None:
        for reranker in self.rerankers:
            if isinstance(reranker, Retriever):
                raise TypeError(
                    f"{reranker!r} after >> is a retriever, which would search again: expected a Reranker, which reorders "
                    f"the ranking on the left. To fuse two retrievers write a | b or a + b"
                )
            if not isinstance(reranker, Reranker):
                raise TypeError(f"expected a Reranker after >>, got {reranker!r}; a transform stands before the retriever")

    def __rshift__(self, reranker: Reranker) -> "Reranked":
        return Reranked(self.retriever, (*self.rerankers, reranker)) if _plain(self) else Reranked(self, (reranker,))

    def __repr__(self) -> str:
        # What else binds as tightly stands left of >> as it is, as a transform's retriever does: >> groups to the left.
        binds = self._binds if isinstance(self.retriever, Reranked) else self._binds - 1
        return " >> ".join([bracketed(self.retriever, binds), *map(repr, self.rerankers)])

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        ranking = ask(self.retriever)
        if ranking is None:
            return Ranking()
        for reranker in self.rerankers:
            ranking = ask.rerank(reranker, ranking, k if reranker.needs_k else None)
        return ranking


def component(retriever: Retriever, ranking: Ranking) -> fusion.Component:
    """A retriever's ranking as `fusion.fused` takes it: labelled by its expression, with its weight."""
    if isinstance(retriever, Weighted):
        return fusion.Component(repr(retriever.retriever), ranking, retriever.weight, weighted=True)
    return fusion.Component(repr(retriever), ranking)


def weightless(retriever: Retriever) -> bool:
    """Whether a retriever finds nothing whatever is asked, since all that it would ask has weight 0."""
    if not isinstance(retriever, Composite) or not retriever.children or getattr(retriever, "reader", None) is not None:
        return False
    return (isinstance(retriever, Weighted) and not retriever.weight) or all(map(weightless, retriever.children))


def check_weights(whole: Retriever, parts: Iterable[Retriever]) -> None:
    """Refuse to ask what finds nothing: one component of weight 0 is left out, but not all of them.

    Raises:
        QueryError: all `parts` of the whole have weight 0.
    """
    if all(map(weightless, parts)):
        raise QueryError(f"expected a weight above 0 in {whole!r}: with 0 alone nothing would be found")


def _plain(retriever: Retriever) -> bool:
    # What carries a policy or filter of its own cannot dissolve into the expression around it.
    return retriever.policy == Policy() and not retriever.filters


def _flat(kind: type[_Combination], left: Retriever, right: Retriever) -> tuple[Retriever, ...]:
    return tuple(
        part for side in (left, right) for part in (side.components if isinstance(side, kind) and _plain(side) else (side,))
    )


def bracketed(part: Retriever, binds: int) -> str:
    """A part of an expression, in brackets where it binds no more tightly than the operator around it."""
    return f"({part!r})" if part._binds <= binds else repr(part)
