"""Facts that contradict each other: which do, which do not, in what order they come, and what says so."""

from collections.abc import Sequence
from typing import Any

import pytest

import clew
from clew.app.output import ledger_tables, tables
from clew.app.output.ledger_records import facts_record
from clew.extraction.relation_types import canonical_relation
from clew.graph.batch import Batch
from clew.graph.formats.triplets import contributions_of
from clew.graph.model import Metadata

from .output.rendered import text_of

T = clew.Triplet


def home(place: str, **told: Any) -> clew.Triplet:
    return T("Quern Mills", "is headquartered in", place, "ORG", "GPE", properties=told, document_id=f"{place} {told}")


def born(place: str, **told: Any) -> clew.Triplet:
    return T("Ivo Tarn", "was born in", place, "PERSON", "GPE", properties=told, document_id=f"{place} {told}")


def capital(place: str, **told: Any) -> clew.Triplet:
    return T(place, "is capital of", "Orrinland", "GPE", "GPE", properties=told, document_id=f"{place} {told}")


def told(*triplets: clew.Triplet) -> clew.KnowledgeGraph:
    graph = clew.open(":memory:")
    graph.store.apply(Batch(add=tuple(contributions_of(triplets, canonical_relation))))
    return graph


def contradictory(entity: str, *triplets: clew.Triplet) -> list[str]:
    """The facts about an entity that contradict others, and of which those say so too that are about it."""
    with told(*triplets) as graph:
        facts = {fact.relation.id: fact for fact in graph.facts(entity)}
    for identity, fact in facts.items():
        for other in fact.contradicts:
            assert other not in facts or identity in facts[other].contradicts
    return [str(fact) for fact in facts.values() if fact.contradicts]


@pytest.mark.parametrize(
    "triplets",
    [
        [home("Corvane"), home("Thornwick")],
        [home("Corvane", valid_from="1950", valid_to="1960"), home("Thornwick", valid_from="1955-03")],
        [home("Corvane", valid_from="1950"), home("Thornwick")],
        [home("Corvane", at="1950-03"), home("Thornwick", at="1950")],
        [home("Corvane", modality="asserted"), home("Thornwick")],
    ],
)
def test_two_places_at_one_time_contradict_each_other(triplets: Sequence[clew.Triplet]) -> None:
    assert len(contradictory("Quern Mills", *triplets)) == 2


@pytest.mark.parametrize(
    "triplets",
    [
        [home("Corvane", valid_to="1955"), home("Thornwick", valid_from="1956")],
        [home("Corvane", valid_from="1950", valid_to="1955"), home("Thornwick")],
        [home("Corvane", ended=True), home("Thornwick")],
        [home("Corvane", at="1950"), home("Thornwick", at="1951")],
        [home("Corvane", modality="claimed"), home("Thornwick")],
        [home("Corvane", modality="planned"), home("Thornwick")],
        [home("Corvane"), home("Corvane, Orrinland")],
        [home("Corvane"), home("Orrinland"), T("Corvane", "is located in", "Orrinland", "GPE", "GPE")],
        [home("Corvane")],
    ],
)
def test_what_can_hold_together_or_in_turn_does_not(triplets: Sequence[clew.Triplet]) -> None:
    assert contradictory("Quern Mills", *triplets) == []


def test_what_happens_once_has_one_place_and_one_date_at_any_time() -> None:
    assert len(contradictory("Ivo Tarn", born("Corvane", at="1901"), born("Thornwick", at="1903"))) == 2
    dates = [T("Ivo Tarn", "was born on", each, "PERSON", "DATE") for each in ("1901", "3 May 1901")]
    assert contradictory("Ivo Tarn", *dates) == []
    dates.append(T("Ivo Tarn", "was born on", "4 May 1901", "PERSON", "DATE"))
    assert contradictory("Ivo Tarn", *dates) == ["Ivo Tarn —was born on→ 3 May 1901", "Ivo Tarn —was born on→ 4 May 1901"]


def test_a_land_has_one_capital_seen_from_either_end() -> None:
    cities = capital("Corvane"), capital("Thornwick")
    assert len(contradictory("Orrinland", *cities)) == 2
    assert contradictory("Corvane", *cities) == ["Corvane —is capital of→ Orrinland"]
    # A city may be the capital of several lands.
    assert contradictory("Corvane", capital("Corvane"), T("Corvane", "is capital of", "Eastland", "GPE", "GPE")) == []


def test_one_subject_may_have_many_of_most_things() -> None:
    works = [T("Ivo Tarn", "wrote", each, "PERSON", "WORK_OF_ART") for each in ("The Bell", "The Tide")]
    assert contradictory("Ivo Tarn", *works) == []


def test_a_fact_that_is_asserted_and_denied_contradicts_itself() -> None:
    with told(home("Corvane"), home("Corvane", modality="denied")) as graph:
        (fact,) = graph.facts("Quern Mills")
        assert (fact.contradicts, fact.rivals, fact.asserted) == ((fact.relation.id,), (), True)
        assert len(fact.statements) == 2
        assert "both asserted and denied" in text_of(tables.facts_table(graph.entity("Quern Mills"), [fact], 1), width=160)
    with told(home("Corvane", valid_to="1950"), home("Corvane", modality="denied", valid_from="1960")) as graph:
        assert graph.facts("Quern Mills")[0].contradicts == ()


def test_they_come_in_order_of_time_then_of_evidence() -> None:
    world = [
        home("Thornwick", valid_from="1955"),
        home("Thornwick", valid_from="1954-02"),
        home("Corvane", valid_from="1950"),
        home("Port Ellery"),
        home("Vesper Point"),
        T("Vesper Point", "praises", "Quern Mills"),
    ]
    world.append(T("Quern Mills", "is headquartered in", "Vesper Point", "ORG", "GPE", document_id="again"))
    with told(*world) as graph:
        facts = graph.facts("Quern Mills")
    assert [fact.object for fact in facts if fact.contradicts] == ["Vesper Point", "Port Ellery", "Corvane", "Thornwick"]
    assert [each.properties["valid_from"] for each in facts[3].statements] == ["1954-02", "1955"]


def test_they_say_so_in_tables_and_records() -> None:
    with told(capital("Corvane"), capital("Thornwick")) as graph:
        facts = graph.facts("Corvane")
        words = "contradicts: Thornwick —is capital of→ Orrinland"
        assert words in text_of(tables.facts_table(graph.entity("Corvane"), facts, 1), width=200)
        assert words in text_of(ledger_tables.facts_with_ids(facts, []), width=200)
        (record,) = facts_record(facts, [], [], []).facts
        assert record.fact.contradicts == [fact.relation.id for fact in graph.facts("Thornwick")]


def test_only_what_is_asked_for_can_contradict() -> None:
    with told(home("Corvane", valid_from="1950"), home("Thornwick", valid_from="1960")) as graph:
        assert all(fact.contradicts for fact in graph.facts("Quern Mills"))
        (fact,) = graph.facts("Quern Mills", as_of=1955)
        assert (fact.object, fact.contradicts) == ("Corvane", ())


def test_the_order_of_documents_makes_no_difference() -> None:
    own: list[Metadata] = [{}, {"valid_from": "1950"}, {"at": "1940"}]
    world = [home(place, **each) for place, each in zip(("Corvane", "Thornwick", "Vesper Point"), own, strict=True)]
    with told(*world) as one, told(*reversed(world)) as other:
        assert one.facts("Quern Mills") == other.facts("Quern Mills")
