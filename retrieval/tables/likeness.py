"""How near words are in meaning: cosines of the store's encoder, with the vectors of what tables say kept per process."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from ...models.embedder import Embedder, Matrix, TextKind, checked
from ..ranking import DECIMALS

MOST_KEPT = 20_000
"""Vectors that are kept, those of the names of columns and of values together: 30 MB of the default encoder's."""
_LONGEST = 300
"""Characters of a text that are compared."""


class MeaningCosines:
    """Compares words with texts; each text is encoded once per process and encoder. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str, str], Matrix] = OrderedDict()

    def cosines(self, embedder: Embedder, phrase: str, texts: Sequence[str]) -> list[float]:
        """The cosine of a phrase with each text, rounded as scores are."""
        encoder = checked(embedder)
        asked = self._vectors(encoder, [phrase], "query")
        told = self._vectors(encoder, [text[:_LONGEST] for text in texts], "passage")
        return [float(each) for each in np.round((told @ asked[0]).astype(np.float64), DECIMALS)]

    def _vectors(self, encoder: Embedder, texts: Sequence[str], role: TextKind) -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32."""
        keys = [(encoder.fingerprint, role, text) for text in texts]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        missing = list(dict.fromkeys(key for key in keys if key not in known))
        if missing:
            made = encoder.embed([text for _, _, text in missing], role)
            # Copies: a view of one row would keep the whole batch in memory.
            known.update((key, each.copy()) for key, each in zip(missing, made, strict=True))
        with self._lock:
            for key in dict.fromkeys(keys):
                self._kept[key] = known[key]
                self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return np.stack([known[key] for key in keys])
