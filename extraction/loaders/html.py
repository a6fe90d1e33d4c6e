"""HTML: the text that a page shows, headings as sections, tables, links and code kept apart."""

from collections.abc import Iterator

from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.html_page import page_parts
from .parsing.html_tree import declared_encoding
from .parsing.sections import outline


def load_html(file: File) -> Iterator[Loaded]:
    """The page as one document, without scripts, hidden elements and the site's navigation (see `Limits.html`).

    The title is the page's `<title>`, else its first heading. What `<meta>` and linked data say of author, date, language
    and the like is metadata. Block elements are paragraphs; a table's row is one line, its cells separated by " | ".

    Raises:
        DocumentError: the file is empty, too large or binary, or shows no text.
    """
    data = file.markup()
    html, assumed = file.decode(data, declared_encoding(data))
    html, changes = clean_text(html)
    title, parts, fields = page_parts(html, whole=file.limits.html == "whole")
    page = outline(parts, title)
    yield file.outlined(page, metadata=fields, notes=(*assumed, *changes))
