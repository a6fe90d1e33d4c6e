"""What there is, by count: values of each kind, types, metadata fields."""

from collections.abc import Mapping

import numpy as np

from ...field_values import FieldCollector, FieldValues
from ...filters.records import fields_of
from ..base import COUNTED, in_order, types_by_name
from ..row_values import metadata
from .core import ReadState


def counts(at: ReadState) -> dict[str, int]:
    """How many values of each kind there are."""
    scope = at.scope
    if scope is None:
        # A run of the pipeline asks before and after, and counting is a scan.
        row = at.of_generation("counts", lambda: at.connection.execute(_COUNTS).fetchone())
        return dict(zip(COUNTED, row, strict=True))
    references = int(scope.columns.node_reference[scope.mask].sum())
    parents = int((scope.columns.node_parent[scope.mask] == 1).sum())
    sentences = sum(number for parent, number in at.connection.execute(_SENTENCES) if parent in scope.node_ids)
    numbers = (
        *(len(scope.documents), int(scope.mask.sum()) - references - parents, sentences, parents, references),
        *(scope.network.entity_count, len(scope.network.mentions), len(scope.network.relations)),
        len(scope.network.evidence),
    )
    return dict(zip(COUNTED, numbers, strict=True))


def entity_types(at: ReadState) -> dict[str, int]:
    """How many of the store's entities have each type."""
    return in_order(dict(at.connection.execute(_ENTITY_TYPES).fetchall()))


def relation_types(at: ReadState) -> dict[str, int]:
    """How many relations have each type."""
    network = at.network
    codes, numbers = np.unique(network.relation_types, return_counts=True)
    names = network.columns.types
    return in_order({names[code]: number for code, number in zip(codes.tolist(), numbers.tolist(), strict=True)})


def metadata_fields(at: ReadState) -> Mapping[str, tuple[str, ...]]:
    """The JSON types of every metadata field of the documents and text nodes here."""
    return _fields(at) if at.scope is not None else at.of_generation("fields", lambda: _fields(at))


def field_values(at: ReadState, most: int) -> Mapping[str, FieldValues]:
    """What each metadata field, `title` and `source` hold; the values of those with at most `most`; read once per state."""
    scope = at.scope
    if scope is None:
        return at.of_generation(f"values:{most}", lambda: _values(at, most))
    if most not in scope.field_values:
        scope.field_values[most] = _values(at, most)
    return scope.field_values[most]


def _fields(at: ReadState) -> Mapping[str, tuple[str, ...]]:
    return types_by_name(field for text in _metadata_texts(at) for field in fields_of(metadata(text)).items())


def _values(at: ReadState, most: int) -> Mapping[str, FieldValues]:
    scope, collector = at.scope, FieldCollector(most)
    for text in _metadata_texts(at):
        collector.add_node(metadata(text), "", "")
    for title, source, identity in at.connection.execute(_NAMES):
        if scope is None or identity in scope.node_ids:
            collector.add_node({}, title, source)
    return collector.result(metadata_fields(at))


def _metadata_texts(at: ReadState) -> set[str]:
    """The distinct metadata of the documents, text nodes and sentences here, as JSON texts."""
    scope = at.scope
    return {
        text
        for text, document, identity in at.connection.execute(_METADATA)
        if scope is None or (document in scope.documents and (identity is None or identity in scope.node_ids))
    }


_ENTITY_TYPES = "SELECT type, COUNT(*) FROM entity GROUP BY type"
_SENTENCES = "SELECT parent, COUNT(*) FROM node WHERE kind = 'sentence' GROUP BY parent"
_METADATA = """SELECT metadata, rid, NULL FROM document WHERE metadata <> '{}'
    UNION ALL SELECT metadata, document, COALESCE(CASE WHEN kind = 'sentence' THEN parent END, id) FROM node
    WHERE metadata <> '{}'"""
_NAMES = """SELECT CASE n.title WHEN '' THEN d.title ELSE n.title END, d.source, n.id
    FROM node n JOIN document d ON d.rid = n.document WHERE n.kind <> 'sentence'"""
_COUNTS = """SELECT (SELECT COUNT(*) FROM document),
    (SELECT COUNT(*) FROM node WHERE kind NOT IN ('sentence', 'parent') AND target IS NULL),
    (SELECT COUNT(*) FROM node WHERE kind = 'sentence'), (SELECT COUNT(*) FROM node WHERE kind = 'parent'),
    (SELECT COUNT(*) FROM node WHERE target IS NOT NULL),
    (SELECT COUNT(*) FROM entity), (SELECT COUNT(*) FROM mention), (SELECT COUNT(*) FROM relation),
    (SELECT COUNT(*) FROM evidence)"""
