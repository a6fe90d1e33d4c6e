"""What pairs say of their nodes: the signals of the ranker's second stage, beside those of the first."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from ..pool.pool import Column
from ..question.words import SIGNAL_DECIMALS
from .candidates import Candidates
from .linked_pairs import Pairs
from .node_signals import NODE_SIGNALS, rest_weights
from .pair_signals import PAIR_SIGNALS, parents_of, standing

_SETS = (1, 2, 4)

FEEDBACK: Mapping[str, str] = MappingProxyType(
    {
        "own_z": "standard score of the first stage's score",
        "own_rank": "1 / (1 + rank) by the first stage's score",
        "own_gap": "distance of the first stage's score to the top",
        "in_best": "best score of a pair whose child it is",
        "in_second": "second best score of a pair whose child it is",
        "in_sum": "the five best scores of pairs whose child it is, as probabilities, summed",
        "in_rank": "1 / (1 + rank) by in_best",
        "in_place": "its place among the children of the parent of its best pair",
        "in_top3": "best pair score from one of the three best candidates",
        "in_not_top": "best pair score from any but the best candidate",
        "in_links": "pairs to it from the five best candidates",
        "out_best": "best score of a pair whose parent it is",
        "out_second": "second best score of a pair whose parent it is",
        "out_sum": "the five best scores of pairs whose parent it is, as probabilities, summed",
        "out_rank": "1 / (1 + rank) by out_best",
        "links": "pairs that it is in",
        **{
            f"gain_{kind}{size}": f"what it covers of the question{said} beyond the {size} best others"
            for kind, said in (("", ""), ("rest_", " without names"))
            for size in _SETS
        },
        **{f"edge_{name}": f"of its best pair: {said}" for name, said in PAIR_SIGNALS.items()},
    }
)

SECOND_SIGNALS: Mapping[str, str] = MappingProxyType({**NODE_SIGNALS, **FEEDBACK})
"""The signals of the second stage in the order of the columns."""


def second_signals(
    found: Candidates, nodes: Column, scores: Column, pairs: Pairs, signals: Column, pair_scores: Column
) -> Column:
    """A row a candidate, a column a signal of `SECOND_SIGNALS`.

    Args:
        found: the candidates.
        nodes: their signals of the first stage.
        scores: their scores by it.
        pairs: linked pairs of them.
        signals: the pairs' signals.
        pair_scores: the pairs' scores (log odds).
    """
    count = len(found)
    columns = [nodes, *(values[:, None] for values in standing(scores).values())]
    columns.append(_pairwise(count, pairs, pair_scores, parents_of(scores, 5)))
    columns.append(_gains(found, scores))
    edges = np.full((count, len(PAIR_SIGNALS)), np.nan)
    if len(pairs):
        order = np.lexsort((-pair_scores, pairs.child))
        child = pairs.child[order]
        first = np.concatenate([[True], child[1:] != child[:-1]])
        edges[child[first]] = signals[order[first]]
    columns.append(edges)
    return np.concatenate(columns, axis=1).round(SIGNAL_DECIMALS)


def _pairwise(count: int, pairs: Pairs, scores: Column, top: Sequence[int]) -> Column:
    """The columns from in_best to links."""
    table = np.full((count, count), -np.inf)
    table[pairs.parent, pairs.child] = scores
    linked = np.isfinite(table)
    to_best, to_second, to_sum, to_rank = _best_two(table)
    from_best, from_second, from_sum, from_rank = _best_two(table.T)
    if count:
        best_parent = table.argmax(axis=0)
        place = (table[best_parent] > table[best_parent, np.arange(count)][:, None]).sum(axis=1)
    else:
        place = np.zeros(0)
    others = table.copy()
    others[list(top[:1])] = -np.inf
    nothing = np.full((1, count), -np.inf)
    columns = (
        *(to_best, to_second, to_sum, to_rank),
        np.where(linked.any(axis=0), place, np.nan),
        np.concatenate([nothing, table[list(top[:3])]]).max(axis=0),
        np.concatenate([nothing, others]).max(axis=0),
        linked[list(top)].sum(axis=0),
        *(from_best, from_second, from_sum, from_rank),
        linked.sum(axis=0) + linked.sum(axis=1),
    )
    result = np.stack(columns, axis=1).astype(np.float64)
    result[~np.isfinite(result)] = np.nan
    return result


def _best_two(table: Column) -> tuple[Column, Column, Column, Column]:
    """For each column of a table its greatest and second value, the sum of the five best as chances, and 1 / (1 + rank)."""
    count = table.shape[1]
    ordered = -np.sort(-np.concatenate([table, np.full((5, count), -np.inf)]), axis=0)[:5]
    chances = np.where(np.isfinite(ordered), 1.0 / (1.0 + np.exp(-np.clip(ordered, -30, 30))), 0.0)
    rank = np.zeros(count)
    rank[np.argsort(-np.round(ordered[0], 9), kind="stable")] = 1.0 / (1.0 + np.arange(count))
    return ordered[0], ordered[1], chances.sum(axis=0), np.where(np.isfinite(ordered[0]), rank, 0.0)


def _gains(found: Candidates, scores: Column) -> Column:
    count = len(found)
    if found.words is None or not count:
        return np.full((count, 2 * len(_SETS)), np.nan)
    asked, covered = found.asked, found.covered
    order = parents_of(scores, max(_SETS) + 1)
    columns = []
    for weight in (asked.weight, rest_weights(found)):
        total = max(float(weight.sum()), 1e-9)
        for size in _SETS:
            gain = np.zeros(count)
            general = covered[:, order[:size]].max(axis=1)
            gain[:] = weight @ np.maximum(covered - general[:, None], 0.0) / total
            for each in order[:size]:
                others = [other for other in order[: size + 1] if other != each][:size]
                union = covered[:, others].max(axis=1) if others else np.zeros(len(weight))
                gain[each] = float(weight @ np.maximum(covered[:, each] - union, 0.0)) / total
            columns.append(gain)
    return np.stack(columns, axis=1)
