"""The signals of pairs of linked candidates, a parent and a child, for the ranker's model of pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ..pool.pool import Column, Ints
from ..question.words import SIGNAL_DECIMALS
from .candidates import Candidates, best_between, standing, unit
from .linked_pairs import Pairs

BEFORE, AFTER = 60, 35
"""Characters before and after a mention that belong to its window, within its sentence."""
DECAY = 3.0
"""Words of the question over which nearness to the parent's name falls to 1/e."""

_WINDOW = {
    "seen": "how well its words match the question's words without names",
    "most": "greatest weighted cosine of one of the question's words without names",
    "named": "how well the mention's own words match the question's words without names",
    "near": "seen, with weights by nearness to the parent's name in the question",
    "far": "seen, with weights by distance from the parent's name in the question",
    "stems": "share of the question's words without names that it has, by idf",
}
_WINDOWS = {
    "link": "where the parent names the child, else where it mentions what both share",
    "return": "where the child names the parent, else where it mentions what both share",
    "shared": "where the parent mentions the rarest entity that both share",
}
_AMONG = ("link_seen", "link_named", "link_near", "link_far", "bridge", "child_prior")

PAIR_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "onward": "strength of the child's name in the parent's text",
        "back": "strength of the parent's name in the child's text",
        "same": "whether both have the same name",
        "shared": "number of entities that both mention",
        "shared_idf": "sum of the idf of the entities that both mention",
        "shared_most": "greatest idf of the entities that both mention",
        "shared_seeds": "number of the question's entities that both mention",
        **{f"{w}_{s}": f"{meaning}; window {where}" for w, where in _WINDOWS.items() for s, meaning in _WINDOW.items()},
        "link_position": "which sentence of the parent has the link, from 0",
        "bridge": "cosine between the child and the question together with the link's sentence",
        "bridge_back": "cosine between the parent and the question together with the sentence of the link back",
        "alike": "cosine between parent and child",
        "adds": "how much of the question the child covers beyond the parent",
        "together": "how much of the question the two cover together",
        "adds_rest": "how much of the question without names the child covers beyond the parent",
        "together_rest": "how much of the question without names the two cover together",
        "stems_added": "share of the question's words that the child has and the parent does not, by idf",
        "stems_together": "share of the question's words that one of the two has, by idf",
        "parent_named": "number of words of the parent's name in the question",
        "parent_at": "position of the parent's name in the question, 0 to 1; -1 if it is not there",
        "child_named": "number of words of the child's name in the question",
        "child_at": "position of the child's name in the question, 0 to 1; -1 if it is not there",
        "names_apart": "words between the two names in the question; -1 if one is missing",
        "namesakes": "number of candidates with the child's strongest name",
        "namesakes_better": "number of candidates with the child's strongest name and greater first-stage relevance",
        "children": "number of candidates that the parent names",
        "parent_prior": "first-stage relevance of the parent",
        "child_prior": "first-stage relevance of the child",
        **{f"rank_{each}": f"rank of the child among its parent's children by {each}" for each in _AMONG},
        **{f"z_{each}": f"standard score of {each} among its parent's children" for each in _AMONG},
        "parent_z": "standard score of the parent's first-stage score",
        "parent_rank": "1 / (1 + rank) of the parent by first-stage score",
        "parent_gap": "the best first-stage score minus the parent's",
        "child_z": "standard score of the child's first-stage score",
        "child_rank": "1 / (1 + rank) of the child by first-stage score",
        "child_gap": "the best first-stage score minus the child's",
    }
)
"""The signals in the order of the columns; NaN where there is nothing to compare."""


def pair_signals(found: Candidates, pairs: Pairs, priors: Column, scores: Column) -> Column:
    """The signals of pairs: (n_pairs, n_signals) float64, columns as in `PAIR_SIGNALS`.

    Args:
        found: the candidates.
        pairs: pairs of them.
        priors: (n_candidates,) float64, first-stage relevance.
        scores: (n_candidates,) float64, the candidates' current scores, higher is better.
    """
    if not len(pairs):
        return np.zeros((0, len(PAIR_SIGNALS)))
    parent, child = pairs.parent, pairs.child
    columns: dict[str, Column] = {
        name: getattr(pairs, name)
        for name in ("onward", "back", "same", "shared", "shared_idf", "shared_most", "shared_seeds")
    }
    columns |= {**_windows(found, pairs), **_together(found, pairs), **_question(found, pairs)}
    columns["parent_prior"], columns["child_prior"] = priors[parent], priors[child]
    _, inverse, counts = np.unique(parent[pairs.onward > 0], return_inverse=True, return_counts=True)
    children = np.zeros(len(found))
    children[parent[pairs.onward > 0]] = counts[inverse]
    columns["children"] = children[parent]
    for name in _AMONG:
        columns[f"rank_{name}"], columns[f"z_{name}"] = _among(parent, columns[name])
    for name, values in standing(scores).items():
        columns[f"parent_{name}"], columns[f"child_{name}"] = values[parent], values[child]
    return np.stack([columns[name] for name in PAIR_SIGNALS], axis=1).round(SIGNAL_DECIMALS)


def _windows(found: Candidates, pairs: Pairs) -> dict[str, Column]:
    forward, backward = pairs.onward > 0, pairs.back > 0
    shared = pairs.shared > 0
    nowhere = ~(forward | shared), ~(backward | shared), ~shared
    link_at = np.where(forward, pairs.onward_at, pairs.shared_at), np.where(forward, pairs.onward_end, pairs.shared_end)
    back_at = (
        np.where(backward, pairs.back_at, pairs.shared_child_at),
        np.where(backward, pairs.back_end, pairs.shared_child_end),
    )
    # All places at once: many are the same.
    node = np.concatenate([pairs.parent, pairs.child, pairs.parent])
    at = np.concatenate([link_at[0], back_at[0], pairs.shared_at])
    end = np.concatenate([link_at[1], back_at[1], pairs.shared_end])
    position, low, high = found.sentences.around(node, at)
    windows = _Windows.of(found, pairs, node, (np.maximum(low, at - BEFORE), np.minimum(high, end + AFTER)), (at, end))
    columns: dict[str, Column] = {}
    for number, (name, missing) in enumerate(zip(_WINDOWS, nowhere, strict=True)):
        for signal, values in windows.signals(number).items():
            columns[f"{name}_{signal}"] = np.where(missing, np.nan, values)
    count = len(pairs)
    columns["link_position"] = np.where(nowhere[0], np.nan, position[:count].astype(np.float64))
    ends = np.concatenate([pairs.child, pairs.parent])
    bridges = _bridge(found, node[: 2 * count], (low[: 2 * count], high[: 2 * count]), ends)
    columns["bridge"] = np.where(nowhere[0], np.nan, bridges[:count])
    columns["bridge_back"] = np.where(nowhere[1], np.nan, bridges[count:])
    return columns


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """The windows of pairs, those of one place after those of another, and what their words have of the question.

    Attributes:
        weights: (n_words,) float64, of the question's content words without names; `total` is their sum.
        near: (n_pairs, n_words) float64, the weights by nearness to the parent's name in the question.
        best: (n_windows, n_words) float64, the greatest cosine of each question word in a window; None where no words are
            known. `inner` is the same within the mention itself.
        stems: (n_windows,) float64, the summed weights of the question's words that a window holds.
    """

    weights: Column
    total: float
    near: Column
    best: Column | None
    inner: Column | None
    stems: Column

    @classmethod
    def of(
        cls, found: Candidates, pairs: Pairs, node: Ints, window: tuple[Ints, Ints], mention: tuple[Ints, Ints]
    ) -> "_Windows":
        weights = found.rest_weights
        best = inner = None
        if found.words is not None and found.similar is not None:
            best = best_between(found.similar, *found.words_between(node, *window)).T
            inner = best_between(found.similar, *found.words_between(node, *mention)).T
        near, stems = _nearness(found)[pairs.parent], _held_weights(found, node, *window)
        return cls(weights, max(float(weights.sum()), 1e-9), near, best, inner, stems)

    def signals(self, number: int) -> dict[str, Column]:
        """The signals of the windows of one place, by the names of `_WINDOW`."""
        count = len(self.near)
        rows = slice(number * count, (number + 1) * count)
        columns = {name: np.full(count, np.nan) for name in ("seen", "most", "named", "near", "far")}
        if self.best is not None and self.inner is not None:
            best, inner = self.best[rows], self.inner[rows]
            weighted = best * self.weights
            columns["seen"] = weighted.sum(axis=1) / self.total
            columns["most"] = weighted.max(axis=1) if weighted.shape[1] else np.zeros(count)
            columns["named"] = inner @ self.weights / self.total
            columns["near"] = (best * self.near).sum(axis=1) / self.total
            columns["far"] = (best * (self.weights[None, :] - self.near)).sum(axis=1) / self.total
        columns["stems"] = self.stems[rows] / self.total
        return columns


def _nearness(found: Candidates) -> Column:
    """The weights of the question's words by nearness to each candidate's name in it: (n_candidates, n_words) float64."""
    content = np.array(found.asked.content, dtype=np.float64)
    at, length = np.array(found.named, dtype=np.float64).reshape(-1, 2).T
    before, after = at[:, None] - content[None, :], content[None, :] - (at + length - 1)[:, None]
    distance = np.maximum(0.0, np.maximum(before, after))
    near: Column = found.rest_weights * np.exp(-distance / DECAY)
    near[length == 0] = np.nan
    return near


def _held_weights(found: Candidates, node: Ints, low: Ints, high: Ints) -> Column:
    """The summed weights of the question's words that begin in each stretch of a text: (n_stretches,) float64."""
    wanted = [(f" {each}", float(w)) for each, w in zip(found.asked.prefixes, found.rest_weights, strict=True) if w > 0]
    places = list(zip(node.tolist(), low.tolist(), high.tolist(), strict=True))
    # Many stretches are the same.
    texts = {place: found.folded[place[0]][place[1] : place[2] + 1] for place in set(places)}
    held = {place: sum(weight for each, weight in wanted if each in text) for place, text in texts.items()}
    return np.array([held[place] for place in places], dtype=np.float64)


def _bridge(found: Candidates, node: Ints, sentence: tuple[Ints, Ints], toward: Ints) -> Column:
    """Cosine of a candidate with the question and a sentence of another together, on the kept directions: (n,) float64."""
    words, question = found.words, found.asked.vector
    if words is None or question is None:
        return np.full(len(node), np.nan)
    first, last = found.words_between(node, *sentence)
    # Many pairs share a sentence.
    wanted, row = np.unique(first * (len(words) + 1) + last, return_inverse=True)
    said = unit(words.sums(*np.divmod(wanted, len(words) + 1)))
    directions = unit(said + unit(question[None, :].astype(np.float64)))
    result: Column = np.sum(directions[row] * unit(found.directions.astype(np.float64))[toward], axis=1)
    return result


def _together(found: Candidates, pairs: Pairs) -> dict[str, Column]:
    asked, held = found.asked, found.has_word
    parent, child = pairs.parent, pairs.child
    columns = {name: np.full(len(pairs), np.nan) for name in ("adds", "together", "adds_rest", "together_rest")}
    if found.words is not None:
        covered = found.covered
        for suffix, weight in (("", asked.weight), ("_rest", found.rest_weights)):
            total = max(float(weight.sum()), 1e-9)
            union = np.maximum(covered[:, parent], covered[:, child])
            columns[f"together{suffix}"] = weight @ union / total
            columns[f"adds{suffix}"] = columns[f"together{suffix}"] - weight @ covered[:, parent] / total
    total = max(float(asked.weight.sum()), 1e-9)
    columns["stems_added"] = asked.weight @ (held[:, child] & ~held[:, parent]) / total
    columns["stems_together"] = asked.weight @ (held[:, child] | held[:, parent]) / total
    vectors = unit(found.directions.astype(np.float64))
    columns["alike"] = np.sum(vectors[parent] * vectors[child], axis=1)
    return columns


def _question(found: Candidates, pairs: Pairs) -> dict[str, Column]:
    total = max(1, len(found.asked.starts))
    at, length = np.array(found.named, dtype=np.float64).reshape(-1, 2).T
    place = np.where(length > 0, at / total, -1.0)
    parent, child = pairs.parent, pairs.child
    both = (length[parent] > 0) & (length[child] > 0)
    same, better = found.namesakes
    return {
        "parent_named": length[parent],
        "parent_at": place[parent],
        "child_named": length[child],
        "child_at": place[child],
        "names_apart": np.where(both, np.abs(at[parent] - at[child]), -1.0),
        "namesakes": same[child],
        "namesakes_better": better[child],
    }


def _among(parent: Ints, values: Column) -> tuple[Column, Column]:
    """Rank (from 0) and standard score of each pair among its parent's, (n_pairs,) float64 each; NaN stays NaN."""
    known = ~np.isnan(values)
    order = np.lexsort((-np.where(known, values, -np.inf), parent))
    rank = np.zeros(len(values))
    rank[order] = np.arange(len(values)) - np.searchsorted(parent[order], parent[order])
    size = int(parent.max()) + 1
    count = np.maximum(np.bincount(parent[known], minlength=size), 1)
    mean = np.bincount(parent[known], values[known], size) / count
    square = np.bincount(parent[known], values[known] ** 2, size) / count
    spread = np.sqrt(np.maximum(square - mean**2, 1e-12))
    z = (values - mean[parent]) / np.maximum(spread[parent], 1e-6)
    return np.where(known, rank, np.nan), z
