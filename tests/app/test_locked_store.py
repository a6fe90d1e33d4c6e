"""A store that another process is writing: who writes it is told in one line, readers go on, nothing changes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import clew
from clew.app.cli.options import ERROR, EXIT_CODES, OK

from .running import Run
from .worlds import quick

pytestmark = pytest.mark.process

WRITER = """
import sys
import clew
from clew.tests.app.worlds import quick

with quick(sys.argv[1]) as graph:
    graph.add(clew.Document("b", "Bob went to Rome."), progress=False)
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "s.clew"
    with quick(place) as graph:
        graph.add(clew.Document("a", "Ada met Bob."), progress=False)
    (tmp_path / "c.txt").write_text("Cy met Ada.")
    return place


@pytest.fixture
def writer(store: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that has written to the store, and holds it."""
    command = [sys.executable, "-c", WRITER, str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        yield writer
        writer.kill()


def digest(store: Path) -> str:
    with clew.open(store, "r") as graph:
        return graph.store.digest()


@pytest.mark.encoder
@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "s.clew", "c.txt", "--extractor", "cooccurrence"),
        ("remove", "s.clew", "a"),
        ("feedback", "s.clew", "Who met Bob?", "a"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_second_writer_is_told_who_holds_it(
    run: Run, store: Path, writer: "subprocess.Popen[str]", arguments: tuple[str, ...]
) -> None:
    assert writer.pid != os.getpid()
    before = digest(store)
    code, out, err = run(*arguments)
    assert (code, out) == (ERROR, "")
    assert err.startswith(f"Error: s.clew is being written by process {writer.pid} on ")
    assert "wait until it is done" in err
    assert err.count("\n") == 1
    assert f"{ERROR} an error (one line on stderr)" in EXIT_CODES
    assert digest(store) == before
    writer.kill()
    writer.wait()
    assert run(*arguments)[0] == OK


def test_readers_see_what_was_written(run: Run, store: Path, writer: "subprocess.Popen[str]") -> None:
    code, out, err = run("search", "s.clew", "Who went to Rome?", "--retriever", "keyword", "--json")
    assert (code, err) == (OK, "")
    assert "Bob went to Rome." in out
    assert writer.poll() is None
