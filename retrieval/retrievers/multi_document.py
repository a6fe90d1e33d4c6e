"""`multi_document`: chooses documents by their metadata and an extractive summary, then searches inside these alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...graph.errors import QueryError
from ...graph.filters.language import EVERYTHING, Compare
from ...graph.groups import grouped
from ...graph.model import Reference, TextNode
from ...graph.store import GraphReader
from ...models.embedder import Embedder
from ..auto_retrieval.catalogue import FieldCatalogue
from ..auto_retrieval.llm_spec import spec_of
from ..auto_retrieval.scan import in_order, scanned
from ..auto_retrieval.spec import QuerySpec
from ..base import Ask, Composite, Retriever
from ..creation import chosen
from ..hits import Hit
from ..query import DEFAULT_K, Query, checked_number
from ..question.encoder import encode_question
from ..ranking import DECIMALS, Ranking

if TYPE_CHECKING:
    from ...models.llm import LLM

Vectors: TypeAlias = NDArray[np.float64]
DEFAULT = "hybrid"
CANDIDATES = 20
"""Documents that are compared with the question at most: those of the best hits of the first search."""
SUMMARY = 3
"""Sentences of an extractive summary at most."""
SENTENCES = 200
"""Sentences of a document of which its summary is made at most: its first ones."""


@dataclass(frozen=True, repr=False)
class MultiDocument(Composite):
    """The text nodes of a few chosen documents: a search for documents first, then one inside of them.

    First the question's own filter is made (as `auto` does), and the retriever asked within it; the documents of its best
    hits are the candidates. Each has an extractive summary: its text nodes of kind `summary`, where there are any, else the
    SUMMARY sentences nearest to the mean of its sentences. The documents whose summaries are nearest to the question are
    chosen, and the retriever is asked again within these. No text node of another document is returned. Of a retriever that
    no filter reaches, the hits of the first search in the chosen documents are taken.

    A hit's score is `weight` times the cosine between its document's summary and the question (0 where that is below 0), and
    1 - `weight` times the retriever's score, min-max normalised over what it found in the chosen documents. Both are among
    the signals; the components have the cosine and the retriever's score as they are.

    Attributes:
        of: the retriever that is asked, twice.
        reader: the store or view.
        embedder: encodes the question; documents are compared by the vectors that the store has of them.
        documents: how many are chosen.
        weight: the share of the document in a hit's score, from 0 to 1.
        llm: the language model that makes the filter; None: rules do.

    Raises:
        QueryError: `documents` is not an integer of at least 1, or `weight` not a number from 0 to 1.
    """

    of: Retriever
    reader: GraphReader = field(repr=False)
    embedder: Embedder = field(repr=False)
    documents: int = 3
    weight: float = 0.5
    llm: "LLM | None" = field(default=None, repr=False)
    name = "multi_document"

    def __post_init__(self) -> None:
        if type(self.documents) is not int or self.documents < 1:
            raise QueryError(f"expected documents of multi_document as an integer of at least 1, got {self.documents!r}")
        object.__setattr__(self, "weight", checked_number(self.weight, "weight of multi_document", 0, 1))

    def combine(self, query: Query, k: int, ask: Ask) -> Ranking:
        """The best k hits of the chosen documents; notes name these with their cosines."""
        spec = spec_of(query.text, FieldCatalogue.read(self.reader), self.llm)
        wanted = min(k, spec.k or (DEFAULT_K if spec.scan else k))
        return self._found(spec, wanted, ask).top(wanted).noted(*spec.told()).warned(*spec.rejected)

    def _found(self, spec: QuerySpec, wanted: int, ask: Ask) -> Ranking:
        view = self.reader if spec.filter == EVERYTHING else self.reader.view(spec.filter)
        if spec.scan:
            return scanned(view, spec.order, wanted, self.name)
        within = self.of if spec.filter == EVERYTHING else self.of.within(spec.filter)
        first = ask(within, spec.query)
        if not first:
            return Ranking()
        cosines = self._nearest(view, Query(spec.query), list(dict.fromkeys(hit.node.document_id for hit in first)))
        inside = self._inside(within, tuple(cosines))
        second = first if inside is None else ask(inside, spec.query)
        hits = [hit for hit in second or () if hit.node.document_id in cosines]
        # What leads nowhere passes no filter; it was found, and says in a warning why it is no text.
        known = {hit.id for hit in hits}
        hits += [
            hit
            for hit in first
            if isinstance(hit.node, Reference) and hit.node.document_id in cosines and hit.id not in known
        ]
        titles = {head.id: head.title or head.id for head in view.heads(list(cosines))}
        named = [f"{titles.get(each, each)} ({cosine:.2f})" for each, cosine in cosines.items()]
        found = self._combined(hits, cosines).noted(*spec.told(), f"chose the documents {', '.join(named)}")
        if spec.order is None:
            return found
        return in_order(view, found, spec.order, len(found), self.name)

    def _inside(self, retriever: Retriever, document_ids: tuple[str, ...]) -> Retriever | None:
        """The retriever within some documents; None where no filter reaches it."""
        try:
            # Not `within`, which would tell listeners of a filter: what was chosen is no filter that somebody gave.
            return retriever._rebound(lambda reader: reader.view(Compare("document_id", "in", document_ids)))
        except QueryError:
            return None

    def _nearest(self, view: GraphReader, query: Query, candidates: Sequence[str]) -> dict[str, float]:
        """The documents whose summaries are nearest to the question, each with its cosine, best first."""
        asked = encode_question(view, self.embedder, query).vector
        if asked is None:
            return dict.fromkeys(candidates[: self.documents], 0.0)
        summaries = summary_vectors(view, candidates[:CANDIDATES])
        vector = np.asarray(asked, np.float64).reshape(-1)
        cosines = {each: round(float(summary @ vector), DECIMALS) + 0.0 for each, summary in summaries.items()}
        # A document without vectors (a reference that leads nowhere) comes after those that have some.
        found = {each: cosines.get(each, 0.0) for each in candidates[:CANDIDATES]}
        order = sorted(found, key=lambda each: (each not in cosines, -found[each], each))
        return {each: found[each] for each in order[: self.documents]}

    def _combined(self, hits: Sequence[Hit], cosines: Mapping[str, float]) -> Ranking:
        scores = [hit.score for hit in hits]
        low, high = (min(scores), max(scores)) if scores else (0.0, 0.0)
        label = repr(self.of)

        def combined(hit: Hit) -> Hit:
            cosine = cosines[hit.node.document_id]
            text = 1.0 if high == low else (hit.score - low) / (high - low)
            shares = {"document": self.weight * max(0.0, cosine), label: (1 - self.weight) * text}
            components = {**hit.components, label: hit.score, "document": cosine}
            trail = replace(hit.trail, origin=f"{self.name}: {hit.trail.origin}")
            return replace(hit, score=sum(shares.values()), signals=shares, components=components, trail=trail)

        return Ranking(map(combined, hits))


def summary_vectors(reader: GraphReader, document_ids: Sequence[str]) -> dict[str, Vectors]:
    """The vector of each document's summary, (dimension,) float64 of length 1; of documents without vectors none.

    A summary that is stored (text nodes of kind `summary`) goes before an extractive one, and where no sentence has a vector
    the text nodes' vectors are taken. All of these are vectors that the store has: nothing is encoded.
    """
    nodes = reader.nodes_of(document_ids, sentences=True)
    by_document = grouped((node.document_id, node) for node in nodes)
    found: dict[str, Vectors] = {}
    for document, held in by_document.items():
        stored = _vectors(reader, [node for node in held if node.kind == "summary"], sentences=False)
        vectors = stored if len(stored) else _extracted(reader, held)
        if len(vectors):
            mean = vectors.mean(axis=0)
            length = float(np.linalg.norm(mean))
            if length > 0:
                found[document] = mean / length
    return found


def _extracted(reader: GraphReader, nodes: Iterable[TextNode]) -> Vectors:
    """The vectors of the sentences nearest to the mean of all of a document, (n, dimension) float64."""
    held = list(nodes)
    vectors = _vectors(reader, [node for node in held if node.kind == "sentence"][:SENTENCES], sentences=True)
    if not len(vectors):
        vectors = _vectors(reader, [node for node in held if node.kind != "sentence"][:SENTENCES], sentences=False)
    if len(vectors) <= SUMMARY:
        return vectors
    nearness = np.round(vectors @ vectors.mean(axis=0), DECIMALS)
    return vectors[np.sort(np.argsort(-nearness, kind="stable")[:SUMMARY])]


def _vectors(reader: GraphReader, nodes: Sequence[TextNode], *, sentences: bool) -> Vectors:
    if not nodes:
        return np.zeros((0, 0))
    return np.asarray(reader.vectors([node.id for node in nodes], "sentence" if sentences else "text")[1], np.float64)


def multi_document(
    reader: GraphReader,
    embedder: Embedder,
    retrievers: Mapping[str, Retriever],
    llm: "LLM | None",
    of: Retriever | str = DEFAULT,
    *,
    documents: int = 3,
    weight: float = 0.5,
) -> MultiDocument:
    """`MultiDocument` over a retriever, its name or an expression.

    Raises:
        QueryError: as `MultiDocument`. ConfigError: an unknown retriever.
    """
    (inner,) = chosen(retrievers, [of])
    return MultiDocument(inner, reader, embedder, documents, weight, llm)
