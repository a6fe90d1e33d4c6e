"""How enrichment is kept in a store: units, each a document of references to the texts that it was made of.

A unit is a document `enrichment:KIND:KEY` whose nodes are references of kind `summary`: one per **part**, a piece of text
that stands in the text node it leads to, and one for the **record**, which holds in JSON what a retriever needs besides
(a community's members, a tree node's children). An **answer**, a text that a language model wrote from the parts, is one
more. No search finds any of them, and they count in no statistics of terms, so that enrichment changes no ordinary search.

A view by a filter of texts shows none of it (MADE_OF), since a record and an answer tell of all parts. A unit is what its
content says, nothing else: the same texts make the same units, in whatever order they were added.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from weakref import WeakKeyDictionary

from ..batch import ENRICHMENT, ENRICHMENT_PREFIX, Contribution
from ..errors import ConfigError, nearest
from ..groups import chunks
from ..identity import canonical, hashed
from ..model import (
    ENRICHMENTS,
    MADE_OF,
    REFERS_TO,
    Document,
    EnrichmentKind,
    Json,
    Reference,
    TextNode,
    document_ref,
    node_ref,
    split_ref,
)
from ..store import GraphReader, GraphStore

_RECORD, _ANSWER, _PART = "#record", "#answer", "#part:"
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of text and the text node or sentence that it stands in."""

    text: str
    node: str


@dataclass(frozen=True, slots=True)
class EnrichmentUnit:
    """One piece of enrichment.

    Attributes:
        kind: what it is: an `EnrichmentKind`, or `answers`, the drafts of a run that a language model takes part in.
        key: its own name among those of its kind.
        parts: the texts that it is made of, in order, without those that are gone.
        record: what else is known of it; `parts` in it is how many parts there are in all.
        answer: what a language model wrote from the parts; "" for none, and where a part is gone.
    """

    kind: str
    key: str
    parts: tuple[Excerpt, ...] = ()
    record: Mapping[str, Json] = field(default_factory=dict)
    answer: str = ""

    @property
    def id(self) -> str:
        """The id of its document."""
        return unit_id(self.kind, self.key)

    @property
    def text(self) -> str:
        """What it says: the answer, or else its parts, one below the other."""
        return self.answer or "\n".join(part.text for part in self.parts)

    @property
    def fingerprint(self) -> str:
        """Of all that it says."""
        parts = [(each.text, each.node) for each in self.parts]
        return f"{ENRICHMENT} {hashed(self.id, dict(self.record), parts, self.answer)}"

    def contribution(self, fingerprint: str = "") -> Contribution:
        """As a store keeps it, under a fingerprint; by default its own."""
        whole = "\n".join([*(part.text for part in self.parts), *([self.answer] if self.answer else [])])
        nodes: list[TextNode] = []
        start = 0
        for number, part in enumerate(self.parts):
            end = start + len(part.text)
            nodes.append(self._reference(f"{_PART}{number:04}", part.text, node_ref(part.node), start, end))
            start = end + 1
        if self.answer:
            nodes.append(self._reference(_ANSWER, self.answer, document_ref(self.id), start, start + len(self.answer)))
        record = canonical({**self.record, "parts": len(self.parts)})
        nodes.append(self._reference(_RECORD, record, document_ref(self.id), 0, 0))
        document = Document(self.id, whole, metadata={MADE_OF: self.kind})
        return Contribution(document, tuple(nodes), fingerprint=fingerprint or self.fingerprint)

    def _reference(self, name: str, text: str, target: str, start: int, end: int) -> Reference:
        return Reference(f"{self.id}{name}", text, self.id, "", start, end, "summary", target=target)


def unit_id(kind: str, key: str) -> str:
    """The id of the document that keeps a unit."""
    return f"{ENRICHMENT_PREFIX}{kind}:{key}"


def kind_named(name: str) -> EnrichmentKind:
    """The kind of enrichment of this name.

    Raises:
        ConfigError: there is none, with the nearest.
    """
    found: EnrichmentKind | None = next((kind for kind in ENRICHMENTS if kind == name), None)
    if found is None:
        raise ConfigError(f"unknown enrichment {name!r}; known: {', '.join(ENRICHMENTS)}.{nearest(str(name), ENRICHMENTS)}")
    return found


def is_enrichment(document_id: str) -> bool:
    """Whether a document is one that enrichment made."""
    return document_id.startswith(ENRICHMENT_PREFIX)


def read_units(reader: GraphReader, kind: str) -> list[EnrichmentUnit]:
    """The units of a kind that are here, by key, without what the texts say no more; none in a view by a filter of texts.

    They are read once per reader and generation.
    """
    generation = reader.generation
    held = _KEPT.get(reader)
    if held is None or held[0] != generation:
        held = generation, _all_units(reader)
        _KEPT[reader] = held
    return held[1].get(kind, [])


def dependents(store: GraphStore, documents: Sequence[str]) -> list[str]:
    """The ids of the units that have a part in one of these documents; sorted. They leave with it."""
    texts = [node_ref(node.id) for node in store.nodes_of(documents, sentences=True, parents=True)]
    found: set[str] = set()
    for some in chunks(texts, _AT_ONCE):
        # A reference is named as its unit is, with more behind it.
        leading = (split_ref(edge.source)[1] for edge in store.edges(some, "in", [REFERS_TO]))
        found |= {identity.rpartition("#")[0] for identity in leading if is_enrichment(identity)}
    return sorted(found)


_KEPT: "WeakKeyDictionary[GraphReader, tuple[int, Mapping[str, list[EnrichmentUnit]]]]" = WeakKeyDictionary()


def _all_units(reader: GraphReader) -> Mapping[str, list[EnrichmentUnit]]:
    by_document: dict[str, list[Reference]] = {}
    for node in reader.scan("reference"):
        if is_enrichment(node.document_id):
            by_document.setdefault(node.document_id, []).append(node)
    found: dict[str, list[EnrichmentUnit]] = {}
    for document, nodes in by_document.items():
        _, kind, key = document.split(":", 2)
        found.setdefault(kind, []).append(_unit(kind, key, nodes))
    return {kind: _stated(reader, units) for kind, units in found.items()}


def _unit(kind: str, key: str, nodes: Iterable[Reference]) -> EnrichmentUnit:
    parts: list[Excerpt] = []
    record: dict[str, Json] = {}
    answer = ""
    for node in nodes:
        name = node.id.removeprefix(unit_id(kind, key))
        if name == _RECORD:
            record = json.loads(node.text)
        elif name == _ANSWER:
            answer = node.text
        else:
            parts.append(Excerpt(node.text, split_ref(node.target)[1]))
    return EnrichmentUnit(kind, key, tuple(parts), record, answer if len(parts) == record.get("parts") else "")


def _stated(reader: GraphReader, units: Sequence[EnrichmentUnit]) -> list[EnrichmentUnit]:
    """The units without parts that their texts do not hold any more, and without what was made of such."""
    wanted = list(dict.fromkeys(part.node for unit in units for part in unit.parts))
    texts: dict[str, str] = {}
    for some in chunks(wanted, _AT_ONCE):
        texts.update((node.id, node.text) for node in reader.fetch("text_node", some))
    return [_still(unit, texts) for unit in units]


def _still(unit: EnrichmentUnit, texts: Mapping[str, str]) -> EnrichmentUnit:
    kept = tuple(part for part in unit.parts if part.text in texts.get(part.node, ""))
    return unit if len(kept) == len(unit.parts) else EnrichmentUnit(unit.kind, unit.key, kept, unit.record)


def source_mark(store: GraphStore) -> str:
    """The fingerprint of enrichment that was made of just these documents and decisions, its own documents apart."""
    builds = sorted(
        (each.document_id, each.checksum, each.fingerprint) for each in store.builds() if not is_enrichment(each.document_id)
    )
    return f"{ENRICHMENT} {hashed('made of', builds, [each.id for each in store.decisions()])}"


def marker_id(kind: str) -> str:
    """The id of the document whose fingerprint is the `source_mark` of what a kind was made of last."""
    return unit_id(kind, "")


def is_current(reader: GraphReader, kind: str) -> bool:
    """Whether what is stored of a kind was made of the documents and decisions that are here; of a view it never was."""
    if not hasattr(reader, "builds"):
        return False
    store = cast("GraphStore", reader)
    return any(each.fingerprint == source_mark(store) for each in store.builds([marker_id(kind)]))


def parts_by_node(units: Iterable[EnrichmentUnit]) -> Iterator[tuple[str, EnrichmentUnit]]:
    """Each unit with the text node of each of its parts."""
    for unit in units:
        for part in unit.parts:
            yield part.node, unit
