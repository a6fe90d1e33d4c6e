"""RSS and Atom: one document per entry of a feed."""

import html
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.html_page import page_parts
from .parsing.office_archive import parse_xml
from .parsing.sections import outline

_ENTRIES = frozenset(["item", "entry"])
_TEXTS = ("encoded", "content", "description", "summary")
"""The best first: all of the entry, then what is said of it."""
_FIELDS = {
    "author": "author",
    "creator": "author",
    "pubDate": "date",
    "published": "date",
    "date": "date",
    "updated": "modified",
}


def load_rss(file: File) -> Iterator[Loaded]:
    """Each entry as a document: its title, its text as the page it is, and author, dates, link and categories as metadata.

    Raises:
        DocumentError: the file is empty, too large, damaged, or a feed without entries.
    """
    data = file.markup()
    if not data.strip():
        raise DocumentError("the file is empty: nothing to read")
    try:
        tree: etree._Element | None = parse_xml(data, file.limits.encoding)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DocumentError(f"damaged, or no feed: {' '.join(str(error).split())[:120]}") from None
    entries = [each for each in tree.iter(etree.Element) if _local(each) in _ENTRIES] if tree is not None else []
    if not entries:
        raise DocumentError("a feed without entries: expected RSS (<item>) or Atom (<entry>); --as xml reads it as XML")
    for number, entry in enumerate(entries, 1):
        try:
            yield _document(file, entry, number)
        except DocumentError as error:
            yield file.failure(error, line=number, unit="entry")


def _document(file: File, entry: etree._Element, number: int) -> Loaded:
    children = [(_local(each), each) for each in entry if isinstance(each.tag, str)]
    shown = {name: markup for name, each in reversed(children) if (markup := _markup(each)).strip()}
    text, changes = clean_text(next((shown[name] for name in _TEXTS if name in shown), ""))
    title = " ".join(html.unescape(shown.get("title", "")).split())
    page = outline(page_parts(text).parts if text else (), title)
    fields: dict[str, Json] = {}
    for name, each in children:
        words = " ".join("".join(each.itertext()).split())
        if name in _FIELDS and words:
            fields.setdefault(_FIELDS[name], _iso(words) if name == "pubDate" else words)
        elif name == "link" and each.get("rel", "alternate") == "alternate" and (words or each.get("href")):
            fields.setdefault("link", words or each.get("href", ""))
    labels = [each.get("term") or "".join(each.itertext()).strip() for name, each in children if name == "category"]
    if any(labels):
        fields["categories"] = list[Json]([label for label in labels if label])
    return file.outlined(page, metadata=fields, notes=changes, line=number, unit="entry")


def _markup(element: etree._Element) -> str:
    """What an element says, as HTML: escaped in it, or as elements of its own."""
    if element.get("type") == "xhtml" or any(isinstance(each.tag, str) for each in element):
        return "".join(etree.tostring(each, encoding="unicode") for each in element)
    return element.text or ""


def _iso(date: str) -> str:
    """A date of RSS, as e-mail writes them, in the form of all others; one that is none stays."""
    try:
        return parsedate_to_datetime(date).isoformat()
    except ValueError:
        return date


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
