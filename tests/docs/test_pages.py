"""The README and every page of `docs/` do what they say: their blocks run in order, what they show is printed."""

from pathlib import Path

import pytest

from clew.tests.docs.generated import GENERATORS, made
from clew.tests.docs.package import PAGE
from clew.tests.docs.pages import DOCS, README, SERVER, ReaderFolder, alike, blocks, commands, pages
from clew.tests.neo4j_server.address import Address

EVERY = [README, *(page for page in pages() if page != PAGE)]
RUNNING = [page for page in EVERY if any(block.language in ("python", "console") for block in blocks(page))]
ON_A_SERVER = [page for page in RUNNING if SERVER in page.read_text(encoding="utf-8")]
RUN = [page for page in RUNNING if page not in ON_A_SERVER]
HOW = "does not say what is printed today: `make quotes` updates it"


def named(page: Path) -> str:
    return str(page.relative_to(DOCS.parent))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ReaderFolder:
    return ReaderFolder(tmp_path_factory.mktemp("reader"))


@pytest.mark.encoder
@pytest.mark.parametrize("page", RUN, ids=named)
def test_pages_do_what_they_say(page: Path, reader: ReaderFolder) -> None:
    for shown in reader.run(page):
        assert alike(shown.said, shown.printed), f"{named(page)} {HOW}:\n{shown.printed}"


@pytest.mark.encoder
@pytest.mark.parametrize("page", ON_A_SERVER, ids=named)
def test_pages_on_a_server_do_what_they_say(page: Path, reader: ReaderFolder, empty_neo4j: str) -> None:
    assert reader.run(page, Address.parsed(empty_neo4j).environment) == []


@pytest.mark.parametrize("page", [README, *pages()], ids=named)
def test_generated_parts_are_todays(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert made(text) == text, f"{named(page)} {HOW}"


def test_every_generated_part_has_its_page() -> None:
    together = "".join(page.read_text(encoding="utf-8") for page in pages())
    assert [name for name in GENERATORS if together.count(f"<!-- generated: {name} -->") != 1] == []


def test_most_pages_run_something() -> None:
    silent = {named(page) for page in EVERY if page not in RUNNING and page.parent == DOCS}
    assert silent == {"docs/benchmarks.md", "docs/command-line.md", "docs/index.md"}


def test_commands_are_found() -> None:
    assert commands("$ clew add a \\\n    b\noutput\n$ ls\n$ clew stats a") == ["clew add a b", "clew stats a"]


def test_what_differs_is_seen() -> None:
    hit = " 1. A  5.06  a1\n    words b\n    score 5.06, the sum of\n      +1.00 prior  x\n      +0.50 gap    y\n"
    assert alike(hit, hit.replace("5.06  a1", "5.05  a1").replace("+0.50 gap    y", "+0.60 rank   z"))
    assert not alike(hit, hit.replace("5.06", "6.06"))
    assert not alike(hit, hit.replace("5.06", "5.0613"))
    assert not alike(hit, hit.replace("words b", "words c"))
    assert not alike(hit, hit.replace("prior", "other").replace("gap ", "rank"))
    assert not alike(hit, hit + hit)
