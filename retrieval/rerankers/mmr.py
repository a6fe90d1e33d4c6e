"""`mmr`: maximal marginal relevance, hits that are relevant and unlike those before them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...graph.model import TextNode
from ...graph.store import Encoder, GraphReader
from ...models.embedder import Embedder, checked
from ..base import Reranker
from ..hits import Hit
from ..new_scores import normalised_scores, rescored
from ..query import Query, checked_number
from ..ranking import Ranking, rounded

_Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class MMR(Reranker):
    """Picks one hit after the other, each time the one that adds most: relevant, and unlike those before it.

    That is the greatest (1 - diversity) x relevance - diversity x redundancy (Carbonell and Goldstein 1998, whose lambda is
    1 - diversity). Relevance is the hit's score, min-max-normalised over the
    ranking, 0 to 1. Redundancy is the greatest cosine to a hit that was picked before, 0 to 1; that of the first is 0. The
    value is the new score, -1 to 1, and the two parts are its signals. It never rises from one pick to the next, and what
    is picked first does not depend on how many are picked.

    The vectors are those of the store; a text node that has none is embedded.

    Args:
        diversity: 0 leaves the ranking as it is; 1 picks what is least like the hits before it, whatever its relevance.

    Raises:
        QueryError: `diversity` is not a number of 0 to 1.
        StoreMismatch: on reranking text nodes without a vector, where the store's vectors come from another encoder.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    diversity: float = 0.5
    name = "mmr"

    def __post_init__(self) -> None:
        object.__setattr__(self, "diversity", checked_number(self.diversity, "diversity of mmr", 0, 1))

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The k hits that are picked first."""
        if not self.diversity or not ranking:
            return ranking.top(k)
        hits = sorted(ranking, key=lambda hit: hit.id)
        relevance = normalised_scores(ranking)
        weighed = (1 - self.diversity) * np.asarray([relevance[hit.id] for hit in hits])
        picked = self._picked(hits, weighed, _cosines(self._vectors([hit.node for hit in hits])), min(k, len(hits)))
        return Ranking(picked, ranking.warnings, ranking.notes)

    def _picked(self, hits: Sequence[Hit], weighed: _Floats, cosines: _Floats, k: int) -> list[Hit]:
        """Hits, given in id order, as they are picked; their relevance is `weighed` already: (n_hits,) float64."""
        redundancy, left = np.zeros(len(hits)), list(range(len(hits)))
        picked: list[Hit] = []
        while len(picked) < k:
            # Rounded as rankings are, the first by id where equal: then the ranking has them in the order of picking.
            values = {row: rounded(weighed[row] - self.diversity * redundancy[row]) for row in left}
            best = max(left, key=values.__getitem__)
            parts = {"relevance": float(weighed[best]), "redundancy": 0.0 - self.diversity * float(redundancy[best])}
            picked.append(rescored(hits[best], values[best], parts, self.name))
            left.remove(best)
            np.maximum(redundancy, cosines[best], out=redundancy)
        return picked

    def _vectors(self, nodes: Sequence[TextNode]) -> _Floats:
        """Those of the store, or made: (n_nodes, dimension) float64, of length one."""
        found: dict[str, _Floats] = {}
        sentences = [node.id for node in nodes if node.kind == "sentence"]
        texts = [node.id for node in nodes if node.kind != "sentence"]
        for ids, vectors in (self.reader.vectors(texts, "text"), self.reader.vectors(sentences, "sentence")):
            found.update(zip(ids, vectors.astype(np.float64), strict=True))
        bare = [node for node in nodes if node.id not in found]
        if bare:
            own = Encoder(self.embedder.name, self.embedder.dimension)
            stored = self.reader.encoder
            if stored is not None and replace(stored, words=own.words) != own:
                raise stored.mismatch("the store", own)
            texts = [f"{node.title}\n{node.text}" if node.title else node.text for node in bare]
            made = checked(self.embedder).embed(texts).astype(np.float64)
            found.update(zip([node.id for node in bare], made, strict=True))
        # A store may keep them rounded: then they are not quite of length one.
        rows = np.stack([found[node.id] for node in nodes])
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        norms[norms == 0] = 1.0
        return np.asarray(rows / norms, np.float64)


def _cosines(vectors: _Floats) -> _Floats:
    """How alike each two are, 0 where the cosine is negative: (n, n) float64."""
    return np.maximum(vectors @ vectors.T, 0.0)
