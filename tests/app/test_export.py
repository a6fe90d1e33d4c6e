"""The targets of copies: a store or a known format, and never a folder whose name looks like a file."""

import json
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.graph.errors import ConfigError, InputError

from .running import Run
from .worlds import TRIPLETS, quick, small_world

FILES = ["out.json", "out.jsonl.gz", "out.txt", "out.sqlite", "backup.old", "v1.rc2"]


@pytest.fixture
def store(tmp_path: Path) -> str:
    small_world(tmp_path / "s.clew").close()
    return "s.clew"


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_format_is_refused(run: Run, store: str, name: str) -> None:
    assert run("copy", store, "lines.jsonl")[0] == 0
    for source in (store, "lines.jsonl"):
        code, out, err = run("copy", source, name)
        assert (code, out) == (1, "")
        assert err == (
            f"Error: cannot copy to {name}: {Path(name).suffix} is not a format that can be written. Give a file ending in "
            ".jsonl or .graphml, or for a new store a name ending in .clew or in a slash\n"
        )
        assert not Path(name).exists()


def test_folders_of_any_name_that_are_there_stay_usable(run: Run, store: str) -> None:
    Path("made.before").mkdir()
    for target in ("made.before", "new", "new.clew"):
        assert run("copy", store, target)[0] == 0
        assert run("stats", target)[0] == 0
    assert run("copy", "made.before", "again.clew")[0] == 0


@pytest.mark.parametrize("name", ["backup-1.2", "2026.11.28", "v2.0", "store.", ".hidden", "backup.old/", "a.json/b"])
def test_a_dot_in_the_name_of_a_store_is_no_ending(run: Run, store: str, name: str) -> None:
    assert run("copy", store, name)[0] == 0
    assert json.loads(run("stats", name, "--json")[1])["digest"] == json.loads(run("stats", store, "--json")[1])["digest"]
    with clew.open(store, "r") as graph:
        graph.copy_to("lines.jsonl")
    assert run("copy", "lines.jsonl", f"again/{name}")[0] == 0


def test_memory_is_no_place_of_a_copy(run: Run, store: str) -> None:
    assert run("copy", store, "lines.jsonl")[0] == 0
    for arguments in ((store, ":memory:"), ("lines.jsonl", ":memory:")):
        code, _, err = run("copy", *arguments)
        assert (code, "would be lost at once" in err) == (1, True)
    code, _, err = run("copy", ":memory:", "new.clew")
    assert (code, err.count("\n")) == (1, 1)
    assert not Path("new.clew").exists()


@pytest.mark.parametrize("strange", [None, 5, b"x"])
def test_what_is_no_path_makes_no_store(strange: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="expected a store's path or address as text, got"):
        clew.open(strange)
    with quick() as graph:
        graph.add(TRIPLETS)
        with pytest.raises(ConfigError, match="expected a store's path or address as text, got"):
            graph.copy_to(strange)
        with pytest.raises(
            InputError, match=r"expected a store's path, a file ending in \.jsonl or \.graphml or a networkx"
        ):
            graph.copy_from(strange)
    assert list(tmp_path.iterdir()) == []
