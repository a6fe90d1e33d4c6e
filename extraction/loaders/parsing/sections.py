"""A text put together block by block, its headings becoming sections."""

from collections.abc import Iterable
from typing import NamedTuple

from ...base import Section
from ...text_cleaning import clean_text, clean_title

SEPARATOR = "\n\n"


class Block(NamedTuple):
    """A paragraph, or with a `level` of 1 (outermost) to 6 a heading."""

    text: str
    level: int = 0


class Outline(NamedTuple):
    """A document's title, its text and the sections that cover the text (none where it has no headings)."""

    title: str
    text: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()


def outline(blocks: Iterable[Block], title: str = "") -> Outline:
    """Blocks as one text, an empty line between them.

    Without a `title`, the first block is it if it is a heading, else the first heading of level 1. A heading that only
    repeats the title at the top leaves the text, since titles are kept beside it. Text that has no other words is its title.
    """
    cleaned, notes = _clean(blocks)
    title = clean_title(title) or _title(cleaned)
    if len(cleaned) > 1 and cleaned[0].level and cleaned[0].text == title:
        del cleaned[0]
    text, sections = _join(cleaned)
    return Outline(title, text or title, sections if text else (), notes)


def _clean(blocks: Iterable[Block]) -> tuple[list[Block], tuple[str, ...]]:
    cleaned: list[Block] = []
    notes: dict[str, None] = {}
    for block in blocks:
        text, changes = clean_text(block.text)
        text = clean_title(text) if block.level else text.strip("\n ")
        notes.update(dict.fromkeys(changes))
        if text.strip():
            cleaned.append(Block(text, block.level))
    return cleaned, tuple(notes)


def _title(blocks: list[Block]) -> str:
    if blocks and blocks[0].level:
        return blocks[0].text
    return next((block.text for block in blocks if block.level == 1), "")


def _join(blocks: list[Block]) -> tuple[str, tuple[Section, ...]]:
    opened: list[tuple[int, tuple[str, ...]]] = []
    above: list[Block] = []
    at = 0
    for block in blocks:
        if block.level:
            above = [each for each in above if each.level < block.level] + [block]
            opened.append((at, tuple(each.text for each in above)))
        at += len(block.text) + len(SEPARATOR)
    text = SEPARATOR.join(block.text for block in blocks)
    if opened and opened[0][0] > 0:
        opened.insert(0, (0, ()))
    ends = [start for start, _ in opened[1:]] + [len(text)]
    return text, tuple(Section(start, end, path) for (start, path), end in zip(opened, ends, strict=False))
