"""The README does what it says: its Python blocks run in order, its `$ clew` lines succeed, what it shows is printed."""

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.app.cli.main import main
from clew.tests.readme import SERVER, blocks, commands, explained, lines, shown, with_documents

SCORE = re.compile(r"(\d+\.\d+)(  \w+)$")
HOW = "the README does not show what is printed today: `make readme` writes it anew"


@pytest.fixture(autouse=True)
def _in_a_folder_with_documents(tmp_path: Path) -> Iterator[None]:
    """A README's reader has a folder `docs/`: here it holds the samples."""
    with with_documents(tmp_path):
        yield


def test_python_blocks_run_in_order() -> None:
    assert blocks("python")
    names: dict[str, object] = {}
    for number, body in enumerate(blocks("python"), 1):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(body, f"README.md, python block {number}", "exec"), names)


def test_clew_lines_succeed(capsys: pytest.CaptureFixture[str]) -> None:
    _succeed([line for line in lines() if SERVER not in line], capsys)


def test_clew_lines_on_a_server_succeed(capsys: pytest.CaptureFixture[str], empty_neo4j: str) -> None:
    asked = [line.replace(SERVER, empty_neo4j) for line in lines() if SERVER in line]
    _succeed(["clew add library.clew docs/", *asked], capsys)


def test_the_explained_hits_are_todays() -> None:
    said, today = shown(), explained()
    assert _threads(said) == _threads(today), HOW
    # A processor without the other's instructions encodes a little differently.
    for old, new in zip(_scores(said), _scores(today), strict=True):
        assert old == pytest.approx(new, rel=0.05), HOW
    for old_names, new_names in zip(_signals(said), _signals(today), strict=True):
        assert len(old_names & new_names) >= len(new_names) / 2, HOW


def _threads(output: str) -> list[str]:
    """Texts and threads: every line but those of the shares, without scores."""
    kept = []
    summing = False
    for line in output.splitlines():
        summing = bool(line) and (summing or line.startswith("    score "))
        if not summing:
            kept.append(SCORE.sub(r"\2", line))
    return kept


def _scores(output: str) -> list[float]:
    return [float(found.group(1)) for line in output.splitlines() if (found := SCORE.search(line))]


def _signals(output: str) -> list[set[str]]:
    """The signals whose shares are told, a hit each."""
    parts = re.findall(r"^    score .*?(?=^$|\Z)", output, re.MULTILINE | re.DOTALL)
    return [set(re.findall(r"[a-z]\w+", part)) for part in parts]


def _succeed(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert len(asked) > 1
    for line in asked:
        with pytest.raises(SystemExit) as end:
            main(shlex.split(line, comments=True)[1:])
        captured = capsys.readouterr()
        assert end.value.code in (0, None), f"{line}\n{captured.err}"


def test_commands_are_found() -> None:
    assert commands("$ clew add a \\\n    b\noutput\n$ ls\n$ clew stats a") == ["clew add a b", "clew stats a"]
