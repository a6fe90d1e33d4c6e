"""Deterministic identity: the same content has the same id in every process, on every store.

Ids are the first 20 hex digits (80 bits) of SHA-256 over the canonical JSON of what identifies a value.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields

from .errors import DocumentError
from .model import Document, Entity, Evidence, Kind, Mention, Reference, Relation, TextNode
from .names import match_key, normal_predicate

AnyValue = Document | TextNode | Reference | Entity | Mention | Relation | Evidence


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no NaN.

    Raises:
        DocumentError: the value holds what JSON cannot say (NaN, infinity, an object, a lone surrogate).
    """
    try:
        text = _ENCODER.encode(value)
        text.encode()
    except (TypeError, ValueError) as error:
        raise DocumentError(f"expected a value that JSON can hold (no NaN, no objects): {error}") from error
    except RecursionError as error:
        raise DocumentError("expected a value that JSON can hold, got one that is nested too deep") from error
    return text


def hashed(*parts: object) -> str:
    """The id of what `parts` identify."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()[:20]


def document_id(source: str) -> str:
    """The id of a document that was given none: a hash of its source."""
    return hashed("document", source)


def entity_id(name: str) -> str:
    """The id of the entity that `name` names, by its match key."""
    return entity_id_of_key(match_key(name))


def entity_id_of_key(key: str) -> str:
    """The id of the entity with this match key."""
    return hashed("entity", key)


def mention_id(entity: str, text_node: str, start: int, end: int) -> str:
    """The id of a mention."""
    return hashed("mention", entity, text_node, start, end)


def relation_id(source: str, predicate: str, target: str) -> str:
    """The id of a relation between two entity ids."""
    return hashed("relation", source, normal_predicate(predicate), target)


def evidence_id(relation: str, text_node: str, start: int, end: int, extractor: str) -> str:
    """The id of a piece of evidence."""
    return hashed("evidence", relation, text_node, start, end, extractor)


def structure_edge_id(kind: str, source: str, target: str) -> str:
    """The id of an edge that holds documents together (CONTAINS, DECLARES, NEXT, REFERS_TO), between two refs."""
    return hashed("edge", kind, source, target)


def checksum(document: Document) -> str:
    """What changes when a document's text, title or metadata changes."""
    return hashed("checksum", document.text, document.title, dict(document.metadata))


def kind_of(value: AnyValue) -> Kind:
    """The kind under which a store keeps `value`."""
    return _KINDS[type(value)]


def as_record(value: AnyValue) -> dict[str, object]:
    """A value as the dictionary that JSONL, the digest and every store agree on.

    What resolution left alone has no `own` fields, so that it is the same record whether there is a ledger or not.
    """
    fields = ((name, getattr(value, name)) for name in _FIELDS[type(value)])
    return {name: _plain(held) for name, held in fields if held or not name.startswith("own")}


def digest(values: Iterable[AnyValue], ledger: Iterable[tuple[str, Mapping[str, object]]] = ()) -> str:
    """SHA-256 over the canonical JSON of `values`, which must come sorted by kind (in the order of KINDS) and id.

    Vectors, indexes, timestamps, absolute paths, logs and the kind of store are not values, so they stay out. The records of
    a ledger, as `ledger_records` gives them, come last.
    """
    total = hashlib.sha256()
    for value in values:
        total.update(canonical([kind_of(value), as_record(value)]).encode())
        total.update(b"\n")
    for kind, record in ledger:
        total.update(canonical([kind, record]).encode())
        total.update(b"\n")
    return total.hexdigest()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


# Made once: json.dumps would make one per call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_FIELDS: dict[type, tuple[str, ...]] = {
    each: tuple(field.name for field in fields(each))
    for each in (Document, TextNode, Reference, Entity, Mention, Relation, Evidence)
}
_KINDS: dict[type, Kind] = {
    Document: "document",
    TextNode: "text_node",
    Reference: "reference",
    Entity: "entity",
    Mention: "mention",
    Relation: "relation",
    Evidence: "evidence",
}
