"""PPTX: slides, bullets, tables and notes."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart import data as chart_data
from pptx.enum.chart import XL_CHART_TYPE

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load

from .helpers import only, write


def loaded(folder: Path, deck: Any) -> LoadedDocument:
    stream = BytesIO()
    deck.save(stream)
    return only(load(write(folder, {"a.pptx": stream.getvalue()})))


def test_slides_are_sections_and_bullets_stay_apart(tmp_path: Path) -> None:
    deck: Any = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Halden"
    first.placeholders[1].text = "Ida Voss\nTom Hale\nList<Ship>"
    first.notes_slide.notes_text_frame.text = "Ida founded it."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Fleet"
    table = second.shapes.add_table(2, 2, 0, 0, 100, 100).table
    for place, text in enumerate(("Ship", "Owner", "Heron", "Ann Rook")):
        table.cell(place // 2, place % 2).text = text
    each = loaded(tmp_path, deck)
    text = each.document.text
    assert each.document.title == "Halden"
    assert [(block.kind, text[block.start : block.end]) for block in each.blocks] == [
        ("item", "Ida Voss"),
        ("item", "Tom Hale"),
        ("item", "List<Ship>"),
        ("heading", "Fleet"),
        ("table", "Ship | Owner\nHeron | Ann Rook"),
    ]
    assert "Ida founded it." in text
    assert [found.header for found in each.tables] == [("Ship", "Owner")]


def test_links_are_kept_and_boxes_are_read_from_the_top(tmp_path: Path) -> None:
    deck: Any = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    low, high = slide.shapes.add_textbox(0, 900, 10, 10), slide.shapes.add_textbox(0, 100, 10, 10)
    low.text_frame.text = "Below."
    run = high.text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "See the fleet", "https://example.org/fleet"
    each = loaded(tmp_path, deck)
    assert each.document.text == "See the fleet\n\nBelow."
    assert [(each.document.text[a:b], target) for a, b, target, _ in each.links] == [
        ("See the fleet", "https://example.org/fleet")
    ]


def test_line_breaks_and_fields_of_a_paragraph_are_read(tmp_path: Path) -> None:
    deck: Any = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Halden"
    paragraph = slide.placeholders[1].text_frame.paragraphs[0]
    paragraph.add_run().text = "Ida Voss"
    paragraph.add_line_break()
    paragraph.add_run().text = "founded it in "
    field = paragraph._p.makeelement(paragraph._p.tag[: paragraph._p.tag.index("}") + 1] + "fld", {"id": "{1}", "type": "x"})
    shown = field.makeelement(field.tag.replace("fld", "t"), {})
    shown.text = "1921."
    field.append(shown)
    paragraph._p.append(field)
    each = loaded(tmp_path, deck)
    assert each.document.text == "Ida Voss founded it in 1921."
    assert [(place.kind, place.name) for place in each.places] == [("slide", 1)]


def test_each_slide_has_its_number(tmp_path: Path) -> None:
    deck: Any = pptx.Presentation()
    for name in ("Halden", "Quillby"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = name
        slide.placeholders[1].text = f"Ships sail from {name}."
    each = loaded(tmp_path, deck)
    shown = [(place.name, each.document.text[place.start : place.end]) for place in each.places]
    assert shown == [(1, "Ships sail from Halden."), (2, "Quillby"), (2, "Ships sail from Quillby.")]


def test_a_chart_is_the_table_that_it_draws(tmp_path: Path) -> None:
    deck: Any = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    data: Any = chart_data.CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Rot", "Halden"]
    data.add_series("Ships", (12, 2.5))
    data.add_series("Crew", (300, None))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 100, 100, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Ports in 1901"
    each = loaded(tmp_path, deck)
    assert each.document.text == "Ports in 1901\n\n | Ships | Crew\nRot | 12 | 300\nHalden | 2.5 | "
    assert [table.header for table in each.tables] == [("", "Ships", "Crew")]


@pytest.mark.parametrize(
    ("hidden", "note"), [((2,), "1 hidden slide is left out"), ((1, 2), "2 hidden slides are left out")]
)
def test_hidden_slides_are_left_out_and_said_so(tmp_path: Path, hidden: tuple[int, ...], note: str) -> None:
    deck: Any = pptx.Presentation()
    for number, name in enumerate(("Halden", "Quillby", "Rot"), 1):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = name
        slide.placeholders[1].text = f"Ships sail from {name}."
        if number in hidden:
            slide._element.set("show", "0")
    each = loaded(tmp_path, deck)
    assert "Quillby" not in each.document.text
    assert {place.name for place in each.places} == {1, 3} - set(hidden)
    assert each.notes == (note,)
