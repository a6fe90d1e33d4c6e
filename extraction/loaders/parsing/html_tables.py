"""Tables of a page: cells in their columns, spans filled in, names of columns told from values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bs4.element import Tag

from .header_rows import is_header
from .html_tree import attribute, classes, holds, is_text, walk
from .sections import LinkedText, Paragraph, table_part

_MOST_COLUMNS = 200
_LONGEST_REPEATED = 200
_MOST_REPEATED = 100_000
_LONGEST_CELL = 400
_LAYOUT_ROLES = frozenset(["presentation", "none"])
_REFERENCE_LISTS = frozenset(
    "references bibliography reflist citations citation-list doc-bibliography ltx_bibliography".split()
)
_NOT_IN_DATA = frozenset("table h1 h2 h3 h4 h5 h6 pre form".split())
_IN_DATA = frozenset("th thead caption".split())
_EMPTY = LinkedText("")


@dataclass(frozen=True, slots=True)
class _HtmlCell:
    words: LinkedText = _EMPTY
    names: bool = False
    bold: bool = False
    across: int = 1


def is_data_table(table: Tag) -> bool:
    """Whether a table holds data and is no means of layout: neither tables, headings nor single cells in it."""
    if attribute(table, "role") in _LAYOUT_ROLES or holds(table, _NOT_IN_DATA):
        return False
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    if sum(1 for row in rows if len(row) > 1) < 1:
        return False
    if holds(table, _IN_DATA):
        return True
    return all(len(cell.get_text()) <= _LONGEST_CELL for row in rows for cell in row)


def read_table(table: Tag, read: Callable[[Tag], LinkedText]) -> Paragraph | None:
    """A data table, its cells read by `read`; None where they hold nothing."""
    head = [row for row in table.find_all("tr") if row.parent is not None and row.parent.name == "thead"]
    rows = list(_filled(table.find_all("tr"), read))
    rows = [row for row in rows if any(cell.words.text for cell in row)]
    if not rows:
        return None
    caption_tag = table.find("caption")
    caption = read(caption_tag).text.replace("\n", " ") if caption_tag is not None else ""
    width = max(map(len, rows))
    rows = [[*row, *[_HtmlCell()] * (width - len(row))] for row in rows]
    if len(rows) > 1 and (_spans_all(rows[0]) or (width > 1 and rows[0][0].across == width)):
        caption = caption or rows[0][0].words.text
        rows = rows[1:]
    rows = [[row[0], *[_HtmlCell()] * (width - 1)] if _spans_all(row) else row for row in rows]
    if _is_vertical(rows):
        return table_part([[cell.words for cell in row] for row in rows], vertical=True, caption=caption)
    named = _named_rows(rows, len(head))
    if named:
        rows = [_joined(rows[:named]), *rows[named:]]
    return table_part([[cell.words for cell in row] for row in rows], header=named > 0, caption=caption)


def _filled(rows: list[Tag], read: Callable[[Tag], LinkedText]) -> Iterator[list[_HtmlCell]]:
    """Each row's cells in their columns: a cell that spans rows stands in each, one that spans columns in the first.

    A name of several columns stands above each.
    """
    open_cells: dict[int, tuple[int, _HtmlCell]] = {}
    repeated = 0
    for row in rows:
        filled: list[_HtmlCell] = []
        given = list(row.find_all(["td", "th"]))
        while given or any(column >= len(filled) for column in open_cells):
            column = len(filled)
            if column >= _MOST_COLUMNS:
                break
            if column in open_cells:
                left, above = open_cells.pop(column)
                filled.append(above)
                repeated += len(above.words.text)
                if left > 1:
                    open_cells[column] = left - 1, above
                continue
            if not given:
                filled.append(_HtmlCell())
                continue
            tag = given.pop(0)
            down, across = _span(tag, "rowspan"), min(_span(tag, "colspan"), _MOST_COLUMNS - column)
            cell = replace(_cell(tag, read), across=across)
            again = cell if len(cell.words.text) <= _LONGEST_REPEATED and repeated <= _MOST_REPEATED else _HtmlCell()
            for step in range(across):
                shown = cell if not step else again if cell.names else _HtmlCell()
                filled.append(shown)
                if down > 1:
                    open_cells[column + step] = down - 1, again if not step or cell.names else _HtmlCell()
        yield filled


def _cell(tag: Tag, read: Callable[[Tag], LinkedText]) -> _HtmlCell:
    words = read(tag)
    return _HtmlCell(words, tag.name == "th", bool(words.text) and _is_bold(tag))


def _is_bold(cell: Tag) -> bool:
    depth = 0
    for node, ends in walk(cell):
        if isinstance(node, Tag):
            depth += (-1 if ends else 1) if node.name in ("b", "strong") else 0
        elif not depth and is_text(node) and str(node).strip():
            return False
    return True


def _span(tag: Tag, name: str) -> int:
    value = attribute(tag, name).strip()
    return min(max(int(value), 1), 10_000) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _spans_all(row: list[_HtmlCell]) -> bool:
    """Whether a row is one name over all columns."""
    return len(row) > 1 and all(cell.names and cell.words.text for cell in row) and len({cell.words for cell in row}) == 1


def _is_vertical(rows: list[list[_HtmlCell]]) -> bool:
    """Whether each row is a name and its value, as in a box of facts."""
    pairs = [row for row in rows if len(row) == 2 and row[0].words.text and row[1].words.text]
    return len(rows[0]) == 2 and len(pairs) >= 2 and all(row[0].names and not row[1].names for row in pairs)


def _named_rows(rows: list[list[_HtmlCell]], head: int) -> int:
    """How many rows at the top name the columns."""
    if len(rows) < 2:
        return 0
    top = 0
    for row in rows[: min(3, len(rows) - 1)]:
        if not all(cell.names for cell in row if cell.words.text):
            break
        top += 1
    if top or head:
        return top or min(head, 3, len(rows) - 1)
    texts = [[cell.words.text for cell in row] for row in rows[:200]]
    marked = all(cell.bold for cell in rows[0]) and not all(cell.bold for row in rows[1:] for cell in row)
    return int(is_header(texts[0], texts[1:], marked))


def _joined(rows: list[list[_HtmlCell]]) -> list[_HtmlCell]:
    """Several rows of names as one: "Size" over "Length" is "Size Length"."""
    joined: list[_HtmlCell] = []
    for cells in zip(*rows, strict=True):
        names = dict.fromkeys(cell.words.text for cell in cells if cell.words.text)
        joined.append(replace(cells[0], words=cells[0].words if len(rows) == 1 else LinkedText(" ".join(names))))
    return joined


def is_reference_list(tag: Tag) -> bool:
    """Whether a list or section holds references to other works."""
    names = {*classes(tag), attribute(tag, "id").lower(), attribute(tag, "role")}
    return not names.isdisjoint(_REFERENCE_LISTS)


_REFERENCE_LISTS = frozenset(
    "references bibliography reflist citations citation-list doc-bibliography ltx_bibliography".split()
)
