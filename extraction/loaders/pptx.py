"""PPTX: slides as sections, bullets apart, through the package python-pptx (the extra `documents`)."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from ..base import FilePlace, Link, Loaded
from .base import File
from .parsing.header_rows import can_be_header
from .parsing.inline_text import InlineText
from .parsing.office_archive import check_archive, check_text, core_properties, reading
from .parsing.sections import LinkedText, Paragraph, outline, table_part

_SLIDE = 2
_MARGINS = frozenset(["FOOTER", "HEADER", "DATE", "SLIDE_NUMBER"])
_DEEPEST_GROUP = 20


def load_pptx(file: File) -> Iterator[Loaded]:
    """The file as one document, slides and their notes as sections; hidden slides are left out, with a note.

    Raises:
        MissingExtra: the extra `documents` is not installed.
        DocumentError: the file is empty, too large, damaged, encrypted, would unpack to more than the limit, or has no text.
    """
    data = file.content()
    check_archive(data, file.suffix, file.limits.expanded)
    with reading(file.suffix):
        import pptx

        title, fields = core_properties(data)
        slides = list(enumerate(pptx.Presentation(BytesIO(data)).slides, 1))
        shown = [(number, list(_slide(slide))) for number, slide in slides if not _is_hidden(slide)]
    hidden = len(slides) - len(shown)
    notes = ("1 hidden slide is left out" if hidden == 1 else f"{hidden} hidden slides are left out",) if hidden else ()
    parts = [_on_slide(part, number) for number, slide in shown for part in slide]
    page = outline(parts, "" if parts and parts[0].level else title)
    check_text(page, file.suffix)
    yield file.outlined(page, metadata=fields, notes=notes)


def _is_hidden(slide: Any) -> bool:
    return slide._element.get("show") in ("0", "false")


def _on_slide(part: Paragraph, number: int) -> Paragraph:
    return part._replace(places=(FilePlace(0, len(part.text), "slide", number),))


def _slide(slide: Any) -> Iterator[Paragraph]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield Paragraph(" ".join(title.text_frame.text.split()), _SLIDE, "heading")
    shapes = (shape for shape in _shapes(slide.shapes) if title is None or shape.shape_id != title.shape_id)
    for shape in shapes:
        if _is_margin(shape):
            continue
        if getattr(shape, "has_table", False) and shape.has_table:
            table = _table(shape.table)
            if table is not None:
                yield table
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            yield from _chart(shape.chart)
        elif shape.has_text_frame:
            yield from _paragraphs(shape.text_frame.paragraphs)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            words = _words(paragraph)
            yield Paragraph(words.text, links=words.links)


def _is_margin(shape: Any) -> bool:
    """Whether a shape repeats a slide's number, date or footer."""
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    return kind is not None and kind.name in _MARGINS


def _shapes(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Shapes from the top down and from left to right, those of a group in its place."""
    for shape in sorted(shapes, key=lambda each: (each.top or 0, each.left or 0)):
        if hasattr(shape, "shapes") and depth < _DEEPEST_GROUP:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _paragraphs(paragraphs: Iterable[Any]) -> Iterator[Paragraph]:
    shown = [words for words in map(_words, paragraphs) if words.text]
    for words in shown:
        yield Paragraph(words.text, 0, "item" if len(shown) > 1 else "prose", words.links)


def _words(paragraph: Any) -> LinkedText:
    text = InlineText()
    runs = {run._r: run for run in paragraph.runs}
    # Beside runs there are line breaks, and fields such as a date or a slide's number.
    for element in paragraph._p:
        run = runs.get(element)
        if run is not None:
            text.open_link(run.hyperlink.address or "")
            text.add(run.text.replace("\v", " "))
            text.close_link()
        elif element.tag.endswith("}br"):
            text.add(" ")
        elif element.tag.endswith("}fld"):
            text.add("".join(each.text or "" for each in element.iter() if str(each.tag).endswith("}t")))
    return text.words()


def _chart(chart: Any) -> Iterator[Paragraph]:
    """A chart's title, and the table that it draws: a row for each category, a column for each series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield from _paragraphs(chart.chart_title.text_frame.paragraphs)
    for plot in chart.plots:
        series = list(plot.series)
        names = [[LinkedText(""), *(LinkedText(str(each.name or "")) for each in series)]]
        columns = [[_number(value) for value in each.values] for each in series]
        rows = [
            [LinkedText(str(category)), *(LinkedText(column[at] if at < len(column) else "") for column in columns)]
            for at, category in enumerate(plot.categories)
        ]
        table = table_part([*names, *rows], header=True) if rows else None
        if table is not None:
            yield table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if abs(value) < 1e15 else str(value)


def _table(table: Any) -> Paragraph | None:
    rows = [[_cell(cell) for cell in row.cells] for row in table.rows]
    header = bool(rows) and bool(table.first_row) and can_be_header([cell.text for cell in rows[0]])
    return table_part(rows, header=header)


def _cell(cell: Any) -> LinkedText:
    if cell.is_spanned:
        return LinkedText("")
    words = [each for each in map(_words, cell.text_frame.paragraphs) if each.text]
    links: list[Link] = []
    at = 0
    for each in words:
        links += [link._replace(start=link.start + at, end=link.end + at) for link in each.links]
        at += len(each.text) + 2
    return LinkedText("; ".join(each.text for each in words), tuple(links))
