"""What was decided and undone, in order, and by it: what held before a decision, which holds again when it is taken back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Literal, TypeAlias
from uuid import uuid4

from ...graph.model import Json
from ...graph.names import normal_predicate
from ...graph.resolution.application import Resolution
from ...graph.resolution.ledger import Decision, LedgerChange, part_id
from ...graph.resolution.statements import decision_of, decision_record
from ...graph.store import GraphStore

LOG = "decisions"
"""The name of the log of decisions in a store. It is outside of the digest."""
Act: TypeAlias = Literal["decided", "undone", "restored"]
FACT_KINDS = frozenset({"wrong", "right"})
_ONE_HOLDS = (FACT_KINDS, {"name"}, {"type"}, {"description"})
"""Kinds of decisions of which one holds of a fact, or of an entity."""
_Held: TypeAlias = Mapping[str, Decision]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One decision, made, undone, or restored: it holds again since what had taken its place was undone.

    `time` is UTC, ISO 8601, to the second. `names` are what the decision's entities were called then. Entries of one step
    were written together.
    """

    act: Act
    decision: Decision
    time: str
    names: tuple[str, ...] = ()
    step: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the decisions that are gone, and those that hold again or are made against an automatic row."""

    gone: tuple[Decision, ...] = ()
    now: tuple[Decision, ...] = ()


def history(store: GraphStore) -> Iterator[LedgerEntry]:
    """What was decided and undone, in order."""
    for row in store.records(LOG):
        held: Any = row
        names = tuple(held.get("names", ()))
        yield LedgerEntry(held["act"], decision_of(held["decision"]), held["time"], names, held.get("step", ""))


def record_change(
    store: GraphStore, change: LedgerChange, before: _Held, names: Mapping[str, str], undoing: bool = False
) -> None:
    """Log a change of decisions as one step.

    Args:
        store: where.
        change: what was retracted and decided.
        before: the decisions by id before it.
        names: what to call entities; one without a name is called by its id.
        undoing: whether the change takes something back, so that what it decides held before.
    """
    made: Act = "restored" if undoing else "decided"
    gone: list[tuple[Act, Decision]] = [("undone", before[each]) for each in change.retract if each in before]
    come: list[tuple[Act, Decision]] = [(made, each) for each in change.decide]
    now, step = datetime.now(UTC).isoformat(timespec="seconds"), uuid4().hex[:12]
    rows: list[Json] = []
    for act, each in (*gone, *come):
        record: Any = decision_record(each)
        called: list[Json] = [names.get(end, end) for end in each.entities]
        rows.append({"act": act, "time": now, "step": step, "names": called, "decision": record})
    if rows:
        store.append_record(LOG, *rows)


def states(entries: Iterable[LedgerEntry], about: Callable[[Decision], bool]) -> Sequence[_Held]:
    """Which of some decisions held, by id, after each step that still counts: nothing at first, now at last.

    Args:
        entries: the whole history.
        about: which decisions.
    """
    found: list[dict[str, Decision]] = [{}]
    relevant = ((number, each) for number, each in enumerate(entries) if about(each.decision))
    for _, step in groupby(relevant, key=lambda each: each[1].step or str(each[0])):
        rows = [each for _, each in step]
        gone = [each.decision for each in rows if each.act == "undone"]
        come = {each.decision.id: each.decision for each in rows if each.act != "undone"}
        if any(each.act == "decided" for each in rows):
            ids = {each.id for each in gone}
            found.append({**{name: each for name, each in found[-1].items() if name not in ids}, **come})
            continue
        for decision in gone:
            # It has never held: a second undo goes back further.
            for held in reversed(found):
                if held.get(decision.id) != decision:
                    break
                del held[decision.id]
        found[-1] |= come
        found = [held for place, held in enumerate(found) if not place or held != found[place - 1]]
    return found


def held_before(
    entries: Iterable[LedgerEntry], about: Callable[[Decision], bool], now: _Held, gone: Sequence[Decision]
) -> list[Decision]:
    """The decisions whose place others took that are taken back now, and that hold again, by id.

    Args:
        entries: the whole history.
        about: which decisions may stand in each other's place.
        now: those of them that hold, by id.
        gone: those that are taken back.
    """
    found = states(entries, about)
    if found[-1] != now:
        # A copy without the history, or one that was put into another graph: what held before is not known.
        return []
    taken = {each.id: each for each in gone}
    restored: dict[str, Decision] = {}
    for each in gone:
        since = len(found) - 1
        while since > 0 and found[since - 1].get(each.id) == each:
            since -= 1
        for identity, other in found[max(0, since - 1)].items():
            if found[since].get(identity) != other and (identity not in now or identity in taken):
                restored[identity] = other
    return [restored[each] for each in sorted(restored)]


def taken_back(store: GraphStore, decision: Decision, held: _Held) -> Undone:
    """What goes with a decision that is taken back, and which decisions hold again whose place it took.

    A decision on a fact goes with those on the names that its ends are merged of, one on a part with those that call it the
    same as another thing, or different.

    Args:
        store: the graph.
        decision: one that holds.
        held: all that hold, by id.
    """
    if decision.kind == "part":
        part = part_id(decision.entities[0], decision.value)
        pairs = (each for each in held.values() if each.kind in ("same", "different"))
        return Undone((decision, *(each for each in pairs if part in each.entities)))
    kinds = next((each for each in _ONE_HOLDS if decision.kind in each), ())
    if not kinds:
        return Undone((decision,))
    shown = Resolution(store.assignments(), held.values())

    def subject(each: Decision) -> tuple[str, ...]:
        ends = (shown.entity(end) for end in each.entities)
        return (*ends, normal_predicate(each.value), each.text_node) if each.kind in FACT_KINDS else tuple(ends)

    def about(each: Decision) -> bool:
        return each.kind in kinds and subject(each) == subject(decision)

    now = {identity: each for identity, each in held.items() if about(each)}
    return Undone(tuple(now.values()), tuple(held_before(history(store), about, now, list(now.values()))))


def last_made(entries: Iterable[LedgerEntry], about: Callable[[Decision], bool], now: _Held) -> list[Decision]:
    """Those of some decisions that hold which were made last, together; all of them where the history does not tell."""
    found = states(entries, about)
    if found[-1] != now or len(found) < 2:
        return list(now.values())
    made = [each for identity, each in found[-1].items() if found[-2].get(identity) != each]
    return made or list(now.values())
