"""The README and every page of `docs/` do what they say: their blocks run in order, what they show is printed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.tests.docs.generated import GENERATORS, made
from clew.tests.docs.package import PAGE
from clew.tests.docs.pages import DOCS, FIRST, README, SERVER, alike, blocks, command, commands, pages, reader_folder, run

EVERY = [README, *(page for page in pages() if page != PAGE)]
RUN = [page for page in EVERY if SERVER not in page.read_text(encoding="utf-8")]
ON_A_SERVER = [page for page in EVERY if page not in RUN]
HOW = "does not say what is printed today: `make quotes` writes it anew"


def named(page: Path) -> str:
    return str(page.relative_to(DOCS.parent))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the samples, and the library that was built from them there."""
    folder = tmp_path_factory.mktemp("reader")
    with reader_folder(folder):
        command("clew add library.clew isles/")
        shutil.copytree("library.clew", "kept")
        yield folder


@pytest.fixture
def reader(home: Path, request: pytest.FixtureRequest) -> None:
    """The folder as a page's reader has it. It stays one folder: a source has its place in it."""
    for place in home.iterdir():
        if place.name not in ("isles", "kept"):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
    if request.node.callspec.params["page"] not in FIRST:
        shutil.copytree(home / "kept", home / "library.clew")


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("page", RUN, ids=named)
def test_pages_do_what_they_say(page: Path) -> None:
    for shown in run(page):
        assert alike(shown.said, shown.printed), f"{named(page)} {HOW}:\n{shown.printed}"


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("page", ON_A_SERVER, ids=named)
def test_pages_on_a_server_do_what_they_say(page: Path, empty_neo4j: str) -> None:
    assert run(page, empty_neo4j) == []


@pytest.mark.parametrize("page", [README, *pages()], ids=named)
def test_generated_parts_are_todays(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert made(text) == text, f"{named(page)} {HOW}"


def test_every_generated_part_has_its_page() -> None:
    together = "".join(page.read_text(encoding="utf-8") for page in pages())
    assert [name for name in GENERATORS if together.count(f"<!-- generated: {name} -->") != 1] == []


def test_most_pages_run_something() -> None:
    silent = [named(page) for page in RUN if not any(block.language in ("python", "console") for block in blocks(page))]
    assert [page for page in silent if not page.startswith("docs/api/")] == [
        "docs/benchmarks.md",
        "docs/command-line.md",
        "docs/index.md",
    ]


def test_commands_are_found() -> None:
    assert commands("$ clew add a \\\n    b\noutput\n$ ls\n$ clew stats a") == ["clew add a b", "clew stats a"]


def test_what_differs_is_seen() -> None:
    hit = " 1. A  5.06  a1\n    words b\n    score 5.06, the sum of\n      +1.00 prior  x\n      +0.50 gap    y\n"
    assert alike(hit, hit.replace("5.06  a1", "5.05  a1").replace("+0.50 gap    y", "+0.60 rank   z"))
    assert not alike(hit, hit.replace("5.06", "6.06"))
    assert not alike(hit, hit.replace("words b", "words c"))
    assert not alike(hit, hit.replace("prior", "other").replace("gap ", "rank"))
    assert not alike(hit, hit + hit)
