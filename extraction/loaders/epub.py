"""EPUB: a book's chapters in their order, read as HTML; title, authors and language from its package file."""

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.html_page import page_parts
from .parsing.html_tree import declared_encoding
from .parsing.office_archive import check_archive, check_text, parse_xml, reading
from .parsing.sections import Paragraph, outline
from .parsing.text_encoding import decode

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FIELDS = {"creator": "author", "language": "language", "date": "date", "publisher": "publisher", "subject": "subject"}
_CHAPTERS = (".xhtml", ".html", ".htm", ".xml")


def load_epub(file: File) -> Iterator[Loaded]:
    """The book as one document, chapters in reading order.

    Raises:
        DocumentError: the file is empty, too large, damaged, encrypted, would unpack to more than the limit, or has no text.
    """
    data = file.content()
    check_archive(data, file.suffix, file.limits.expanded)
    notes: dict[str, None] = {}
    parts: list[Paragraph] = []
    with reading(file.suffix), zipfile.ZipFile(BytesIO(data)) as archive:
        title, fields, chapters = _package(archive)
        for chapter in chapters:
            content = archive.read(chapter)
            if len(content) > file.limits.markup:
                raise DocumentError(f"the chapter {chapter!r} is larger than the limit of {file.limits.markup:,} bytes")
            if not content.strip():
                continue
            html, assumed = decode(content, declared_encoding(content))
            html, changes = clean_text(html)
            notes.update(dict.fromkeys((*assumed, *changes)))
            parts += page_parts(html, whole=file.limits.html == "whole").parts
    page = outline(parts, title) if parts else outline(())
    check_text(page, file.suffix)
    yield file.outlined(page, metadata=fields, notes=tuple(notes))


def _package(archive: zipfile.ZipFile) -> tuple[str, dict[str, Json], list[str]]:
    """The book's title, its other properties and the names of its chapters in reading order."""
    [place] = _find(parse_xml(archive.read(_CONTAINER)), "rootfile")[:1] or [None]
    if place is None:
        raise DocumentError("damaged, or not a .epub file: it names no package file")
    path = place.get("full-path", "")
    package = parse_xml(archive.read(path))
    names = set(archive.namelist())
    items: dict[str, str] = {}
    for item in _find(package, "item"):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href", ""))))
        kind = item.get("media-type", "")
        is_chapter = "html" in kind or (not kind and name.lower().endswith(_CHAPTERS))
        if is_chapter and name in names and "nav" not in item.get("properties", "").split():
            items[item.get("id", "")] = name
    order = [items[each.get("idref", "")] for each in _find(package, "itemref") if each.get("idref", "") in items]
    locked = _locked(archive, names)
    if any(name in locked for name in order):
        raise DocumentError("the book is protected (DRM): get a copy without protection")
    title, fields = _metadata(package)
    return title, fields, list(dict.fromkeys(order))


def _metadata(package: etree._Element) -> tuple[str, dict[str, Json]]:
    found: dict[str, list[str]] = {}
    for each in _find(package, "metadata")[:1]:
        for field in each.iter(etree.Element):
            words = " ".join((field.text or "").split())
            if words:
                found.setdefault(etree.QName(field).localname, []).append(words)
    fields: dict[str, Json] = {}
    for name, field_name in _FIELDS.items():
        if name in found:
            values = found[name]
            fields[field_name] = values[0] if len(values) == 1 else list[Json](values)
    return found.get("title", [""])[0], fields


def _locked(archive: zipfile.ZipFile, names: set[str]) -> set[str]:
    if _ENCRYPTION not in names:
        return set()
    return {unquote(each.get("URI", "")) for each in _find(parse_xml(archive.read(_ENCRYPTION)), "CipherReference")}


def _find(tree: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in tree.iter(etree.Element) if etree.QName(each).localname == name]
