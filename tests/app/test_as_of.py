"""`as_of` and `modality` of facts, paths, searches and views, in Python and on the command line."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import clew
from clew import F
from clew.graph.batch import Batch
from clew.graph.errors import FilterError
from clew.graph.formats.triplets import contributions_of

from .running import Run

T = clew.Triplet
TOLD = [
    T("Ivo Tarn", "runs", "Quern Mills", "PERSON", "ORG", properties={"valid_from": "1950", "valid_to": "1955-06"}),
    T("Lena Voss", "runs", "Quern Mills", "PERSON", "ORG", properties={"valid_from": "1955-07"}),
    T("Quern Mills", "bought", "Tern Films", "ORG", "ORG", properties={"at": "1960-02-03"}),
    T("Rufus Gale", "owns", "Quern Mills", "PERSON", "ORG", properties={"modality": "claimed", "attributed_to": "Tom Hart"}),
    T("Quern Mills", "makes", "flour", "ORG"),
]


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with clew.open(":memory:", embedder="hashing") as made:
        made.store.apply(Batch(add=tuple(contributions_of(TOLD))))
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with clew.open(tmp_path / "mills.clew", embedder="hashing") as made:
        made.store.apply(Batch(add=tuple(contributions_of(TOLD))))
    return tmp_path / "mills.clew"


def subjects(graph: clew.KnowledgeGraph, **asked: object) -> list[str]:
    facts = graph.facts("Quern Mills", **asked)  # type: ignore[arg-type]
    return sorted(fact.subject if fact.subject != "Quern Mills" else fact.object for fact in facts)


def test_facts_as_of_a_date(graph: clew.KnowledgeGraph) -> None:
    always = ["Rufus Gale", "flour"]
    assert subjects(graph) == sorted(["Ivo Tarn", "Lena Voss", "Tern Films", *always])
    assert subjects(graph, as_of="1949") == always
    assert subjects(graph, as_of=1952) == sorted(["Ivo Tarn", *always])
    assert subjects(graph, as_of="1955") == sorted(["Ivo Tarn", "Lena Voss", *always])
    assert subjects(graph, as_of=date(1960, 2, 2)) == sorted(["Lena Voss", *always])
    assert subjects(graph, as_of=date(1960, 2, 3)) == sorted(["Lena Voss", "Tern Films", *always])


def test_facts_by_modality(graph: clew.KnowledgeGraph) -> None:
    assert subjects(graph, modality="claimed") == ["Rufus Gale"]
    assert subjects(graph, modality=["claimed", "planned"], as_of="1900") == ["Rufus Gale"]
    assert subjects(graph, modality="asserted", as_of="1949") == ["flour"]
    assert subjects(graph, modality=()) == []


def test_paths_pass_such_facts_alone(graph: clew.KnowledgeGraph) -> None:
    def steps(**asked: object) -> list[list[str]]:
        trails = graph.paths("Lena Voss", "Tern Films", **asked)  # type: ignore[arg-type]
        walked = [[step.words for step in trail.steps] for trail in trails]
        return [words for words in walked if "mentions" not in words]

    assert steps() == steps(as_of="1960") == [["runs", "bought"]]
    assert steps(as_of="1959") == []
    (trail,) = graph.paths("Rufus Gale", "Quern Mills", 1, modality="claimed")
    assert [(step.words, step.asserted) for step in trail.steps] == [("owns", False)]
    assert graph.paths("Rufus Gale", "Quern Mills", 1)[0].steps[0].words == "mentions"


@pytest.mark.parametrize("retriever", ["keyword", "graph", "hybrid"])
def test_searches_find_the_same_texts_by_fewer_facts(graph: clew.KnowledgeGraph, retriever: str) -> None:
    question = "Who runs Quern Mills?"
    everything = graph.search(question, retriever=retriever)
    asked = graph.search(question, retriever=retriever, as_of="1949", modality="asserted")
    assert set(asked.ids) == set(everything.ids)
    same = graph.search(question, retriever=retriever, filter='as_of = "1949" and modality = "asserted"')
    assert [hit.id for hit in asked] == [hit.id for hit in same]
    words = {step.words for hit in asked for step in hit.trail.steps}
    assert "runs" not in words
    both = graph.search(question, retriever=retriever, filter="id = 'nothing'", as_of="1949")
    assert not both


def test_a_view_and_a_picture(graph: clew.KnowledgeGraph, tmp_path: Path) -> None:
    assert graph.view(F.as_of == "1949").counts()["relations"] == 2
    drawn = graph.draw(tmp_path / "mills.html", entities=["Quern Mills"], filter='as_of = "1949"')
    assert sorted(edge.label for edge in drawn.edges if edge.asserted) == ["makes"]


@pytest.mark.parametrize("wrong", ["soon", "1967-13", 0, True, 1967.5])
def test_what_is_no_date_is_refused(graph: clew.KnowledgeGraph, wrong: object) -> None:
    for ask in (graph.facts, graph.search):
        with pytest.raises(FilterError, match='expected a year, month or day as "1967", "1967-03" or "1967-03-12", got'):
            ask("Quern Mills", as_of=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["claims", ["claimed", "sure"], [1], 7])
def test_what_is_no_modality_is_refused(graph: clew.KnowledgeGraph, wrong: object) -> None:
    with pytest.raises(FilterError, match="modality: expected"):
        graph.paths("Ivo Tarn", "Quern Mills", modality=wrong)  # type: ignore[arg-type]


def test_the_command_line_asks_as_of_a_date(run: Run, store: Path) -> None:
    code, out, _ = run("show", store, "Quern Mills", "--as-of", "1952", "--modality", "asserted", "--json")
    assert (code, sorted(each["predicate"] for each in json.loads(out)["facts"])) == (0, ["makes", "runs"])
    code, out, _ = run("show", store, "Quern Mills")
    words = " ".join(out.split())
    assert code == 0
    for told in ("1950 to June 1955", "since July 1955", "on 3 February 1960", "claimed by Tom Hart"):
        assert told in words
    code, out, _ = run("facts", store, "Quern Mills", "--modality", "claimed", "--modality", "planned", "--json")
    assert [each["fact"]["subject"] for each in json.loads(out)["facts"]] == ["Rufus Gale"]
    code, out, _ = run("path", store, "Ivo Tarn", "Quern Mills", "--as-of", "1960", "-k", "1")
    assert "mentions" in out
    code, out, _ = run("path", store, "Ivo Tarn", "Quern Mills", "--as-of", "1952", "-k", "1")
    assert "1950 to June 1955" in out
    code, out, _ = run("search", store, "Who runs Quern Mills?", "--as-of", "1952", "--retriever", "keyword", "--json")
    assert (code, len(json.loads(out))) == (0, 5)


@pytest.mark.parametrize("command", ["show", "facts", "search"])
def test_the_command_line_says_what_it_expected(run: Run, store: Path, command: str) -> None:
    code, out, err = run(command, store, "Quern Mills", "--as-of", "the fifties")
    assert (code, out) == (1, "")
    assert err.endswith('as_of: expected a year, month or day as "1967", "1967-03" or "1967-03-12", got \'the fifties\'\n')
    code, _, err = run(command, store, "Quern Mills", "--modality", "claims")
    assert code == 1
    assert "got 'claims'. Did you mean 'claimed'?" in err


def test_corrections_are_not_listed_as_of_a_date(run: Run, store: Path) -> None:
    code, _, err = run("facts", store, "--as-of", "1950")
    assert code == 2
    assert "for the facts about an ENTITY" in " ".join(err.split())
