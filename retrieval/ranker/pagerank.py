"""Three walks on the graph of a pool's candidates and the entities that they mention or are about."""

import numpy as np

from ..pool.pool import Column, Pool

ROUNDS = 20
FLOOR = 1e-9
"""Added before the logarithm."""
BEST = 20
"""Candidates at which the second walk starts."""


def pageranks(pool: Pool, looks: Column) -> Column:
    """The logarithm of each candidate's personalised PageRank, a row a walk, edges weighing their entity's idf.

    Row 0 starts at the seeds by idf and, weakly, at what looks good (0.05 x looks ** 3), damping .5; row 1 at the 20 best
    looking by looks ** 2, damping .5; row 2 at the seeds alone, damping .7.
    """
    count = len(pool)
    if not count:
        return np.zeros((3, 0))
    from scipy.sparse import csr_array

    width = max(1, len(pool.entities))
    telling = np.log1p(pool.total / np.maximum(pool.frequency, 1))
    node, entity = pool.held.node, pool.held.entity
    weight = telling[entity]
    nodes = np.maximum(np.bincount(node, weight, count), FLOOR)
    entities = np.maximum(np.bincount(entity, weight, width), FLOOR)
    # One step from entities to nodes and one back: the transposed, row-normalised bipartite graph, nodes first.
    order = pool.held.order
    step = csr_array(
        (
            np.concatenate([weight / entities[entity], (weight / nodes[node])[order]]),
            np.concatenate([entity + count, node[order]]),
            np.concatenate([[0], np.cumsum(np.bincount(np.concatenate([node, entity + count]), minlength=count + width))]),
        ),
        shape=(count + width, count + width),
    )
    starts = np.zeros((count, 3))
    seeds = np.zeros((width, 3))
    starts[:, 0] = 0.05 * looks**3
    best = np.argsort(-np.round(looks, 9), kind="stable")[:BEST]
    starts[best, 1] = looks[best] ** 2
    for seed in dict.fromkeys(seed.entity for seed in pool.seeds):
        if seed in pool.entity_position:
            at = pool.entity_position[seed]
            seeds[at, 0] += telling[at]
            seeds[at, 2] += telling[at]
    total = starts.sum(axis=0) + seeds.sum(axis=0)
    scale = np.where(total > 0, total, 1.0)
    begin = np.concatenate([starts / scale, seeds / scale])
    damping = np.array([0.5, 0.5, 0.7])
    here, anew = begin, (1 - damping) * begin
    for _ in range(ROUNDS):
        here = damping * (step @ here) + anew
    result: Column = np.log(here[:count].T + FLOOR)
    return result
