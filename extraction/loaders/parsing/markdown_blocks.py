"""From Markdown to the blocks of plain text that a reader sees."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .html_tree import parse_html
from .sections import Part

_LONGEST_INLINE = 10_000
"""Characters of one paragraph whose emphasis and links are resolved. A longer one keeps its marks, since the grammar of
inline marks takes more than linear time."""

_MARK = re.compile(r"[\\`*_\[\]!<&~]")
_BREAK = re.compile(r" *\n *")


def blocks_of(markdown: str) -> Iterator[Part]:
    """Headings, paragraphs, list items, code and tables (one line per row, cells separated by " | "), without marks."""
    references: dict[str, Any] = {}
    cells: list[str] = []
    rows: list[str] = []
    level, in_cell = 0, False
    for token in _block_parser().parse(markdown, references):
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
            case "th_open" | "td_open":
                in_cell = True
            case "tr_close":
                rows.append(" | ".join(cells))
                cells.clear()
            case "table_close":
                yield Part("\n".join(rows))
                rows.clear()
            case "fence" | "code_block":
                yield Part(token.content)
            case "html_block":
                yield Part(_without_tags(token.content))
            case "inline":
                shown = _shown(token.content, references)
                if in_cell:
                    cells.append(shown)
                else:
                    yield Part(shown, level)
                level, in_cell = 0, False


def _shown(inline: str, references: MutableMapping[str, Any]) -> str:
    if len(inline) > _LONGEST_INLINE or not _MARK.search(inline):
        return _BREAK.sub(lambda found: "\n" if found[0].startswith("  ") else " ", inline)
    return "".join(_words(_inline_parser().parseInline(inline, references)[0].children or ()))


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                yield token.content
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "image":
                yield from _words(token.children or ())


def _without_tags(html: str) -> str:
    return parse_html(html)[1].get_text()


@cache
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("strikethrough")
