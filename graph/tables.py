"""Tables as text nodes keep them: a text node of kind `table` holds the text of one, its metadata where the cells are.

Rows are lines of the text and cells stand between separators wherever that gives exactly the cells that a loader saw; where
it does not (a cell that holds the separator itself, columns of aligned blanks), the metadata holds their places. So a large
table costs no more than its text, and each cell is characters of its document's text.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .errors import DocumentError
from .model import Json, TextNode

FIELD = "table"
"""The field of a text node's metadata: its names of columns, its caption, and where its cells are."""
BARS, TAB = " | ", "\t"
SEPARATORS = (BARS, TAB)

Span = tuple[int, int]


def described(
    text: str, header: Sequence[str], caption: str, rows: Sequence[Sequence[Span]], separator: str = "", body: int = 0
) -> dict[str, Json]:
    """What the metadata of a table's text node say.

    Args:
        text: the text node's.
        header: a name for each column, "" where it has none; empty where the table names none.
        caption: its title in words.
        rows: the places in the text of each row's cells; not needed with a separator.
        separator: what stands between cells, where each line from `body` on is a row; "" where that is to be found out.
        body: where the rows begin in the text.
    """
    told: dict[str, Json] = {"columns": list(header), "caption": caption}
    if separator or not rows:
        return told | {"separator": separator, "body": body}
    for each in SEPARATORS:
        start = rows[0][0][0] if rows[0] else 0
        if _is_exact(text, rows, each, start):
            return told | {"separator": each, "body": start}
    return told | {"cells": [[place for span in row for place in span] for row in rows]}


def _is_exact(text: str, rows: Sequence[Sequence[Span]], separator: str, body: int) -> bool:
    """Whether lines and separators give these very places; a row may end before its last, empty cells."""
    lines = list(_lines(text, body))
    return len(lines) == len(rows) and all(
        _padded(list(_cells(text, *line, separator)), len(row), line[1]) == [tuple(span) for span in row]
        for line, row in zip(lines, rows, strict=True)
    )


def _padded(cells: list[Span], width: int, end: int) -> list[Span]:
    return [*cells, *[(end, end)] * (width - len(cells))]


def _lines(text: str, start: int) -> Iterator[Span]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _cells(text: str, start: int, end: int, separator: str) -> Iterator[Span]:
    while True:
        found = text.find(separator, start, end)
        if found < 0:
            yield start, end
            return
        yield start, found
        start = found + len(separator)


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table read from its text node: names of columns, and rows of cells.

    `columns` has a name for each column, all different; `named` says whether the table itself names them. Rows are counted
    from 1, as people count them below the header.
    """

    text: str
    columns: tuple[str, ...]
    named: bool
    caption: str
    separator: str
    starts: "array[int]"
    places: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, node: TextNode) -> "TableGrid":
        """The table of a text node.

        Raises:
            DocumentError: its metadata do not say where the cells are, or what they say cannot be true of its text.
        """
        told = node.metadata.get(FIELD)
        if node.kind != "table" or not isinstance(told, Mapping):
            raise DocumentError(f"the text node {node.id!r} keeps no table: expected kind 'table' with the field {FIELD!r}")
        header = _names(told.get("columns"))
        caption, separator, body = told.get("caption"), told.get("separator"), told.get("body")
        places = _places(told.get("cells"), len(node.text)) if "cells" in told else ()
        if places is None or (not places and (separator not in SEPARATORS or type(body) is not int or body < 0)):
            raise DocumentError(f"the table {node.id!r} does not say where its cells are: add its document again")
        starts = array("q", () if places or type(body) is not int else (start for start, _ in _lines(node.text, body)))
        made = cls(
            node.text, (), any(header), caption if isinstance(caption, str) else "", str(separator or ""), starts, places
        )
        first = (len(made.spans(row)) for row in range(1, min(made.rows, 1_000) + 1))
        return cls(*(node.text, _different(header, max(first, default=0)), made.named, made.caption), *made._where())

    def _where(self) -> "tuple[str, array[int], tuple[tuple[int, ...], ...]]":
        return self.separator, self.starts, self.places

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.places) if self.places else len(self.starts)

    def spans(self, row: int) -> list[Span]:
        """The places in the text of a row's cells, one for each column where the columns are known."""
        if self.places:
            flat = self.places[row - 1]
            found = [pair for number, pair in enumerate(pairwise(flat)) if not number % 2]
            end = found[-1][1] if found else 0
        else:
            start = self.starts[row - 1]
            end = self.text.find("\n", start)
            end = len(self.text) if end < 0 else end
            found = list(_cells(self.text, start, end, self.separator))
        width = len(self.columns)
        return _padded(found, width, end)[:width] if width else found

    def row_at(self, place: int) -> int:
        """The number of the row that holds a place in the text; 0 where none does."""
        if not self.places:
            return bisect_right(self.starts, place)
        return next((row for row, flat in enumerate(self.places, 1) if flat and flat[0] <= place <= flat[-1]), 0)

    def cells(self, row: int) -> list[str]:
        """The texts of a row's cells."""
        return [self.text[start:end] for start, end in self.spans(row)]


def _names(given: Json) -> list[str]:
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else ()
    return [each if isinstance(each, str) else "" for each in listed]


def _places(given: Json, length: int) -> tuple[tuple[int, ...], ...] | None:
    """The places of cells row by row; None where they are no places in a text of this length."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return None
    rows: list[tuple[int, ...]] = []
    for row in given:
        if not isinstance(row, Sequence) or isinstance(row, str) or len(row) % 2:
            return None
        flat = [each for each in row if type(each) is int]
        if len(flat) < len(row) or any(not 0 <= a <= b <= length for a, b in zip(flat[::2], flat[1::2], strict=True)):
            return None
        rows.append(tuple(flat))
    return tuple(rows)


def _different(header: Sequence[str], width: int) -> tuple[str, ...]:
    """A name for each column, none twice in any case: "column 3" for one without a name, "Height (2)" for a second one."""
    found: list[str] = []
    taken: set[str] = set()
    for place in range(max(width, len(header))):
        name = " ".join(header[place].split()) if place < len(header) else ""
        name = name or f"column {place + 1}"
        made, number = name, 1
        while made.casefold() in taken:
            number += 1
            made = f"{name} ({number})"
        taken.add(made.casefold())
        found.append(made)
    return tuple(found)
