"""PDF: paragraphs, headings, items and code by their layout."""

from collections import Counter
from pathlib import Path

import pytest

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load
from clew.extraction.loaders.parsing.pdf_lines import BROKEN
from clew.extraction.loaders.parsing.pdf_paragraphs import join_lines, missing_spaces

from .helpers import failed, only, write
from .pdf_samples import Run, lines, pdf

PROSE = [
    "Ida Voss founded the yard in the spring of the year and hired twelve men for it.",
    "They built the Heron in eleven months, a brig of two masts for the trade in salt.",
    "She sailed to Halden and came back.",
]


def loaded(folder: Path, *pages: list[Run], title: str = "") -> LoadedDocument:
    return only(load(write(folder, {"a.pdf": pdf(*pages, title=title)})))


def kinds(each: LoadedDocument) -> list[tuple[str, str]]:
    return [(block.kind, each.document.text[block.start : block.end]) for block in each.blocks]


def test_lines_become_paragraphs_and_large_or_bold_ones_headings(tmp_path: Path) -> None:
    page = [
        *lines("The Yard", y=720, size=24),
        *lines("1 Ships", y=680, size=16),
        *lines(*PROSE, y=650),
        *lines("Tom Hale bought the yard later and kept its name for many a year after that.", y=600),
        *lines("2 Men", y=570, size=16),
        *lines("Masters", y=550, font="F2"),
        *lines("Ann Rook was the first.", y=535),
    ]
    each = loaded(tmp_path, page)
    assert each.document.title == "The Yard"
    assert each.document.text.split("\n\n") == [
        "1 Ships",
        " ".join(PROSE),
        "Tom Hale bought the yard later and kept its name for many a year after that.",
        "2 Men",
        "Masters",
        "Ann Rook was the first.",
    ]
    assert [section.path for section in each.sections] == [("1 Ships",), ("2 Men",)]
    assert kinds(each) == [("heading", "1 Ships"), ("heading", "2 Men"), ("heading", "Masters")]
    assert each.document.metadata == {"author": "Ida Voss", "created": "2020-01-31"}


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [
        [Run("Tides of Halden", 72, 760), *lines(PROSE[number], y=600), Run(f"Page {number + 1} of 3", 300, 30)]
        for number in range(3)
    ]
    assert loaded(tmp_path, *pages).document.text.split("\n\n") == PROSE


def test_a_head_with_the_number_of_its_page_is_left_out(tmp_path: Path) -> None:
    heads = ["Ships 7", "Ships 8", "Men 9", "Men 10"]
    pages = [[Run(head, 72, 760), *lines(PROSE[0], y=600)] for head in heads]
    assert loaded(tmp_path, *pages).document.text.split("\n\n") == [PROSE[0]] * 4


def test_what_stands_once_at_the_top_stays(tmp_path: Path) -> None:
    pages = [[Run(f"The ship of {name} sank.", 72, 760), *lines(PROSE[0], y=600)] for name in ("Ida", "Tom")]
    assert "The ship of Tom sank." in loaded(tmp_path, *pages).document.text


def test_a_sentence_goes_on_over_a_page(tmp_path: Path) -> None:
    one = lines("The Heron was sold to a firm in Halden that had never owned a ship before and", y=400)
    other = lines("did not know what to do with it.", y=650)
    assert "before and did not know" in loaded(tmp_path, one, other).document.text


@pytest.mark.parametrize("across", [False, True])
def test_columns_are_read_one_after_the_other(tmp_path: Path, across: bool) -> None:
    left = lines(*[f"left {number} of the yard" for number in range(8)])
    right = lines(*[f"right {number} of the yard" for number in range(8)], x=330)
    runs = [run for pair in zip(left, right, strict=True) for run in pair] if across else [*left, *right]
    words = loaded(tmp_path, runs).document.text.split()
    assert [word for word in words if word in ("left", "right")] == ["left"] * 8 + ["right"] * 8


def test_items_and_code_are_told_apart(tmp_path: Path) -> None:
    page = [
        *lines(*PROSE, y=700),
        *lines("- rope and tar", "- oak", y=640),
        *lines("make all", "make test", y=590, font="F3"),
        *lines("Then it is done, and nobody has to wait for the tide to come in again.", y=550),
    ]
    assert kinds(loaded(tmp_path, page)) == [("item", "rope and tar"), ("item", "oak"), ("code", "make all\nmake test")]


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    contents = lines("1 The yard . . . . . . . . 1", "1.1 Its ships . . . . . . 2", "2 The men ......... 13", "3 Index 20")
    text = loaded(tmp_path, contents, lines(*PROSE)).document.text
    assert text == " ".join(PROSE)


@pytest.mark.parametrize(
    ("broken", "known", "whole"),
    [
        (["Halden Ship-", "ping sank"], [], "Halden Shipping sank"),
        ([f"Halden Ship{BROKEN}", "ping sank"], [], "Halden Shipping sank"),
        (["Anna Rook-", "Hale sailed"], [], "Anna Rook-Hale sailed"),
        (["Anna Rook-", "Hale sailed"], ["RookHale"], "Anna RookHale sailed"),
        (["a two-", "masted brig"], ["two-masted"], "a two-masted brig"),
        (["from 1902-", "1911 on"], [], "from 1902- 1911 on"),
        (["He sailed -", "alone"], [], "He sailed - alone"),
    ],
)
def test_words_broken_at_line_ends_are_joined(broken: list[str], known: list[str], whole: str) -> None:
    assert join_lines(broken, Counter(known))[0] == whole


def test_missing_spaces_are_noted(tmp_path: Path) -> None:
    glued = ["Thisdocumentmayberedistributedforafeeorfree", "andmaybetranslatedintoanyotherlanguage"]
    each = loaded(tmp_path, lines(*glued))
    assert each.notes == ("words average 40 letters: spaces may be missing",)
    assert missing_spaces(" ".join(PROSE)) == ""


def test_a_template_title_is_no_title(tmp_path: Path) -> None:
    assert loaded(tmp_path, lines(*PROSE), title="Microsoft Word - x.doc").document.title == ""
    assert loaded(tmp_path, lines(*PROSE), title="The Yard").document.title == "The Yard"


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    keys = b"/V 1 /R 2 /P -4 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b">"
    locked = pdf(lines("secret")).replace(b"/Info 3 0 R", b"/Encrypt << /Filter /Standard " + keys + b" >> /ID [<01> <01>]")
    assert "without a password" in failed(load(write(tmp_path, {"a.pdf": locked})))
