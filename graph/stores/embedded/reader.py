"""Every read, written once for the whole store and for its views."""

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import numpy as np

from ...batch import VectorKind
from ...errors import InputError, StoreMismatch
from ...filters.language import Filter, fields_of
from ...identity import digest
from ...model import KINDS, STRUCTURE, Edge, Evidence, Kind, Mention, TextNode
from ...store import Answer, Call, Direction, Encoder, Frequencies, GraphReader, Matrix, Nearest, Schema, Scored, Subgraph
from . import rows
from .about_index import Abouts
from .adjacency import Network
from .connection import Session
from .derived_arrays import Derived
from .edges import Structure, edges_of, neighbourhood
from .external_vectors import ReplacedVectors
from .lru_cache import OWNERS_KEPT, TEXTS_KEPT, WORDS_KEPT, LruCache
from .sentence_search import SentenceIndex
from .text_index import FtsIndex
from .visibility import Scope

T = TypeVar("T")


class Reader(ABC):
    """A store or a view of it. `_scope` says what of a session's generation is there; None is everything."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Session]: ...

    @abstractmethod
    def _streaming(self) -> AbstractContextManager[Session] | None:
        """A session that may outlive the call; None where rows have to be read at once."""

    @abstractmethod
    def _scope(self, session: Session) -> Scope | None: ...

    @property
    @abstractmethod
    def _derived(self) -> Derived: ...

    @property
    @abstractmethod
    def _replaced(self) -> ReplacedVectors | None: ...

    @abstractmethod
    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, its reads here all of one state, and whether they were."""

    @abstractmethod
    def view(self, filter: Filter) -> GraphReader:
        """A read-only store in which nothing but the text nodes that pass exists."""

    @property
    def generation(self) -> int:
        """Grows with every committed batch, also another process's."""
        with self._reading() as session:
            return session.generation

    @property
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors."""
        with self._reading() as session:
            return session.encoder

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[Any]:
        """The values with these ids, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return []
        with self._reading() as session:
            query = rows.FETCH[_known(kind)]
            if kind == "reference":
                # Few text nodes are; searches ask for all that they have found.
                wanted = self._derived.columns(session).references(wanted)

            def read(missing: Sequence[str]) -> Iterator[tuple[str, Any]]:
                return ((value.id, value) for value in self._values(session, kind, query, missing))

            most = TEXTS_KEPT if kind == "text_node" else 0
            return list(self._kept("texts", session, most).get(wanted, read).values())

    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order, from one generation."""
        query = rows.SCAN[_known(kind)]
        streaming = self._streaming()
        if streaming is None:
            with self._reading() as session:
                yield_from = list(self._values(session, kind, query))
            yield from yield_from
            return
        with streaming as session:
            yield from self._values(session, kind, query)

    def _values(self, session: Session, kind: Kind, query: str, ids: Sequence[str] | None = None) -> Iterator[Any]:
        scope = self._scope(session)
        value = rows.VALUE[kind] if scope is None else scope.reader(session.connection, kind)
        for row in session.connection.execute(query, () if ids is None else (json.dumps(ids),)):
            made = value(row)
            if made is not None:
                yield made

    def find(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Entity ids by match key or alias."""
        wanted = list(dict.fromkeys(keys))
        result: dict[str, set[str]] = {}
        if not wanted:
            return {}
        listed = json.dumps(wanted)
        with self._reading() as session:
            scope = self._scope(session)
            for key, identity, entity in session.connection.execute(_FIND, (listed, listed)).fetchall():
                if scope is None or (scope.sees_entity(identity) and _named(scope, session, entity, key)):
                    result.setdefault(key, set()).add(identity)
        return {key: sorted(result[key]) for key in wanted if key in result}

    def about(self, entities: Sequence[str], limit: int | None = None) -> list[tuple[str, str]]:
        """The text nodes of the documents that declare these entities."""
        if not entities or (limit is not None and limit <= 0):
            return []
        with self._reading() as session:
            scope = self._scope(session)
            abouts = self._derived.get("abouts", session, lambda: Abouts(self._derived.columns(session)))
            return abouts.of(entities, limit, None if scope is None else scope.mask)

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
        if not refs or (limit is not None and limit <= 0):
            return []
        wanted = list(dict.fromkeys(refs))
        with self._reading() as session:
            network = self._network(session)
            adjacency = network.adjacency(direction, types, literals=True)
            structural = frozenset(types or ()) & frozenset(STRUCTURE)
            if not structural:
                points, _ = network.points(wanted)
                numbers = dict.fromkeys(each for point in points for each in network.edges_of(point, adjacency, limit))
                return network.edges(list(numbers))
            structure = Structure(session.connection, self._scope(session))
            result: dict[tuple[str, str], Edge] = {}
            for ref in wanted:
                for edge in edges_of(network, structure, adjacency, ref, direction, structural, limit):
                    result.setdefault((edge.type, edge.id), edge)
        return list(result.values())

    def neighbourhood(
        self, refs: Sequence[str], hops: int = 2, limit: int | None = None, types: Sequence[str] | None = None
    ) -> Subgraph:
        """What lies within `hops` of `refs`. Without `types`, literal entities are no neighbours."""
        if hops < 0:
            raise InputError(f"expected a number of hops of at least 0, got {hops}")
        with self._reading() as session:
            network = self._network(session)
            structure = Structure(session.connection, self._scope(session))
            return neighbourhood(network, structure, list(dict.fromkeys(refs)), hops, limit, types)

    def mentions(self, text_nodes: Sequence[str]) -> list[Mention]:
        """The mentions in these text nodes."""
        return self._by_owner(text_nodes, "mention", rows.MENTIONS_IN, "text_node", kept=True)

    def evidence(self, relations: Sequence[str]) -> list[Evidence]:
        """The evidence of these relations."""
        return self._by_owner(relations, "evidence", rows.EVIDENCE_OF, "relation")

    def nodes_of(self, document_ids: Sequence[str], sentences: bool = False) -> list[TextNode]:
        """The text nodes of these documents in document order."""
        found = self._by_owner(document_ids, "text_node", rows.NODES_OF, "document_id")
        return [node for node in found if sentences or node.kind != "sentence"]

    def sentences_of(self, text_nodes: Sequence[str]) -> list[TextNode]:
        """The sentences of these text nodes."""
        return self._by_owner(text_nodes, "text_node", rows.SENTENCES_OF, "parent", kept=True)

    def _by_owner(self, owners: Sequence[str], kind: Kind, query: str, owner: str, kept: bool = False) -> list[Any]:
        """Values in the order of their owners, then in the query's; `kept` for the next question too."""
        wanted = list(dict.fromkeys(owners))
        if not wanted:
            return []
        with self._reading() as session:

            def read(missing: Sequence[str]) -> Mapping[str, list[Any]]:
                grouped: dict[str, list[Any]] = {each: [] for each in missing}
                for value in self._values(session, kind, query, missing):
                    grouped[getattr(value, owner)].append(value)
                return grouped

            found = self._kept(query, session, OWNERS_KEPT if kept else 0).get(wanted, lambda each: read(each).items())
        return [value for values in found.values() for value in values]

    def search_text(self, query: str, k: int) -> list[Scored]:
        """BM25 over title and text of text nodes."""
        with self._reading() as session:
            scope = self._scope(session)
            keep = None if scope is None else scope.node_rows.__getitem__
            return FtsIndex(session.connection, self._derived.lengths(session)).search_rows(query, k, keep)

    def search_vectors(self, queries: Matrix, kind: VectorKind, k: int) -> list[list[Scored]]:
        """For each row of `queries` the k text nodes of greatest cosine."""
        queries = np.asarray(queries, dtype=np.float32)
        with self._reading() as session:
            encoder = session.encoder
            if encoder is None or not len(queries):
                return [[] for _ in queries]
            _fit(queries, encoder)
            scope = self._scope(session)
            if self._replaced is not None:
                return self._replaced.search(session, scope, queries, kind, k)
            arrays = self._derived.vectors(session, kind, encoder.dimension)
            return arrays.search(queries, k, None if scope is None else scope.node_rows)

    def best_sentences(self, query: Matrix, k: int, among: Sequence[str] | None = None) -> list[Nearest]:
        """Text nodes by their nearest sentence."""
        rows = np.asarray(query, dtype=np.float32).reshape(1, -1)
        with self._reading() as session:
            encoder = session.encoder
            if encoder is None:
                return []
            _fit(rows, encoder)
            columns = self._derived.columns(session)
            arrays = self._derived.vectors(session, "sentence", encoder.dimension)
            grouped = self._derived.get("sentences", session, lambda: SentenceIndex(arrays, columns))
            positions = columns.node_ids.positions
            wanted = None if among is None else np.array([positions[i] for i in among if i in positions], dtype=np.int64)
            scope = self._scope(session)
            return grouped.best(rows[0], k, wanted, None if scope is None else scope.mask)

    def vectors(self, ids: Sequence[str], kind: VectorKind) -> tuple[list[str], Matrix]:
        """The ids that have a vector, and those vectors."""
        with self._reading() as session:
            encoder = session.encoder
            if encoder is None or not ids:
                return [], np.zeros((0, encoder.dimension if encoder else 0), dtype=np.float32)
            scope = self._scope(session)
            arrays = self._derived.vectors(session, kind, encoder.dimension)
            return arrays.select(ids, None if scope is None else scope.node_rows)

    def word_vectors(self, ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """The packed vectors of kind "token", in the order asked."""
        if not ids:
            return []
        with self._reading() as session:
            scope = self._scope(session)

            def read(missing: Sequence[str]) -> Iterator[tuple[str, bytes]]:
                for identity, row, data in session.connection.execute(_WORD_VECTORS, (json.dumps(missing),)):
                    if scope is None or scope.node_rows[row]:
                        yield identity, data

            return list(self._kept("words", session, WORDS_KEPT).get(ids, read).items())

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """The whole store's, in a view too."""
        with self._reading() as session:
            return FtsIndex(session.connection, self._derived.lengths(session)).frequencies(terms)

    def read(self, calls: Sequence[Call]) -> Answer:
        """Several reads of one generation."""
        with self._reading() as session:
            results = tuple(getattr(self, call.name)(*call.arguments) for call in calls)
            return Answer(results, session.generation)

    def counts(self) -> dict[str, int]:
        """How many values of each kind there are."""
        with self._reading() as session:
            scope = self._scope(session)
            if scope is None:
                # A run of the pipeline asks before and after, and counting is a scan.
                row = self._derived.get("counts", session, lambda: session.connection.execute(_COUNTS).fetchone())
                return dict(zip(_COUNTED, row, strict=True))
            references = int(scope.columns.node_reference[scope.mask].sum())
            sentences = sum(number for parent, number in session.connection.execute(_SENTENCES) if parent in scope.node_ids)
            numbers = (
                *(len(scope.documents), int(scope.mask.sum()) - references, sentences, references),
                *(scope.network.entity_count, len(scope.network.mentions), len(scope.network.relations)),
                len(scope.network.evidence),
            )
            return dict(zip(_COUNTED, numbers, strict=True))

    def schema(self) -> Schema:
        """Types and fields, with counts."""
        with self._reading() as session:
            network = self._network(session)
            codes, counts = np.unique(network.relation_types, return_counts=True)
            relations = {
                network.columns.types[code]: count for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
            }
            return Schema(self._entity_types(session), _sorted(relations), self.metadata_fields(session))

    def _entity_types(self, session: Session) -> Mapping[str, int]:
        """How many entities have each type; in a view each entity's type has to be derived."""
        if self._scope(session) is None:
            return _sorted(dict(session.connection.execute(_ENTITY_TYPES).fetchall()))
        return _sorted(Counter(entity.type for entity in self._values(session, "entity", rows.SCAN["entity"])))

    def metadata_fields(self, session: Session) -> Mapping[str, tuple[str, ...]]:
        """The JSON types of every metadata field of the documents and text nodes here."""
        scope = self._scope(session)
        types: dict[str, set[str]] = {}

        def collect() -> Mapping[str, tuple[str, ...]]:
            seen: set[str] = set()
            for text, document, identity in session.connection.execute(_METADATA):
                if text in seen or not (scope is None or document in scope.documents):
                    continue
                if scope is not None and identity is not None and identity not in scope.node_ids:
                    continue
                seen.add(text)
                for name, kind in fields_of(rows.metadata(text)).items():
                    types.setdefault(name, set()).add(kind)
            return {name: tuple(sorted(types[name])) for name in sorted(types)}

        return collect() if scope is not None else self._derived.get("fields", session, collect)

    def digest(self) -> str:
        """The digest over everything here."""
        with self._reading() as session:

            def compute() -> str:
                return digest(value for kind in KINDS for value in self._values(session, kind, rows.SCAN[kind]))

            return compute() if self._scope(session) is not None else self._derived.text("digest", session, compute)

    def _kept(self, name: str, session: Session, most: int) -> LruCache[Any]:
        """What is kept of the last reads of the whole store; nothing where `most` is 0, and in a view."""
        if not most or self._scope(session) is not None:
            return LruCache(0)
        return self._derived.get(name, session, lambda: LruCache[Any](most))

    def _network(self, session: Session) -> Network:
        scope = self._scope(session)
        return self._derived.network(session) if scope is None else scope.network


def _fit(queries: Matrix, encoder: Encoder) -> None:
    if queries.ndim != 2 or queries.shape[1] != encoder.dimension:
        raise StoreMismatch(
            f"the queries have shape {queries.shape}, the store's vectors dimension {encoder.dimension}: "
            f"use its encoder, {encoder.name!r}"
        )


def _known(kind: Kind) -> Kind:
    if kind not in KINDS:
        raise InputError(f"expected a kind of {', '.join(KINDS)}, got {kind!r}")
    return kind


def _named(scope: Scope, session: Session, entity: int, key: str) -> bool:
    """Whether something visible calls an entity by a match key."""
    if any(surface.key == key and surface.count for surface in scope.surfaces(session.connection, entity)):
        return True
    declared = session.connection.execute(
        "SELECT n.document FROM declared_key k JOIN declaration n ON n.rid = k.declaration WHERE k.key = ? AND n.entity = ?",
        (key, entity),
    )
    return any(document == 0 or document in scope.documents for (document,) in declared.fetchall())


def _sorted(counted: Mapping[str, int]) -> dict[str, int]:
    return {name: counted[name] for name in sorted(counted, key=lambda name: (-counted[name], name))}


_FIND = """SELECT s.key, e.id, e.rid FROM surface s JOIN entity e ON e.rid = s.entity
    WHERE s.key IN (SELECT value FROM json_each(?))
    UNION SELECT k.key, e.id, e.rid FROM declared_key k JOIN declaration n ON n.rid = k.declaration
    JOIN entity e ON e.rid = n.entity WHERE k.key IN (SELECT value FROM json_each(?))"""
_WORD_VECTORS = """SELECT n.id, n.rid, v.data FROM node n JOIN node_vector l ON l.node = n.rid AND l.kind = 'token'
    JOIN vector v ON v.rid = l.vector WHERE n.id IN (SELECT value FROM json_each(?))"""
_ENTITY_TYPES = "SELECT type, COUNT(*) FROM entity GROUP BY type"
_SENTENCES = "SELECT parent, COUNT(*) FROM node WHERE kind = 'sentence' GROUP BY parent"
_METADATA = """SELECT metadata, rid, NULL FROM document WHERE metadata <> '{}'
    UNION ALL SELECT metadata, document, COALESCE(CASE WHEN kind = 'sentence' THEN parent END, id) FROM node
    WHERE metadata <> '{}'"""
_COUNTED = ("documents", "text_nodes", "sentences", "references", "entities", "mentions", "relations", "evidence")
_COUNTS = """SELECT (SELECT COUNT(*) FROM document),
    (SELECT COUNT(*) FROM node WHERE kind <> 'sentence' AND target IS NULL),
    (SELECT COUNT(*) FROM node WHERE kind = 'sentence'), (SELECT COUNT(*) FROM node WHERE target IS NOT NULL),
    (SELECT COUNT(*) FROM entity), (SELECT COUNT(*) FROM mention), (SELECT COUNT(*) FROM relation),
    (SELECT COUNT(*) FROM evidence)"""
