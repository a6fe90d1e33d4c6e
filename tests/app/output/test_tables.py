"""What a terminal shows: threads that read as sentences, and nobody's markup."""

import io
from collections.abc import Callable, Iterator, Mapping

import pytest
from rich.console import Console, RenderableType

import clew
from clew.app.output import tables
from clew.app.output.score_breakdown import descriptions
from clew.app.output.tables import MOST_TOLD, share_lines
from clew.graph.model import DECLARES, MENTIONS, Edge, TextNode
from clew.retrieval.ranker.node_signals import NODE_SIGNALS, SECOND_SIGNALS
from clew.retrieval.ranker.pair_signals import PAIR_SIGNALS
from clew.retrieval.ranker.rewrite_signals import DEEP_SIGNALS
from clew.retrieval.ranker.weights import shipped_file
from clew.retrieval.ranking import IS_SUBJECT, Hit, Ranking, Step, Trail

from ..worlds import MARKUP, small_world


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
    assert text_of(tables.explained(Ranking([hit()]))) == (
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
    assert text_of(tables.thread(Trail("vector", sentence="It makes lenses."))) == "said  “It makes lenses.”"
    assert text_of(tables.thread(Trail("vector"))) == "by    vector"


def test_a_thread_without_a_seed_says_where_it_starts_and_an_own_text_needs_no_arrow() -> None:
    mentioned = Step(Edge("m", MENTIONS, "node:t", "entity:b"), "The tower", "mentions", "Halden", "Halden built it.", "t")
    own = Step(Edge("d", DECLARES, "document:h", "entity:b"), "Halden", IS_SUBJECT, "Halden", text_node="h")
    assert text_of(tables.thread(Trail("hybrid", steps=(mentioned, own)))) == (
        "from  the text found by its words or meaning\n"
        "  └─  The tower —mentions→ Halden\n"
        "      “Halden built it.”\n"
        "  └─  Halden (its own text)"
    )


def test_a_ranking_is_a_table_of_text_and_thread() -> None:
    shown = text_of(tables.ranking_table(Ranking([hit()])), width=120)
    assert "0.7500" in shown
    assert "Halden [b]makes[/b] lenses.�[2J" in shown
    assert "via n7 · [Ada] · Ada —founded→ Halden" in " ".join(shown.split())


@pytest.mark.parametrize("render", [tables.ranking_table, tables.explained])
def test_an_empty_ranking_says_so(render: Callable[[Ranking], RenderableType]) -> None:
    assert text_of(render(Ranking())) == "nothing found"


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


def test_paths_are_numbered_and_say_each_sentence_once(graph: clew.KnowledgeGraph) -> None:
    shown = text_of(tables.paths_list(graph.paths("Halden Optics", "Tobias Merrow", k=1)))
    assert shown.splitlines()[:3] == [
        " 1. 2 hops",
        "  └─  Halden Optics —is based in→ Port Ellery",
        "      “Halden Optics is based in Port Ellery”",
    ]
    assert text_of(tables.paths_list([])) == "no connection found"


def test_figures_are_hundredths_and_times_milliseconds() -> None:
    shown = text_of(tables.figures_table({"keyword": {"recall@5": 0.6543, "p50_ms": 3.14159}}))
    assert "65.4" in shown
    assert "3.1" in shown


def test_failures_show_names_harmlessly() -> None:
    shown = text_of(tables.failures_table([("[red]a\x1b]0;x\x07.md", f"line 3: {MARKUP}")]))
    assert "[red]a�]0;x�.md" in shown
    assert "\x1b" not in shown


def test_few_shares_are_a_line() -> None:
    few = {"keyword": 0.5, "nothing": 0.0, "vector": -0.25}
    assert text_of(share_lines(0.25, few)) == "score 0.250 = keyword 0.500 + vector -0.250"
    assert text_of(share_lines(0.0, {"keyword": 0.0})) == "score 0.000"


def test_of_many_shares_the_largest_are_told_with_what_they_mean() -> None:
    names = ("constant", *list(SECOND_SIGNALS)[:11])
    many = {name: float(number - 7) for number, name in enumerate(names)}
    shown = text_of(share_lines(-18.0, many)).splitlines()
    assert shown[0] == "score -18.000, the sum of"
    assert shown[1].split() == ["-7.000", "constant", *"what every candidate of the question starts from".split()]
    assert shown[2].split() == ["-6.000", names[1], *SECOND_SIGNALS[names[1]].split()]
    assert shown[-1].split() == ["-2.000", "and", "3", "more"]
    assert len(shown) == MOST_TOLD + 2


@pytest.mark.parametrize("signals", [NODE_SIGNALS, SECOND_SIGNALS, DEEP_SIGNALS], ids=["nodes", "second", "deep"])
def test_every_signal_of_the_ranker_is_described(signals: Mapping[str, str]) -> None:
    told = descriptions()
    assert {name: told[name] for name in signals} == dict(signals)
    for name, said in signals.items():
        assert len(said.split()) > 1, name
        # Each is read alone: what points to the line before it in the table says nothing.
        assert not said.startswith(("the same", "its distance", "their ", "where it ")), name
    assert len(set(signals.values())) == len(signals)


def test_every_signal_of_pairs_is_described_where_a_candidate_has_it() -> None:
    told = descriptions()
    assert all(told[f"edge_{name}"] == f"of its best pair: {said}" for name, said in PAIR_SIGNALS.items())
    assert not [said for said in PAIR_SIGNALS.values() if said.startswith(("their ", "where it ", "how many of the"))]


def test_every_signal_of_the_shipped_weights_is_described() -> None:
    file = shipped_file()
    assert file is not None
    assert set(file["second"]["signals"]) | set(file["deep"]["signals"]) <= descriptions().keys()


def test_a_thread_tells_what_the_hit_leads_on_to() -> None:
    own = Step(Edge("d", DECLARES, "document:h", "entity:b"), "Halden", IS_SUBJECT, "Halden", text_node="h")
    says = Step(Edge("m", MENTIONS, "node:h", "entity:c"), "Halden", "mentions", "Ada", "Ada founded it.", "h")
    there = Step(Edge("e", DECLARES, "document:a", "entity:c"), "Ada", IS_SUBJECT, "Ada Lind", text_node="a")
    assert text_of(tables.thread(Trail("hybrid", ("Halden",), (own,), matched=("halden",), onward=(says, there)))) == (
        "from  Halden\n"
        "  └─  Halden (its own text)\n"
        "on to\n"
        "  └─  Halden —mentions→ Ada\n"
        "      “Ada founded it.”\n"
        "  └─  Ada —is the subject of→ Ada Lind\n"
        "words halden"
    )
