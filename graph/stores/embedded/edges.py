"""The edges that hold documents together: CONTAINS, DECLARES, NEXT and REFERS_TO, read from the truth when named."""

import sqlite3
from collections.abc import Iterator

from ...identity import structure_edge_id
from ...model import CONTAINS, DECLARES, NEXT, REFERS_TO, Edge, document_ref, entity_ref, node_ref, split_ref
from ...store import Direction
from .visibility import Scope

_NODE = "SELECT n.id, n.kind, n.parent, n.next, n.target, d.id FROM node n JOIN document d ON d.rid = n.document "

_DECLARATION = "FROM declaration n JOIN document d ON d.rid = n.document JOIN entity e ON e.rid = n.entity "
_DECLARED = "SELECT e.id " + _DECLARATION
_DECLARING = "SELECT d.id, d.rid " + _DECLARATION


class Structure:
    """Structure edges as one view of one transaction shows them."""

    def __init__(self, connection: sqlite3.Connection, scope: Scope | None) -> None:
        self._connection = connection
        self._scope = scope

    def edges(self, ref: str, direction: Direction, types: frozenset[str]) -> list[Edge]:
        """A ref's structure edges of these types, by id."""
        found: dict[str, Edge] = {}
        for kind, source, target in self._all(ref):
            wanted = direction == "both" or (source == ref if direction == "out" else target == ref)
            if kind in types and wanted:
                identity = structure_edge_id(kind, source, target)
                found[identity] = Edge(identity, kind, source, target)
        return [found[identity] for identity in sorted(found)]

    def exists(self, ref: str) -> bool:
        """Whether a ref stands for something here."""
        kind, identity = split_ref(ref)
        if kind == "node":
            return bool(self._nodes("WHERE n.id = ?", identity))
        if kind == "document":
            row = self._connection.execute("SELECT rid FROM document WHERE id = ?", (identity,)).fetchone()
            return row is not None and (self._scope is None or row[0] in self._scope.documents)
        if kind == "entity":
            if self._scope is not None:
                return self._scope.sees_entity(identity)
            return self._connection.execute("SELECT 1 FROM entity WHERE id = ?", (identity,)).fetchone() is not None
        return False

    def _all(self, ref: str) -> Iterator[tuple[str, str, str]]:
        kind, identity = split_ref(ref)
        if not self.exists(ref):
            return
        for node, *_ in self._nodes("WHERE n.target = ?", ref):
            yield REFERS_TO, node_ref(node), ref
        if kind == "document":
            for node, _kind, *_ in self._nodes("WHERE d.id = ? AND n.kind <> 'sentence'", identity):
                yield CONTAINS, ref, node_ref(node)
            for (entity,) in self._connection.execute(_DECLARED + "WHERE d.id = ?", (identity,)).fetchall():
                yield DECLARES, ref, entity_ref(entity)
        elif kind == "entity":
            found = self._connection.execute(_DECLARING + "WHERE e.id = ?", (identity,)).fetchall()
            for document, row in found:
                if self._scope is None or row in self._scope.documents:
                    yield DECLARES, document_ref(document), ref
        elif kind == "node":
            yield from self._of_node(ref, identity)

    def _of_node(self, ref: str, identity: str) -> Iterator[tuple[str, str, str]]:
        for node, *_ in self._nodes("WHERE n.target = ?", f"table:{identity}"):
            yield REFERS_TO, node_ref(node), ref
        for child, *_ in self._nodes("WHERE n.parent = ?", identity):
            yield CONTAINS, ref, node_ref(child)
        for _, kind, parent, following, target, document in self._nodes("WHERE n.id = ?", identity):
            if kind != "sentence":
                yield CONTAINS, document_ref(document), ref
            if parent is not None and self.exists(node_ref(parent)):
                yield CONTAINS, node_ref(parent), ref
            if following is not None and self.exists(node_ref(following)):
                yield NEXT, ref, node_ref(following)
            for before, _, _, after, *_ in self._nodes("WHERE d.id = ?", document):
                if after == identity:
                    yield NEXT, node_ref(before), ref
            if target is not None and self.exists(goal := _goal(target)):
                yield REFERS_TO, ref, goal

    def _nodes(self, condition: str, parameter: str) -> list[tuple[str, str, str | None, str | None, str | None, str]]:
        found = self._connection.execute(_NODE + condition, (parameter,)).fetchall()
        return [row for row in found if self._scope is None or self._scope.sees_node(row[0], row[1], row[2])]


def _goal(target: str) -> str:
    """The ref that a reference's target stands for; a table is a text node."""
    kind, identity = split_ref(target)
    if kind == "table":
        return node_ref(identity)
    return entity_ref(identity) if kind == "entity" else target
