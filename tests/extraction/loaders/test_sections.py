"""A text put together: tables, links and blocks keep their places."""

from clew.extraction.base import Link
from clew.extraction.loaders.parsing.sections import LinkedText, Paragraph, outline, table_part


def test_a_table_knows_its_header_rows_and_cells() -> None:
    table = table_part(
        [[LinkedText("Ship"), LinkedText("Master")], [LinkedText("Heron"), LinkedText("Ida Voss")], [LinkedText("Tern")]],
        header=True,
    )
    assert table is not None
    page = outline([Paragraph("Fleet", 1), Paragraph("Two ships."), table, Paragraph("End.")])
    (found,) = page.tables
    text = page.text
    assert text == "Two ships.\n\nShip | Master\nHeron | Ida Voss\nTern\n\nEnd."
    assert found.header == ("Ship", "Master")
    assert [text[row.start : row.end] for row in found.rows] == ["Heron | Ida Voss", "Tern"]
    assert [[text[a:b] for a, b in row.cells] for row in found.rows] == [["Heron", "Ida Voss"], ["Tern", ""]]
    assert [(text[a:b], kind) for a, b, kind in page.blocks] == [(text[found.start : found.end], "table")]


def test_empty_cells_keep_their_column_and_line_breaks_in_cells_go() -> None:
    table = table_part([[LinkedText(""), LinkedText("b\nc "), LinkedText(" ")], [LinkedText(" "), LinkedText("")]])
    assert table is not None
    assert table.table is not None
    assert table.text == " | b c | "
    assert [table.text[a:b] for a, b in table.table.rows[0].cells] == ["", "b c", ""]
    assert table_part([[LinkedText(" ")], []], header=True) is None


def test_links_move_with_their_words() -> None:
    row = [LinkedText(" the Heron ", (Link(5, 10, "Heron", True),)), LinkedText("x", (Link(0, 1, "x.md"),))]
    table = table_part([row])
    assert table is not None
    page = outline([Paragraph("\n see here", links=(Link(6, 10, "here.md"),)), table])
    assert [(page.text[a:b], target) for a, b, target, _ in page.links] == [
        ("here", "here.md"),
        ("Heron", "Heron"),
        ("x", "x.md"),
    ]


def test_links_that_can_no_longer_be_placed_are_dropped() -> None:
    assert outline([Paragraph("a\r\nbee", links=(Link(3, 6, "b"),))]).links == ()
    assert outline([Paragraph("a " * 3 + "bee", 2, links=(Link(6, 9, "b"),)), Paragraph("c")], "T").links == ()


def test_headings_code_and_items_are_blocks_and_prose_is_none() -> None:
    page = outline(
        [Paragraph("A", 1), Paragraph("B", 2), Paragraph("p"), Paragraph("i", kind="item"), Paragraph("c = 1", kind="code")]
    )
    assert [(page.text[a:b], kind) for a, b, kind in page.blocks] == [("B", "heading"), ("i", "item"), ("c = 1", "code")]
