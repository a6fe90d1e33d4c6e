"""`hybrid`, the default: keyword, vector and graph together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .pooled import PooledRetriever
from .signals import GRAPH


@dataclass(frozen=True, repr=False)
class Hybrid(PooledRetriever):
    """Keyword + vector + the four signals of `graph` with its weights, each min-max normalised on the pool; at most 4.75.

    The graph's sum is not normalised again: where the graph says little about a question (no chain, no title), it weighs
    little, and keyword and vector decide.
    """

    name = "hybrid"
    weights: ClassVar[Mapping[str, float]] = {"keyword": 1.0, "vector": 1.0, **GRAPH}
