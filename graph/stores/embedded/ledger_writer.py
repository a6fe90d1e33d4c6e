"""Changing the ledger inside a transaction, and finding what follows: documents to state again, entities to derive."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar

from ...identity import canonical
from ...resolution.application import FactKey, Resolution
from ...resolution.ledger import Assignment, Decision, LedgerChange
from ...resolution.statements import decision_record
from . import ledger

K = TypeVar("K")
V = TypeVar("V")
Key: TypeAlias = tuple[str, str]
"""The own entity and document of an assignment."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What a change of the ledger asks for.

    `documents` are the rows of those of which something else may show now, `own` the entities whose declarations by
    themselves may go elsewhere, and `entities` those that show something else by decision.
    """

    changed: bool = False
    documents: frozenset[int] = field(default_factory=frozenset)
    own: frozenset[str] = field(default_factory=frozenset)
    entities: frozenset[str] = field(default_factory=frozenset)


class LedgerWriter:
    """The ledger's part of one transaction's work."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute

    @cached_property
    def _decisions(self) -> list[Decision]:
        return ledger.decisions(self._connection)

    @cached_property
    def _assigned(self) -> bool:
        return self._execute("SELECT 1 FROM assignment LIMIT 1").fetchone() is not None

    def resolution(self, own: Collection[str]) -> Resolution:
        """The resolution of at least these own entities."""
        if not self._assigned:
            return Resolution((), self._decisions)
        wanted = {*own, *(each for decision in self._decisions for each in decision.entities)}
        return Resolution(ledger.assignments(self._connection, sorted(wanted)), self._decisions)

    def change(self, change: LedgerChange) -> Effects:
        """Write a change of the ledger; what follows from it is the caller's to do."""
        before = {each.id: each for each in self._decisions}
        after = change.decisions(before)
        keys = {*((each.own, each.document) for each in change.assign), *change.unassign}
        own = {each for each, _ in keys}
        decided = {each for decision in (*before.values(), *after.values()) for each in decision.entities}
        held = {(each.own, each.document): each for each in ledger.assignments(self._connection, sorted(own | decided))}
        left = change.assignments(held)
        if before == after and held == left:
            return Effects()
        old, new = Resolution(held.values(), before.values()), Resolution(left.values(), after.values())
        moved = sorted(key for key in keys if _entity(held, key) != _entity(left, key))
        effects = Effects(
            True,
            frozenset([*self._naming(moved), *self._stating(_different(old.verdicts(), new.verdicts()))]),
            frozenset(each for each, document in moved if not document),
            frozenset(_different(old.decided(), new.decided())),
        )
        self._write(before, after, held, left)
        return effects

    def _naming(self, keys: Iterable[Key]) -> Iterable[int]:
        """The documents that name these entities, in the document of each key or anywhere."""
        anywhere = [own for own, document in keys if not document]
        within = [[own, document] for own, document in keys if document]
        for query, wanted in ((_NAMING, anywhere), (_NAMING_WITHIN, within)):
            yield from (document for (document,) in self._execute(query, (json.dumps(wanted),)))

    def _stating(self, facts: Iterable[FactKey]) -> Iterable[int]:
        """The documents that state these facts, shown or called wrong until now."""
        for source, predicate, target in facts:
            yield from (document for (document,) in self._execute(_STATING, (source, target, predicate)))
            ends = (source, source, target, target, predicate)
            yield from (document for (document,) in self._execute(_STATING_HIDDEN, ends))

    def _write(
        self,
        before: Mapping[str, Decision],
        after: Mapping[str, Decision],
        held: Mapping[Key, Assignment],
        left: Mapping[Key, Assignment],
    ) -> None:
        many = self._connection.executemany
        many("DELETE FROM decision WHERE id = ?", [(each,) for each in before if each not in after])
        many("DELETE FROM assignment WHERE own = ? AND document = ?", [each for each in held if each not in left])
        decided = [each for each in after.values() if before.get(each.id) != each]
        many(
            "INSERT OR REPLACE INTO decision (id, value) VALUES (?, ?)",
            [(each.id, canonical(decision_record(each))) for each in decided],
        )
        assigned = [astuple(each) for key, each in left.items() if held.get(key) != each]
        many(_ASSIGN, assigned)
        self._decisions = sorted(after.values(), key=lambda each: each.id)
        self.__dict__.pop("_assigned", None)


def _entity(assignments: Mapping[Key, Assignment], key: Key) -> str | None:
    found = assignments.get(key)
    return None if found is None else found.entity


def _different(first: Mapping[K, V], second: Mapping[K, V]) -> list[K]:
    """The keys whose values are not the same in both."""
    return [each for each in {**first, **second} if first.get(each) != second.get(each)]


_ASSIGN = """INSERT OR REPLACE INTO assignment (own, document, entity, through, reason, score, origin)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_NAMING = "SELECT document FROM named WHERE own IN (SELECT value FROM json_each(?))"
_NAMING_WITHIN = """SELECT n.document FROM json_each(?) k JOIN document d ON d.id = json_extract(k.value, '$[1]')
    JOIN named n ON n.own = json_extract(k.value, '$[0]') AND n.document = d.rid"""
_STATING = """SELECT n.document FROM relation r JOIN entity s ON s.rid = r.source JOIN entity t ON t.rid = r.target
    JOIN evidence v ON v.relation = r.rid JOIN node n ON n.rid = v.node WHERE s.id = ? AND t.id = ? AND r.predicate = ?"""
# Which entities are shown as the ends is what the ledger said until now; that is more than what is hidden for the fact.
_STATING_HIDDEN = """SELECT document FROM hidden WHERE (own = ? OR own IN (SELECT own FROM assignment WHERE entity = ?))
    AND (target = ? OR target IN (SELECT own FROM assignment WHERE entity = ?)) AND predicate = ? AND reason = 'wrong'"""
