"""Relations and entities made from what they rest on, inside the transaction that touched them."""

import json
import sqlite3

from ...batch import Declaration
from ...entities import Surface, derive
from ...identity import canonical
from ...model import Entity, Json
from .rows import metadata


class Deriving:
    """Collects the rows of touched entities and relations, and derives each once at the end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self.entities: set[int] = set()
        self.relations: set[int] = set()

    def finish(self) -> None:
        """Relations first: where the last evidence of one went, its entities may go too."""
        for relation in sorted(self.relations):
            self._relation(relation)
        for entity in sorted(self.entities):
            self._entity(entity)

    def _relation(self, row: int) -> None:
        evidence = self._execute("SELECT type, properties FROM evidence WHERE relation = ? ORDER BY id", (row,)).fetchall()
        if not evidence:
            ends = self._execute("DELETE FROM relation WHERE rid = ? RETURNING source, target", (row,)).fetchone()
            self.entities.update(ends or ())
            return
        properties = merged([each for _, each in evidence])
        self._execute(
            "UPDATE relation SET type = ?, properties = ? WHERE rid = ?", (evidence[0][0], canonical(properties), row)
        )

    def _entity(self, row: int) -> None:
        self._execute("DELETE FROM surface WHERE entity = ? AND uses = 0", (row,))
        (identity,) = self._execute("SELECT id FROM entity WHERE rid = ?", (row,)).fetchone()
        surfaces = self._execute("SELECT text, key, type, uses FROM surface WHERE entity = ?", (row,)).fetchall()
        entity = derive(identity, [Surface(*each) for each in surfaces], self._declarations(identity, row))
        if entity is None:
            joined = "SELECT 1 FROM relation WHERE source = ? UNION ALL SELECT 1 FROM relation WHERE target = ? LIMIT 1"
            if self._execute(joined, (row, row)).fetchone() is None:
                self._execute("DELETE FROM entity WHERE rid = ?", (row,))
                return
            entity = Entity(identity, identity)
        self._execute(
            "UPDATE entity SET name = ?, type = ?, aliases = ?, properties = ? WHERE rid = ?",
            (entity.name, entity.type, canonical(list(entity.aliases)), canonical(dict(entity.properties)), row),
        )

    def _declarations(self, identity: str, row: int) -> list[Declaration]:
        rows = self._execute(
            "SELECT n.name, n.type, n.aliases, n.properties, COALESCE(d.id, '') FROM declaration n "
            "LEFT JOIN document d ON d.rid = n.document WHERE n.entity = ?",
            (row,),
        ).fetchall()
        return [
            Declaration(identity, name, kind, tuple(json.loads(aliases)), metadata(properties), document)
            for name, kind, aliases, properties, document in rows
        ]


def merged(properties: list[str]) -> dict[str, Json]:
    """Properties of evidence in order, the first of each name kept."""
    result: dict[str, Json] = {}
    for text in properties:
        for name, value in metadata(text).items():
            result.setdefault(name, value)
    return result
