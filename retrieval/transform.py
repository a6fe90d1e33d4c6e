"""What to write transforms against: `Transform` makes further questions of one; `transform >> retriever` searches for all.

The question that was asked is always asked too. `t >> u` is a `Chain`: u is applied to the question and to what t makes of
it. `t >> a` asks a retriever each question and fuses the answers by reciprocal rank; as in `a >> r`, the operator binds more
tightly than `&` and `|`, less than `+`, `*` and `%`.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self, overload

from ..graph.errors import QueryError
from ..graph.store import GraphReader
from .base import Ask, Composite, Reranked, Retriever, bracketed
from .execution import Part, Rebind
from .fusion import Component, fused
from .query import Query, Rewriting, Rewritten
from .ranking import Ranking

MOST_QUESTIONS = 16
"""Questions that a chain of transforms makes at most, the one asked apart."""


class Transform(Part):
    """Makes further questions of one: its parts, its paraphrases, a text that might answer it.

    A subclass has a `name` and writes `rewrite`; one that reads the store keeps it in an attribute `reader`, so that filters
    and views reach it. Frozen dataclasses with `repr=False` are values, as retrievers are.
    """

    @abstractmethod
    def rewrite(self, query: Query) -> Rewriting:
        """The questions to ask besides this one, best first; none where there is nothing to make of it.

        A transform with a language model falls back to what it can make without one, with a warning, where the model fails.
        """

    def rewriting(self, texts: Iterable[str], warnings: Iterable[str] = ()) -> Rewriting:
        """These questions as its rewriting."""
        return Rewriting.of(repr(self), texts, warnings)

    @overload
    def __rshift__(self, other: "Transform") -> "Chain": ...
    @overload
    def __rshift__(self, other: Retriever) -> "Transformed": ...
    def __rshift__(self, other: "Transform | Retriever") -> "Chain | Transformed":
        if isinstance(other, Transform):
            return Chain((*_links(self), *_links(other)))
        return Transformed(self, other) if isinstance(other, Retriever) else NotImplemented


@dataclass(frozen=True, repr=False)
class Chain(Transform):
    """`t >> u`: what t makes of the question, then what u makes of the question and of each of those."""

    transforms: tuple[Transform, ...]
    name = ">>"

    def __post_init__(self) -> None:
        for each in self.transforms:
            if not isinstance(each, Transform):
                raise TypeError(f"expected transforms in a chain, got {each!r}")

    def __repr__(self) -> str:
        return " >> ".join(map(repr, self.transforms))

    @property
    def readers(self) -> tuple[GraphReader, ...]:
        """What its transforms read, each once."""
        return tuple({id(reader): reader for each in self.transforms for reader in each.readers}.values())

    def _rebound(self, change: Rebind) -> Self:
        return self._with(transforms=tuple(each._rebound(change) for each in self.transforms))

    def rewrite(self, query: Query) -> Rewriting:
        """What its transforms make, one after the other; MOST_QUESTIONS at most."""
        made: tuple[Rewritten, ...] = ()
        warnings: list[str] = []
        for transform in self.transforms:
            for asked, by in [(query, ""), *Rewriting(made).besides(query)]:
                further = transform.rewrite(asked)
                warnings.extend(further.warnings)
                made += tuple(Rewritten(each.text, f"{by} >> {each.by}" if by else each.by) for each in further.questions)
            # Cut after each: the next one is applied to all that came before.
            kept = Rewriting(made).besides(query)
            if len(kept) > MOST_QUESTIONS:
                warnings.append(f"{self!r} made more than {MOST_QUESTIONS} questions: the first ones are asked")
            made = tuple(Rewritten(question.text, by) for question, by in kept[:MOST_QUESTIONS])
        return Rewriting(made, tuple(dict.fromkeys(warnings)))


@dataclass(frozen=True, repr=False)
class Transformed(Composite):
    """`t >> a`: a's answers to the question and to what t makes of it, fused by reciprocal rank.

    A hit's signals are by question: what a found for the question itself under a's expression, the others under the question
    in quotation marks. Its trail says which question found it (`Trail.asked`) where that is not the one that was asked.
    """

    transform: Transform
    retriever: Retriever
    name = ">>"
    _binds = Reranked._binds

    def __post_init__(self) -> None:
        if not isinstance(self.transform, Transform) or not isinstance(self.retriever, Retriever):
            raise TypeError(f"expected a transform and a retriever, got {self.transform!r} and {self.retriever!r}")

    def __repr__(self) -> str:
        return f"{self.transform!r} >> {bracketed(self.retriever, self._binds)}"

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best k hits of the answers to the question and to what the transform makes of it."""
        asked = [query, *ask.rewritten(self.transform)]
        answers = [(each, ask(self.retriever, each)) for each in asked]
        return fused([answer_to(each, query, self.retriever, found) for each, found in answers if found is not None], k)


def answer_to(asked: Query, query: Query, retriever: Retriever, ranking: Ranking) -> Component:
    """A retriever's answer to one of several questions, as `fused` takes it: under the question if `query` is another."""
    if asked == query:
        return Component(repr(retriever), ranking)
    told = (replace(hit, trail=replace(hit.trail, asked=hit.trail.asked or asked.text)) for hit in ranking)
    return Component(f"“{asked.text}”", Ranking(told))


def _links(transform: Transform) -> tuple[Transform, ...]:
    return transform.transforms if isinstance(transform, Chain) else (transform,)


def checked_count(value: object, option: str, of: str) -> int:
    """An option of a transform that counts something.

    Raises:
        QueryError: it is not an integer of at least 1.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise QueryError(f"expected {option} of {of} as an integer of at least 1, got {value!r}")
    return value
