"""What a terminal shows: threads that read as sentences, and nobody's markup."""

import io
from collections.abc import Callable, Iterator

import pytest
from rich.console import Console, RenderableType

import clew
from clew.app import rendering
from clew.graph.model import DECLARES, MENTIONS, Edge, TextNode
from clew.retrieval.ranking import IS_SUBJECT, Hit, Ranking, Step, Trail

from .worlds import MARKUP, small_world


def text_of(renderable: RenderableType, width: int = 100) -> str:
    out = io.StringIO()
    Console(file=out, width=width, markup=False, emoji=False, highlight=False).print(renderable)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


@pytest.fixture(scope="module")
def graph() -> Iterator[clew.KnowledgeGraph]:
    with small_world(":memory:") as made:
        yield made


def hit(**changes: object) -> Hit:
    step = Step(
        Edge("r", "FOUNDED", "entity:a", "entity:b"), "Ada", "founded", "Halden", "Ada founded Halden\nin 1919.", "n"
    )
    trail = Trail("hybrid", ("Ada",), (step, step), ("n7",), ("halden",))
    node = TextNode("n", "Halden [b]makes[/b] lenses.\x1b[2J", "d", title="Halden :smile:")
    return Hit(node, 0.75, trail, {"graph": 0.5, "keyword": 0.25})


def test_an_explained_hit_shows_its_whole_thread() -> None:
    assert text_of(rendering.explained(Ranking([hit()]))) == (
        " 1. Halden :smile:  0.7500  n\n"
        "    Halden [b]makes[/b] lenses.�[2J\n"
        "    from  Ada\n"
        "      └─  Ada —founded→ Halden\n"
        "          “Ada founded Halden in 1919.”\n"
        "      └─  Ada —founded→ Halden\n"
        "    words halden\n"
        "    via   n7\n"
        "    score 0.750 = graph 0.500 + keyword 0.250\n"
    )


def test_a_thread_without_facts_says_what_spoke_for_the_hit() -> None:
    assert text_of(rendering.thread(Trail("vector", sentence="It makes lenses."))) == "said  “It makes lenses.”"
    assert text_of(rendering.thread(Trail("vector"))) == "by    vector"


def test_a_thread_without_a_seed_says_where_it_starts_and_an_own_text_needs_no_arrow() -> None:
    mentioned = Step(Edge("m", MENTIONS, "node:t", "entity:b"), "The tower", "mentions", "Halden", "Halden built it.", "t")
    own = Step(Edge("d", DECLARES, "document:h", "entity:b"), "Halden", IS_SUBJECT, "Halden", text_node="h")
    assert text_of(rendering.thread(Trail("hybrid", steps=(mentioned, own)))) == (
        "from  the text found by its words or meaning\n"
        "  └─  The tower —mentions→ Halden\n"
        "      “Halden built it.”\n"
        "  └─  Halden (its own text)"
    )


def test_a_ranking_is_a_table_of_text_and_thread() -> None:
    shown = text_of(rendering.ranking_table(Ranking([hit()])), width=120)
    assert "0.7500" in shown
    assert "Halden [b]makes[/b] lenses.�[2J" in shown
    assert "via n7 · [Ada] · Ada —founded→ Halden" in " ".join(shown.split())


@pytest.mark.parametrize("render", [rendering.ranking_table, rendering.explained])
def test_an_empty_ranking_says_so(render: Callable[[Ranking], RenderableType]) -> None:
    assert text_of(render(Ranking())) == "nothing found"


def test_facts_show_statements_and_what_is_denied(graph: clew.KnowledgeGraph) -> None:
    entity = graph.entity("Halden Optics")
    shown = text_of(rendering.facts_table(entity, graph.facts(entity), 3), width=160)
    assert shown.splitlines()[0].startswith("Halden Optics  ORG · 3 mentions · ")
    assert "Halden Optics —is based in→ Port Ellery" in shown
    assert "“Halden Optics is based in Port Ellery”" in shown
    assert "[bold red]Evil[/] <script>alert(1)</script> �[31m —praises→ Halden Optics" in " ".join(shown.split())
    assert "\x1b" not in shown
    assert "not asserted" not in shown


def test_an_entity_without_facts(graph: clew.KnowledgeGraph) -> None:
    assert text_of(rendering.facts_table(clew.Entity("e", "Nobody"), [], 0)) == "Nobody  0 mentions · e\nno facts"


def test_paths_are_numbered_and_say_each_sentence_once(graph: clew.KnowledgeGraph) -> None:
    shown = text_of(rendering.paths_list(graph.paths("Halden Optics", "Tobias Merrow", k=1)))
    assert shown.splitlines()[:3] == [
        " 1. 2 hops",
        "  └─  Halden Optics —is based in→ Port Ellery",
        "      “Halden Optics is based in Port Ellery”",
    ]
    assert text_of(rendering.paths_list([])) == "no connection found"


def test_figures_are_hundredths_and_times_milliseconds() -> None:
    shown = text_of(rendering.figures_table({"keyword": {"recall@5": 0.6543, "p50_ms": 3.14159}}))
    assert "65.4" in shown
    assert "3.1" in shown


def test_failures_show_names_harmlessly() -> None:
    shown = text_of(rendering.failures_table([("[red]a\x1b]0;x\x07.md", f"line 3: {MARKUP}")]))
    assert "[red]a�]0;x�.md" in shown
    assert "\x1b" not in shown


def test_of_many_shares_the_largest_are_shown_and_the_rest_summed() -> None:
    few = {"keyword": 0.5, "nothing": 0.0, "vector": -0.25}
    assert rendering.shares(few) == "keyword 0.500 + vector -0.250"
    many = {f"s{number}": float(number - 7) for number in range(12)}
    assert rendering.shares(many) == (
        "s0 -7.000 + s1 -6.000 + s2 -5.000 + s3 -4.000 + s4 -3.000 + s5 -2.000 + s10 3.000 + s11 4.000 + 3 others 2.000"
    )
