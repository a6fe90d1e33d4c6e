"""Where copies go: to a store or to a format that there is, and never to a folder that is called like a file."""

from pathlib import Path
from typing import Any

import pytest

import clew
from clew.graph.errors import ConfigError, InputError

from .running import Run
from .worlds import TRIPLETS, quick, small_world

STRANGE = ["out.json", "out.jsonl.gz", "out.txt", "out.sqlite"]


@pytest.fixture
def store(tmp_path: Path) -> str:
    small_world(tmp_path / "s.clew").close()
    return "s.clew"


@pytest.mark.parametrize("name", STRANGE)
def test_a_format_that_there_is_not_is_refused(run: Run, store: str, name: str) -> None:
    assert run("copy", store, "lines.jsonl")[0] == 0
    for source in (store, "lines.jsonl"):
        code, out, err = run("copy", source, name)
        assert (code, out) == (1, "")
        assert err == (
            f"Error: nothing is copied to the format {Path(name).suffix!r} ({name}): give a file ending in .jsonl or "
            ".graphml, or for a new store a name that ends in .clew or has no ending\n"
        )
        assert not Path(name).exists()


def test_folders_of_any_name_that_are_there_stay_usable(run: Run, store: str) -> None:
    Path("made.before").mkdir()
    for target in ("made.before", "new", "new.clew"):
        assert run("copy", store, target)[0] == 0
        assert run("stats", target)[0] == 0
    assert run("copy", "made.before", "again.clew")[0] == 0


def test_memory_is_no_place_of_a_copy(run: Run, store: str) -> None:
    assert run("copy", store, "lines.jsonl")[0] == 0
    for arguments in ((store, ":memory:"), ("lines.jsonl", ":memory:")):
        code, _, err = run("copy", *arguments)
        assert (code, "would be gone at once" in err) == (1, True)
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
