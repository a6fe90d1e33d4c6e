"""Personalised PageRank on the graph of a pool's candidates and the entities that they mention or are about."""

import numpy as np
from numpy.typing import NDArray

from ..pool.pool import Column, Pool

ROUNDS = 20
PRIOR_RESET = 0.05
"""The weight of prior ** 3 among a walk's resets, beside the seeds' inverse document frequencies."""
FLOOR = 1e-9
"""Added before the logarithm."""
BEST = 20
"""Candidates at which the second walk starts."""
DAMPING = (0.5, 0.5, 0.7)
"""The probability of walking on in each of the three walks."""


def idf(pool: Pool) -> Column:
    """Inverse document frequency of the pool's entities, ln(1 + N / document frequency): (n_entities,) float64."""
    return np.log1p(pool.total / np.maximum(pool.frequency, 1))


def log_pageranks(pool: Pool, priors: Column, walks: int = len(DAMPING), *, conserved: bool = False) -> Column:
    """The logarithm of each candidate's personalised PageRank in the first so many walks: (walks, n_candidates) float64.

    An edge joins a candidate to each entity that it mentions or is about, weighted by the entity's idf. Walk 0 starts at the
    seeds by idf and, weakly, at all candidates (0.05 x prior ** 3), damping 0.5; walk 1 at the 20 candidates of greatest
    prior by prior ** 2, damping 0.5; walk 2 at the seeds alone, damping 0.7.

    Args:
        pool: the pool.
        priors: (n_candidates,) float64, first-stage relevance.
        walks: how many of the walks.
        conserved: whether what reaches a candidate without entities starts again; else it is lost, and scores sum to less
            than 1.
    """
    count = len(pool)
    if not count:
        return np.zeros((walks, 0))
    # Loaded here: scipy takes a while, and naming a retriever needs none of it.
    from scipy.sparse import csr_array

    from ...graph.pagerank import iterate

    width = max(1, len(pool.entities))
    telling = idf(pool)
    node, entity, order = pool.postings.node, pool.postings.entity, pool.postings.order
    weight = telling[entity]
    nodes = np.maximum(np.bincount(node, weight, count), FLOOR)
    entities = np.maximum(np.bincount(entity, weight, width), FLOOR)
    # One step from entities to nodes and one back: the transposed, row-normalised bipartite graph, nodes first.
    degree = np.bincount(np.concatenate([node, entity + count]), minlength=count + width)
    step = csr_array(
        (
            np.concatenate([weight / entities[entity], (weight / nodes[node])[order]]),
            np.concatenate([entity + count, node[order]]),
            np.concatenate([[0], np.cumsum(degree)]),
        ),
        shape=(count + width, count + width),
        dtype=np.float64,
    )
    dangling = csr_array((degree == 0).astype(np.float64)[None, :]) if conserved else None
    begin = _starts(pool, priors, telling, width)[:, :walks]
    scores = iterate(step, begin, np.array(DAMPING[:walks]), ROUNDS, dangling=dangling)
    return np.log(scores[:count].T + FLOOR)


def _starts(pool: Pool, priors: Column, telling: Column, width: int) -> NDArray[np.float64]:
    """Where the walks start: (n_candidates + n_entities, 3) float64, each column summing to 1."""
    starts = np.zeros((len(pool) + width, len(DAMPING)))
    starts[: len(pool), 0] = PRIOR_RESET * priors**3
    best = np.argsort(-np.round(priors, 9), kind="stable")[:BEST]
    starts[best, 1] = priors[best] ** 2
    for at in pool.seed_words:
        starts[len(pool) + at, [0, 2]] += telling[at]
    # Summed apart: the last digits of a sum depend on how its terms are grouped.
    total = starts[: len(pool)].sum(axis=0) + starts[len(pool) :].sum(axis=0)
    return starts / np.where(total > 0, total, 1.0)
