"""The question as vectors, checked against the store's encoder and moved by its query adapter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...graph.errors import StoreMismatch
from ...graph.store import GraphReader, Matrix
from ...graph.terms import content_spans
from ...models.embedder import CheckedEmbedder, Embedder, TextKind, checked
from ...models.word_vectors import packable
from ..query import Query
from .adapter import Adapter


class AdaptedEmbedder(CheckedEmbedder):
    """An encoder with a query adapter on top; it encodes passages as the inner encoder does, and has its name and dimension.

    Args:
        inner: the encoder.
        find: returns the adapter, or None for none; called when a question is first encoded.
    """

    def __init__(self, inner: Embedder, find: Callable[[], Adapter | None]) -> None:
        super().__init__(inner)
        self._find = find

    @cached_property
    def adapter(self) -> Adapter | None:
        """The adapter that was current when it was first needed."""
        return self._find()

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The inner encoder's vectors, (n_texts, dimension) float32; those of queries moved by the adapter."""
        rows = super().embed(texts, kind)
        return self.moved(rows) if kind == "query" else rows

    def moved(self, rows: Matrix) -> Matrix:
        """Questions' vectors moved by the adapter, for callers that encode a question as a passage to get its words too."""
        return rows if self.adapter is None else self.adapter.adapted(rows)


@dataclass(frozen=True, slots=True, eq=False)
class EncodedQuestion:
    """A question as an encoder reads it, once for all that compare it.

    Attributes:
        text: the question.
        vector: (1, dimension) float32, of length one, moved by the store's adapter; None where the store has no vectors.
        by_word: whether it was encoded word by word, and its candidates are to be read so.
        words: (n_content_words, dimension) float32, from the same pass; None where the encoder's words cannot be packed. No
            adapter moves them.
    """

    text: str
    vector: Matrix | None = None
    by_word: bool = False
    words: Matrix | None = None


def encode_question(reader: GraphReader, embedder: Embedder, query: Query, *, by_word: bool = False) -> EncodedQuestion:
    """The question as vectors that a store's own can be compared with, in one call of the encoder.

    Raises:
        StoreMismatch: the store's vectors come from another encoder.
        ModelError: the encoder returned something that is not a vector.
    """
    if not _encoded(reader, embedder):
        return EncodedQuestion(query.text, None, by_word)
    if not by_word or not packable(embedder.name):
        return EncodedQuestion(query.text, checked(embedder).embed([query.text], "query"), by_word)
    found = checked(embedder).encode([query.text], [content_spans(query.text)])
    vector = embedder.moved(found.texts) if isinstance(embedder, AdaptedEmbedder) else found.texts
    return EncodedQuestion(query.text, vector, by_word, found.spans[0])


def _encoded(reader: GraphReader, embedder: Embedder) -> bool:
    """Whether the store has vectors, of this very encoder."""
    encoder = reader.encoder
    if encoder is None:
        return False
    if (encoder.name, encoder.dimension) != (embedder.name, embedder.dimension):
        raise StoreMismatch(
            f"the store's vectors come from {encoder.name!r} ({encoder.dimension} dimensions), but the question would be "
            f"encoded by {embedder.name!r} ({embedder.dimension}): open the store with the embedder {encoder.name!r}"
        )
    return True
