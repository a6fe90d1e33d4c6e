"""XLSX: sheets as sections, their cells as a person sees them, through the package openpyxl (the extra `documents`)."""

import datetime
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import accumulate
from typing import Any, NamedTuple

from ..base import CellRange, FilePlace, Loaded
from .base import File
from .parsing.header_rows import is_header
from .parsing.office_archive import check_archive, check_text, core_properties, reading
from .parsing.sections import LinkedText, Paragraph, outline, table_part

_SHEET = 2
_WIDEST_GAP = 20
_CURRENCY = re.compile(r"\[\$([€$£¥])[^\]]*\]|(?<!\[)([€$£¥])")


def load_xlsx(file: File) -> Iterator[Loaded]:
    """The file as one document, sheets that are shown as sections, each run of filled rows as a table.

    Formulas are read as the values that were last computed for them.

    Raises:
        MissingExtra: the extra `documents` is not installed.
        DocumentError: the file is empty, too large, damaged, encrypted, would unpack to more than the limit, or has no text.
    """
    data = file.content()
    check_archive(data, file.suffix, file.limits.expanded)
    notes: list[str] = []
    with reading(file.suffix):
        import openpyxl

        title, fields = core_properties(data)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = len(book.worksheets) - len(shown)
        sheets = {sheet.title: list(_tables(sheet)) for sheet in shown}
        book.close()
    if hidden:
        notes.append("1 hidden sheet is left out" if hidden == 1 else f"{hidden} hidden sheets are left out")
    parts = [part for name, tables in sheets.items() if tables for part in (_heading(name), *tables)]
    filled = sum(1 for tables in sheets.values() if tables)
    page = outline(parts, title or ("" if filled == 1 else file.path.stem)) if parts else outline(())
    check_text(page, file.suffix)
    yield file.outlined(page, metadata=fields, notes=notes)


class _SheetRow(NamedTuple):
    """A filled row: its number in the sheet, its filled cells by column (from 1), whether all of them are bold."""

    number: int
    cells: dict[int, str]
    bold: bool


def _tables(sheet: Any) -> Iterator[Paragraph]:
    """A sheet's tables; a line of its own above one is its caption."""
    # What a sheet says of its own size is often wrong, and may be that of billions of cells.
    sheet.reset_dimensions()
    rows: list[_SheetRow] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        filled = {column: (cell, shown) for column, cell in enumerate(row, 1) if (shown := _shown(cell))}
        if filled:
            cells = {column: shown for column, (_, shown) in filled.items()}
            rows.append(_SheetRow(number, cells, all(cell.font.b for cell, _ in filled.values())))
        elif rows:
            yield from _table(rows, sheet.title)
            rows = []
    if rows:
        yield from _table(rows, sheet.title)


def _heading(name: str) -> Paragraph:
    return Paragraph(name, _SHEET, "heading", places=(FilePlace(0, len(name), "sheet", name),))


def _table(rows: list[_SheetRow], sheet: str) -> Iterator[Paragraph]:
    columns = list(_shown_columns({column for row in rows for column in row.cells}))
    caption: list[str] = []
    while rows and len(columns) > 1 and list(rows[0].cells) == columns[:1]:
        caption.append(rows[0].cells[columns[0]])
        yield Paragraph(caption[-1], kind="caption", places=_places(rows[:1], columns[:1], sheet, [len(caption[-1])]))
        rows = rows[1:]
    if not rows:
        return
    if len(columns) == 1:
        for row in rows:
            [text] = row.cells.values()
            yield Paragraph(text, places=_places([row], columns, sheet, [len(text)]))
        return
    shown = [[row.cells.get(column, "") for column in columns] for row in rows]
    marked = rows[0].bold and not all(row.bold for row in rows)
    header = is_header(_trimmed(shown[0]), shown[1:], marked=marked)
    part = table_part([[LinkedText(cell) for cell in row] for row in shown], header=header, caption=" ".join(caption))
    if part is not None:
        yield part._replace(places=_places(rows, columns, sheet, [len(line) for line in part.text.split("\n")]))


def _shown_columns(filled: set[int]) -> Iterator[int]:
    """Columns of a table; what is far to the right of it is beside it, not behind thousands of empty cells."""
    last = min(filled)
    for column in sorted(filled):
        yield from range(last + 1, column) if column - last <= _WIDEST_GAP else ()
        yield column
        last = column


def _places(rows: Sequence[_SheetRow], columns: Sequence[int], sheet: str, lengths: Sequence[int]) -> tuple[FilePlace, ...]:
    """The place of each row in its sheet, its line in the text being so long."""
    starts = accumulate((length + 1 for length in lengths), initial=0)
    return tuple(
        FilePlace(start, start + length, "sheet", sheet, CellRange(row.number, columns[0], row.number, columns[-1]))
        for row, start, length in zip(rows, starts, lengths, strict=False)
    )


def _trimmed(row: Sequence[str]) -> list[str]:
    """The cells without empty ones at the end: a column beside the table may have no name."""
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _shown(cell: Any) -> str:
    """A cell's value as its sheet shows it."""
    value = cell.value
    if value is None or (isinstance(value, str) and cell.data_type == "e"):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        shown = value.isoformat(" ", "minutes" if not value.second else "seconds")
        return shown.removesuffix(" 00:00")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    return " ".join(str(value).split())


def _number(value: float, form: str) -> str:
    if "%" in form:
        return f"{_plain(value * 100)}%"
    currency = _CURRENCY.search(form)
    sign = (currency[1] or currency[2]) if currency else ""
    return f"{sign}{_plain(value)}"


def _plain(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    # 0.1 + 0.2 is shown as 0.3.
    return f"{value:.12g}"
