"""Text to vectors: the protocol, how an encoder is found by name, and the check that every vector passes."""

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..graph.errors import ConfigError, ModelError
from .registry import EMBEDDERS

TextKind: TypeAlias = Literal["passage", "query"]
Matrix: TypeAlias = NDArray[np.float32]
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors of several texts and of their spans, all rows normalised.

    Attributes:
        texts: one row a text.
        spans: for each text one row a span, in the order the spans were given.
        tokens: for each text one row a token, where tokens were asked for, else None.
    """

    texts: Matrix
    spans: tuple[Matrix, ...]
    tokens: tuple[Matrix, ...] | None = None


@runtime_checkable
class Embedder(Protocol):
    """An encoder of texts. Thread-safe; a text's vector depends on that text alone, not on those it comes with."""

    @property
    def name(self) -> str:
        """The name under which `get_embedder` finds it again; stores record it."""
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
        """Tokens of one window; longer texts are encoded in windows and averaged, where the encoder lets us."""
        ...

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """One normalised float32 row a text.

        Raises:
            ModelError: the encoder failed or gave what is no vector.
        """
        ...

    def encode(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], tokens: bool = False) -> Encoded:
        """The vectors of passages and of their spans, from one pass where the encoder shows its tokens.

        Args:
            texts: the passages.
            spans: for each text, character spans (start, end) into it. A span that holds no token has its text's vector.
            tokens: whether to give the tokens' own vectors too.

        Raises:
            ModelError: as `embed`; or tokens were asked of an encoder that shows none.
        """
        ...


class SpanlessEmbedder(ABC):
    """Base of encoders that return one vector per text and nothing finer: a span is encoded as a text of its own.

    A subclass sets `name`, `dimension` and `max_tokens` and writes `embed`.
    """

    name: str
    dimension: int
    max_tokens: int

    @property
    def fingerprint(self) -> str:
        """The name; overridden where settings change the vectors."""
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
            raise ModelError(f"the embedder {self.name!r} shows no token vectors: use 'minilm' for what needs them")
        pieces = list(texts)
        for text, cuts in zip(texts, spans, strict=True):
            pieces.extend(piece if (piece := text[start:end]).strip() else text for start, end in cuts)
        rows = self.embed(pieces)
        cut_rows: list[Matrix] = []
        position = len(texts)
        for cuts in spans:
            cut_rows.append(rows[position : position + len(cuts)])
            position += len(cuts)
        return Encoded(rows[: len(texts)], tuple(cut_rows))


class CheckedEmbedder:
    """An embedder whose every answer is checked (rows, dimension, finite) and normalised."""

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
            raise ModelError(f"the embedder {self.name!r} gave spans of {len(found.spans)} texts, expected {len(texts)}")
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
            raise ModelError(f"the embedder {self.name!r} gave shape {matrix.shape} for {expected} {what}: one row each")
        if matrix.shape[1] != self.dimension:
            raise ModelError(
                f"the embedder {self.name!r} gave vectors of dimension {matrix.shape[1]}, but says its dimension is "
                f"{self.dimension}"
            )
        if not np.issubdtype(matrix.dtype, np.floating):
            raise ModelError(f"the embedder {self.name!r} gave {matrix.dtype} values, expected floats")
        bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
        if bad.size:
            raise ModelError(
                f"the embedder {self.name!r} gave NaN or infinity for {bad.size} of {expected} {what} (first: row {bad[0]})"
            )
        return normalised(matrix)


def normalised(rows: NDArray[np.floating]) -> Matrix:
    """Rows of length one, as float32; rows of zeros stay zero."""
    matrix: Matrix = rows.astype(np.float32, copy=False)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    result: Matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    return result


_EXPECTED = ("name", "fingerprint", "dimension", "max_tokens", "embed", "encode")


def checked(embedder: Embedder) -> Embedder:
    """`embedder`, with every answer checked (once).

    Raises:
        ConfigError: it lacks something that an embedder has.
    """
    lacking = [name for name in _EXPECTED if not hasattr(embedder, name)]
    if lacking:
        raise ConfigError(
            f"expected an embedder with {', '.join(_EXPECTED)}, got {type(embedder).__name__} without {', '.join(lacking)}"
        )
    return embedder if isinstance(embedder, CheckedEmbedder) else CheckedEmbedder(embedder)


def get_embedder(name: str = EMBEDDERS.default, **settings: object) -> Embedder:
    """The embedder called `name`, every answer of which is checked.

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
