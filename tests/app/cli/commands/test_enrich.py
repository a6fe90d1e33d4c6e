"""`clew enrich`: what it makes and says, how `stats` tells of it, and that it leaves with the documents it was made of."""

import json
from pathlib import Path

import pytest

import clew
from clew.graph.enrichment.units import is_enrichment

from ...running import Run
from ...worlds import quick


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with quick(tmp_path / "w.clew") as graph:
        graph.add(clew.Document("a", "Ada founded Halden. Halden makes lenses."), clew.Document("b", "Bob keeps bees."))
        graph.add(
            *(clew.Triplet(*each) for each in (("Ada", "knows", "Bob"), ("Bob", "knows", "Cem"), ("Cem", "met", "Ada")))
        )
    return tmp_path / "w.clew"


def test_it_says_what_it_made_and_the_second_time_that_nothing_changed(run: Run, place: Path) -> None:
    code, out, _ = run("enrich", place, "summaries", "communities", "--algorithm", "louvain", "--json")
    first = json.loads(out)["enriched"]
    assert code == 0
    assert [(each["kind"], each["by"]) for each in first] == [("summaries", "extractive"), ("communities", "louvain")]
    assert (first[0]["made"], first[1]["made"]) == (5, 1)
    code, out, _ = run("enrich", place, "summaries")
    assert "unchanged" in out
    again = json.loads(run("enrich", place, "summaries", "--json")[1])["enriched"][0]
    assert (again["made"], again["unchanged"]) == (0, 5)


def test_stats_tell_how_much_there_is_and_lists_leave_it_out(run: Run, place: Path) -> None:
    run("enrich", place, "summaries", "keywords")
    held = json.loads(run("stats", place, "--json")[1])
    assert held["enrichment"] == {"keywords": {"units": 5, "current": True}, "summaries": {"units": 5, "current": True}}
    lines = [" ".join(line.split()) for line in run("stats", place)[1].splitlines()]
    assert {"summaries 5", "keywords 5", "… of enrichment 12"} <= set(lines)
    assert "enrichment" not in run("list", place, "documents")[1]
    with quick(place) as graph:
        graph.remove("b")
    lines = [" ".join(line.split()) for line in run("stats", place)[1].splitlines()]
    assert "summaries 4, before the last changes" in lines


def test_what_was_made_of_a_document_leaves_with_it_and_with_what_it_was(place: Path) -> None:
    with quick(place) as graph:
        graph.enrich("summaries", "keywords", "tree", "communities", progress=False)
        graph.add(clew.Document("a", "Ada sold everything."), progress=False)
        held = [node for node in graph.store.scan("reference") if is_enrichment(node.document_id)]
        assert held
        assert not [node for node in held if "lenses" in node.text or "founded" in node.text]
        graph.enrich("summaries", "keywords", "tree", "communities", progress=False)
        changed = graph.store.digest()
    with quick(":memory:") as graph:
        graph.add(clew.Document("b", "Bob keeps bees."), clew.Document("a", "Ada sold everything."), progress=False)
        graph.add(
            *(clew.Triplet(*each) for each in (("Ada", "knows", "Bob"), ("Bob", "knows", "Cem"), ("Cem", "met", "Ada")))
        )
        graph.enrich("communities", "tree", "keywords", "summaries", progress=False)
        assert graph.store.digest() == changed


def test_the_whole_corpus_is_asked(run: Run, place: Path) -> None:
    run("enrich", place, "communities")
    code, out, _ = run("search", place, "What is this corpus about?", "-r", "global", "--json")
    assert code == 0
    assert "Ada" in json.dumps(json.loads(out))


def test_what_cannot_be_made_is_one_line(run: Run, place: Path) -> None:
    code, out, err = run("enrich", place, "comunities")
    assert (code, out) == (1, "")
    known = "summaries, tree, keywords, communities"
    assert err == f"Error: unknown enrichment 'comunities'; known: {known}. Did you mean 'communities'?\n"
    assert run("enrich", place, "tree", "--algorithm", "girvan")[0] == 1
