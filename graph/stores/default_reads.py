"""Every read of a graph built from some lookups, for stores that do not answer it faster by themselves.

A store of another kind writes `Lookups` (see `lookups`), a reader with `state` and `through`, and what writes. The reads
that it answers faster replace those in its reader's `reads`.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar, TypeVar

import numpy as np

from ..analyzer import DEFAULT_LANGUAGE, analyzer_of
from ..filters.facts import FactCondition
from ..filters.records import fields_of
from ..model import (
    BARE_KINDS,
    MENTIONS,
    DocumentHead,
    Edge,
    Evidence,
    Kind,
    Mention,
    TextNode,
    entity_ref,
    node_ref,
    split_ref,
    structural,
)
from ..reads import (
    FETCHES,
    Answers,
    BestSentences,
    Direction,
    DocumentHeads,
    EdgesOf,
    EvidenceOf,
    Fetch,
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
    ReadTable,
    Scored,
    SearchText,
    SearchVectors,
    SentencesOf,
    ShownEntities,
    Subgraph,
    TermFrequencies,
    answering,
    known_kind,
)
from ..store import Encoder
from .base import COUNTED, StoreReader, by_owner, counted_as, fit, in_order, place, types_by_name, wanted
from .lookups import Lookups, MentionField
from .scores import best, best_holders, cosines, idf, share, unpacked
from .snapshot import repeated, saw
from .structure import each_once, hop_by_hop, structure_edges

T = TypeVar("T")


def fetch(at: Lookups, read: Fetch[T]) -> list[T]:
    """The values with these ids, in the order asked."""
    found = {value.id: value for value in at.get(read.kind, read.ids)}
    return [found[identity] for identity in dict.fromkeys(read.ids) if identity in found]


def find(at: Lookups, read: FindEntities) -> dict[str, list[str]]:
    """Entity ids by match key or alias."""
    named = {key: sorted(at.named(key)) for key in read.keys}
    return {key: found for key, found in named.items() if found}


def shown_as(at: Lookups, read: ShownEntities) -> dict[str, str]:
    """The entity that each id leads to."""
    led = {each: at.shown_entity(each) for each in read.entities}
    return {each: shown for each, shown in led.items() if shown is not None}


def about(at: Lookups, read: NodesAbout) -> list[tuple[str, str]]:
    """The text nodes of the documents that declare these entities."""
    found: list[tuple[str, str]] = []
    for entity in dict.fromkeys(read.entities):
        nodes = (node for document in at.declaring(entity) for node in at.nodes_with("document", document))
        ids = sorted({node.id for node in nodes if node.kind not in BARE_KINDS})
        found += [(entity, identity) for identity in ids[: _most(read.limit)]]
    return found


def mentions(at: Lookups, read: MentionsIn) -> list[Mention]:
    """The mentions in these text nodes."""
    found = [each for node in dict.fromkeys(read.text_nodes) for each in at.mentions_with("text_node", node)]
    return by_owner(read.text_nodes, sorted(found, key=lambda each: (each.start, each.id)), lambda each: each.text_node)


def evidence(at: Lookups, read: EvidenceOf) -> list[Evidence]:
    """The evidence of these relations."""
    found = [each for relation in dict.fromkeys(read.relations) for each in at.evidence_of(relation)]
    found.sort(key=lambda each: (not each.asserted, -each.confidence, each.id))
    return by_owner(read.relations, found, lambda each: each.relation)


def heads(at: Lookups, read: DocumentHeads) -> list[DocumentHead]:
    """Documents without their texts, in the order asked; after them those of text nodes."""
    wanted = [*read.document_ids, *(node.document_id for node in at.get("text_node", read.text_nodes))]
    found = {each.id: DocumentHead(each.id, each.title, each.metadata, each.source) for each in at.get("document", wanted)}
    return [found[each] for each in dict.fromkeys(wanted) if each in found]


def nodes_of(at: Lookups, read: NodesOf) -> list[TextNode]:
    """The text nodes of these documents in document order."""
    found = [each for document in dict.fromkeys(read.document_ids) for each in at.nodes_with("document", document)]
    shown = [node for node in found if wanted(node, read)]
    return by_owner(read.document_ids, sorted(shown, key=place), lambda each: each.document_id)


def sentences_of(at: Lookups, read: SentencesOf) -> list[TextNode]:
    """The sentences of these text nodes."""
    found = [each for node in dict.fromkeys(read.text_nodes) for each in at.nodes_with("parent", node)]
    shown = [node for node in found if node.kind == "sentence"]
    return by_owner(read.text_nodes, sorted(shown, key=place), lambda each: each.parent or "")


def edges(at: Lookups, read: EdgesOf) -> list[Edge]:
    """Edges of each ref in turn, in weight order, each once."""
    asked = _Wanted(at, read.direction, read.types, read.limit, True)
    return each_once(edge for ref in read.refs for edge in asked.edges_of(ref))


def neighbourhood(at: Lookups, read: NeighbourhoodOf) -> Subgraph:
    """What lies within `hops` of refs, literals left out unless types are named."""
    asked = _Wanted(at, "both", read.types, read.limit, read.types is not None)
    return hop_by_hop(filter(at.exists, read.refs), read.hops, asked.edges_of)


class _Wanted:
    """Edges of some types, `limit` per ref, with or without those to literal entities."""

    def __init__(
        self, at: Lookups, direction: Direction, types: Sequence[str] | None, limit: int | None, literals: bool
    ) -> None:
        self._at = at
        self._direction: Direction = direction
        self._types = None if types is None else frozenset(types)
        self._limit = limit
        self._literals = literals

    def edges_of(self, ref: str) -> list[Edge]:
        """A ref's first edges in weight order, those of documents' structure after the others."""
        kind, identity = split_ref(ref)
        found: list[Edge] = []
        if self._types is None or MENTIONS in self._types:
            found += sorted(self._mentions(kind, identity), key=lambda edge: (edge.weight, edge.id))
        if kind == "entity":
            found += sorted(self._relations(identity), key=lambda edge: (-edge.weight, edge.id))
        if not self._literals:
            found = [edge for edge in found if not (self._literal(edge.source) or self._literal(edge.target))]
        if structural(self._types):
            found += structure_edges(self._at, ref, self._direction, structural(self._types))
        return found[: _most(self._limit)]

    def _mentions(self, kind: str, identity: str) -> Iterator[Edge]:
        fields: dict[str, tuple[MentionField, Direction]] = {"node": ("text_node", "out"), "entity": ("entity", "in")}
        if kind not in fields or self._direction not in ("both", fields[kind][1]):
            return
        for each in self._at.mentions_with(fields[kind][0], identity):
            frequency = len({other.text_node for other in self._at.mentions_with("entity", each.entity)})
            yield Edge(each.id, MENTIONS, node_ref(each.text_node), entity_ref(each.entity), frequency, each.start)

    def _relations(self, entity: str) -> Iterator[Edge]:
        for each in self._at.relations_of(entity):
            facts = self._at.facts or FactCondition()
            weight = sum(1 for piece in self._at.evidence_of(each.id) if facts.counts(piece.asserted))
            chosen = weight > 0 if self._types is None else each.type != "" and each.type in self._types
            if chosen and (self._direction == "both" or entity == {"out": each.source, "in": each.target}[self._direction]):
                yield Edge(each.id, each.type, entity_ref(each.source), entity_ref(each.target), weight)

    def _literal(self, ref: str) -> bool:
        kind, identity = split_ref(ref)
        return kind == "entity" and any(each.literal for each in self._at.get("entity", [identity]))


def search_text(at: Lookups, read: SearchText) -> list[Scored]:
    """BM25 over title and text of text nodes."""
    own = read.statistics == "view"
    nodes, mean = _visible_lengths(at) if own else at.lengths()
    scores: dict[str, float] = {}
    for term in analyzer_of(at.language or DEFAULT_LANGUAGE).content_terms(read.query):
        postings = at.postings(term)
        if own:
            shown = {node.id for node in at.get("text_node", list(postings))}
            postings = {node: posting for node, posting in postings.items() if node in shown}
        for node, (count, length) in postings.items():
            scores[node] = scores.get(node, 0.0) + share(idf(len(postings), nodes), count, length, mean or 1.0)
    visible = {node.id for node in at.get("text_node", list(scores))}
    found = [(node, score) for node, score in scores.items() if node in visible]
    return sorted(found, key=lambda each: (-each[1], each[0]))[: _most(read.k)]


def _visible_lengths(at: Lookups) -> tuple[int, float]:
    """How many text nodes of the keyword index are visible, and their mean length in terms."""
    every = chain(at.scan("text_node"), at.scan("reference"))
    terms = analyzer_of(at.language or DEFAULT_LANGUAGE).terms
    found = [len(terms(f"{each.title} {each.text}")) for each in every if each.kind not in BARE_KINDS]
    return len(found), sum(found) / len(found) if found else 0.0


def frequencies(at: Lookups, read: TermFrequencies) -> Frequencies:
    """N, mean length and the number of text nodes that hold each term, of the whole store."""
    return Frequencies(*at.lengths(), {term: len(at.postings(term)) for term in read.terms})


def search_vectors(at: Lookups, read: SearchVectors) -> list[list[Scored]]:
    """For each row of the queries the k text nodes of greatest cosine."""
    queries = np.asarray(read.queries, dtype=np.float32)
    if at.encoder is None or not len(queries):
        return [[] for _ in queries]
    fit(queries, at.encoder)
    packed = dict(sorted(at.packed(read.kind).items()))
    matrix = unpacked(list(packed.values()), at.encoder.dimension)
    return [best(list(packed), matrix, query, _most(read.k) or 0) for query in queries]


def best_sentences(at: Lookups, read: BestSentences) -> list[Nearest]:
    """Text nodes by their nearest sentence."""
    query = np.asarray(read.query, dtype=np.float32).reshape(1, -1)
    if at.encoder is None:
        return []
    fit(query, at.encoder)
    packed = at.packed("sentence")
    scores = cosines(unpacked(list(packed.values()), at.encoder.dimension), query[0]).tolist()
    holders = {node.id: node.parent or "" for node in at.get("text_node", list(packed))}
    among = None if read.among is None else frozenset(read.among)
    found = ((each, holders[each], score) for each, score in zip(packed, scores, strict=True))
    return best_holders((each for each in found if among is None or each[1] in among), _most(read.k) or 0)


def vectors(at: Lookups, read: FetchVectors) -> tuple[list[str], Matrix]:
    """The ids that have a vector, and those vectors."""
    packed = at.packed(read.kind, read.ids)
    ids = [identity for identity in dict.fromkeys(read.ids) if identity in packed]
    return ids, unpacked([packed[each] for each in ids], at.encoder.dimension if at.encoder else 0)


def word_vectors(at: Lookups, read: FetchWordVectors) -> list[tuple[str, bytes]]:
    """The packed vectors of words, in the order asked."""
    packed = at.packed("token", read.ids)
    return [(identity, packed[identity]) for identity in dict.fromkeys(read.ids) if identity in packed]


DERIVED: ReadTable = {
    **dict.fromkeys(FETCHES.values(), fetch),
    BestSentences: best_sentences,
    DocumentHeads: heads,
    EdgesOf: edges,
    EvidenceOf: evidence,
    FetchVectors: vectors,
    FetchWordVectors: word_vectors,
    FindEntities: find,
    MentionsIn: mentions,
    NeighbourhoodOf: neighbourhood,
    NodesAbout: about,
    NodesOf: nodes_of,
    SearchText: search_text,
    SearchVectors: search_vectors,
    SentencesOf: sentences_of,
    ShownEntities: shown_as,
    TermFrequencies: frequencies,
}


class DerivedReader(StoreReader):
    """A reader that derives every read, but for those in `reads` that a subclass replaces."""

    reads: ClassVar[ReadTable] = DERIVED

    @abstractmethod
    def state(self) -> Lookups:
        """The present state, which stays as it is while it is read."""

    @property
    def encoder(self) -> Encoder | None:
        """Which encoder made the vectors."""
        return self._now().encoder

    def text_language(self) -> str | None:
        """The language that the texts are indexed in; None while there are none."""
        at = self._now()
        return at.language or (DEFAULT_LANGUAGE if at.lengths()[0] else None)

    def read(self, *reads: Read[object]) -> Answers:
        """Several reads of one generation."""
        at = self._now()
        return Answers({each: answering(self.reads, each)(at, each) for each in reads}, at.generation)

    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order, from one generation."""
        yield from self._now().scan(known_kind(kind))

    def snapshot(self, work: Callable[[], T]) -> tuple[T, bool]:
        """What `work` returns, begun again while writes come between its reads, and whether at last none did."""
        return repeated(work)

    def counts(self) -> dict[str, int]:
        """How many values of each kind there are."""
        at = self._now()
        nodes = Counter(counted_as(node) for node in at.scan("text_node"))
        kinds: dict[str, Kind] = {"documents": "document", "references": "reference", "entities": "entity"}
        kinds |= {"mentions": "mention", "relations": "relation", "evidence": "evidence"}
        return {name: sum(1 for _ in at.scan(kinds[name])) if name in kinds else nodes[name] for name in COUNTED}

    def relation_types(self) -> Mapping[str, int]:
        """How many relations have each type."""
        return in_order(Counter(relation.type for relation in self._now().scan("relation")))

    def metadata_fields(self) -> Mapping[str, tuple[str, ...]]:
        """The JSON types of every metadata field of the documents, text nodes and sentences here."""
        at = self._now()
        kinds: tuple[Kind, ...] = ("document", "text_node", "reference")
        values = (value for kind in kinds for value in at.scan(kind))
        return types_by_name(field for value in values for field in fields_of(value.metadata).items())

    def _now(self) -> Lookups:
        at = self.state()
        saw(self.url, at.generation)
        return at


def _most(limit: int | None) -> int | None:
    return None if limit is None else max(limit, 0)
