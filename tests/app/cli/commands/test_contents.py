"""`clew list`: a table, or JSON that keeps its schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import clew

from ...running import Run
from ...worlds import MARKUP, quick, small_world


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TERM", "dumb")
    place = tmp_path / "w.clew"
    with quick(place) as graph:
        graph.add(clew.Document("a", "Ada founded Halden.", "Ada", {"year": 1919}), clew.Document("b", "Bob met Ada."))
    return place


def test_a_list_is_a_table_without_empty_columns(run: Run, place: Path) -> None:
    code, out, err = run("list", place, "documents", "--sort=-year")
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "title characters metadata id"
    assert lines[2:4] == ["Ada 19 year: 1919 a", "12 b"]


def test_a_cut_list_says_how_many_more_there_are(run: Run, place: Path) -> None:
    assert "and 2 more, see --limit" in run("list", place, "entities", "--limit", "1")[1]
    assert run("list", place, "entities", "-f", "name = 'Nobody'")[1].strip() == "no entities"


def test_nothing_is_markup(run: Run, tmp_path: Path) -> None:
    small_world(tmp_path / "m.clew").close()
    out = run("list", tmp_path / "m.clew", "entities", "-f", "name contains 'Evil'")[1]
    assert "[bold red]Evil[/]" in out
    assert MARKUP.count("\x1b") == 1
    assert "\x1b" not in out


@pytest.mark.parametrize("kind", ["documents", "entities", "relations", "retrievers", "rerankers", "transforms"])
def test_json_keeps_its_schema(run: Run, place: Path, kind: str) -> None:
    code, out, err = run("list", place, kind, "--json", "--limit", "2")
    assert (code, err) == (0, "")
    found = json.loads(out)
    Draft202012Validator(json.loads(run("schema", "list")[1])).validate(found)
    assert found["kind"] == kind
    assert len(found["rows"]) == min(2, found["total"])


def test_errors_are_one_line(run: Run, place: Path) -> None:
    assert run("list", place, "entitys") == (
        1,
        "",
        "Error: there is no list of 'entitys'. Did you mean 'entities'? Lists: documents, entities, relations, "
        "retrievers, rerankers, transforms\n",
    )


@pytest.mark.parametrize(
    ("kind", "name"), [("retrievers", "query_fusion"), ("rerankers", "auto_merging"), ("transforms", "clauses")]
)
def test_parts_of_searches_are_listed_without_a_store(run: Run, place: Path, kind: str, name: str) -> None:
    code, out, err = run("list", kind, "-f", f"name = '{name}'")
    assert (code, err) == (0, "")
    assert name in out
    found = json.loads(run("list", kind, "--json")[1])
    Draft202012Validator(json.loads(run("schema", "list")[1])).validate(found)
    assert found == json.loads(run("list", place, kind, "--json")[1])


def test_a_store_alone_is_wrong_usage(run: Run, place: Path) -> None:
    code, _, err = run("list", place)
    assert code == 2
    assert "say what to list of" in err
    code, out, err = run("list", place, "entities", "--sort", "nmae")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "Did you mean 'name'?" in err
