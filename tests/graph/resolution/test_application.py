"""What documents brought, as resolution shows it, and back again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from clew.graph.batch import Contribution, Declaration
from clew.graph.identity import entity_id, relation_id
from clew.graph.model import CONFIRMED, Evidence, Mention
from clew.graph.resolution.application import Resolution, as_brought
from clew.graph.resolution.ledger import UNDECIDED, Assignment, Decision, DecisionKind, LedgerChange, Shown, part_id
from clew.graph.resolution.statements import Hidden, hidden_record, in_hidden_order
from clew.tests.contracts.histories import contributions, ledger_changes
from clew.tests.contracts.plain_graph import typed
from clew.tests.contracts.world import contribution

ANN, ANNA, BOB = (entity_id(name) for name in ("Ann", "Anna", "Bob"))
MET = relation_id(ANN, "met", BOB)
TALE = contribution(
    "a",
    [[("Ann", "PERSON"), ("Bob", ""), ("Anna", "")]],
    [(0, "met", 1, True), (2, "met", 1, True), (0, "knows", 2, True), (0, "likes", 0, True)],
    "Anna",
)


def resolution(*assigned: tuple[str, str, str], decisions: Sequence[Decision] = ()) -> Resolution:
    """The resolution of (own, document, entity) and decisions."""
    return Resolution([Assignment(*each) for each in assigned], decisions)


def decision(kind: DecisionKind, *entities: str, value: str = "", node: str = "", id: str = "1") -> Decision:
    """A user's decision."""
    return Decision(id, kind, entities, value, text_node=node)


def entities(shown: Contribution) -> list[tuple[str, str]]:
    """The entities of mentions, and their own where that is another one."""
    return [(each.entity, each.own) for each in shown.mentions]


def facts(shown: Contribution) -> list[tuple[str, str, str]]:
    """The facts that evidence states."""
    relations = {each.id: each for each in shown.relations}
    found = (relations[each.relation] for each in shown.evidence)
    return [(each.source, each.predicate, each.target) for each in found]


def hidden_facts(hidden: Sequence[Hidden]) -> list[tuple[str, str]]:
    """The predicates of hidden evidence, and why."""
    return [(each.relation.predicate, each.reason) for each in hidden if each.relation is not None]


def normal(brought: Contribution) -> tuple[object, ...]:
    """What counts of a contribution, in one order: evidence with its type, and of relations what they say of themselves."""
    stated = {each.relation for each in brought.evidence}
    ends = ((each.id, each.source, each.predicate, each.target) for each in brought.relations if each.id in stated)
    return (
        replace(brought, mentions=(), relations=(), evidence=(), declarations=()),
        sorted(brought.mentions, key=lambda each: each.id),
        sorted(set(ends)),
        sorted(typed(brought), key=lambda each: each.id),
        sorted(brought.declarations, key=lambda each: (each.entity, each.name, each.type)),
    )


@given(contributions(), ledger_changes())
def test_as_brought_takes_back_what_resolution_did(brought: Contribution, change: LedgerChange) -> None:
    made = Resolution(change.assign, change.decide)
    shown, hidden = made.contribution(brought)
    relations = {each.id: each for each in shown.relations}
    back = as_brought(shown, relations, hidden)
    assert normal(back) == normal(brought)
    again, hidden_again = made.contribution(back)
    assert normal(again) == normal(shown)
    assert in_hidden_order(hidden_again) == in_hidden_order(hidden)


@given(contributions(), ledger_changes())
def test_every_statement_is_shown_or_hidden(brought: Contribution, change: LedgerChange) -> None:
    shown, hidden = Resolution(change.assign, change.decide).contribution(brought)
    for kind, given_, kept in (
        (Mention, brought.mentions, shown.mentions),
        (Evidence, brought.evidence, shown.evidence),
    ):
        away = [each.id for each in hidden if isinstance(each.value, kind)]
        assert sorted([*(each.id for each in kept), *away]) == sorted(each.id for each in given_)
    assert {each.relation for each in shown.evidence} <= {each.id for each in shown.relations}


def test_without_a_ledger_nothing_moves() -> None:
    assert resolution().contribution(TALE) == (TALE, ())
    assert resolution(("elsewhere", "", "x")).contribution(TALE)[0] == replace(TALE, relations=TALE.relations)
    assert resolution().entity(ANN, "a") == ANN
    assert resolution().shown(ANN) == UNDECIDED


def test_merged() -> None:
    shown, hidden = resolution((ANNA, "", ANN)).contribution(TALE)
    assert entities(shown) == [(ANN, ""), (BOB, ""), (ANN, ANNA)]
    assert [each.key for each in shown.mentions] == ["ann", "bob", "anna"]
    assert [each.id for each in shown.mentions] == [each.id for each in TALE.mentions]
    assert facts(shown) == [(ANN, "met", BOB), (ANN, "met", BOB), (ANN, "likes", ANN)]
    assert [each.id for each in shown.evidence] == [each.id for each in TALE.evidence if each.id != hidden[0].id]
    assert shown.declarations == (replace(TALE.declarations[0], entity=ANN, own=ANNA),)
    assert (shown.nodes, shown.vectors, shown.document) == (TALE.nodes, TALE.vectors, TALE.document)
    moved = shown.evidence[1]
    assert (moved.own_source, moved.own_target, moved.type) == (ANNA, BOB, "RELATED")
    assert moved.own_relation == relation_id(ANNA, "met", BOB)


def test_a_fact_that_a_merge_makes_a_loop_is_hidden_and_one_that_is_a_loop_stays() -> None:
    _, hidden = resolution((ANNA, "", ANN)).contribution(TALE)
    assert hidden_facts(hidden) == [("knows", "loop")]


def test_own_facts_keep_their_type_when_another_joins_them() -> None:
    shown, _ = resolution((ANNA, "", ANN)).contribution(replace(TALE, evidence=TALE.evidence[::-1]))
    assert sorted(each.type for each in typed(shown) if each.relation == MET) == ["MET", "RELATED"]


def test_parted_in_one_document_alone() -> None:
    part = part_id(ANN, "painter")
    made = resolution((ANN, "a", part), (ANN, "", BOB))
    assert entities(made.contribution(TALE)[0])[0] == (part, ANN)
    other = replace(contribution("b", [[("Ann", "")]]))
    assert entities(made.contribution(other)[0]) == [(BOB, ANN)]
    assert entities(resolution((ANN, "a", ANN), (ANN, "", BOB)).contribution(TALE)[0])[0] == (ANN, "")


def test_blocked() -> None:
    shown, hidden = resolution((ANNA, "", "")).contribution(TALE)
    assert entities(shown) == [(ANN, ""), (BOB, "")]
    assert shown.declarations == ()
    assert facts(shown) == [(ANN, "met", BOB), (ANN, "likes", ANN)]
    assert [type(each.value).__name__ for each in hidden] == ["Mention", "Declaration", "Evidence", "Evidence"]
    assert {each.reason for each in hidden} == {"blocked"}
    assert {each.document for each in hidden} == {"a"}


@pytest.mark.parametrize(("node", "hides"), [("", 2), ("a", 2), ("b", 0)])
def test_wrong(node: str, hides: int) -> None:
    said = decision("wrong", ANNA, BOB, value="Met", node=node)
    shown, hidden = resolution((ANNA, "", ANN), decisions=[said]).contribution(TALE)
    assert hidden_facts(hidden).count(("met", "wrong")) == hides
    assert facts(shown).count((ANN, "met", BOB)) == 2 - hides


def test_right_and_what_goes_before_it() -> None:
    right, wrong = decision("right", ANN, BOB, value="met", node="a"), decision("wrong", ANN, BOB, value="met", id="2")
    shown, hidden = resolution(decisions=[wrong, right]).contribution(TALE)
    assert [each.properties.get(CONFIRMED) for each in shown.evidence] == [True, None, None, None]
    assert hidden == ()
    back = as_brought(shown, {each.id: each for each in shown.relations})
    assert CONFIRMED not in back.evidence[0].properties


def test_a_fact_is_another_one_in_the_other_direction_or_by_another_predicate() -> None:
    for said in (decision("wrong", BOB, ANN, value="met"), decision("wrong", ANN, BOB, value="saw")):
        assert resolution(decisions=[said]).contribution(TALE)[1] == ()


def test_what_users_decided_that_an_entity_shows() -> None:
    decisions = [
        decision("name", ANNA, value="Anna I.", id="1"),
        decision("name", ANN, value="Ann I.", id="2"),
        decision("type", ANNA, value="QUEEN", id="4"),
        decision("type", ANNA, value="SAINT", id="3"),
        decision("description", ANNA, value="", id="5"),
        decision("alias", ANN, BOB, value="B.", id="6"),
        decision("alias", ANNA, BOB, value="A.", id="7"),
        decision("same", ANN, BOB, id="8"),
    ]
    merged = resolution((ANNA, "", ANN), decisions=decisions)
    both = Shown("Ann I.", "SAINT", "", ("A.", "B."))
    assert merged.shown(ANN) == both
    assert merged.shown(ANNA) == UNDECIDED
    assert merged.decided() == {ANN: both}
    apart = resolution(decisions=decisions)
    assert apart.shown(ANNA) == Shown("Anna I.", "SAINT", "", ("A.",))
    assert list(apart.decided()) == sorted((ANN, ANNA))
    assert resolution((ANN, "", ""), (ANNA, "", ""), decisions=decisions).decided() == {}


def test_declarations_by_themselves() -> None:
    alone = Declaration(ANNA, "Anna")
    assert resolution((ANNA, "", ANN)).declaration(alone) == replace(alone, entity=ANN, own=ANNA)
    assert resolution((ANNA, "", "")).declaration(alone) is None
    assert resolution((ANNA, "a", ANN)).declaration(alone) == alone


def test_what_is_hidden_has_an_id_and_a_record() -> None:
    _, hidden = resolution((ANNA, "", "")).contribution(TALE)
    assert len({each.id for each in hidden}) == 4
    first, *_, last = map(hidden_record, hidden)
    assert (first["kind"], first["reason"], first["document"]) == ("mention", "blocked", "a")
    assert "relation" not in first
    assert last["relation"] == {
        "id": relation_id(ANN, "knows", ANNA),
        "source": ANN,
        "type": "KNOWS",
        "predicate": "knows",
        "target": ANNA,
        "properties": {},
        "asserted": True,
    }
