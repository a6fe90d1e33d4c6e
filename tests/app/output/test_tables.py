"""Tables on a terminal: facts and failures, and nobody's markup."""

from collections.abc import Iterator

import pytest

import clew
from clew.app.output import tables

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
