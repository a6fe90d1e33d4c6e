"""`summary`: every text, or those that answer best by embeddings or a language model, as LlamaIndex's summary index does."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, TypeAlias, get_args

from ...graph.enrichment.keywords import searched
from ...graph.errors import ConfigError
from ...graph.groups import chunks
from ...graph.model import TextNode
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ...models.llm import LLM, required
from ..base import Retriever
from ..hits import Hit, Trail
from ..query import Query, checked_k
from ..question.encoder import encode_question
from ..question.llm_grades import graded_in_batches
from ..ranking import Ranking, ranked

SummaryMode: TypeAlias = Literal["default", "embedding", "llm"]
_AT_ONCE = 500


@dataclass(frozen=True, repr=False)
class Summary(Retriever):
    """Text nodes to summarise from.

    The modes are those of LlamaIndex's summary index:

    - `default`: every text node, in id order, each with the score 1.
    - `embedding`: the nearest ones; the score is the cosine, above 0.
    - `llm`: those that a language model chooses among the `most` nearest, `per_request` at a time; the score is its grade,
      above 0 and at most 10. Where it does not answer, the search goes on by embedding, with a warning.

    Attributes:
        mode: how text nodes are chosen.
        llm: the language model of mode `llm`; from `clew.open` and the settings unless it is given.
        most: text nodes that the language model gets at most.
        per_request: how many of them are put into one request.

    Raises:
        ConfigError: an unknown mode; mode `llm` without a language model.
        QueryError: `most` or `per_request` is not an integer of at least 0.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    mode: SummaryMode = "default"
    llm: LLM | None = field(default=None, repr=False)
    most: int = 100
    per_request: int = 10
    name = "summary"

    def __post_init__(self) -> None:
        if self.mode not in get_args(SummaryMode):
            raise ConfigError(f"expected mode as one of {', '.join(get_args(SummaryMode))}, got {self.mode!r}")
        if self.mode == "llm":
            required(self.llm, f"the mode 'llm' of {self.name!r}")
        for value in (self.most, self.per_request):
            checked_k(value)
        object.__setattr__(self, "per_request", max(1, self.per_request))

    def _retrieve(self, query: Query, k: int) -> Ranking:
        if self.mode == "default":
            found = islice(self._in_order(), k)
            return Ranking(Hit(node, 1.0, Trail(self.name), {self.name: 1.0}) for node in found)
        if self.mode == "embedding":
            return self._nearest(query, k)
        near = self._nearest(query, self.most)
        grades, failure = graded_in_batches(
            required(self.llm, self.name), query.text, [h.node for h in near], self.per_request
        )
        if failure:
            return self._nearest(query, k).warned(f"{self.name} went on by embedding: {failure}")
        hits = [near[place] for place in grades]
        return Ranking(
            Hit(hit.node, grade, hit.trail, {self.name: grade}, {"embedding": hit.score})
            for hit, grade in zip(hits, grades.values(), strict=True)
            if grade > 0
        ).top(k)

    def _in_order(self) -> Iterator[TextNode]:
        """Every text node and reference that searches find, in id order."""
        texts, references = (self._searched(kind) for kind in ("text_node", "reference"))
        return heapq.merge(texts, references, key=lambda node: node.id)

    def _searched(self, kind: Literal["text_node", "reference"]) -> Iterator[TextNode]:
        for some in chunks(self.reader.scan(kind), _AT_ONCE):
            yield from searched(some)

    def _nearest(self, query: Query, k: int) -> Ranking:
        vector = encode_question(self.reader, self.embedder, query).vector
        if vector is None or k <= 0:
            return Ranking()
        return ranked(
            self.name,
            lambda width: self.reader.search_vectors(vector, "text", width)[0],
            lambda ids: self.reader.fetch("text_node", ids),
            k,
            lambda node: Trail(self.name),
        )
