"""The question as a vector, checked against the store's encoder and moved by its adapter."""

from collections.abc import Callable, Sequence
from functools import cached_property

from ...graph.errors import StoreMismatch
from ...graph.store import GraphReader, Matrix
from ...graph.terms import content_spans
from ...models.embedder import CheckedEmbedder, Embedder, TextKind, checked
from ...models.word_vectors import packable
from ..query import Query
from .adapter import Adapter


class AdaptedEmbedder(CheckedEmbedder):
    """An encoder of questions; name, dimension and fingerprint are the inner encoder's, as its passages are.

    Args:
        inner: the encoder.
        find: gives the adapter, or None where questions stay; called when a question is first encoded.
    """

    def __init__(self, inner: Embedder, find: Callable[[], Adapter | None]) -> None:
        super().__init__(inner)
        self._find = find

    @cached_property
    def adapter(self) -> Adapter | None:
        """The adapter, as it was when it was first needed."""
        return self._find()

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The inner embedder's rows, those of queries adapted."""
        rows = super().embed(texts, kind)
        return self.moved(rows) if kind == "query" else rows

    def moved(self, rows: Matrix) -> Matrix:
        """Questions' vectors adapted, for those who encode a question as a passage to get its words too."""
        return rows if self.adapter is None else self.adapter.adapted(rows)


def question_vector(reader: GraphReader, embedder: Embedder, query: Query) -> Matrix | None:
    """The question's vector as one row, or None where the store has no vectors to compare it with.

    Raises:
        StoreMismatch: the store's vectors come from another encoder. ModelError: the embedder gave what is no vector.
    """
    return checked(embedder).embed([query.text], "query") if _encoded(reader, embedder) else None


def question_words(reader: GraphReader, embedder: Embedder, query: Query) -> tuple[Matrix | None, Matrix | None]:
    """The question as `question_vector` gives it, and from the same pass its content words, a row each.

    The words are None where the encoder's cannot be packed. No adapter moves them.

    Raises:
        As `question_vector`.
    """
    if not packable(embedder.name):
        return question_vector(reader, embedder, query), None
    if not _encoded(reader, embedder):
        return None, None
    found = checked(embedder).encode([query.text], [content_spans(query.text)])
    question = embedder.moved(found.texts) if isinstance(embedder, AdaptedEmbedder) else found.texts
    return question, found.spans[0]


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
