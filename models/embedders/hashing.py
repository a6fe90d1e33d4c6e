"""A deterministic embedder without a model: signed feature hashing of words (Weinberger et al. 2009).

Texts that share words have near vectors, so that tests and trials behave as with a real encoder, at no cost.
"""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..embedder import Encoded, Matrix, Span, TextKind, normalised

_WORD = re.compile(r"\w+")
_FREQUENT = frozenset("a an and are as at be by for from in is it of on or she that the to was were which who with".split())


class HashingEmbedder:
    """Each word adds +-1 (a quarter for a function word) to four dimensions chosen by its hash.

    Args:
        dimension: the length of the vectors.
    """

    name = "hashing"
    max_tokens = 1 << 20

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension

    @property
    def fingerprint(self) -> str:
        """The name and dimension."""
        return f"hashing/1:{self.dimension}"

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32, each row of length one, or zeros where a text has no word."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            rows[row] = self._vectors(text).sum(axis=0)
        return normalised(rows)

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """As `embed`; a span's vector is the normalised sum of its words'."""
        spans_found: list[Matrix] = []
        words_found: list[Matrix] = []
        for text, cuts in zip(texts, spans, strict=True):
            rows = self._vectors(text)
            whole = rows.sum(axis=0)
            starts = np.array([found.start() for found in _WORD.finditer(text)], np.int64)
            pooled = np.zeros((len(cuts), self.dimension), np.float32)
            for row, (start, end) in enumerate(cuts):
                inside = rows[(starts >= start) & (starts < end)]
                pooled[row] = inside.sum(axis=0) if len(inside) else whole
            spans_found.append(normalised(pooled))
            words_found.append(normalised(rows))
        return Encoded(self.embed(texts), tuple(spans_found), tuple(words_found) if tokens else None)

    def _vectors(self, text: str) -> Matrix:
        words = [found.group().casefold() for found in _WORD.finditer(text)]
        rows = np.zeros((len(words), self.dimension), np.float32)
        for row, word in enumerate(words):
            for place, weight in _places(word, self.dimension):
                rows[row, place] += weight
        return rows


@lru_cache(maxsize=50_000)
def _places(word: str, dimension: int) -> tuple[tuple[int, float], ...]:
    """The dimensions that a word adds to, and what it adds."""
    digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
    weight = 0.25 if word in _FREQUENT else 1.0
    numbers = (int.from_bytes(digest[part : part + 8], "big") for part in range(0, 32, 8))
    return tuple(((number >> 1) % dimension, weight if number & 1 else -weight) for number in numbers)
