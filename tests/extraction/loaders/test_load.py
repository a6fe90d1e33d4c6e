"""Everything together: many kinds in one folder, other packages' loaders, one run like another."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from clew.extraction.base import Loaded
from clew.extraction.loaders import LOADERS, File, find, load, read, without_duplicates

from .helpers import failed, only, split, write


def load_shouting(file: File) -> Iterator[Loaded]:
    yield file.document(file.content().decode().upper())


def load_broken(file: File) -> Iterator[Loaded]:
    yield file.document("one")
    raise RuntimeError("the tape is torn")


@pytest.fixture
def _other_loaders(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint(name, f"{__name__}:load_{name}", "clew.loaders") for name in ("shouting", "broken")]
    for point in points:
        monkeypatch.setitem(LOADERS.__dict__, "_plugins", {**LOADERS._plugins, point.name: point})


def test_a_folder_of_every_kind(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.txt": "Ada.",
            "b.md": "# Bea\n\nBea.",
            "c.html": "<p>Cleo.</p>",
            "d.jsonl": '{"id": "d", "text": "Dora."}\n',
            "e.csv": "id,text\ne,Ella.\n",
            "f.bin": b"\0",
        },
    )
    documents, failures = split(load(tmp_path, root=tmp_path))
    assert [(each.document.source, each.document.text) for each in documents] == [
        ("a.txt", "Ada."),
        ("b.md", "Bea."),
        ("c.html", "Cleo."),
        ("d.jsonl#d", "Dora."),
        ("e.csv#e", "Ella."),
    ]
    assert [each.source for each in failures] == ["f.bin"]
    assert {each.root for each in documents} == {f"{tmp_path.resolve()}/"}


def test_two_runs_are_alike_and_steps_give_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "Ada.", "b/c.md": "# Bea\n\n## More\n\nBea.", "d.bin": b"\0"})
    steps = [each for file in find(tmp_path) for each in (read(file) if isinstance(file, File) else [file])]
    assert list(load(tmp_path)) == list(load(tmp_path)) == list(without_duplicates(steps)) == steps


def test_the_same_folder_elsewhere_gives_the_same_documents(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.txt": "Ada.", "b/c.jsonl": '{"text": "Bea."}\n'}
    here, there = (split(load(write(tmp_path / name / "docs", files)))[0] for name in ("one", "two"))
    assert [each.document for each in here] == [each.document for each in there]
    assert {each.root for each in here}.isdisjoint({each.root for each in there})


def test_one_id_in_files_of_two_kinds_names_both(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "---\nid: x\n---\nAda.", "b.csv": "id,text\nx,Bea.\n"})
    _, [failure] = split(load(tmp_path, root=tmp_path))
    assert failure.source == "b.csv"
    assert "in a.md and in b.csv, line 2" in failure.reason


@pytest.mark.usefixtures("_other_loaders")
def test_a_loader_of_another_package_is_used(tmp_path: Path) -> None:
    assert only(load(write(tmp_path, {"a.shouting": "Ada."}))).document.text == "ADA."


@pytest.mark.usefixtures("_other_loaders")
def test_a_loader_that_breaks_fails_alone_and_keeps_what_it_gave(tmp_path: Path) -> None:
    documents, [failure] = split(load(write(tmp_path, {"a.broken": "x", "b.txt": "Bea."})))
    assert [each.document.text for each in documents] == ["one", "Bea."]
    assert failure.reason == "the loader of .broken files failed (RuntimeError: the tape is torn)"


def test_a_file_that_vanishes_between_finding_and_reading_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x"})
    loaded = load(tmp_path)
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    (tmp_path / "b.txt").unlink()
    assert failed(loaded) == "the folder holds no file that can be read"
    [file] = find(write(tmp_path, {"c.txt": "x"}))
    (tmp_path / "c.txt").unlink()
    assert isinstance(file, File)
    assert failed(read(file)) == "cannot be read: No such file or directory"


def test_files_of_one_name_in_two_folders_are_both_read(tmp_path: Path) -> None:
    write(tmp_path, {"a/readme.md": "Ada.", "b/readme.md": "Bea.", "b/deep/readme.md": "Cleo."})
    documents, failures = split(load([tmp_path / "a", tmp_path / "b"]))
    assert [each.document.source for each in documents] == ["a/readme.md", "b/deep/readme.md", "b/readme.md"]
    files, _ = split(load([tmp_path / "a/readme.md", tmp_path / "b/readme.md"]))
    assert [each.document.source for each in files] == ["a/readme.md", "b/readme.md"]
    assert {each.document.id for each in files} < {each.document.id for each in documents}
    assert not failures


def test_files_of_one_source_name_both_and_a_way_out(tmp_path: Path) -> None:
    write(tmp_path, {"a/docs/readme.md": "Ada.", "b/docs/readme.md": "Bea."})
    _, [failure] = split(load([tmp_path / "a/docs/readme.md", tmp_path / "b/docs/readme.md"]))
    assert f"in {tmp_path}/a/docs/readme.md and in {tmp_path}/b/docs/readme.md" in failure.reason
    assert "--name NAME" in failure.reason
