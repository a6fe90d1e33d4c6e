"""What a view sees: the text nodes that pass its filter, and what rests on them, derived as if nothing else was."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...batch import Declaration
from ...entity_names import Surface, derive, unsaid
from ...field_values import FieldValues
from ...filters.language import Filter
from ...filters.merging import merged
from ...filters.records import record_of
from ...filters.references import Lead, Web, asks_texts, passing_references, split_choice
from ...groups import grouped
from ...model import Document, Entity, Evidence, Json, Kind, Relation, TextNode, split_ref
from ...relations import Support, shown
from .. import row_values
from ..row_values import Row
from . import rows
from .adjacency import Network
from .columns import Columns, grouped_positions
from .evidence_times import PassingFacts
from .ledger import Overrides

Records = Sequence[Mapping[str, Json]]
Groups: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Values in the order of their keys, and the bounds of each key."""


class Scope:
    """One filter's part of one generation."""

    def __init__(
        self,
        columns: Columns,
        records: Records,
        references: Web[int],
        filter: Filter,
        overrides: Overrides,
        facts: PassingFacts | None = None,
    ) -> None:
        self.columns = columns
        self._overrides = overrides
        self._facts = filter.facts
        self.mask = _passing(records, references, filter)
        nodes = np.flatnonzero(self.mask)
        self.node_ids = frozenset(columns.node_ids[int(each)] for each in nodes)
        self.documents = frozenset(columns.document_row[np.unique(columns.node_document[nodes])].tolist())
        self.network = Network(columns, self.mask, overrides.types, facts)
        self.field_values: dict[int, Mapping[str, FieldValues]] = {}
        """What metadata fields hold here, by how many values of one were asked for at most."""

    @cached_property
    def node_rows(self) -> NDArray[np.bool_]:
        """Which text nodes are visible, by row (sentences are not among them)."""
        size = int(self.columns.node_row.max()) + 1 if len(self.columns.node_row) else 1
        # Rows of sentences may lie beyond; whoever asks with one asks for its owner.
        visible = np.zeros(size, dtype=np.bool_)
        visible[self.columns.node_row[self.mask]] = True
        return visible

    @cached_property
    def _surfaces(self) -> dict[int, int]:
        used = np.flatnonzero(self.network.surface_uses)
        return dict(
            zip(self.columns.surface_row[used].tolist(), self.network.surface_uses[used].tolist(), strict=True),
        )

    @cached_property
    def _relations(self) -> frozenset[int]:
        return frozenset(self.columns.relation_row[self.network.relations].tolist())

    def sees_entity(self, identity: str) -> bool:
        """Whether something visible mentions, states or declares the entity."""
        position = self.columns.entity_ids.positions.get(identity)
        return position is not None and bool(self.network.exists[position])

    def reader(self, connection: sqlite3.Connection, kind: Kind) -> Callable[[Row], Any]:
        """What makes the value of a row as it shows here, or None where it is hidden."""
        if kind == "document":
            return lambda row: row_values.document(row) if row[-1] in self.documents else None
        if kind in ("text_node", "reference"):
            return self._text_node
        if kind == "entity":
            return lambda row: self._entity(connection, row)
        if kind == "relation":
            return lambda row: self._relation(connection, row)
        if kind == "evidence" and self._facts is not None:
            return self._evidence
        value = rows.VALUE[kind]
        return lambda row: value(row) if self.node_rows[row[-1]] else None

    def _text_node(self, row: Row) -> TextNode | None:
        if not self.sees_node(row[0], row[6], row[8]):
            return None
        node = row_values.text_node(row)
        # A hidden neighbour is left out; sentences follow their parents, which are beside them.
        if node.kind != "sentence" and any(
            other is not None and other not in self.node_ids for other in (node.parent, node.previous, node.next)
        ):
            parent, previous, following = (
                other if other in self.node_ids else None for other in (node.parent, node.previous, node.next)
            )
            return replace(node, parent=parent, previous=previous, next=following)
        return node

    def _evidence(self, row: Row) -> Evidence | None:
        if not self.node_rows[row[-1]]:
            return None
        made = rows.evidence(row)
        return made if self._facts is None or self._facts.passes(made.asserted, made.properties) else None

    def sees_node(self, identity: str, kind: str, parent: str | None) -> bool:
        """Whether a text node or sentence is visible."""
        return (parent if kind == "sentence" else identity) in self.node_ids

    def surfaces(self, connection: sqlite3.Connection, entity: int) -> list[Surface]:
        """What visible texts call an entity."""
        found = connection.execute("SELECT rid, text, key, type FROM surface WHERE entity = ?", (entity,))
        return [Surface(text, key, kind, self._surfaces.get(row, 0)) for row, text, key, kind in found]

    def declarations(self, connection: sqlite3.Connection, entity: int) -> list[Declaration]:
        """The declarations of an entity by visible documents, and those by themselves."""
        found = connection.execute(rows.DECLARATIONS + " WHERE n.entity = ?", (entity,)).fetchall()
        return [rows.declaration(row) for row in found if row[7] == 0 or row[7] in self.documents]

    def _entity(self, connection: sqlite3.Connection, row: Row) -> Entity | None:
        if not self.sees_entity(row[0]):
            return None
        declarations, decided = self.declarations(connection, row[-1]), self._overrides.of(row[0])
        return derive(row[0], self.surfaces(connection, row[-1]), declarations, decided) or unsaid(row[0], decided)

    def _relation(self, connection: sqlite3.Connection, row: Row) -> Relation | None:
        if row[-1] not in self._relations:
            return None
        query = "SELECT node, type, asserted, properties FROM evidence WHERE relation = ? ORDER BY id"
        found = connection.execute(query, (row[-1],)).fetchall()
        seen = [Support(*stated) for node, *stated in found if self.node_rows[node]]
        if self._facts is not None:
            seen = [each for each in seen if self._facts.passes(bool(each.asserted), row_values.metadata(each.properties))]
        kind, asserted, properties = shown(seen)
        return replace(rows.relation(row), type=kind, asserted=asserted, properties=row_values.metadata(properties))


def _passing(records: Records, references: Web[int], filter: Filter) -> NDArray[np.bool_]:
    """Which text nodes and references pass a filter, by position."""
    judging, chosen = split_choice(filter)
    judging = merged(judging)
    mask = np.fromiter((judging.matches(record) for record in records), dtype=np.bool_, count=len(records))
    if references and asks_texts(judging):
        seen = passing_references(judging, references, records.__getitem__, mask.__getitem__)
        for each in references.leads:
            mask[each] = each in seen
    if chosen is not None:
        mask &= np.fromiter((record["id"] in chosen for record in records), dtype=np.bool_, count=len(records))
    return mask


def read_references(connection: sqlite3.Connection, columns: Columns, records: Records) -> Web[int]:
    """Where each reference leads, by position, in the generation that `connection` sees."""
    found = connection.execute("SELECT id, target FROM node WHERE target IS NOT NULL ORDER BY id").fetchall()
    positions = (columns.node_ids.positions[identity] for identity, _ in found)
    leads = {each: Lead(records[each], target) for each, (_, target) in zip(positions, found, strict=True)}
    goals = _Goals(connection, columns)
    joined = _joined(connection, columns.node_ids.positions) if found else {}
    return Web(leads, {target: goals.of(target) for target in {target for _, target in found}}, joined)


def _joined(connection: sqlite3.Connection, positions: Mapping[str, int]) -> Mapping[int, Sequence[int]]:
    """The parents of all levels that join each text node."""
    found = connection.execute(_JOINED).fetchall()
    return grouped((positions[leaf], positions[parent]) for leaf, parent in found)


class _Goals:
    """The text nodes that a target stands for, by position."""

    def __init__(self, connection: sqlite3.Connection, columns: Columns) -> None:
        self._connection = connection
        self._columns = columns

    def of(self, target: str) -> list[int]:
        kind, identity = split_ref(target)
        if kind == "entity":
            (entity,) = self._connection.execute(_SHOWN, (identity, identity)).fetchone() or ("",)
            return self._of_entity(entity)
        query = _GOALS.get(kind)
        positions = self._columns.node_ids.positions
        return [] if query is None else [positions[each] for (each,) in self._connection.execute(query, (identity,))]

    def _of_entity(self, identity: str) -> list[int]:
        columns = self._columns
        entity = columns.entity_ids.positions.get(identity)
        if entity is None:
            return []
        telling, documents = _group(self._telling, entity), _group(self._declaring, entity)
        declaring = [_group(self._texts, document) for document in documents.tolist() if document >= 0]
        found: list[int] = np.unique(np.concatenate([telling, *declaring])).tolist()
        return found

    @cached_property
    def _telling(self) -> Groups:
        """The text nodes that mention each entity or state a fact about it."""
        columns = self._columns
        stated = columns.evidence_relation
        ends = columns.relation_source[stated], columns.relation_target[stated]
        entities = np.concatenate([columns.surface_entity[columns.mention_surface], *ends])
        nodes = np.concatenate([columns.mention_node, columns.evidence_node, columns.evidence_node])
        return _groups(entities, nodes, len(columns.entity_ids))

    @cached_property
    def _declaring(self) -> Groups:
        """The documents that declare each entity, -1 for none."""
        columns = self._columns
        return _groups(columns.declaration_entity, columns.declaration_document, len(columns.entity_ids))

    @cached_property
    def _texts(self) -> Groups:
        """The text nodes of each document."""
        columns = self._columns
        return _groups(columns.node_document, np.arange(len(columns.node_document)), len(columns.document_ids))


def _groups(keys: NDArray[np.int64], values: NDArray[np.int64], groups: int) -> Groups:
    order, bounds = grouped_positions(keys, groups)
    return values[order], bounds


def _group(groups: Groups, key: int) -> NDArray[np.int64]:
    values, bounds = groups
    return values[bounds[key] : bounds[key + 1]]


_GOALS = {
    **dict.fromkeys(("node", "table"), "SELECT CASE kind WHEN 'sentence' THEN parent ELSE id END FROM node WHERE id = ?"),
    "document": "SELECT n.id FROM node n JOIN document d ON d.rid = n.document WHERE n.kind <> 'sentence' AND d.id = ?",
}
_JOINED = """WITH RECURSIVE joined(leaf, parent) AS (
SELECT id, parent FROM node WHERE kind NOT IN ('sentence', 'parent') AND parent IS NOT NULL
UNION SELECT j.leaf, p.parent FROM joined j JOIN node p ON p.id = j.parent WHERE p.parent IS NOT NULL)
SELECT j.leaf, j.parent FROM joined j JOIN node p ON p.id = j.parent WHERE p.kind = 'parent'"""
_SHOWN = """SELECT id FROM (SELECT id, 0 AS place FROM entity WHERE id = ? UNION ALL SELECT e.id, 1 FROM assignment a
JOIN entity e ON e.id = a.entity WHERE a.own = ? AND a.document = '') ORDER BY place LIMIT 1"""


def read_records(connection: sqlite3.Connection) -> list[dict[str, Json]]:
    """What a filter looks at, for every text node in id order."""
    found = connection.execute(
        "SELECT n.id, n.title, n.kind, n.metadata, d.id, d.title, d.source, d.metadata FROM node n "
        "JOIN document d ON d.rid = n.document WHERE n.kind <> 'sentence' ORDER BY n.id"
    )
    parsed: dict[str, Any] = {}

    def metadata(text: str) -> Any:
        if text not in parsed:
            if len(parsed) > 10_000:
                parsed.clear()
            parsed[text] = json.loads(text)
        return parsed[text]

    records = []
    for identity, title, kind, own, document, document_title, source, inherited in found:
        owner = Document(document, "", document_title, metadata(inherited), source)
        node = TextNode(identity, "", document, title, kind=kind, metadata=metadata(own))
        records.append(record_of(node, owner))
    return records
