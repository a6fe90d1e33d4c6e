"""What all stores have in common: the methods of `GraphReader` on top of `read`, and what is built from them."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from ..batch import VectorKind
from ..errors import ConfigError, InputError, StoreMismatch, StoreUnavailable
from ..filters.language import Filter
from ..identity import digest
from ..model import KINDS, Edge, Evidence, Kind, Mention, TextNode
from ..reads import (
    FETCHES,
    Answers,
    BestSentences,
    Direction,
    EdgesOf,
    EvidenceOf,
    FetchVectors,
    FetchWordVectors,
    FindEntities,
    Frequencies,
    Matrix,
    MentionsIn,
    Nearest,
    NeighbourhoodOf,
    NodesAbout,
    NodesOf,
    Read,
    Scored,
    SearchText,
    SearchVectors,
    SentencesOf,
    Subgraph,
    TermFrequencies,
)
from ..store import Encoder, GraphReader, Schema

T = TypeVar("T")
COUNTED = ("documents", "text_nodes", "sentences", "references", "entities", "mentions", "relations", "evidence")
"""What `counts` counts, in order."""


class StoreReader(ABC):
    """A store, or what of it passes `filter`. Its methods say in `GraphReader` what they return.

    A store writes what is abstract here, and overrides what it does faster.
    """

    filter: Filter | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where the store is, without secrets."""

    @property
    @abstractmethod
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors; None before the first one is stored."""

    @abstractmethod
    def read(self, *reads: Read[object]) -> Answers:
        """Several reads of one generation."""

    @abstractmethod
    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order."""

    @abstractmethod
    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, its reads here all of one state, and whether they were."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """How many values of each kind there are, by the names in `COUNTED`."""

    @abstractmethod
    def relation_types(self) -> Mapping[str, int]:
        """How many relations have each type, as `in_order` sorts them."""

    @abstractmethod
    def metadata_fields(self) -> Mapping[str, tuple[str, ...]]:
        """The JSON types of every metadata field of the documents, text nodes and sentences here, by name."""

    @abstractmethod
    def through(self, filter: Filter) -> GraphReader:
        """What of the store passes this filter alone."""

    @property
    def generation(self) -> int:
        """Grows with every committed batch, also another process's."""
        return self.read().generation

    def view(self, filter: Filter) -> GraphReader:
        """What is here and passes another filter too."""
        filter.check(self.metadata_fields())
        return self.through(filter if self.filter is None else self.filter & filter)

    def entity_types(self) -> Mapping[str, int]:
        """How many entities have each type, as `in_order` sorts them."""
        return in_order(Counter(entity.type for entity in self.scan("entity")))

    def schema(self) -> Schema:
        """Types and fields, with counts."""
        found, _ = self.snapshot(lambda: Schema(self.entity_types(), self.relation_types(), self.metadata_fields()))
        return found

    def digest(self) -> str:
        """The digest over everything here.

        Raises:
            StoreUnavailable: writes came between, attempt after attempt.
        """
        found, stable = self.snapshot(lambda: digest(value for kind in KINDS for value in self.scan(kind)))
        if not stable:
            raise StoreUnavailable(f"{self.url} was written to while its digest was made: try again later")
        return found

    def _one(self, read: Read[T]) -> T:
        return self.read(read)[read]

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[Any]:
        """The values with these ids, in the order asked."""
        found: list[Any] = self._one(FETCHES[known_kind(kind)](ids))
        return found

    def find(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Entity ids by match key or alias."""
        return self._one(FindEntities(keys))

    def about(self, entities: Sequence[str], limit: int | None = None) -> list[tuple[str, str]]:
        """The text nodes of the documents that declare these entities."""
        return self._one(NodesAbout(entities, limit))

    def edges(
        self,
        refs: Sequence[str],
        direction: Direction = "both",
        types: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Edge]:
        """Edges of each ref in turn, in weight order."""
        return self._one(EdgesOf(refs, direction, types, limit))

    def neighbourhood(
        self, refs: Sequence[str], hops: int = 2, limit: int | None = None, types: Sequence[str] | None = None
    ) -> Subgraph:
        """What lies within `hops` of these refs."""
        return self._one(NeighbourhoodOf(refs, hops, limit, types))

    def mentions(self, text_nodes: Sequence[str]) -> list[Mention]:
        """The mentions in these text nodes."""
        return self._one(MentionsIn(text_nodes))

    def evidence(self, relations: Sequence[str]) -> list[Evidence]:
        """The evidence of these relations."""
        return self._one(EvidenceOf(relations))

    def nodes_of(self, document_ids: Sequence[str], sentences: bool = False) -> list[TextNode]:
        """The text nodes of these documents in document order."""
        return self._one(NodesOf(document_ids, sentences))

    def sentences_of(self, text_nodes: Sequence[str]) -> list[TextNode]:
        """The sentences of these text nodes."""
        return self._one(SentencesOf(text_nodes))

    def search_text(self, query: str, k: int) -> list[Scored]:
        """BM25 over title and text of text nodes."""
        return self._one(SearchText(query, k))

    def search_vectors(self, queries: Matrix, kind: VectorKind, k: int) -> list[list[Scored]]:
        """For each row of `queries` the k text nodes of greatest cosine."""
        return self._one(SearchVectors(queries, kind, k))

    def best_sentences(self, query: Matrix, k: int, among: Sequence[str] | None = None) -> list[Nearest]:
        """Text nodes by their nearest sentence."""
        return self._one(BestSentences(query, k, among))

    def vectors(self, ids: Sequence[str], kind: VectorKind) -> tuple[list[str], Matrix]:
        """The ids that have a vector, and those vectors."""
        return self._one(FetchVectors(ids, kind))

    def word_vectors(self, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """The packed vectors of words, in the order asked."""
        return self._one(FetchWordVectors(ids))

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """The whole store's, in a view too."""
        return self._one(TermFrequencies(terms))


class BaseStore(ABC):
    """An open store, a context manager.

    Args:
        mode: "a" to read and write, "r" to read only.

    Raises:
        ConfigError: another mode.
    """

    def __init__(self, mode: Literal["a", "r"]) -> None:
        if mode not in ("a", "r"):
            raise ConfigError(f"expected mode 'a' or 'r', got {mode!r}")
        self._pending: Encoder | None = None
        """The encoder to record with the first vector."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it is, without secrets."""

    @property
    @abstractmethod
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors."""

    @abstractmethod
    def close(self) -> None:
        """Release everything."""

    def bind_encoder(self, encoder: Encoder) -> None:
        """Check the encoder against the store's, or keep it to be recorded with the first vector.

        Raises:
            StoreMismatch: the store's vectors come from another encoder or have another dimension.
        """
        held = self.encoder
        if held is not None and held != encoder:
            raise StoreMismatch.of_encoder(self.url, held, encoder)
        self._pending = encoder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"


def encoder_of(held: Encoder | None, pending: Encoder | None) -> Encoder:
    """The encoder of vectors that are written: the store's, before its first vector the one that it was bound to.

    Raises:
        StoreMismatch: there is neither.
    """
    encoder = held or pending
    if encoder is None:
        raise StoreMismatch("vectors came before their encoder: call bind_encoder first, or open the store with one")
    return encoder


Table = Mapping[type[Read[Any]], Callable[..., Any]]
"""What a store does for each class of reads."""


def answering(table: Table, read: Read[object]) -> Callable[..., Any]:
    """What a store does for a read.

    Raises:
        InputError: it does nothing for it.
    """
    answer = table.get(type(read))
    if answer is None:
        known = ", ".join(sorted(each.__name__ for each in table))
        raise InputError(f"expected a read of {known}, got {type(read).__name__}")
    return answer


def known_kind(kind: Kind) -> Kind:
    """The kind, if it is one."""
    if kind not in KINDS:
        raise InputError(f"expected a kind of {', '.join(KINDS)}, got {kind!r}")
    return kind


def fit(queries: Matrix, encoder: Encoder) -> None:
    """Check the shape of queries, (n_queries, dimension), against the vectors of a store.

    Raises:
        StoreMismatch: they have another dimension.
    """
    if queries.ndim != 2 or queries.shape[1] != encoder.dimension:
        raise StoreMismatch(
            f"the queries have shape {queries.shape}, the store's vectors dimension {encoder.dimension}: "
            f"use its encoder, {encoder.name!r}"
        )


def in_order(counted: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first, ties by name."""
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def by_owner(owners: Iterable[str], values: Iterable[T], owner: Callable[[T], str]) -> list[T]:
    """Values in the order of their owners, then in their own."""
    grouped: dict[str, list[T]] = {each: [] for each in owners}
    for value in values:
        grouped[owner(value)].append(value)
    return [value for group in grouped.values() for value in group]
