"""The seam between what is known and where it lives: `GraphStore`, and how to open one.

Rules for every implementation, held by the contract suite in `tests/contracts`:

- An empty list of ids means nothing, never everything; unknown ids are skipped; results come in a defined order.
- Reads see whole transactions only. `generation` grows with every committed write. Reads inside a `snapshot` see one state.
- **Weight order** uses integers alone: mentions before relations; mentions by ascending document frequency of their entity,
  relations by descending number of asserted evidence; then by edge id. A `limit` counts per node, over both directions.
- **A view** answers as a store that holds only its documents would, names and aliases included, except that N, document
  frequencies and mean length stay the whole store's.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self, TypeAlias, TypeVar, overload

from . import reads
from .analyzer import DEFAULT_LANGUAGE, check_language
from .batch import Applied, Batch, BuildRecord, Declaration, VectorKind
from .errors import StoreMismatch
from .filters.language import Filter
from .model import Document, DocumentHead, Edge, Entity, Evidence, Json, Kind, Mention, Reference, Relation, TextNode
from .reads import Answers, Direction, Frequencies, Matrix, Nearest, Read, Scored, Subgraph, known_kind
from .resolution.statements import LedgerStore
from .stores.open import STORES, address_of, scheme_of

__all__ = [
    "Answers",
    "Direction",
    "Encoder",
    "Frequencies",
    "GraphReader",
    "GraphStore",
    "Matrix",
    "Nearest",
    "Read",
    "Schema",
    "Scored",
    "Subgraph",
    "Value",
    "open_store",
]

T = TypeVar("T")
Value: TypeAlias = Document | TextNode | Entity | Mention | Relation | Evidence


@dataclass(frozen=True, slots=True)
class Encoder:
    """Which encoder made a store's vectors: its name, their dimension, and whether its words' are kept, if they can be."""

    name: str
    dimension: int
    words: bool = True

    def mismatch(self, where: str, asked: "Encoder") -> StoreMismatch:
        """The error for an encoder that is not this one, a store's, or that keeps or leaves out words' vectors otherwise."""
        if (self.name, self.dimension) == (asked.name, asked.dimension):
            kept = "keeps the vectors of its texts' words" if self.words else "keeps no vectors of its texts' words"
            return StoreMismatch(
                f"{where} {kept}, but a store {'with' if asked.words else 'without'} them was requested: leave the setting "
                "word_vectors out to follow the store's setting, or build another store"
            )
        return StoreMismatch(
            f"{where} holds vectors of {self.name!r} with dimension {self.dimension}, but {asked.name!r} "
            f"with {asked.dimension} was requested: open it with {self.name!r}, or build another store"
        )


def language_mismatch(where: str, held: str, asked: str) -> StoreMismatch:
    """The error for a language of keyword search that is not a store's."""
    return StoreMismatch(
        f"{where} has its keyword search in the language {held!r}, but {asked!r} was requested: leave the setting "
        f"text_language out to follow the store's, or copy it in that language into a new store ('clew copy' with "
        f"--text-language {asked}, in Python copy_to with text_language={asked!r})"
    )


@dataclass(frozen=True, slots=True)
class Schema:
    """What a graph holds, by count: entity types, relation types, metadata fields (dotted, with their JSON types)."""

    entity_types: Mapping[str, int] = field(default_factory=dict)
    relation_types: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _answer(reader: "GraphReader", read: Read[T]) -> T:
    return reader.read(read)[read]


class GraphReader(Protocol):
    """What a store and a view of it answer alike. Thread-safe.

    Who inherits it writes what is abstract; the other reads are answered through `read`.
    """

    @property
    @abstractmethod
    def generation(self) -> int:
        """Grows with every committed write, also another process's."""

    @property
    @abstractmethod
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors; None before the first one is stored."""

    @property
    def language(self) -> str:
        """The language whose stop words and stemmer keyword search has here, a code of `analyzer.LANGUAGES`."""
        return DEFAULT_LANGUAGE

    @overload
    def fetch(self, kind: Literal["document"], ids: Sequence[str]) -> list[Document]: ...
    @overload
    def fetch(self, kind: Literal["text_node"], ids: Sequence[str]) -> list[TextNode]: ...
    @overload
    def fetch(self, kind: Literal["reference"], ids: Sequence[str]) -> list[Reference]: ...
    @overload
    def fetch(self, kind: Literal["entity"], ids: Sequence[str]) -> list[Entity]: ...
    @overload
    def fetch(self, kind: Literal["mention"], ids: Sequence[str]) -> list[Mention]: ...
    @overload
    def fetch(self, kind: Literal["relation"], ids: Sequence[str]) -> list[Relation]: ...
    @overload
    def fetch(self, kind: Literal["evidence"], ids: Sequence[str]) -> list[Evidence]: ...
    def fetch(self, kind: Kind, ids: Sequence[str]) -> Sequence[Value]:
        """The values with these ids, in the order asked, each once, unknown ids skipped.

        `text_node` finds references too, since they are text nodes.
        """
        found: list[Any] = _answer(self, reads.FETCHES[known_kind(kind)](ids))
        return found

    def heads(self, document_ids: Sequence[str] = (), text_nodes: Sequence[str] = ()) -> list[DocumentHead]:
        """These documents, and those of these text nodes, without their texts; in order, each once, unknown ids skipped."""
        return _answer(self, reads.DocumentHeads(document_ids, text_nodes))

    @abstractmethod
    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind, streamed in id order. `text_node` here leaves references out."""

    def find(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Entity ids by match key: an entity's own, or that of an alias (mentioned or declared). Sorted; misses absent."""
        return _answer(self, reads.FindEntities(keys))

    def shown_as(self, entities: Sequence[str]) -> dict[str, str]:
        """By id the entity it leads to: itself while it is here, else the one it was merged into; misses absent."""
        return _answer(self, reads.ShownEntities(entities))

    def about(self, entities: Sequence[str], limit: int | None = None) -> list[tuple[str, str]]:
        """(entity, text node) where the text node's document declares the entity, as a titled one does its title's.

        By entity in the order asked, then text node id, `limit` per entity. Sentences and parents are left out.
        """
        return _answer(self, reads.NodesAbout(entities, limit))

    def edges(
        self,
        refs: Sequence[str],
        direction: Direction = "both",
        types: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Edge]:
        """Edges of each ref in turn, in weight order, `limit` per ref, each edge once.

        Without `types`: MENTIONS and relations with asserted evidence. Structure (CONTAINS, DECLARES, NEXT, REFERS_TO) only
        by name, after the others. Relations that no evidence asserts come where their type is named, with weight 0.
        """
        return _answer(self, reads.EdgesOf(refs, direction, types, limit))

    def neighbourhood(
        self, refs: Sequence[str], hops: int = 2, limit: int | None = None, types: Sequence[str] | None = None
    ) -> Subgraph:
        """What lies within `hops` of `refs`: the union of `edges(…, limit=limit)` of every ref nearer than `hops`.

        Without `types`, edges to literal entities (dates and quantities) are left out before the limit is counted.
        Edges that are all kept on both ends appear once. Unknown refs are skipped.
        """
        return _answer(self, reads.NeighbourhoodOf(refs, hops, limit, types))

    def mentions(self, text_nodes: Sequence[str]) -> list[Mention]:
        """The mentions in these text nodes, by text node in the order asked, then start, then id."""
        return _answer(self, reads.MentionsIn(text_nodes))

    def evidence(self, relations: Sequence[str]) -> list[Evidence]:
        """The evidence of these relations, by relation in the order asked: asserted first, then confidence, then id."""
        return _answer(self, reads.EvidenceOf(relations))

    def nodes_of(self, document_ids: Sequence[str], sentences: bool = False, parents: bool = False) -> list[TextNode]:
        """The text nodes of these documents in document order; sentences and those of kind `parent` only when asked for."""
        return _answer(self, reads.NodesOf(document_ids, sentences, parents))

    def sentences_of(self, text_nodes: Sequence[str]) -> list[TextNode]:
        """The sentences whose parent is one of these text nodes, by parent in the order asked, then start."""
        return _answer(self, reads.SentencesOf(text_nodes))

    def search_text(self, query: str, k: int, statistics: reads.TextStatistics = "store") -> list[Scored]:
        """BM25 over title and text of text nodes, (id, score > 0) by (-score, id); see `reads.TextStatistics`."""
        return _answer(self, reads.SearchText(query, k, statistics))

    def search_vectors(self, queries: Matrix, kind: VectorKind, k: int) -> list[list[Scored]]:
        """For each row of `queries`, (n_queries, dimension) float32 and normalised, the k text nodes of greatest cosine.

        Each list is sorted by (-score, id). `kind` "text" finds text nodes, "sentence" finds sentences.
        """
        return _answer(self, reads.SearchVectors(queries, kind, k))

    def best_sentences(self, query: Matrix, k: int, among: Sequence[str] | None = None) -> list[Nearest]:
        """Text nodes by their nearest sentence: the k of greatest cosine to one `query`, by (-cosine, id).

        The query is (dimension,) float32 and normalised. Of sentences equally near the first by id is named. With `among`
        only these text nodes are compared.
        """
        return _answer(self, reads.BestSentences(query, k, among))

    def vectors(self, ids: Sequence[str], kind: VectorKind) -> tuple[list[str], Matrix]:
        """The ids that have a vector, in the order asked, and these: (n_ids, dimension) float32. Not for kind "token"."""
        return _answer(self, reads.FetchVectors(ids, kind))

    def word_vectors(self, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """The vectors of kind "token" as they were packed, by id, in the order asked; ids that have none are left out."""
        return _answer(self, reads.FetchWordVectors(ids))

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """How many text nodes hold each term (as `terms.terms` makes them), with N and the mean length."""
        return _answer(self, reads.TermFrequencies(terms))

    @abstractmethod
    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, all its reads of this store and of its views made in one state; and whether they were.

        So for reads of this thread and of threads that copy its context, also in nested snapshots, of one store or several.
        A store that cannot hold a state while others write does `work` again when one of its reads saw another state, 4
        times at most, then the answer is false. So `work` must be repeatable.
        """

    @abstractmethod
    def read(self, *reads: Read[object]) -> Answers:
        """Several reads of one generation, in as few round trips as the store can."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """How many there are, by `COUNTED`; text_nodes are those that are no sentences, parents or references."""

    @abstractmethod
    def relation_types(self) -> Mapping[str, int]:
        """How many relations have each type: most first, then by name. Part of `schema`, and quicker than all of it."""

    @abstractmethod
    def schema(self) -> Schema:
        """Types and fields, with counts."""

    @abstractmethod
    def digest(self) -> str:
        """The digest of `identity.digest` over everything here; of a whole store its ledger and what it hides too."""

    @abstractmethod
    def view(self, filter: Filter) -> "GraphReader":
        """A read-only store in which nothing but the text nodes that pass exists (and what rests on them).

        Sentences share the fate of the text node that holds them. A view is live: it follows the store's generation.

        Raises:
            FilterError: a field that no document has, or a comparison of unlike types.
        """


class GraphStore(GraphReader, LedgerStore, Protocol):
    """A place where a graph lives. A context manager."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it is, without secrets."""

    @abstractmethod
    def apply(self, batch: Batch) -> Applied:
        """Write one batch, whole or not at all.

        Raises:
            StoreLocked: another process writes; StoreReadOnly; StoreUnavailable; StoreMismatch: another encoder's vectors.
        """

    @abstractmethod
    def bind_encoder(self, encoder: Encoder) -> None:
        """Check the encoder against the store's, or record it with the first vector.

        Raises:
            StoreMismatch: the store's vectors come from another encoder or have another dimension.
        """

    def bind_language(self, language: str) -> None:
        """Check the language against that of the store's texts; while there are none, the first of them records it.

        Raises:
            ConfigError: keyword search does not know it. StoreMismatch: the store has texts in another one.
        """
        check_language(language)
        if language != self.language:
            raise language_mismatch(self.url, self.language, language)

    def follow_language(self, language: str) -> None:
        """Take the language of texts that are copied here, unless texts or whoever opened the store have chosen one."""

    @abstractmethod
    def builds(self, document_ids: Sequence[str] | None = None) -> list[BuildRecord]:
        """How documents got in, by id (None: all of them, in id order)."""

    @abstractmethod
    def declarations(self) -> Iterator[Declaration]:
        """Every declaration, sorted by (entity, document id), for transfer."""

    @abstractmethod
    def known_vectors(self, keys: Sequence[str]) -> set[str]:
        """Which of these vector keys are stored."""

    @abstractmethod
    def vector_keys(self, ids: Sequence[str], kind: VectorKind) -> dict[str, str]:
        """The key of the vector (`NodeVector.key`) of each text node that has one, by id, for transfer."""

    @abstractmethod
    def append_record(self, name: str, *records: Json) -> None:
        """Append to the log `name` (feedback, ledgers): all of these, in order, or none. Logs are outside the digest."""

    @abstractmethod
    def records(self, name: str) -> Iterator[Json]:
        """The log `name` in order of writing."""

    @abstractmethod
    def record_names(self) -> list[str]:
        """The names of all logs, sorted."""

    @abstractmethod
    def prepare(self) -> None:
        """Make ready now what searches need (derived arrays, a server's indexes), rather than at the first search."""

    @abstractmethod
    def close(self) -> None:
        """Release everything. Closing twice is fine."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    url: str,
    *,
    mode: Literal["a", "r"] = "a",
    create: bool = False,
    encoder: Encoder | None = None,
    language: str | None = None,
    **settings: Any,
) -> GraphStore:
    """The store at `url`: a folder's path, ":memory:", or an address whose scheme names a registered store.

    Args:
        url: where it is.
        mode: "a" to read and write, "r" to read only.
        create: make it where nothing is there; without it a missing path is an error. ":memory:" is always made.
        encoder: which encoder made, or will make, its vectors; checked now.
        language: that of its texts, for keyword search; checked now. By default the store's, for a new one English.
        settings: what the store's own class takes besides.

    Raises:
        StoreMissing, StoreMismatch, StoreReadOnly, StoreUnavailable: as the message says. ConfigError: not an address, or a
        language that keyword search does not know.
    """
    url = address_of(url)
    if language is not None:
        # Before a store is made for it.
        check_language(language)
    store: GraphStore = STORES.create(scheme_of(url), url, mode=mode, create=create, encoder=encoder, **settings)
    if language is not None:
        try:
            store.bind_language(language)
        except BaseException:
            store.close()
            raise
    return store
