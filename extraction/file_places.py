"""Where the characters of a document stand in its file, on pages, slides and sheets, and what text nodes say of it.

A text node's metadata names the first: `page` or `slide`, a number from 1, or `sheet`, a name, with its `cells` ("A2:C9").
Where it goes on, `last_page`, `last_slide` or `last_sheet` names the last; the cells of several sheets are those of each,
as Excel writes them ("Firms!A2:C9, Ships!A1:B4").
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import takewhile

from ..graph.model import Json
from .base import CellRange, FilePlace

_LETTERS = 26


class FilePlaces:
    """Finds the places of stretches of one document.

    Args:
        places: as a loader yields them, in order.
    """

    def __init__(self, places: Sequence[FilePlace]) -> None:
        self._places = places
        self._ends = [place.end for place in places]

    def fields(self, start: int, end: int) -> dict[str, Json]:
        """What the metadata of the text node with these characters of the document says; nothing where nothing is known."""
        first = bisect_right(self._ends, start)
        held = list(takewhile(lambda place: place.start < end, self._places[first:]))
        if not held:
            return {}
        kind = held[0].kind
        named = list(dict.fromkeys(place.name for place in held if place.kind == kind))
        found: dict[str, Json] = {kind: named[0]}
        if len(named) > 1:
            found[f"last_{kind}"] = named[-1]
        cells = {name: _around(place.cells for place in held if place.name == name and place.cells) for name in named}
        told = [(name, range_name(each)) for name, each in cells.items() if each]
        if told:
            found["cells"] = told[0][1] if len(named) == 1 else ", ".join(f"{name}!{each}" for name, each in told)
        return found


def _around(cells: Iterable[CellRange | None]) -> CellRange | None:
    """The smallest range that holds all of these."""
    given = [each for each in cells if each is not None]
    if not given:
        return None
    tops, lefts, bottoms, rights = zip(*given, strict=True)
    return CellRange(min(tops), min(lefts), max(bottoms), max(rights))


def range_name(cells: CellRange) -> str:
    """A range of cells as sheets name it: "A2:C9", one cell "B3".

    >>> range_name(CellRange(2, 1, 9, 28))
    'A2:AB9'
    """
    first = f"{_column(cells.left)}{cells.top}"
    last = f"{_column(cells.right)}{cells.bottom}"
    return first if first == last else f"{first}:{last}"


def _column(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        name = chr(ord("A") + letter) + name
    return name
