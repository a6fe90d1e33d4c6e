"""Every read, for the whole store and for its views alike."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from ...batch import VectorKind
from ...cypher.results import ROWS, SECONDS, CypherResult
from ...errors import InputError, StoreUnavailable
from ...filters.language import Filter
from ...identity import digest
from ...model import KINDS, Edge, Entity, Evidence, Kind, Mention, TextNode
from ...store import Answer, Call, Direction, Encoder, Frequencies, GraphReader, Matrix, Nearest, Schema, Scored, Subgraph
from ..snapshot import repeated
from . import edges, fetch, statistics, text_index
from .query_batch import Asking, Steps
from .statistics import described
from .vector_index import Vectors
from .visibility import Scope

T = TypeVar("T")


class Reader:
    """What a store and a view of it answer. `_scope` says what exists."""

    def __init__(self, asking: Asking, scope: Scope) -> None:
        self._asking = asking
        self._scope = scope
        self._vectors = Vectors(asking, scope)
        self._reads: Mapping[str, Callable[..., Steps[Any]]] = {
            "about": partial(fetch.about, scope),
            "best_sentences": self._vectors.best_sentences,
            "edges": partial(edges.edges, scope),
            "evidence": partial(fetch.evidence, scope),
            "fetch": partial(fetch.fetch, scope),
            "find": partial(fetch.find, scope),
            "frequencies": text_index.frequencies,
            "mentions": partial(fetch.mentions, scope),
            "neighbourhood": partial(edges.neighbourhood, scope),
            "nodes_of": partial(fetch.nodes_of, scope),
            "search_text": partial(text_index.search_text, scope),
            "search_vectors": self._vectors.search,
            "sentences_of": partial(fetch.sentences_of, scope),
            "vectors": self._vectors.select,
            "word_vectors": self._vectors.words,
        }

    def view(self, filter: Filter) -> GraphReader:
        """A read-only store in which nothing but the text nodes that pass exists.

        Raises:
            FilterError: a field that no document has, or a comparison of unlike types.
        """
        filter.check(self.metadata_fields())
        within = self._scope.filter
        return View(self._asking, filter if within is None else within & filter)

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, begun again while writes come between its reads, 4 times at most, and whether none did."""
        return repeated(work)

    @property
    def generation(self) -> int:
        """Grows with every committed batch, also another process's."""
        return self.read([]).generation

    @property
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors. Once there is one it stays, and nobody need be asked again."""
        known = self._asking.known
        if known is not None and known.encoder is not None:
            return known.encoder
        return self._asking.together([])[1].encoder

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[Any]:
        """The values with these ids, in the order asked."""
        found: list[Any] = self._read("fetch", fetch.known(kind), ids)
        return found

    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order, page by page: a write in between shows in the pages after it."""
        after, kind = "", fetch.known(kind)
        while page := self._result(partial(fetch.scan, self._scope, kind, after, fetch.PAGE)):
            yield from page
            after = page[-1].id

    def find(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Entity ids by match key or alias."""
        found: dict[str, list[str]] = self._read("find", keys)
        return found

    def about(self, entities: Sequence[str], limit: int | None = None) -> list[tuple[str, str]]:
        """The text nodes of the documents that declare these entities."""
        found: list[tuple[str, str]] = self._read("about", entities, limit)
        return found

    def edges(
        self,
        refs: Sequence[str],
        direction: Direction = "both",
        types: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Edge]:
        """Edges of each ref in turn, in weight order; those to literal entities among them.

        With `types`, relations that no evidence asserts come too, with weight 0.
        """
        found: list[Edge] = self._read("edges", refs, direction, types, limit)
        return found

    def neighbourhood(
        self, refs: Sequence[str], hops: int = 2, limit: int | None = None, types: Sequence[str] | None = None
    ) -> Subgraph:
        """What lies within `hops` of these refs, a round trip a hop. Without `types`, literal entities are no neighbours."""
        found: Subgraph = self._read("neighbourhood", refs, hops, limit, types)
        return found

    def mentions(self, text_nodes: Sequence[str]) -> list[Mention]:
        """The mentions in these text nodes."""
        found: list[Mention] = self._read("mentions", text_nodes)
        return found

    def evidence(self, relations: Sequence[str]) -> list[Evidence]:
        """The evidence of these relations."""
        found: list[Evidence] = self._read("evidence", relations)
        return found

    def nodes_of(self, document_ids: Sequence[str], sentences: bool = False) -> list[TextNode]:
        """The text nodes of these documents in document order."""
        found: list[TextNode] = self._read("nodes_of", document_ids, sentences)
        return found

    def sentences_of(self, text_nodes: Sequence[str]) -> list[TextNode]:
        """The sentences of these text nodes."""
        found: list[TextNode] = self._read("sentences_of", text_nodes)
        return found

    def search_text(self, query: str, k: int) -> list[Scored]:
        """BM25 over title and text of text nodes."""
        found: list[Scored] = self._read("search_text", query, k)
        return found

    def search_vectors(self, queries: Matrix, kind: VectorKind, k: int) -> list[list[Scored]]:
        """For each row of `queries` the k text nodes of greatest cosine."""
        found: list[list[Scored]] = self._read("search_vectors", queries, kind, k)
        return found

    def best_sentences(self, query: Matrix, k: int, among: Sequence[str] | None = None) -> list[Nearest]:
        """Text nodes by their nearest sentence."""
        found: list[Nearest] = self._read("best_sentences", query, k, among)
        return found

    def vectors(self, ids: Sequence[str], kind: VectorKind) -> tuple[list[str], Matrix]:
        """The ids that have a vector, and those vectors."""
        found: tuple[list[str], Matrix] = self._read("vectors", ids, kind)
        return found

    def word_vectors(self, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """The packed vectors of words, in the order asked."""
        found: list[tuple[str, bytes]] = self._read("word_vectors", ids)
        return found

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """The whole store's, in a view too."""
        found: Frequencies = self._read("frequencies", terms)
        return found

    def read(self, calls: Sequence[Call]) -> Answer:
        """Several reads of one generation, in one round trip where each of them needs but one."""
        reads = [partial(self._steps(call.name), *call.arguments) for call in calls]
        results, library = self._asking.together(reads)
        return Answer(tuple(results), library.generation)

    def counts(self) -> dict[str, int]:
        """How many values of each kind there are."""
        return self._result(partial(statistics.counts, self._scope))

    def schema(self) -> Schema:
        """Types and fields, with counts."""
        entities = self._entity_types()
        return Schema(entities, self._result(partial(statistics.relation_types, self._scope)), self.metadata_fields())

    def _entity_types(self) -> Mapping[str, int]:
        """How many entities have each type; in a view each entity's type has to be derived."""
        if self._scope.whole:
            return self._result(statistics.entity_types)
        entities: Iterator[Entity] = self.scan("entity")
        return statistics.in_order(Counter(entity.type for entity in entities))

    def metadata_fields(self) -> Mapping[str, tuple[str, ...]]:
        """The JSON types of every metadata field of the documents and text nodes here."""
        generation, fields = self._asking.fields
        if self._scope.whole and generation == self.generation:
            return fields
        (found,), library = self._asking.together([partial(statistics.metadata_fields, self._scope)])
        if self._scope.whole:
            self._asking.fields = (library.generation, found)
        made: Mapping[str, tuple[str, ...]] = found
        return made

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = SECONDS, limit: int = ROWS
    ) -> CypherResult:
        """The rows of one reading statement, under the guard; the whole store's, in a view too.

        Raises:
            QueryError: it is refused, wrong or too slow; StoreUnavailable: no server.
        """
        return self._asking.core.guarded(text, parameters, timeout=timeout, limit=limit)

    def cypher_schema(self) -> str:
        """How the graph is laid out, with its types and metadata fields, for who writes Cypher."""
        return described(self.schema())

    def digest(self) -> str:
        """The digest over everything here.

        Raises:
            StoreUnavailable: writes came between, attempt after attempt.
        """
        found, stable = self.snapshot(lambda: digest(value for kind in KINDS for value in self.scan(kind)))
        if stable:
            return found
        raise StoreUnavailable(f"{self._asking.core.url} was written to while its digest was made: try again later")

    def _steps(self, name: str) -> Callable[..., Steps[Any]]:
        steps = self._reads.get(name)
        if steps is None:
            raise InputError(f"expected a read of {', '.join(sorted(self._reads))}, got {name!r}")
        return steps

    def _read(self, name: str, *arguments: Any) -> Any:
        return self._result(partial(self._steps(name), *arguments))

    def _result(self, read: Callable[[], Steps[T]]) -> T:
        (result,), _ = self._asking.together([read])
        made: T = result
        return made


class View(Reader):
    """The store through a filter, live and read-only. Views of views add up with `and`."""

    def __init__(self, asking: Asking, filter: Filter) -> None:
        super().__init__(asking, Scope(filter))
        self.filter = filter
