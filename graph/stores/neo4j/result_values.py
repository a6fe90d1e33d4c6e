"""What the driver gives in a row, as values of ours, and how much it is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from ...cypher.results import MOST_VALUES, CypherNode, CypherPath, CypherRelationship, ResultValue
from ...errors import QueryError

DEEPEST_VALUE = 100
"""Levels of lists and maps in a cell at most."""


def cell(value: Any, plain: Callable[[str], str] = str) -> ResultValue:
    """One value of a row: nodes, relationships and paths as ours, dates and times as ISO 8601 text, points as numbers.

    `plain` gives the plain name of a label or type.
    """
    if value is None or isinstance(value, str | int | float | bool | bytes):
        return value
    if isinstance(value, Node):
        return _node(value, plain)
    if isinstance(value, Relationship):
        return CypherRelationship(plain(value.type), _map(value, plain))
    if isinstance(value, Path):
        nodes = tuple(_node(node, plain) for node in value.nodes)
        edges = tuple(CypherRelationship(plain(each.type), _map(each, plain)) for each in value.relationships)
        return CypherPath(nodes, edges)
    if isinstance(value, Date | DateTime | Duration | Time):
        return str(value.iso_format())
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, Mapping):
        return _map(value, plain)
    if isinstance(value, Point):
        return [float(each) for each in value]
    if isinstance(value, list | tuple):
        return [cell(each, plain) for each in value]
    return str(value)


def _node(node: Any, plain: Callable[[str], str]) -> CypherNode:
    return CypherNode(tuple(sorted(map(plain, node.labels))), _map(node, plain))


def _map(pairs: Any, plain: Callable[[str], str]) -> dict[str, ResultValue]:
    return {str(name): cell(value, plain) for name, value in pairs.items()}


def size_of(found: list[Any]) -> tuple[int, int]:
    """How many values are in this, and the characters of its texts; no further than the bounds.

    Raises:
        QueryError: lists and maps are nested deeper than DEEPEST_VALUE.
    """
    values = texts = 0
    waiting: list[tuple[Any, int]] = [(found, 0)]
    while waiting and values <= MOST_VALUES:
        value, depth = waiting.pop()
        values += 1
        if depth > DEEPEST_VALUE:
            raise QueryError(f"the query answers with values nested deeper than {DEEPEST_VALUE}: return them flat")
        within: Sequence[Any] = ()
        if isinstance(value, str | bytes | bytearray):
            texts += len(value)
        elif isinstance(value, list | tuple):
            within = value
        elif isinstance(value, Path):
            within = [*value.nodes, *value.relationships]
        elif isinstance(value, Mapping | Node | Relationship):
            within = list(value.values())
        if len(within) > MOST_VALUES:
            return len(within), texts
        waiting.extend((each, depth + 1) for each in within)
    return values, texts
