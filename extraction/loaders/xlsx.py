"""XLSX: sheets as sections, their cells as a person sees them, through the package openpyxl (the extra `documents`)."""

import datetime
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from ..base import Loaded
from .base import File
from .parsing.header_rows import can_be_header
from .parsing.office_archive import check_archive, check_text, core_properties, reading
from .parsing.sections import LinkedText, Paragraph, outline, table_part

_SHEET = 2
_MOST_COLUMNS = 2_000
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
    parts = [part for name, tables in sheets.items() if tables for part in (Paragraph(name, _SHEET, "heading"), *tables)]
    filled = sum(1 for tables in sheets.values() if tables)
    page = outline(parts, title or ("" if filled == 1 else file.path.stem)) if parts else outline(())
    check_text(page, file.suffix)
    yield file.outlined(page, metadata=fields, notes=notes)


def _tables(sheet: Any) -> Iterator[Paragraph]:
    """A sheet's tables; a line of its own above one is its caption."""
    sheet.reset_dimensions()
    rows: list[list[str]] = []
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS):
        cells = [_shown(cell) for cell in row]
        if any(cells):
            rows.append(cells)
        elif rows:
            yield from _table(rows)
            rows = []
    if rows:
        yield from _table(rows)


def _table(rows: list[list[str]]) -> Iterator[Paragraph]:
    first = min(place for row in rows for place, cell in enumerate(row) if cell)
    last = max(place for row in rows for place, cell in enumerate(row) if cell) + 1
    rows = [row[first:last] for row in rows]
    caption: list[str] = []
    while rows and last - first > 1 and sum(map(bool, rows[0])) == 1 and rows[0][0]:
        caption.append(rows.pop(0)[0])
    yield from (Paragraph(line, kind="caption") for line in caption)
    if not rows:
        return
    if last - first == 1:
        yield from (Paragraph(row[0]) for row in rows)
        return
    header = len(rows) > 1 and can_be_header(_trimmed(rows[0]))
    part = table_part([[LinkedText(cell) for cell in row] for row in rows], header=header, caption=" ".join(caption))
    if part is not None:
        yield part


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
