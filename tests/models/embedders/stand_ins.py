"""Stand-ins for the packages fastembed and sentence-transformers: the calls and shapes that their documentation states."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest


class TextEmbedding:
    """fastembed's class: passages point one way and queries another, each as long as its text."""

    calls: ClassVar[list[tuple[str, int]]] = []

    def __init__(self, model_name: str, threads: int) -> None:
        self.calls.clear()

    @staticmethod
    def list_supported_models() -> list[dict[str, Any]]:
        return [{"model": "small", "dim": 2}]

    def passage_embed(self, texts: list[str], batch_size: int) -> Any:
        self.calls.append(("passage", batch_size))
        return (np.array([len(text), 0.0]) for text in texts)

    def query_embed(self, texts: list[str], batch_size: int) -> Any:
        self.calls.append(("query", batch_size))
        return (np.array([0.0, len(text)]) for text in texts)


class SentenceTransformer:
    """The class of sentence-transformers: the lengths of the prompt and of the text."""

    max_seq_length = 128
    prompts: ClassVar[dict[str, str]] = {"query": "query: ", "document": "", "passage": "passage: "}

    def __init__(self, model: str, device: str | None) -> None:
        if model == "absent":
            raise OSError("absent is no model")

    def get_sentence_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts: list[str], prompt_name: str | None, **settings: Any) -> Any:
        return np.array([[len(self.prompts[prompt_name or "document"]), len(text)] for text in texts], float)


@contextmanager
def stand_ins() -> Iterator[None]:
    """Both packages, as they would be if they were installed."""
    with pytest.MonkeyPatch.context() as patch:
        for each in (TextEmbedding, SentenceTransformer):
            name = "fastembed" if each is TextEmbedding else "sentence_transformers"
            package = ModuleType(name)
            setattr(package, each.__name__, each)
            patch.setitem(sys.modules, name, package)
        yield
