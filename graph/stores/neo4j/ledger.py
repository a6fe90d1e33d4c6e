"""The ledger of entity resolution: decisions and assignments as bookkeeping nodes, to be read in Neo4j Browser."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...identity import hashed
from ...resolution.application import Resolution
from ...resolution.ledger import Assignment, Decision, LedgerChange
from ...resolution.statements import decision_of
from . import ledger_statements as statements
from .connection import Rows, Run, run_in_parts

AssignmentKey = tuple[str, str]
"""The own entity and the document of an assignment."""


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """All decisions, and the assignments of some own entities."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    assignments: Mapping[AssignmentKey, Assignment] = field(default_factory=dict)

    @property
    def resolution(self) -> Resolution:
        """What it makes of what documents bring."""
        return Resolution(self.assignments.values(), self.decisions.values())

    def after(self, change: LedgerChange) -> "LedgerRows":
        """What a change makes of it, if it holds the assignments of all own entities of the change."""
        return LedgerRows(change.decisions(self.decisions), change.assignments(self.assignments))

    def moved(self, other: "LedgerRows") -> set[str]:
        """The own entities of which another ledger sends mentions elsewhere."""
        mine, others = self.assignments, other.assignments
        both = mine.keys() | others.keys()
        return {key[0] for key in both if _entity(mine.get(key)) != _entity(others.get(key))}

    def with_assignments(self, more: Mapping[AssignmentKey, Assignment]) -> "LedgerRows":
        """The same with the assignments of further own entities."""
        return LedgerRows(self.decisions, {**more, **self.assignments}) if more else self


def _entity(assignment: Assignment | None) -> str | None:
    return None if assignment is None else assignment.entity


NO_LEDGER = LedgerRows()
_FOR_RESOLVERS = ("same", "different", "part", "block")
"""Kinds of decisions that only make assignments."""


def load(run: Run, own: Iterable[str]) -> LedgerRows:
    """All decisions, and the assignments of these own entities and of those that decisions are about."""
    decided = decisions_of(run(statements.DECISIONS, {}))
    return LedgerRows({each.id: each for each in decided}, assignments_of(run, {*own, *ends_of(decided)}))


def ends_of(decisions: Iterable[Decision]) -> set[str]:
    """The own entities of decisions on facts and on what is shown, which are applied to what these are shown as."""
    return {end for each in decisions if each.kind not in _FOR_RESOLVERS for end in each.entities}


def decisions_of(found: Rows) -> list[Decision]:
    """Decisions from rows, by id."""
    return sorted((decision_of(row["decision"]) for row in found), key=lambda each: each.id)


def assignments_of(run: Run, own: Iterable[str]) -> dict[AssignmentKey, Assignment]:
    """The assignments of these own entities."""
    return by_key(run_in_parts(run, statements.ASSIGNMENTS_OF, "ids", sorted(set(own))))


def by_key(found: Rows) -> dict[AssignmentKey, Assignment]:
    """Assignments from rows, by own entity and document."""
    return {(each.own, each.document): each for each in (Assignment(*row["assignment"]) for row in found)}


def own_entities(change: LedgerChange) -> set[str]:
    """The own entities whose assignments a change names, and those that its decisions are about."""
    named = {each.own for each in change.assign} | {own for own, _ in change.unassign}
    return named | ends_of(change.decide)


def save(run: Run, before: LedgerRows, after: LedgerRows) -> bool:
    """Write what differs, with the names that entities have now; whether anything does."""
    decided = [each for identity, each in after.decisions.items() if before.decisions.get(identity) != each]
    assigned = [each for key, each in after.assignments.items() if before.assignments.get(key) != each]
    gone = [_decision_key(identity) for identity in before.decisions.keys() - after.decisions.keys()]
    gone += [_assignment_key(*key) for key in before.assignments.keys() - after.assignments.keys()]
    named = {end for each in decided for end in each.entities}
    named |= {end for each in assigned for end in (each.own, each.entity)}
    listed = run_in_parts(run, statements.NAMES_OF, "ids", sorted(named))
    names: dict[str, str] = {row["id"]: row["name"] for row in listed}
    run_in_parts(run, statements.DROP_ROWS, "ids", sorted(gone))
    run_in_parts(run, statements.KEEP_DECISIONS, "rows", [_decision_row(each, names) for each in decided])
    run_in_parts(run, statements.KEEP_ASSIGNMENTS, "rows", [_assignment_row(each, names) for each in assigned])
    return bool(decided or assigned or gone)


def _decision_key(identity: str) -> str:
    return f"decision:{identity}"


def _assignment_key(own: str, document: str) -> str:
    return f"assignment:{hashed('assignment', own, document)}"


def _decision_row(decision: Decision, names: Mapping[str, str]) -> dict[str, Any]:
    called = [names.get(end, end) for end in decision.entities]
    return {
        "clew_id": _decision_key(decision.id),
        "ledger": statements.DECISION,
        "name": f"{decision.kind}: {', '.join(called)}",
        "id": decision.id,
        "kind": decision.kind,
        "entities": list(decision.entities),
        "names": called,
        "value": decision.value,
        "documents": list(decision.documents),
        "text_node": decision.text_node,
        "origin": decision.origin,
        "reason": decision.reason,
    }


def _assignment_row(assignment: Assignment, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "clew_id": _assignment_key(assignment.own, assignment.document),
        "properties": {
            "ledger": statements.ASSIGNMENT,
            "own": assignment.own,
            "document": assignment.document,
            "entity": assignment.entity,
            "through": assignment.through,
            "reason": assignment.reason,
            "score": float(assignment.score),
            "origin": assignment.origin,
        },
        "own_name": names.get(assignment.own),
        "entity_name": names.get(assignment.entity),
    }
