"""A table that is kept as a whole beside the documents that its rows are: one line a row, tabs between the cells."""

import re
from collections.abc import Iterator, Sequence

from ....graph.model import MADE_OF
from ....graph.tables import TAB
from ...base import Loaded, Table
from ...text_cleaning import clean_text
from ..base import File

LEAST_ROWS = 2
_SURVEYED, _EXAMPLES, _LONGEST_EXAMPLE = 200, 8, 40
"""Rows that are searched for examples, examples of each column at most, and the characters of one at most."""


class WholeTable:
    """Gathers the rows of a file, and makes the document that keeps them.

    Args:
        file: the file.
        header: the names of the columns.
        worded: for each column whether it holds words, of which examples are shown.
        title: what the table is called; "": the file's name says it.
        above: lines that stand above the names of the columns.
        notes: of the file.
    """

    def __init__(
        self,
        file: File,
        header: Sequence[str],
        worded: Sequence[bool],
        title: str = "",
        above: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> None:
        self._file, self._header, self._worded = file, header, worded
        self._title, self._above, self._notes = title, above, notes
        self._lines: list[str] = []
        self._examples: list[dict[str, None]] = [{} for _ in header]
        self._rows = self._characters = 0

    def add(self, row: Sequence[str]) -> None:
        """Take a row in, as long as there is room for it."""
        self._rows += 1
        line = TAB.join(" ".join(cell.split()) for cell in row)
        self._characters += len(line) + 1
        if self._characters > self._file.limits.document:
            self._lines = []
            return
        self._lines.append(line)
        if self._rows <= _SURVEYED:
            for cell, examples in zip(row, self._examples, strict=True):
                if cell and len(cell) <= _LONGEST_EXAMPLE and len(examples) < _EXAMPLES:
                    examples[" ".join(cell.split())] = None

    def documents(self) -> Iterator[Loaded]:
        """The table's document; a failure where it would be too large, nothing where there is one row."""
        if self._rows < LEAST_ROWS:
            return
        if len(self._lines) < self._rows:
            most = self._file.limits.document
            yield self._file.failure(
                f"the table has more than {most:,} characters: each row is a document, but it is not kept as a table too; "
                "raise the limit 'document', or split the file"
            )
            return
        name = self._title or " ".join(re.split(r"[_\W]+", self._file.path.stem)).strip()
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
        table = Table(start, len(text), names, caption=caption, separator=TAB, body=len(head))
        yield self._file.document(text, title=self._title, metadata={MADE_OF: "rows"}, tables=(table,), notes=self._notes)
