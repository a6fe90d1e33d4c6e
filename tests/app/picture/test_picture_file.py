"""A picture goes to a new file or in place of one that Clew drew; whatever else is there stays as it is."""

import os
from pathlib import Path

import pytest

import clew
from clew.app.picture import page
from clew.graph.errors import InputError

from ..running import Run
from ..worlds import small_world

STORE = "s.clew"


@pytest.fixture
def graph(tmp_path: Path) -> clew.KnowledgeGraph:
    return small_world(tmp_path / STORE)


@pytest.fixture
def store(graph: clew.KnowledgeGraph) -> str:
    graph.close()
    return STORE


@pytest.mark.parametrize("inside", ["truth.sqlite", "writer.lock", "new.html", "derived/new.html"])
def test_a_store_s_own_files_are_no_place_for_a_picture(run: Run, store: str, inside: str) -> None:
    target = Path(store, inside)
    target.parent.mkdir(exist_ok=True)
    before = target.read_bytes() if target.exists() else None
    code, out, err = run("draw", store, "-o", target)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"inside the store {Path(store).resolve()}: give a file outside of it" in err
    assert (target.read_bytes() if target.exists() else None) == before
    with clew.open(store, "r") as held:
        assert held.counts()["documents"] > 0


def test_a_link_into_a_store_is_seen_through(run: Run, store: str) -> None:
    Path("picture.html").symlink_to(Path(store, "truth.sqlite"))
    code, _, err = run("draw", store, "-o", "picture.html")
    assert (code, "inside the store" in err) == (1, True)
    assert Path(store, "truth.sqlite").read_bytes().startswith(b"SQLite")


@pytest.mark.parametrize("content", ["", "# My notes\n", '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>Mine</title>'])
def test_a_file_of_another_making_stays(run: Run, store: str, content: str) -> None:
    Path("mine.html").write_text(content)
    code, out, err = run("draw", store, "-o", "mine.html")
    assert (code, out) == (1, "")
    assert err == (
        "Error: mine.html exists and is not a picture drawn by Clew: give another name, or remove the file first\n"
    )
    assert Path("mine.html").read_text() == content


def test_a_picture_takes_the_place_of_one_drawn_before(run: Run, store: str) -> None:
    assert run("draw", store, "-o", "p.html")[0] == 0
    before = Path("p.html").read_text()
    assert run("draw", store, "Tobias Merrow", "-o", "p.html")[0] == 0
    assert Path("p.html").read_text() != before
    assert sorted(each.name for each in Path().iterdir()) == ["p.html", STORE]


def test_the_place_is_checked_before_anything_is_drawn(
    graph: clew.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(scene: object) -> str:
        raise AssertionError

    monkeypatch.setattr(page, "picture", drawn)
    for target in (tmp_path / "missing" / "p.html", tmp_path, tmp_path / STORE / "p.html"):
        with pytest.raises(InputError, match="the picture cannot be written to"):
            graph.draw(target)


def test_a_picture_that_cannot_be_finished_leaves_the_one_before(
    graph: clew.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "p.html"
    graph.draw(target)
    before = target.read_text()

    def full(self: Path, goal: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        graph.draw(target, entities=["Tobias Merrow"])
    assert target.read_text() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["p.html", STORE]


def test_a_device_is_written_and_stays_one(run: Run, store: str) -> None:
    assert run("draw", store, "-o", os.devnull)[0] == 0
    assert Path(os.devnull).is_char_device()
