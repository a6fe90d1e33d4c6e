"""The learned ranker: candidates by their own signals; pairs of those that hang together; candidates again by both.

Two stages of boosted trees. The first scores each candidate by itself. Pairs that start from the best are scored by what the
two say together, and their scores flow back to both ends, so that a text that answers only half a question by itself is
found beside its other half.
"""

from dataclasses import dataclass

import numpy as np

from .candidates import Candidates
from .node_feedback import SECOND_SIGNALS, second_signals
from .node_signals import node_signals
from .pair_signals import pair_signals, parents_of
from .pairs import PARENTS, Pairs, find_pairs
from .pool import Column
from .weighing import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The candidates of a question as the ranker sees them.

    Attributes:
        scores: higher is better; only their order and differences mean something.
        signals: a row a candidate, the columns of `SECOND_SIGNALS`.
        pairs: the linked pairs.
        pair_scores: log odds that both of a pair belong to the answer.
    """

    scores: Column
    signals: Column
    pairs: Pairs
    pair_scores: Column


def rank(found: Candidates, weights: Weights) -> Ranked:
    """Score the candidates of a question."""
    nodes = node_signals(found)
    first = weights.nodes.scores(nodes)
    pairs, signals = paired(found, first)
    pair_scores = weights.pairs.scores(signals)
    second = second_signals(found, nodes, first, pairs, signals, pair_scores)
    return Ranked(weights.second.scores(second), second, pairs, pair_scores)


def paired(found: Candidates, scores: Column) -> tuple[Pairs, Column]:
    """The pairs that start from the best candidates by `scores`, and their signals."""
    pairs = find_pairs(found, parents_of(scores, PARENTS))
    return pairs, pair_signals(found, pairs, found.graph["prior"][found.rows], scores)


def shares(ranked: Ranked, weights: Weights, rows: list[int]) -> list[dict[str, float]]:
    """What each signal gives to the scores of some candidates: with "constant" they sum to the score; zeros left out."""
    constant, given = weights.second.shares(ranked.signals[np.array(rows, dtype=np.int64)])
    names = tuple(SECOND_SIGNALS)
    found = []
    for row in given:
        parts = {names[column]: float(row[column]) for column in np.flatnonzero(row)}
        found.append({"constant": constant, **parts})
    return found
