"""Notebooks run from beginning to end, and are committed without their outputs."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import clew

TRUST = "04_a_graph_to_trust"
SERVED = {"02_neo4j_and_browser", TRUST}
NOTEBOOKS = sorted((Path(clew.__file__).parent / "notebooks").glob("*.ipynb"))


def _read(path: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS][:2] == ["01_build_and_ask.ipynb", "02_neo4j_and_browser.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(path: Path) -> None:
    notebook = _read(path)
    nbformat.validate(notebook)
    kept = [cell.id for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]
    assert kept == []


@pytest.mark.process
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem not in SERVED], ids=lambda path: path.stem)
def test_notebooks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(path, tmp_path, monkeypatch)
    assert (tmp_path / "picture.html").stat().st_size > 100_000


@pytest.mark.process
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem in SERVED - {TRUST}], ids=lambda path: path.stem)
def test_notebooks_about_neo4j_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_neo4j: str) -> None:
    monkeypatch.setenv("CLEW_NEO4J_URL", empty_neo4j)
    _run(path, tmp_path, monkeypatch)
    assert (tmp_path / "browser" / "clew.grass").is_file()


@pytest.mark.process
def test_a_graph_to_trust_is_the_same_when_it_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_neo4j: str
) -> None:
    path = next(each for each in NOTEBOOKS if each.stem == TRUST)
    monkeypatch.setenv("CLEW_NEO4J_URL", empty_neo4j)
    digests = []
    for _ in range(2):
        _run(path, tmp_path, monkeypatch)
        with clew.open(empty_neo4j, mode="r") as graph:
            digests.append(graph.store.digest())
    assert digests[0] == digests[1]
    assert (tmp_path / "browser" / "clew.grass").is_file()


def test_pictures_that_notebooks_show_are_there() -> None:
    shown = {name for path in NOTEBOOKS for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", path.read_text(encoding="utf-8"))}
    assert {name for name in shown if not (NOTEBOOKS[0].parent / name).is_file()} == set()


def _run(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    notebook = _read(path)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("text/html" in output.get("data", {}) for output in shown)
