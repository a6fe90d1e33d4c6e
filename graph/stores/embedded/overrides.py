"""What users decided that entities show, read once per generation."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...groups import grouped
from ...names import match_key
from ...resolution.application import Resolution
from ...resolution.ledger import UNDECIDED, Shown
from . import ledger


@dataclass(frozen=True, slots=True)
class Overrides:
    """By entity what it shows, by match key the entities that users call so, and by entity the type that users gave it.

    Nothing here makes an entity exist.
    """

    shown: Mapping[str, Shown] = field(default_factory=dict)
    named: Mapping[str, list[str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    def of(self, entity: str) -> Shown:
        """What users decided that an entity shows."""
        return self.shown.get(entity, UNDECIDED)


def read_overrides(connection: sqlite3.Connection) -> Overrides:
    """The overrides of the generation that `connection` sees."""
    decisions = ledger.decisions(connection)
    if not decisions:
        return Overrides()
    own = sorted({each.entities[0] for each in decisions})
    shown = Resolution(ledger.assignments(connection, own), decisions).decided()
    names = ((match_key(name), entity) for entity, each in shown.items() for name in (each.name, *each.aliases) if name)
    types = {entity: each.type for entity, each in shown.items() if each.type is not None}
    return Overrides(shown, grouped(names), types)
