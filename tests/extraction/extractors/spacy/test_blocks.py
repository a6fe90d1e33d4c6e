"""What is read in each kind of block: sentences in prose, items, captions and quotations; nothing in the others."""

import pytest

from clew.extraction.extractors.spacy.emphasis import without_marks
from clew.extraction.extractors.spacy.paragraphs import pieces
from clew.extraction.splitter import Splitter
from clew.graph.model import Document

from ...shown import facts, found, markdown, mentioned, plain

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    "silent",
    [
        "Ida Voss and the Corran Mill",
        "```\nIda Voss = new Owner(Corran)\n```",
        "Nov 12 10:11:12 quay Corran[10]: Ida Voss logged in",
        "I. Voss, Acta Corrana 12:35 (1971).",
        "Corran Press\n12 Voss Street\nQuillby QB1 2AB",
        "See also Ida Voss, Corran Mill.",
        "Home | Corran Mill | Ida Voss",
        "Ida Voss\tCorran Mill\nTom Hart\tSea Lark",
    ],
    ids=["heading", "code", "log", "citation", "address", "see also", "navigation", "table"],
)
def test_what_stands_only_there_is_no_entity(silent: str) -> None:
    loaded = plain(f"Osric Vane founded Halden.\n\n{silent}\n\nOsric Vane sold Halden.")
    assert mentioned(loaded) == {"Osric Vane", "Halden"}
    assert facts(loaded) == {("Osric Vane", "founded", "Halden"), ("Osric Vane", "sold", "Halden")}


def test_headings_rows_and_code_stay_sentences_to_search() -> None:
    loaded = markdown(
        "# Log\n\n## Ships of the bay\n\n| Ship | Crew |\n|---|---|\n| Tern | 12 |\n\n```\nint crew;\n```\n\nIt sails.\n"
    )
    assert [each.text for each in found(loaded).sentences] == [
        "Ships of the bay",
        "Ship | Crew",
        "Tern | 12",
        "int crew;",
        "It sails.",
    ]


@pytest.mark.parametrize("mark", ["-", "*", "•", "1.", "(a)"])
def test_an_item_is_read_as_its_own_sentence(mark: str) -> None:
    loaded = plain(f"The members:\n{mark} Osric Vane founded the Corran Mill\n{mark} Tom Hart, Ida Voss\n")
    assert facts(loaded) == {("Osric Vane", "founded", "Corran Mill")}


def test_an_item_over_several_lines_is_one_sentence() -> None:
    loaded = plain("Then:\n- Osric Vane founded the\n  Corran Mill\n- Tom Hart sold\n  the Sea Lark.\n")
    assert facts(loaded) == {("Osric Vane", "founded", "Corran Mill"), ("Tom Hart", "sold", "Sea Lark")}


def test_a_quotation_is_read_without_its_marks() -> None:
    loaded = plain("He wrote:\n\n> Osric Vane founded\n> Halden in 1901.\n\nSo it was.")
    assert ("Osric Vane", "founded", "Halden") in facts(loaded)


def test_an_entry_is_titled_by_its_headword_and_its_label_is_not_read() -> None:
    loaded = plain("<sailing, bay> A ship that was built by Ida Voss.", "Tern")
    assert [each.text for each in found(loaded).sentences] == ["A ship that was built by Ida Voss."]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SQL does __not__ stand.", "SQL does   not   stand."),
        ("He *never* sold it.", "He  never  sold it."),
        ("{Halden Shipping} bought {Tern}.", " Halden Shipping  bought  Tern ."),
        ("By Ida Voss <ida@halden.example>.", "By Ida Voss                     ."),
        ("In _The Sea Lark_ he", "In _The Sea Lark_ he"),
        ("a_b_c and 2*3*4 and **kwargs", "a_b_c and 2*3*4 and **kwargs"),
        ("{a = 1; b}", "{a = 1; b}"),
        ("x < y and z > w", "x < y and z > w"),
    ],
)
def test_marks_around_words_are_blank(text: str, shown: str) -> None:
    assert without_marks(text) == shown
    assert len(shown) == len(text)


def test_pieces_cover_what_is_no_navigation() -> None:
    text = "Tern\n\nSee also Heron.\n\nIda Voss sails. She rests.\n\n- one\n- two\n\nx = 1;\ny = 2;\n"
    split = Splitter().split(Document("d", text, "Log"))
    assert [(each.text, each.kind) for each in pieces(split)] == [
        ("Tern", "heading"),
        ("Ida Voss sails. She rests.", "prose"),
        ("one", "item"),
        ("two", "item"),
        ("x = 1;\ny = 2;", "code"),
    ]
    assert all(text[each.start :].startswith(each.text) for each in pieces(split))
