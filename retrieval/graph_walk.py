"""`graph`: what the question's entities lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .pooled import PooledRetriever


@dataclass(frozen=True, repr=False)
class Graph(PooledRetriever):
    """Text nodes that hang on the question's entities: log PageRank + title chains + half the other chains + half the title.

    Each is min-max normalised on the pool, so that a score is at most 3. Where the question names nothing that the graph
    knows, PageRank starts at the texts that look good by themselves.
    """

    name = "graph"
    weights: ClassVar[Mapping[str, float]] = {"pagerank": 1.0, "title_chain": 1.0, "chain": 0.5, "title": 0.5}
