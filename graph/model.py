"""The values that a knowledge graph is made of: frozen, compared by content, free of any store.

A document is cut into text nodes; mentions connect text nodes to entities; relations connect entities to each other, each on
evidence, the place in a text that states it. Identity lives in `identity.py`.

Nodes of the graph are addressed by a **ref**, one string that survives a reload: `document:ID`, `node:ID` (a text node or
reference) or `entity:ID`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from numbers import Real
from typing import Literal, NamedTuple, TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Metadata: TypeAlias = Mapping[str, Json]

Kind: TypeAlias = Literal["document", "text_node", "reference", "entity", "mention", "relation", "evidence"]
KINDS: tuple[Kind, ...] = ("document", "text_node", "reference", "entity", "mention", "relation", "evidence")

NodeKind: TypeAlias = Literal["chunk", "sentence", "section", "table", "row", "summary", "parent"]
NODE_KINDS: tuple[NodeKind, ...] = ("chunk", "sentence", "section", "table", "row", "summary", "parent")
BARE_KINDS: frozenset[NodeKind] = frozenset({"sentence", "parent", "summary", "table"})
"""Kinds of text nodes that hold neither mentions nor evidence, and that keyword search does not find: they count in no
statistics of terms."""
UNSEARCHED_KINDS: frozenset[NodeKind] = frozenset({"parent", "summary"})
"""Kinds of text nodes that have no vectors either, so that no search finds them."""

EnrichmentKind: TypeAlias = Literal["summaries", "tree", "keywords", "communities"]
ENRICHMENTS: tuple[EnrichmentKind, ...] = ("summaries", "tree", "keywords", "communities")
"""What enrichment makes of a whole graph (see `enrichment/units.py`)."""

MADE_OF = "clew_made_of"
"""The metadata field of a document that was made of many others (rows, texts): what a filter hides of these may be told in
it, so that no view by a filter of texts shows it. `Schema.fields` does not list it.
"""

LITERAL_TYPES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
"""Types of literal entities (dates and quantities), which stand outside PageRank's edges."""

CONTAINS, DECLARES, NEXT, MENTIONS, REFERS_TO = "CONTAINS", "DECLARES", "NEXT", "MENTIONS", "REFERS_TO"
STRUCTURE = (CONTAINS, DECLARES, NEXT, REFERS_TO)
"""Edge types that hold documents together; walks pass them only when they are named."""
DENIED = "DENIED"
"""What Neo4j calls a relation that no evidence asserts; its own type is beside it."""
RESERVED_TYPES = frozenset({CONTAINS, DECLARES, NEXT, MENTIONS, REFERS_TO, DENIED})
"""A relation type equal to one of these gets a closing underscore."""

RELATED = "RELATED"
"""The type of a relation whose predicate is in no vocabulary."""

STATED_PREDICATE, INVERTED = "predicate", "inverted"
"""Properties of evidence: the words of its text where they differ from the relation's predicate, and whether these words
lead from the relation's target to its source ("was founded by" for "founded")."""

CONFIRMED = "confirmed"
"""The property of evidence that a user called right. Documents may not bring it."""
Modality: TypeAlias = Literal["asserted", "denied", "claimed", "planned", "supposed"]
MODALITY, ATTRIBUTED_TO, VALID_FROM, VALID_TO, AT, ENDED = (
    "modality",
    "attributed_to",
    "valid_from",
    "valid_to",
    "at",
    "ended",
)
"""Properties of evidence: as what its sentence states the fact (left out where asserted), and by whose word; since when and
until when it holds, both included, or when it happened, each an ISO date of a year, month or day ("1950", "1950-03");
and `ended`, true where it holds no more since a time that the text does not tell."""
STATED_TIMES = (VALID_FROM, VALID_TO, AT)
"""A year among them may be a whole number of four digits, which becomes its text; whatever else is no date says no time."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source text. `source` is a POSIX path relative to the root it was added from, or an address."""

    id: str
    text: str
    title: str = ""
    metadata: Metadata = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document without its text, which may be long: what tells a reader where a text comes from."""

    id: str
    title: str = ""
    metadata: Metadata = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class TextNode:
    """A stretch of a document: characters `start` to `end` of its text.

    A sentence is a text node of kind `sentence` whose `parent` is the text node that holds it. One of kind `parent` joins
    text nodes next to each other, whose `parent` it is, level by level; it has neither vectors nor mentions, and no search
    finds it. Nor does any find one of kind `summary`, which enrichment made of others (see `enrichment/units.py`). One of
    kind `table` holds a whole table, whose cells are found again in it (see `tables.py`); only the retriever `table` reads
    it. `metadata` holds what the node adds to its document's.
    """

    id: str
    text: str
    document_id: str
    title: str = ""
    start: int = 0
    end: int = 0
    kind: NodeKind = "chunk"
    metadata: Metadata = field(default_factory=dict)
    parent: str | None = None
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Reference(TextNode):
    """A text node that stands for something else.

    `target` is `node:ID`, `document:ID`, `entity:ID`, `table:ID` or `retriever:EXPRESSION`, and survives a reload. A filter
    sees a reference as it sees what it leads to (`filters.references`).
    """

    target: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """What texts talk about. `name`, `type` and `aliases` follow from its mentions and declarations."""

    id: str
    name: str
    type: str = ""
    aliases: tuple[str, ...] = ()
    properties: Metadata = field(default_factory=dict)

    @property
    def literal(self) -> bool:
        """Whether this is a date or quantity rather than a thing."""
        return self.type in LITERAL_TYPES

    @property
    def description(self) -> str:
        """What texts say the entity is, in their words ("free operating system"); "" where they do not."""
        found = self.properties.get("description", "")
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` of a text node that name an entity; `key` is the match key of those very words.

    `own` is the entity that the document itself means, where resolution gave the mention to another one; else "".
    """

    id: str
    entity: str
    text_node: str
    start: int
    end: int
    type: str
    key: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A fact between two entities. `predicate` keeps the words (normalised).

    Everything else follows from its evidence (see `relations.py`): `type` is the commonest one of it, `asserted` says
    whether any of it asserts the fact, and `properties` are put together from it for display: each piece keeps its own.
    """

    id: str
    source: str
    type: str
    predicate: str
    target: str
    properties: Metadata = field(default_factory=dict)
    asserted: bool = True

    @property
    def words(self) -> str:
        """The predicate as a text writes it, capitals kept; for people to read."""
        return str(self.properties.get(STATED_PREDICATE, self.predicate))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence, characters `start` to `end` of a text node, that states a relation.

    `asserted` is false where the sentence denies or only supposes it. `confidence` is in 0..1. `properties` are those of
    this sentence alone. `type` is what the document calls the relation; "" in a contribution is the type of the relation
    that comes with it. `own_relation`, `own_source` and `own_target` are the fact that the document itself states, where
    resolution gave an end of it to another entity; else "".
    """

    id: str
    relation: str
    text_node: str
    start: int
    end: int
    extractor: str
    confidence: float = 1.0
    asserted: bool = True
    properties: Metadata = field(default_factory=dict)
    type: str = ""
    own_relation: str = ""
    own_source: str = ""
    own_target: str = ""

    def __post_init__(self) -> None:
        # One spelling, so that every store, copy and query sees the same.
        given: object = self.confidence
        if type(given) is not float and isinstance(given, Real):
            # What no float can hold is refused with its document.
            with suppress(OverflowError):
                object.__setattr__(self, "confidence", float(given))
        if self.properties and isinstance(self.properties, Mapping):
            held = {name: self.properties.get(name) for name in STATED_TIMES}
            years = {name: str(year) for name, year in held.items() if type(year) is int and 1000 <= year <= 9999}
            if years:
                object.__setattr__(self, "properties", {**self.properties, **years})

    @property
    def inverted(self) -> bool:
        """Whether the text's words lead from the relation's target to its source."""
        return self.properties.get(INVERTED) is True


@dataclass(frozen=True, slots=True)
class Triplet:
    """The readable view of a fact, also accepted as ready input.

    `subject` and `object` are names; types and ids are optional. Triplets that share a `document_id` become one document.
    """

    subject: str
    relation: str
    object: str
    subject_type: str = ""
    object_type: str = ""
    subject_id: str = ""
    object_id: str = ""
    document_id: str = ""
    confidence: float = 1.0
    properties: Metadata = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.subject} — {self.relation} → {self.object}"


class Edge(NamedTuple):
    """One edge of the graph between two refs.

    `type` is MENTIONS, CONTAINS, DECLARES, NEXT, REFERS_TO or a relation's type. `id` is the mention's or relation's id.
    `weight` is the entity's document frequency for a mention (fewer is better) and the number of asserted evidence for a
    relation (more is better). `start` is a mention's offset in its text node.
    """

    id: str
    type: str
    source: str
    target: str
    weight: int = 1
    start: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A walk through the graph: `refs[i]` and `refs[i + 1]` are joined by `edges[i]`, in either direction."""

    refs: tuple[str, ...]
    edges: tuple[Edge, ...]

    @property
    def hops(self) -> int:
        """The number of edges."""
        return len(self.edges)


def structural(types: Iterable[str] | None) -> frozenset[str]:
    """Those of these edge types that hold documents together."""
    return frozenset(types or ()) & frozenset(STRUCTURE)


def node_ref(node_id: str) -> str:
    """The ref of a text node or reference."""
    return f"node:{node_id}"


def entity_ref(entity_id: str) -> str:
    """The ref of an entity."""
    return f"entity:{entity_id}"


def document_ref(document_id: str) -> str:
    """The ref of a document."""
    return f"document:{document_id}"


def split_ref(ref: str) -> tuple[str, str]:
    """A ref's kind and id.

    >>> split_ref("node:a:b")
    ('node', 'a:b')
    """
    kind, _, identity = ref.partition(":")
    return kind, identity
