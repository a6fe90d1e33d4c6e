"""What every loader must do. Inherit `LoaderContract`, name the suffix, write `content`, and have the tests.

class TestText(LoaderContract):
    suffix = "txt"

    def content(self, *paragraphs: str) -> bytes:
        return "\n\n".join(paragraphs).encode()
"""

import importlib
import json
import os
import subprocess
import sys
import sysconfig
from functools import cache
from inspect import getfile
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest

from clew.extraction.base import Failure, Loaded, LoadedDocument
from clew.extraction.loaders import LOADERS, File, Limits, Loader, read
from clew.extraction.text_cleaning import clean_text, clean_title
from clew.graph.errors import DocumentError
from clew.graph.identity import document_id, hashed

TESTS = Path(__file__).resolve().parents[1]
ADA, GLASS = "Ada Lindqvist founded Halden Optics.", "White sand becomes glass."
ODD = {
    "Windows-1252": "Zo\u00eb \u201cAda\u201d \u20ac".encode("cp1252"),
    "UTF-16": "Zo\u00eb and Ada".encode("utf-16"),
    "UTF-16 cut short": "\ufeffab".encode("utf-16-le") + b"\x00\xd8",
    "UTF-32": "Zo\u00eb and Ada".encode("utf-32"),
    "UTF-8 cut short": "words and \u6771\u4eac".encode()[:-1],
    "every byte": bytes(range(256)) * 8,
    "zeros": b"\x00" * 500,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 30,
    "an archive": b"PK\x03\x04" + b"rest" * 20,
    "controls": b"\x01\x02\x1b[31mred\x07 words" * 3,
    "one bracket": b"<",
    "quotes": b'"\'"' * 99,
}


def given_file(folder: Path, suffix: str, content: bytes, limits: Limits | None = None) -> File:
    """A file of this content, two folders below its root."""
    path = folder / "docs" / f"a.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return File(path, f"docs/a.{suffix}", str(folder), limits or Limits())


def loaded(loader: Loader, file: File) -> list[Loaded]:
    """All that the loader yields, and what it may raise as the last failure: `read` does the same for registered ones."""
    found: list[Loaded] = []
    try:
        found.extend(loader(file))
    except DocumentError as error:
        found.append(file.failure(error))
    except OSError as error:
        found.append(file.failure(f"cannot be read: {error.strerror or error}"))
    return found


def watched(module: str, folder: str) -> dict[str, Any]:
    """For each class of a module's tests: a hash of its sample's documents, and what its loader opened or reached for."""
    events: list[tuple[str, str]] = []
    watching = False

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event == "open":
            writes = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            events.append(("write" if writes else "read", str(arguments[0])))
        elif watching and event.partition(".")[0] in ("socket", "subprocess", "os") and event != "os.putenv":
            events.append((event, str(arguments)))

    sys.addaudithook(note)
    found: dict[str, Any] = {}
    for name, tests in vars(importlib.import_module(module)).items():
        if getattr(tests, "suffix", ""):
            file = given_file(Path(folder, name), tests.suffix, tests().content(ADA, GLASS))
            loader = tests().loader()
            # Once without: parsers read files of their own when they are first used.
            list(loader(file))
            watching = True
            documents = list(loader(file))
            watching = False
            found[name] = {"hash": printed(documents), "events": [each for each in events if each[1] != str(file.path)]}
            events.clear()
    return found


def printed(documents: list[Loaded]) -> str:
    """A hash of all that was loaded, but for the root."""
    return hashed(*(repr(each).replace(each.root, "") for each in documents))


@cache
def _elsewhere(module: str, folder: str) -> dict[str, Any]:
    program = (
        f"import json; from clew.tests.contracts.loader import watched; print(json.dumps(watched({module!r}, {folder!r})))"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class LoaderContract:
    """The laws of a loader, on files that say two paragraphs."""

    suffix: ClassVar[str] = ""
    """Of the files it reads, without the dot."""

    def loader(self) -> Loader:
        """The loader under test."""
        return LOADERS.get(self.suffix)

    def content(self, *paragraphs: str) -> bytes:
        """A file that says these paragraphs."""
        raise NotImplementedError("a loader's tests say how its files are written")

    @pytest.fixture
    def file(self, tmp_path: Path) -> File:
        """A file that says two paragraphs."""
        return given_file(tmp_path, self.suffix, self.content(ADA, GLASS))

    @pytest.fixture
    def documents(self, file: File) -> list[LoadedDocument]:
        """Its documents."""
        found = list(self.loader()(file))
        documents = [each for each in found if isinstance(each, LoadedDocument)]
        assert documents == found
        return documents

    # Documents

    def test_every_word_is_in_a_document(self, documents: list[LoadedDocument]) -> None:
        words = " ".join(f"{each.document.title}\n{each.document.text}" for each in documents).lower()
        assert [word for word in f"{ADA} {GLASS}".lower().split() if word not in words] == []

    def test_each_document_names_its_source_and_root(self, file: File, documents: list[LoadedDocument]) -> None:
        assert documents
        for each in documents:
            assert each.root == file.root
            assert each.document.source == file.source or each.document.source.startswith(f"{file.source}#")
            assert bool(each.place) == ("#" in each.document.source)

    def test_ids_follow_from_the_source_or_are_given(self, file: File, documents: list[LoadedDocument]) -> None:
        ids = [each.document.id for each in documents]
        assert len(set(ids)) == len(ids)
        for each in documents:
            given = each.document.source.removeprefix(f"{file.source}#")
            assert each.document.id in (document_id(each.document.source), given)

    def test_texts_and_titles_are_clean(self, documents: list[LoadedDocument]) -> None:
        for each in documents:
            text, title = each.document.text, each.document.title
            assert text.strip()
            assert clean_text(text) == (text, ())
            assert clean_title(title) == title

    def test_sections_cover_the_text_in_order(self, documents: list[LoadedDocument]) -> None:
        for each in documents:
            text, sections = each.document.text, each.sections
            if sections:
                assert (sections[0].start, sections[-1].end) == (0, len(text))
                assert all(before.end == after.start for before, after in pairwise(sections))
                assert all(text[section.start :].startswith(section.path[-1]) for section in sections if section.path)

    # Nothing but the file decides

    def test_the_same_file_elsewhere_has_the_same_documents(
        self, tmp_path: Path, file: File, documents: list[LoadedDocument]
    ) -> None:
        again = list(self.loader()(file))
        assert again == documents
        there = given_file(tmp_path / "elsewhere", self.suffix, self.content(ADA, GLASS))
        moved = [each for each in self.loader()(there) if isinstance(each, LoadedDocument)]
        assert [each.document for each in moved] == [each.document for each in documents]
        assert {each.root for each in moved} == {there.root}

    @pytest.mark.process
    def test_another_process_loads_the_same_and_reads_nothing_but_the_file(
        self, tmp_path_factory: pytest.TempPathFactory, documents: list[LoadedDocument]
    ) -> None:
        module = ".".join(("clew.tests", *Path(getfile(type(self))).resolve().relative_to(TESTS).with_suffix("").parts))
        found = _elsewhere(module, str(tmp_path_factory.getbasetemp() / "watched"))[type(self).__name__]
        assert found["hash"] == printed([*documents])
        installed = (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())
        assert [each for each in found["events"] if each[0] != "read" or not each[1].startswith(installed)] == []

    # Files that cannot be used

    @pytest.mark.parametrize("content", [b"", b" \n\n\t\n"], ids=["nothing", "blanks"])
    def test_an_empty_file_is_an_error(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(DocumentError, match="empty" if not content else "empty|damaged"):
            list(self.loader()(given_file(tmp_path, self.suffix, content)))

    def test_limits_are_kept(self, tmp_path: Path) -> None:
        content = self.content(ADA, GLASS)
        exact = given_file(tmp_path, self.suffix, content, Limits(document=len(content)))
        assert all(isinstance(each, LoadedDocument) for each in loaded(self.loader(), exact))
        small = given_file(tmp_path, self.suffix, content, Limits(document=10))
        found = loaded(self.loader(), small)
        assert found
        assert all(isinstance(each, Failure) and "more than" in each.reason for each in found)

    @pytest.mark.parametrize("name", ODD)
    def test_odd_bytes_are_text_or_a_clear_error(self, tmp_path: Path, name: str) -> None:
        check_usable(loaded(self.loader(), given_file(tmp_path, self.suffix, ODD[name])))

    @pytest.mark.parametrize("cut", ["half", "torn"])
    def test_damaged_files_are_text_or_a_clear_error(self, tmp_path: Path, cut: str) -> None:
        content = self.content(ADA, GLASS)
        middle = len(content) // 2
        damaged = content[:middle] if cut == "half" else content[:middle] + b"\xff\x00\xfe" + content[middle:]
        check_usable(loaded(self.loader(), given_file(tmp_path, self.suffix, damaged)))

    def test_a_file_that_is_gone_is_reported(self, file: File) -> None:
        file.path.unlink()
        for found in (loaded(self.loader(), file), read(file) if self.suffix in LOADERS else ()):
            for failure in found:
                assert isinstance(failure, Failure)
                assert failure.reason.startswith("cannot be read")
        assert len(loaded(self.loader(), file)) == 1


def check_usable(found: list[Loaded]) -> None:
    """Check that something came, and that it is a document of clean text or a failure with one line that says why."""
    assert found
    for each in found:
        if isinstance(each, Failure):
            assert each.reason.strip()
            assert "\n" not in each.reason
        else:
            assert each.document.text.strip()
            assert clean_text(each.document.text) == (each.document.text, ())
