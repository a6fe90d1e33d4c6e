"""Expressions of retrievers on the command line and in the settings, and what is said of those that are wrong."""

from pathlib import Path

import pytest

from ..running import Run
from ..worlds import small_world


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    small_world(tmp_path / "world.clew").close()
    return tmp_path / "world.clew"


def test_an_expression_that_does_not_parse_is_shown_with_its_place(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run("search", str(store), "bridge", "-r", "keyword | vectr >> mmr")
    assert (code, out) == (1, "")
    told, line, caret = err.splitlines()
    assert told.startswith("Error: unknown name 'vectr'")
    assert told.endswith("Did you mean 'vector'?:")
    assert (line, caret) == ("  keyword | vectr >> mmr", "            ^")
    assert run("search", str(store), "bridge", "-r", "keyword |")[2] == (
        "Error: not an expression of retrievers, invalid syntax:\n  keyword |\n           ^\n"
    )
    # As a setting too, which is named; what is no expression stays on one line.
    monkeypatch.setenv("CLEW_RETRIEVER", "keyword | \x1b[31m")
    told, line, caret = run("search", str(store), "bridge")[2].splitlines()
    assert told.startswith("Error: the setting 'retriever' is unusable: not an expression of retrievers")
    assert (line, caret) == ("  keyword | �[31m", "            ^")
    assert len(run("search", str(store), "bridge", "-r", "vectr")[2].splitlines()) == 1
    Path("clew.toml").write_text('retriever = "keyword >> one_per_document"\n')
    monkeypatch.delenv("CLEW_RETRIEVER")
    assert run("search", str(store), "bridge", "--json")[0] == 0
