"""What a filter looks at: a text node as one flat record, and the JSON types of its fields."""

from collections.abc import Mapping

from ..model import Document, Json, TextNode

MAX_NESTING = 50
"""Levels of nested metadata that are given dotted names; deeper ones are reached through their object only."""


def record_of(node: TextNode, document: Document | None) -> dict[str, Json]:
    """The fields of a text node: its document's metadata, overridden by its own, and the reserved fields over both.

    Nested objects are there whole and, under dotted names, by their parts. An empty title or source is missing.
    """
    metadata = {**document.metadata, **node.metadata} if document is not None else dict(node.metadata)
    record: dict[str, Json] = {}
    _flatten("", metadata, record, 0)
    record["id"] = node.id
    record["document_id"] = node.document_id
    record["title"] = node.title or (document.title if document is not None else "") or None
    record["kind"] = node.kind
    record["source"] = (document.source if document is not None else "") or None
    return record


def fields_of(metadata: Mapping[str, Json]) -> dict[str, str]:
    """The JSON type of every field of some metadata, by dotted name: what `Schema.fields` collects."""
    record: dict[str, Json] = {}
    _flatten("", metadata, record, 0)
    return {name: json_type(value) for name, value in record.items()}


def value_of(record: Mapping[str, Json], name: str) -> Json:
    """The value of a field, looked for under its whole name first, then inside nested objects; None where it is missing."""
    if name in record:
        return record[name]
    position = name.rfind(".")
    while position > 0:
        inner = record.get(name[:position])
        if isinstance(inner, Mapping):
            found = value_of(inner, name[position + 1 :])
            if found is not None:
                return found
        position = name.rfind(".", 0, position)
    return None


def json_type(value: Json) -> str:
    """The JSON type of a value: string, number, boolean, null, object or array."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if value is None:
        return "null"
    return "object" if isinstance(value, Mapping) else "array"


def _flatten(prefix: str, metadata: Mapping[str, Json], record: dict[str, Json], depth: int) -> None:
    # Parts first: a key that is written with dots wins over the nested one of the same name.
    for key, value in metadata.items():
        if isinstance(value, Mapping) and depth < MAX_NESTING:
            _flatten(f"{prefix}{key}.", value, record, depth + 1)
    for key, value in metadata.items():
        record[f"{prefix}{key}"] = value
