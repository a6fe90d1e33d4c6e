"""Every read, for the whole store and for its views alike."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

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
from . import edges, fetch, statistics, text_index, vector_index
from .core import Core, ReadState

T = TypeVar("T")


class Reader(StoreReader):
    """A store, or what of it passes a filter; live."""

    def __init__(self, core: Core, filter: Filter | None = None) -> None:
        self._core = core
        self.filter = filter

    @property
    def url(self) -> str:
        """The folder's path as it was given, or ":memory:"."""
        return self._core.connections.where

    @property
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors."""
        with self._core.connections.reading() as session:
            return session.encoder

    def text_language(self) -> str | None:
        """The language that the texts are indexed in; None while there are none."""
        with self._core.connections.reading() as session:
            return session.text_language

    def through(self, filter: Filter) -> "Reader":
        """What of the store passes this filter alone."""
        return Reader(self._core, filter)

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """As `Core.snapshot`."""
        return self._core.snapshot(work)

    def read(self, *reads: Read[object]) -> Answers:
        """Several reads of one generation."""
        return self._at(
            lambda at: Answers({each: answering(READS, each)(at, each) for each in reads}, at.session.generation)
        )

    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order, from one generation."""
        kind, connections = known_kind(kind), self._core.connections
        if connections.in_memory:
            # The one connection is everybody's, so that no stream may keep it.
            yield from self._at(lambda at: list(fetch.scan(at, kind)))
        else:
            with connections.streaming() as session:
                yield from fetch.scan(ReadState(self._core, session, self.filter), kind)

    def counts(self) -> dict[str, int]:
        """How many values of each kind there are."""
        return self._at(statistics.counts)

    def entity_types(self) -> Mapping[str, int]:
        """How many entities have each type; in a view each entity's type has to be derived."""
        return self._at(statistics.entity_types) if self.filter is None else super().entity_types()

    def relation_types(self) -> Mapping[str, int]:
        """How many relations have each type."""
        return self._at(statistics.relation_types)

    def metadata_fields(self) -> Mapping[str, tuple[str, ...]]:
        """The JSON types of every metadata field of the documents and text nodes here."""
        return self._at(statistics.metadata_fields)

    def field_values(self, most: int) -> Mapping[str, FieldValues]:
        """What each metadata field, `title` and `source` hold; the values of those with at most `most`."""
        return self._at(lambda at: statistics.field_values(at, most))

    def digest(self) -> str:
        """The digest over everything here; of a whole store made once per generation."""
        with self._core.connections.reading() as session:
            if self.filter is not None:
                return super().digest()
            return self._core.derived.text("digest", session, super().digest)

    def _at(self, work: Callable[[ReadState], T]) -> T:
        with self._core.connections.reading() as session:
            return work(ReadState(self._core, session, self.filter))


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
