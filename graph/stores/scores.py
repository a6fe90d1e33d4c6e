"""How every store scores, so that scores agree to the last bit: BM25, and cosines in double precision.

BM25 is that of Robertson and Zaragoza (2009), with an idf that is always positive. Cosines are summed a row at a time, so
that none depends on other vectors.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..reads import Matrix, Nearest, Scored

K1 = 1.2
B = 0.75


def idf(holding: int, texts: int) -> float:
    """The weight of a term that `holding` of `texts` texts hold: ln(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (texts - holding + 0.5) / (holding + 0.5))


def share(idf: float, count: int, length: int, mean: float) -> float:
    """What a term that a text holds `count` times adds to its score; lengths count terms."""
    return idf * count * (K1 + 1) / (count + K1 * (1 - B + B * length / mean))


def unpacked(packed: Sequence[bytes], dimension: int) -> Matrix:
    """Vectors that are kept as float16 of little endian: (n_vectors, dimension) float32."""
    return np.frombuffer(b"".join(packed), dtype="<f2").astype(np.float32).reshape(len(packed), dimension)


def cosines(matrix: Matrix, query: Matrix) -> NDArray[np.float64]:
    """The inner products of rows, (n_vectors, dimension) float32, with a query, (dimension,) float32."""
    products: NDArray[np.float64] = np.sum(matrix.astype(np.float64) * query.astype(np.float64), axis=1)
    return products


def best(ids: Sequence[str], matrix: Matrix, query: Matrix, k: int) -> list[Scored]:
    """The k rows of greatest cosine by (-score, id), where `ids` are in order."""
    scores = cosines(matrix, query)
    # Rows are in id order, so a stable sort leaves ties in it.
    return [(ids[row], float(scores[row])) for row in map(int, np.argsort(-scores, kind="stable")[:k])]


def best_holders(sentences: Iterable[tuple[str, str, float]], k: int) -> list[Nearest]:
    """The k text nodes of greatest best cosine, by (-cosine, id), from sentences: id, text node that holds it, cosine."""
    found: dict[str, tuple[float, str]] = {}
    for identity, holder, cosine in sentences:
        mark = (-cosine, identity)
        if holder not in found or mark < found[holder]:
            found[holder] = mark
    order = sorted((mark[0], holder, mark[1]) for holder, mark in found.items())
    return [(holder, identity, -negative) for negative, holder, identity in order[:k]]
