"""Encoders and language models by name; other packages add theirs through `clew.embedders` and `clew.llms`.

A table that loads nothing: `get_embedder` and `get_llm` make what it names.
"""

from collections.abc import Callable
from typing import Any

from ..graph.registry import Registry, Row

EMBEDDERS: Registry[Callable[..., Any]] = Registry(
    "embedder",
    (
        Row(
            "minilm",
            "clew.models.embedders.minilm:MiniLM",
            "all-MiniLM-L6-v2, 22 million parameters in int8, on the CPU; comes with Clew",
        ),
        Row(
            "hashing",
            "clew.models.embedders.hashing:HashingEmbedder",
            "signed feature hashing of words, without a model: for tests and trials",
        ),
        Row(
            "fastembed",
            "clew.models.embedders.fastembedder:FastEmbedder",
            "any text model of the package fastembed",
            extra="fastembed",
            model=True,
        ),
        Row(
            "sentence-transformers",
            "clew.models.embedders.sentence_transformer:SentenceTransformersEmbedder",
            "any model of the package sentence-transformers, by name or folder",
            extra="sentence-transformers",
            model=True,
        ),
        Row(
            "openai",
            "clew.models.embedders.openai:OpenAIEmbedder",
            "any OpenAI-compatible endpoint for embeddings",
            extra="openai",
            model=True,
            endpoint=True,
        ),
    ),
    "clew.embedders",
    default="minilm",
)

LLMS: Registry[Callable[..., Any]] = Registry(
    "language model",
    (
        Row(
            "openai",
            "clew.models.llms.openai:OpenAIChat",
            "any OpenAI-compatible endpoint for chat, also a server of your own",
            extra="openai",
            model=True,
            endpoint=True,
        ),
    ),
    "clew.llms",
)
