"""Hits and trails on a terminal: they read as sentences, and print nobody's markup."""

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from rich.console import RenderableType

from clew.app.output.hits import explained_hits, paths_list, ranking_table, trail_lines
from clew.app.output.search_records import hit_record, trail_record
from clew.graph.model import DECLARES, MENTIONS, DocumentHead, Edge, Metadata, TextNode
from clew.retrieval.hits import IS_SUBJECT, FactNode, FactSource, Hit, Step, Trail
from clew.retrieval.ranking import Ranking

from ..worlds import small_world
from .rendered import text_of


def hit(**changes: object) -> Hit:
    step = Step(
        Edge("r", "FOUNDED", "entity:a", "entity:b"), "Ada", "founded", "Halden", "Ada founded Halden\nin 1919.", "n"
    )
    trail = Trail("hybrid", ("Ada",), (step, step), ("n7",), ("halden",))
    node = TextNode("n", "Halden [b]makes[/b] lenses.\x1b[2J", "d", title="Halden :smile:")
    return Hit(node, 0.75, trail, {"graph": 0.5, "keyword": 0.25})


def test_an_explained_hit_shows_its_whole_trail() -> None:
    assert text_of(explained_hits(Ranking([hit()]))) == (
        " 1. Halden :smile:  0.7500  n\n"
        "    Halden [b]makes[/b] lenses.�[2J\n"
        "    in    d\n"
        "    from  Ada\n"
        "      └─  Ada —founded→ Halden\n"
        "          “Ada founded Halden in 1919.”\n"
        "      └─  Ada —founded→ Halden\n"
        "    words halden\n"
        "    via   n7\n"
        "    score 0.750 = graph 0.500 + keyword 0.250\n"
    )


def test_a_hit_shows_its_source_as_plain_text() -> None:
    node = TextNode("n", "Halden", "d", "Part", 0, 6, metadata={"note": "[b]x[/b]\x1b"})
    found = Hit(node, 0.75, Trail("hybrid"), document=DocumentHead("d", "Whole", {"year": 1919}, "docs/[d].md"))
    where = "docs/[d].md, characters 0 to 6"
    assert f"in    Whole · {where} · note: [b]x[/b]�, year: 1919" in text_of(explained_hits(Ranking([found])))
    assert where in text_of(ranking_table(Ranking([found])))


def test_a_trail_without_facts_shows_how_the_hit_was_found() -> None:
    assert text_of(trail_lines(Trail("vector", sentence="It makes lenses."))) == "quote “It makes lenses.”"
    assert text_of(trail_lines(Trail("vector"))) == "by    vector"


def test_a_trail_without_a_seed_shows_its_start_and_an_own_text_has_no_arrow() -> None:
    mentioned = Step(Edge("m", MENTIONS, "node:t", "entity:b"), "The tower", "mentions", "Halden", "Halden built it.", "t")
    own = Step(Edge("d", DECLARES, "document:h", "entity:b"), "Halden", IS_SUBJECT, "Halden", text_node="h")
    assert text_of(trail_lines(Trail("hybrid", steps=(mentioned, own)))) == (
        "from  the text found by its words or meaning\n"
        "  └─  The tower —mentions→ Halden\n"
        "      “Halden built it.”\n"
        "  └─  Halden (its own text)"
    )


def test_a_trail_shows_what_the_hit_leads_on_to() -> None:
    own = Step(Edge("d", DECLARES, "document:h", "entity:b"), "Halden", IS_SUBJECT, "Halden", text_node="h")
    says = Step(Edge("m", MENTIONS, "node:h", "entity:c"), "Halden", "mentions", "Ada", "Ada founded it.", "h")
    there = Step(Edge("e", DECLARES, "document:a", "entity:c"), "Ada", IS_SUBJECT, "Ada Lind", text_node="a")
    assert text_of(trail_lines(Trail("hybrid", ("Halden",), (own,), matched=("halden",), onward=(says, there)))) == (
        "from  Halden\n"
        "  └─  Halden (its own text)\n"
        "on to\n"
        "  └─  Halden —mentions→ Ada\n"
        "      “Ada founded it.”\n"
        "  └─  Ada —is the subject of→ Ada Lind\n"
        "words halden"
    )


def test_a_ranking_is_a_table_of_text_and_trail() -> None:
    shown = text_of(ranking_table(Ranking([hit()])), width=120)
    assert "0.7500" in shown
    assert "Halden [b]makes[/b] lenses.�[2J" in shown
    assert "via n7 · [Ada] · Ada —founded→ Halden" in " ".join(shown.split())


@pytest.mark.parametrize("render", [ranking_table, explained_hits])
def test_an_empty_ranking_says_so(render: Callable[[Ranking], RenderableType]) -> None:
    assert text_of(render(Ranking())) == "nothing found"


def test_paths_are_numbered_and_say_each_sentence_once() -> None:
    with small_world(":memory:") as graph:
        paths = graph.paths("Halden Optics", "Tobias Merrow", k=1)
    shown = text_of(paths_list(paths))
    assert shown.splitlines()[:3] == [
        " 1. 2 hops",
        "  └─  Halden Optics —is based in→ Port Ellery",
        "      “Halden Optics is based in Port Ellery”",
    ]
    assert text_of(paths_list([])) == "no connection found"


def test_a_step_shows_the_sentences_own_properties_and_that_nothing_asserts_it() -> None:
    edge = Edge("r", "FOUNDED", "entity:a", "entity:b")
    own: Metadata = {"year": 1919, "with": ["Ben"], "predicate": "Founded", "inverted": True}
    denied = Step(edge, "Ada", "founded", "Halden", "Ada never founded it.", "n", False, own)
    assert text_of(trail_lines(Trail("cypher_template", ("Ada",), (denied,)))) == (
        'from  Ada\n  └─  Ada —founded→ Halden  not asserted\n      “Ada never founded it.”\n      with: ["Ben"], year: 1919'
    )
    record = trail_record(Trail("cypher_template", ("Ada",), (denied,))).model_dump(mode="json")
    assert record["line"] == "[Ada] · Ada —founded→ Halden (not asserted)"
    assert (record["steps"][0]["asserted"], record["steps"][0]["properties"]) == (False, own)


def test_a_fact_that_is_a_hit_is_printed_with_its_sources() -> None:
    edge = Edge("r", "FOUNDED", "entity:a", "entity:b")
    step = Step(edge, "Ada", "founded", "Halden", "Ada founded Halden.", "n", document_id="d", start=4)
    other = Step(Edge("s", "OWNS", "entity:a", "entity:b"), "Ada", "owns", "Halden", "Ada owns it.", "n")
    source = FactSource("n", "d", "Ada founded Halden.", 4, 23, "spacy", 0.5)
    node = FactNode("r", "Ada founded Halden", "d", "", 4, 23, "sentence", {}, "n", None, None, "Ada", "founded", "Halden")
    node = replace(node, relation_type="FOUNDED", sources=(source,))
    record = hit_record(Hit(node, 1.0, Trail("kg_keyword", ("Ada",), (step,)))).model_dump(mode="json")
    told = {name: record["fact"][name] for name in ("subject", "predicate", "object", "type", "hops")}
    assert told == {"subject": "Ada", "predicate": "founded", "object": "Halden", "type": "FOUNDED", "hops": 1}
    assert record["fact"]["sources"] == [asdict(source)]
    text = Hit(TextNode("n", "Ada founded Halden.", "d"), 1.0, Trail("kg_keyword", ("Ada",), (step,), facts=(step, other)))
    record = hit_record(text).model_dump(mode="json")
    assert record["fact"] is None
    assert [each["words"] for each in record["trail"]["facts"]] == ["founded", "owns"]
    assert str(text.trail) == "[Ada] · Ada —founded→ Halden · states too Ada —owns→ Halden"
    assert "states too" in text_of(trail_lines(text.trail))
