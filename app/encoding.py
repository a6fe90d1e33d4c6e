"""The encoder of a graph, made when it is first needed: a keyword search never loads one."""

import threading
from collections.abc import Callable, Sequence

from ..models.embedder import Embedder, Encoded, Matrix, Span, TextKind


class LazyEmbedder:
    """An `Embedder` that is made on first use. Thread-safe.

    Args:
        make: makes the real one; whatever it raises, the first use raises.
    """

    def __init__(self, make: Callable[[], Embedder]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: Embedder | None = None

    @property
    def real(self) -> Embedder:
        """The real one."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    @property
    def name(self) -> str:
        """The real one's."""
        return self.real.name

    @property
    def fingerprint(self) -> str:
        """The real one's."""
        return self.real.fingerprint

    @property
    def dimension(self) -> int:
        """The real one's."""
        return self.real.dimension

    @property
    def max_tokens(self) -> int:
        """The real one's."""
        return self.real.max_tokens

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """As the real one."""
        return self.real.embed(texts, kind)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """As the real one."""
        return self.real.encode(texts, spans, tokens)
