"""The question as a vector, checked against the store's encoder."""

from ..graph.errors import StoreMismatch
from ..graph.store import GraphReader, Matrix
from ..models.embedder import Embedder, checked
from .query import Query


def question_vector(reader: GraphReader, embedder: Embedder, query: Query) -> Matrix | None:
    """The question's vector as one row, or None where the store has no vectors to compare it with.

    Raises:
        StoreMismatch: the store's vectors come from another encoder. ModelError: the embedder gave what is no vector.
    """
    encoder = reader.encoder
    if encoder is None:
        return None
    if (encoder.name, encoder.dimension) != (embedder.name, embedder.dimension):
        raise StoreMismatch(
            f"the store's vectors come from {encoder.name!r} ({encoder.dimension} dimensions), but the question would be "
            f"encoded by {embedder.name!r} ({embedder.dimension}): open the store with the embedder {encoder.name!r}"
        )
    return checked(embedder).embed([query.text], "query")
