"""The signals of a pool that `graph` and the plain `hybrid` sum: named columns in 0..1, each min-max normalised on the pool.

The graph's columns are personalised PageRank over candidates and the entities that they mention (as HippoRAG does, Gutiérrez
et al. 2024), and chains: from one of the best texts, along what its sentences nearest to the question name, to the text that
answers the rest. A chain's value is the first-stage relevance of its first text, times the cosine between the second text
and the question and first sentence together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...graph.filters.references import MAX_DEPTH
from ...graph.model import Reference, split_ref
from ...graph.store import GraphReader
from ..pool.pool import Column, Pool, min_max, prior
from ..references import nodes_of
from ..trails.chains import LinkKind, Links, chains
from .pagerank import log_pageranks

DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "keyword": "BM25 over title and text",
        "vector": "cosine between question and text",
        "sentence": "cosine between question and nearest sentence",
        "pagerank": "log of PageRank from the question's entities and, weakly, from texts by first-stage relevance",
        "title": "number of words of the longest name in the question that the text is about",
        "title_chain": "best chain to this text, which is about what a relevant text names",
        "chain": "best chain to this text, which shares a rare entity with a relevant text, or names what that is about",
    }
)
"""The signals and what they mean."""

GRAPH: Mapping[str, float] = MappingProxyType({"pagerank": 1.0, "title_chain": 1.0, "chain": 0.25, "title": 0.5})
"""The graph's signals and their weights, as `graph` and `hybrid` sum them."""


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """The columns of a pool by name, each (n_candidates,) float64 in 0..1, and the links behind its chains."""

    columns: Mapping[str, Column]
    links: Links

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


def of(pool: Pool) -> Signals:
    """The signals of a pool."""
    priors = prior(pool.keyword, pool.cosine, pool.sentence)
    links = chains(pool, priors)
    titled, shared, named = (
        min_max(links.best(kind, len(pool))) for kind in (LinkKind.TITLED, LinkKind.SHARED, LinkKind.NAMED_BY)
    )
    columns = {
        "keyword": min_max(pool.keyword),
        "vector": min_max(pool.cosine),
        "sentence": min_max(pool.sentence),
        "pagerank": min_max(log_pageranks(pool, priors, 1, conserved=True)[0]),
        "title": min_max(_title_words(pool)),
        "title_chain": titled,
        "chain": np.maximum(shared, named),
    }
    return Signals(MappingProxyType(columns), links)


def reached(pool: Pool) -> NDArray[np.bool_]:
    """Whether each candidate mentions an entity of the question or is about one: (n_candidates,) bool."""
    seeds = np.array(sorted(pool.seed_words), dtype=np.int64)
    found = np.zeros(len(pool), dtype=np.bool_)
    found[pool.mentions.node[np.isin(pool.mentions.entity, seeds)]] = True
    found[pool.about[np.isin(pool.about[:, 1], seeds), 0]] = True
    return found


def _title_words(pool: Pool) -> Column:
    column = np.zeros(len(pool))
    for node, entity in pool.about.tolist():
        column[node] = max(column[node], pool.seed_words.get(entity, 0))
    return column


def lifted(reader: GraphReader, pool: Pool, columns: Mapping[str, Column], names: Iterable[str]) -> dict[str, Column]:
    """The columns, in which each reference has, for those in `names`, at least its target's value.

    A reference is another wording of its target, found by its own words and meaning. It mentions nothing, so that the
    graph's signals alone would rank it below texts that are merely near to the question.
    """
    result = dict(columns)
    pairs = _stand_for(reader, pool)
    if len(pairs):
        for name in names:
            if name in result:
                result[name] = column = result[name].copy()
                # A reference may stand for another one.
                for _ in range(MAX_DEPTH):
                    np.maximum.at(column, pairs[:, 0], column[pairs[:, 1]])
    return result


def _stand_for(reader: GraphReader, pool: Pool) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Each reference and a text node that it stands for, by position: (n, 2) int64."""
    rows = [
        (pool.position[each.id], pool.position[target])
        for each in pool.references
        for target in _targets(reader, each)
        if target in pool.position
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _targets(reader: GraphReader, reference: Reference) -> list[str]:
    kind, identity = split_ref(reference.target)
    return [identity] if kind == "node" else [node.id for node in nodes_of(reader, kind, identity)]
