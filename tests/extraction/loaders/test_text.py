"""Plain text, its encodings and its limits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.loaders import Limits, load
from clew.extraction.loaders.parsing.text_encoding import decode
from clew.extraction.loaders.text import split_title
from clew.graph.errors import DocumentError

from .helpers import failed, only, split, write


def loaded(folder: Path, content: str | bytes, name: str = "a.txt") -> tuple[str, str, tuple[str, ...]]:
    """Title, text and notes of a file with this content."""
    each = only(load(write(folder, {name: content}) / name))
    return each.document.title, each.document.text, each.notes


def test_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "[bold]Ada[/bold] founded <b>Halden</b>.\n\n  *indented*   line.\n# no heading here"
    assert loaded(tmp_path, text) == ("", text, ())


def test_a_first_line_like_a_title_is_the_title(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\nGreat Gale\n\nThe Great Gale was a storm.\n") == (
        "Great Gale",
        "The Great Gale was a storm.",
        (),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ada founded it.\n\nThen more.",
        "Ada\nfounded it",
        "Ada",
        "Ada\n\n",
        "x" * 101 + "\n\nbody",
        "Note:\n\nbody",
        " \nx\n\ny",
    ],
)
def test_other_first_lines_stay_in_the_text(text: str) -> None:
    assert split_title(text) == ("", text.strip("\n"))


def test_utf8_with_and_without_a_mark_needs_no_note(tmp_path: Path) -> None:
    assert loaded(tmp_path, "Zoë 東京") == ("", "Zoë 東京", ())
    assert loaded(tmp_path, "Zoë 東京".encode("utf-8-sig")) == ("", "Zoë 東京", ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_byte_order_mark_names_the_encoding(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    assert loaded(tmp_path, f"{mark}Zoë".encode(encoding)) == ("", "Zoë", ())


def test_what_is_not_utf8_is_read_as_windows_1252_and_said_so(tmp_path: Path) -> None:
    assert loaded(tmp_path, "Zoë “quotes” €".encode("cp1252")) == ("", "Zoë “quotes” €", ("not UTF-8: read as cp1252",))


def test_characters_that_no_encoding_explains_are_replaced_and_said_so(tmp_path: Path) -> None:
    _, text, notes = loaded(tmp_path, b"caf\xe9 \x81 enough words to be a text")
    assert text == "café \ufffd enough words to be a text"
    assert notes == ("not UTF-8: read as cp1252, unreadable characters became U+FFFD",)


def test_broken_utf16_says_where(tmp_path: Path) -> None:
    _, text, notes = loaded(tmp_path, "\ufeffab".encode("utf-16-le") + b"\x00\xd8")
    assert text == "ab\ufffd"
    assert notes == ("broken utf-16-le at byte 4: unreadable characters became U+FFFD",)


def test_control_characters_become_spaces_and_are_counted(tmp_path: Path) -> None:
    assert loaded(tmp_path, "Ada\x00founded\x07it\r\nin 1921.") == (
        "",
        "Ada founded it\nin 1921.",
        ("2 control characters became spaces",),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 pretending to be text",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 8,
        b"\xff\x00\x01" * 50,
        b"\x00" * 5000,
        b"\x00\x01\x02\x03" * 10,
    ],
    ids=["pdf", "zip", "png", "bytes", "not utf8 with NULs", "zeros", "controls"],
)
def test_binary_files_are_refused(tmp_path: Path, content: bytes) -> None:
    assert "binary file" in failed(load(write(tmp_path, {"a.txt": content})))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "a.docx"])
def test_a_file_over_the_limit_says_both_sizes(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as stream:
        stream.truncate(200_000_000)  # A hole: it takes no space.
    reason = failed(load(tmp_path))
    assert reason.startswith("200 MB is more than the limit of ")
    assert "raise the limit" in reason


def test_the_limit_is_inclusive(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x" * 100})
    assert only(load(tmp_path, limits=Limits(document=100))).document.text == "x" * 100
    assert failed(load(tmp_path, limits=Limits(document=99))).startswith("100 bytes is more than the limit of 99 bytes")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_one_line_of_two_megabytes_is_read_whole(tmp_path: Path, name: str) -> None:
    text = ("Ada founded Halden Optics. " * 75_000).strip()
    assert len(text) > 2_000_000
    assert only(load(write(tmp_path, {name: text}))).document.text == text


def test_one_bad_file_among_many_fails_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "Ada.", "b.txt": b"\x00" * 99, "c.txt": b"", "d.txt": "Dora."})
    documents, failures = split(load(tmp_path, root=tmp_path))
    assert [each.document.text for each in documents] == ["Ada.", "Dora."]
    assert [(each.source, each.skipped) for each in failures] == [("b.txt", False), ("c.txt", False)]


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_document_error(data: bytes) -> None:
    try:
        text, notes = decode(data)
    except DocumentError:
        return
    assert (
        notes
        or text.encode() in (data, data.removeprefix(b"\xef\xbb\xbf"))
        or data[:2] in (b"\xff\xfe", b"\xfe\xff", b"\0\0")
    )


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1).filter(
        lambda each: each[0] != "\ufeff"
    )
)
def test_printable_text_survives_utf8(text: str) -> None:
    assert decode(text.encode()) == (text, ()) or text.startswith(("%PDF-", "GIF8", "BZh"))
