"""The question as a vector, checked against the store's encoder and moved by its adapter."""

from ...graph.errors import StoreMismatch
from ...graph.store import GraphReader, Matrix
from ...graph.terms import content_spans
from ...models.embedder import Embedder, checked
from ...models.word_vectors import packable
from ..adapted_embedder import AdaptedEmbedder
from ..query import Query


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
