"""XLSX: cells as a sheet shows them."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from clew.extraction.base import LoadedDocument
from clew.extraction.loaders import load

from .helpers import failed, only, write
from .office_samples import saved


def loaded(folder: Path, book: Any) -> LoadedDocument:
    return only(load(write(folder, {"fleet.xlsx": saved(book)})))


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (3, "General", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (7, '"$"#,##0', "$7"),
        (7, "[$-409]0", "7"),
        (0.125, "0.0%", "12.5%"),
        (True, "General", "yes"),
        (1234.5, '#,##0.00 "EUR"', "1,234.50 EUR"),
        (5, '0" kg"', "5 kg"),
        (123456, "0.00E+00", "1.23E+05"),
        ("Rot", '"Port of "@', "Port of Rot"),
        ("NA", "General", "NA"),
        ("#N/A", "General", ""),
        ("#REF!", "General", ""),
        ("#DIV/0!", "General", ""),
        ("#1 of the fleet", "General", "#1 of the fleet"),
        ("nan", "General", "nan"),
        ("  two\nlines ", "General", "two lines"),
        (datetime.datetime(1902, 5, 1), "yyyy-mm-dd", "1902-05-01"),
        (datetime.datetime(1902, 5, 1, 14, 30), "yyyy-mm-dd hh:mm", "1902-05-01 14:30"),
        (datetime.time(9, 5), "hh:mm", "09:05"),
        (datetime.timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (datetime.datetime(1902, 5, 1), "mmmm yyyy", "1902-05"),
    ],
)
def test_values_are_read_as_they_are_shown(tmp_path: Path, value: object, form: str, shown: str) -> None:
    book: Any = openpyxl.Workbook()
    book.active.append(["Ship", "Value", "Note"])
    book.active.append(["Heron", value, None])
    book.active["B2"].number_format = form
    each = loaded(tmp_path, book)
    [table] = each.tables
    assert table.header == ("Ship", "Value", "Note")
    assert [each.document.text[a:b] for a, b in table.rows[0].cells] == ["Heron", shown, ""]


def test_each_sheet_that_is_shown_is_a_section(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    book.active.title = "Ships"
    for row in (["Ship", "Owner"], ["Heron", "Ida Voss"], [], ["Port", None, "Depth"], ["Halden", None, 7]):
        book.active.append(row)
    book.create_sheet("Notes").append(["Nothing to say."])
    book.create_sheet("Empty")
    hidden = book.create_sheet("Secret")
    hidden.append(["x", "y"])
    hidden.sheet_state = "hidden"
    each = loaded(tmp_path, book)
    assert each.document.title == "fleet"
    assert each.document.text.split("\n\n") == [
        "Ships",
        "Ship | Owner\nHeron | Ida Voss",
        "Port |  | Depth\nHalden |  | 7",
        "Notes",
        "Nothing to say.",
    ]
    assert [section.path for section in each.sections] == [("Ships",), ("Notes",)]
    assert [table.header for table in each.tables] == [("Ship", "Owner"), ()]
    assert each.notes == ("1 hidden sheet is left out",)


def test_a_line_of_its_own_above_a_table_is_its_caption(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for row in (["Fleet of 1902"], ["Ship", "Owner"], ["Heron", "Ida Voss"]):
        book.active.append(row)
    [table] = loaded(tmp_path, book).tables
    assert (table.caption, table.header) == ("Fleet of 1902", ("Ship", "Owner"))


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    assert "no text in this XLSX" in failed(load(write(tmp_path, {"a.xlsx": saved(openpyxl.Workbook())})))


def sheet(folder: Path, *rows: list[Any], merged: str = "", bold: int = 0) -> LoadedDocument:
    book: Any = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for each in merged.split():
        book.active.merged_cells.add(each)
    for row in book.active.iter_rows(max_row=bold) if bold else ():
        for cell in row:
            cell.font = Font(bold=True)
    return loaded(folder, book)


def cells(each: LoadedDocument) -> list[list[str]]:
    return [[each.document.text[a:b] for a, b in row.cells] for table in each.tables for row in table.rows]


SHIPS = ["Owner", "Ship", "Built"]


def test_a_merged_value_is_that_of_all_its_rows(tmp_path: Path) -> None:
    each = sheet(
        tmp_path, SHIPS, ["Ida Voss", "Heron", 1902], [None, "Tern", 1905], ["Tom Hale", "Gull", 1910], merged="A2:A3"
    )
    assert cells(each) == [["Ida Voss", "Heron", "1902"], ["Ida Voss", "Tern", "1905"], ["Tom Hale", "Gull", "1910"]]
    places = [place.cells for place in each.places if place.cells]
    assert [(place.top, place.bottom) for place in places[-3:]] == [(2, 2), (3, 3), (4, 4)]


def test_a_merged_value_is_that_of_all_its_columns(tmp_path: Path) -> None:
    each = sheet(tmp_path, ["Ship", "Port", "Owner"], ["Heron", "unknown", None], ["Tern", "Rot", "Ida"], merged="B2:C2")
    assert cells(each) == [["Heron", "unknown", "unknown"], ["Tern", "Rot", "Ida"]]


def test_rows_that_are_merged_whole_do_not_part_a_table(tmp_path: Path) -> None:
    merged = "A2:A3 B2:B3 C2:C3"
    each = sheet(tmp_path, SHIPS, ["Ida Voss", "Heron", 1902], [], ["Tom Hale", "Gull", 1910], merged=merged)
    assert cells(each) == [["Ida Voss", "Heron", "1902"], ["Tom Hale", "Gull", "1910"]]


def test_a_title_across_a_table_is_its_caption(tmp_path: Path) -> None:
    each = sheet(tmp_path, ["Fleet of 1902"], ["Ship", "Owner"], ["Heron", "Ida Voss"], merged="A1:B1")
    assert [(table.caption, table.header) for table in each.tables] == [("Fleet of 1902", ("Ship", "Owner"))]


@pytest.mark.parametrize("bold", [0, 2])
def test_names_over_several_columns_are_part_of_the_names_below(tmp_path: Path, bold: int) -> None:
    rows = (["Ship", "Size", None], [None, "length", "width"], ["Heron", 30, 7], ["Tern", 28, 6])
    each = sheet(tmp_path, *rows, merged="A1:A2 B1:C1", bold=bold)
    assert [table.header for table in each.tables] == [("Ship", "Size length", "Size width")]
    assert cells(each) == [["Heron", "30", "7"], ["Tern", "28", "6"]]
    assert each.places[-3].cells is not None
    assert (each.places[-3].cells.top, each.places[-3].cells.bottom) == (1, 2)


def test_a_name_over_several_columns_of_values_is_that_of_each(tmp_path: Path) -> None:
    each = sheet(tmp_path, ["Name", "Address", None], ["Ida", "Rot", "Pier 1"], ["Tom", "Halden", "Pier 2"], merged="B1:C1")
    assert [table.header for table in each.tables] == [("Name", "Address", "Address")]
    assert cells(each) == [["Ida", "Rot", "Pier 1"], ["Tom", "Halden", "Pier 2"]]


def test_a_merged_range_of_all_cells_ends(tmp_path: Path) -> None:
    each = sheet(tmp_path, ["Heron"], ["Tern", "Ida"], merged="A1:XFD1048576")
    assert each.document.text == "Heron"


def test_hidden_rows_and_columns_are_left_out_and_said_so(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for row in (["Ship", "Secret", "Owner"], ["Heron", "x", "Ida"], ["Tern", "y", "Tom"], ["Gull", "z", "Ann"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.column_dimensions["Q"].hidden = True
    each = loaded(tmp_path, book)
    assert each.document.text == "Ship | Owner\nHeron | Ida\nGull | Ann"
    assert each.notes == ("sheet 'Sheet': 1 hidden row and 1 hidden column are left out",)


def test_a_merged_value_shows_where_its_first_row_is_hidden(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for row in (SHIPS, ["Ida Voss", "Heron", 1902], [None, "Tern", 1905]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.row_dimensions[2].hidden = True
    assert cells(loaded(tmp_path, book)) == [["Ida Voss", "Tern", "1905"]]


def test_errors_are_missing_and_part_no_table(tmp_path: Path) -> None:
    each = sheet(tmp_path, SHIPS, ["Ida Voss", "#N/A", 1902], ["#REF!", "#REF!", "#VALUE!"], ["Tom Hale", "Gull", "#NUM!"])
    assert cells(each) == [["Ida Voss", "", "1902"], ["Tom Hale", "Gull", ""]]
