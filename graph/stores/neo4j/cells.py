"""The driver's values as values of ours."""

from collections.abc import Mapping
from typing import Any

from ...cypher.results import Cell, CypherNode, CypherPath, CypherRelationship


def cell(value: Any) -> Cell:
    """One value of a row: nodes, relationships and paths as ours, dates and times as ISO 8601 text, points as numbers."""
    from neo4j.graph import Node, Path, Relationship
    from neo4j.spatial import Point
    from neo4j.time import Date, DateTime, Duration, Time

    if value is None or isinstance(value, str | int | float | bool | bytes):
        return value
    if isinstance(value, Node):
        return _node(value)
    if isinstance(value, Relationship):
        return CypherRelationship(value.type, _map(value))
    if isinstance(value, Path):
        nodes = tuple(_node(node) for node in value.nodes)
        return CypherPath(nodes, tuple(CypherRelationship(each.type, _map(each)) for each in value.relationships))
    if isinstance(value, Date | DateTime | Duration | Time):
        return str(value.iso_format())
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, Mapping):
        return _map(value)
    if isinstance(value, Point):
        return [float(each) for each in value]
    if isinstance(value, list | tuple):
        return [cell(each) for each in value]
    return str(value)


def _node(node: Any) -> CypherNode:
    return CypherNode(tuple(sorted(node.labels)), _map(node))


def _map(pairs: Any) -> dict[str, Cell]:
    return {str(name): cell(value) for name, value in pairs.items()}
