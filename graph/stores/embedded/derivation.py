"""Relations and entities made from what they rest on, inside the transaction that touched them."""

import json
import sqlite3
from collections.abc import Mapping

from ...entity_names import Surface, derive, unsaid
from ...groups import grouped
from ...identity import canonical
from ...relations import Support, shown
from ...resolution.ledger import UNDECIDED, Shown
from . import rows


class Deriving:
    """Collects the rows of touched entities and relations, and derives each once at the end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self.entities: set[int] = set()
        self.relations: set[int] = set()
        self.decided: Mapping[str, Shown] = {}
        """What users decided that entities show, by id."""

    def finish(self) -> None:
        """Relations first: where the last evidence of one went, its entities may go too."""
        self._derive_relations()
        self._derive_entities()

    def _derive_relations(self) -> None:
        touched = json.dumps(sorted(self.relations))
        stated = grouped((row, Support(*evidence)) for row, *evidence in self._execute(_EVIDENCE, (touched,)))
        made = {row: shown(evidence) for row, evidence in stated.items()}
        gone = [(row,) for row in sorted(self.relations - stated.keys())]
        for row in gone:
            self.entities.update(self._execute("SELECT source, target FROM relation WHERE rid = ?", row).fetchone())
        self._connection.executemany("DELETE FROM relation WHERE rid = ?", gone)
        self._connection.executemany(
            "UPDATE relation SET type = ?, properties = ?, asserted = ? WHERE rid = ?",
            [(kind, properties, int(asserted), row) for row, (kind, asserted, properties) in made.items()],
        )

    def _derive_entities(self) -> None:
        touched = json.dumps(sorted(self.entities))
        self._execute("DELETE FROM surface WHERE uses = 0 AND entity IN (SELECT value FROM json_each(?))", (touched,))
        ids: dict[int, str] = dict(self._execute(_ENTITIES, (touched,)).fetchall())
        surfaces = grouped((row, Surface(*each)) for row, *each in self._execute(_SURFACES, (touched,)))
        declared = grouped((row, rows.declaration(each)) for row, *each in self._execute(_DECLARATIONS, (touched,)))
        changed: list[tuple[str, str, str, str, int]] = []
        gone: list[tuple[int]] = []
        for row, identity in ids.items():
            decided = self.decided.get(identity, UNDECIDED)
            entity = derive(identity, surfaces.get(row, ()), declared.get(row, ()), decided)
            if entity is None:
                if self._execute(_STATED, (row, row)).fetchone() is None:
                    gone.append((row,))
                    continue
                entity = unsaid(identity, decided)
            aliases, properties = canonical(list(entity.aliases)), canonical(dict(entity.properties))
            changed.append((entity.name, entity.type, aliases, properties, row))
        self._connection.executemany("DELETE FROM entity WHERE rid = ?", gone)
        self._connection.executemany(
            "UPDATE entity SET name = ?, type = ?, aliases = ?, properties = ? WHERE rid = ?", changed
        )


_EVIDENCE = """SELECT relation, type, asserted, properties FROM evidence WHERE relation IN (SELECT value FROM json_each(?))
    ORDER BY relation, id"""
_ENTITIES = "SELECT rid, id FROM entity WHERE rid IN (SELECT value FROM json_each(?))"
_SURFACES = "SELECT entity, text, key, type, uses FROM surface WHERE entity IN (SELECT value FROM json_each(?))"
_DECLARATIONS = """SELECT n.entity, e.id, n.name, n.type, n.aliases, n.properties, COALESCE(d.id, ''), n.own
    FROM declaration n JOIN entity e ON e.rid = n.entity LEFT JOIN document d ON d.rid = n.document
    WHERE n.entity IN (SELECT value FROM json_each(?))"""
_STATED = "SELECT 1 FROM relation WHERE source = ? UNION ALL SELECT 1 FROM relation WHERE target = ? LIMIT 1"
