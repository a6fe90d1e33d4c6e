"""What stands within a paragraph and is no prose: labels of entries, bracketed citations, cross-references."""

import re
from collections.abc import Iterable, Iterator

from ..graph.sentence_boundaries import sentence_spans, trimmed
from .base import SPOKEN, Block
from .text_lines import ITEM
from .text_references import is_citation

LABEL = re.compile(r"\s*(<[a-z][\w ,/&+.'-]{1,80}>)(?=\s)", re.ASCII)
"""The category in front of a dictionary's entry."""
_BRACKETS = re.compile(r"\[[^\[\]]{6,700}\]\.?")
_SEE = re.compile(r"\b(?:See also|See|Also see|Cf\.)\s")
_BEFORE = 12


def inline_blocks(text: str, start: int, end: int, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a paragraph (characters `start` to `end`), and between and within them the spans that are no prose."""
    at = start
    for block in blocks:
        yield from _inside(text, Block(at, block.start, "prose"))
        if block.kind in SPOKEN:
            yield from _inside(text, block)
        else:
            yield block
        at = block.end
    yield from _inside(text, Block(at, end, "prose"))


def _inside(text: str, block: Block) -> Iterator[Block]:
    at = block.start
    for span in sorted(_spans(text, block)):
        if span.start < at:
            continue
        yield from _rest(text, block, at, span.start)
        yield span
        at = span.end
    yield from _rest(text, block, at, block.end)


def _rest(text: str, block: Block, start: int, end: int) -> Iterator[Block]:
    if block.kind != "prose":
        start, end = trimmed(text, start, end)
        if start < end:
            yield block._replace(start=start, end=end)


def _spans(text: str, block: Block) -> Iterator[Block]:
    start, end = block.start, block.end
    if start >= end:
        return
    mark = ITEM.match(text, start, end)
    label = LABEL.match(text, mark.end() if mark is not None else start, end)
    if label is not None:
        yield Block(*label.span(1), "navigation")
    if text.find("[", start, end) >= 0:
        for found in _BRACKETS.finditer(text, start, end):
            if _opens(text, found.start(), start) and _closes(text, found, end) and is_citation(found[0]):
                yield Block(*found.span(), "citation")
    for found in _SEE.finditer(text, start, end):
        if _opens(text, found.start(), start):
            first = next(sentence_spans(text[found.start() : min(end, found.start() + 1000)]), None)
            if first is not None:
                yield Block(found.start(), found.start() + first[1], "navigation")


def _opens(text: str, at: int, start: int) -> bool:
    """Whether a sentence may begin here."""
    before = text[max(start, at - _BEFORE) : at]
    return not before.strip() or (before[-1].isspace() and before.rstrip()[-1] in '.!?)]"”')


def _closes(text: str, found: re.Match[str], end: int) -> bool:
    """Whether no sentence continues behind a bracket."""
    if found[0].endswith("."):
        return True
    after = text[found.end() : min(end, found.end() + _BEFORE)]
    return not after.strip() or (after[0].isspace() and after.lstrip()[0] in "[(")
