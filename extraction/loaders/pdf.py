"""PDF: text by its layout, through the package pypdfium2 (the extra `documents`)."""

import re
from collections.abc import Iterator, Mapping

from ...graph.model import Json
from ..base import Loaded
from .base import File
from .parsing.office_archive import check_text, reading
from .parsing.pdf_lines import read_pages
from .parsing.pdf_paragraphs import missing_spaces, parts_of_pages
from .parsing.sections import outline

_NO_TITLE = re.compile(r"untitled|microsoft word - .*|.*\.(?:docx?|tex|dvi|odt|indd|pdf|qxd|rtf|fm)|\W*", re.IGNORECASE)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2}).*")


def load_pdf(file: File) -> Iterator[Loaded]:
    """The file as one document: headings by the size of their letters, words broken at line ends joined.

    What repeats at the top and bottom of pages, and page numbers, are left out. A note says where spaces seem to be missing.

    Raises:
        MissingExtra: the extra `documents` is not installed.
        DocumentError: the file is empty, too large, damaged, encrypted, or has no text (scanned pages).
    """
    data = file.content()
    with reading(file.suffix):
        pages, properties = read_pages(data)
    parts = list(parts_of_pages(pages))
    title = " ".join(properties.get("Title", "").split())
    page = outline(parts, "" if _NO_TITLE.fullmatch(title) else title) if parts else outline(())
    check_text(page, file.suffix)
    note = missing_spaces(page.text)
    yield file.outlined(page, metadata=_fields(properties), notes=(note,) if note else ())


def _fields(properties: Mapping[str, str]) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for name, field in (("Author", "author"), ("Subject", "subject"), ("Keywords", "keywords")):
        if words := " ".join(properties.get(name, "").split()):
            fields[field] = words
    for name, field in (("CreationDate", "created"), ("ModDate", "modified")):
        if found := _DATE.fullmatch(properties.get(name, "")):
            fields[field] = "-".join(found.groups())
    return fields
