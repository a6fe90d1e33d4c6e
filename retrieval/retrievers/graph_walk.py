"""`graph`: what the question's entities lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..ranker.pool_retriever import PooledRetriever
from ..ranker.pool_signals import GRAPH


@dataclass(frozen=True, repr=False)
class Graph(PooledRetriever):
    """Text nodes connected to the question's entities: log PageRank + title chains + 1/2 title + 1/4 other chains.

    Each is min-max normalised on the pool, so that a score is at most 2.75. Where the question names nothing that the graph
    knows, PageRank starts at the texts with the highest first-stage relevance.
    """

    name = "graph"
    weights: ClassVar[Mapping[str, float]] = GRAPH
