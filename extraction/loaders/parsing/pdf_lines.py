"""The lines of a PDF's pages with their places and fonts, through the package pypdfium2."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from threading import Lock
from typing import Any, NamedTuple

from ....graph.errors import DocumentError

_LOCK = Lock()
"""PDFium knows no threads."""

BROKEN = "\u00ad"
"""Ends a line whose last word goes on in the next one, in place of its hyphen."""

_HYPHENS = ("\x02", "\ufffe", "\u00ad")
_MONO = re.compile(r"mono|courier|consol|typewriter|menlo|cmtt|fixed|code", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|demi|cmbx|-bd|medi\b", re.IGNORECASE)
_UPRIGHT = 0.1
_SAMPLES = 5
_GAP = 1.2


class PdfLine(NamedTuple):
    """A line of a page; `top` and `bottom` count upwards from the page's bottom, in points."""

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float
    bold: bool = False
    mono: bool = False


class PdfPage(NamedTuple):
    """A page's lines in reading order, and its height and width in points."""

    lines: list[PdfLine]
    height: float
    width: float


def read_pages(data: bytes) -> tuple[list[PdfPage], dict[str, str]]:
    """The pages of a PDF, and its properties.

    Raises:
        DocumentError: it is encrypted.
    """
    import pypdfium2

    with _LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise DocumentError("the file is encrypted: save it without a password") from None
            raise
        try:
            return [_page(pdf[number]) for number in range(len(pdf))], pdf.get_metadata_dict(skip_empty=True)
        finally:
            pdf.close()


def _page(page: Any) -> PdfPage:
    width, height = page.get_size()
    textpage = page.get_textpage()
    lines = list(_lines(textpage.raw))
    textpage.close()
    page.close()
    return PdfPage(_in_columns(lines, width), height, width)


def _lines(textpage: Any) -> Iterator[PdfLine]:
    import pypdfium2.raw as pdfium

    signs: list[str] = []
    places: list[int] = []
    for place in range(pdfium.FPDFText_CountChars(textpage)):
        sign = chr(pdfium.FPDFText_GetUnicode(textpage, place) or 32)
        if sign in _HYPHENS and signs:
            signs.append(BROKEN)
        elif sign not in "\r\n":
            if not sign.isspace():
                if places and signs[-1].isspace() and _is_gap(textpage, places[-1], place):
                    line = _line(textpage, "".join(signs), places)
                    if line is not None:
                        yield line
                    signs, places = [], []
                places.append(place)
            signs.append(sign)
            continue
        line = _line(textpage, "".join(signs), places)
        if line is not None:
            yield line
        signs, places = [], []
    line = _line(textpage, "".join(signs), places)
    if line is not None:
        yield line


def _line(textpage: Any, text: str, places: list[int]) -> PdfLine | None:
    import pypdfium2.raw as pdfium

    if not places:
        return None
    angle = pdfium.FPDFText_GetCharAngle(textpage, places[0])
    if _UPRIGHT < angle < 2 * 3.1416 - _UPRIGHT:
        return None
    step = max(1, len(places) // _SAMPLES)
    boxes = [_box(textpage, place) for place in (*places[::step], places[-1])]
    sizes = Counter(round(top - bottom, 1) for _, _, bottom, top in boxes)
    size = max(sizes, key=lambda each: (sizes[each], each))
    fonts = {_font(textpage, place) for place in (places[0], places[len(places) // 2], places[-1])}
    return PdfLine(
        " ".join(text.split()),
        size,
        boxes[0][0],
        max(right for _, right, _, _ in boxes),
        max(top for *_, top in boxes),
        min(bottom for _, _, bottom, _ in boxes),
        all(_BOLD.search(font) for font in fonts),
        all(_MONO.search(font) for font in fonts),
    )


def _is_gap(textpage: Any, last: int, place: int) -> bool:
    """Whether the blank between two letters is as wide as one between columns."""
    _, right, bottom, top = _box(textpage, last)
    return _box(textpage, place)[0] - right > _GAP * (top - bottom)


def _box(textpage: Any, place: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a letter's box, which is as high as its font."""
    import pypdfium2.raw as pdfium

    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, place, ctypes.byref(rectangle))
    return rectangle.left, rectangle.right, rectangle.bottom, rectangle.top


def _font(textpage: Any, place: int) -> str:
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, place, name, 128, ctypes.byref(flags))
    return name.value.decode("utf-8", "replace")


def _in_columns(lines: list[PdfLine], width: float) -> list[PdfLine]:
    """The lines of a page that is written across two columns, one column after the other; others as they are."""
    middle = width / 2
    sides = [-1 if line.right <= middle + 2 else 1 if line.left >= middle - 2 else 0 for line in lines]
    turns = sum(1 for one, other in pairwise(sides) if one and other and one != other)
    if min(sides.count(-1), sides.count(1)) < 5 or 3 * turns < len(lines) or 4 * sides.count(0) > len(lines):
        return _rejoined(lines)
    ordered: list[PdfLine] = []
    columns: dict[int, list[PdfLine]] = {-1: [], 1: []}
    for line, side in zip(lines, sides, strict=True):
        if side:
            columns[side].append(line)
            continue
        ordered += [*columns[-1], *columns[1], line]
        columns = {-1: [], 1: []}
    return _rejoined([*ordered, *columns[-1], *columns[1]])


def _rejoined(lines: list[PdfLine]) -> list[PdfLine]:
    """Pieces of one line that were cut at a wide blank, together again."""
    joined: list[PdfLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is None or abs(last.bottom - line.bottom) > 0.2 * line.size or line.left < last.right:
            joined.append(line)
            continue
        joined[-1] = last._replace(
            text=f"{last.text} {line.text}",
            right=line.right,
            top=max(last.top, line.top),
            bottom=min(last.bottom, line.bottom),
            bold=last.bold and line.bold,
            mono=last.mono and line.mono,
        )
    return joined
