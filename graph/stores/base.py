"""What all stores have in common: what is built from the reads of `GraphReader`, and how a store is opened and closed."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NoReturn, TypeVar

from ..analyzer import DEFAULT_LANGUAGE, check_language
from ..errors import ConfigError, InputError, StoreMismatch, StoreUnavailable
from ..filters.language import Exists, Filter
from ..filters.references import asks_texts
from ..groups import grouped
from ..identity import digest
from ..model import KINDS, MADE_OF, Reference, TextNode
from ..reads import Matrix, NodesOf
from ..resolution.statements import LedgerRecord, ledger_records
from ..store import Encoder, GraphReader, GraphStore, Schema, language_mismatch
from ..value_cache import ValueCache

T = TypeVar("T")
COUNTED = ("documents", "text_nodes", "sentences", "parents", "references", "entities", "mentions", "relations", "evidence")
"""What `counts` counts, in order."""


class StoreReader(GraphReader):
    """A store, or what of it passes `filter`.

    A store writes what is abstract here and in `GraphReader`, and overrides what it does faster.
    """

    filter: Filter | None = None
    asked_language: str | None = None
    """The language that whoever opened the store asked for; the first text records it."""

    def __reduce__(self) -> NoReturn:
        """A store has connections and locks, which no other process can use.

        Raises:
            InputError: with what to do.
        """
        raise InputError(
            f"{self.url} is open here, and what is open cannot be pickled or copied to another process: open it there, by "
            f"clew.open({self.url!r}, 'r'), and make retrievers from what that returns"
        )

    @property
    @abstractmethod
    def url(self) -> str:
        """Where the store is, without secrets."""

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
    def language(self) -> str:
        """The language of keyword search: that of the texts, before the first one the one asked for, else English."""
        return self.text_language() or self.asked_language or DEFAULT_LANGUAGE

    def text_language(self) -> str | None:
        """The language that the texts here are indexed in; None while there are none."""
        return None

    @property
    def generation(self) -> int:
        """Grows with every committed batch, also another process's."""
        return self.read().generation

    def view(self, filter: Filter) -> GraphReader:
        """What is here and passes another filter too; where that asks of texts, nothing that is MADE_OF many documents."""
        filter.check(self.metadata_fields())
        shown = filter if self.filter is None else self.filter & filter
        if asks_texts(filter) and (self.filter is None or MADE_OF not in self.filter.fields()):
            shown &= ~Exists(MADE_OF)
        return self.through(shown)

    def entity_types(self) -> Mapping[str, int]:
        """How many entities have each type, as `in_order` sorts them."""
        return in_order(Counter(entity.type for entity in self.scan("entity")))

    def schema(self) -> Schema:
        """Types and fields, with counts."""
        found, _ = self.snapshot(lambda: Schema(self.entity_types(), self.relation_types(), self.metadata_fields()))
        return found

    def digest(self) -> str:
        """The digest over everything here, the ledger and what it hides too; a view has none.

        Raises:
            StoreUnavailable: writes came between, attempt after attempt.
        """
        found, stable = self.snapshot(lambda: digest((value for kind in KINDS for value in self.scan(kind)), self._ledger()))
        if not stable:
            raise StoreUnavailable(f"{self.url} was written to while its digest was made: try again later")
        return found

    def _ledger(self) -> Iterator[LedgerRecord]:
        if isinstance(self, BaseStore):
            yield from ledger_records(self.decisions(), self.assignments(), self.hidden())


class BaseStore(GraphStore):
    """An open store, a context manager.

    Args:
        mode: "a" to read and write, "r" to read only.

    Raises:
        ConfigError: another mode.
    """

    def __init__(self, mode: Literal["a", "r"]) -> None:
        if mode not in ("a", "r"):
            raise ConfigError(f"expected mode 'a' or 'r', got {mode!r}")
        self.values = ValueCache()
        """What was worked out from what is here; no truth, and no part of the digest."""
        self._pending: Encoder | None = None
        """The encoder to record with the first vector."""

    def bind_encoder(self, encoder: Encoder) -> None:
        """Check the encoder against the store's, or keep it to be recorded with the first vector.

        Raises:
            StoreMismatch: the store's vectors come from another encoder or have another dimension.
        """
        held = self.encoder
        if held is not None and held != encoder:
            raise held.mismatch(self.url, encoder)
        self._pending = encoder

    asked_language: str | None = None

    @abstractmethod
    def text_language(self) -> str | None:
        """As `StoreReader.text_language`."""

    def bind_language(self, language: str) -> None:
        """Check the language against that of the store's texts, or keep it to be recorded with the first of them.

        Raises:
            ConfigError: keyword search does not know it. StoreMismatch: the store has texts in another one.
        """
        check_language(language)
        self.asked_language = language_of(self.text_language(), language, self.url)

    def follow_language(self, language: str) -> None:
        """Take the language of texts that are copied here, unless texts or whoever opened the store have chosen one."""
        if self.asked_language is None and self.text_language() is None:
            self.bind_language(language)

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


def language_of(held: str | None, asked: str | None, where: str) -> str:
    """The language of texts that are written: that of the store's texts, before the first the one asked for, or English.

    Raises:
        StoreMismatch: the texts are in another one than is asked for.
    """
    if held is not None and asked is not None and held != asked:
        raise language_mismatch(where, held, asked)
    return held or asked or DEFAULT_LANGUAGE


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


def types_by_name(fields: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The JSON types of each metadata field, all sorted, from names and types."""
    found = {name: tuple(sorted(set(types))) for name, types in grouped(fields).items()}
    return dict(sorted(found.items()))


def counted_as(node: TextNode) -> str:
    """Under which name `counts` counts a text node."""
    if isinstance(node, Reference):
        return "references"
    return {"sentence": "sentences", "parent": "parents"}.get(node.kind, "text_nodes")


def wanted(node: TextNode, read: NodesOf) -> bool:
    """Whether a text node of the documents is of a kind that is asked for."""
    return {"sentence": read.sentences, "parent": read.parents}.get(node.kind, True)


def place(node: TextNode) -> tuple[int, int, str]:
    """What text nodes of one document are sorted by."""
    return node.start, node.end, node.id


def by_owner(owners: Iterable[str], values: Iterable[T], owner: Callable[[T], str]) -> list[T]:
    """Values in the order of their owners, then in their own."""
    found = grouped((owner(value), value) for value in values)
    return [value for each in dict.fromkeys(owners) for value in found.get(each, ())]


def values_of(store: GraphStore) -> ValueCache:
    """The cache of what is worked out from a store; one that is kept for this call alone where the store has none."""
    return store.values if isinstance(store, BaseStore) else ValueCache()
