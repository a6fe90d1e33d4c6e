"""From Markdown to the parts of the page that a reader sees."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ...base import BlockKind, Link
from .html_page import page_parts
from .markdown_notes import add_block_rules, add_inline_rules
from .sections import LinkedText, Paragraph, table_part

_LONGEST_INLINE = 10_000
"""Characters of one paragraph whose emphasis and links are resolved. A longer one keeps its marks, since the grammar of
inline marks takes more than linear time."""

_MARK = re.compile(r"[\\`*_\[\]!<&~=%]")
_BREAK = re.compile(r" *\n *")
_CALL_OUT = re.compile(r"\[!\w[\w-]{0,40}\][+-]?[ \t]*([^\n]*)\n?")


def blocks_of(markdown: str) -> Iterator[Paragraph]:
    """Headings, paragraphs, list items, quotations, code and tables (one line per row, cells separated by " | ").

    Marks become the words that they stand for; comments and the marks of footnotes are left out.
    """
    return _MarkdownPage().parts(markdown)


class _MarkdownPage:
    """What the tokens so far say of the current one."""

    def __init__(self) -> None:
        self._references: dict[str, Any] = {}
        self._around: list[BlockKind] = []
        self._opens = False
        self._level = 0
        self._rows: list[list[LinkedText]] = []
        self._in_cell = False

    def parts(self, markdown: str) -> Iterator[Paragraph]:
        for token in _block_parser().parse(markdown, self._references):
            match token.type:
                case "heading_open":
                    self._level = int(token.tag[1:])
                case "list_item_open":
                    self._around.append("item")
                case "blockquote_open":
                    self._around.append("quotation")
                    self._opens = True
                case "list_item_close" | "blockquote_close":
                    self._around.pop()
                case "tr_open":
                    self._rows.append([])
                case "th_open" | "td_open":
                    self._in_cell = True
                case "table_close":
                    table, self._rows = table_part(self._rows, header=True), []
                    yield from (table,) if table is not None else ()
                case _:
                    yield from self._content(token)

    def _content(self, token: Token) -> Iterator[Paragraph]:
        match token.type:
            case "fence" | "code_block":
                yield Paragraph(token.content, kind="code")
            case "html_block":
                yield from page_parts(token.content).parts
            case "inline" if self._in_cell:
                self._rows[-1].append(self._shown(token.content))
                self._in_cell = False
            case "inline":
                yield from self._paragraph(token.content, self._level)
                self._level, self._opens = 0, False

    def _paragraph(self, content: str, level: int) -> Iterator[Paragraph]:
        """A heading or paragraph; the first one of a quotation may say that this is a call-out instead."""
        call = _CALL_OUT.match(content) if self._opens else None
        if call is not None:
            self._around[-1] = "prose"
            yield Paragraph(self._shown(call[1]).text, kind="heading")
            content = content[call.end() :]
        words = self._shown(content)
        kind: BlockKind = "prose"
        for each in self._around:
            kind = each if each != "prose" else kind
        yield Paragraph(words.text, level, kind, words.links)

    def _shown(self, inline: str) -> LinkedText:
        return _inline(inline, self._references)


def shown_words(inline: str) -> str:
    """A line of Markdown as its reader sees it, such as a title."""
    return " ".join(_inline(inline, {}).text.split())


def _inline(inline: str, references: dict[str, Any]) -> LinkedText:
    if len(inline) > _LONGEST_INLINE or not _MARK.search(inline):
        return LinkedText(_BREAK.sub(lambda found: "\n" if found[0].startswith("  ") else " ", inline))
    return _words(_inline_parser().parseInline(inline, references)[0].children or ())


def _words(tokens: Sequence[Token]) -> LinkedText:
    """The words of inline tokens, and the links among them."""
    pieces: list[str] = []
    links: list[Link] = []
    length = 0
    opened: tuple[int, str] = (0, "")
    for token in tokens:
        said = ""
        match token.type:
            case "text" | "code_inline":
                said = token.content
            case "softbreak":
                said = " "
            case "hardbreak":
                said = "\n"
            case "image":
                said = _words(token.children or ()).text
            case "link_open":
                opened = length, str(token.attrs.get("href", ""))
            case "link_close" if opened[0] < length and opened[1]:
                links.append(Link(opened[0], length, opened[1]))
            case "wiki_link":
                said = token.content
                if token.meta["target"]:
                    links.append(Link(length, length + len(said), token.meta["target"], by_title=True))
        pieces.append(said)
        length += len(said)
    return LinkedText("".join(pieces), tuple(links))


@cache
def _block_parser() -> MarkdownIt:
    parser = add_block_rules(MarkdownIt("commonmark").enable("table"))
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@cache
def _inline_parser() -> MarkdownIt:
    return add_inline_rules(MarkdownIt("commonmark").enable("strikethrough"))
