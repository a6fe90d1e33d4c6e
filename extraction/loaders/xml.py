"""XML of any vocabulary: its running text as paragraphs, its short fields as tables of names and values."""

from collections.abc import Iterator

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ...graph.errors import DocumentError
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.html_page import page_parts
from .parsing.html_tree import declared_encoding
from .parsing.office_archive import parse_xml
from .parsing.sections import LONGEST_VALUE, LinkedText, Paragraph, outline, table_part

_TITLES = frozenset("title head heading caption name".split())
_TEXTS = frozenset(
    "p para simpara abstract description summary text content body note quote section li item-text dd s seg l line".split()
)
_CODE = frozenset("programlisting screen code literallayout pre source".split())
_INLINE = frozenset(
    "a b i u em strong emphasis code literal link ulink xref span sub sup hi ref term rs persname placename orgname date "
    "foreign quote cite citetitle abbrev acronym filename command option application productname".split()
)
_DEEPEST = 200


def load_xml(file: File) -> Iterator[Loaded]:
    """The file as one document: running text as paragraphs, short fields of an element as a table of their names and values.

    XHTML is read as a page. Entities that the file defines are not expanded, and nothing else is read.

    Raises:
        DocumentError: the file is empty, too large, not well formed, or has no text.
    """
    data = file.markup()
    if not data.strip():
        raise DocumentError("the file is empty: nothing to read")
    tree = _parsed(file, data)
    if _name(tree) == "html":
        html, notes = file.decode(data, declared_encoding(data))
        title, parts, fields = page_parts(clean_text(html)[0], whole=file.limits.html == "whole")
        yield file.outlined(outline(parts, title), metadata=fields, notes=notes)
        return
    parts = list(_parts(tree, 1))
    if not any(part.text.strip() for part in parts):
        raise DocumentError("no text in this XML: its elements hold none")
    yield file.outlined(outline(parts))


def _parsed(file: File, data: bytes) -> etree._Element:
    try:
        tree: etree._Element | None = parse_xml(data, file.limits.encoding)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DocumentError(f"damaged, or not XML: {' '.join(str(error).split())[:120]}") from None
    if tree is None:
        raise DocumentError("damaged, or not XML: it has no element")
    return tree


def _parts(element: etree._Element, depth: int) -> Iterator[Paragraph]:
    """The parts of an element's content, in order."""
    if depth > _DEEPEST:
        raise DocumentError(f"the XML is nested more than {_DEEPEST} deep: flatten it")
    rows: list[tuple[str, str]] = [(_local(name), value.strip()) for name, value in _attributes(element) if value.strip()]
    if not _has_text(element) and not len(element):
        if table := _table(rows):
            yield table
        return
    if _is_running(element):
        yield from _running(element)
        return
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name, words = _name(child), " ".join("".join(child.itertext()).split())
        simple = not any(isinstance(each.tag, str) for each in child) and not _has_plain_attributes(child)
        if name in _TITLES and simple and words and not rows and name != "name":
            yield Paragraph(words, min(depth, 6), "heading")
        elif simple and words and len(words) <= LONGEST_VALUE and name not in _TEXTS | _CODE:
            rows.append((_local(child.tag), words))
        else:
            if table := _table(rows):
                yield table
            rows = []
            yield from _parts(child, depth + (0 if name in _TEXTS else 1))
    if table := _table(rows):
        yield table


def _running(element: etree._Element) -> Iterator[Paragraph]:
    name = _name(element)
    if name in _CODE:
        yield Paragraph("".join(element.itertext()), kind="code")
        return
    words = " ".join("".join(element.itertext()).split())
    if words:
        yield Paragraph(words, kind="item" if _parent(element) in ("li", "listitem", "item") else "prose")


def _is_running(element: etree._Element) -> bool:
    """Whether an element holds a paragraph: words of its own, and beside them only what stands in a line."""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return True
    return _has_text(element) and (_name(element) in _TEXTS | _CODE or all(_name(each) in _INLINE for each in children))


def _table(rows: list[tuple[str, str]]) -> Paragraph | None:
    return table_part([[LinkedText(name), LinkedText(value)] for name, value in rows], vertical=True) if rows else None


def _has_text(element: etree._Element) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.attrib.items() if not str(name).startswith("{")]


def _has_plain_attributes(element: etree._Element) -> bool:
    return bool(_attributes(element)) and not (element.text or "").strip()


def _parent(element: etree._Element) -> str:
    parent = element.getparent()
    return _name(parent) if parent is not None else ""


def _name(element: etree._Element) -> str:
    return _local(element.tag).lower()


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
