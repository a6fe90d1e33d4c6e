"""Values by id, by owner and in id order; entities by name; text nodes by what they are about."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...groups import grouped
from ...model import DocumentHead, Evidence, Kind, Mention, TextNode
from ...reads import (
    DocumentHeads,
    EvidenceOf,
    Fetch,
    FetchTextNodes,
    FindEntities,
    MentionsIn,
    NodesAbout,
    NodesOf,
    SentencesOf,
    ShownEntities,
)
from .. import row_values
from ..base import wanted
from . import rows
from .columns import Columns, stretches
from .core import OWNERS_KEPT, TEXTS_KEPT, ReadState
from .visibility import Scope

T = TypeVar("T")


def fetch(at: ReadState, read: Fetch[T]) -> list[T]:
    """The values with these ids, in the order asked."""
    wanted, kind = list(dict.fromkeys(read.ids)), read.kind
    if wanted and kind == "reference":
        # Few text nodes are; searches ask for all that they have found.
        wanted = at.derived.columns(at.session).references(wanted)

    def missing(ids: Sequence[str]) -> Iterator[tuple[str, T]]:
        return ((value.id, value) for value in at.values(kind, rows.FETCH[kind], json.dumps(ids)))

    return list(at.kept("texts", TEXTS_KEPT if kind == "text_node" else 0).get(wanted, missing).values())


def scan(at: ReadState, kind: Kind) -> Iterator[Any]:
    """Every value of a kind in id order."""
    return at.values(kind, rows.SCAN[kind])


def mentions(at: ReadState, read: MentionsIn) -> list[Mention]:
    """The mentions in these text nodes."""
    return _owned(at, read.text_nodes, "mention", rows.MENTIONS_IN, lambda each: each.text_node, kept=True)


def heads(at: ReadState, read: DocumentHeads) -> list[DocumentHead]:
    """Documents without their texts, in the order asked; after them those of text nodes."""
    holders = (node.document_id for node in fetch(at, FetchTextNodes(read.text_nodes)))
    wanted = list(dict.fromkeys((*read.document_ids, *holders)))
    seen = None if at.scope is None else at.scope.documents
    listed = at.connection.execute(rows.HEADS, (json.dumps(wanted),)) if wanted else ()
    found = {row[0]: row_values.document_head(row) for row in listed if seen is None or row[-1] in seen}
    return [found[each] for each in wanted if each in found]


def evidence(at: ReadState, read: EvidenceOf) -> list[Evidence]:
    """The evidence of these relations."""
    return _owned(at, read.relations, "evidence", rows.EVIDENCE_OF, lambda each: each.relation)


def nodes_of(at: ReadState, read: NodesOf) -> list[TextNode]:
    """The text nodes of these documents in document order."""
    found = _owned(at, read.document_ids, "text_node", rows.NODES_OF, lambda each: each.document_id)
    return [node for node in found if wanted(node, read)]


def sentences_of(at: ReadState, read: SentencesOf) -> list[TextNode]:
    """The sentences of these text nodes."""
    return _owned(at, read.text_nodes, "text_node", rows.SENTENCES_OF, lambda each: each.parent, kept=True)


def _owned(
    at: ReadState, owners: Sequence[str], kind: Kind, query: str, owner: Callable[[Any], str], kept: bool = False
) -> list[Any]:
    """Values in the order of their owners, then in the query's; `kept` for the next question too."""

    def missing(ids: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
        found = grouped((owner(value), value) for value in at.values(kind, query, json.dumps(ids)))
        return ((each, found.get(each, [])) for each in ids)

    found: Mapping[str, list[Any]] = at.kept(query, OWNERS_KEPT if kept else 0).get(owners, missing)
    return [value for values in found.values() for value in values]


def about(at: ReadState, read: NodesAbout) -> list[tuple[str, str]]:
    """The text nodes of the documents that declare these entities."""
    if not read.entities or (read.limit is not None and read.limit <= 0):
        return []
    index = at.of_generation("abouts", lambda: AboutIndex(at.derived.columns(at.session)))
    return index.of(read.entities, read.limit, None if at.scope is None else at.scope.mask)


class AboutIndex:
    """(entity, text node) pairs of one generation, sorted; positions count in id order."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        by_document = np.argsort(columns.node_document, kind="stable")
        by_document = by_document[columns.node_parent[by_document] == 0]
        bounds = np.searchsorted(columns.node_document[by_document], np.arange(len(columns.document_ids) + 1))
        titled = np.flatnonzero((columns.declaration_document >= 0) & (columns.declaration_named > 0))
        documents, entities = columns.declaration_document[titled], columns.declaration_entity[titled]
        counts = bounds[documents + 1] - bounds[documents]
        held = by_document[stretches(bounds[documents], counts)]
        pairs = np.stack([np.repeat(entities, counts), held], axis=1)
        pairs = np.unique(pairs, axis=0) if len(pairs) else pairs
        self._nodes = pairs[:, 1]
        self._bounds = np.searchsorted(pairs[:, 0], np.arange(len(columns.entity_ids) + 1))

    def of(self, entities: Sequence[str], limit: int | None, visible: NDArray[np.bool_] | None) -> list[tuple[str, str]]:
        """The pairs of these entities, in the order asked; `visible` says which text nodes there are."""
        known, ids = self._columns.entity_ids.positions, self._columns.node_ids.all
        wanted = list(dict.fromkeys(entities))
        place = np.fromiter((known.get(entity, -1) for entity in wanted), dtype=np.int64, count=len(wanted))
        counts = np.where(place >= 0, self._bounds[place + 1] - self._bounds[place], 0)
        owner = np.repeat(np.arange(len(wanted)), counts)
        first = np.cumsum(counts) - counts
        nodes = self._nodes[np.arange(len(owner)) + (self._bounds[place] - first)[owner]]
        if visible is not None:
            seen = visible[nodes]
            owner, nodes = owner[seen], nodes[seen]
            first = np.searchsorted(owner, np.arange(len(wanted)))
        if limit is not None:
            kept = np.arange(len(owner)) - first[owner] < limit
            owner, nodes = owner[kept], nodes[kept]
        return [(wanted[row], ids[node]) for row, node in zip(owner.tolist(), nodes.tolist(), strict=True)]


def find(at: ReadState, read: FindEntities) -> dict[str, list[str]]:
    """Entity ids by match key or alias."""
    wanted = list(dict.fromkeys(read.keys))
    keys = json.dumps(wanted)
    listed = at.connection.execute(_FIND, (keys, keys)).fetchall() if wanted else ()
    named = grouped(
        (key, identity)
        for key, identity, entity in listed
        if at.scope is None or (at.scope.sees_entity(identity) and _named(at, at.scope, entity, key))
    )
    for key in wanted:
        given = at.overrides.named.get(key)
        if given:
            named.setdefault(key, []).extend(
                entity.id for entity in at.values("entity", rows.FETCH["entity"], json.dumps(given))
            )
    return {key: sorted(set(named[key])) for key in wanted if named.get(key)}


def shown_as(at: ReadState, read: ShownEntities) -> dict[str, str]:
    """The entity that each id leads to."""
    asked = (json.dumps(list(dict.fromkeys(read.entities))),)

    def seen(entity: str) -> bool:
        return at.scope is None or at.scope.sees_entity(entity)

    led = {own: entity for own, entity in at.connection.execute(_ASSIGNED, asked) if seen(entity)}
    led |= {entity: entity for (entity,) in at.connection.execute(_HERE, asked) if seen(entity)}
    return {each: led[each] for each in read.entities if each in led}


def _named(at: ReadState, scope: Scope, entity: int, key: str) -> bool:
    """Whether something visible calls an entity by a match key."""
    if any(surface.key == key and surface.count for surface in scope.surfaces(at.connection, entity)):
        return True
    declared = at.connection.execute(_DECLARING, (key, entity)).fetchall()
    return any(document == 0 or document in scope.documents for (document,) in declared)


_FIND = """SELECT s.key, e.id, e.rid FROM surface s JOIN entity e ON e.rid = s.entity
    WHERE s.key IN (SELECT value FROM json_each(?))
    UNION SELECT k.key, e.id, e.rid FROM declared_key k JOIN declaration n ON n.rid = k.declaration
    JOIN entity e ON e.rid = n.entity WHERE k.key IN (SELECT value FROM json_each(?))"""
_HERE = "SELECT id FROM entity WHERE id IN (SELECT value FROM json_each(?))"
_ASSIGNED = """SELECT a.own, e.id FROM assignment a JOIN entity e ON e.id = a.entity
    WHERE a.document = '' AND a.own IN (SELECT value FROM json_each(?))"""
_DECLARING = """SELECT n.document FROM declared_key k JOIN declaration n ON n.rid = k.declaration
    WHERE k.key = ? AND n.entity = ?"""
