"""The candidates that the ranker scores: the best of a pool by several orders, with their texts, names and words."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from ...graph.model import TextNode
from ...graph.store import Matrix
from ...models.word_vectors import Words, projected, unpack
from ..pool.pool import Column, Ints, Pool, min_max, prior, reciprocal_ranks, runs
from ..question.words import QuestionWords
from ..trails.chains import LinkKind, Links, chains
from .pagerank import log_pageranks
from .passage_text import TITLE, Name, PlainText, plain_text

SELECTED: Mapping[str, int] = {"prior": 40, "keyword": 10, "pagerank": 50, "pagerank_best": 30, "chain": 30, "bridged": 20}
"""How many candidates each order contributes.

The best of keyword search are candidates whatever their vectors: where many texts share a title (the turns of a
conversation), their vectors are alike, and first-stage relevance, three quarters of which is cosines, misses the right text.
Measured on LoCoMo within each conversation: gold among the candidates 83.6 % without, 85.7 % with. Elsewhere recall@5
changes by 0.2 or less.
"""


@dataclass(frozen=True, slots=True, eq=False)
class SentenceSpans:
    """The sentences of candidates, (n_sentences,) int64 each: the candidates' positions, ascending, and the characters."""

    node: Ints
    start: Ints
    end: Ints

    def around(self, node: Ints, at: Ints) -> tuple[Ints, Ints, Ints]:
        """The sentences in which these offsets of candidates lie: numbers in their texts, from 0, starts and ends."""
        span = int(max(self.start.max(initial=0), at.max(initial=0))) + 1
        row = np.searchsorted(self.node * span + self.start, node * span + at, side="right") - 1
        return row - np.searchsorted(self.node, node), self.start[row], self.end[row]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Some of a pool's text nodes, by position 0..n-1, in the pool's order.

    Attributes:
        pool: the pool.
        rows: (n_candidates,) int64, their positions in the pool.
        graph: columns over the whole pool by name, (len(pool),) float64 each.
        links: the pool's links.
        nodes: the text nodes.
    """

    pool: Pool
    rows: Ints
    graph: Mapping[str, Column]
    links: Links
    nodes: tuple[TextNode, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, pool: Pool, selected: Mapping[str, int] = SELECTED) -> "Candidates":
        """The best of a pool that was read word by word; `selected`: how many each order contributes."""
        priors = prior(pool.keyword, pool.cosine, pool.sentence)
        links = chains(pool, priors)
        graph = graph_columns(pool, priors, links)
        texts = {} if pool.reading is None else pool.reading.texts
        chosen: set[int] = set()
        for name, count in selected.items():
            values = graph[name]
            order = np.argsort(-np.round(values, 9), kind="stable")[:count]
            chosen.update((order if name == "prior" or not len(order) else order[values[order] > values.min()]).tolist())
        rows = sorted(row for row in chosen if pool.nodes[row] in texts)
        return cls(pool, np.array(rows, dtype=np.int64), graph, links, tuple(texts[pool.nodes[row]] for row in rows))

    def blind(self) -> "Candidates":
        """The same candidates as from a store that keeps no words' vectors."""
        reading = None if self.pool.reading is None else replace(self.pool.reading, words={})
        return replace(self, pool=replace(self.pool, reading=reading))

    def forget(self) -> None:
        """Drop the large cached arrays, so that many questions fit into memory; they are computed again when needed."""
        for name in (
            "words",
            "similar",
            "toward",
            "_products",
            "_word_keys",
            "read",
            "folded",
            "titles",
            "has_word",
            "directions",
            "sentences",
        ):
            self.__dict__.pop(name, None)

    @property
    def asked(self) -> QuestionWords:
        """The question's words."""
        if self.pool.reading is None:
            raise ValueError("expected a pool that was read word by word, got one without texts: gather it again")
        return self.pool.reading.asked

    @cached_property
    def read(self) -> list[PlainText]:
        """Each text with its title, and what is read off them."""
        return [plain_text(node.title, node.text) for node in self.nodes]

    @cached_property
    def folded(self) -> list[str]:
        """Each text, folded, with a space at both ends: offset i + 1 there is i in the text."""
        return [each.folded for each in self.read]

    @cached_property
    def titles(self) -> list[str]:
        """Each title, folded, likewise; a space where there is none."""
        return [each.folded_title for each in self.read]

    @cached_property
    def names(self) -> list[tuple[Name, ...]]:
        """The names of what each text is about, strongest first, without names that another text has as its title."""
        found = [each.names for each in self.read]
        strongest: dict[str, int] = {}
        for names in found:
            for name in names:
                strongest[name.key] = max(strongest.get(name.key, 0), name.strength)
        weak = {key for key, strength in strongest.items() if strength == TITLE}
        return [tuple(each for each in names if each.strength == TITLE or each.key not in weak) for names in found]

    @cached_property
    def words(self) -> Words | None:
        """The candidates' words; None where the vectors of the question's or the texts' words are missing."""
        reading = self.pool.reading
        if reading is None or reading.asked.vectors is None or not reading.words:
            return None
        return unpack([reading.words.get(node.id, b"") for node in self.nodes])

    @cached_property
    def heads(self) -> Ints:
        """Characters before each text in what was encoded, its title and a line break: (n_candidates,) int64."""
        return np.array([len(node.title) + 1 if node.title else 0 for node in self.nodes], dtype=np.int64)

    def words_between(self, node: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Rows of `words`: the first word of each text `node` that begins at its character `low` or later, and at `high`.

        Characters count from the text's beginning, those of its title from -`heads`. Zeros where no words are known. All
        arrays are (n,) int64.
        """
        span, keys = self._word_keys
        head = self.heads[node]
        first = np.searchsorted(keys, node * span + np.minimum(head + low, span - 1))
        last = np.searchsorted(keys, node * span + np.minimum(head + high, span - 1))
        return first, np.maximum(first, last)

    @cached_property
    def _word_keys(self) -> tuple[int, Ints]:
        """A number above all offsets of words, and by it one number for each word, ascending: its text, then its offset."""
        words = self.words
        if words is None:
            return 1, np.zeros(0, dtype=np.int64)
        span = int(words.start.max(initial=0)) + 2
        return span, np.repeat(np.arange(len(self)) * span, np.diff(words.first)) + words.start

    @cached_property
    def similar(self) -> Matrix | None:
        """Products of the question's content words with all words of the candidates: (n_content_words, n_words) float32."""
        return None if self._products is None else self._products[:, :-1].T

    @cached_property
    def toward(self) -> Matrix | None:
        """Products of the question itself with all words of the candidates: (n_words,) float32."""
        return None if self._products is None else self._products[:, -1]

    @cached_property
    def _products(self) -> Matrix | None:
        asked = self.asked
        if self.words is None or asked.vectors is None or asked.vector is None:
            return None
        return self.words.products(np.concatenate([asked.vectors, asked.vector[None, :]]))

    @cached_property
    def covered(self) -> Column:
        """The greatest product of each content word of the question with a word of each candidate, 0 where it has none.

        (n_content_words, n_candidates) float64.
        """
        if self.similar is None or self.words is None:
            return np.zeros((len(self.asked.content), len(self)))
        return best_between(self.similar, self.words.first[:-1], self.words.first[1:])

    @cached_property
    def has_word(self) -> NDArray[np.bool_]:
        """Whether each candidate's title or text has a word that begins like each content word of the question.

        (n_content_words, n_candidates) bool.
        """
        has_word = np.zeros((len(self.asked.content), len(self)), dtype=np.bool_)
        # Folded texts hold no line breaks, so that nothing is found across them.
        both = [f"{title}\n{text}\n" for title, text in zip(self.titles, self.folded, strict=True)]
        whole, starts = "".join(both), [0, *accumulate(map(len, both))]
        for row, prefix in enumerate(self.asked.prefixes):
            at = whole.find(f" {prefix}")
            while at >= 0:
                number = bisect_right(starts, at) - 1
                has_word[row, number] = True
                at = whole.find(f" {prefix}", starts[number + 1])
        return has_word

    @cached_property
    def named(self) -> list[tuple[int, int]]:
        """For each candidate the first word of the question that names it, and how many words do; (-1, 0) for none."""
        question = f" {self.asked.text} "
        found = []
        for names in self.names:
            best = (-1, 0)
            for name in names:
                at = question.find(f" {name.key} ")
                if at >= 0 and name.key.count(" ") + 1 > best[1]:
                    best = (bisect_left(self.asked.starts, at), name.key.count(" ") + 1)
            found.append(best)
        return found

    @cached_property
    def rest_weights(self) -> Column:
        """The weights of the question's content words, 0 inside the names of candidates: (n_content_words,) float64."""
        inside = np.zeros(len(self.asked.starts) + 1, dtype=np.bool_)
        for (at, words), names in zip(self.named, self.names, strict=True):
            if words and names[0].strength >= 2:
                inside[at : at + words] = True
        weight = self.asked.weight.copy()
        weight[inside[np.array(self.asked.content, dtype=np.int64)]] = 0.0
        return weight

    @cached_property
    def namesakes(self) -> tuple[Column, Column]:
        """How many candidates have the same strongest name, and how many of them a greater prior."""
        prior = self.graph["prior"][self.rows]
        groups: dict[str, list[int]] = {}
        for row, names in enumerate(self.names):
            if names:
                groups.setdefault(names[0].key, []).append(row)
        same, better = np.zeros(len(self)), np.zeros(len(self))
        same[[group[0] for group in groups.values()]] = 1.0
        for group in groups.values():
            if len(group) > 1:
                values = prior[group]
                same[group] = len(group)
                better[group] = (values[None, :] > values[:, None]).sum(axis=1)
        return same, better

    @cached_property
    def sentences(self) -> SentenceSpans:
        """Where the sentences of the texts begin and end."""
        starts = [each.starts for each in self.read]
        counts = list(map(len, starts))
        start = np.fromiter(chain.from_iterable(starts), dtype=np.int64)
        # A sentence ends where the next one begins, the last one with its text.
        end = np.append(start[1:], 0)
        end[np.cumsum(counts) - 1] = [len(node.text) for node in self.nodes]
        return SentenceSpans(np.repeat(np.arange(len(self)), counts), start, end)

    @cached_property
    def directions(self) -> Matrix:
        """The candidates' own vectors on the kept directions: (n_candidates, n_directions) float32."""
        return projected(self.pool.vectors[self.rows])


def graph_columns(pool: Pool, priors: Column, links: Links) -> dict[str, Column]:
    """The columns over the whole pool by which candidates are chosen and compared, (len(pool),) float64 each."""
    titled, shared, named = (links.best(kind, len(pool)) for kind in (LinkKind.TITLED, LinkKind.SHARED, LinkKind.NAMED_BY))
    walks = log_pageranks(pool, priors)
    toward = links.bridges
    explained = (pool.vectors.astype(np.float64) @ toward.T).max(axis=1) if len(toward) else np.zeros(len(pool))
    return {
        "prior": priors,
        "keyword": min_max(pool.keyword),
        "cosine": min_max(pool.cosine),
        "sentence": min_max(pool.sentence),
        "pagerank": min_max(walks[0]),
        "pagerank_best": min_max(walks[1]),
        "pagerank_seeds": min_max(walks[2]),
        "title_chain": min_max(titled),
        "shared_chain": min_max(shared),
        "named_chain": min_max(named),
        "bridged": explained,
        "chain": titled + 0.5 * np.maximum(shared, named),
    }


def best_between(values: Matrix, first: Ints, last: Ints) -> Column:
    """The greatest number of each row of `values` among its columns first[i] to last[i] (exclusive), 0 where there are none.

    Args:
        values: (m, n) float32.
        first: (k,) int64.
        last: (k,) int64.

    Returns:
        (m, k) float64.
    """
    # The numbers of a stretch lie side by side, so that the rounding of their sums does not depend on the other stretches.
    result = np.zeros((len(first), len(values)))
    some = np.flatnonzero(last > first)
    if len(some):
        # Equal stretches are looked at once.
        wanted, place = np.unique(first[some] * (values.shape[1] + 1) + last[some], return_inverse=True)
        start, end = np.divmod(wanted, values.shape[1] + 1)
        counts = end - start
        best = np.maximum.reduceat(values[:, runs(start, counts)], np.cumsum(counts) - counts, axis=1)
        result[some] = best.T[place]
    return result.T


def best_rows(scores: Column, count: int) -> Sequence[int]:
    """The positions of the best candidates by score, ties by position."""
    return [int(each) for each in np.argsort(-np.round(scores, 9), kind="stable")[:count]]


def standing(scores: Column) -> dict[str, Column]:
    """Standard scores, 1 / (1 + rank) and distances to the best score, by name: (n_candidates,) float64 each."""
    if not len(scores):
        return {name: np.zeros(0) for name in ("z", "rank", "gap")}
    z = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    return {"z": z, "rank": reciprocal_ranks(scores), "gap": scores.max() - scores}


def unit(rows: Column) -> Column:
    """The rows scaled to length one: (n_rows, n) float64, to the same."""
    result: Column = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return result
