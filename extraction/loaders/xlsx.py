"""XLSX: sheets as sections, their cells as a person sees them, through the package openpyxl (the extra `documents`)."""

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import accumulate
from typing import Any, NamedTuple

from ..base import CellRange, FilePlace, Loaded
from .base import File
from .parsing.header_rows import is_header
from .parsing.number_formats import shown_number, shown_text, shown_time
from .parsing.office_archive import check_archive, check_text, core_properties, reading
from .parsing.sections import LONGEST_VALUE, LinkedText, Paragraph, outline, table_part
from .parsing.sheet_layout import MergedCells, sheet_layout

_SHEET = 2
_WIDEST_GAP = 20
_MOST_HEADERS = 3
_MOST_REPEATED = 10_000_000
"""Characters of merged cells that are repeated in one sheet."""
_ERRORS = frozenset(
    "#N/A #REF! #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #BUSY! #UNKNOWN! "
    "#GETTING_DATA".split()
)
"""What formulas show that have no value, also where a file holds them as texts."""


def load_xlsx(file: File) -> Iterator[Loaded]:
    """The file as one document, sheets that are shown as sections, each run of filled rows as a table.

    Cells are read as they are shown, numbers by their formats, formulas as the values that were last computed for them.
    Hidden sheets, rows and columns are left out, with a note. A merged value is that of all its rows and columns; errors
    such as `#N/A` are empty cells.

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
        if hidden:
            notes.append("1 hidden sheet is left out" if hidden == 1 else f"{hidden} hidden sheets are left out")
        sheets: dict[str, list[Paragraph]] = {}
        for sheet in shown:
            read = _Sheet(sheet)
            sheets[sheet.title] = list(read.tables())
            notes += read.notes()
        book.close()
    parts = [part for name, tables in sheets.items() if tables for part in (_heading(name), *tables)]
    filled = sum(1 for tables in sheets.values() if tables)
    page = outline(parts, title or ("" if filled == 1 else file.path.stem)) if parts else outline(())
    check_text(page, file.suffix)
    yield file.outlined(page, metadata=fields, notes=notes)


class _Merged(NamedTuple):
    """A merged cell in one of its rows: the columns that it covers, what it shows, and whether it goes on below."""

    left: int
    right: int
    shown: str
    goes_on: bool

    def covered(self, columns: Sequence[int]) -> Sequence[int]:
        """Those of a table's columns that it covers."""
        return columns[bisect_left(columns, self.left) : bisect_right(columns, self.right)]


class _SheetRow(NamedTuple):
    """A filled row: its number in the sheet, its own cells by column (from 1), whether all are bold, the merged cells in it.

    `last` is the number of the last row where several name the columns.
    """

    number: int
    cells: dict[int, str]
    bold: bool
    merged: tuple[_Merged, ...]
    last: int


class _Sheet:
    """A sheet's tables, and notes on what of it was left out."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        # openpyxl, which reads in a stream, knows neither what is hidden nor what is merged.
        with sheet._get_source() as source:
            self._layout = sheet_layout(source)
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._room = _MOST_REPEATED

    def notes(self) -> Iterator[str]:
        """What is not shown, once its tables are read."""
        counts = {"row": len(self._hidden_rows), "column": len(self._hidden_columns)}
        hidden = [f"{number} hidden {name}{'s' if number > 1 else ''}" for name, number in counts.items() if number]
        if hidden:
            verb = "is" if sum(counts.values()) == 1 else "are"
            yield f"sheet {self._sheet.title!r}: {' and '.join(hidden)} {verb} left out"
        if self._room <= 0:
            yield f"sheet {self._sheet.title!r}: some large merged cells hold for their first row and column alone"

    def tables(self) -> Iterator[Paragraph]:
        """Each run of filled rows; a line of its own above one is its caption."""
        rows: list[_SheetRow] = []
        for row in self._rows():
            if row is not None:
                rows.append(row)
            elif rows:
                yield from self._table(rows)
                rows = []
        if rows:
            yield from self._table(rows)

    def _rows(self) -> Iterator[_SheetRow | None]:
        """Rows that show something, and None for empty ones; hidden ones and those of errors are neither."""
        # What a sheet says of its own size is often wrong, and may be that of billions of cells.
        self._sheet.reset_dimensions()
        merged_cells = MergedCells(self._layout.merged)
        values: dict[CellRange, str] = {}
        for number, row in enumerate(self._sheet.iter_rows(), 1):
            merged = merged_cells.over(number)
            filled = {column: (cell, text) for column, cell in enumerate(row, 1) if (text := _shown(cell))}
            is_empty = not filled and not any(cell.value is not None and str(cell.value).strip() for cell in row)
            for each in merged:
                if each.top == number:
                    values[each] = filled[each.left][1] if each.left in filled else ""
                # What lies under a merged cell is not shown.
                for column in range(each.left, min(each.right, len(row)) + 1):
                    if (number, column) != (each.top, each.left):
                        filled.pop(column, None)
            if number in self._layout.rows:
                self._hidden_rows |= {number} if filled else set()
                continue
            hidden = {column for column in filled if self._layout.hides_column(column)}
            self._hidden_columns |= hidden
            cells = {column: text for column, (_, text) in filled.items() if column not in hidden}
            if cells:
                bold = all(filled[column][0].font.b for column in cells)
                over = [_Merged(each.left, each.right, values.get(each, ""), each.bottom > number) for each in merged]
                yield _SheetRow(number, cells, bold, tuple(over), number)
            elif is_empty and not any(values.get(each) and each.top < number for each in merged):
                yield None

    def _table(self, rows: list[_SheetRow]) -> Iterator[Paragraph]:
        sheet = self._sheet.title
        columns = list(self._columns({column for row in rows for column in row.cells}))
        caption: list[str] = []
        while rows and len(columns) > 1 and list(rows[0].cells) == columns[:1] and not _goes_on(rows[0], columns[0]):
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
        shown = [self._whole_row(row, columns) for row in rows]
        marked = rows[0].bold and not all(row.bold for row in rows)
        rows, shown, header = _with_header(rows, shown, columns, marked)
        part = table_part([[LinkedText(cell) for cell in row] for row in shown], header=header, caption=" ".join(caption))
        if part is not None:
            yield part._replace(places=_places(rows, columns, sheet, [len(line) for line in part.text.split("\n")]))

    def _columns(self, filled: set[int]) -> Iterator[int]:
        """Columns of a table; what is far to the right of it is beside it, not behind thousands of empty cells."""
        last = min(filled)
        for column in sorted(filled):
            if column - last <= _WIDEST_GAP:
                yield from (each for each in range(last + 1, column) if not self._layout.hides_column(each))
            yield column
            last = column

    def _whole_row(self, row: _SheetRow, columns: Sequence[int]) -> list[str]:
        """A row's cells with what merged ones say in all their columns; a line across the table stays one cell."""
        cells = dict(row.cells)
        for each in row.merged:
            alone = len(row.cells) == 1 and each.left in row.cells and len(row.merged) == 1
            if alone or not each.shown or len(each.shown) > LONGEST_VALUE:
                continue
            for column in each.covered(columns):
                if column not in cells and self._room > 0:
                    cells[column] = each.shown
                    self._room -= len(each.shown)
        return [cells.get(column, "") for column in columns]


def _goes_on(row: _SheetRow, column: int) -> bool:
    """Whether the cell of a column is merged with cells below."""
    return any(each.left <= column <= each.right and each.goes_on for each in row.merged)


def _with_header(
    rows: list[_SheetRow], shown: list[list[str]], columns: Sequence[int], marked: bool
) -> tuple[list[_SheetRow], list[list[str]], bool]:
    """A table's rows, and whether the first names the columns; names over several columns and those below are one row."""
    above = 1
    while above < min(len(rows), _MOST_HEADERS) and _is_parted(rows[above - 1], rows[above], columns):
        above += 1
    if above > 1:
        names = [" ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*shown[:above], strict=True)]
        if is_header(_trimmed(names), shown[above:], marked=marked):
            first = rows[0]._replace(last=rows[above - 1].number)
            return [first, *rows[above:]], [names, *shown[above:]], True
    # A name over several columns is that of each.
    once = [at for at, column in enumerate(columns) if column in rows[0].cells or not shown[0][at]]
    names, *below = ([row[at] for at in once] for row in shown)
    return rows, shown, is_header(_trimmed(names), below, marked=marked)


def _is_parted(row: _SheetRow, below: _SheetRow, columns: Sequence[int]) -> bool:
    """Whether a row has names over several columns, each of which the row below names, which holds nothing else."""
    named = [each.covered(columns) for each in row.merged if each.left in row.cells and not each.goes_on]
    wide = {column for covered in named if len(covered) > 1 for column in covered}
    own = set(below.cells)
    return bool(wide) and wide <= own and all(column not in row.cells for column in own - wide) and row.bold == below.bold


def _heading(name: str) -> Paragraph:
    return Paragraph(name, _SHEET, "heading", places=(FilePlace(0, len(name), "sheet", name),))


def _places(rows: Sequence[_SheetRow], columns: Sequence[int], sheet: str, lengths: Sequence[int]) -> tuple[FilePlace, ...]:
    """The place of each row in its sheet, its line in the text being so long."""
    starts = accumulate((length + 1 for length in lengths), initial=0)
    return tuple(
        FilePlace(start, start + length, "sheet", sheet, CellRange(row.number, columns[0], row.last, columns[-1]))
        for row, start, length in zip(rows, starts, lengths, strict=False)
    )


def _trimmed(row: Sequence[str]) -> list[str]:
    """The cells without empty ones at the end: a column beside the table may have no name."""
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _shown(cell: Any) -> str:
    """A cell's value as its sheet shows it; "" of an error, which is a missing value."""
    value = cell.value
    if value is None or (isinstance(value, str) and (cell.data_type == "e" or value.strip() in _ERRORS)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    form = str(cell.number_format or "")
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return shown_time(value, form)
    if isinstance(value, int | float):
        return shown_number(value, form)
    return " ".join(shown_text(str(value), form).split())
