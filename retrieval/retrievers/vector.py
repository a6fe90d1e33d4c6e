"""`vector`: cosine between the question's vector and those of text nodes or their sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from ...graph.errors import ConfigError
from ...graph.model import TextNode
from ...graph.store import GraphReader, Scored
from ...models.embedder import Embedder
from ..base import Retriever
from ..hits import Trail
from ..query import Query
from ..question.encoder import encode_question
from ..ranking import Ranking, ranked

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
        vector = encode_question(self.reader, self.embedder, query).vector
        if vector is None:
            return Ranking()
        sentences: dict[str, str] = {}
        texts: dict[str, str] = {}

        def search(width: int) -> list[Scored]:
            if self.unit != "best_sentence":
                return self.reader.search_vectors(vector, self.unit, width)[0]
            found = self.reader.best_sentences(vector, width)
            sentences.update({node: sentence for node, sentence, _ in found})
            return [(node, score) for node, _, score in found]

        def fetch(ids: Sequence[str]) -> Sequence[TextNode]:
            nodes = self.reader.fetch("text_node", ids)
            shown = self.reader.fetch("text_node", [sentences.get(node.id, "") for node in nodes])
            texts.update({node.id: node.text for node in shown})
            return nodes

        def trail(node: TextNode) -> Trail:
            if self.unit == "sentence":
                return Trail(self.name, sentence=node.text)
            return Trail(self.name, sentence=texts.get(sentences.get(node.id, ""), ""))

        return ranked(self.name, search, fetch, k, trail)
