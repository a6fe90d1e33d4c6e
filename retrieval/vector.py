"""`vector`: cosine between the question's vector and those of text nodes or their sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from ..graph.batch import VectorKind
from ..graph.errors import ConfigError
from ..graph.model import TextNode
from ..graph.store import GraphReader, Matrix, Scored
from ..models.embedder import Embedder
from .base import Retriever
from .encoding import question_vector
from .query import Query
from .ranking import Hit, Ranking, Trail, rounded
from .settling import settled

Unit: TypeAlias = Literal["text", "best_sentence", "sentence"]


@dataclass(frozen=True, repr=False)
class Vector(Retriever):
    """Text nodes near to the question in meaning. A hit's score is a cosine, above 0 and at most 1.

    Attributes:
        unit: `text` compares whole text nodes; `best_sentence` scores a text node by its nearest sentence, which its trail
            shows; `sentence` finds sentences themselves.

    Raises:
        ConfigError: an unknown unit.
        StoreMismatch: on searching a store whose vectors come from another encoder.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    unit: Unit = "text"
    name = "vector"

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise ConfigError(f"expected unit as one of {', '.join(get_args(Unit))}, got {self.unit!r}")

    def _retrieve(self, query: Query, k: int) -> Ranking:
        vector = question_vector(self.reader, self.embedder, query)
        if vector is None:
            return Ranking()
        if self.unit == "best_sentence":
            return self._by_best_sentence(vector, k)
        kind: VectorKind = "text" if self.unit == "text" else "sentence"
        scores = dict(settled(lambda width: self.reader.search_vectors(vector, kind, width)[0], k))
        return Ranking(
            self._hit(node, scores[node.id], node if self.unit == "sentence" else None)
            for node in self.reader.fetch("text_node", list(scores))
        )

    def _by_best_sentence(self, vector: Matrix, k: int) -> Ranking:
        nearest: dict[str, TextNode] = {}

        def grouped(found: Sequence[Scored]) -> list[Scored]:
            ranked = sorted(((identity, rounded(score)) for identity, score in found), key=lambda each: (-each[1], each[0]))
            sentences = {node.id: node for node in self.reader.fetch("text_node", [identity for identity, _ in ranked])}
            best: dict[str, float] = {}
            nearest.clear()
            for identity, score in ranked:
                sentence = sentences.get(identity)
                if sentence is not None and sentence.parent is not None and sentence.parent not in best:
                    best[sentence.parent] = score
                    nearest[sentence.parent] = sentence
            return list(best.items())

        scores = dict(settled(lambda width: self.reader.search_vectors(vector, "sentence", width)[0], k, grouped, 4 * k))
        return Ranking(
            self._hit(node, scores[node.id], nearest[node.id]) for node in self.reader.fetch("text_node", list(scores))
        )

    def _hit(self, node: TextNode, score: float, sentence: TextNode | None) -> Hit:
        shown = "" if sentence is None else sentence.text
        return Hit(node, score, Trail(self.name, sentence=shown), {self.name: score})
