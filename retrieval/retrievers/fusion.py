"""`fusion`: keyword and vector search together, by reciprocal rank."""

from collections.abc import Mapping

from ..base import Retriever


def fusion(retrievers: Mapping[str, Retriever]) -> Retriever:
    """`keyword | vector`."""
    return retrievers["keyword"] | retrievers["vector"]
