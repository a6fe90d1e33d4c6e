"""Jupyter notebooks: their Markdown read as such, their code kept as code."""

import json
from collections.abc import Iterator
from typing import Any

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import Loaded
from .base import File
from .parsing.markdown_blocks import blocks_of
from .parsing.sections import Paragraph, outline

_KEPT = ("title", "authors", "language")


def load_notebook(file: File) -> Iterator[Loaded]:
    """The notebook as one document; what its cells printed is left out.

    The title is that of its metadata, else its first heading. Code states no facts.

    Raises:
        DocumentError: the file is empty, too large, no notebook, or holds no cell with text.
    """
    text, notes = file.decode(file.markup())
    if not text.strip():
        raise DocumentError("the file is empty: nothing to read")
    book = _parsed(text)
    parts = [part for cell in _cells(book) for part in _parts(cell)]
    if not any(part.text.strip() for part in parts):
        raise DocumentError("the notebook is empty: none of its cells holds text")
    metadata = book.get("metadata")
    fields = metadata if isinstance(metadata, dict) else {}
    title = fields.get("title")
    kept: dict[str, Json] = {name: fields[name] for name in _KEPT[1:] if isinstance(fields.get(name), str | list)}
    kernel = fields.get("kernelspec")
    if isinstance(kernel, dict) and isinstance(kernel.get("language"), str):
        kept.setdefault("language", kernel["language"])
    page = outline(parts, title if isinstance(title, str) else "")
    yield file.outlined(page, metadata=kept, notes=notes)


def _parsed(text: str) -> dict[str, Any]:
    try:
        book = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"damaged, or not a notebook: {str(error)[:80]}") from None
    if not isinstance(book, dict) or not isinstance(book.get("cells", book.get("worksheets")), list):
        raise DocumentError("this is not a notebook: expected a JSON object with 'cells'")
    return book


def _cells(book: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The cells in order; notebooks of before 2015 have them in sheets."""
    sheets = [each for each in book.get("worksheets", []) if isinstance(each, dict)] if "cells" not in book else [book]
    for sheet in sheets:
        cells = sheet.get("cells")
        yield from (each for each in (cells if isinstance(cells, list) else []) if isinstance(each, dict))


def _parts(cell: dict[str, Any]) -> Iterator[Paragraph]:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    match cell.get("cell_type"):
        case "markdown":
            yield from blocks_of(text)
        case "heading":
            level = cell.get("level")
            yield Paragraph(text, min(max(level, 1), 6) if isinstance(level, int) else 1, "heading")
        case "code" | "raw" if text.strip():
            yield Paragraph(text, kind="code")
