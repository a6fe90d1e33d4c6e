"""`document_summary`: documents by their summaries, then their texts, as LlamaIndex's document summary index does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from ...graph.enrichment.extracts import document_summaries, unit_length
from ...graph.enrichment.keywords import searched
from ...graph.enrichment.tree import every_text
from ...graph.enrichment.units import EnrichmentUnit, read_units
from ...graph.errors import ConfigError
from ...graph.model import TextNode
from ...graph.store import GraphReader, Matrix
from ...models.embedder import Embedder
from ...models.llm import LLM, required
from ..base import Retriever
from ..hits import Hit, Trail
from ..query import Query, checked_k
from ..question.encoder import encode_question
from ..question.llm_grades import HIGHEST, graded_in_batches
from ..ranking import Ranking
from ..whole_corpus import LIVE, missing, once

DocumentMode: TypeAlias = Literal["embedding", "llm"]
Summaries: TypeAlias = tuple[Sequence[EnrichmentUnit], Matrix]
"""The summary of each document, and their vectors: (n_documents, dimension) float32, of length 1 or 0."""
_AT_ONCE = 10_000


@dataclass(frozen=True, repr=False)
class DocumentSummary(Retriever):
    """The text nodes of the documents whose summaries fit the question best.

    The modes are those of LlamaIndex:

    - `embedding`: a document's score is the cosine between the question and the mean of its summary's sentences.
    - `llm`: a language model grades the summaries of the `most` nearest documents; the score is its grade / 10. Where it
      does not answer, the search goes on by embedding, with a warning.

    A hit's score is the mean of its document's score and its own cosine, which is never below 0; its trail shows the first
    sentence of the summary that stands in it. Documents without a stored summary (`clew enrich STORE summaries`) are
    summarised for the search, up to 5,000 of them.

    Attributes:
        mode: how documents are chosen.
        llm: the language model of mode `llm`; from `clew.open` and the settings unless it is given.
        documents: how many documents are chosen.
        most: documents whose summaries the language model gets at most.
        per_request: how many of them are put into one request.

    Raises:
        ConfigError: an unknown mode; mode `llm` without a language model.
        QueryError: a number is not an integer of at least 0; on searching, too many documents without a summary.
    """

    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    mode: DocumentMode = "embedding"
    llm: LLM | None = field(default=None, repr=False)
    documents: int = 20
    most: int = 50
    per_request: int = 10
    name = "document_summary"

    def __post_init__(self) -> None:
        if self.mode not in get_args(DocumentMode):
            raise ConfigError(f"expected mode as one of {', '.join(get_args(DocumentMode))}, got {self.mode!r}")
        if self.mode == "llm":
            required(self.llm, f"the mode 'llm' of {self.name!r}")
        for value in (self.documents, self.most, self.per_request):
            checked_k(value)
        object.__setattr__(self, "per_request", max(1, self.per_request))

    def _retrieve(self, query: Query, k: int) -> Ranking:
        vector = encode_question(self.reader, self.embedder, query).vector
        if vector is None:
            return Ranking()
        asked = vector[0].astype(np.float64)
        units, rows = once(self.reader, "summaries", lambda: _summaries(self.reader))
        scores = np.round(np.sum(rows.astype(np.float64) * asked, axis=1), 6)
        order = sorted(np.flatnonzero(scores > 0).tolist(), key=lambda place: (-scores[place], units[place].key))
        warnings: list[str] = []
        found = {units[place].key: float(scores[place]) for place in order[: self.documents]}
        if self.mode == "llm":
            graded, failure = self._graded(query.text, [units[place] for place in order[: self.most]])
            if failure:
                warnings.append(f"{self.name} went on by embedding: {failure}")
            else:
                best = sorted(graded, key=lambda key: (-graded[key], key))[: self.documents]
                found = {key: graded[key] for key in best}
        told = {unit.key: unit for unit in units if unit.key in found}
        return Ranking(self._hits(asked, found, told), warnings).top(k)

    def _graded(self, question: str, units: Sequence[EnrichmentUnit]) -> tuple[dict[str, float], str]:
        texts = [TextNode(unit.id, unit.text, unit.key) for unit in units]
        grades, failure = graded_in_batches(required(self.llm, self.name), question, texts, self.per_request)
        return {units[place].key: grade / HIGHEST for place, grade in grades.items() if grade > 0}, failure

    def _hits(self, asked: NDArray[np.float64], found: dict[str, float], told: dict[str, EnrichmentUnit]) -> list[Hit]:
        nodes = searched(self.reader.nodes_of(list(found)))
        ids, rows = self.reader.vectors([node.id for node in nodes], "text")
        cosines = dict(zip(ids, np.sum(rows.astype(np.float64) * asked, axis=1).tolist(), strict=True))
        hits = []
        for node in nodes:
            own = max(0.0, cosines.get(node.id, 0.0))
            shares = {"summary": found[node.document_id] / 2, "text": own / 2}
            parts = told[node.document_id].parts if node.document_id in told else ()
            sentence = next((part.text for part in parts if part.text in node.text), "")
            hits.append(Hit(node, sum(shares.values()), Trail(self.name, sentence=sentence), shares))
        return hits


def _summaries(reader: GraphReader) -> Summaries:
    """The summaries of all documents, stored or made now, with their vectors."""
    documents = sorted({node.document_id for node in every_text(reader)})
    stored = {unit.key: unit for unit in read_units(reader, "summaries") if unit.parts}
    bare = [each for each in documents if each not in stored]
    if len(bare) > LIVE:
        raise missing("summaries", len(bare))
    made = {unit.key: unit for unit in document_summaries(reader, bare)}
    units = [(stored.get(each) or made[each]) for each in documents if each in stored or each in made]
    nodes = list(dict.fromkeys(part.node for unit in units for part in unit.parts))
    vectors: dict[str, Matrix] = {}
    for start in range(0, len(nodes), _AT_ONCE):
        for kind in ("sentence", "text"):
            ids, rows = reader.vectors(nodes[start : start + _AT_ONCE], "sentence" if kind == "sentence" else "text")
            vectors.update(zip(ids, rows, strict=True))
    kept = [unit for unit in units if any(part.node in vectors for part in unit.parts)]
    means = [
        unit_length(np.mean([vectors[part.node].astype(np.float64) for part in unit.parts if part.node in vectors], axis=0))
        for unit in kept
    ]
    return kept, np.array(means, dtype=np.float32).reshape(len(kept), -1) if kept else np.zeros((0, 1), dtype=np.float32)
