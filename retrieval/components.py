"""The components of a composite retriever: found in its fields, moved with it to another store, asked during a search."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import fields, is_dataclass
from typing import Any, Protocol, TypeVar

from ..graph.errors import QueryError
from ..graph.model import Reference
from .events import ComponentFailed, Gate, QuestionRewritten, error_text
from .execution import AnyRetriever, Run
from .query import Query, Rewriting, checked_k
from .ranking import Ranking

WIDTH = 100
"""How many hits a composite asks of a component at least, unless it says otherwise."""

T = TypeVar("T")
R = TypeVar("R", bound=AnyRetriever)


class AnyReranker(Protocol):
    """What a composite needs of a reranker."""

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The ranking in a new order, at most k hits."""
        ...


class AnyTransform(Protocol):
    """What a composite needs of a transform."""

    def rewrite(self, query: Query) -> Rewriting:
        """The questions to ask besides."""
        ...


class Ask:
    """Asks the components of one composite during one search: `ask(component)`.

    It takes care of events, policy and failures, and keeps the warnings and notes of every answer for the composite's
    ranking. It may be called from several threads.
    """

    def __init__(self, query: Query, k: int, run: Run) -> None:
        self._query, self._width, self._run = query, max(WIDTH, k), run
        self._thread, self._context = threading.get_ident(), copy_context()
        self._failures: list[Exception] = []
        self._answered = False
        self.warnings: list[str] = []
        self.notes: list[str] = []
        self.references: set[str] = set()
        """The references among the answers: components have followed them as far as they lead."""

    def __call__(self, component: AnyRetriever, query: str | Query | None = None, k: int | None = None) -> Ranking | None:
        """The component's ranking; None where it failed and the search goes on without it (`on_error="partial"`).

        Args:
            component: one of the composite's children, or an expression of them (`child % 5`, `child.within(filter)`).
                Filters do not reach what is made of anything else.
            query: what to ask it; by default what the composite was asked.
            k: how many hits to ask for; by default the composite's k, but at least `WIDTH`, so that for k up to 100 the top
                k of what is combined is a prefix of the top k + 1.

        Raises:
            QueryError: a query or k that is not valid.
            Exception: what the component raised, under `on_error="raise"`.
        """
        asked = self._query if query is None else Query.of(query)
        return self._recorded(component, self._outcome(component, asked, self._width if k is None else checked_k(k)))

    def all(
        self, components: Iterable[R], query: str | Query | None = None, k: int | None = None
    ) -> list[tuple[R, Ranking]]:
        """Each of several components with its ranking, in their order; those that failed are left out."""
        answers = [(component, self(component, query, k)) for component in components]
        return [(component, ranking) for component, ranking in answers if ranking is not None]

    def timed(
        self, components: Sequence[AnyRetriever], queries: Sequence[Query], seconds: float
    ) -> list[list[Ranking | None] | None]:
        """For each of several components its rankings of all these queries; None for a component that takes longer.

        Each component is asked in a thread of its own, all at once. One that has not answered everything after so many
        seconds is left out with a warning, whatever the policy says of errors. What it still finds is thrown away, and its
        events are no longer sent.

        Raises:
            Exception: what a component raised, under `on_error="raise"`.
        """
        answers: list[list[Ranking | Exception]] = [[] for _ in components]
        gates = [Gate(self._run.gate) for _ in components]

        def ask(component: AnyRetriever, found: list[Ranking | Exception], gate: Gate) -> None:
            for query in queries:
                found.append(self._outcome(component, query, self._width, self._run.behind(gate)))

        # What hangs must not keep the process from ending, as the threads of an executor would.
        threads = [
            threading.Thread(target=ask, args=pair, daemon=True, name=f"clew {pair[0]!r:.40}")
            for pair in zip(components, answers, gates, strict=True)
        ]
        end = time.monotonic() + seconds
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        taken: list[list[Ranking | None] | None] = []
        late = QueryError(f"no answer within {seconds:g} seconds: leave it out, or give it more time")
        came = [list(found) for found in answers]
        for gate in gates:
            # All of them, before anything is raised: whatever comes now is heard of no more.
            gate.shut(error_text(late))
        for component, found in zip(components, came, strict=True):
            if len(found) == len(queries):
                taken.append([self._recorded(component, outcome) for outcome in found])
                continue
            self._leave_out(component, late)
            taken.append(None)
        return taken

    def rerank(self, reranker: AnyReranker, ranking: Ranking, k: int | None = None) -> Ranking:
        """What a reranker makes of a ranking; the ranking itself where it failed and the search goes on without it.

        Raises:
            Exception: what the reranker raised, under `on_error="raise"`.
        """
        try:
            reranked = reranker.rerank(self._query, ranking, self._width if k is None else checked_k(k))
            if not isinstance(reranked, Ranking):
                raise QueryError(f"expected {reranker!r} to return a Ranking, got {type(reranked).__name__}")
        except Exception as error:
            if self._run.on_error == "raise":
                raise
            self.warnings.append(self._failed(reranker, error))
            return ranking
        self.warnings.extend(reranked.warnings)
        self.notes.extend(reranked.notes)
        return reranked

    def rewritten(
        self, transform: AnyTransform, query: str | Query | None = None, most: int | None = None
    ) -> tuple[Query, ...]:
        """The questions that a transform makes, `most` of them at most, without repeats and without the one that was asked.

        There is none where it failed and the search goes on without it. The ranking's notes name each.

        Raises:
            Exception: what the transform raised, under `on_error="raise"`.
        """
        asked = self._query if query is None else Query.of(query)
        try:
            made = transform.rewrite(asked)
            if not isinstance(made, Rewriting):
                raise QueryError(f"expected {transform!r} to return a Rewriting, got {type(made).__name__}")
            questions = made.besides(asked)[:most]
        except Exception as error:
            if self._run.on_error == "raise":
                raise
            self.warnings.append(self._failed(transform, error))
            return ()
        self.warnings.extend(made.warnings)
        self.notes.extend(f"asked besides, by {by}: {question.text}" for question, by in questions)
        texts = tuple(question.text for question, _ in questions)
        self._run.emit(QuestionRewritten(self._run.search, self._run.call, repr(transform), asked.text, texts))
        return tuple(question for question, _ in questions)

    @property
    def failure(self) -> Exception | None:
        """The first failure, where no component answered."""
        return self._failures[0] if self._failures and not self._answered else None

    def _outcome(self, component: AnyRetriever, query: Query, k: int, run: Run | None = None) -> Ranking | Exception:
        """What a component answers, or raises."""
        try:
            if threading.get_ident() == self._thread:
                return component._call(query, k, run or self._run)
            # A thread of the composite's own reads the generation that the search reads, which its context knows.
            return self._context.copy().run(component._call, query, k, run or self._run)
        except Exception as error:
            return error

    def _recorded(self, component: AnyRetriever, outcome: Ranking | Exception) -> Ranking | None:
        """A component's answer, kept in mind; None for an error, which is raised where the policy says so."""
        if isinstance(outcome, Exception):
            if self._run.on_error == "raise":
                raise outcome
            self._leave_out(component, outcome)
            return None
        self._answered = True
        self.warnings.extend(outcome.warnings)
        self.notes.extend(outcome.notes)
        self.references.update(hit.id for hit in outcome if isinstance(hit.node, Reference))
        return outcome

    def _leave_out(self, component: AnyRetriever, error: Exception) -> None:
        self._failures.append(error)
        self.warnings.append(self._failed(component, error))

    def _failed(self, component: object, error: Exception) -> str:
        text = error_text(error)
        self._run.emit(ComponentFailed(self._run.search, self._run.call, repr(component), text))
        return f"{component!r} failed and is left out: {text}"


def attributes(owner: object) -> dict[str, Any]:
    """The attributes of a part by name, dataclass fields first."""
    names = [each.name for each in fields(owner)] if is_dataclass(owner) else []
    return {name: getattr(owner, name) for name in dict.fromkeys([*names, *vars(owner)])}


def found_in(value: object, kinds: tuple[type[T], ...]) -> Iterator[T]:
    """The parts of some kinds in a value: itself, or those in tuples, lists and mappings, in order."""
    if isinstance(value, kinds):
        yield value
    elif isinstance(value, tuple | list | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from found_in(each, kinds)


def replaced_in(value: Any, kinds: tuple[type, ...], change: Callable[[Any], Any]) -> Any:
    """The value with each of these parts changed; what holds none stays the same object."""
    if isinstance(value, kinds):
        return change(value)
    if next(found_in(value, kinds), None) is None:
        return value
    if isinstance(value, Mapping):
        return {name: replaced_in(each, kinds, change) for name, each in value.items()}
    changed = [replaced_in(each, kinds, change) for each in value]
    return value._make(changed) if hasattr(value, "_make") else type(value)(changed)
