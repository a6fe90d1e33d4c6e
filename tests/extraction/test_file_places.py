"""Pages, slides and cells of text nodes, from the file to the hit."""

from pathlib import Path

import pytest

from clew.extraction.base import CellRange, FilePlace
from clew.extraction.file_places import FilePlaces, range_name
from clew.extraction.loaders import load
from clew.extraction.splitter import Splitter
from clew.graph.model import Json, TextNode
from clew.retrieval.hits import HitSource
from clew.tests.extraction.loaders.helpers import only, write
from clew.tests.extraction.loaders.office_samples import xlsx
from clew.tests.extraction.loaders.pdf_samples import lines, pdf

PAGES = [FilePlace(0, 10, "page", 1), FilePlace(12, 20, "page", 2), FilePlace(22, 30, "page", 4)]
SHEETS = [
    FilePlace(0, 5, "sheet", "Firms"),
    FilePlace(7, 10, "sheet", "Firms", CellRange(2, 1, 2, 3)),
    FilePlace(11, 15, "sheet", "Firms", CellRange(3, 1, 3, 4)),
    FilePlace(17, 20, "sheet", "Ships", CellRange(1, 2, 1, 2)),
]


@pytest.mark.parametrize(
    ("places", "start", "end", "fields"),
    [
        (PAGES, 0, 10, {"page": 1}),
        (PAGES, 9, 13, {"page": 1, "last_page": 2}),
        (PAGES, 0, 30, {"page": 1, "last_page": 4}),
        (PAGES, 10, 12, {}),
        (PAGES, 40, 50, {}),
        (SHEETS, 0, 5, {"sheet": "Firms"}),
        (SHEETS, 0, 15, {"sheet": "Firms", "cells": "A2:D3"}),
        (SHEETS, 7, 10, {"sheet": "Firms", "cells": "A2:C2"}),
        (SHEETS, 7, 20, {"sheet": "Firms", "last_sheet": "Ships", "cells": "Firms!A2:D3, Ships!B1"}),
        ([], 0, 9, {}),
    ],
)
def test_a_stretch_names_what_it_stands_on(places: list[FilePlace], start: int, end: int, fields: dict[str, Json]) -> None:
    assert FilePlaces(places).fields(start, end) == fields


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ((1, 1, 1, 1), "A1"),
        ((2, 26, 3, 27), "Z2:AA3"),
        ((9, 702, 9, 703), "ZZ9:AAA9"),
        ((1, 1, 1048576, 16384), "A1:XFD1048576"),
    ],
)
def test_ranges_are_named_as_sheets_name_them(cells: tuple[int, int, int, int], name: str) -> None:
    assert range_name(CellRange(*cells)) == name


def nodes(folder: Path, tokens: int = 16) -> tuple[TextNode, ...]:
    each = only(load(folder))
    shape = each.sections, each.blocks, each.tables, each.links, each.places
    split = Splitter(tokens).split(each.document, *shape)
    assert all(each.document.text[node.start : node.end] == node.text for node in split.nodes)
    return split.nodes


def test_text_nodes_of_a_pdf_name_their_pages(tmp_path: Path) -> None:
    first = lines(
        "Ada Lindqvist founded Halden Optics in the year 1921 with", "her brother. The firm grinds lenses and", y=400
    )
    second = lines("sells them in many towns of the coast.", "Bea Holm owns the Heron, which sails from Halden.", y=400)
    write(tmp_path, {"a.pdf": pdf(first, second)})
    for node in nodes(tmp_path):
        told = {name: node.metadata.get(name) for name in ("page", "last_page")}
        assert told["page"] == (1 if "Ada" in node.text or "firm" in node.text else 2)
        assert told["last_page"] == (2 if "firm" in node.text and "coast" in node.text else None)


def test_a_paragraph_over_two_pages_is_cut_where_the_page_ends(tmp_path: Path) -> None:
    first = lines("Ada founded Halden Optics, and her brother ran the", y=400)
    write(tmp_path, {"a.pdf": pdf(first, lines("works of the firm until it closed.", y=400))})
    each = only(load(tmp_path))
    shown = [(place.name, each.document.text[place.start : place.end].strip()) for place in each.places]
    assert shown == [
        (1, "Ada founded Halden Optics, and her brother ran the"),
        (2, "works of the firm until it closed."),
    ]


def test_rows_of_a_sheet_name_their_cells(tmp_path: Path) -> None:
    content = xlsx(("firm", "founder"), *((f"Halden Optics {n}", f"Ada Lindqvist {n}") for n in range(1, 9)))
    write(tmp_path, {"a.xlsx": content})
    each = only(load(tmp_path))
    shown = {range_name(place.cells): each.document.text[place.start : place.end] for place in each.places if place.cells}
    assert shown["A3:B3"] == "Halden Optics 2 | Ada Lindqvist 2"
    assert [node.metadata["sheet"] for node in nodes(tmp_path)] == ["Firms"] * len(nodes(tmp_path))


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"page": 3}, "a.pdf, page 3, characters 1 to 9"),
        ({"page": 3, "last_page": 4}, "a.pdf, pages 3 to 4, characters 1 to 9"),
        ({"slide": 2}, "a.pdf, slide 2, characters 1 to 9"),
        ({"sheet": "Firms", "cells": "A2:B9"}, "a.pdf, sheet Firms, cells A2:B9, characters 1 to 9"),
        ({"cells": "many"}, "a.pdf, characters 1 to 9"),
    ],
)
def test_a_hit_says_where_in_its_file_it_stands(metadata: dict[str, Json], words: str) -> None:
    assert str(HitSource("a", path="a.pdf", metadata=metadata, start=1, end=9)) == words
