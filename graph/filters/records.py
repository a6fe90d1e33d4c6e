"""What a filter looks at: a text node as one flat record, and the JSON types of its fields."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from ..errors import FilterError
from ..model import MADE_OF, Document, Json, Metadata, TextNode

MAX_NESTING = 50
"""Levels of nested metadata that are given dotted names; deeper ones are reached through their object only."""


def record_of(node: TextNode, document: Document | None) -> dict[str, Json]:
    """The fields of a text node: its document's metadata, overridden by its own, and the reserved fields over both.

    Nested objects are there whole and, under dotted names, by their parts. An empty title or source is missing.
    """
    metadata = {**document.metadata, **node.metadata} if document is not None else dict(node.metadata)
    record: dict[str, Json] = {}
    _flatten("", metadata, record, 0)
    return record | {
        "id": node.id,
        "document_id": node.document_id,
        "title": node.title or (document.title if document is not None else "") or None,
        "kind": node.kind,
        "source": (document.source if document is not None else "") or None,
    }


def fields_of(metadata: Mapping[str, Json]) -> dict[str, str]:
    """The JSON type of every field of some metadata, by dotted name: what `Schema.fields` collects, all but MADE_OF."""
    record: dict[str, Json] = {}
    _flatten("", metadata, record, 0)
    return {name: json_type(value) for name, value in record.items() if name != MADE_OF}


def values_of(metadata: Metadata) -> Iterator[tuple[str, "Scalar"]]:
    """Every text, number and truth value of some metadata with its dotted name; the elements of an array singly."""
    record: dict[str, Json] = {}
    _flatten("", metadata, record, 0)
    for name, value in record.items():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, str | int | float):
                yield name, each


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


Scalar: TypeAlias = str | int | float | bool

# Made once: json.dumps would make one per call.
_as_text = json.JSONEncoder(ensure_ascii=False).encode
_MAX_NAME = 500
_MAX_INTEGER = 2**63


def equal(value: Json, wanted: Scalar) -> bool:
    """Equality as JSON has it: 1 equals 1.0, never true."""
    return json_type(value) == json_type(wanted) and value == wanted


class OneOf:
    """Values, and whether one `equal`s any of them: as fast for thousands as for one."""

    __slots__ = ("_truths", "_values")

    def __init__(self, values: Iterable[Scalar]) -> None:
        given = tuple(values)
        # To Python True is 1; texts and numbers are never equal.
        self._truths = frozenset(each for each in given if isinstance(each, bool))
        self._values = frozenset(each for each in given if not isinstance(each, bool))

    def __contains__(self, value: object) -> bool:
        if isinstance(value, bool):
            return value in self._truths
        return isinstance(value, str | int | float) and value in self._values


def contains(value: Json, wanted: Scalar) -> bool:
    """Whether `wanted` is an element of an array, or a part of a text."""
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    if json_type(value) != "array" or not isinstance(value, Iterable):
        return False
    return any(equal(each, wanted) for each in value)


def check_name(name: str) -> None:
    """Refuse what no form of the language can say as a field's name.

    Raises:
        FilterError: with the name.
    """
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME or not _encodable(name):
        raise FilterError(f"expected a field's name of 1 to {_MAX_NAME} characters, got {str(name)[:80]!r}")


def check_value(name: str, value: Scalar) -> None:
    """Refuse what no form of the language can say as a value for the field `name`.

    Raises:
        FilterError: with what came.
    """
    if isinstance(value, (bool, str)) and (isinstance(value, bool) or _encodable(value)):
        return
    if isinstance(value, int) and -_MAX_INTEGER <= value < _MAX_INTEGER:
        return
    if isinstance(value, float) and math.isfinite(value):
        return
    got = repr(value)[:80] if isinstance(value, (str, float)) else f"a value of type {type(value).__name__}"
    raise FilterError(
        f"filter on {name!r}: expected a text, true or false, or a finite number of at most 64 bits, got {got}"
        + ("; to find missing values, write 'not exists(...)'" if value is None else "")
    )


def check_types(name: str, operator: str, values: Iterable[Scalar], types: tuple[str, ...], shown: str) -> None:
    """Refuse a comparison, `shown` as it is written, with a type that the field `name` never has.

    Raises:
        FilterError: with the field's types.
    """
    if not set(types) - {"null"}:
        return
    for wanted in dict.fromkeys(map(json_type, values)):
        accepted = {wanted} if operator != "contains" else {"array", "string"} if wanted == "string" else {"array"}
        if not accepted & set(types):
            hint = " Use 'contains'." if "array" in types else ""
            raise FilterError(f"filter {shown}: {name!r} holds {' or '.join(types)}, the filter has a {wanted}.{hint}")


def written(value: Scalar) -> str:
    """A value as the text of a filter writes it."""
    if isinstance(value, str):
        return _as_text(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
