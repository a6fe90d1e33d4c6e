"""What a store of another kind writes so that `default_reads` answers every read: `Lookups`, one state of the store."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from ..batch import VectorKind
from ..filters.facts import FactCondition
from ..model import Evidence, Kind, Mention, Relation, TextNode, split_ref
from ..store import Encoder
from .structure import NodeField, NodeLinks, StructureSource

MentionField: TypeAlias = Literal["text_node", "entity"]
Posting: TypeAlias = tuple[int, int]
"""How often a text holds a term, and its length in terms."""


class Lookups(StructureSource):
    """One state of a store as a reader sees it: what is hidden is not there. Order makes no difference but in `scan`."""

    generation: int
    encoder: Encoder | None
    language: str | None = None
    """That of keyword search; None where none is recorded: then texts, where there are any, are in English."""
    facts: FactCondition | None = None
    """What evidence must pass; all other evidence is hidden."""

    @abstractmethod
    def get(self, kind: Kind, ids: Sequence[str]) -> Iterable[Any]:
        """The values with these ids; `text_node` gives references and sentences too."""

    @abstractmethod
    def scan(self, kind: Kind) -> Iterator[Any]:
        """Every value of a kind in id order; `text_node` gives sentences too, and no references."""

    @abstractmethod
    def nodes_with(self, field: NodeField, value: str) -> Iterable[TextNode]:
        """The text nodes, references and sentences with this value in a field."""

    @abstractmethod
    def mentions_with(self, field: MentionField, value: str) -> Iterable[Mention]:
        """The mentions in a text node, or of an entity."""

    @abstractmethod
    def relations_of(self, entity: str) -> Iterable[Relation]:
        """The relations that begin or end at an entity, each once."""

    @abstractmethod
    def evidence_of(self, relation: str) -> Iterable[Evidence]:
        """The evidence of a relation."""

    @abstractmethod
    def named(self, key: str) -> Iterable[str]:
        """The entities with this match key, their own or that of an alias."""

    @abstractmethod
    def postings(self, term: str) -> Mapping[str, Posting]:
        """The text nodes that hold a term, hidden ones too, by id."""

    @abstractmethod
    def lengths(self) -> tuple[int, float]:
        """How many text nodes are indexed, hidden ones too, and their mean length in terms."""

    @abstractmethod
    def packed(self, kind: VectorKind, ids: Sequence[str] | None = None) -> Mapping[str, bytes]:
        """The vectors of these text nodes, or of all, by id: float16 of little endian, those of words as they came."""

    def exists(self, ref: str) -> bool:
        """Whether a ref stands for something here."""
        kind, identity = split_ref(ref)
        kinds: dict[str, Kind] = {"node": "text_node", "document": "document", "entity": "entity"}
        return kind in kinds and any(True for _ in self.get(kinds[kind], [identity]))

    def nodes(self, field: NodeField, value: str) -> Iterator[NodeLinks]:
        """As `nodes_with`, what structure rests on."""
        for node in self.nodes_with(field, value):
            target = getattr(node, "target", None)
            yield NodeLinks(node.id, node.kind, node.parent, node.next, target, node.document_id)
