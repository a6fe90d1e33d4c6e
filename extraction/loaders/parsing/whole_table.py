"""A table that is kept as a whole beside the documents that its rows are: one line a row, tabs between the cells."""

from collections.abc import Sequence
from typing import NamedTuple

from ....graph.errors import DocumentError
from ....graph.tables import TAB
from ...base import Table
from ...text_cleaning import clean_text

LEAST_ROWS = 2
_SURVEYED, _EXAMPLES, _LONGEST_EXAMPLE = 200, 8, 40
"""Rows that are searched for examples, examples of each column at most, and the characters of one at most."""


class TableText(NamedTuple):
    """A text that says what a table is about and holds its rows, and the table in it."""

    text: str
    table: Table


class WholeTable:
    """Gathers the rows of a file, and makes the text that keeps them.

    Args:
        name: what the file is called, in words.
        header: the names of the columns.
        worded: for each column whether it holds words, of which examples are shown.
        most: the most characters of all rows.
        title: what the table is called; "": as the file.
        above: lines that stand above the names of the columns.
        notes: of the file.
    """

    def __init__(
        self,
        name: str,
        header: Sequence[str],
        worded: Sequence[bool],
        most: int,
        title: str = "",
        above: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> None:
        self._name, self._header, self._worded, self._most, self._above = name, header, worded, most, above
        self.title, self.notes = title, notes
        self._lines: list[str] = []
        self._examples: list[dict[str, None]] = [{} for _ in header]
        self._rows = self._characters = 0

    def add(self, row: Sequence[str]) -> None:
        """Take a row in, as long as there is room for it."""
        self._rows += 1
        line = TAB.join(" ".join(cell.split()) for cell in row)
        self._characters += len(line) + 1
        if self._characters > self._most:
            self._lines = []
            return
        self._lines.append(line)
        if self._rows <= _SURVEYED:
            for cell, examples in zip(row, self._examples, strict=True):
                if cell and len(cell) <= _LONGEST_EXAMPLE and len(examples) < _EXAMPLES:
                    examples[" ".join(cell.split())] = None

    def made(self) -> TableText | None:
        """The table's text; None where there is one row, or none.

        Raises:
            DocumentError: it would be too large.
        """
        if self._rows < LEAST_ROWS:
            return None
        if len(self._lines) < self._rows:
            raise DocumentError(
                f"the table has more than {self._most:,} characters: each row is a document, but it is not kept as a table "
                "too; raise the limit 'document', or split the file"
            )
        name = self.title or self._name
        header = TAB.join(" ".join(each.split()) for each in self._header)
        told = list(self._above)
        told += [f"Table {name}: {self._rows:,} rows, columns {', '.join(self._header)}"]
        told += [
            f"{column}: {', '.join(examples)}"
            for column, worded, examples in zip(self._header, self._worded, self._examples, strict=True)
            if examples and worded
        ]
        head = clean_text(f"{chr(10).join(told)}\n\n{header}\n")[0]
        text = head + clean_text("\n".join(self._lines))[0]
        start = head.rindex("\n", 0, len(head) - 1) + 1
        names = tuple(clean_text(each)[0] for each in self._header)
        caption = clean_text(" ".join((name, *self._above)))[0]
        return TableText(text, Table(start, len(text), names, caption=caption, separator=TAB, body=len(head)))
