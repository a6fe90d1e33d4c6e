"""What every store's views must do with a condition on facts. Inherit, give the fixture `empty`."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.filters.language import EVERYTHING, F, Filter
from clew.graph.identity import entity_id, relation_id
from clew.graph.model import entity_ref
from clew.graph.resolution.ledger import Decision, LedgerChange
from clew.graph.store import GraphReader, GraphStore
from clew.graph.walk import evidence_paths
from clew.tests.contracts.graph_reader import ANN, BOB, CITY, small_world
from clew.tests.contracts.histories import agree
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import contribution

ACME, GLOBEX = ("Acme", "ORG"), ("Globex", "ORG")
ANN_ID, BOB_ID, ACME_ID = entity_id("Ann Lee"), entity_id("Bob"), entity_id("Acme")
RUNS, MET = relation_id(ANN_ID, "runs", ACME_ID), relation_id(ANN_ID, "met", BOB_ID)
DATES = ("1950", "1950-03", "1950-03-12", "1950-12-31", "1951-01", "1951", "1949-12-31", "1960-02-29")
TIMES = (*DATES, 1950, "soon", "1950-3", "", 19500, ["1950"], True, None)
"""What the properties of evidence may hold in the place of a time."""
CONDITIONS = (
    F.as_of == "1950",
    F.as_of == "1950-03",
    F.as_of == "1951-01-01",
    F.modality == "asserted",
    F.modality.isin(["claimed", "planned"]),
    (F.as_of == "1949-12-31") & (F.modality == "supposed"),
    (F.as_of == 1960) & F.group.exists(),
    (F.as_of == "1950") & (F.as_of == "1951") & F.modality.isin(["asserted", "denied"]),
    F.modality.isin([]),
)


def telling(held: Contribution, *properties: dict[str, Any]) -> Contribution:
    """A document whose evidence has these properties, piece by piece."""
    pieces = zip(held.evidence, properties, strict=True)
    return replace(held, evidence=tuple(replace(each, properties=own) for each, own in pieces))


def times_at_random(seed: int) -> list[Contribution]:
    """Documents whose facts have times and modalities of every kind, many of them no such."""
    chance = random.Random(seed)
    names = (ANN, BOB, CITY, ACME, GLOBEX)

    def properties() -> dict[str, Any]:
        told = {name: chance.choice(TIMES) for name in ("valid_from", "valid_to", "at") if chance.random() < 0.4}
        modality = chance.choice(["", "", "claimed", "planned", "denied", "sure", 1])
        return told | ({"modality": modality} if modality else {}) | ({"ended": True} if chance.random() < 0.2 else {})

    made = []
    for number in range(9):
        facts = [
            (chance.randrange(3), chance.choice(("met", "runs")), chance.randrange(3), chance.random() < 0.7)
            for _ in range(4)
        ]
        held = contribution(f"d{number}", [chance.sample(names, 3)], facts, "", {"group": 1} if number % 2 else {}, number)
        made.append(telling(held, *(properties() for _ in held.evidence)))
    return made


class FactConditionContract:
    """In a view with a condition on facts, evidence that does not pass is not there, and all that is no fact is."""

    @pytest.fixture
    def firm(self, empty: GraphStore) -> GraphStore:
        told = [
            telling(
                contribution("a", [[ANN, ACME, BOB]], [(0, "runs", 1, True), (0, "met", 2, True)]),
                {"valid_from": "1950", "valid_to": "1955-06", "number": 1},
                {"at": "1952-03-12"},
            ),
            telling(
                contribution("b", [[ANN, ACME, BOB]], [(0, "runs", 1, False), (2, "runs", 1, True)], seed=5),
                {"modality": "claimed", "attributed_to": "Bob", "number": 2},
                {"valid_from": "1955-07", "ended": True},
            ),
        ]
        empty.apply(Batch(add=tuple(told)))
        return empty

    @staticmethod
    def _facts(reader: GraphReader) -> list[str]:
        return sorted(f"{each.source} {each.predicate}" for each in reader.scan("relation"))

    def test_facts_come_and_go_with_time(self, firm: GraphStore) -> None:
        runs, met, later = f"{ANN_ID} runs", f"{ANN_ID} met", f"{BOB_ID} runs"
        # The claim that Ann runs Acme is undated, so it stays.
        expected = {"1949": [runs], "1950": [runs], "1952-03-11": [runs], "1952": [met, runs], "1955-08": [later, met, runs]}
        for asked, facts in expected.items():
            assert self._facts(firm.view(F.as_of == asked)) == sorted(facts), asked
        sure = F.modality == "asserted"
        expected = {"1949": [], "1955-06": [met, runs], "1955-07": [later, met], "1999": [later, met]}
        for asked, facts in expected.items():
            assert self._facts(firm.view((F.as_of == asked) & sure)) == sorted(facts), asked

    def test_a_year_may_be_a_number(self, firm: GraphStore) -> None:
        years: dict[str, Any] = {"valid_from": 1950, "valid_to": 1955, "number": 1950}
        told = {"valid_from": "1950", "valid_to": "1955", "number": 1950}
        held = contribution("c", [[BOB, ACME]], [(0, "runs", 1, True)], seed=9)
        firm.apply(Batch(add=(telling(held, years),), remove=("a", "b")))
        (relation,) = firm.scan("relation")
        (piece,) = firm.evidence([relation.id])
        assert piece.properties == relation.properties == told
        found = [self._facts(firm.view(F.as_of == asked)) for asked in ("1949-12-31", 1950, "1955-12-31", 1956)]
        assert found == [[], [f"{BOB_ID} runs"], [f"{BOB_ID} runs"], []]
        digest = firm.digest()
        firm.apply(Batch(add=(telling(held, told),)))
        assert firm.digest() == digest

    def test_what_a_relation_shows_follows_from_what_passes(self, firm: GraphStore) -> None:
        (claimed,) = firm.view(F.modality == "claimed").fetch("relation", [RUNS, MET])
        assert (claimed.asserted, claimed.properties["number"]) == (False, 2)
        (whole,) = firm.view(F.as_of == 1950).fetch("relation", [RUNS])
        assert (whole.asserted, whole.properties["number"]) == (True, 1)
        (left,) = firm.view(F.as_of == 1960).fetch("relation", [RUNS])
        assert (left.asserted, left.properties["number"]) == (False, 2)
        assert [each.text_node for each in firm.view(F.as_of == 1960).evidence([RUNS])] == ["b"]
        evidence = [each.id for each in firm.evidence([RUNS, MET])]
        assert [each.text_node for each in firm.view(F.as_of == 1951).fetch("evidence", evidence)] == ["a", "b"]

    def test_what_is_only_claimed_is_walked_where_claims_are_named(self, firm: GraphStore) -> None:
        ann = entity_ref(ANN_ID)
        (path,) = evidence_paths(firm.view(F.as_of == 1960), ANN_ID, ACME_ID, 1)
        assert path.edges[0].id == MET
        (path,) = evidence_paths(firm.view(F.modality == "claimed"), ANN_ID, ACME_ID, 1)
        assert [edge.id for edge in path.edges] == [RUNS]
        (edge,) = firm.view(F.modality.isin(["claimed", "asserted"])).edges([ann], types=["RUNS"])
        assert edge.weight == 2
        (edge,) = firm.view(F.as_of == 1960).edges([ann], types=["RUNS"])
        assert edge.weight == 0

    def test_all_that_is_no_fact_stays(self, firm: GraphStore) -> None:
        before, view = firm.counts(), firm.view(F.modality.isin([]))
        facts = ("relations", "evidence")
        assert {name: number for name, number in view.counts().items() if name not in facts} == {
            name: number for name, number in before.items() if name not in facts
        }
        assert [view.counts()[name] for name in facts] == [0, 0]
        assert view.relation_types() == {}
        assert [node for node, _ in view.search_text("Ann runs Acme", 9)] == [
            node for node, _ in firm.search_text("Ann runs Acme", 9)
        ]
        assert list(view.scan("entity")) == list(firm.scan("entity"))

    def test_an_entity_that_only_a_hidden_fact_names_stays(self, empty: GraphStore) -> None:
        held = telling(contribution("a", [[ANN, ACME]], [(0, "runs", 1, True)]), {"at": "1952"})
        empty.apply(Batch(add=(replace(held, mentions=()),)))
        view = empty.view(F.as_of == 1950)
        assert (view.counts()["entities"], view.counts()["relations"]) == (2, 0)
        assert [each.id for each in view.scan("entity")] == sorted([ANN_ID, ACME_ID])
        refs = [entity_ref(ANN_ID)]
        assert list(view.neighbourhood(refs).refs) == refs

    @pytest.mark.parametrize("seed", range(2))
    def test_any_times_and_modalities_are_judged_alike(self, empty: GraphStore, seed: int) -> None:
        world = times_at_random(seed)
        empty.apply(Batch(add=tuple(world)))
        plain = PlainGraph(world)
        for condition in CONDITIONS:
            self._agree(empty, plain, condition)

    @staticmethod
    def _agree(store: GraphStore, plain: PlainGraph, condition: Filter) -> None:
        view = store.view(condition)
        grouped = "group" in condition.fields()
        expected = plain.only(lambda each: not grouped or "group" in each.document.metadata, condition.facts)
        agree(view, expected)
        counts = view.counts()
        assert (counts["relations"], counts["evidence"]) == (len(expected.relations()), len(expected.evidence)), condition
        types = [each.type for each in expected.relations()]
        assert view.relation_types() == {kind: types.count(kind) for kind in set(types)}
        stated = [each.id for each in expected.relations()]
        pieces = sorted(expected.evidence, key=lambda each: (not each.asserted, -each.confidence, each.id))
        by_relation = [each for relation in stated for each in pieces if each.relation == relation]
        assert view.evidence([each.id for each in plain.relations()]) == by_relation

    def test_names_and_types_are_those_of_all_texts_and_declarations(self, empty: GraphStore) -> None:
        declared = Declaration("alone", "Alone"), Declaration(BOB_ID, "Bobby", "DATE", ("Rob",))
        world = [*small_world(), *times_at_random(4)]
        named = Decision("d1", "name", (ACME_ID,), "Acme Works")
        empty.apply(Batch(add=tuple(world), declare=declared, ledger=LedgerChange(decide=(named,))))
        plain = PlainGraph(world, declared, None, [named])
        for condition in (F.modality == "asserted", (F.as_of == 1950) & (F.modality == "claimed")):
            self._agree(empty, plain, condition)
            assert empty.view(condition).find(["alone", "rob", "acme works"]) == {"rob": [BOB_ID], "acme works": [ACME_ID]}

    def test_a_condition_and_a_filter_of_texts_go_together_in_any_order(self, empty: GraphStore) -> None:
        empty.apply(Batch(add=(*small_world(), *times_at_random(3))))
        texts, facts = F.group.exists(), F.as_of == "1950-03"
        together = empty.view(texts & facts).digest()
        assert empty.view(texts).view(facts).digest() == together == empty.view(facts).view(texts).digest()
        assert empty.view(facts).view(EVERYTHING).digest() == empty.view(facts).digest() != empty.view(EVERYTHING).digest()

    def test_a_view_follows_the_store(self, firm: GraphStore) -> None:
        view = firm.view((F.as_of == 1949) & (F.modality == "asserted"))
        assert self._facts(view) == []
        more: Sequence[dict[str, Any]] = [{"at": "1948"}]
        firm.apply(Batch(add=(telling(contribution("n", [[ANN, BOB]], [(0, "met", 1, True)], seed=30), *more),)))
        assert self._facts(view) == [f"{ANN_ID} met"]
