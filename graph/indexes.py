"""The indexes of a store: `TextIndex`, which it owns, and `VectorIndex`, which may take the place of its own."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Protocol

from .reads import Matrix, Scored


class TextIndex(Protocol):
    """Keyword search that a store owns, by BM25 with k1 = 1.2 and b = 0.75. Terms come from the `Analyzer` of a language."""

    @property
    @abstractmethod
    def generation(self) -> int:
        """Never falls. Where the index lives in the store, that store's."""

    @abstractmethod
    def upsert(self, texts: Mapping[str, str]) -> None:
        """Index texts by id. A text that is there is replaced; an empty one counts among all and is never found."""

    @abstractmethod
    def delete(self, ids: Sequence[str]) -> None:
        """Take texts out; unknown ids are skipped."""

    @abstractmethod
    def search(self, query: str, k: int, among: Sequence[str] | None = None) -> list[Scored]:
        """The k texts of highest score, (id, score > 0) by (-score, id); fewer where fewer hold one of the query's terms.

        A query is plain words (`Analyzer.content_terms`), never syntax; one without terms finds nothing. With `among` only
        these are found, unknown ids skipped, none at all where it is empty; the scores stay those of the whole index.
        """


class VectorIndex(Protocol):
    """Vector search that `open_store(url, vectors=…)` puts in the place of a store's own, for one kind and one dimension.

    The store makes it empty, fills it before a search with what changed, and calls it from one thread at a time. Vectors and
    queries are float32 rows of length 1.
    """

    @property
    @abstractmethod
    def generation(self) -> int:
        """Grows with every change."""

    @abstractmethod
    def upsert(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Put in one vector per id, row by row, in place of those that are there.

        Raises:
            StoreMismatch: the shape is not (number of ids, dimension).
        """

    @abstractmethod
    def delete(self, ids: Sequence[str]) -> None:
        """Take vectors out; unknown ids are skipped."""

    @abstractmethod
    def search(self, queries: Matrix, k: int, among: Sequence[str] | None = None) -> list[list[Scored]]:
        """For each row of `queries`, in order, the k ids of greatest inner product (-1 to 1, the cosine) by (-score, id).

        A list is shorter where there are fewer vectors, and empty where there are none or k is 0. With `among` only these
        are compared, unknown ids skipped, none at all where it is empty.
        """
