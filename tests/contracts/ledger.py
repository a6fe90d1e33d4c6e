"""What every store must do with a ledger of entity resolution. Inherit, give the fixture `empty`."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.errors import DecisionError, DocumentError
from clew.graph.filters.language import F
from clew.graph.formats.networkx import to_networkx
from clew.graph.identity import entity_id, relation_id
from clew.graph.model import CONFIRMED, DECLARES, REFERS_TO, Evidence, Mention, entity_ref, node_ref, split_ref
from clew.graph.resolution.ledger import Assignment, Decision, DecisionKind, LedgerChange, decision_id, part_id
from clew.graph.store import GraphStore
from clew.tests.contracts.graph_store import answers
from clew.tests.contracts.histories import agree, agree_on_ledger
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import contribution

ANN, ANNA, BOB, ROME, DAY = (entity_id(name) for name in ("Ann Lee", "Anna", "Bob", "Rome", "1990"))
OTHER = part_id(ANN, "painter")
PERSON = "PERSON"


def world() -> list[Contribution]:
    """Two names of one woman, one name of two, a date, and facts that two documents state alike."""
    return [
        contribution(
            "a",
            [[("Ann Lee", PERSON), ("Bob", PERSON), ("Anna", "")], [("Rome", "GPE"), ("1990", "DATE")]],
            [(0, "met", 1, True), (2, "met", 1, True), (2, "knows", 0, True), (1, "feared", 2, False)],
            "Ann Lee (painter)",
            {"group": 1},
        ),
        contribution(
            "b",
            [[("Anna", PERSON), ("Bob", "")], [("Rome", "GPE"), ("Anna", PERSON)]],
            [(0, "met", 1, True), (1, "knows", 1, True)],
            "Anna",
            {"group": 2},
            7,
            f"entity:{ANNA}",
        ),
        contribution("c", [[("Ann Lee", "ORG"), ("Rome", "GPE")]], [(0, "lies in", 1, True)], "", {"group": 1}, 20),
        contribution("d", [[("Bob", PERSON), ("Anna", PERSON)]], [(0, "met", 1, True)], "Bob", {"group": 1}, 30),
    ]


def assigned(own: str, entity: str, document: str = "", score: float = 1.0) -> LedgerChange:
    """The mentions of `own` go to `entity`."""
    return LedgerChange(assign=(Assignment(own, document, entity, own, "alias", score),))


def decided(
    kind: DecisionKind, entities: Sequence[str], value: str = "", text_node: str = "", documents: Sequence[str] = ()
) -> LedgerChange:
    """One decision of a user."""
    identity = decision_id(kind, entities, value, text_node)
    return LedgerChange(decide=(Decision(identity, kind, tuple(entities), value, tuple(documents), text_node),))


def together(*changes: LedgerChange) -> LedgerChange:
    """Several changes in one."""
    return LedgerChange(
        tuple(each for change in changes for each in change.decide),
        tuple(each for change in changes for each in change.retract),
        tuple(each for change in changes for each in change.assign),
        tuple(each for change in changes for each in change.unassign),
    )


def undone(change: LedgerChange) -> LedgerChange:
    """What takes a change back."""
    keys = tuple((each.own, each.document) for each in change.assign)
    return LedgerChange(retract=tuple(each.id for each in change.decide), unassign=keys)


MERGED, BLOCKED = assigned(ANNA, ANN, score=0.75), assigned(BOB, "")
WRONG = decided("wrong", [ANN, BOB], "met")
CHANGES: dict[str, LedgerChange] = {
    "merged": MERGED,
    "merged into the other": assigned(ANN, ANNA),
    "three merged": together(MERGED, assigned(ROME, ANN)),
    "merged in one document": assigned(ANNA, ANN, "b"),
    "merged but for one document": together(MERGED, assigned(ANNA, ANNA, "a")),
    "parted": assigned(ANN, OTHER, "c"),
    "parted and merged": together(assigned(ANN, OTHER, "c"), assigned(ANNA, OTHER)),
    "exchanged": together(assigned(ANNA, ANN), assigned(ANN, ANNA)),
    "blocked": BLOCKED,
    "blocked in one document": assigned(BOB, "", "a"),
    "the declared one blocked": assigned(ANN, ""),
    "wrong": WRONG,
    "wrong in one text": decided("wrong", [ANN, BOB], "Met", "a#chunk:0"),
    "wrong in a text that does not say so": decided("wrong", [ANN, BOB], "met", "b#chunk:0"),
    "right in one text, wrong elsewhere": together(WRONG, decided("right", [ANN, BOB], "met", "a#chunk:0"), MERGED),
    "right": decided("right", [ANNA, BOB], "met"),
    "wrong and merged": together(WRONG, MERGED),
    "wrong of one that is merged": together(decided("wrong", [ANNA, BOB], "met"), MERGED),
    "wrong of a part": together(assigned(ANN, OTHER, "a"), decided("wrong", [OTHER, BOB], "met")),
    "right of a denied fact": decided("right", [BOB, ANNA], "feared"),
    "named": decided("name", [ANN], "Dr Lee"),
    "named by the other": together(MERGED, decided("name", [ANNA], "Dr Lee")),
    "named by both": together(MERGED, decided("name", [ANNA], "Dr Lee"), decided("name", [ANN], "Prof Lee")),
    "of another type": decided("type", [ANN], "ROBOT"),
    "of no type": decided("type", [ROME], ""),
    "made a date": decided("type", [BOB], "DATE"),
    "made no date": decided("type", [DAY], "NOVEL"),
    "described": decided("description", [ANN], "a painter"),
    "with aliases": together(decided("alias", [ANN, ROME], "Rome"), decided("alias", [ANN, BOB], "A. Lee")),
    "of decisions that change nothing": together(
        decided("same", [ANN, ANNA]), decided("different", [ANN, BOB]), decided("part", [ANN], "x", "", ["c"])
    ),
    "of entities that are not here": together(
        assigned("gone", ANN), assigned("gone", "", "a"), decided("name", ["no"], "N")
    ),
    "all at once": together(MERGED, WRONG, assigned(BOB, "", "d"), decided("name", [ANNA], "Dr Lee"), assigned(ROME, "")),
}


def of_ledger(change: LedgerChange, documents: Sequence[Contribution], explicit: Sequence[Declaration] = ()) -> PlainGraph:
    """The graph of documents under a ledger of one change."""
    return PlainGraph(documents, explicit, None, change.decide, change.assign)


def same(store: GraphStore, plain: PlainGraph) -> None:
    """The store, its ledger and a view of it answer as the slow and obvious version does."""
    agree(store, plain)
    agree_on_ledger(store, plain)
    agree(store.view(F.group == 1), plain.only(lambda each: each.document.metadata["group"] == 1))


class LedgerContract:
    """A ledger that is changed, and what documents show under it."""

    @pytest.fixture
    def filled(self, empty: GraphStore) -> GraphStore:
        empty.apply(Batch(add=tuple(world())))
        return empty

    def test_a_new_store_has_an_empty_ledger(self, empty: GraphStore) -> None:
        assert (empty.decisions(), empty.assignments(), empty.assignments(["x"]), empty.assignments([])) == ([], [], [], [])
        assert (list(empty.hidden()), list(empty.namings()), empty.resolved) == ([], [], False)

    @pytest.mark.parametrize("name", CHANGES)
    def test_documents_then_a_ledger_then_none(self, filled: GraphStore, name: str) -> None:
        change, before = CHANGES[name], answers(filled)
        generation = filled.generation
        applied = filled.apply(Batch(ledger=change))
        assert (applied.added, applied.replaced, applied.removed, applied.touched) == ((), (), (), ())
        assert applied.generation == filled.generation == generation + 1
        same(filled, of_ledger(change, world()))
        filled.apply(Batch(ledger=undone(change)))
        assert answers(filled) == before
        assert (filled.decisions(), filled.assignments(), list(filled.hidden())) == ([], [], [])

    @pytest.mark.parametrize("name", ["merged", "parted and merged", "blocked", "wrong and merged", "all at once"])
    def test_a_ledger_before_documents_and_together_with_them(self, empty: GraphStore, name: str) -> None:
        change, (a, b, *others) = CHANGES[name], world()
        empty.apply(Batch(ledger=change))
        assert empty.digest() == of_ledger(change, []).digest() != PlainGraph([]).digest()
        empty.apply(Batch(add=(b, *others)))
        empty.apply(Batch(add=(a,)))
        same(empty, of_ledger(change, world()))
        empty.apply(Batch(remove=("a", "b", "c", "d"), ledger=undone(change)))
        assert empty.digest() == PlainGraph([]).digest()
        empty.apply(Batch(add=tuple(world()), ledger=change))
        same(empty, of_ledger(change, world()))

    @pytest.mark.parametrize("name", CHANGES)
    def test_documents_that_go_and_come_again_under_a_ledger(self, filled: GraphStore, name: str) -> None:
        change, (a, b, c, d) = CHANGES[name], world()
        filled.apply(Batch(ledger=change))
        other = contribution("b", [[("Rome", "GPE"), ("Ann Lee", PERSON)]], [(1, "met", 0, True)], "Rome", {"group": 1}, 40)
        filled.apply(Batch(add=(other,), remove=("a", "c")))
        same(filled, of_ledger(change, [other, d]))
        filled.apply(Batch(add=(a, b, c)))
        same(filled, of_ledger(change, [a, b, c, d]))

    def test_one_batch_changes_ledger_and_documents(self, filled: GraphStore) -> None:
        a, b, _, d = world()
        filled.apply(Batch(ledger=together(MERGED, BLOCKED)))
        new = contribution("e", [[("Anna", PERSON), ("Bob", PERSON)]], [(0, "met", 1, True)], "", {"group": 1}, 50)
        change = together(undone(BLOCKED), assigned(ROME, ""), WRONG)
        applied = filled.apply(Batch((new, replace(b, fingerprint="later")), ("c",), ledger=change))
        assert (applied.added, applied.replaced, applied.removed) == (("e",), ("b",), ("c",))
        assert applied.touched == tuple(sorted({ANN, ANNA, BOB, ROME}))
        same(filled, of_ledger(together(MERGED, assigned(ROME, ""), WRONG), [a, b, d, new]))

    def test_later_rows_take_the_place_of_earlier_ones(self, filled: GraphStore) -> None:
        filled.apply(Batch(ledger=together(MERGED, WRONG, decided("name", [ANN], "Dr Lee"))))
        right = decided("right", [ANN, BOB], "met")
        assert right.decide[0].id == WRONG.decide[0].id
        later = together(assigned(ANNA, ROME), right, decided("name", [ANN], "Prof Lee"))
        filled.apply(Batch(ledger=later))
        same(filled, of_ledger(later, world()))
        filled.apply(Batch(ledger=replace(MERGED, unassign=((ANNA, ""),), retract=("unknown", right.decide[0].id))))
        same(filled, of_ledger(together(MERGED, decided("name", [ANN], "Prof Lee")), world()))

    def test_what_changes_nothing_leaves_the_generation(self, filled: GraphStore) -> None:
        filled.apply(Batch(ledger=together(MERGED, WRONG)))
        generation, digest = filled.generation, filled.digest()
        for change in (LedgerChange(), MERGED, WRONG, LedgerChange(retract=("x",), unassign=(("x", ""),))):
            assert filled.apply(Batch(ledger=change)).generation == filled.generation == generation
        assert filled.digest() == digest
        filled.apply(Batch(ledger=assigned(ANNA, ANN, score=0.5)))
        assert filled.generation == generation + 1
        assert filled.digest() != digest

    def test_what_was_read_in_another_generation_resolves_nothing(self, filled: GraphStore) -> None:
        seen = filled.generation
        filled.apply(Batch(ledger=LedgerChange(resolved=True, seen=seen - 1)))
        assert not filled.resolved
        filled.apply(Batch(ledger=replace(MERGED, resolved=True, seen=seen + 1)))
        assert not filled.resolved
        filled.apply(Batch(ledger=LedgerChange(resolved=True, seen=filled.generation)))
        assert filled.resolved

    def test_a_ledger_is_resolved_until_something_is_written(self, filled: GraphStore) -> None:
        resolved = LedgerChange(resolved=True)
        found = [filled.resolved]
        generation = filled.generation
        assert filled.apply(Batch(ledger=resolved)).generation == generation
        assert filled.resolved
        filled.apply(Batch(remove=("unknown",), ledger=LedgerChange()))
        for batch in (
            Batch(add=(contribution("e", [[("Anna", "")]]),)),
            Batch(remove=("e",)),
            Batch(declare=(Declaration("given", "Given"),)),
            Batch(ledger=MERGED),
            Batch(ledger=undone(MERGED)),
        ):
            assert filled.resolved
            filled.apply(batch)
            found.append(filled.resolved)
            filled.apply(Batch(ledger=resolved))
        assert found == [False] * 6
        filled.apply(replace(Batch(add=(world()[0],)), ledger=replace(MERGED, resolved=True)))
        assert filled.resolved

    def test_what_is_hidden_is_in_no_read_and_comes_back(self, filled: GraphStore) -> None:
        met = relation_id(ANN, "met", BOB)
        filled.apply(Batch(ledger=together(BLOCKED, decided("wrong", [ANNA, ANN], "knows"))))
        assert (filled.fetch("entity", [BOB]), filled.fetch("relation", [met]), filled.evidence([met])) == ([], [], [])
        assert filled.find(["bob"]) == {}
        assert filled.edges([entity_ref(BOB)]) == []
        assert filled.edges([entity_ref(ANNA)], types=["KNOWS"]) == []
        assert BOB not in {each.entity for each in (*filled.scan("mention"), *filled.declarations())}
        assert "Bob" in filled.fetch("text_node", ["d"])[0].text
        assert [each for each, _ in filled.search_text("Bob", 9)] != []
        reasons = {(each.document, type(each.value).__name__, each.reason) for each in filled.hidden()}
        assert {("d", "Declaration", "blocked"), ("d", "Mention", "blocked"), ("a", "Evidence", "wrong")} <= reasons
        assert [each.document for each in filled.hidden(["d", "unknown"])] == ["d"] * 3
        assert list(filled.hidden([])) == []
        naming = next(each for each in filled.namings([BOB]) if each.document == "d")
        assert ([each.text for each in naming.surfaces], len(naming.declarations), naming.text_nodes) == (["Bob"], 1, ("d",))
        filled.apply(Batch(ledger=undone(BLOCKED)))
        assert [each.id for each in filled.evidence([met])] != []
        assert {each.reason for each in filled.hidden()} == {"wrong"}

    def test_a_merge_keeps_keys_ids_and_what_each_document_says(self, filled: GraphStore) -> None:
        before: dict[str, Mention] = {each.id: each for each in filled.scan("mention")}
        evidence = {each.id for each in filled.scan("evidence")}
        filled.apply(Batch(ledger=MERGED))
        after: dict[str, Mention] = {each.id: each for each in filled.scan("mention")}
        moved = {each for each, mention in before.items() if mention.entity == ANNA}
        assert after == before | {each: replace(before[each], entity=ANN, own=ANNA) for each in moved}
        loops = {each.id for each in filled.hidden() if each.reason == "loop" and each.relation is not None}
        assert evidence == {each.id for each in filled.scan("evidence")} | loops
        assert len(loops) == 1
        (entity,) = filled.fetch("entity", [ANN])
        assert (entity.name, entity.aliases) == ("Ann Lee", ("Ann Lee (painter)", "Anna"))
        assert filled.find(["anna", "ann lee"]) == {"anna": [ANN], "ann lee": [ANN]}
        assert {edge.source for edge in filled.edges([entity_ref(ANN)], "in", [DECLARES])} == {"document:a", "document:b"}
        (met,) = [edge for edge in filled.edges([entity_ref(ANN)], "out") if edge.id == relation_id(ANN, "met", BOB)]
        assert met.weight == 3

    def test_the_id_of_a_merged_entity_leads_to_the_one_it_is_shown_as(self, filled: GraphStore) -> None:
        ids, view = [ANNA, "unknown", ANN, BOB], filled.view(F.id == "d")
        reference = next(node for node in filled.scan("reference") if node.target == entity_ref(ANNA))
        assert list(filled.shown_as(ids).items()) == [(ANNA, ANNA), (ANN, ANN), (BOB, BOB)]
        assert (filled.shown_as([]), view.shown_as(ids)) == ({}, {ANNA: ANNA, BOB: BOB})
        assert self._ways(filled, reference.id) == (entity_ref(ANNA), [], [reference.id])

        filled.apply(Batch(ledger=together(MERGED, BLOCKED, assigned(ROME, "empty", "a"))))
        assert filled.shown_as(ids) == view.shown_as(ids) == {ANNA: ANN, ANN: ANN}
        assert self._ways(filled, reference.id) == (entity_ref(ANN), [reference.id], [])

        # It is here by itself as long as one document says so.
        filled.apply(Batch(ledger=assigned(ANNA, ANNA, "a")))
        assert (filled.shown_as(ids), view.shown_as(ids)) == ({ANNA: ANNA, ANN: ANN}, {ANNA: ANN, ANN: ANN})
        assert self._ways(filled, reference.id) == (entity_ref(ANNA), [], [reference.id])
        filled.apply(Batch(remove=("a",)))
        assert self._ways(filled, reference.id) == (entity_ref(ANN), [reference.id], [])

        filled.apply(Batch(add=(world()[0],), ledger=undone(together(MERGED, BLOCKED, assigned(ANNA, ANNA, "a")))))
        assert filled.shown_as(ids) == {ANNA: ANNA, ANN: ANN, BOB: BOB}
        assert self._ways(filled, reference.id) == (entity_ref(ANNA), [], [reference.id])

    @staticmethod
    def _ways(store: GraphStore, reference: str) -> tuple[str, list[str], list[str]]:
        """Where a reference leads, and whether it is one to Ann or to Anna."""
        (out,) = store.edges([node_ref(reference)], "out", [REFERS_TO])
        edges = to_networkx(store).out_edges(node_ref(reference), data="type")
        assert [target for _, target, kind in edges if kind == REFERS_TO] == [out.target]
        came = {each: store.edges([entity_ref(each)], "in", [REFERS_TO]) for each in (ANN, ANNA)}
        assert out in [*came[ANN], *came[ANNA]]
        first, second = ([split_ref(edge.source)[1] for edge in came[each]] for each in (ANN, ANNA))
        return out.target, first, second

    @pytest.mark.parametrize("reason", ["wrong", "blocked", "loop"])
    def test_numbers_are_written_alike_whether_whole_or_not(self, empty: GraphStore, reason: str) -> None:
        change = {"wrong": decided("wrong", [BOB, ANNA], "met"), "blocked": BLOCKED, "loop": assigned(ANNA, BOB)}[reason]
        (_, _, _, whole) = world()
        whole = replace(whole, evidence=tuple(replace(each, confidence=1) for each in whole.evidence))
        empty.apply(Batch(add=(whole,), ledger=together(change, assigned(ROME, ANN, score=1))))
        assert {type(each.value.confidence) for each in empty.hidden() if isinstance(each.value, Evidence)} == {float}
        half = replace(whole, evidence=tuple(replace(each, confidence=1.0) for each in whole.evidence))
        same(empty, of_ledger(together(change, assigned(ROME, ANN, score=1.0)), [half]))
        digest = empty.digest()
        assert empty.apply(Batch(ledger=assigned(ROME, ANN, score=1.0))).generation == empty.generation == 1
        empty.apply(Batch(add=(half,)))
        assert empty.digest() == digest

    def test_a_right_fact_is_confirmed(self, filled: GraphStore) -> None:
        filled.apply(Batch(ledger=decided("right", [ANN, BOB], "met")))
        confirmed = [each.relation for each in filled.scan("evidence") if each.properties.get(CONFIRMED) is True]
        assert confirmed == [relation_id(ANN, "met", BOB)]

    def test_declarations_by_themselves_follow(self, filled: GraphStore) -> None:
        first, second = Declaration(ANNA, "Anna I.", "QUEEN", ("A.", "A.")), Declaration("zed", "Zed", properties={"n": 1})
        declared = [first, second]
        filled.apply(Batch(declare=tuple(declared)))
        change = together(MERGED, assigned("zed", ""))
        filled.apply(Batch(ledger=change))
        same(filled, of_ledger(change, world(), declared))
        assert replace(first, entity=ANN, own=ANNA, aliases=("A.",)) in list(filled.declarations())
        assert filled.fetch("entity", ["zed"]) == []
        later = Declaration(ANNA, "Anna the First"), Declaration("zed", "Zed again")
        assert filled.apply(Batch(declare=later)).touched == tuple(sorted((ANNA, "zed")))
        same(filled, of_ledger(change, world(), later))
        filled.apply(Batch(ledger=undone(change)))
        same(filled, PlainGraph(world(), later))
        filled.apply(Batch(ledger=assigned("zed", "elsewhere")))
        assert [each.name for each in filled.fetch("entity", ["elsewhere", "zed"])] == ["Zed again"]

    def test_names_that_users_give_are_found(self, filled: GraphStore) -> None:
        change = together(decided("alias", [ROME, "x"], "Urbs"), decided("name", [ANNA], "The Anna Lee"), MERGED)
        filled.apply(Batch(ledger=change))
        assert filled.find(["urbs", "anna lee", "anna"]) == {"urbs": [ROME], "anna lee": [ANN], "anna": [ANN]}
        view = filled.view(F.id == "d")
        assert view.find(["urbs", "anna lee"]) == {"anna lee": [ANN]}
        assert view.fetch("entity", [ANN])[0].name == "The Anna Lee"
        filled.apply(Batch(remove=("a", "b", "c")))
        assert filled.find(["urbs", "anna lee"]) == {"anna lee": [ANN]}

    def test_what_is_decided_keeps_no_entity_alive(self, filled: GraphStore) -> None:
        shown = together(*(decided(kind, [ROME], "X") for kind in ("name", "type", "description")))
        change = together(shown, decided("alias", [ROME, ANN], "Urbs"), assigned(ANNA, "empty"))
        filled.apply(Batch(ledger=change))
        filled.apply(Batch(remove=("a", "b", "c", "d")))
        assert set(filled.counts().values()) == {0}
        assert filled.digest() == of_ledger(change, []).digest()

    def test_facts_that_join_keep_the_types_of_their_documents(self, empty: GraphStore) -> None:
        first = contribution(
            "a", [[("Anna", PERSON), ("Bob", ""), ("Ann Lee", "")]], [(0, "met", 1, True), (2, "met", 1, True)]
        )
        second = replace(first, evidence=first.evidence[::-1], relations=first.relations[::-1])
        for document in (first, second):
            empty.apply(Batch(add=(document,), ledger=MERGED))
            assert sorted(each.type for each in empty.scan("evidence")) == ["MET", "RELATED"]
            agree(empty, of_ledger(MERGED, [document]))

    def test_what_cannot_be_decided_is_refused_whole(self, filled: GraphStore) -> None:
        before = answers(filled)
        good = WRONG.decide[0]
        refused: list[LedgerChange] = [
            LedgerChange(decide=(replace(good, id=""),)),
            LedgerChange(decide=(replace(good, kind="maybe"),)),  # type: ignore[arg-type]
            LedgerChange(decide=(replace(good, entities=(ANN,)),)),
            LedgerChange(decide=(replace(good, value=""),)),
            LedgerChange(decide=(replace(good, reason="\ud800"),)),
            assigned("", ANN),
            assigned(ANN, ANNA, score=1.5),
            assigned(ANN, ANNA, score=float("nan")),
        ]
        for change in refused:
            with pytest.raises(DecisionError):
                filled.apply(Batch(remove=("a",), ledger=together(MERGED, change)))
        assert answers(filled) == before

    def test_a_document_cannot_bring_what_resolution_makes(self, empty: GraphStore) -> None:
        good = world()[0]
        moved = replace(good, mentions=(replace(good.mentions[0], own=ANNA), *good.mentions[1:]))
        confirmed = replace(good, evidence=(replace(good.evidence[0], properties={CONFIRMED: True}),))
        for bad in (moved, confirmed):
            with pytest.raises(DocumentError, match="document 'a'"):
                empty.apply(Batch(add=(bad,)))
