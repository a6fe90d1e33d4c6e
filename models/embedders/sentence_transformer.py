"""Any encoder of the package sentence-transformers, by name or folder: `sentence-transformers:intfloat/e5-small-v2`."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.errors import MissingExtra, ModelError
from ..embedder import Matrix, SpanlessEmbedder, TextKind, normalised, readable


class SentenceTransformersEmbedder(SpanlessEmbedder):
    """A sentence-transformers model, with its own prompts for queries and passages where it has them.

    Args:
        model: its name on the model hub, or a folder.
        device: where it runs ("cpu", "cuda"); by default the package chooses.
        batch_size: texts encoded together.

    Raises:
        MissingExtra: sentence-transformers is not installed.
        ModelError: the model does not load.
    """

    def __init__(self, model: str, device: str | None = None, batch_size: int = 32) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtra(f"the embedder 'sentence-transformers:{model}'", "sentence-transformers") from error
        self.name = f"sentence-transformers:{model}"
        self.batch_size = batch_size
        try:
            self._model: Any = SentenceTransformer(model, device=device)
        except Exception as error:  # torch, the hub client and the file system each raise their own
            raise ModelError(f"the embedder {self.name!r} does not load: {error}") from error
        self.dimension = int(self._model.get_sentence_embedding_dimension())
        self.max_tokens = int(self._model.max_seq_length or 512)
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], kind: TextKind = "passage") -> Matrix:
        """The texts' vectors, (n_texts, dimension) float32, each row of length one.

        Raises:
            ModelError: the model failed.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        prompts = getattr(self._model, "prompts", None) or {}
        names = ("query",) if kind == "query" else ("passage", "document")
        prompt = next((name for name in names if prompts.get(name)), None)
        clean = [readable(text) for text in texts]
        with self._lock:
            try:
                rows = self._model.encode(
                    clean, batch_size=self.batch_size, prompt_name=prompt, convert_to_numpy=True, show_progress_bar=False
                )
            except Exception as error:  # torch raises many kinds
                raise ModelError(f"the embedder {self.name!r} failed: {error}") from error
        return normalised(np.asarray(rows))
