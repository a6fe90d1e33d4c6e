"""How near words are in meaning: cosines of the store's encoder, with the vectors of what tables say kept per process."""

from collections.abc import Sequence
from threading import Lock

import numpy as np

from ...models.embedder import Embedder, Matrix, TextKind, VectorCache, checked
from ..ranking import DECIMALS

MOST_KEPT = 20_000
"""Vectors that are kept of an encoder, those of the names of columns and of values together: 30 MB of the default one's."""
_LONGEST = 300
"""Characters of a text that are compared."""


class MeaningCosines:
    """Compares words with texts; each text is encoded once per process and encoder. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._caches: dict[tuple[str, TextKind], VectorCache] = {}

    def cosines(self, embedder: Embedder, phrase: str, texts: Sequence[str]) -> list[float]:
        """The cosine of a phrase with each text, rounded as scores are."""
        encoder = checked(embedder)
        asked = self._vectors(encoder, [phrase], "query")
        told = self._vectors(encoder, [text[:_LONGEST] for text in texts], "passage")
        return [float(each) for each in np.round((told @ asked[0]).astype(np.float64), DECIMALS)]

    def _vectors(self, encoder: Embedder, texts: Sequence[str], kind: TextKind) -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32."""
        with self._lock:
            cache = self._caches.setdefault(
                (encoder.fingerprint, kind), VectorCache(MOST_KEPT if kind == "passage" else None)
            )
        return cache.embed(texts, lambda missing: encoder.embed(missing, kind))
