"""The README does what it says: its Python blocks run in order, its `$ clew` lines succeed."""

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest

import clew
from clew.app.cli import main
from clew.app.samples import samples_path

README = Path(clew.__file__).parent / "README.md"
SERVER = "neo4j://neo4j:password@localhost:7687"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [body for name, body in BLOCK.findall(README.read_text(encoding="utf-8")) if name == language]


@pytest.fixture(autouse=True)
def _in_a_folder_with_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A README's reader has a folder `docs/`: here it holds the samples."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(samples_path(), tmp_path / "docs")


def test_python_blocks_run_in_order() -> None:
    assert blocks("python")
    names: dict[str, object] = {}
    for number, body in enumerate(blocks("python"), 1):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(body, f"README.md, python block {number}", "exec"), names)


def test_clew_lines_succeed(capsys: pytest.CaptureFixture[str]) -> None:
    _succeed([line for line in _lines() if SERVER not in line], capsys)


def test_clew_lines_on_a_server_succeed(capsys: pytest.CaptureFixture[str], empty_neo4j: str) -> None:
    asked = [line.replace(SERVER, empty_neo4j) for line in _lines() if SERVER in line]
    _succeed(["clew add library.clew docs/", *asked], capsys)


def _lines() -> list[str]:
    return [line for body in blocks("console") for line in commands(body)]


def _succeed(lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert len(lines) > 1
    for line in lines:
        with pytest.raises(SystemExit) as end:
            main(shlex.split(line, comments=True)[1:])
        captured = capsys.readouterr()
        assert end.value.code in (0, None), f"{line}\n{captured.err}"


def commands(block: str) -> list[str]:
    """The commands after `$ clew`, with lines that end in a backslash joined."""
    joined = re.sub(r"\\\n\s*", "", block)
    return [line[2:] for line in joined.splitlines() if line.startswith("$ clew ")]


def test_commands_are_found() -> None:
    assert commands("$ clew add a \\\n    b\noutput\n$ ls\n$ clew stats a") == ["clew add a b", "clew stats a"]
