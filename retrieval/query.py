"""A question, and how many hits are wanted: checked values."""

from dataclasses import dataclass
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
