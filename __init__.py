"""Clew: a knowledge graph from documents, and ranked, explained text nodes from questions.

The root stays quiet: importing `clew` loads nothing heavy. Public names are resolved on first use.

    import clew

    with clew.open("library.clew") as kg:
        kg.add("docs/")
        for hit in kg.search("Who founded the company that owns X?"):
            print(hit.trail)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app.knowledge_graph import KnowledgeGraph
    from .app.maintenance import check, recover
    from .app.open import open
    from .graph.filters.language import F
    from .graph.model import Document, Entity, Reference, TextNode, Triplet
    from .retrieval.hits import Hit, Trail
    from .retrieval.query import Query
    from .retrieval.ranking import Ranking
    from .retrieval.training.judgements import Judgement

__version__ = "0.1.0"

_HOMES = {
    "Document": "graph.model",
    "Entity": "graph.model",
    "F": "graph.filters.language",
    "Hit": "retrieval.ranking",
    "Judgement": "retrieval.training.judgements",
    "KnowledgeGraph": "app.knowledge_graph",
    "Query": "retrieval.query",
    "Ranking": "retrieval.ranking",
    "Reference": "graph.model",
    "TextNode": "graph.model",
    "Trail": "retrieval.ranking",
    "Triplet": "graph.model",
    "check": "app.maintenance",
    "open": "app.open",
    "recover": "app.maintenance",
}

__all__ = [
    "Document",
    "Entity",
    "F",
    "Hit",
    "Judgement",
    "KnowledgeGraph",
    "Query",
    "Ranking",
    "Reference",
    "TextNode",
    "Trail",
    "Triplet",
    "__version__",
    "check",
    "open",
    "recover",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'clew' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
