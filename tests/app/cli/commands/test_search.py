"""`clew search`: where hits come from, and contexts for prompts."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import clew

from ...running import Run
from ...worlds import quick

OPEN, SECRET = "Ada founded Halden in 1919. It makes lenses.", "Ada hid the Halden papers."


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TERM", "dumb")
    place = tmp_path / "w.clew"
    with quick(place) as graph:
        graph.add(
            clew.Document("open", OPEN, "Halden", {"tenant": "a"}, "docs/halden.md"),
            clew.Document("secret", SECRET, "Papers", {"tenant": "b"}, "docs/papers.md"),
        )
    return place


def searched(run: Run, place: Path, *more: str) -> tuple[int, str, str]:
    return run("search", place, "Who founded Halden?", "-r", "keyword", *more)


def test_hits_say_where_they_come_from(run: Run, place: Path) -> None:
    found = json.loads(searched(run, place, "--json")[1])
    assert found[0]["source"] == {
        "document_id": "open",
        "title": "Halden",
        "path": "docs/halden.md",
        "metadata": {"tenant": "a"},
        "start": 0,
        "end": len(OPEN),
    }
    Draft202012Validator(json.loads(run("schema", "search")[1])).validate(found)
    where = f"docs/halden.md, characters 0 to {len(OPEN)}"
    assert where in searched(run, place)[1]
    assert f"in    {where} · tenant: a" in searched(run, place, "--explain")[1]


def test_what_a_search_decided_is_said_beside_its_hits(run: Run, place: Path) -> None:
    for form in ((), ("--explain",), ("--json",)):
        _, out, err = run("search", place, "papers of tenant b", "-r", "auto", *form)
        assert "Note: " in err
        assert 'tenant = "b"' in err
        assert "Note: " not in out


@pytest.mark.parametrize("form", [(), ("--json",), ("--explain",), ("--context", "200"), ("--context", "200", "--json")])
def test_a_hidden_document_is_in_no_form(run: Run, place: Path, form: tuple[str, ...]) -> None:
    hidden = ("papers", "Papers", "secret", SECRET)
    whole = searched(run, place, *form)[1]
    assert any(word in whole for word in hidden)
    out, err = searched(run, place, *form, "--filter", "tenant = 'a'")[1:]
    assert "halden.md" in out
    assert not any(word in out + err for word in hidden)


@pytest.mark.encoder
def test_a_context_is_ready_for_a_prompt(run: Run, place: Path) -> None:
    code, out, err = searched(run, place, "--context", "200")
    assert code == 0
    assert out.splitlines() == [
        f"[1] {OPEN}",
        f"[2] {SECRET}",
        "",
        f"[1] Halden, docs/halden.md, characters 0 to {len(OPEN)}",
        f"[2] Papers, docs/papers.md, characters 0 to {len(SECRET)}",
    ]
    assert err.endswith("of 200 tokens\n")
    found = json.loads(searched(run, place, "--context", "200", "--json")[1])
    Draft202012Validator(json.loads(run("schema", "search")[1])).validate(found)
    assert found["text"] == "\n".join(out.splitlines()[:2])
    assert found["tokens"] <= found["budget"] == 200


def test_a_context_that_finds_nothing_says_so(run: Run, place: Path) -> None:
    assert run("search", place, "zyzzyva", "-r", "keyword", "--context", "50") == (0, "", "nothing found\n")
    assert searched(run, place, "--context", "1") == (0, "", "nothing fits 1 tokens\n")


@pytest.mark.parametrize("more", [("--context", "0"), ("--context", "-5"), ("--context", "many"), ("--context", "9", "-e")])
def test_a_bad_budget_is_wrong_usage(run: Run, place: Path, more: tuple[str, ...]) -> None:
    code, out, _ = searched(run, place, *more)
    assert (code, out) == (2, "")
