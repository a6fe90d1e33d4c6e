"""Blocks of plain text, distinguished by rule: headings, items, tables, code, addresses, citations, captions, quotations.

Linear in the text. Where the rules are unsure, the text stays prose.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .base import Block, BlockKind, Table
from .text_lines import ITEM, RULE, is_code, is_heading, is_log, is_path, is_prose
from .text_references import CAPTION, is_address, is_citation, is_contact, is_navigation, is_reference
from .text_spans import LABEL, inline_blocks
from .text_tables import TextLine, table_at

_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]*")
_CODE_SHARE = 0.6
_INDENT = 4
_LONG = 45
"""Characters of a line that was probably wrapped."""


class PlainBlocks(NamedTuple):
    """The blocks of a text that are not prose, in order, and the tables among them."""

    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()


def plain_blocks(text: str, start: int = 0, end: int | None = None, *, shaped: bool = False) -> PlainBlocks:
    """Tell the blocks of a stretch of text apart.

    Args:
        text: of a document.
        start: where the stretch begins.
        end: where it ends; None: at the end of the text.
        shaped: its loader has told headings, items and tables apart; what else paragraphs hold remains to be found.
    """
    stop = len(text) if end is None else end
    blocks: list[Block] = []
    tables: list[Table] = []
    at = start
    for first, last in _fences(text, start, stop):
        _read(text, at, first, shaped, blocks, tables)
        blocks.append(Block(first, last, "code"))
        at = last
    _read(text, at, stop, shaped, blocks, tables)
    return PlainBlocks(tuple(_joined(text, blocks)), tuple(tables))


def document_blocks(document: str, shown: Sequence[Block], tables: Sequence[Table], *, shaped: bool) -> PlainBlocks:
    """All blocks and tables of a document: those that its loader shows, and what is found in the text between them.

    Args:
        document: its text.
        shown: blocks as the loader yields them.
        tables: likewise.
        shaped: whether the loader tells headings, items and tables apart.
    """
    blocks: list[Block] = []
    found: list[Table] = list(tables)
    at = 0
    for block in sorted(shown):
        start, end = max(at, block.start), min(block.end, len(document))
        if start >= end:
            continue
        between = plain_blocks(document, at, start, shaped=shaped)
        blocks += between.blocks
        found += between.tables
        given = block._replace(start=start, end=end)
        blocks += inline_blocks(document, start, end, [given._replace(kind=_kind(document, given))])
        at = end
    rest = plain_blocks(document, at, shaped=shaped)
    blocks += rest.blocks
    return PlainBlocks(tuple(blocks), tuple(sorted((*found, *rest.tables), key=lambda table: (table.start, table.end))))


def _kind(text: str, block: Block) -> BlockKind:
    """The kind of a loader's block; an item may be an address or a citation besides."""
    if block.kind != "item" or block.end - block.start > 800:
        return block.kind
    words = text[block.start : block.end]
    if is_contact(words.split("\n")) or is_address(words):
        return "address"
    return "citation" if is_citation(words) else "item"


def _holds_fence(text: str, start: int, end: int) -> bool:
    """Whether there may be one: told before a pattern is tried at every line."""
    return text.find("```", start, end) >= 0 or text.find("~~~", start, end) >= 0


def _fences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches between two lines of backticks or tildes; the last line without a partner is none."""
    opened: re.Match[str] | None = None
    for found in _FENCE.finditer(text, start, end) if _holds_fence(text, start, end) else ():
        if opened is None:
            opened = found
        elif found[1].startswith(opened[1]):
            yield opened.start(), found.end()
            opened = None


def _read(text: str, start: int, end: int, shaped: bool, blocks: list[Block], tables: list[Table]) -> None:
    paragraphs = list(_paragraphs(text, start, end))
    for number, lines in enumerate(paragraphs):
        lone, last = len(paragraphs) == 1, number + 1 == len(paragraphs)
        begin, stop = lines[0].start, lines[-1].end
        kind = _whole(text, lines, shaped, lone, last)
        found = [Block(begin, stop, kind)] if kind is not None else list(_pieces(text, lines, shaped, tables))
        blocks += inline_blocks(text, begin, stop, found)


def _paragraphs(text: str, start: int, end: int) -> Iterator[list[TextLine]]:
    """Runs of lines without an empty one between them."""
    lines: list[TextLine] = []
    at = start
    for line in text[start:end].split("\n"):
        bare = line.rstrip()
        if bare:
            indent = _BLANKS.match(bare)
            lines.append(TextLine(at, at + len(bare), bare, indent.end() if indent is not None else 0))
        elif lines:
            yield lines
            lines = []
        at += len(line) + 1
    if lines:
        yield lines


def _whole(text: str, lines: Sequence[TextLine], shaped: bool, lone: bool, last: bool) -> BlockKind | None:
    """What a paragraph is as a whole, where one rule fits all of it."""
    words = text[lines[0].start : lines[-1].end]
    if len(words) < 800:
        if CAPTION.match(words):
            return "caption"
        if is_navigation(words):
            return "navigation"
        if is_contact([line.text for line in lines]) or is_address(words):
            return "address"
        if is_citation(words):
            return "citation"
    if (len(lines) > 1 or not lone) and not LABEL.match(f"{words[:100]} "):
        coded = sum(is_code(line.text) for line in lines)
        if coded >= _CODE_SHARE * len(lines) and (shaped or table_at(text, lines, 0) is None):
            return "code"
    if shaped:
        return None
    if len(lines) == 2 and RULE.fullmatch(lines[1].text.strip()) and len(lines[0].text) <= 100:
        return "heading"
    return "heading" if len(lines) == 1 and not last and is_heading(words) else None


def _pieces(text: str, lines: Sequence[TextLine], shaped: bool, tables: list[Table]) -> Iterator[Block]:
    """The blocks within a paragraph."""
    at = 0
    while at < len(lines):
        table = None if shaped else table_at(text, lines, at)
        if table is not None:
            tables.append(table)
            yield Block(table.start, table.end, "table")
            while at < len(lines) and lines[at].start < table.end:
                at += 1
            continue
        kind, after = _run(lines, at, shaped)
        if kind != "prose":
            yield Block(lines[at].start + lines[at].indent, lines[after - 1].end, kind)
        at = after


def _run(lines: Sequence[TextLine], at: int, shaped: bool) -> tuple[BlockKind, int]:
    """The kind of a line, and the line after the last one that belongs to it."""
    line = lines[at]
    if _is_coded(lines, at):
        after = at + 1
        while after < len(lines) and _is_coded(lines, after):
            after += 1
        return "code", after
    if shaped:
        return "prose", at + 1
    if line.text.lstrip().startswith(">"):
        after = at + 1
        while after < len(lines) and lines[after].text.lstrip().startswith(">"):
            after += 1
        return "quotation", after
    if RULE.fullmatch(line.text) or not (ITEM.match(line.text) or is_reference(line.text)):
        return "prose", at + 1
    after = at + 1
    while after < len(lines) and _continues(lines, at, after):
        after += 1
    return ("citation" if is_reference(line.text) and is_citation_of(lines[at:after]) else "item"), after


def is_citation_of(lines: Sequence[TextLine]) -> bool:
    """Whether lines are one entry of a list of references."""
    return is_citation(" ".join(line.text.strip() for line in lines))


def _is_coded(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line among others is a command, a line of a log or a path, or code that is set in."""
    line = lines[at]
    if is_prose(line.text) and not line.text.lstrip().startswith(("$", "%", ">>>")):
        return False
    deep = line.indent >= lines[0].indent + _INDENT and is_code(line.text)
    return is_log(line.text) or (len(lines) > 1 and (is_path(line.text) or deep))


def _continues(lines: Sequence[TextLine], first: int, at: int) -> bool:
    """Whether a line continues the item that an earlier one opened: set in further, or wrapped."""
    line = lines[at]
    if ITEM.match(line.text) or is_reference(line.text) or _is_coded(lines, at):
        return False
    return line.indent > lines[first].indent or len(lines[at - 1].text) >= _LONG


def _joined(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks of code with nothing between them are one."""
    held: Block | None = None
    for block in blocks:
        if held is not None and held.kind == block.kind == "code" and not text[held.end : block.start].strip():
            held = held._replace(end=block.end)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held
