"""The README's blocks, and the output of `clew search --explain` that it shows. Write that anew: `make readme`."""

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import clew
from clew.app.cli.main import main
from clew.app.samples import samples_path

README = Path(clew.__file__).parent / "README.md"
SERVER = "neo4j://neo4j:password@localhost:7687"
COLUMNS = 108
"""The width of what the README shows."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN = re.compile(r"(?<=^```text\n)(?= 1\. ).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The bodies of the README's blocks in a language."""
    return [body for name, body in _BLOCK.findall(README.read_text(encoding="utf-8")) if name == language]


def commands(block: str) -> list[str]:
    """The commands after `$ clew`, with lines that end in a backslash joined."""
    joined = re.sub(r"\\\n\s*", "", block)
    return [line[2:] for line in joined.splitlines() if line.startswith("$ clew ")]


def lines() -> list[str]:
    """The README's commands."""
    return [line for body in blocks("console") for line in commands(body)]


def shown() -> str:
    """The explained hits that the README shows."""
    (found,) = _SHOWN.findall(README.read_text(encoding="utf-8"))
    return str(found)


def printed(*called: str) -> str:
    """What the last of some `clew` commands prints, in the README's width; all have to succeed."""
    out = io.StringIO()
    for line in called:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            main(shlex.split(line)[1:])
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().rstrip().splitlines())


def explained() -> str:
    """What the README's own `search --explain` prints today. The samples are in `docs/`, as the README says."""
    add = next(line for line in lines() if line.startswith("clew add "))
    search = next(line for line in lines() if line.endswith(" --explain") and SERVER not in line)
    return printed(add, search)


@contextlib.contextmanager
def with_documents(folder: Path) -> Iterator[None]:
    """The README reader's folder: in it the samples as `docs/`."""
    shutil.copytree(samples_path(), folder / "docs")
    before, columns = Path.cwd(), os.environ.get("COLUMNS")
    os.chdir(folder)
    os.environ["COLUMNS"] = str(COLUMNS)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, with_documents(Path(folder)):
        today = explained()
    README.write_text(_SHOWN.sub(lambda _: today, README.read_text(encoding="utf-8")), encoding="utf-8")
    print(today)
