"""Nothing is left out: every registered name, command, setting, public name and page has its place in the documentation."""

import re
from pathlib import Path
from typing import Any

import pytest

import clew
from clew.app.cli.main import COMMANDS
from clew.app.config import Settings
from clew.extraction.registry import EXTRACTORS, LOADERS
from clew.graph import errors
from clew.graph.registry import Registry
from clew.graph.stores.open import STORES
from clew.models.registry import EMBEDDERS
from clew.retrieval.registry import RERANKERS, RETRIEVERS, TRANSFORMS
from clew.tests.docs.pages import DOCS, README, pages

LINES = 150


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def headings(page: str) -> set[str]:
    return set(re.findall(r"^## `?([^`\n]+)`?$", text(page), re.MULTILINE))


def first_cells(page: str) -> set[str]:
    """Every name in code in the first cell of a table's row."""
    rows = [line.split("|")[1] for line in text(page).splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize("table", [RETRIEVERS, RERANKERS, TRANSFORMS], ids=lambda table: table.kind)
def test_every_retriever_reranker_and_transform_has_a_row_and_a_section(table: Registry[Any]) -> None:
    page = f"{table.kind}s.md"
    assert set(table.names()) - first_cells(page) == set()
    assert set(table.names()) - headings(page) == set()


@pytest.mark.parametrize(
    "names", [EXTRACTORS.names(), LOADERS.names(), EMBEDDERS.names()], ids=["extractors", "loaders", "embedders"]
)
def test_every_extractor_loader_and_embedder_has_a_row(names: tuple[str, ...]) -> None:
    assert set(names) - first_cells("building.md") == set()


def test_every_store_is_named() -> None:
    assert [name for name in STORES.names() if name != "embedded" and f"{name}://" not in text("neo4j.md")] == []


def test_every_command_has_a_section() -> None:
    assert {f"clew {name}" for name in COMMANDS} <= headings("command-line.md")


def test_every_setting_has_a_row() -> None:
    assert set(Settings.model_fields) - first_cells("settings.md") == set()


def test_every_error_is_named() -> None:
    known = [name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, errors.ClewError)]
    assert [name for name in known if name not in text("errors.md")] == []


def test_every_public_name_is_in_the_reference() -> None:
    reference = "".join(page.read_text(encoding="utf-8") for page in (DOCS / "api").glob("*.md"))
    reference += text("api/filters.md")
    whole = {"clew.graph.model": ("Document", "Entity", "Reference", "TextNode", "Triplet")}
    listed = {
        name for module, names in whole.items() if f"automodule:: {module}\n   :members:\n" in reference for name in names
    }
    missing = [name for name in clew.__all__ if name not in listed and not re.search(rf"\b{name}\b", reference)]
    assert missing == ["__version__"]


def test_every_page_is_reached_from_the_contents() -> None:
    listed = set()
    for page in ("index.md", "api/index.md"):
        for tree in re.findall(r"^```\{toctree\}\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL):
            names = [line for line in tree.splitlines() if line and not line.startswith(":")]
            listed |= {(Path(page).parent / f"{name}.md").as_posix() for name in names}
    assert listed | {"index.md"} == {page.relative_to(DOCS).as_posix() for page in pages()}


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= LINES
