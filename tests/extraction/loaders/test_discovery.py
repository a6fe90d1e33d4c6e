"""Which files are found, from which root, and what is passed over."""

import os
from pathlib import Path

import pytest

from clew.extraction.base import Failure, file_of
from clew.extraction.loaders import File, Limits, find, load
from clew.graph.errors import DocumentError
from clew.graph.identity import document_id

from .helpers import failed, only, split, write


def sources(folder: Path, *paths: Path, **settings: object) -> list[tuple[str, str]]:
    """Sources and roots (relative to `folder`) of the files found."""
    found = find(paths, **settings)  # type: ignore[arg-type]
    return [(each.source, os.path.relpath(each.root, folder)) for each in found if isinstance(each, File)]


def reasons(*paths: Path, **settings: object) -> dict[str, str]:
    return {each.source: each.reason for each in find(paths, **settings) if isinstance(each, Failure)}  # type: ignore[arg-type]


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    write(tmp_path, {"b.txt": "x", "a/z.txt": "x", "a/B.md": "x", "c.TXT": "x"})
    found = sources(tmp_path, tmp_path, root=tmp_path)
    assert [source for source, _ in found] == ["a/B.md", "a/z.txt", "b.txt", "c.TXT"]


def test_a_file_has_its_folder_as_root_and_the_folders_name_and_its_own_as_source(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.txt": "Ada."})
    loaded = only(load(str(tmp_path / "docs" / "a.txt")))
    assert (loaded.document.source, loaded.root) == ("docs/a.txt", str((tmp_path / "docs").resolve()))
    assert loaded.document.id == document_id("docs/a.txt")
    assert file_of(loaded.root, loaded.document.source) == tmp_path.resolve() / "docs/a.txt"


def test_a_relative_path_means_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"docs/a.txt": "Ada."})
    absolute = only(load(tmp_path / "docs"))
    monkeypatch.chdir(tmp_path)
    assert only(load("docs")) == only(load(["./docs/../docs"])) == absolute


def test_a_file_of_a_given_folder_keeps_that_root_whatever_the_order(tmp_path: Path) -> None:
    write(tmp_path, {"docs/sub/a.txt": "x", "docs/b.txt": "x"})
    folder, file, sub = tmp_path / "docs", tmp_path / "docs/sub/a.txt", tmp_path / "docs/sub"
    for order in ([folder, file, sub], [file, sub, folder], [sub, folder, file]):
        assert sorted(sources(tmp_path, *order)) == [("docs/b.txt", "docs"), ("docs/sub/a.txt", "docs")]


def test_a_path_inside_a_known_root_keeps_it_and_the_innermost_wins(tmp_path: Path) -> None:
    write(tmp_path, {"docs/sub/a.txt": "x", "docs/b.txt": "x"})
    known = {str(tmp_path): "all", str(tmp_path / "docs/sub"): "sub"}
    found = sources(tmp_path, tmp_path / "docs", known_roots=known)
    assert found == [("all/docs/b.txt", "."), ("sub/a.txt", "docs/sub")]
    # A root of before there were names.
    known = {f"{tmp_path}/": ""}
    assert sources(tmp_path, tmp_path / "docs", known_roots=known) == [("docs/b.txt", "."), ("docs/sub/a.txt", ".")]


def test_a_root_can_be_given_and_holds_all_paths(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.txt": "x"})
    assert sources(tmp_path, tmp_path / "docs", root=tmp_path) == [("docs/a.txt", ".")]
    with pytest.raises(DocumentError, match="inside the root"):
        find(tmp_path, root=tmp_path / "docs")
    with pytest.raises(DocumentError, match="expected the root as a folder"):
        find(tmp_path, root=tmp_path / "docs/a.txt")


def test_two_folders_of_one_name_are_told_apart_by_one_that_is_given(tmp_path: Path) -> None:
    write(tmp_path, {"a/docs/x.txt": "x", "b/docs/x.txt": "x", "b/docs/y.txt": "x"})
    one, two = tmp_path / "a/docs", tmp_path / "b/docs"
    with pytest.raises(DocumentError, match=r"a/docs' and .*b/docs' are two folders that go by one name, 'docs': .*--name"):
        load([two, one], known_roots={})
    known = {str(one): "docs"}
    with pytest.raises(DocumentError, match=r"a/docs' and .*b/docs' are two folders"):
        load(two, known_roots=known)
    wanted = [("notes/x.txt", "b/docs"), ("notes/y.txt", "b/docs")]
    assert sources(tmp_path, two, known_roots=known, name="notes") == wanted
    both = {**known, str(two): "notes"}
    assert sources(tmp_path, one, two, known_roots=both) == [("docs/x.txt", "a/docs"), *wanted]
    # What was moved away goes by its name in its new place.
    one.rename(tmp_path / "a/gone")
    assert sources(tmp_path, two, known_roots=known)[0] == ("docs/x.txt", "b/docs")


@pytest.mark.parametrize("name", ["a/b", "/", ".", "..", " a", "a\n", "\x00"])
def test_a_name_is_one_part_of_a_path(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"docs/a.txt": "x"})
    with pytest.raises(DocumentError, match="expected the name of an added folder"):
        find(tmp_path / "docs", name=name)


def test_a_name_is_for_one_folder_that_has_none(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.txt": "x", "b/x.txt": "x"})
    with pytest.raises(DocumentError, match=r"for one added folder, got 2"):
        find([tmp_path / "a", tmp_path / "b"], name="c")
    with pytest.raises(DocumentError, match=r"/a' is known as 'a'"):
        find(tmp_path / "a", known_roots={str(tmp_path / "a"): "a"}, name="c")
    assert sources(tmp_path, tmp_path / "a", known_roots={str(tmp_path / "a"): "c"}, name="c") == [("c/x.txt", "a")]


def test_the_same_path_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x"})
    found = list(find([tmp_path, tmp_path / "a.txt", tmp_path]))
    assert len(found) == 1


@pytest.mark.parametrize("path", ["", "   ", 5, None], ids=repr)
def test_what_is_no_path_is_an_error(path: object) -> None:
    with pytest.raises(DocumentError, match="expected a path"):
        load([path])  # type: ignore[list-item]


def test_a_missing_path_is_an_error_at_once_before_anything_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": "x"})
    with pytest.raises(DocumentError, match=r"no file or folder .*note\.txt.* Did you mean 'notes\.txt'\?"):
        load([tmp_path, tmp_path / "note.txt"])
    with pytest.raises(DocumentError, match="download it first"):
        load("https://example.org/a.html")
    with pytest.raises(DocumentError, match="no file or folder"):
        load("a\0b")


def test_hidden_files_and_folders_are_reported_skips(tmp_path: Path) -> None:
    write(tmp_path, {".hidden.txt": "x", ".git/a.txt": "x", "a.txt": "x"})
    documents, failures = split(load(tmp_path, root=tmp_path))
    assert [each.document.source for each in documents] == ["a.txt"]
    assert [(each.source, each.reason, each.skipped) for each in failures] == [
        (".git", "hidden", True),
        (".hidden.txt", "hidden", True),
    ]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    write(tmp_path, {".hidden.txt": "Ada."})
    assert only(load(tmp_path / ".hidden.txt")).document.text == "Ada."


def test_an_unknown_suffix_is_a_skip_in_a_folder_and_a_failure_where_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.txtt": "x", "README": "x", "b.txt": "x"})
    _, failures = split(load(tmp_path, root=tmp_path))
    assert {each.source: each.skipped for each in failures} == {"README": True, "a.txtt": True}
    [named] = [each for each in find(tmp_path / "a.txtt") if isinstance(each, Failure)]
    assert not named.skipped
    assert "unknown type .txtt" in named.reason
    assert "Did you mean 'txt'?" in named.reason
    unnamed = failed(load(tmp_path / "README"))
    assert unnamed.startswith("a file without a suffix; known: ")
    assert not unnamed.endswith(".")


def test_links_in_a_loop_end(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.txt": "x"})
    (tmp_path / "docs/loop").symlink_to(tmp_path / "docs")
    (tmp_path / "docs/self.txt").symlink_to(tmp_path / "docs/self.txt")
    (tmp_path / "docs/gone.txt").symlink_to(tmp_path / "nowhere.txt")
    found = reasons(tmp_path / "docs", root=tmp_path / "docs")
    assert sources(tmp_path, tmp_path / "docs") == [("docs/a.txt", "docs")]
    assert found["loop"] == "a link to a folder: add that folder itself"
    assert found["self.txt"].startswith("a broken symlink")
    assert found["gone.txt"].startswith("a broken symlink")
    with pytest.raises(DocumentError, match="is a broken symlink"):
        load(tmp_path / "docs/gone.txt")


def test_a_linked_file_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"docs/z.txt": "inside", "outside.txt": "outside"})
    (tmp_path / "docs/a.txt").symlink_to("z.txt")
    (tmp_path / "docs/b.txt").symlink_to(tmp_path / "outside.txt")
    documents, failures = split(load(tmp_path / "docs"))
    assert {each.document.source: each.document.text for each in documents} == {
        "docs/b.txt": "outside",
        "docs/z.txt": "inside",
    }
    assert [each.reason for each in failures] == ["a link to 'z.txt', which is read anyway"]


def test_a_given_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.txt": "x"})
    (tmp_path / "link").symlink_to(tmp_path / "docs")
    assert sources(tmp_path, tmp_path / "link") == [("docs/a.txt", "docs")]


def test_stores_are_skipped_by_suffix_and_by_name(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x", "lib.clew/data.txt": "x", "store/data.txt": "x"})
    found = reasons(tmp_path, exclude=[tmp_path / "store"], root=tmp_path)
    assert found == {"lib.clew": "a store, not documents: copy it instead", "store": "excluded"}
    assert "a store" in failed(load(tmp_path / "lib.clew"))


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert failed(load(tmp_path / "empty")) == "the folder holds no file that can be read"
    assert [each.source for each in find(tmp_path / "empty")] == ["empty/"]


def test_no_paths_give_nothing() -> None:
    assert list(load([])) == []


def test_a_pipe_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert failed(load(tmp_path / "pipe.txt")) == "not a regular file"


def test_a_name_that_is_not_utf8_is_a_failure_that_can_be_printed(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("x")
    _, [failure] = split(load(tmp_path, root=tmp_path))
    assert failure.source == "caf\\udce9.txt"
    assert failure.reason == "its name is not UTF-8: rename it"
    assert not failure.skipped


def test_an_unreadable_file_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.txt": "Ada.", "b.txt": "Bea."})
    original = Path.open

    def refusing(self: Path, *arguments: object, **settings: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return original(self, *arguments, **settings)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)
    documents, failures = split(load(tmp_path))
    assert [each.document.text for each in documents] == ["Bea."]
    assert [each.reason for each in failures] == ["cannot be read: Permission denied"]


def test_an_unreadable_folder_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/b.txt": "x", "c.txt": "x"})
    original = Path.iterdir

    def refusing(self: Path) -> object:
        if self.name == "a":
            raise PermissionError(13, "Permission denied", str(self))
        return original(self)

    monkeypatch.setattr(Path, "iterdir", refusing)
    assert reasons(tmp_path, root=tmp_path) == {"a": "the folder cannot be read: Permission denied"}
    assert sources(tmp_path, tmp_path, root=tmp_path) == [("c.txt", ".")]


def test_a_deep_folder_needs_no_recursion(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
    write(folder, {"a.txt": "x"})
    assert len(sources(tmp_path, tmp_path)) == 1


@pytest.mark.parametrize("limit", [0, -1, 1.5, True], ids=repr)
def test_a_limit_is_a_positive_number(limit: object) -> None:
    with pytest.raises(DocumentError, match="'document' as a positive number"):
        Limits(document=limit)  # type: ignore[arg-type]


def test_a_failure_covers_what_its_file_or_folder_may_hold() -> None:
    failure = Failure("a.jsonl", "broken")
    assert failure.covers("a.jsonl")
    assert failure.covers("a.jsonl#L3")
    assert failure.covers("a.jsonl/b")
    assert not failure.covers("a.jsonlx")
