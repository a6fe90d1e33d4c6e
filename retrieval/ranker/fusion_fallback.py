"""What a question gets that the ranker is not made for: the ranking of `fusion`, from what its pool has read already."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from ...graph.batch import VectorKind
from ...graph.store import GraphReader, Matrix, Scored
from ...models.embedder import CheckedEmbedder, Embedder, TextKind
from ..context import Run
from ..pool.pool import Pool, Reading, Searched
from ..query import Query
from ..question.language_id import foreign
from ..ranking import Ranking
from ..registry import create
from .candidates import Candidates

UNLINKED = "the question names nothing that the graph knows: ranked as 'fusion' does"
FOREIGN = "the question is not in English, from which the ranker learned: ranked as 'fusion' does"
"""The warnings of such rankings."""


def unfit(found: Candidates) -> str:
    """Why a question's candidates are not for the ranker; empty where they are.

    It is in another language, or it links to nothing that the graph can follow: no entity, nor a text's own name.
    """
    if foreign(found.pool.question):
        return FOREIGN
    return "" if found.pool.seeds or any(words for _, words in found.named) else UNLINKED


def fused(reader: GraphReader, embedder: Embedder, pool: Pool, query: Query, k: int, run: Run, why: str) -> Ranking:
    """The best k of `fusion`, with a warning that says why. Up to the pool's width it asks store and encoder for nothing."""
    if pool.reading is None:
        raise ValueError("expected a pool gathered with reading=True, got one without texts: gather it anew")
    known = cast(GraphReader, _Recalled(reader, pool.reading, pool.vector))
    return create("fusion", known, _Remembering(embedder, query, pool.vector))._call(query, k, run).warned(why)


class _Recalled:
    """A reader that answers what a pool has read from memory, and asks the store all else.

    Args:
        reader: the store or view that the pool was gathered from.
        reading: what was read.
        vector: the question's.
    """

    def __init__(self, reader: GraphReader, reading: Reading, vector: Matrix | None) -> None:
        self._reader = reader
        self._reading = reading
        self._vector = vector

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def search_text(self, query: str, k: int) -> list[Scored]:
        """Keyword search."""
        found = _best(self._reading.keyword, k)
        return self._reader.search_text(query, k) if found is None else found

    def search_vectors(self, queries: Matrix, kind: VectorKind, k: int) -> list[list[Scored]]:
        """Vector search."""
        asked = kind == "text" and self._vector is not None and np.array_equal(queries, self._vector)
        found = _best(self._reading.vector, k) if asked else None
        return self._reader.search_vectors(queries, kind, k) if found is None else [found]

    def fetch(self, kind: Any, ids: Sequence[str]) -> Sequence[Any]:
        """Values by id."""
        texts = self._reading.texts
        wanted = [each for each in dict.fromkeys(ids) if each]
        if kind == "text_node" and all(each in texts for each in wanted):
            return [texts[each] for each in wanted]
        result: Sequence[Any] = self._reader.fetch(kind, ids)
        return result


class _Remembering(CheckedEmbedder):
    """An encoder that has encoded one question already."""

    def __init__(self, embedder: Embedder, query: Query, vector: Matrix | None) -> None:
        super().__init__(embedder)
        self._query = query
        self._vector = vector

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """As the encoder, the question from memory."""
        if self._vector is not None and kind == "query" and list(texts) == [self._query.text]:
            return self._vector
        return super().embed(texts, kind)


def _best(searched: Searched, k: int) -> list[Scored] | None:
    """The best k of a search; None where it was not asked for as many."""
    whole = len(searched.found) < searched.width
    return list(searched.found[:k]) if whole or k <= searched.width else None
