"""Reads of a graph as values, so that several are answered together: from one generation, in few round trips.

    named, texts = FindEntities(["ann lee"]), SearchText("Where does Ann Lee live?", 10)
    answers = reader.read(named, texts)
    answers[named], answers[texts]

Each is the method of `GraphReader` that its first line names, which says what is answered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from .batch import VectorKind
from .errors import InputError
from .model import KINDS, Document, DocumentHead, Edge, Entity, Evidence, Kind, Mention, Reference, Relation, TextNode

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Direction: TypeAlias = Literal["out", "in", "both"]
TextStatistics: TypeAlias = Literal["store", "view"]
"""Whose texts BM25 counts, for N, document frequencies and the mean length: the whole store's, so that a text scores alike
in every view, or those that are visible, so that what is hidden moves no score."""
Scored: TypeAlias = tuple[str, float]
Nearest: TypeAlias = tuple[str, str, float]
"""A text node, its sentence nearest to a query, and their cosine."""
Matrix: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A piece of the graph as columns, ready for array mathematics.

    `refs` are sorted; `hops[i]` is the distance of `refs[i]` from the start. Edge j runs from `refs[source[j]]` to
    `refs[target[j]]` and has `ids[j]`, `types[j]`, `weight[j]` and `start[j]` as `Edge` explains; edges are sorted by id.
    """

    refs: Sequence[str]
    hops: NDArray[np.int32]
    ids: Sequence[str]
    types: Sequence[str]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.int32]
    start: NDArray[np.int32]

    @classmethod
    def of(cls, hops: Mapping[str, int], edges: Iterable[Edge]) -> "Subgraph":
        """The subgraph of refs with their distances and of edges between them, each once."""
        refs, chosen = sorted(hops), sorted(edges, key=lambda edge: edge.id)
        place = {ref: position for position, ref in enumerate(refs)}

        def ints(values: Iterable[int]) -> NDArray[np.int32]:
            return np.fromiter(values, dtype=np.int32)

        return cls(
            refs=refs,
            hops=ints(hops[ref] for ref in refs),
            ids=[edge.id for edge in chosen],
            types=[edge.type for edge in chosen],
            source=ints(place[edge.source] for edge in chosen),
            target=ints(place[edge.target] for edge in chosen),
            weight=ints(edge.weight for edge in chosen),
            start=ints(edge.start for edge in chosen),
        )

    def edges(self) -> Iterator[Edge]:
        """The same edges as values."""
        for j, (identity, kind) in enumerate(zip(self.ids, self.types, strict=True)):
            source, target = self.refs[int(self.source[j])], self.refs[int(self.target[j])]
            yield Edge(identity, kind, source, target, int(self.weight[j]), int(self.start[j]))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """What BM25 needs: text nodes in the store, their mean length in terms, and text nodes that hold each term."""

    nodes: int
    mean_length: float
    holding: Mapping[str, int]


class Read(Generic[T_co]):
    """One read. It is itself and equal to no other, so that its answer can be asked for by it."""

    __slots__ = ()


class Answers:
    """What several reads found, by read, and the one generation that all of them saw."""

    __slots__ = ("_found", "generation")

    def __init__(self, found: Mapping[Read[object], object], generation: int) -> None:
        self._found = found
        self.generation = generation

    def __getitem__(self, read: Read[T]) -> T:
        """The answer to one of the reads."""
        return cast(T, self._found[read])

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, slots=True, eq=False)
class Fetch(Read[list[T]]):
    """`fetch`: one subclass per kind."""

    kind: ClassVar[Kind]
    ids: Sequence[str]


class FetchDocuments(Fetch[Document]):
    """`fetch` of documents."""

    __slots__ = ()
    kind = "document"


class FetchTextNodes(Fetch[TextNode]):
    """`fetch` of text nodes, references and sentences among them."""

    __slots__ = ()
    kind = "text_node"


class FetchReferences(Fetch[Reference]):
    """`fetch` of references."""

    __slots__ = ()
    kind = "reference"


class FetchEntities(Fetch[Entity]):
    """`fetch` of entities."""

    __slots__ = ()
    kind = "entity"


class FetchMentions(Fetch[Mention]):
    """`fetch` of mentions."""

    __slots__ = ()
    kind = "mention"


class FetchRelations(Fetch[Relation]):
    """`fetch` of relations."""

    __slots__ = ()
    kind = "relation"


class FetchEvidence(Fetch[Evidence]):
    """`fetch` of evidence."""

    __slots__ = ()
    kind = "evidence"


FETCHES: Mapping[Kind, type[Fetch[Any]]] = {
    each.kind: each
    for each in (
        *(FetchDocuments, FetchTextNodes, FetchReferences, FetchEntities),
        *(FetchMentions, FetchRelations, FetchEvidence),
    )
}


def known_kind(kind: Kind) -> Kind:
    """The kind, if it is one.

    Raises:
        InputError: it is not one.
    """
    if kind not in KINDS:
        raise InputError(f"expected a kind of {', '.join(KINDS)}, got {kind!r}")
    return kind


@dataclass(frozen=True, slots=True, eq=False)
class FindEntities(Read[dict[str, list[str]]]):
    """`find`."""

    keys: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class ShownEntities(Read[dict[str, str]]):
    """`shown_as`."""

    entities: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class NodesAbout(Read[list[tuple[str, str]]]):
    """`about`."""

    entities: Sequence[str]
    limit: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class EdgesOf(Read[list[Edge]]):
    """`edges`."""

    refs: Sequence[str]
    direction: Direction = "both"
    types: Sequence[str] | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NeighbourhoodOf(Read[Subgraph]):
    """`neighbourhood`.

    Raises:
        InputError: a negative number of hops.
    """

    refs: Sequence[str]
    hops: int = 2
    limit: int | None = None
    types: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if self.hops < 0:
            raise InputError(f"expected a number of hops of at least 0, got {self.hops}")


@dataclass(frozen=True, slots=True, eq=False)
class MentionsIn(Read[list[Mention]]):
    """`mentions`."""

    text_nodes: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceOf(Read[list[Evidence]]):
    """`evidence`."""

    relations: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class DocumentHeads(Read[list[DocumentHead]]):
    """`heads`."""

    document_ids: Sequence[str] = ()
    text_nodes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, eq=False)
class NodesOf(Read[list[TextNode]]):
    """`nodes_of`."""

    document_ids: Sequence[str]
    sentences: bool = False
    parents: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SentencesOf(Read[list[TextNode]]):
    """`sentences_of`."""

    text_nodes: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class SearchText(Read[list[Scored]]):
    """`search_text`."""

    query: str
    k: int
    statistics: TextStatistics = "store"


@dataclass(frozen=True, slots=True, eq=False)
class SearchVectors(Read[list[list[Scored]]]):
    """`search_vectors`."""

    queries: Matrix
    kind: VectorKind
    k: int


@dataclass(frozen=True, slots=True, eq=False)
class BestSentences(Read[list[Nearest]]):
    """`best_sentences`."""

    query: Matrix
    k: int
    among: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FetchVectors(Read[tuple[list[str], Matrix]]):
    """`vectors`."""

    ids: Sequence[str]
    kind: VectorKind


@dataclass(frozen=True, slots=True, eq=False)
class FetchWordVectors(Read[list[tuple[str, bytes]]]):
    """`word_vectors`."""

    ids: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class TermFrequencies(Read[Frequencies]):
    """`frequencies`."""

    terms: Sequence[str]


ReadTable: TypeAlias = Mapping[type[Read[Any]], Callable[..., Any]]
"""What a store does for each class of reads."""


def answering(table: ReadTable, read: Read[object]) -> Callable[..., Any]:
    """What a store does for a read.

    Raises:
        InputError: it does nothing for it.
    """
    answer = table.get(type(read))
    if answer is None:
        known = ", ".join(sorted(each.__name__ for each in table))
        raise InputError(f"expected a read of {known}, got {type(read).__name__}")
    return answer
