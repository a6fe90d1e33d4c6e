"""What held before a decision, from a history of steps."""

import pytest

from clew.app.ledger.history import LedgerEntry, held_before, last_made, states
from clew.app.output.ledger_tables import told
from clew.graph.resolution.ledger import Decision, DecisionKind

from .firms import firms


def decision(identity: str, kind: DecisionKind = "wrong", text_node: str = "") -> Decision:
    return Decision(identity, kind, ("a", "b"), "met", text_node=text_node)


A, B, WRONG, RIGHT, OTHER = (
    decision("A", text_node="a"),
    decision("B", text_node="b"),
    decision("F"),
    decision("F", "right"),
    Decision("N", "name", ("a",), "Ann"),
)


def entries(*steps: str) -> list[LedgerEntry]:
    """A history of steps such as "-A +F": A was undone and F decided at once; "*" restores."""
    named = {"A": A, "B": B, "W": WRONG, "R": RIGHT, "N": OTHER}
    acts = {"+": "decided", "-": "undone", "*": "restored"}
    return [
        LedgerEntry(acts[each[0]], named[each[1]], "2026-01-01T00:00:00+00:00", step=str(number))  # type: ignore[arg-type]
        for number, step in enumerate(steps)
        for each in step.split()
    ]


@pytest.mark.parametrize(
    ("steps", "held"),
    [
        ((), [[]]),
        (("+A", "+N", "+B"), [[], [A], [A, B]]),
        (("+A", "-A +W", "+R"), [[], [A], [WRONG], [RIGHT]]),
        (("+A", "-A +W", "+R", "-R *W"), [[], [A], [WRONG]]),
        (("+A", "-A +W", "+R", "-R *W", "-W *A", "-A"), [[]]),
        (("+A", "+B", "-A"), [[], [B]]),
        (("+W", "+R", "+W", "-W *R"), [[], [WRONG], [RIGHT]]),
        (("+W", "-W", "+W"), [[], [WRONG]]),
    ],
)
def test_which_states_still_count(steps: tuple[str, ...], held: list[list[Decision]]) -> None:
    found = states(entries(*steps), lambda each: each.kind != "name")
    assert [sorted(each.values(), key=lambda one: one.id) for each in found] == held


def test_what_holds_again_and_what_was_made_last() -> None:
    told = entries("+A", "-A +W", "+R")
    assert held_before(told, lambda _: True, {"F": RIGHT}, [RIGHT]) == [WRONG]
    assert last_made(told, lambda _: True, {"F": RIGHT}) == [RIGHT]
    told = entries("+A", "-A +W")
    assert held_before(told, lambda _: True, {"F": WRONG}, [WRONG]) == [A]


def test_a_history_that_does_not_tell_of_what_holds_says_nothing() -> None:
    told = entries("+A", "-A +W")
    held = {"F": RIGHT, "B": B}
    assert held_before(told, lambda _: True, held, [RIGHT]) == []
    assert last_made([], lambda _: True, held) == [RIGHT, B]


def test_log_and_history_keep_the_names_beside_a_reason() -> None:
    with firms() as graph:
        graph.entities.rename("Kestrel Works", "Kestrel Yard", reason="new owner")
        graph.entities.merge("Halden Optics", "The Halden firm", reason="one firm")
        graph.corrections.wrong(next(fact for fact in graph.facts("Ada Lindqvist") if "left" in str(fact)), reason="misread")
        graph.remove("history")
        assert [(each.decision.kind, each.names, each.decision.reason) for each in graph.entities.history()][:3] == [
            ("name", ("Kestrel Works",), "new owner"),
            ("same", ("Halden Optics", "The Halden firm"), "one firm"),
            ("wrong", ("Ada Lindqvist", "Halden Optics"), "misread"),
        ]
        rows = {row.kind: (row.value, row.reason) for row in graph.entities.log()}
        assert rows["name"] == ("Kestrel Yard", "new owner")
        words = [told(each.decision, each.names).rpartition(" (")[0] for each in graph.entities.history()]
        assert words[:2] == [
            "name: Kestrel Works → Kestrel Yard · new owner",
            "same: Halden Optics = The Halden firm · one firm",
        ]
        assert "Ada Lindqvist —left→ " in words[2]
