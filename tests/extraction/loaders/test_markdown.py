"""Markdown: what a reader sees, sections, front matter."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.base import LoadedDocument, Section
from clew.extraction.loaders import load
from clew.extraction.loaders.parsing.markdown_blocks import blocks_of
from clew.extraction.loaders.parsing.sections import Paragraph, outline
from clew.extraction.text_cleaning import clean_text

from .helpers import only, write


def loaded(folder: Path, text: str) -> LoadedDocument:
    return only(load(write(folder, {"a.md": text})))


def test_headings_become_sections_and_the_first_the_title(tmp_path: Path) -> None:
    each = loaded(tmp_path, "# Halden\n\nIntro.\n\n## Glass\n\nSand.\n\n### Blue\n\nCobalt.\n\n## Ships\n\nOak.\n")
    text = each.document.text
    assert each.document.title == "Halden"
    assert text == "Intro.\n\nGlass\n\nSand.\n\nBlue\n\nCobalt.\n\nShips\n\nOak."
    assert [(section.path, text[section.start : section.end]) for section in each.sections] == [
        ((), "Intro.\n\n"),
        (("Glass",), "Glass\n\nSand.\n\n"),
        (("Glass", "Blue"), "Blue\n\nCobalt.\n\n"),
        (("Ships",), "Ships\n\nOak."),
    ]


def test_marks_are_resolved_into_words(tmp_path: Path) -> None:
    text = (
        "**Ada** *founded* [Halden Optics](h.md) with `lens()` &amp; <em>glass</em>\nin ~~1920~~ "
        "![the bay](b.png), [see][1] <https://a.b>.\n\n[1]: x\n"
    )
    assert loaded(tmp_path, text).document.text == (
        "Ada founded Halden Optics with lens() & glass in 1920 the bay, see https://a.b."
    )


def test_blocks_of_every_kind_keep_their_words(tmp_path: Path) -> None:
    text = (
        "- one\n- two\n  more\n\n1. first\n\n> quoted\n\n```python\nx = 1\n\ny = 2\n```\n\n| a | b |\n"
        "|---|---|\n| 1 | *2* |\n\n<div>shown<script>hidden()</script></div>\n\nbreak  \nhere\n\n***\n\n"
        "last [bold]x[/bold]\n"
    )
    assert loaded(tmp_path, text).document.text.split("\n\n") == [
        "one",
        "two more",
        "first",
        "quoted",
        "x = 1",
        "y = 2",
        "a | b\n1 | 2",
        "shown",
        "break\nhere",
        "last [bold]x[/bold]",
    ]


def test_the_title_is_the_first_of_level_one_where_the_top_is_no_heading(tmp_path: Path) -> None:
    each = loaded(tmp_path, "Preamble.\n\n## Small\n\ntext\n\n# Large\n\ntext\n")
    assert each.document.title == "Large"
    assert each.document.text == "Preamble.\n\nSmall\n\ntext\n\nLarge\n\ntext"


def test_text_without_headings_has_neither_title_nor_sections(tmp_path: Path) -> None:
    each = loaded(tmp_path, "Only words.")
    assert (each.document.title, each.document.text, each.sections) == ("", "Only words.", ())


def test_a_lone_heading_is_title_and_text(tmp_path: Path) -> None:
    each = loaded(tmp_path, "# Halden Optics\n")
    assert (each.document.title, each.document.text) == ("Halden Optics", "Halden Optics")


@pytest.mark.parametrize("text", ["[" * 300_000, "*a" * 150_000, "<!--" * 75_000, "`" * 300_000, "> " * 150_000 + "x"])
def test_hostile_marks_end(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, f"Before.\n\n{text}").document.text.startswith("Before.")


@given(st.text(alphabet="ab #*_[]()`<>!|-=\n\t1.\\&~\r\x00", max_size=200))
def test_sections_cover_the_text_of_any_markdown(markdown: str) -> None:
    page = outline(blocks_of(clean_text(markdown)[0]))
    assert clean_text(page.text) == (page.text, ())
    if page.sections:
        assert [section.start for section in page.sections] == [0, *(section.end for section in page.sections[:-1])]
        assert page.sections[-1].end == len(page.text)
        assert all(page.text[each.start :].startswith(each.path[-1]) for each in page.sections if each.path)


def test_an_outline_joins_blocks_and_knows_where_headings_stand() -> None:
    page = outline(
        [
            Paragraph("A", 2),
            Paragraph("B", 4),
            Paragraph("b"),
            Paragraph("C", 3),
            Paragraph("D", 1),
            Paragraph("  \n"),
            Paragraph("d\r\nd"),
        ],
        "T",
    )
    assert page.text == "A\n\nB\n\nb\n\nC\n\nD\n\nd\nd"
    assert page.sections == (
        Section(0, 3, ("A",)),
        Section(3, 9, ("A", "B")),
        Section(9, 12, ("A", "C")),
        Section(12, 18, ("D",)),
    )


def links(each: LoadedDocument) -> list[tuple[str, str, bool]]:
    return [(each.document.text[start:end], target, titled) for start, end, target, titled in each.links]


def test_wiki_links_show_their_words_and_know_their_target(tmp_path: Path) -> None:
    each = loaded(
        tmp_path,
        "Ida sold [[Corran Mill|the mill]] to [[Voss & Sons]], see [[notes/Harbour.md#Tides]], [[#Below]] and ![[map.png]].",
    )
    assert each.document.text == "Ida sold the mill to Voss & Sons, see Harbour, Below and ."
    assert links(each) == [
        ("the mill", "Corran Mill", True),
        ("Voss & Sons", "Voss & Sons", True),
        ("Harbour", "Harbour", True),
    ]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("Ida left [[Corran Mill]].", "a"),
        ("---\naliases: [The Old Boat]\n---\nIda left.", "a"),
        ("Ida left.", ""),
        ("# Ferry\n\nIda left [[Corran Mill]].", "Ferry"),
        ("---\ntitle: Ferry\n---\nIda left [[Corran Mill]].", "Ferry"),
    ],
)
def test_a_note_among_notes_is_called_as_its_file(tmp_path: Path, content: str, title: str) -> None:
    assert loaded(tmp_path, content).document.title == title


def test_links_of_markdown_keep_their_address(tmp_path: Path) -> None:
    each = loaded(
        tmp_path, "# A\n\n## B\n\n**[Corran Mill](mill.md)** burned, [as said][1].\n\n[1]: https://news.example/1\n"
    )
    assert links(each) == [("Corran Mill", "mill.md", False), ("as said", "https://news.example/1", False)]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("The mill burned.[^1]\n\n[^1]: In 1901.\n", "The mill burned.\n\nIn 1901."),
        ("Burned[^a][^b-2].\n\n[^a]: Once.\n[^b-2]: Twice.\n\n    And again.\n", "Burned.\n\nOnce.\n\nTwice.\n\nAnd again."),
        ("A ==marked **word**== and a==b.", "A marked word and a==b."),
        ("Seen %%not this%% here, at 5%% and 6%%.", "Seen  here, at 5%% and 6%%."),
        ("One.\n\n%%\nhidden\n\nstill\n%%\n\nTwo.", "One.\n\nTwo."),
        ("Written as `[[a|b]]` and `==x==`.", "Written as [[a|b]] and ==x==."),
        ("It does __not__ stand.", "It does not stand."),
    ],
)
def test_notebook_marks_leave_the_text(tmp_path: Path, markdown: str, text: str) -> None:
    assert loaded(tmp_path, markdown).document.text == text


def test_call_outs_are_prose_below_a_heading_and_other_quotations_are_quotations(tmp_path: Path) -> None:
    each = loaded(tmp_path, "> [!warning]- Low tide\n> Ships wait.\n\n> [!tip]\n> Go.\n\n> He said no.\n")
    text = each.document.text
    assert text == "Low tide\n\nShips wait.\n\nGo.\n\nHe said no."
    assert [(text[start:end], kind) for start, end, kind in each.blocks] == [
        ("Low tide", "heading"),
        ("He said no.", "quotation"),
    ]


def test_tables_name_their_columns_and_a_nameless_one_of_two_is_vertical(tmp_path: Path) -> None:
    each = loaded(tmp_path, "| Ship | Built |\n|---|---|\n| *Tern* | [[1921]] |\n\n|  |  |\n|---|---|\n| Owner | Ida |\n")
    text = each.document.text
    assert [(table.header, table.vertical) for table in each.tables] == [(("Ship", "Built"), False), ((), True)]
    assert [[text[a:b] for a, b in row.cells] for table in each.tables for row in table.rows] == [
        ["Tern", "1921"],
        ["Owner", "Ida"],
    ]
    assert links(each) == [("1921", "1921", True)]


def test_each_block_has_its_kind(tmp_path: Path) -> None:
    each = loaded(tmp_path, "# T\n\nProse.\n\n## H\n\n- item\n\n> quoted\n\n```\ncode\n```\n\n    more code\n")
    assert [(each.document.text[start:end], kind) for start, end, kind in each.blocks] == [
        ("H", "heading"),
        ("item", "item"),
        ("quoted", "quotation"),
        ("code", "code"),
        ("more code", "code"),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Ada sold it.^[So *they* say.] Bo left.", "Ada sold it. (So they say.) Bo left."),
        ("Ada ^[see [[Gull]]] left.", "Ada (see Gull) left."),
        ("x^[2]", "x (2)"),
        ("Ada ^[not closed", "Ada ^[not closed"),
        ("`^[code]`", "^[code]"),
    ],
)
def test_inline_notes_stand_in_brackets(tmp_path: Path, content: str, text: str) -> None:
    assert only(load(write(tmp_path, {"a.md": f"{content}\n\nMore.\n"}))).document.text == f"{text}\n\nMore."
