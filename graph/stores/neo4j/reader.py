"""Every read, for the whole store and for its views alike."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from ...cypher.results import ROWS, SECONDS, CypherResult
from ...field_values import FieldValues
from ...filters.language import Filter
from ...model import Kind
from ...reads import (
    FETCHES,
    Answers,
    BestSentences,
    DocumentHeads,
    EdgesOf,
    EvidenceOf,
    FetchVectors,
    FetchWordVectors,
    FindEntities,
    MentionsIn,
    NeighbourhoodOf,
    NodesAbout,
    NodesOf,
    Read,
    ReadTable,
    SearchText,
    SearchVectors,
    SentencesOf,
    ShownEntities,
    TermFrequencies,
    answering,
    known_kind,
)
from ...store import Encoder
from ..base import StoreReader
from ..snapshot import repeated
from . import edges, fetch, statistics, text_index, vector_index
from .core import Core, ReadState
from .query_batch import BeginRead, Steps
from .reference_reads import seen
from .statistics import described

T = TypeVar("T")


class Reader(StoreReader):
    """A store, or what of it passes a filter; live."""

    def __init__(self, core: Core, filter: Filter | None = None) -> None:
        self._core = core
        self.filter = filter

    @property
    def url(self) -> str:
        """The address without user and password."""
        return self._core.connection.url

    @property
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors. Once there is one it stays, and nobody need be asked again."""
        known = self._core.known
        if known is not None and known.encoder is not None:
            return known.encoder
        return self._core.together([])[1].encoder

    def text_language(self) -> str | None:
        """The language that the texts are indexed in; None while there are none. Nobody is asked again once there is one."""
        return self._core.language or self._core.together([])[1].language

    def through(self, filter: Filter) -> "Reader":
        """What of the store passes this filter alone."""
        return Reader(self._core, filter)

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, begun again while writes come between its reads, 4 times at most, and whether none did."""
        return repeated(work)

    def read(self, *reads: Read[object]) -> Answers:
        """Several reads of one generation, in one round trip where each of them needs but one."""
        results, library = self._core.together([self._begin(partial(answering(READS, each), read=each)) for each in reads])
        return Answers(dict(zip(reads, results, strict=True)), library.generation)

    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order, page by page: a write in between shows in the pages after it."""
        after, kind = "", known_kind(kind)
        while page := self._result(partial(fetch.scan, kind=kind, after=after, limit=fetch.PAGE)):
            yield from page
            after = page[-1].id

    def counts(self) -> dict[str, int]:
        """How many values of each kind there are."""
        return self._result(statistics.counts)

    def entity_types(self) -> Mapping[str, int]:
        """How many entities have each type; in a view each entity's type has to be derived."""
        return self._result(statistics.entity_types) if self.filter is None else super().entity_types()

    def relation_types(self) -> Mapping[str, int]:
        """How many relations have each type."""
        return self._result(statistics.relation_types)

    def metadata_fields(self) -> Mapping[str, tuple[str, ...]]:
        """The JSON types of every metadata field of the documents and text nodes here."""
        generation, fields = self._core.fields
        if self.filter is None and generation == self.generation:
            return fields
        (found,), library = self._core.together([self._begin(statistics.metadata_fields)])
        if self.filter is None:
            self._core.fields = (library.generation, found)
        made: Mapping[str, tuple[str, ...]] = found
        return made

    def field_values(self, most: int) -> Mapping[str, FieldValues]:
        """What each metadata field, `title` and `source` hold; the values of those with at most `most`."""
        under = "" if self.filter is None else str(self.filter)
        held = self._core.field_values(self.generation, under, most)
        if held is not None:
            return held
        (found,), library = self._core.together([self._begin(partial(statistics.field_values, most=most))])
        made: Mapping[str, FieldValues] = found
        self._core.keep_field_values(library.generation, under, most, made)
        return made

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = SECONDS, limit: int = ROWS
    ) -> CypherResult:
        """The rows of one reading statement, under the guard; the whole store's, in a view too.

        Raises:
            QueryError: it is refused, wrong or too slow; StoreUnavailable: no server.
        """
        return self._core.connection.guarded(text, parameters, timeout=timeout, limit=limit, view=self.filter is not None)

    def cypher_schema(self) -> str:
        """How the graph is laid out, with its types and metadata fields, for who writes Cypher."""
        return described(self.schema())

    def _begin(self, read: Callable[[ReadState], Steps[Any]]) -> BeginRead:
        return seen(self._core, self.filter, read)

    def _result(self, read: Callable[[ReadState], Steps[T]]) -> T:
        (result,), _ = self._core.together([self._begin(read)])
        made: T = result
        return made


READS: ReadTable = {
    **dict.fromkeys(FETCHES.values(), fetch.fetch),
    BestSentences: vector_index.best_sentences,
    DocumentHeads: fetch.heads,
    EdgesOf: edges.edges,
    EvidenceOf: fetch.evidence,
    FetchVectors: vector_index.vectors,
    FetchWordVectors: vector_index.word_vectors,
    FindEntities: fetch.find,
    MentionsIn: fetch.mentions,
    NeighbourhoodOf: edges.neighbourhood,
    NodesAbout: fetch.about,
    NodesOf: fetch.nodes_of,
    SearchText: text_index.search_text,
    SearchVectors: vector_index.search_vectors,
    SentencesOf: fetch.sentences_of,
    ShownEntities: fetch.shown_as,
    TermFrequencies: text_index.frequencies,
}
