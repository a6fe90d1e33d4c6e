"""The result of a Cypher query, as JSON and as a table."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...graph.cypher.results import CypherNode, CypherPath, CypherRelationship, CypherResult, ResultValue

if TYPE_CHECKING:
    from rich.console import RenderableType

_VECTORS = frozenset({"embedding"})
_LONGEST_CELL = 300


def rows_table(result: CypherResult) -> "RenderableType":
    """The rows as a table, with numbers aligned to the right."""
    from rich.text import Text

    from .tables import DIM, new_table
    from .terminal import one_line

    if not result.rows:
        return Text("no rows", style=DIM)
    table = new_table(*map(one_line, result.columns))
    for column, values in zip(table.columns, zip(*result.rows, strict=True), strict=True):
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            column.justify = "right"
    for row in result.rows:
        table.add_row(*(Text(one_line(text_of(value), _LONGEST_CELL)) for value in row))
    return table


def text_of(value: ResultValue) -> str:
    """A value in one line: a node by its name, a relationship by its type, a path as a walk."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, CypherNode):
        labels = "".join(f":{label}" for label in value.labels)
        return f"({_name(value.properties)}{labels})"
    if isinstance(value, CypherRelationship):
        return f"[:{value.type}]"
    if isinstance(value, CypherPath):
        links = [f"-{text_of(each)}-" for each in value.relationships]
        walk = [part for pair in zip(map(text_of, value.nodes), [*links, ""], strict=True) for part in pair]
        return "".join(walk)
    return json.dumps(json_of(value), ensure_ascii=False)


def json_of(value: ResultValue) -> Any:
    """A value as JSON: a node as its labels and properties without vectors, NaN and infinity as null."""
    if isinstance(value, CypherNode):
        return {"labels": list(value.labels), "properties": _properties(value.properties)}
    if isinstance(value, CypherRelationship):
        return {"type": value.type, "properties": _properties(value.properties)}
    if isinstance(value, CypherPath):
        return {"nodes": list(map(json_of, value.nodes)), "relationships": list(map(json_of, value.relationships))}
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {name: json_of(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [json_of(each) for each in value]
    return value


def _properties(properties: Mapping[str, ResultValue]) -> dict[str, Any]:
    kept = {name: value for name, value in properties.items() if not isinstance(value, bytes) and name not in _VECTORS}
    return {name: json_of(kept[name]) for name in sorted(kept)}


def _name(properties: Mapping[str, ResultValue]) -> str:
    return str(next((properties[key] for key in ("name", "title", "clew_id") if properties.get(key)), ""))
