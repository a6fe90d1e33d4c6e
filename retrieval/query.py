"""A question, what is made of it, and how many hits are wanted: checked values."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from operator import index

from ..graph.errors import QueryError

DEFAULT_K = 10

MAX_QUESTION = 20_000
"""Characters of a question; longer ones are refused, not cut."""

NOTHING_ASKED = "nothing was asked: the question holds neither a letter nor a digit"


@dataclass(frozen=True, slots=True)
class Query:
    """A question. Retrievers never change it.

    Raises:
        QueryError: the question is not text, is longer than MAX_QUESTION characters or holds lone surrogates.
    """

    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise QueryError(f"expected the question as text, got {type(self.text).__name__}")
        if len(self.text) > MAX_QUESTION:
            raise QueryError(
                f"the question has {len(self.text):,} characters, the most is {MAX_QUESTION:,}: ask with fewer words"
            )

        if any("\ud800" <= character <= "\udfff" for character in self.text):
            raise QueryError("the question has lone surrogates, which are not valid text: replace them first")

    @classmethod
    def of(cls, question: "str | Query") -> "Query":
        """A question in either form."""
        return question if isinstance(question, Query) else cls(question)

    @property
    def empty(self) -> bool:
        """Whether it has neither a letter nor a digit; every retriever then returns an empty ranking with a warning."""
        return not any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question made of another one; `by` names the transforms that made it."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a transform made of a question: questions to ask besides it, best first, and what went wrong on the way."""

    questions: tuple[Rewritten, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, by: str, texts: Iterable[str], warnings: Iterable[str] = ()) -> "Rewriting":
        """The rewriting by one transform."""
        return cls(tuple(Rewritten(text, by) for text in texts), tuple(warnings))

    def besides(self, asked: Query) -> tuple[tuple[Query, str], ...]:
        """Its questions, each with who made it, without those that ask what was asked or ask nothing, and without repeats.

        Raises:
            QueryError: one of them is no usable question.
        """
        kept: dict[str, tuple[Query, str]] = {}
        for each in self.questions:
            query = Query(each.text)
            if not query.empty and _same(query.text) != _same(asked.text):
                kept.setdefault(_same(query.text), (query, each.by))
        return tuple(kept.values())


def _same(text: str) -> str:
    """A question as it is compared: without case, and with single spaces."""
    return " ".join(text.casefold().split())


def checked_k(k: object) -> int:
    """How many hits are wanted, as an int.

    Raises:
        QueryError: it is negative or not an integer (a bool is not one).
    """
    try:
        if isinstance(k, bool):
            raise TypeError
        wanted = index(k)  # type: ignore[arg-type]
    except TypeError:
        raise QueryError(f"expected k as an integer of at least 0, got {k!r}") from None
    if wanted < 0:
        raise QueryError(f"expected k as an integer of at least 0, got {wanted}")
    return wanted


def checked_number(value: object, what: str, least: float = 0.0, most: float = math.inf, *, above: bool = False) -> float:
    """A weight or another option that is a number, as a float.

    Args:
        value: what was given.
        what: the option and whose it is, for the error.
        least: the least value.
        most: the greatest value.
        above: whether it must be above `least`.

    Raises:
        QueryError: it is not a finite number between the two, or one beyond every float.
    """
    if not isinstance(value, bool) and isinstance(value, Real):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number) and least <= number <= most and not (above and number == least):
            return number
    low = f" {'above' if above else 'of at least'} {least:g}" if least > -math.inf else ""
    high = f"{' and' if low else ' of'} at most {most:g}" if most < math.inf else ""
    raise QueryError(f"expected {what} as a finite number{low}{high}, got {value!r:.80}")
