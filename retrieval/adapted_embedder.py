"""An encoder whose questions are moved by an adapter. Passages, spans and words are those of the encoder itself."""

from collections.abc import Callable, Sequence
from functools import cached_property

from ..graph.store import Matrix
from ..models.embedder import CheckedEmbedder, Embedder, TextKind
from .question.adapter import Adapter


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
