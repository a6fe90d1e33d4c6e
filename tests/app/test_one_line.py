"""What people hand over and what a shell closes: one line on standard error, never a traceback."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

import clew
from clew.app import training
from clew.graph.errors import InputError

from .running import Run
from .worlds import small_world

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def store(tmp_path: Path) -> str:
    small_world(tmp_path / "s.clew").close()
    return "s.clew"


def spoilt(name: str) -> str:
    packed = gzip.compress(b"{}" * 100)
    Path(name).write_bytes(packed[:12] + b"\xff" * 8 + packed[20:])
    return name


@pytest.mark.parametrize(
    "arguments",
    [
        ("feedback", "s.clew", "--from"),
        ("eval", "--store", "s.clew", "--queries"),
        ("train", "--store", "s.clew", "-o", "r.json", "--queries"),
        ("eval", "--corpus"),
    ],
)
def test_a_file_of_lines_that_is_spoilt_or_missing(run: Run, store: str, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments, spoilt("lines.jsonl.gz"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("Error: lines.jsonl.gz cannot be unpacked (")
    assert run(*arguments, "gone.jsonl") == (1, "", "Error: there is no file gone.jsonl: check the path\n")


def test_weights_that_are_nested_too_deep(run: Run, store: str) -> None:
    Path("w.json").write_text(DEEP)
    code, _, err = run("eval", "--store", store, "--weights", "w.json")
    assert (code, err.count("\n")) == (1, 1)
    assert "the weights w.json are nested too deep" in err


def test_weights_that_cannot_be_written_are_told_before_the_training(
    run: Run, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(training, "read_questions", read)
    Path("q.jsonl").write_text('{"id": "q", "question": "Who?", "gold_ids": ["a"]}\n')
    for place in ("none/r.json", store, f"{store}/truth.sqlite"):
        code, _, err = run("train", "--store", store, "--queries", "q.jsonl", "-o", place)
        assert (code, err.count("\n")) == (1, 1)
        assert err.startswith(f"Error: the file of weights cannot be written to {place}")
    with pytest.raises(InputError):
        training.train([store], [Path("q.jsonl")], Path("none/r.json"))
    with clew.open(store, "r") as graph:
        assert graph.counts()["documents"]


def test_a_demonstration_in_a_file(run: Run) -> None:
    Path("taken").write_text("mine")
    assert run("demo", "-o", "taken") == (1, "", "Error: taken is a file, expected a folder: give another name\n")
    assert run("demo", "-o", "taken/demo")[0] == 1
    Path("shown").mkdir()
    Path("shown/picture.html").write_text("mine")
    assert run("demo", "-o", "shown")[0] == 1
    assert [each.name for each in Path("shown").iterdir()] == ["picture.html"]
    assert Path("taken").read_text() == "mine"


@pytest.mark.process
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_the_shell_closed(store: str, tmp_path: Path, closed: str) -> None:
    def told(*arguments: str) -> tuple[int, str, str]:
        command = f'exec "$0" -c "from clew.app.cli.main import main; main()" "$@" {closed}'
        done = subprocess.run(
            ["/bin/sh", "-c", command, sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    code, out, err = told("stats", store, "--json")
    assert (code, bool(out), err) == (0, closed == "2>&-", "")
    code, out, err = told("show", store, "Nobody")
    assert (code, out, err.count("\n")) == (1, "", 1 if closed == ">&-" else 0)


@pytest.mark.parametrize(
    "arguments",
    [("add", "PLACE", "note.txt"), ("search", "PLACE", "who?"), ("stats", "PLACE"), ("draw", "PLACE", "-o", "p.html")],
)
def test_a_store_in_memory_is_of_no_use_to_a_command(run: Run, arguments: tuple[str, ...]) -> None:
    Path("note.txt").write_text("Ada founded Halden.")
    code, out, err = run(*(":memory:" if each == "PLACE" else each for each in arguments))
    assert (code, out) == (1, "")
    assert err == "Error: a store in memory is empty and would be gone at once: give a folder or a server's address\n"
    assert [each.name for each in Path().iterdir()] == ["note.txt"]
