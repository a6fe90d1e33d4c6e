"""Text nodes by their nearest sentence: the exact search behind `best_sentences`."""

import numpy as np
from numpy.typing import NDArray

from ...store import Matrix, Nearest
from .columns import Columns, Ints, stretches
from .vector_arrays import VectorArrays

_SLACK = 2e-6
"""More than single precision can be wrong by in a sum over a normalised vector's products."""


class SentenceIndex:
    """The sentence vectors of one generation, grouped by the text node that holds them, text nodes in id order."""

    def __init__(self, arrays: VectorArrays, columns: Columns) -> None:
        self._arrays = arrays
        self._columns = columns
        sorter = np.argsort(columns.node_row)
        rows = columns.node_row[sorter]
        place = np.minimum(np.searchsorted(rows, arrays.owner), max(0, len(rows) - 1))
        known = rows[place] == arrays.owner if len(rows) else np.zeros(len(arrays.owner), dtype=np.bool_)
        held = np.flatnonzero(known)
        node = sorter[place[held]]
        # Rows are in id order, so a stable sort keeps the sentences of a text node in it.
        order = np.argsort(node, kind="stable")
        self._sentence = held[order]
        self._holder = np.zeros(len(arrays.owner), dtype=np.int64)
        self._holder[self._sentence] = node[order]
        self._nodes, first = np.unique(node[order], return_index=True)
        self._bounds = np.concatenate([first, [len(held)]]).astype(np.int64)
        self._group = np.repeat(np.arange(len(self._nodes)), np.diff(self._bounds))
        self._last: tuple[bytes, Matrix] = (b"", np.zeros(0, dtype=np.float32))

    def best(self, query: Matrix, k: int, among: Ints | None, visible: NDArray[np.bool_] | None) -> list[Nearest]:
        """The k text nodes of greatest best cosine by (-cosine, id); `among` and `visible` are positions of text nodes."""
        groups = np.arange(len(self._nodes))
        if among is not None:
            where = np.minimum(np.searchsorted(self._nodes, among), max(0, len(self._nodes) - 1))
            groups = np.unique(where[self._nodes[where] == among]) if len(self._nodes) else groups
        if visible is not None:
            groups = groups[visible[self._nodes[groups]]]
        if k <= 0 or not len(groups):
            return []
        sentences, bounds = self._promising(query, k, groups)
        cosines = np.sum(self._arrays.matrix[sentences].astype(np.float64) * query.astype(np.float64), axis=1)
        best = np.maximum.reduceat(cosines, bounds[:-1])
        # The first sentence that reaches its text node's best.
        reached = np.flatnonzero(cosines == np.repeat(best, np.diff(bounds)))
        first = sentences[reached[np.searchsorted(reached, bounds[:-1])]]
        order = np.argsort(-best, kind="stable")[:k]
        nodes, ids = self._columns.node_ids.all, self._arrays.ids.all
        rows = zip(self._holder[first[order]].tolist(), first[order].tolist(), best[order].tolist(), strict=True)
        return [(nodes[node], ids[sentence], cosine) for node, sentence, cosine in rows]

    def _promising(self, query: Matrix, k: int, groups: Ints) -> tuple[Ints, Ints]:
        """The sentences that can be the best of one of the k best groups, by single-precision products, and their bounds."""
        if len(groups) == len(self._nodes):
            sentences, bounds, group = self._sentence, self._bounds, self._group
            products = self._arrays.matrix @ query
            # A search asks about some text nodes after it has asked about all.
            self._last = (query.tobytes(), products)
            rough = products[sentences]
        else:
            counts = self._bounds[groups + 1] - self._bounds[groups]
            sentences = self._sentence[stretches(self._bounds[groups], counts)]
            bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
            group = np.repeat(np.arange(len(groups)), counts)
            asked, products = self._last
            rough = products[sentences] if asked == query.tobytes() else self._arrays.matrix[sentences] @ query
        best = np.maximum.reduceat(rough, bounds[:-1])
        slack = _SLACK * max(1.0, float(np.abs(best).max()))
        least = np.partition(best, len(best) - k)[len(best) - k] if k < len(best) else best.min()
        kept = np.flatnonzero((rough >= best[group] - slack) & (best[group] >= least - slack))
        return sentences[kept], np.append(np.flatnonzero(np.diff(group[kept], prepend=-1)), len(kept))
