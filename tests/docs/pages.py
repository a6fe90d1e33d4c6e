"""Pages of Markdown whose blocks are run in order: the README and the pages of `docs/`.

- A `python` block runs in the page's one namespace.
- Of a `console` block each line `$ clew …` runs; other shell lines are skipped.
- A block whose first line is a comment that names a file, as `# clew.toml`, is that file.
- A `text` block that follows one of these at once shows what it prints; of a `console` block, what its last command prints.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import clew
from clew.app.cli.main import main
from clew.app.samples import samples_path

ROOT = Path(clew.__file__).parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
SERVER = "$NEO4J"
"""How pages write the address of a server: the variable that `make neo4j` sets. Tests put their own address in its place."""
COLUMNS = 100
"""The width of what pages show."""
SAMPLES, LIBRARY = "isles", "library.clew"
"""The folder of documents that pages speak of, and the store that they build from it."""

FIRST = (README, DOCS / "getting-started.md")
"""Pages whose reader has no library yet; on the others it is there, built from the samples."""

_BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w./-]+\.\w+)\n")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its body, and the span of the body in the page."""

    language: str
    body: str
    start: int
    end: int

    @property
    def file(self) -> str:
        """The file that the block is, or ""."""
        found = _FILE.match(self.body)
        return found.group(1) if found is not None else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A block that shows what a page's code prints: the span of its body, what it says, and what was printed today."""

    start: int
    end: int
    said: str
    printed: str


def pages() -> list[Path]:
    """Every page of `docs/` whose blocks can be run by themselves, in order of its path."""
    return sorted(DOCS.rglob("*.md"))


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(each.group(1), each.group(2), each.start(2), each.end(2)) for each in found]


def commands(body: str) -> list[str]:
    """The commands after `$ clew`, with lines that end in a backslash joined."""
    joined = re.sub(r"\\\n\s*", "", body)
    return [line[2:] for line in joined.splitlines() if line.startswith("$ clew ")]


def run(page: Path) -> list[Shown]:
    """Run a page's blocks in order, in the working folder. Returns what it shows beside what is printed today.

    Raises:
        AssertionError: a command ended with an error.
    """
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    shown: list[Shown] = []
    printed, end = "", -1
    for number, block in enumerate(blocks(page), 1):
        body = block.body
        if block.language == "text":
            if end >= 0 and not text[end : block.start].replace("```text", "").replace("```", "").strip():
                shown.append(Shown(block.start, block.end, block.body, printed))
            end = -1
            continue
        end = block.end
        if block.file:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(body, encoding="utf-8")
            end = -1
        elif block.language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(body, f"{page.name}, block {number}", "exec"), names)
            printed = tidy(out.getvalue())
        elif block.language == "console":
            called = commands(body)
            printed = [command(line) for line in called][-1] if called else ""
            end = end if called else -1
        else:
            end = -1
    return shown


def command(line: str) -> str:
    """What a `clew` command prints.

    Raises:
        AssertionError: it ends with an error.
    """
    out, errors = io.StringIO(), io.StringIO()
    code: object = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            main([os.path.expandvars(part) for part in shlex.split(line, comments=True)[1:]])
        except SystemExit as end:
            code = end.code
    if code not in (0, None):
        raise AssertionError(f"{line}\nexit code {code}: {errors.getvalue()}")
    return tidy(out.getvalue())


def tidy(output: str) -> str:
    """What was printed, without blanks at the ends of its lines and without empty lines around it."""
    return "".join(f"{line.rstrip()}\n" for line in output.strip("\n").rstrip().splitlines())


@contextlib.contextmanager
def terminal(folder: Path) -> Iterator[None]:
    """Work in a folder, on a terminal of the pages' width without colour."""
    before, environment = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    os.environ.update(COLUMNS=str(COLUMNS), NO_COLOR="1")
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


class ReaderFolder:
    """The folder of a page's reader: the samples, and on most pages the library that was built from them.

    It stays one folder for all pages: a library knows the place that its documents came from.

    Args:
        folder: an empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._kept = folder, folder / ".kept"
        shutil.copytree(samples_path(), folder / SAMPLES)

    def run(self, page: Path, environment: Mapping[str, str] | None = None) -> list[Shown]:
        """Run a page as its reader would in this environment, whatever pages were run before (see `run`)."""
        for place in self._folder.iterdir():
            if place.name not in (SAMPLES, self._kept.name):
                shutil.rmtree(place) if place.is_dir() else place.unlink()
        with terminal(self._folder):
            os.environ.update(environment or {})
            if page not in FIRST:
                self._library()
            return run(page)

    def _library(self) -> None:
        if self._kept.exists():
            shutil.copytree(self._kept, LIBRARY)
        else:
            command(f"clew add {LIBRARY} {SAMPLES}/")
            shutil.copytree(LIBRARY, self._kept)


def alike(said: str, printed: str) -> bool:
    """Whether two outputs say the same, as far as every processor says it: they encode a little differently.

    Numbers may differ by 5 %, but have as many decimals. Of the shares of a score, the largest of which are shown, half must
    be the same.
    """
    one, other = _parts(said), _parts(printed)
    return (
        one.lines == other.lines
        and len(one.numbers) == len(other.numbers)
        and all(abs(a - b) <= 0.05 * max(abs(a), abs(b), 0.02) for a, b in zip(one.numbers, other.numbers, strict=True))
        and len(one.signals) == len(other.signals)
        and all(2 * len(a & b) >= len(b) for a, b in zip(one.signals, other.signals, strict=True))
    )


_NUMBER = re.compile(r"-?\d+\.(\d+)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """An output taken apart: its lines with # for each decimal of a number, those numbers, the signals of each score."""

    lines: list[str]
    numbers: list[float]
    signals: list[frozenset[str]]


def _parts(output: str) -> _Parts:
    lines: list[str] = []
    numbers: list[float] = []
    signals: list[set[str]] = []
    summing = False
    for line in output.splitlines():
        if line.startswith("    score "):
            signals.append(set())
            summing = True
        elif summing and line.startswith("      "):
            signals[-1].update(re.findall(r"^ +[-+][\d.]+ (\w+)", line))
        else:
            summing = False
            lines.append(" ".join(_NUMBER.sub(lambda found: "#" * len(found[1]), line).split()))
            numbers.extend(float(found[0]) for found in _NUMBER.finditer(line))
    return _Parts(lines, numbers, [frozenset(each) for each in signals])
