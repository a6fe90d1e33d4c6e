"""Decisions, assignments and changes of them."""

import pytest

from clew.graph.identity import entity_id
from clew.graph.resolution.ledger import Assignment, Decision, DecisionKind, LedgerChange, decision_id, part_id

ANN, BOB = entity_id("Ann"), entity_id("Bob")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (decision_id("same", [ANN, BOB]), decision_id("different", [BOB, ANN])),
        (decision_id("wrong", [ANN, BOB], "Met"), decision_id("right", [ANN, BOB], " met ")),
        (decision_id("name", [ANN], "Ann I."), decision_id("name", [ANN], "Ann II.")),
        (decision_id("type", [ANN], "A"), decision_id("type", [ANN], "")),
        (decision_id("block", [ANN]), decision_id("block", [ANN], "why")),
    ],
)
def test_what_can_only_hold_once_has_one_id(first: str, second: str) -> None:
    assert first == second


@pytest.mark.parametrize(
    ("kind", "value", "other"),
    [("part", "painter", "poet"), ("alias", "Annie", "Anna"), ("wrong", "met", "saw"), ("right", "met", "saw")],
)
def test_what_can_hold_side_by_side_has_ids_of_its_own(kind: DecisionKind, value: str, other: str) -> None:
    assert decision_id(kind, [ANN, BOB], value) != decision_id(kind, [ANN, BOB], other)
    assert decision_id(kind, [ANN, BOB], value) != decision_id(kind, [BOB, ANN], value)


def test_a_fact_in_one_text_is_another_decision_than_everywhere() -> None:
    assert decision_id("wrong", [ANN, BOB], "met") != decision_id("wrong", [ANN, BOB], "met", "a")


def test_a_part_has_an_id_of_its_own() -> None:
    assert len({ANN, part_id(ANN, "painter"), part_id(ANN, "poet"), part_id(BOB, "painter")}) == 4


def test_rows_go_before_others_come() -> None:
    old, new = Decision("1", "block", (ANN,)), Decision("1", "block", (ANN,), reason="again")
    kept = Decision("2", "block", (BOB,))
    change = LedgerChange(decide=(new,), retract=("1", "3"))
    assert change.decisions({"1": old, "2": kept}) == {"1": new, "2": kept}
    assert LedgerChange(retract=("1", "3")).decisions({"1": old, "2": kept}) == {"2": kept}
    first, second = Assignment(ANN, "", BOB), Assignment(ANN, "a", "")
    held = {(ANN, ""): first, (ANN, "a"): second}
    assert LedgerChange(unassign=((ANN, "a"), (BOB, ""))).assignments(held) == {(ANN, ""): first}
    moved = Assignment(ANN, "", "c")
    assert LedgerChange(assign=(moved,), unassign=((ANN, ""),)).assignments(held) == {(ANN, ""): moved, (ANN, "a"): second}
