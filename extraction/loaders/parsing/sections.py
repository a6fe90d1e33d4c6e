"""A text put together part by part: headings become sections, tables and links keep their places."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...base import Block, BlockKind, Cell, FilePlace, Link, Section, Table, TableRow
from ...text_cleaning import clean_text, clean_title

SEPARATOR = "\n\n"
_COLUMNS = " | "


class LinkedText(NamedTuple):
    """Text with its links, which count in it."""

    text: str
    links: tuple[Link, ...] = ()


class Paragraph(NamedTuple):
    """A paragraph, or with a `level` of 1 (outermost) to 6 a heading. Links, table and places count in its text."""

    text: str
    level: int = 0
    kind: BlockKind = "prose"
    links: tuple[Link, ...] = ()
    table: Table | None = None
    places: tuple[FilePlace, ...] = ()


class Outline(NamedTuple):
    """A document's title, its text and the sections that cover the text (none where it has no headings).

    `blocks` are those that are not prose.
    """

    title: str
    text: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    places: tuple[FilePlace, ...] = ()


def table_part(
    rows: Iterable[Sequence[LinkedText]], *, header: bool = False, vertical: bool = False, caption: str = ""
) -> Paragraph | None:
    """A table's part: one line for each row, its cells separated by " | "; None where no cell holds anything.

    Args:
        rows: their cells; a row with fewer than the widest ends in empty ones.
        header: whether the first row names the columns; it is no row of the table.
        vertical: whether the first cell of each row names what the second one holds.
        caption: its title in words.
    """
    lines = [[_one_line(cell) for cell in row] for row in rows]
    # A header of empty cells names nothing; with two columns that is how a table of names and values is written.
    nameless = header and bool(lines) and not any(cell.text for cell in lines[0])
    lines = [line for line in lines if any(cell.text for cell in line)]
    width = max(map(len, lines), default=0)
    header, vertical = header and not nameless, vertical or (nameless and width == 2)
    made: list[TableRow] = []
    links: list[Link] = []
    texts: list[str] = []
    at = 0
    for line in lines:
        cells: list[Cell] = []
        start = at
        for cell in line:
            at += len(_COLUMNS) if cells else 0
            cells.append(Cell(at, at + len(cell.text)))
            links += _moved(cell.links, at)
            at += len(cell.text)
        texts.append(_COLUMNS.join(cell.text for cell in line))
        made.append(TableRow(start, at, (*cells, *[Cell(at, at)] * (width - len(cells)))))
        at += 1
    if not made:
        return None
    named = tuple(cell.text for cell in lines[0]) + ("",) * (width - len(lines[0])) if header else ()
    table = Table(0, at - 1, named, tuple(made[1:] if header else made), caption, vertical)
    return Paragraph("\n".join(texts), kind="table", links=tuple(links), table=table)


def outline(parts: Iterable[Paragraph], title: str = "") -> Outline:
    """Parts as one text, an empty line between them.

    Without a `title`, the first part is it if it is a heading, else the first heading of level 1. A heading that only
    repeats the title at the top leaves the text, since titles are kept beside it. Text that has no other words is its title.
    """
    cleaned, notes = _clean(parts)
    title = clean_title(title) or _title(cleaned)
    if len(cleaned) > 1 and cleaned[0].level and cleaned[0].text == title:
        del cleaned[0]
    if not cleaned:
        return Outline(title, title, (), notes)
    return _join(cleaned, title, notes)


def _one_line(words: LinkedText) -> LinkedText:
    """A cell's words on one line, without blanks around them."""
    text = words.text.replace("\r\n", "\n")
    if len(text) != len(words.text):
        words = LinkedText(text)
    shown = clean_text(text)[0].replace("\n", " ").replace("\t", " ")
    return _stripped(LinkedText(shown, words.links))


def _stripped(words: LinkedText, blanks: str = "\n ") -> LinkedText:
    text = words.text.strip(blanks)
    before = len(words.text) - len(words.text.lstrip(blanks))
    return LinkedText(text, tuple(_within(_moved(words.links, -before), len(text))))


def _moved(links: Iterable[Link], by: int) -> Iterable[Link]:
    return (each._replace(start=each.start + by, end=each.end + by) for each in links)


def _within(links: Iterable[Link], length: int) -> Iterable[Link]:
    for each in links:
        start, end = max(0, each.start), min(length, each.end)
        if start < end:
            yield each._replace(start=start, end=end)


def _clean(parts: Iterable[Paragraph]) -> tuple[list[Paragraph], tuple[str, ...]]:
    cleaned: list[Paragraph] = []
    notes: dict[str, None] = {}
    for part in parts:
        text, changes = clean_text(part.text)
        notes.update(dict.fromkeys(changes))
        if not text.strip():
            continue
        if part.level:
            heading = clean_title(text)
            cleaned.append(Paragraph(heading, part.level, "heading", places=_stretched(part.places, len(heading))))
        elif len(text) != len(part.text):
            # Places would no longer count: line ends by character reference became one character.
            text = text.strip("\n ")
            cleaned.append(Paragraph(text, kind=part.kind, places=_stretched(part.places, len(text))))
        elif part.table is not None:
            cleaned.append(part._replace(text=text))
        else:
            words = _stripped(LinkedText(text, part.links))
            places = _stretched(part.places, len(words.text))
            cleaned.append(part._replace(text=words.text, links=words.links, places=places))
    return cleaned, tuple(notes)


def _stretched(places: Sequence[FilePlace], length: int) -> tuple[FilePlace, ...]:
    """The places of a text that was cleaned: the last one ends where it does."""
    kept = [each._replace(end=min(each.end, length)) for each in places if each.start < length]
    return (*kept[:-1], kept[-1]._replace(end=length)) if kept else ()


def _title(parts: list[Paragraph]) -> str:
    if parts and parts[0].level:
        return parts[0].text
    return next((part.text for part in parts if part.level == 1), "")


def _join(parts: list[Paragraph], title: str, notes: tuple[str, ...]) -> Outline:
    opened: list[tuple[int, tuple[str, ...]]] = []
    above: list[Paragraph] = []
    blocks: list[Block] = []
    tables: list[Table] = []
    links: list[Link] = []
    places: list[FilePlace] = []
    at = 0
    for part in parts:
        if part.level:
            above = [each for each in above if each.level < part.level] + [part]
            opened.append((at, tuple(each.text for each in above)))
        if part.kind != "prose":
            blocks.append(Block(at, at + len(part.text), part.kind))
        if part.table is not None:
            tables.append(_placed(part.table, at))
        links += _moved(part.links, at)
        places += (each._replace(start=each.start + at, end=each.end + at) for each in part.places)
        at += len(part.text) + len(SEPARATOR)
    text = SEPARATOR.join(part.text for part in parts)
    if opened and opened[0][0] > 0:
        opened.insert(0, (0, ()))
    ends = [start for start, _ in opened[1:]] + [len(text)]
    sections = tuple(Section(start, end, path) for (start, path), end in zip(opened, ends, strict=False))
    return Outline(title, text, sections, notes, tuple(blocks), tuple(tables), tuple(links), tuple(places))


def _placed(table: Table, at: int) -> Table:
    """A table of a part that begins at `at`."""
    rows = (
        TableRow(row.start + at, row.end + at, tuple(Cell(cell.start + at, cell.end + at) for cell in row.cells))
        for row in table.rows
    )
    return table._replace(start=table.start + at, end=table.end + at, rows=tuple(rows))
