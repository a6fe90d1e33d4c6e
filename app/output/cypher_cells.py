"""What Cypher gives back, as JSON can say it and as a table shows it."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ...graph.cypher.results import Cell, CypherNode, CypherPath, CypherRelationship

_VECTORS = frozenset({"embedding"})


def json_of(value: Cell) -> Any:
    """A value as JSON: nodes as their labels and properties, vectors left out, NaN and infinity as null."""
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


def text_of(value: Cell) -> str:
    """A value in one line: nodes and relationships by what they are called, a path as a walk."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, CypherNode):
        labels = "".join(f":{label}" for label in value.labels)
        return f"({_called(value.properties)}{labels})"
    if isinstance(value, CypherRelationship):
        return f"[:{value.type}]"
    if isinstance(value, CypherPath):
        links = [f"-{text_of(each)}-" for each in value.relationships]
        walk = [part for pair in zip(map(text_of, value.nodes), [*links, ""], strict=True) for part in pair]
        return "".join(walk)
    return json.dumps(json_of(value), ensure_ascii=False)


def _properties(properties: Mapping[str, Cell]) -> dict[str, Any]:
    kept = {name: value for name, value in properties.items() if not isinstance(value, bytes) and name not in _VECTORS}
    return {name: json_of(kept[name]) for name in sorted(kept)}


def _called(properties: Mapping[str, Cell]) -> str:
    return str(next((properties[key] for key in ("name", "title", "clew_id") if properties.get(key)), ""))
