"""Which rows and columns of a sheet are hidden and which cells are merged, which openpyxl does not say in a stream."""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import BinaryIO, NamedTuple

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ....graph.errors import DocumentError
from ...base import CellRange

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_MERGED, _MOST_COLUMNS = 200_000, 16_384
_READ = 1 << 16
_TRUE = ("1", "true")


class SheetLayout(NamedTuple):
    """Hidden rows by number, hidden columns as ranges, and merged cells; all counted from 1."""

    rows: frozenset[int]
    columns: tuple[range, ...]
    merged: tuple[CellRange, ...]

    def hides_column(self, column: int) -> bool:
        """Whether nobody sees a column."""
        return any(column in each for each in self.columns)


class MergedCells:
    """The merged cells that lie over a row, for rows that come in order."""

    def __init__(self, merged: Sequence[CellRange]) -> None:
        self._waiting = sorted(merged, reverse=True)
        self._open: list[tuple[int, CellRange]] = []

    def over(self, row: int) -> list[CellRange]:
        """Those that lie over this row."""
        while self._open and self._open[0][0] < row:
            heappop(self._open)
        while self._waiting and self._waiting[-1].top <= row:
            found = self._waiting.pop()
            if found.bottom >= row:
                heappush(self._open, (found.bottom, found))
        return [found for _, found in self._open]


def sheet_layout(stream: BinaryIO) -> SheetLayout:
    """Read a worksheet's XML without keeping it.

    Raises:
        DocumentError: it has more merged cells, or ranges of columns, than a sheet can have.
        XMLSyntaxError: it is damaged.
    """
    target = _Target()
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    while part := stream.read(_READ):
        parser.feed(part)
    parser.close()
    return SheetLayout(frozenset(target.rows), tuple(target.columns), tuple(target.merged))


class _Target:
    """Takes what it needs of each element as it begins."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: list[range] = []
        self.merged: list[CellRange] = []
        self._row = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition("}")[2]:
            case "row":
                self._row = int(float(attributes.get("r", self._row + 1)))
                if _is_hidden(attributes, "ht"):
                    self.rows.add(self._row)
            case "col" if _is_hidden(attributes, "width"):
                self.columns.append(range(int(attributes["min"]), int(attributes["max"]) + 1))
            case "mergeCell":
                self.merged.append(_range(attributes.get("ref", "")))
        if len(self.merged) > _MOST_MERGED or len(self.columns) > _MOST_COLUMNS:
            raise DocumentError("a sheet has more merged cells or hidden columns than can be: save it anew")

    def close(self) -> None:
        """Nothing is left to do."""


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden", "") in _TRUE or attributes.get(size, "") in ("0", "0.0")


def _range(reference: str) -> CellRange:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(reference)
    return CellRange(top or 1, left or 1, bottom or _LAST_ROW, right or _LAST_COLUMN)
