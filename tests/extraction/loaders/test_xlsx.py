"""XLSX: cells as a sheet shows them."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

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
        (12.5, "[$€-407] #,##0.00", "€12.5"),
        (7, '"$"#,##0', "$7"),
        (7, "[$-409]0", "7"),
        (0.125, "0.0%", "12.5%"),
        (True, "General", "yes"),
        ("NA", "General", "NA"),
        ("nan", "General", "nan"),
        ("  two\nlines ", "General", "two lines"),
        (datetime.datetime(1902, 5, 1), "yyyy-mm-dd", "1902-05-01"),
        (datetime.datetime(1902, 5, 1, 14, 30), "yyyy-mm-dd hh:mm", "1902-05-01 14:30"),
        (datetime.time(9, 5), "hh:mm", "09:05"),
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
