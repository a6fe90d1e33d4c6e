"""The log of decisions: what was decided and undone, in order, each with its time. It is outside of the digest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from ...graph.model import Json
from ...graph.resolution.ledger import Decision
from ...graph.resolution.statements import decision_of, decision_record
from ...graph.store import GraphStore

LOG = "decisions"
"""The name of the log in a store."""
Act: TypeAlias = Literal["decided", "undone"]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One decision, made or undone. `time` is UTC, ISO 8601, to the second."""

    act: Act
    decision: Decision
    time: str


def record(store: GraphStore, act: Act, decisions: Iterable[Decision]) -> None:
    """Append to the log."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows: list[Json] = [{"act": act, "time": now, "decision": _json(each)} for each in decisions]
    if rows:
        store.append_record(LOG, *rows)


def history(store: GraphStore) -> Iterator[LedgerEntry]:
    """The log in order."""
    for row in store.records(LOG):
        held: Any = row
        yield LedgerEntry(held["act"], decision_of(held["decision"]), held["time"])


def _json(decision: Decision) -> Json:
    made: Any = decision_record(decision)
    fields: Json = made
    return fields
