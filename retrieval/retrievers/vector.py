"""`vector`: cosine between the question's vector and those of text nodes or their sentences."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from ...graph.errors import ConfigError
from ...graph.model import TextNode
from ...graph.store import GraphReader, Scored
from ...models.embedder import Embedder
from ..base import Retriever
from ..query import Query
from ..question.encoder import question_vector
from ..ranking import Hit, Ranking, Trail, settled

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
        sentences: dict[str, str] = {}

        def search(width: int) -> list[Scored]:
            if self.unit != "best_sentence":
                return self.reader.search_vectors(vector, self.unit, width)[0]
            found = self.reader.best_sentences(vector, width)
            sentences.update({node: sentence for node, sentence, _ in found})
            return [(node, score) for node, _, score in found]

        scores = dict(settled(search, k))
        nodes = self.reader.fetch("text_node", list(scores))
        shown = {
            node.id: node.text for node in self.reader.fetch("text_node", [sentences.get(node.id, "") for node in nodes])
        }
        return Ranking(
            Hit(
                node,
                scores[node.id],
                self._trail(node, shown.get(sentences.get(node.id, ""), "")),
                {self.name: scores[node.id]},
            )
            for node in nodes
        )

    def _trail(self, node: TextNode, sentence: str) -> Trail:
        return Trail(self.name, sentence=node.text if self.unit == "sentence" else sentence)
