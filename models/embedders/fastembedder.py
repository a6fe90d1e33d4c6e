"""Any encoder of the package fastembed (Qdrant), by name: `fastembed:BAAI/bge-small-en-v1.5`."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...graph.errors import ConfigError, MissingExtra, ModelError
from ..embedder import Matrix, SpanlessEmbedder, TextKind, normalised, processors, readable


class FastEmbedder(SpanlessEmbedder):
    """A fastembed text model. The package downloads the model on first use, unless it is in its cache.

    Args:
        model: the model's name in fastembed.
        threads: processors it may use; by default all that this process may use.
        max_tokens: tokens after which the model truncates a text.

    Raises:
        MissingExtra: fastembed is not installed.
        ConfigError: fastembed does not know the model.
    """

    def __init__(self, model: str, threads: int | None = None, max_tokens: int = 512) -> None:
        try:
            from fastembed import TextEmbedding
        except ImportError as error:
            raise MissingExtra(f"the embedder 'fastembed:{model}'", "fastembed") from error
        known = {str(each["model"]): int(each["dim"]) for each in TextEmbedding.list_supported_models()}
        if model not in known:
            raise ConfigError(f"fastembed has no model {model!r}; known: {', '.join(sorted(known))}")
        self.name = f"fastembed:{model}"
        self.dimension = known[model]
        self.max_tokens = max_tokens
        make: Callable[..., Any] = TextEmbedding
        self._make: Callable[[], Any] = lambda: make(model_name=model, threads=threads or processors())
        self._model: Any = None
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32, each row of length one.

        Raises:
            ModelError: the model cannot be loaded or failed.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        clean = [readable(text) for text in texts]
        with self._lock:
            try:
                if self._model is None:
                    self._model = self._make()
                # One text per batch: with padding and int8 weights a text's neighbours would change its vector.
                encode = self._model.query_embed if kind == "query" else self._model.passage_embed
                rows = list(encode(clean, batch_size=1))
            except Exception as error:  # fastembed raises whatever its downloader and onnxruntime raise
                raise ModelError(f"the embedder {self.name!r} failed: {error}") from error
        return normalised(np.stack(rows))
