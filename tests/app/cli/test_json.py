"""What `--json` prints, and the schemas that it keeps."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.main import get_command

import clew
from clew.app.cli.main import COMMANDS, app

from ..running import Run


def schema_of(run: Run, command: str) -> dict[str, Any]:
    code, out, err = run("schema", command)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    Draft202012Validator.check_schema(found)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "{store}", "who founded halden", "--retriever", "keyword", "--explain"),
        ("search", "{store}", "nothing at all like it zzz", "--retriever", "keyword"),
        ("show", "{store}", "Ada Lindqvist"),
        ("path", "{store}", "Ada Lindqvist", "Port Ellery"),
        ("path", "{store}", "Ada Lindqvist", "Ada Lindqvist"),
        ("stats", "{store}"),
        ("copy", "{store}", "copy.clew"),
        ("copy", "{store}", "copy.graphml"),
        ("draw", "{store}", "-o", "all.html"),
    ],
    ids=" ".join,
)
def test_json_is_one_document_that_keeps_its_schema(run: Run, store: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*(each.format(store=store) for each in arguments), "--json")
    assert (code, err) == (0, "")
    Draft202012Validator(schema_of(run, arguments[0])).validate(json.loads(out))


def test_search_json_has_the_documented_keys(run: Run, store: Path) -> None:
    _, out, _ = run("search", store, "who founded halden", "--retriever", "keyword", "--json")
    first = json.loads(out)[0]
    assert list(first) == ["id", "document_id", "title", "text", "source", "score", "signals", "trail", "fact"]
    assert first["trail"]["line"] == "words: founded, halden"


def test_stats_json_agrees_with_the_store(run: Run, store: Path) -> None:
    _, out, _ = run("stats", store, "--json")
    figures = json.loads(out)
    with clew.open(store, "r") as graph:
        assert figures["digest"] == graph.store.digest()
        assert {name: figures[name] for name in graph.counts()} == graph.counts()
    assert figures["fields"] == {"year": ["number"]}


def test_every_json_option_has_a_published_schema(run: Run) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    with_json = {name for name, command in commands.items() if any("--json" in each.opts for each in command.params)}
    assert set(json.loads(run("schema")[1])) == with_json
    assert with_json == set(COMMANDS) - {"schema"}


def test_an_unknown_schema_names_the_nearest(run: Run) -> None:
    code, _, err = run("schema", "serch")
    assert code == 1
    assert "Did you mean 'search'?" in err
