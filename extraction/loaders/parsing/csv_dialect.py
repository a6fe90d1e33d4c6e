"""How a table of text is written: what stands above it, its delimiter, and its rows though quotes are astray."""

import csv
import re
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

from .columns import columns_of

_DELIMITERS = "\t;|,"
"""In the order in which they are taken where several fit: a comma stands in numbers and texts too."""
_NONE = "\x1f"
_DECLARED = re.compile(r'"?sep=(.)"?\s*')
_SURVEYED = 100
_MOST_ABOVE, _LEAST_BELOW = 20, 2
_MOST_LINES = 1_000
"""Lines of one row, once a quote of the file was found that nothing closes."""


class CsvRow(NamedTuple):
    """A row's cells, without blanks around them, and the line where it begins; `fault` says why it has none."""

    line: int
    cells: list[str]
    fault: str = ""


def declared_delimiter(first: str) -> str:
    """What the line that Excel writes at the top of a file names as delimiter ("sep=;"), or ""."""
    found = _DECLARED.fullmatch(first)
    return found[1] if found else ""


def lines_above(lines: Sequence[str], declared: str = "") -> int:
    """How many of the first lines stand above the names of the columns: comments, a title, who exported it.

    Such a line is one cell where the rows below have several, all as many, or begins with "#". It is taken for one where it
    begins with "#", is empty, has an empty line below it, or is filled up with delimiters; or where a column of the table
    below holds numbers. Names of columns may begin with "#" too.
    """
    most = min(_MOST_ABOVE, len(lines) - _LEAST_BELOW)
    for delimiter in declared or _DELIMITERS:
        widths = [len(_cells(line, delimiter)) for line in lines[: most + 1]]
        for above in range(1, most + 1):
            if widths[above - 1] > 1 and not lines[above - 1].startswith("#"):
                break
            if widths[above] < 2 or lines[above].startswith("#"):
                continue
            table = [row.cells for row in rows_of(iter(lines[above:]), delimiter) if not row.fault][:_SURVEYED]
            width = len(table[0]) if table else 0
            if len(table) <= 1 or any(len(row) != width for row in table):
                break
            comma = delimiter != ","
            below = any(each.type != "text" for each in columns_of(table[1:], width, decimal_comma=comma))
            if lines[above - 1].startswith("#") and widths[above - 1] == width:
                named = below and all(each.type == "text" for each in columns_of(table, width, decimal_comma=comma))
                return above if named or (not below and lines[above - 1].startswith("# ")) else above - 1
            if below or all(_is_above(line, delimiter) for line in lines[:above]) or not lines[above - 1].strip():
                return above
            break
    return 0


def _is_above(line: str, delimiter: str) -> bool:
    return line.startswith("#") or not line.strip() or line.rstrip("\r\n").endswith(delimiter)


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line up to the last one that holds anything."""
    cells = next((row.cells for row in rows_of(iter([line]), delimiter)), [])
    while cells and not cells[-1]:
        cells.pop()
    return cells


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter by which the first rows fit the names of the columns best, and hold most numbers."""
    if not any(sign.isalnum() for line in lines for sign in line):
        return ","
    best, score = _NONE, (0.0, 0.0)
    for delimiter in _DELIMITERS:
        table = [row.cells for row in rows_of(iter(lines), delimiter) if not row.fault or row.cells][:_SURVEYED]
        if not table or len(table[0]) < 2:
            continue
        width, body = len(table[0]), table[1:]
        fitting = [row for row in body if len(row) == width]
        share = round(len(fitting) / len(body), 1) if body else 1.0
        columns = columns_of(fitting, width, decimal_comma=delimiter != ",")
        numbers = sum(each.type != "text" for each in columns) / width
        if (share, numbers) > score:
            best, score = delimiter, (share, numbers)
    return best


def rows_of(lines: Iterator[str], delimiter: str, width: int = 0) -> Generator[CsvRow, None, None]:
    """The rows that hold anything. One whose quotes are astray fails by itself, and the next line is a row again.

    Args:
        lines: of the file, with their ends.
        delimiter: between cells.
        width: how many cells a row has; a row of several lines with another number began with a stray quote. 0: any.
    """
    waiting: deque[str] = deque()
    number, most = 1, 0
    while True:
        taken: list[str] = []
        reader = csv.reader(_feed(waiting, lines, taken, most), delimiter=delimiter, strict=True)
        fault = ""
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            cells, fault = [], str(error)
        if not fault and width and len(taken) > 1 and len(cells) != width:
            fault = f"expected {width} cells, got {len(cells)} over {len(taken)} lines"
        if fault and len(taken) > 1:
            waiting.extendleft(reversed(taken[1:]))
            most = _MOST_LINES
            del taken[1:]
        if fault:
            yield CsvRow(number, [], f"a quote is astray ({fault}): write quotes within a cell twice, the cell in quotes")
        elif any(cells):
            yield CsvRow(number, cells)
        number += len(taken)


def _feed(waiting: deque[str], lines: Iterator[str], taken: list[str], most: int) -> Iterator[str]:
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None or (most and len(taken) >= most):
            if line is not None:
                waiting.appendleft(line)
            return
        taken.append(line)
        yield line
