"""HTML: the text that a page shows, headings as sections."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.html_tree import parse_html
from .parsing.sections import Part, outline
from .parsing.text_encoding import decode

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer "
    "form header hr html legend li main menu ol p pre section summary table tbody tfoot thead tr ul".split()
) | frozenset(_HEADINGS)
_CELL = "\x1f"
_MARKS = {"br": "\n", "td": _CELL, "th": _CELL}
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def load_html(file: File) -> Iterator[Loaded]:
    """The page as one document, without scripts, styles and navigation.

    The title is the page's `<title>`, else its first heading. Block elements are paragraphs; a table's row is one line, its
    cells separated by " | ".

    Raises:
        DocumentError: the file is empty, too large or binary, or shows no text.
    """
    data = file.markup()
    declared = _CHARSET.search(data[:4096])
    html, assumed = decode(data, declared[1].decode("ascii") if declared else "")
    html, changes = clean_text(html)
    title, soup = parse_html(html)
    page = outline(_blocks(soup), title)
    yield file.document(
        page.text,
        title=page.title,
        sections=page.sections,
        blocks=page.blocks,
        tables=page.tables,
        links=page.links,
        notes=(*assumed, *changes, *page.notes),
    )


def _blocks(soup: BeautifulSoup) -> Iterator[Part]:
    """The page's text, cut where the block element around it changes."""
    around: dict[int, Tag] = {}
    block: Tag = soup
    words: list[str] = []
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name in _BLOCKS and words:
                yield _block(block, words)
                words = []
            words.append(_MARKS.get(node.name, ""))
        elif type(node) is NavigableString:
            holder = _block_around(node, around, soup)
            if holder is not block and words:
                yield _block(block, words)
                words = []
            block = holder
            words.append(node if holder.name == "pre" else _SPACE.sub(" ", node))
    yield _block(block, words)


def _block_around(node: NavigableString, around: dict[int, Tag], top: Tag) -> Tag:
    # Remembering the answer for each ancestor keeps this linear on pages that nest thousands of elements.
    climbed: list[int] = []
    tag = node.parent
    while tag is not None and id(tag) not in around:
        climbed.append(id(tag))
        if tag.name in _BLOCKS or tag.parent is None:
            break
        tag = tag.parent
    found = top if tag is None else around.get(id(tag), tag)
    around.update(dict.fromkeys(climbed, found))
    return found


def _block(tag: Tag, words: list[str]) -> Part:
    text = "".join(words)
    if tag.name != "pre":
        text = "\n".join(map(_line, text.split("\n")))
    return Part(text, _HEADINGS.get(tag.name, 0))


def _line(line: str) -> str:
    return " | ".join(cell for part in line.split(_CELL) if (cell := " ".join(part.split())))
