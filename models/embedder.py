"""Encoders of text: the protocol, how one is found by name, and the check that every vector passes."""

import os
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from ..graph.errors import ConfigError, ModelError
from .registry import EMBEDDERS

TextKind: TypeAlias = Literal["passage", "query"]
Matrix: TypeAlias = NDArray[np.float32]
Span: TypeAlias = tuple[int, int]

QUERIES_KEPT = 256
_BLAS = threading.Lock()


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors of several texts and of their spans, every row of length one.

    Attributes:
        texts: (n_texts, dimension) float32.
        spans: for each text (n_spans, dimension) float32, in the order of its spans.
        tokens: for each text (n_tokens, dimension) float32 where token vectors were asked for, else None.
    """

    texts: Matrix
    spans: tuple[Matrix, ...]
    tokens: tuple[Matrix, ...] | None = None


@runtime_checkable
class Embedder(Protocol):
    """An encoder of texts. Thread-safe; a text's vector depends on that text alone, not on the others of a call."""

    @property
    def name(self) -> str:
        """The name by which `get_embedder` finds it; stores record it."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector: weights, vocabulary, settings."""
        ...

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens of one window; longer texts are encoded in windows and averaged, or truncated by the encoder."""
        ...

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32, each row of length one (or zeros where a text has no word).

        Raises:
            ModelError: the encoder failed or returned something that is not a vector.
        """
        ...

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """The vectors of passages and of their spans, from one pass where the encoder has token vectors.

        Args:
            texts: the passages.
            spans: for each text, character spans (start, end) into it. A span that holds no token has its text's vector.
            tokens: whether to return the token vectors too.

        Raises:
            ModelError: as `embed`; or `tokens` on an encoder without token vectors.
        """
        ...


class SpanlessEmbedder(ABC):
    """Base of encoders that return one vector per text and no token vectors: a span is encoded as a text of its own.

    A subclass sets `name`, `dimension` and `max_tokens` and writes `embed`.
    """

    name: str
    dimension: int
    max_tokens: int

    @property
    def fingerprint(self) -> str:
        """The name; override it where settings change the vectors."""
        return self.name

    @abstractmethod
    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32, each row of length one."""

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """Texts and spans, each encoded by itself; a blank span has its text's vector.

        Raises:
            ModelError: token vectors were asked for; or as `embed`.
        """
        if tokens:
            raise ModelError(f"the embedder {self.name!r} has no token vectors: use 'minilm' for what needs them")
        pieces = list(texts)
        for text, cuts in zip(texts, spans, strict=True):
            pieces.extend(piece if (piece := text[start:end]).strip() else text for start, end in cuts)
        rows = self.embed(pieces)
        bounds = accumulate(map(len, spans), initial=len(texts))
        return Encoded(rows[: len(texts)], tuple(rows[first:last] for first, last in pairwise(bounds)))


class CheckedEmbedder:
    """An embedder that checks the vectors of another (number, dimension, finite values) and normalises them."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner

    @property
    def name(self) -> str:
        """The inner embedder's."""
        return self.inner.name

    @property
    def fingerprint(self) -> str:
        """The inner embedder's."""
        return self.inner.fingerprint

    @property
    def dimension(self) -> int:
        """The inner embedder's."""
        return self.inner.dimension

    @property
    def max_tokens(self) -> int:
        """The inner embedder's."""
        return self.inner.max_tokens

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The inner embedder's rows, checked."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._checked(self.inner.embed(texts, kind), len(texts), "texts")

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """The inner embedder's rows, checked."""
        if len(spans) != len(texts):
            raise ModelError(f"encode needs spans for each text: got {len(texts)} texts, {len(spans)} lists of spans")
        found = self.inner.encode(texts, spans, tokens)
        if len(found.spans) != len(texts):
            raise ModelError(f"the embedder {self.name!r} returned spans of {len(found.spans)} texts, expected {len(texts)}")
        return Encoded(
            self._checked(found.texts, len(texts), "texts"),
            tuple(self._checked(rows, len(cuts), "spans") for rows, cuts in zip(found.spans, spans, strict=True)),
            found.tokens,
        )

    def _checked(self, rows: Matrix, expected: int, what: str) -> Matrix:
        matrix = np.asarray(rows)
        if matrix.size == 0 and expected == 0:
            return np.zeros((0, self.dimension), np.float32)
        if matrix.ndim != 2 or matrix.shape[0] != expected:
            raise ModelError(
                f"the embedder {self.name!r} returned shape {matrix.shape} for {expected} {what}, expected one row each"
            )
        if matrix.shape[1] != self.dimension:
            raise ModelError(
                f"the embedder {self.name!r} returned vectors of dimension {matrix.shape[1]}, but its dimension is "
                f"{self.dimension}"
            )
        if not np.issubdtype(matrix.dtype, np.floating):
            raise ModelError(f"the embedder {self.name!r} returned {matrix.dtype} values, expected floats")
        bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
        if bad.size:
            where = f"{bad.size} of {expected} {what} (first: row {bad[0]})"
            raise ModelError(f"the embedder {self.name!r} returned NaN or infinity for {where}")
        return normalised(matrix)


class VectorCache:
    """The vectors of the last texts, by default of the last 256 queries. Thread-safe.

    Args:
        most: how many texts' vectors are kept.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Matrix] = OrderedDict()

    def embed(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Matrix]) -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32; `encode` is asked for those that are not kept, each once."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            # Copies: a view of one row would keep the whole batch in memory.
            known.update((text, row.copy()) for text, row in zip(missing, encode(missing), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > (QUERIES_KEPT if self._most is None else self._most):
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts])


def normalised(rows: NDArray[np.floating]) -> Matrix:
    """The rows, (n_rows, dimension), scaled to length one, as float32; rows of zeros stay zero."""
    matrix: Matrix = rows.astype(np.float32, copy=False)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    result: Matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    return result


_EXPECTED = ("name", "fingerprint", "dimension", "max_tokens", "embed", "encode")


def checked(embedder: Embedder) -> Embedder:
    """`embedder` with its vectors checked, only once where it is checked already.

    Raises:
        ConfigError: it lacks an attribute or method of `Embedder`.
    """
    lacking = [name for name in _EXPECTED if not hasattr(embedder, name)]
    if lacking:
        raise ConfigError(
            f"expected an embedder with {', '.join(_EXPECTED)}, got {type(embedder).__name__} without {', '.join(lacking)}"
        )
    return embedder if isinstance(embedder, CheckedEmbedder) else CheckedEmbedder(embedder)


def get_embedder(name: str = EMBEDDERS.default, **settings: object) -> Embedder:
    """The embedder called `name`, its vectors checked.

    Args:
        name: one of `clew.models.registry.EMBEDDERS`, followed by a colon and a model where it takes one ("openai:MODEL").
        settings: passed on to the embedder (`threads`; `base_url` and `key` of an OpenAI-compatible endpoint; …).

    Raises:
        ConfigError: an unknown name (with the nearest), a missing model, or an unknown setting.
        MissingExtra: its package is not installed.
    """
    embedder: Embedder = EMBEDDERS.create_named(name, **settings)
    return checked(embedder)


def readable(text: str) -> str:
    r"""`text` as models can read it: lone surrogates, which no UTF-8 can hold, replaced character for character.

    >>> readable("a\ud800b") == "a\ufffdb"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def processors() -> int:
    """Processors that this process may use, at least 1; where the system does not tell, those of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it numpy's products use one thread, in the whole process.

    How many threads share a product decides the order of its sums, and so their last digits: with one, neither a graph nor a
    ranking depends on how many cores there are. Matrices of a text or a pool are small, and several threads cost them more
    than they save: where other work keeps the cores busy, a hundred times more.

    Of several at once the first sets that and takes it back when it ends; what the others still multiply then may use more.
    """
    # OpenBLAS listens to the thread alone that set its threads, so who sets them has to take that back, and nobody else.
    if not _BLAS.acquire(blocking=False):
        yield
        return
    try:
        with _products().limit(limits=1):
            yield
    finally:
        _BLAS.release()


@cache
def _products() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")
