"""CSV: one document per row, and one that keeps the table as a whole."""

import csv
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import NamedTuple

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import Block, Cell, Loaded, Table, TableRow
from .base import File
from .parsing.columns import CsvColumn, columns_of, is_sentences
from .parsing.csv_dialect import CsvRow, declared_delimiter, delimiter_of, lines_above, rows_of
from .parsing.sections import LONGEST_VALUE
from .parsing.text_encoding import FALLBACK, found_encoding, marked_encoding, refuse_signature, wide_encoding
from .parsing.whole_table import WholeTable

_ID, _TITLE, _TEXT = frozenset({"id"}), frozenset({"title", "name"}), frozenset({"text", "content", "body"})
_SURVEYED = 200


@dataclass(frozen=True, slots=True)
class _Layout:
    """A table's encoding, delimiter and columns, found by one pass over the file, so that each column has one type."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    columns: tuple[CsvColumn, ...]
    skipped: int
    notes: tuple[str, ...]
    above: tuple[str, ...] = ()

    def column(self, names: frozenset[str]) -> int | None:
        """The first column with one of these names, in any case."""
        return next((at for at, name in enumerate(self.header) if name.lower() in names), None)


def load_csv(file: File) -> Iterator[Loaded]:
    """Each row as a document, read in a stream, then the table as a document. The first line names the columns.

    The column `id` is the id, `title` or `name` the title, and `text`, `content` or `body` the text, in any case; without a
    text column the text is a line "column: value" for each cell, and short cells are a table, which states facts. All other
    cells are metadata, as numbers or true and false where the whole column holds such; cells that are empty, or
    hold "n/a" or the like where others hold values, are left out. Thousands
    may be set apart by commas, or by dots where the table's numbers show that the comma is the decimal mark. Whether comma,
    semicolon, tab or bar is the delimiter is judged over the first rows, or said by "sep=;" at the top. Lines above the
    names of the columns, such as comments and a title, belong to the table as a whole. A row that cannot be read is a
    failure by itself. Without a text column two rows or more make a document of the table as a whole: it says what the
    table is about, which searches find; the rows that follow are read by the retriever `table` alone.

    Raises:
        DocumentError: the file is empty or binary, or two columns have one name.
    """
    csv.field_size_limit(max(csv.field_size_limit(), file.limits.document))
    layout = _survey(file)
    worded = [column.type == "text" for column in layout.columns]
    whole = WholeTable(file.words, layout.header, worded, file.limits.document, above=layout.above, notes=layout.notes)
    found = False
    with closing(_rows(file, layout)) as rows:
        for row in rows:
            found = True
            try:
                if row.fault:
                    raise DocumentError(row.fault)
                yield _document(file, layout, row.cells, row.line)
                if layout.column(_TEXT) is None:
                    whole.add(row.cells)
            except DocumentError as error:
                yield file.failure(error, line=row.line)
    if not found:
        raise DocumentError("the table is empty: no row below the names of the columns")
    yield from file.whole_table(whole)


def _document(file: File, layout: _Layout, row: list[str], line: int) -> Loaded:
    if len(row) != len(layout.header):
        raise DocumentError(
            f"expected {len(layout.header)} cells as in the first line, got {len(row)}: quote cells that hold delimiters"
        )
    named = {at for at in (layout.column(_ID), layout.column(_TITLE), layout.column(_TEXT)) if at is not None}
    identity, title, text = (row[at] if (at := layout.column(names)) is not None else "" for names in (_ID, _TITLE, _TEXT))
    shown = _RowText(text)
    if layout.column(_TEXT) is None:
        shown = _row_text(layout, row)
    metadata: dict[str, Json] = {
        name: value
        for at, name in enumerate(layout.header)
        if at not in named and row[at] and (value := layout.columns[at].value(row[at])) is not None
    }
    return file.document(
        shown.text,
        title=title,
        metadata=metadata,
        blocks=shown.blocks,
        tables=shown.tables,
        notes=layout.notes,
        given_id=identity or None,
        line=line,
    )


class _RowText(NamedTuple):
    """A row's text. Lines that hold a short cell, and the names of columns, are blocks of a table and no sentences."""

    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()


def _row_text(layout: _Layout, row: list[str]) -> _RowText:
    """A row as a line "column: value" for each cell, and the table that short cells make.

    With a title, each short cell states something about it. Without one, the row is a table of one row, whose subject is
    found as in every table, provided that the first column holds more than numbers. A long cell and one of sentences are
    prose.
    """
    columns = [
        (at, name, cell) for at, (name, cell) in enumerate(zip(layout.header, row, strict=True)) if name.lower() not in _ID
    ]
    pieces: list[str] = []
    made: list[tuple[int, TableRow]] = []
    blocks: list[Block] = []
    start = 0
    for at, name, cell in columns:
        if not cell:
            continue
        value, end = start + len(name) + 2, start + len(name) + 2 + len(cell)
        if len(cell) <= LONGEST_VALUE and "\n" not in cell and not is_sentences(cell):
            made.append((at, TableRow(start, end, (Cell(start, start + len(name)), Cell(value, end)))))
            blocks.append(Block(start, end, "table"))
        else:
            blocks.append(Block(start, value - 1, "table"))
        pieces.append(f"{name}: {cell}")
        start = end + 1
    text = "\n".join(pieces)
    title = layout.column(_TITLE)
    if "\r" in text:
        return _RowText(text)
    if not made:
        return _RowText(text, tuple(blocks))
    if title is not None and row[title]:
        rows = tuple(each for at, each in made if at != title)
        return _RowText(text, tuple(blocks), (Table(0, len(text), rows=rows, vertical=True),) if rows else ())
    if layout.columns[columns[0][0]].type != "text" or made[0][0] != columns[0][0]:
        return _RowText(text, tuple(blocks))
    header = tuple(layout.header[at] for at, _ in made)
    cells = tuple(each.cells[1] for _, each in made)
    subject = TableRow(made[0][1].start, made[-1][1].end, cells)
    return _RowText(text, tuple(blocks), (Table(0, len(text), header, (subject,)),))


def _survey(file: File) -> _Layout:
    with file.open() as stream:
        head = stream.read(1 << 16)
    if not head.strip():
        raise DocumentError("the file is empty: nothing to read")
    encoding = marked_encoding(head) or file.limits.encoding
    if not encoding:
        refuse_signature(head)
        if b"\0" in head and not (encoding := wide_encoding(head)):
            raise DocumentError("this is a binary file and not a table: it holds NULs")
    try:
        return _layout(file, encoding or "utf-8", ())
    except UnicodeDecodeError:
        if file.limits.encoding:
            raise DocumentError(f"not {encoding}, the encoding given: give another, or leave it out") from None
    with file.open() as stream:
        found = found_encoding(stream.read(file.limits.document)) or FALLBACK
    return _layout(file, found, (f"not {encoding or 'UTF-8'}: read as {found}",))


def _layout(file: File, encoding: str, notes: tuple[str, ...]) -> _Layout:
    with closing(_lines(file, encoding)) as lines:
        top = list(islice(lines, _SURVEYED))
    declared = declared_delimiter(top[0])
    first_line = int(bool(declared))
    skipped = first_line + lines_above(top[first_line:], declared)
    above = tuple(
        filter(None, (" ".join(line.strip(f'"{declared},;|\t\r\n# ').split()) for line in top[first_line:skipped]))
    )
    if above:
        notes = (*notes, f"above the names of the columns, and kept with the table as a whole: {'; '.join(above)[:200]!r}")
    named = "\t" if file.read_as == "tsv" and "\t" in top[skipped] else declared
    delimiter = named or delimiter_of(top[skipped:])
    layout = _Layout(encoding, delimiter, (), (), skipped, notes, above)
    with closing(_rows(file, layout, header=True)) as rows:
        first = next(rows, None)
        if first is None or first.fault or not first.cells:
            why = f", got line {first.line}: {first.fault}" if first is not None and first.fault else ", got none: add them"
            raise DocumentError(f"expected the names of the columns in the first line{why}")
        names = tuple(name or f"column {at}" for at, name in enumerate(first.cells, 1))
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise DocumentError(f"two columns are called {twice[0]!r}: rename one")
        body = (row.cells for row in rows)
        columns = columns_of(body, len(names), decimal_comma=delimiter != ",")
    said = dict(file.limits.columns)
    columns = [column.declared(said[name]) if name in said else column for name, column in zip(names, columns, strict=True)]
    return _Layout(encoding, delimiter, names, tuple(columns), skipped, notes, above)


def _rows(file: File, layout: _Layout, *, header: bool = False) -> Generator[CsvRow, None, None]:
    """The rows below the names of the columns; with `header` the names too."""
    with closing(_lines(file, layout.encoding)) as lines:
        for _ in range(layout.skipped):
            next(lines, "")
        rows = rows_of(lines, layout.delimiter, len(layout.header))
        if not header:
            next(rows, None)
        yield from (row._replace(line=row.line + layout.skipped) for row in rows)


def _lines(file: File, encoding: str) -> Generator[str, None, None]:
    errors = "replace" if encoding == FALLBACK else "strict"
    with TextIOWrapper(file.open(), encoding=encoding, errors=errors, newline="") as stream:
        first = True
        while line := stream.readline(file.limits.document + 1):
            if len(line) > file.limits.document:
                raise DocumentError(f"a line has more than {file.limits.document:,} characters: this is not a table")
            yield line.lstrip("\ufeff") if first else line
            first = False
