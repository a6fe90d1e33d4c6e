"""Looking up what holds documents together: read from the truth, when structure is named."""

from collections.abc import Iterator

from ...model import split_ref
from ..structure import NodeField, NodeLinks, StructureSource
from .core import ReadState

_NODE = "SELECT n.id, n.kind, n.parent, n.next, n.target, d.id FROM node n JOIN document d ON d.rid = n.document WHERE "
_NODES: dict[NodeField, str] = {
    "id": _NODE + "n.id = ?",
    "document": _NODE + "d.id = ?",
    "parent": _NODE + "n.parent = ?",
    "target": _NODE + "n.target = ?",
}
_DECLARATION = "FROM declaration n JOIN document d ON d.rid = n.document JOIN entity e ON e.rid = n.entity "
_DECLARED = "SELECT e.id " + _DECLARATION + "WHERE n.name <> '' AND d.id = ?"
_DECLARING = "SELECT d.id, d.rid " + _DECLARATION + "WHERE n.name <> '' AND e.id = ?"


class StructureLookups(StructureSource):
    """The lookups of one transaction."""

    def __init__(self, at: ReadState) -> None:
        self._execute = at.connection.execute
        self._scope = at.scope

    def exists(self, ref: str) -> bool:
        """Whether a ref stands for something here."""
        kind, identity = split_ref(ref)
        if kind == "node":
            return any(self.nodes("id", identity))
        if kind == "document":
            row = self._execute("SELECT rid FROM document WHERE id = ?", (identity,)).fetchone()
            return row is not None and (self._scope is None or row[0] in self._scope.documents)
        if kind == "entity":
            if self._scope is not None:
                return self._scope.sees_entity(identity)
            return self._execute("SELECT 1 FROM entity WHERE id = ?", (identity,)).fetchone() is not None
        return False

    def nodes(self, field: NodeField, value: str) -> list[NodeLinks]:
        """The visible text nodes with this value in a field."""
        found = [NodeLinks(*row) for row in self._execute(_NODES[field], (value,)).fetchall()]
        return [node for node in found if self._scope is None or self._scope.sees_node(node.id, node.kind, node.parent)]

    def declared_by(self, document: str) -> list[str]:
        """The entities that a document declares."""
        return [entity for (entity,) in self._execute(_DECLARED, (document,)).fetchall()]

    def declaring(self, entity: str) -> Iterator[str]:
        """The visible documents that declare an entity."""
        for document, row in self._execute(_DECLARING, (entity,)).fetchall():
            if self._scope is None or row in self._scope.documents:
                yield document

    def assigned(self, own: str) -> str:
        """The entity that an own entity is shown as in all documents that say nothing else; "" where there is none."""
        row = self._execute("SELECT entity FROM assignment WHERE own = ? AND document = ''", (own,)).fetchone()
        return "" if row is None else str(row[0])

    def members(self, entity: str) -> list[str]:
        """The own entities that are shown as an entity in all documents that say nothing else."""
        found = self._execute("SELECT own FROM assignment WHERE entity = ? AND document = ''", (entity,))
        return [own for (own,) in found.fetchall()]
