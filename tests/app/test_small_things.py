"""What people expect without thinking: hints that mean something, one hit a document, and errors that say what to do."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.export import occupied
from clew.graph.errors import FilterError, InputError, QueryError, nearest
from clew.tests.app.running import Run
from clew.tests.app.worlds import quick


def test_a_hint_is_given_for_slips_alone() -> None:
    known = ["hybrid", "keyword", "source", "kind", "Year"]
    assert [nearest(each, known) for each in ("hybird", "Keywords", "year")] == [
        f" Did you mean {each!r}?" for each in ("hybrid", "keyword", "Year")
    ]
    assert [nearest(each, known) for each in ("colour", "zzz", "king of", "")] == [""] * 4


def test_an_unknown_field_names_the_known_ones() -> None:
    with quick() as kg:
        with pytest.raises(FilterError, match="there are no fields"):
            kg.view("colour = 1")
        kg.add(*(clew.Document(f"d{n}", "Ada", metadata={f"f{n:02}": n}) for n in range(14)), progress=False)
        with pytest.raises(FilterError, match=r"field 'colour'; fields: f00, f01, .*, f11 and 2 more\."):
            kg.view("colour = 1")
        with pytest.raises(FilterError) as told:
            kg.view("f00 = 0").view(clew.F.colour == 1)
        assert "f01" not in str(told.value), "what is hidden stays so"


def test_what_is_open_says_how_to_be_used_in_another_process() -> None:
    with quick() as kg:
        for each in (kg, kg.retriever("keyword"), kg.view("id = 'a'"), kg.retriever("keyword | vector")):
            with pytest.raises(InputError, match=r"open it there, by clew\.open\(':memory:', 'r'\)"):
                pickle.dumps(each)


def test_one_document_cannot_fill_the_answer(run: Run, tmp_path: object) -> None:
    place = f"{tmp_path}/s.clew"
    with quick(place) as kg:
        long = " ".join(f"Ada met Bo in town {n}." for n in range(400))
        kg.add(clew.Document("long", long), clew.Document("b", "Ada left."), clew.Document("c", "Ada came."), progress=False)
        plain = kg.search("Ada town", k=3, retriever="keyword")
        found = kg.search("Ada town", k=3, retriever="keyword", group="document")
        assert len({hit.node.document_id for hit in plain}) < 3
        assert sorted(hit.node.document_id for hit in found) == ["b", "c", "long"]
        assert found[0] == plain[0]
        assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
        assert len(kg.search("Ada", k=0, group="document")) == 0
        with pytest.raises(QueryError, match="expected group as 'document'"):
            kg.search("Ada", group="page")
    code, out, _ = run("search", place, "Ada town", "-k", "3", "--retriever", "keyword", "--group", "document", "--json")
    assert code == 0
    assert sorted(hit["document_id"] for hit in json.loads(out)) == ["b", "c", "long"]


@pytest.mark.parametrize("question", ["", " ", "?", "—"])
def test_a_question_that_asks_nothing_is_an_error_on_the_command_line(run: Run, tmp_path: object, question: str) -> None:
    quick(f"{tmp_path}/s.clew").add(clew.Document("a", "Ada"), progress=False)
    code, out, err = run("search", f"{tmp_path}/s.clew", question, "--retriever", "keyword")
    assert (code, out) == (1, "")
    assert "nothing was asked" in err


def test_an_empty_language_is_the_usual_one() -> None:
    with quick() as kg:
        assert repr(kg.retriever("deep", language="")) == "deep"


def test_paths_say_something_new_each_and_the_shortest_first() -> None:
    texts = [clew.Document(f"d{n}", "Ada and Bo came. Ada and Bo left.") for n in range(3)]
    with quick() as kg:
        kg.add(*texts, clew.Triplet("Ada", "knows", "Cy"), clew.Triplet("Cy", "knows", "Di"), progress=False)
        kg.add(clew.Triplet("Di", "knows", "Bo"), progress=False)
        lengths = [len(path.steps) for path in kg.paths("Ada", "Bo")]
        assert lengths == [2, 3]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([("a", "b", "c")], "the tuple ('a', 'b', 'c'), and there are no such files: write a fact as Triplet("),
        ([["Ada", "founded", "Halden"]], "the list ['Ada', 'founded', 'Halden']"),
        ([("Ada", "founded", "Halden", 0.5)], "write a fact as Triplet("),
        ([("Ada", "Halden")], "write a fact as Triplet("),
        (("Ada", "founded", "Halden"), "write a fact as Triplet("),
        ([{"subject": "Ada", "relation": "founded", "object": "Halden"}], "Triplet(**"),
        ({"id": "a", "text": "Ada."}, "Document(**"),
        ([3], "paths, Documents or Triplets"),
    ],
)
def test_what_is_rather_a_fact_than_paths_names_triplet(given: Any, words: str) -> None:
    with quick() as graph, pytest.raises(InputError) as caught:
        graph.add(given)
    assert "Triplet" in str(caught.value)
    assert words in str(caught.value)


def test_a_tuple_of_files_is_read(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")]
    for file in files:
        file.write_text(f"Ada founded {file.stem}.")
    with quick() as graph:
        given: Any = [tuple(map(str, files))]
        assert graph.add(given).added == 3


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("full.clew", "give a new folder"),
        ("neo4j://host:7687/films", "neo4j://host:7687/films?library=NAME"),
        ("bolt://host:7687", "give a library of its own in the same database, bolt://host:7687?library=NAME"),
        ("neo4j://host:7687/films?library=a", "another library in the same database, neo4j://host:7687/films?library=NAME"),
    ],
)
def test_a_copy_to_a_store_that_is_full_says_where_else(url: str, advice: str) -> None:
    told = str(occupied(url, 1))
    assert told.startswith(f"{url} holds 1 document already: ")
    assert advice in told
    assert "clew clear" in told
