"""Facts of tables: a row's subject, a column's name as predicate, a cell as entity or literal; the row is the evidence."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..graph.sentence_boundaries import trimmed
from .base import Argument, Cell, OpenTriplet, SplitDocument, Table, TableRow
from .column_predicates import column_predicate, tells_time
from .literal_types import literal_type
from .node_places import NodePlaces, NodeSpan
from .proper_names import is_name, is_proper_name

CONFIDENCE = 0.9
PATTERN = "table"
_SUBJECTS = frozenset({"name", "title", "id", "identifier", "full name", "names"})
_NAMES = frozenset({"name", "full name"})
_VERTICAL = frozenset({"key", "field", "property", "attribute", "parameter", "characteristic", "item", "fact"})
_VALUES = frozenset({"value", "values", "data", "content", "information", "details"})
_ASIDE = re.compile(r"(?:\s*(?:\([^()]*\)|\[[^\[\]]*\]|[*†‡§¹²³]+))+$")
_PART = re.compile(r"[^;\s](?:[^;]*[^;\s])?")
_PLACE = re.compile(
    r"\b(?:town|city|place|location|located|headquarters|seat|birthplace|born|home|venue|site)\b", re.IGNORECASE
)
_SHARE = 0.6
_SURVEYED = 200
"""Rows by which a column is judged."""


class _CellValue(NamedTuple):
    """What a cell holds: characters of the document, and the type of a literal."""

    start: int
    end: int
    literal: str = ""


def table_facts(split: SplitDocument, places: NodePlaces) -> Iterator[OpenTriplet]:
    """What a document's tables state; a table without names of columns, or without a column of names, states nothing.

    Args:
        split: the document with its tables.
        places: makes the mentions.
    """
    text = split.document.text
    for table in split.tables:
        if table.vertical or _is_vertical(table):
            yield from _vertical_facts(text, table, places)
            continue
        column = _subject_column(text, table)
        if column is None:
            continue
        for row in table.rows:
            yield from _row_facts(text, table.header, row, column, places)


def _row_facts(text: str, header: Sequence[str], row: TableRow, column: int, places: NodePlaces) -> Iterator[OpenTriplet]:
    place = places.place(row.start, row.end)
    value = _value(text, row.cells[column], "", subject=True) if column < len(row.cells) else None
    if place is None or value is None or value.literal:
        return
    stated = [
        (predicate, found)
        for at, (name, cell) in enumerate(zip(header, row.cells, strict=False))
        if at != column
        for found in _values(text, cell, name)
        if (predicate := column_predicate(name, literal=found.literal))
    ]
    subject = places.named(place.node, value.start, value.end) if stated else None
    if subject is not None:
        yield from (fact for predicate, found in stated for fact in _fact(subject, predicate, found, place, places))


def _vertical_facts(text: str, table: Table, places: NodePlaces) -> Iterator[OpenTriplet]:
    """What rows of names and values state of what the document is about, or of what a row "name" says that they describe."""
    own = None if is_proper_name(places.title) else _own_name(text, table, places)
    for row in table.rows if places.title or own is not None else ():
        place = places.place(row.start, row.end)
        if place is None or len(row.cells) != 2 or row is own:
            continue
        name = text[row.cells[0].start : row.cells[0].end]
        value = _value(text, row.cells[1], name)
        predicate = column_predicate(name, literal=value.literal) if value is not None else ""
        if value is not None and predicate:
            called = text[own.cells[1].start : own.cells[1].end] if own is not None else ""
            yield from _fact(places.about(place.start, called), predicate, value, place, places)


def _own_name(text: str, table: Table, places: NodePlaces) -> TableRow | None:
    """The row that holds the name of what the others describe, which it mentions."""
    for row in table.rows:
        if len(row.cells) != 2 or text[row.cells[0].start : row.cells[0].end].strip().lower() not in _NAMES:
            continue
        place, cell = places.place(row.start, row.end), row.cells[1]
        if place is not None and is_proper_name(text[cell.start : cell.end]):
            places.named(place.node, cell.start, cell.end)
            return row
    return None


def _fact(
    subject: Argument, predicate: str, value: _CellValue, place: NodeSpan, places: NodePlaces
) -> Iterator[OpenTriplet]:
    stated = places.named(place.node, value.start, value.end, kind=value.literal)
    if stated is not None:
        yield OpenTriplet(place.node.id, subject, predicate, stated, place.start, place.end, CONFIDENCE, pattern=PATTERN)


def _values(text: str, cell: Cell, column: str) -> Iterator[_CellValue]:
    """What a cell holds: one name or literal, or the names of a list with semicolons; of a place in a place the first."""
    words = text[cell.start : cell.end]
    parts = [(part.start() + cell.start, part.end() + cell.start) for part in _PART.finditer(words)]
    if len(parts) > 1 and not literal_type(words):
        values = [_value(text, Cell(start, end), column) for start, end in parts]
        if all(value is not None and not value.literal for value in values):
            yield from (value for value in values if value is not None)
        return
    name, comma, rest = words.partition(",")
    if comma and _PLACE.search(column) and is_proper_name(name.strip()) and is_proper_name(rest.strip()):
        yield _CellValue(*trimmed(text, cell.start, cell.start + len(name)))
        return
    value = _value(text, cell, column)
    if value is not None:
        yield value


def _value(text: str, cell: Cell, column: str, *, subject: bool = False) -> _CellValue | None:
    """The name or literal that a cell holds; None where it holds neither, or several. A subject may be named more freely."""
    words = text[cell.start : cell.end]
    literal = literal_type(words)
    if literal:
        if literal == "DATE" and words.strip().isdigit() and not tells_time(column):
            literal = "CARDINAL"
        return _CellValue(*trimmed(text, cell.start, cell.end), literal)
    aside = _ASIDE.search(words, max(0, len(words) - 200))
    start, end = trimmed(text, cell.start, cell.start + aside.start() if aside is not None and aside.start() else cell.end)
    named = is_name if subject else is_proper_name
    return _CellValue(start, end) if named(text[start:end]) else None


def _is_vertical(table: Table) -> bool:
    names = [name.strip().lower() for name in table.header]
    return len(names) == 2 and names[0] in _VERTICAL and names[1] in _VALUES


def _subject_column(text: str, table: Table) -> int | None:
    """The first column whose name says that it names, else the first that holds names; None where none does."""
    if not table.header or not table.rows or len(table.header) < 2:
        return None
    rows = table.rows[:_SURVEYED]
    columns = range(len(table.header))
    called = [column for column in columns if table.header[column].strip().lower() in _SUBJECTS]
    if len(rows) == 1:
        # One row, as of a CSV file, must not choose another column than its neighbours.
        cells = rows[0].cells
        filled = (
            column for column in (*called, *columns) if column < len(cells) and cells[column].start < cells[column].end
        )
        return next((column for column in filled if not literal_type(text[cells[column].start : cells[column].end])), None)
    return next((column for column in (*called, *columns) if _holds_names(text, rows, column)), None)


def _holds_names(text: str, rows: Sequence[TableRow], column: int) -> bool:
    cells = [
        row.cells[column] for row in rows if column < len(row.cells) and row.cells[column].start < row.cells[column].end
    ]
    values = [_value(text, cell, "", subject=True) for cell in cells]
    named = sum(value is not None and not value.literal for value in values)
    return bool(cells) and named >= _SHARE * len(cells)
