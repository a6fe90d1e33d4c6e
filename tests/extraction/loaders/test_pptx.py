"""PPTX: slides, bullets, tables and notes."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pptx

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
