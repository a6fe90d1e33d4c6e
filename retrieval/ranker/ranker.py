"""The learned ranker: candidates by their own signals; pairs of those that hang together; candidates again by both.

Two stages of boosted trees. The first scores each candidate by itself. Pairs that start from the best are scored by what the
two say together, and their scores flow back to both ends, so that a text that answers only half a question by itself is
found beside its other half. A third stage, of `deep`, adds what the question's rewrites say.
"""

from dataclasses import dataclass

import numpy as np

from ..pool.pool import Column
from .boosted_trees import Trees
from .candidates import Candidates
from .linked_pairs import PARENTS, Pairs, find_pairs
from .node_signals import node_signals
from .pair_signals import pair_signals, parents_of
from .query_rewriting import Rewriter
from .rewrite_signals import DEEP_SIGNALS, deep_signals
from .second_stage_signals import SECOND_SIGNALS, second_signals
from .weights import Weights

PLAIN = 1.0
"""What a text's looks (its prior, 0 to 1) add to what the trees say of it, for texts that answer by themselves.

Chosen on the dev halves, with weights that never saw the set: SciFact gains 1.8 points of nDCG@10, recall@5 of the others
moves by 0.1.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The candidates of a question as the ranker sees them.

    Attributes:
        scores: what the trees say; higher is better, only their order and differences mean something.
        signals: a row a candidate, a column each of `names`.
        pairs: the linked pairs.
        pair_scores: log odds that both of a pair belong to the answer.
        model: what made the scores of the signals.
        names: the names of the signals.
    """

    scores: Column
    signals: Column
    pairs: Pairs
    pair_scores: Column
    model: Trees
    names: tuple[str, ...] = tuple(SECOND_SIGNALS)


def rank(found: Candidates, weights: Weights) -> Ranked:
    """Score the candidates of a question."""
    nodes = node_signals(found)
    first = weights.nodes.scores(nodes)
    pairs, signals = paired(found, first)
    pair_scores = weights.pairs.scores(signals)
    second = second_signals(found, nodes, first, pairs, signals, pair_scores)
    return Ranked(weights.second.scores(second), second, pairs, pair_scores, weights.second)


def deepened(found: Candidates, ranked: Ranked, model: Trees, rewriter: Rewriter) -> Ranked:
    """The same candidates by the third stage; as they are where the question has no rewrites."""
    rewrites = rewriter.rewrites(found, ranked.scores, ranked.pairs)
    if rewrites is None:
        return ranked
    signals = deep_signals(found, ranked.signals, ranked.scores, rewrites)
    return Ranked(model.scores(signals), signals, ranked.pairs, ranked.pair_scores, model, tuple(DEEP_SIGNALS))


def paired(found: Candidates, scores: Column, parents: int = PARENTS) -> tuple[Pairs, Column]:
    """The pairs that start from the best candidates by `scores`, so many of them, and their signals."""
    pairs = find_pairs(found, parents_of(scores, parents))
    return pairs, pair_signals(found, pairs, found.graph["prior"][found.rows], scores)


def totals(found: Candidates, scores: Column) -> Column:
    """What candidates are ordered by: the trees' scores, and `PLAIN` times the prior."""
    return scores + PLAIN * found.graph["prior"][found.rows]


def shares(found: Candidates, ranked: Ranked, rows: list[int]) -> list[dict[str, float]]:
    """What each signal gives to the totals of some candidates: with "constant" they sum to it; zeros left out."""
    constant, given = ranked.model.shares(ranked.signals[np.array(rows, dtype=np.int64)])
    given[:, ranked.names.index("prior")] += PLAIN * found.graph["prior"][found.rows][rows]
    shared: list[dict[str, float]] = [{"constant": constant} for _ in rows]
    at, columns = given.nonzero()
    for row, column, share in zip(at.tolist(), columns.tolist(), given[at, columns].tolist(), strict=True):
        shared[row][ranked.names[column]] = share
    return shared
