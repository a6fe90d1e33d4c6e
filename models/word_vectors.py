"""Compressed vectors of a text's words, by which a question's words are compared with each word of a text.

A word's vector is pooled from the same pass as its text's. Packed, it is projected onto the 192 directions that carry
most of such vectors' length (fitted once, on texts of no benchmark, then rotated so that all carry alike), and each number
is kept in 4 bits with one scale per word: 102 bytes per word instead of 768. Cosines differ by 0.02 on average.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ..graph.errors import ModelError
from .embedder import Matrix, one_thread

FINGERPRINT = "words/1:192x4"
"""Changes whenever the same vectors would be packed differently."""

_DIRECTIONS_SHA256 = "740b0c04b48543e896642f44582ab390a44d8de2e75d8e4d9769a5cef27abe3c"
_ENCODERS = frozenset({"minilm"})
_KEPT = 192
_BYTES = _KEPT // 2
_SPREAD = 2.7 / 7
"""The step between two of the 16 values, in standard deviations of a word's numbers: nearly nothing is clipped."""
_AT_ONCE = 512
"""How many words are unpacked and multiplied at a time."""
_ROW = np.dtype([("start", "<u4"), ("scale", "<f2"), ("values", "u1", (_BYTES,))])


def packable(encoder: str) -> bool:
    """Whether the word vectors of the encoder of this name can be packed: directions were fitted for it."""
    return encoder in _ENCODERS


@one_thread()
def projected(vectors: Matrix) -> Matrix:
    """The encoder's vectors, (n_rows, 384), projected onto the kept directions: (n_rows, 192) float32."""
    return vectors.astype(np.float32, copy=False) @ _directions()


def pack(starts: Sequence[int], vectors: Matrix) -> NDArray[np.uint8]:
    """One text's words as bytes, (n_words * 102,) uint8.

    Args:
        starts: where each word begins, in characters of what was encoded.
        vectors: those of the encoder, (n_words, 384) float32.
    """
    small = projected(vectors)
    scale = (np.sqrt(np.mean(small * small, axis=1)) * _SPREAD).astype("<f2")
    steps = np.maximum(scale.astype(np.float32), 1e-6)[:, None]
    numbers = (np.clip(np.round(small / steps), -8, 7) + 8).astype(np.uint8)
    rows = np.zeros(len(small), dtype=_ROW)
    rows["start"], rows["scale"] = np.asarray(starts, dtype=np.uint32), scale
    rows["values"] = numbers[:, :_BYTES] | (numbers[:, _BYTES:] << 4)
    return np.frombuffer(rows.tobytes(), dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of several texts: those of text i are rows `first[i]` to `first[i + 1]`.

    Their vectors stay packed until they are needed, some at a time: all those of a search would not fit a processor's cache.

    Attributes:
        first: (n_texts + 1,) int64.
        start: where each word begins, in characters of what was encoded, (n_words,) int64.
    """

    first: NDArray[np.int64]
    start: NDArray[np.int64]
    _rows: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.start)

    def vectors(self, rows: slice | NDArray[np.int64]) -> Matrix:
        """The vectors of some of the words, (n_rows, 192) float32."""
        chosen = self._rows[rows]
        numbers = np.empty((len(chosen), _KEPT), dtype=np.uint8)
        np.bitwise_and(chosen["values"], 15, out=numbers[:, :_BYTES])
        np.right_shift(chosen["values"], 4, out=numbers[:, _BYTES:])
        vectors: Matrix = numbers.astype(np.float32)
        vectors -= 8.0
        vectors *= chosen["scale"].astype(np.float32)[:, None]
        return vectors

    def products(self, vectors: Matrix) -> Matrix:
        """The product of each word with each of these projected vectors: (n_words, n_vectors) float32."""
        found = np.empty((len(self), len(vectors)), dtype=np.float32)
        for low in range(0, len(self), _AT_ONCE):
            some = slice(low, low + _AT_ONCE)
            np.matmul(self.vectors(some), vectors.T, out=found[some])
        return found

    def sums(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
        """The sums of the vectors of the words first[i] to last[i] (exclusive), (n_rows, 192) float64; zeros for none."""
        # Loaded here: scipy takes a while, and making a retriever does not need it.
        from scipy.sparse import csr_array

        counts = np.maximum(last - first, 0)
        bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        rows = np.repeat(first - bounds[:-1], counts) + np.arange(int(bounds[-1]))
        ones = np.ones(len(rows), dtype=np.float32)
        chosen = csr_array((ones, np.arange(len(rows)), bounds), shape=(len(first), len(rows)))
        return np.asarray(chosen @ self.vectors(rows), dtype=np.float64)


def unpack(blocks: Sequence[bytes]) -> Words:
    """The words of several texts.

    Raises:
        ModelError: the bytes were not made by `pack`.
    """
    for block in blocks:
        if len(block) % _ROW.itemsize:
            raise ModelError(f"{len(block)} bytes are not packed words of {_ROW.itemsize} bytes each: index the text again")
    rows = np.frombuffer(b"".join(blocks), dtype=_ROW)
    counts = np.array([len(block) // _ROW.itemsize for block in blocks], dtype=np.int64)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return Words(first, rows["start"].astype(np.int64), rows)


@lru_cache(maxsize=1)
def _directions() -> Matrix:
    data = files("clew.models.data").joinpath("word_directions.f2").read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != _DIRECTIONS_SHA256:
        raise ModelError(
            f"the directions word_directions.f2 have SHA-256 {found[:16]}…, expected {_DIRECTIONS_SHA256[:16]}…: they are "
            "damaged or another version; install Clew again"
        )
    directions = np.frombuffer(data, dtype="<f2").reshape(-1, _KEPT).astype(np.float32)
    # Numbers 2i and 2i + 1 share byte i; here the first of each pair come before the second ones, to be unpacked at once.
    return np.concatenate([directions[:, 0::2], directions[:, 1::2]], axis=1)
