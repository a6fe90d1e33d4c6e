"""Tables on a terminal: facts and failures, and nobody's markup."""

from collections.abc import Iterator

import pytest

import clew
from clew.app.output import tables
from clew.app.output.json_records import show_record
from clew.graph.batch import Batch
from clew.graph.model import Metadata

from ...contracts.relations import MIRA, repeating, stating
from ..worlds import MARKUP, small_world
from .rendered import text_of


@pytest.fixture(scope="module")
def graph() -> Iterator[clew.KnowledgeGraph]:
    with small_world(":memory:") as made:
        yield made


def test_facts_show_statements_and_what_is_denied(graph: clew.KnowledgeGraph) -> None:
    entity = graph.entity("Halden Optics")
    shown = text_of(tables.facts_table(entity, graph.facts(entity), 3), width=160)
    assert shown.splitlines()[0].startswith("Halden Optics  ORG · 3 mentions · ")
    assert "Halden Optics —is based in→ Port Ellery" in shown
    assert "“Halden Optics is based in Port Ellery”" in shown
    assert "[bold red]Evil[/] <script>alert(1)</script> �[31m —praises→ Halden Optics" in " ".join(shown.split())
    assert "\x1b" not in shown
    assert "not asserted" not in shown


def test_an_entity_without_facts(graph: clew.KnowledgeGraph) -> None:
    assert text_of(tables.facts_table(clew.Entity("e", "Nobody"), [], 0)) == "Nobody  0 mentions · e\nno facts"


def test_an_entity_shows_what_texts_say_it_is() -> None:
    entity = clew.Entity("e", "Xen", "PRODUCT", properties={"description": "free\nhypervisor"})
    assert text_of(tables.facts_table(entity, [], 2)) == "Xen  PRODUCT · 2 mentions · e\nfree hypervisor\nno facts"


def test_failures_show_names_harmlessly() -> None:
    shown = text_of(tables.failures_table([("[red]a\x1b]0;x\x07.md", f"line 3: {MARKUP}")]))
    assert "[red]a�]0;x�.md" in shown
    assert "\x1b" not in shown


def test_statements_show_their_own_properties_and_what_denies() -> None:
    own: list[Metadata] = [{"amount": 5, "note": "[red]x\x1b"}, {"predicate": "Runs"}]
    with clew.open(":memory:") as graph:
        graph.store.apply(Batch(add=(repeating("a", "PAID", [True, True], own), stating("b", "PAID", False, {"amount": 9}))))
        entity = graph.entity(MIRA)
        facts = graph.facts(entity)
    shown = text_of(tables.facts_table(entity, facts, 3), width=160)
    lines = [line.strip() for line in shown.splitlines() if "amount" in line]
    assert sorted(lines) == ["amount: 5, note: [red]x�", "amount: 9"]
    assert "(denied or supposed)" in shown
    assert "predicate:" not in shown
    (fact,) = show_record(entity, facts, 3).model_dump(mode="json")["facts"]
    assert [(each["asserted"], each["type"]) for each in fact["statements"]] == [
        (True, "PAID"),
        (True, "PAID"),
        (False, "PAID"),
    ]
    assert sorted(map(str, (each["properties"] for each in fact["statements"]))) == sorted(map(str, [*own, {"amount": 9}]))
