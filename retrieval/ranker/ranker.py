"""The learned ranker: scores candidates by their own signals, then linked pairs of them, then candidates again by both.

Two stages of boosted trees. The first scores each candidate alone. Pairs that start from the best candidates are scored by
what the two have together, and their scores become signals of both, so that a text that answers only half of a question is
found together with the other half. A third stage, of `deep`, adds signals of the question's rewrites.

Trails follow the chains that the pairs make (`ties_of`): those of positive log odds that an edge of the graph supports.
Taken by falling score, a pair becomes its child's tie to the question where the child has none yet and no circle arises, so
that every chain has a beginning; a text about an entity of the question needs none. A candidate leads on along the best pair
that it is the parent of, where that pair scores higher than the one that led to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..pool.pool import Column
from ..trails.paths import Hop, KnownLinks, Tie
from .boosted_trees import Trees
from .candidates import Candidates, best_rows
from .linked_pairs import PARENTS, Pairs, find_pairs, most_sharing
from .node_signals import SECOND_SIGNALS, node_signals, second_signals
from .pair_signals import pair_signals
from .query_rewriting import Rewriter
from .rewrite_signals import DEEP_SIGNALS, deep_signals
from .weights import Weights

PLAIN = 1.0
"""The weight of a text's first-stage relevance (its prior, 0 to 1) beside the trees' score, for texts that answer alone.

Chosen on the dev halves, with weights that were not trained on the set: SciFact gains 1.8 points of nDCG@10, recall@5 of the
others changes by 0.1.
"""


LIKELY = 0.0
"""The log odds above which a pair is taken as part of the answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A question's candidates as the ranker scores them.

    Attributes:
        scores: (n_candidates,) float64, the trees' scores; higher is better, only order and differences have a meaning.
        signals: (n_candidates, n_signals) float64.
        pairs: the linked pairs.
        pair_scores: (n_pairs,) float64, log odds that both texts of a pair belong to the answer.
        model: the trees that computed the scores from the signals.
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
    """The pairs that start from the best `parents` candidates, and their signals: (n_pairs, n_signals) float64."""
    pairs = find_pairs(found, best_rows(scores, parents))
    return pairs, pair_signals(found, pairs, found.graph["prior"][found.rows], scores)


def totals(found: Candidates, scores: Column) -> Column:
    """The scores by which candidates are ordered, trees + `PLAIN` x prior: (n_candidates,) float64."""
    return scores + PLAIN * found.graph["prior"][found.rows]


def shares(found: Candidates, ranked: Ranked, rows: list[int]) -> list[dict[str, float]]:
    """Each signal's share of the totals of some candidates, zeros left out: with "constant" they sum to the total."""
    constant, given = ranked.model.shares(ranked.signals[np.array(rows, dtype=np.int64)])
    given[:, ranked.names.index("prior")] += PLAIN * found.graph["prior"][found.rows][rows]
    shared: list[dict[str, float]] = [{"constant": constant} for _ in rows]
    at, columns = given.nonzero()
    for row, column, share in zip(at.tolist(), columns.tolist(), given[at, columns].tolist(), strict=True):
        shared[row][ranked.names[column]] = share
    return shared


def ties_of(found: Candidates, ranked: Ranked) -> KnownLinks:
    """The ties of a question's candidates, by their positions in the pool."""
    pairs, scores = ranked.pairs, ranked.pair_scores
    likely = np.flatnonzero(scores > LIKELY)
    likely = likely[np.lexsort((likely, -np.round(scores[likely], 9)))]
    graph = _CandidateGraph(found, pairs)
    named = set(found.pool.about[np.isin(found.pool.about[:, 1], list(found.pool.seed_words)), 0].tolist())
    to: dict[int, Tie] = {}
    score_of: dict[int, float] = {}
    left: list[tuple[float, Tie]] = []
    for row in likely.tolist():
        tie = graph.tie(row)
        if tie is None:
            continue
        left.append((float(scores[row]), tie))
        if tie.child not in named and tie.child not in to and tie.child not in _above(tie.parent, to):
            to[tie.child], score_of[tie.child] = tie, float(scores[row])
    onward: dict[int, Tie] = {}
    for score, tie in left:
        if score > score_of.get(tie.parent, LIKELY) and tie.child not in _above(tie.parent, to):
            onward.setdefault(tie.parent, tie)
    return KnownLinks(to, onward)


def _above(node: int, to: dict[int, Tie]) -> Iterable[int]:
    """A candidate and those that lead to it."""
    chain = [node]
    while chain[-1] in to:
        chain.append(to[chain[-1]].parent)
    return chain


class _CandidateGraph:
    """The entities that candidates mention and are about."""

    def __init__(self, found: Candidates, pairs: Pairs) -> None:
        self._found, self._pool, self._pairs = found, found.pool, pairs

    def tie(self, row: int) -> Tie | None:
        """The best edges behind a pair: names before shared mentions, the rarest entity first; None without any."""
        numbers = int(self._pairs.parent[row]), int(self._pairs.child[row])
        parent, child = (int(self._found.rows[number]) for number in numbers)
        said, said_too = self._mentioned(parent), self._mentioned(child)
        topics, topics_too = self._topics.get(parent, frozenset()), self._topics.get(child, frozenset())
        frequency = self._pool.frequency
        shared = {each for each in said.keys() & said_too.keys() if frequency[each] < most_sharing(self._pool.total)}
        ways = (said.keys() & topics_too, said_too.keys() & topics, shared, topics & topics_too)
        for kind, entities in enumerate(ways):
            if entities:
                entity = min(entities, key=lambda each: (int(frequency[each]), each))
                at = int(self._pairs.onward_at[row]) if self._pairs.onward[row] else 0
                first = Hop(parent, entity, True) if kind in (1, 3) else self._hop(numbers[0], entity, at)
                back = int(self._pairs.back_at[row]) if self._pairs.back[row] else 0
                return Tie(first, Hop(child, entity, True) if kind in (0, 3) else self._hop(numbers[1], entity, back))
        return None

    def _hop(self, number: int, entity: int, near: int) -> Hop:
        """A candidate's mention of an entity that begins nearest to an offset of its text."""
        row = int(self._found.rows[number])
        at = min(self._mentioned(row)[entity], key=lambda start: (abs(start - near), start))
        at += self._found.nodes[number].start
        return Hop(row, entity, False, at, at + 1)

    def _mentioned(self, row: int) -> dict[int, list[int]]:
        """The entities that a candidate mentions, with offsets."""
        mentions = self._pool.mentions
        first, last = np.searchsorted(mentions.node, [row, row + 1])
        places: dict[int, list[int]] = {}
        for entity, start in zip(mentions.entity[first:last].tolist(), mentions.start[first:last].tolist(), strict=True):
            places.setdefault(entity, []).append(start)
        return places

    @cached_property
    def _topics(self) -> dict[int, frozenset[int]]:
        """The entities that each candidate is about."""
        topics: dict[int, set[int]] = {}
        for node, entity in self._pool.about.tolist():
            topics.setdefault(node, set()).add(entity)
        return {node: frozenset(entities) for node, entities in topics.items()}
