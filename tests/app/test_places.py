"""Whose documents they are: roots, moved files, what a prune and a removal take out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import clew
from clew.app.ingestion import add_items
from clew.extraction.loaders import load
from clew.graph.errors import InputError, NotFound

from .worlds import TRIPLETS, quick, small_docs

D = clew.Document


@pytest.fixture
def graph() -> Iterator[clew.KnowledgeGraph]:
    with quick() as made:
        yield made


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return small_docs(tmp_path)


def sources(graph: clew.KnowledgeGraph) -> list[str]:
    return sorted(build.source for build in graph.store.builds())


# Roots


def test_a_path_inside_a_known_root_keeps_that_root(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs)
    report = graph.add(docs / "deep" / "tobias.txt", docs / "deep")
    assert (report.added, report.unchanged) == (0, 1)


def test_two_folders_that_hold_the_same_names_are_both_added(graph: clew.KnowledgeGraph, docs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "ada.md").write_text("Another Ada.\n")
    report = graph.add(docs, other)
    assert (report.added, report.failed) == (5, 0)
    assert {"docs/ada.md", "other/ada.md"} < set(sources(graph))
    assert graph.add(other / "ada.md", docs).unchanged == 5
    (other / "ada.md").unlink()
    (other / "bob.md").write_text("Bob.\n")
    assert graph.add(other, prune=True).removed == 1
    assert "docs/ada.md" in sources(graph)


def test_a_file_and_then_its_folder_are_one(graph: clew.KnowledgeGraph, docs: Path) -> None:
    assert graph.add(docs / "ada.md").added == 1
    assert (graph.add(docs).added, len(sources(graph))) == (3, 4)


def test_another_folder_of_the_same_name_is_refused_unless_it_is_called_otherwise(
    graph: clew.KnowledgeGraph, docs: Path, tmp_path: Path
) -> None:
    other = small_docs(tmp_path / "other")
    graph.add(docs)
    with pytest.raises(InputError, match=f"{docs}' and '{other}' are two folders that go by one name, 'docs'"):
        graph.add(other)
    assert len(sources(graph)) == 4
    # Lines with ids of their own are still those of the first.
    report = graph.add(other, name="others")
    assert (report.added, report.failed) == (2, 2)
    assert {"docs/ada.md", "others/ada.md", "others/deep/tobias.txt"} < set(sources(graph))
    (other / "ada.md").write_text("Ada left.\n")
    assert graph.add(other, docs).updated == 1
    (other / "ada.md").unlink()
    assert graph.add(other, docs, prune=True).removed == 1
    assert "docs/ada.md" in sources(graph)


def test_documents_from_a_file_of_before_folders_had_names_are_added_to_once(
    graph: clew.KnowledgeGraph, docs: Path, tmp_path: Path
) -> None:
    add_items(graph.building, load(docs, root=docs))
    assert sources(graph) == ["ada.md", "deep/tobias.txt", "lines.jsonl#one", "lines.jsonl#two"]
    (docs / "new.txt").write_text("Cleo.")
    report = graph.add(docs / "deep", docs)
    assert (report.added, report.unchanged) == (1, 4)
    assert "new.txt" in sources(graph)


def test_a_moved_folder_replaces_its_documents(graph: clew.KnowledgeGraph, docs: Path, tmp_path: Path) -> None:
    graph.add(docs)
    digest = graph.stats()["digest"]
    (tmp_path / "new").mkdir()
    docs.rename(tmp_path / "new" / "docs")
    report = graph.add(tmp_path / "new" / "docs")
    assert (report.added, report.failed) == (0, 0)
    assert {build.root for build in graph.store.builds()} == {str(tmp_path / "new" / "docs")}
    (tmp_path / "new" / "docs").rename(tmp_path / "moved")
    report = graph.add(tmp_path / "moved", name="docs")
    assert (report.added, report.failed) == (0, 0)
    assert {build.root for build in graph.store.builds()} == {str(tmp_path / "moved")}
    assert graph.stats()["digest"] == digest


# Pruning


def test_prune_takes_out_files_and_lines_that_are_gone(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs)
    (docs / "ada.md").unlink()
    (docs / "lines.jsonl").write_text('{"id": "one", "text": "Line One."}\n')
    assert graph.add(docs).removed == 0
    report = graph.add(docs, prune=True)
    assert report.removed == 2
    assert report.growth["documents"] == -2
    assert sources(graph) == ["docs/deep/tobias.txt", "docs/lines.jsonl#one"]


def test_prune_touches_only_what_lies_below_the_given_paths(graph: clew.KnowledgeGraph, docs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "bob.txt").write_text("Bob.")
    graph.add(docs, other, D("given", "Given."), TRIPLETS[0])
    (other / "bob.txt").unlink()
    (docs / "ada.md").unlink()
    (docs / "deep" / "tobias.txt").unlink()
    (docs / "deep" / "new.txt").write_text("New.")
    report = graph.add(docs / "deep", prune=True)
    assert (report.added, report.removed) == (1, 1)
    assert [source for source in sources(graph) if source] == [
        "docs/ada.md",
        "docs/deep/new.txt",
        "docs/lines.jsonl#one",
        "docs/lines.jsonl#two",
        "other/bob.txt",
    ]


def test_prune_keeps_what_could_not_be_read(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs)
    (docs / "ada.md").write_bytes(b"")
    (docs / "lines.jsonl").write_text('{"id": "one", "text": "Line One."}\n{broken\n')
    report = graph.add(docs, prune=True)
    assert (report.removed, report.failed) == (0, 2)
    assert len(sources(graph)) == 4


def test_prune_removes_nothing_of_a_folder_that_cannot_be_listed(
    graph: clew.KnowledgeGraph, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.add(docs)
    listed = Path.iterdir

    def refusing(self: Path) -> Iterator[Path]:
        if self == docs.resolve():
            raise PermissionError(13, "Permission denied", str(self))
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refusing)
    report = graph.add(docs, prune=True)
    assert (report.removed, report.failed) == (0, 1)
    assert len(sources(graph)) == 4
    monkeypatch.undo()
    for file in (docs / "ada.md", docs / "lines.jsonl", docs / "deep" / "tobias.txt"):
        file.unlink()
    assert graph.add(docs, prune=True).removed == 4


# Removing


def test_adding_and_removing_leaves_the_digest(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs / "deep", TRIPLETS)
    before = graph.stats()["digest"]
    graph.add(D("d", "Ada met Tobias in Halden."))
    assert graph.stats()["digest"] != before
    assert graph.remove("d") == ("d",)
    assert graph.stats()["digest"] == before


def test_documents_are_removed_by_id_or_source(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs)
    assert len(graph.remove(["docs/ada.md", "one", "lines.jsonl#one"])) == 2
    assert sources(graph) == ["docs/deep/tobias.txt", "docs/lines.jsonl#two"]


def test_a_path_that_files_of_two_folders_have_removes_neither(
    graph: clew.KnowledgeGraph, docs: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "ada.md").write_text("Another Ada.\n")
    graph.add(docs, other)
    with pytest.raises(NotFound, match=r"'ada.md'.*Did you mean '(docs|other)/ada.md'"):
        graph.remove("ada.md")
    graph.remove("docs/ada.md")
    assert len(graph.remove("ada.md")) == 1


def test_an_unknown_document_stops_the_whole_removal(graph: clew.KnowledgeGraph, docs: Path) -> None:
    graph.add(docs)
    with pytest.raises(NotFound, match=r"'adda.md'.*Did you mean 'ada.md'\? Nothing was removed"):
        graph.remove(["one", "adda.md"])
    assert len(sources(graph)) == 4
