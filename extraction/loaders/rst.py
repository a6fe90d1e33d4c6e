"""reStructuredText: the text of the rendered page, through the package docutils (the extra `documents`)."""

import re
from collections.abc import Iterator
from typing import Any

from ...graph.errors import DocumentError
from ...graph.model import Json
from ..base import BlockKind, Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.inline_text import InlineText
from .parsing.office_archive import reading
from .parsing.sections import LinkedText, Paragraph, outline, table_part

_SETTINGS = {
    # Nothing but the file is read, neither what it includes nor settings of docutils beside it.
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "input_encoding": "unicode",
    "line_length_limit": 1_000_000,
}
_KINDS: dict[str, BlockKind] = {
    "block_quote": "quotation",
    "list_item": "item",
    "definition_list_item": "item",
    "footnote": "citation",
    "citation": "citation",
    "literal_block": "code",
    "doctest_block": "code",
    "address": "address",
    "caption": "caption",
}
_LEFT_OUT = frozenset("comment substitution_definition target raw image pending meta footnote_reference label".split())
_BEFORE_STOP = re.compile(r" +(?=[.,;:!?](?:\s|$))")
_LEAVES = frozenset("paragraph term literal_block doctest_block caption line rubric attribution subtitle".split())


def load_rst(file: File) -> Iterator[Loaded]:
    """The file as one document, its sections by its headings; its field list is metadata.

    Directives that docutils does not know, such as Sphinx's, show their text as it stands.

    Raises:
        MissingExtra: the extra `documents` is not installed.
        DocumentError: the file is empty, too large or binary, or has no text.
    """
    text, assumed = file.decode(file.markup())
    text, changes = clean_text(text)
    if not text.strip():
        raise DocumentError("the file is empty: nothing to read")
    with reading(file.suffix):
        from docutils.core import publish_doctree

        tree = publish_doctree(text, settings_overrides=_SETTINGS)
    fields: dict[str, Json] = {}
    parts = list(_parts(tree, 0, "prose", fields))
    page = outline(parts, str(tree.get("title", "")))
    if not page.text:
        raise DocumentError("no text in this file: it holds only comments and targets")
    yield file.outlined(page, metadata=fields, notes=(*assumed, *changes))


def _parts(node: Any, level: int, kind: BlockKind, fields: dict[str, Json]) -> Iterator[Paragraph]:
    for child in node.children:
        name = child.__class__.__name__
        if name in _LEFT_OUT:
            continue
        if name == "title":
            yield Paragraph(child.astext(), min(max(level, 1), 6), "heading")
        elif name in ("field_list", "docinfo"):
            yield from _fields(child, fields)
        elif name == "table":
            yield from _table(child)
        elif name == "system_message":
            yield from _unknown(child)
        elif name in _LEAVES:
            words = _words(child) if name not in ("literal_block", "doctest_block") else LinkedText(child.astext())
            yield Paragraph(words.text, 0, _KINDS.get(name, kind), words.links)
        elif hasattr(child, "children") and name != "Text":
            inner = level + 1 if name == "section" else level
            yield from _parts(child, max(inner, 1) if name == "section" else inner, _KINDS.get(name, kind), fields)


def _fields(node: Any, fields: dict[str, Json]) -> Iterator[Paragraph]:
    for field in node.children:
        if field.__class__.__name__ == "field":
            name, value = field.children[0].astext(), " ".join(field.children[1].astext().split())
        else:
            name, value = field.__class__.__name__, " ".join(field.astext().split())
        if name and value:
            fields.setdefault(name, value)
    yield from ()


def _unknown(message: Any) -> Iterator[Paragraph]:
    """What a directive holds that docutils does not know: its lines without the directive's own."""
    for block in message.children:
        if block.__class__.__name__ != "literal_block":
            continue
        lines = block.astext().split("\n")[1:]
        kept = [line.strip() for line in lines if not line.strip().startswith(":")]
        for paragraph in "\n".join(kept).split("\n\n"):
            if shown := " ".join(paragraph.split()):
                yield Paragraph(shown)


def _table(node: Any) -> Iterator[Paragraph]:
    caption = next((child.astext() for child in node.children if child.__class__.__name__ == "title"), "")
    rows: list[list[LinkedText]] = []
    header = False
    for row in node.findall(lambda each: each.__class__.__name__ == "row"):
        header = header or row.parent.__class__.__name__ == "thead"
        rows.append([LinkedText(" ".join(entry.astext().split())) for entry in row.children])
    if caption:
        yield Paragraph(caption, kind="caption")
    table = table_part(rows, header=header, caption=caption)
    if table is not None:
        yield table


def _words(node: Any) -> LinkedText:
    """A paragraph's words with its links."""
    text = InlineText()
    _add(node, text)
    words = text.words()
    if _BEFORE_STOP.search(words.text) and not words.links:
        # A footnote's mark stood there.
        return LinkedText(_BEFORE_STOP.sub("", words.text))
    return words


def _add(node: Any, text: InlineText) -> None:
    for child in node.children:
        name = child.__class__.__name__
        if name == "Text":
            text.add(str(child))
        elif name in _LEFT_OUT:
            continue
        elif name == "problematic":
            text.add(_role_text(child.astext()))
        elif name == "reference":
            text.open_link(str(child.get("refuri", "")))
            _add(child, text)
            text.close_link()
        else:
            _add(child, text)


def _role_text(marked: str) -> str:
    """What a role that docutils does not know shows: :ref:`the harbour <harbour>` is "the harbour"."""
    words = marked.partition("`")[2].rpartition("`")[0] or marked
    return words.partition(" <")[0].lstrip("~!")
