"""Pieces: a document's text cut for parsing, so that overlapping text nodes are read once and nothing else is read."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ....graph.model import TextNode
from ....graph.sentence_boundaries import trimmed
from ...base import SPOKEN, Block, BlockKind, SplitDocument
from ...text_lines import ITEM
from .emphasis import without_marks

_BREAK = re.compile(r"[^\S\n]*\n\s*")
_EMPTY_LINE = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*")
_OPENER = re.compile(r"[-*•–|>#]|\d{1,3}[.)]\s")
_WRAPPED = 50
"""Characters of the shortest line that a writer would wrap."""
_LONGEST = 5_000
_NO_LETTERS = re.compile(r"[\W\d_]+")
_WITHOUT_BLANKS = (
    r"\u0e00-\u109f\u1780-\u17ff\u1950-\u1aaf\u2e80-\ua4cf\ua9e0-\ua9ff\uaa60-\uaadf\uac00-\ud7af\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Scripts that are written without blanks between words, or with few."""
_RUN = re.compile(rf"(?:(?![\W\d_]{{20}})[^\s{_WITHOUT_BLANKS}]){{200,}}+")
"""A run without blanks that is longer than any word or address in prose."""
_UNREAD = re.compile(rf"(?P<run>{_RUN.pattern})|[\W\d_]+")
"""What no sentence is in: such a run, and what holds no letters."""
_DIGIT = re.compile(r"\d")
_CLOSING = re.compile(r"[.!?)\]\"'”’]{0,3}")
_PARTING = 100
"""Characters without a letter, such as figures or data, that end what is read before them; a list of years is shorter."""
_RULE = 20
"""Characters without letter or digit that are no part of the sentence which they begin or end."""
_OPENING = 20
"""Characters of a word without letters, such as a number, that may still open what follows."""
_SHOWN = 400
"""Characters of code, addresses and citations that are one sentence's text node."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text to parse: its place in the document, and the text nodes that may hold its sentences, in order.

    A piece of a kind without sentences is not parsed; it is one sentence's text node, so that it can be found.
    """

    text: str
    start: int
    nodes: tuple[TextNode, ...]
    kind: BlockKind = "prose"

    @property
    def spoken(self) -> bool:
        """Whether its kind holds sentences."""
        return self.kind in SPOKEN

    @property
    def unmarked(self) -> str:
        """The text with blanks in place of marks of emphasis, character for character."""
        return without_marks(self.text, quoted=self.kind == "quotation")

    def home(self, start: int, end: int) -> TextNode:
        """The first text node that holds these characters of the document whole; one always does."""
        return next((each for each in self.nodes if each.start <= start and end <= each.end), self.nodes[-1])


def pieces(split: SplitDocument) -> Iterator[Piece]:
    """The pieces of a document in document order, cut where text nodes and blocks start and end, and at blank lines.

    A text node whose text is not the document's at its place (a table's row, say) is a piece of its own.
    """
    text = split.document.text
    nodes = [each for each in split.nodes if each.kind != "sentence"]
    plain = [each for each in nodes if text[each.start : each.end] == each.text]
    own = [Piece(each.text, each.start, (each,)) for each in nodes if text[each.start : each.end] != each.text]
    blocks, ends = split.blocks, [block.end for block in split.blocks]
    whole = [part for each in _plain_pieces(text, plain) for part in _by_kind(each, blocks, ends)]
    # Text nodes end within runs too, so that the rest of one alone would be taken for a word.
    runs = [found.span() for found in _RUN.finditer(text)]
    whole = [part for each in whole for part in (_without(each, runs) if each.spoken else (each,))]
    for piece in sorted([*whole, *own], key=lambda each: each.start):
        yield from _paragraphs(piece) if piece.spoken else _shown(piece)


def _without(piece: Piece, runs: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """What of a piece lies between these stretches of the document."""
    at, stop = piece.start, piece.start + len(piece.text)
    for number in range(bisect_right(runs, at, key=lambda run: run[1]), len(runs)):
        start, end = runs[number]
        if start >= stop:
            break
        if at < start:
            yield _part(piece, at, start)
        at = end
    if at < stop:
        yield _part(piece, at, stop) if at > piece.start else piece


def _by_kind(piece: Piece, blocks: Sequence[Block], ends: Sequence[int]) -> Iterator[Piece]:
    """A piece cut where blocks start and end."""
    at, stop = piece.start, piece.start + len(piece.text)
    for number in range(bisect_right(ends, at), len(blocks)):
        block = blocks[number]
        if block.start >= stop:
            break
        start, end = max(at, block.start), min(stop, block.end)
        if at < start:
            yield _part(piece, at, start)
        yield replace(_part(piece, start, end), kind=block.kind)
        at = end
    if at < stop:
        yield _part(piece, at, stop) if at > piece.start else piece


def _part(piece: Piece, start: int, end: int) -> Piece:
    return replace(piece, text=piece.text[start - piece.start : end - piece.start], start=start)


def _shown(piece: Piece) -> Iterator[Piece]:
    """A table's rows, or what is no sentence in stretches of readable size."""
    if piece.kind == "navigation":
        return
    if piece.kind == "heading":
        yield from _stretch(piece, 0, len(piece.text))
        return
    at, first = 0, 0
    for line in piece.text.splitlines(keepends=True):
        if at > first and (piece.kind == "table" or at + len(line) - first > _SHOWN):
            yield from _stretch(piece, first, at)
            first = at
        at += len(line)
    yield from _stretch(piece, first, at)


def _stretch(piece: Piece, start: int, end: int) -> Iterator[Piece]:
    start, end = trimmed(piece.text, start, end)
    while start < end:
        stop = min(end, start + _LONGEST)
        yield _part(piece, piece.start + start, piece.start + stop)
        start = stop


def _plain_pieces(text: str, nodes: list[TextNode]) -> Iterator[Piece]:
    ordered = sorted(nodes, key=lambda each: each.start)
    cuts = sorted({each.start for each in ordered})
    given = {id(each): number for number, each in enumerate(nodes)}
    open_nodes: list[TextNode] = []
    at = 0
    for position, cut in enumerate(cuts):
        while at < len(ordered) and ordered[at].start <= cut:
            open_nodes.append(ordered[at])
            at += 1
        open_nodes = [each for each in open_nodes if each.end > cut]
        if not open_nodes:
            continue
        end = max(each.end for each in open_nodes)
        if position + 1 < len(cuts):
            end = min(end, cuts[position + 1])
        longest = max(open_nodes, key=lambda each: each.end)
        holders = sorted((each for each in open_nodes if each is not longest), key=lambda each: given[id(each)])
        yield Piece(text[cut:end], cut, (*holders, longest))


def _paragraphs(piece: Piece) -> Iterator[Piece]:
    at = 0
    if piece.kind == "item":
        mark = ITEM.match(piece.text)
        at = mark.end() if mark is not None else 0
    for match in (_BREAK if piece.kind == "prose" else _EMPTY_LINE).finditer(piece.text):
        if match.end() > at and (piece.kind != "prose" or _ends_paragraph(piece.text, at, match)):
            yield from _bounded(piece, at, match.start())
            at = match.end()
    yield from _bounded(piece, at, len(piece.text))


def _ends_paragraph(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a line break ends a paragraph; else it only wraps a line.

    It does where a line is blank, where the next line opens a list's item, a heading or a table's row, and after a line too
    short to have been wrapped, unless the next one continues in lower case.
    """
    if match[0].count("\n") > 1 or _OPENER.match(text, match.end()):
        return True
    before = text[max(start, text.rfind("\n", start, match.start()) + 1) : match.start()]
    following = text[match.end() : match.end() + 1]
    return len(before) < _WRAPPED and not following.islower()


def _bounded(piece: Piece, start: int, end: int) -> Iterator[Piece]:
    """Very long paragraphs are cut at spaces: a parser's memory grows with the text."""
    for at, until in _lettered(piece.text, start, end):
        while at < until:
            stop = until
            if until - at > _LONGEST:
                space = piece.text.rfind(" ", at, at + _LONGEST)
                stop = space if space > at else at + _LONGEST
            yield Piece(piece.text[at:stop], piece.start + at, piece.nodes, piece.kind)
            at = stop


def _lettered(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches that hold letters, without the long ones between them that hold none or no blanks: no sentence is in
    those, and a parser would take each of their marks for a word.
    """
    at = start
    for found in _UNREAD.finditer(text, start, end):
        first, last = found.span()
        if found["run"] is not None:
            if first > at and _NO_LETTERS.fullmatch(text, at, first) is None:
                yield at, first
            at = last
            continue
        whole = last == end and first <= at
        rule = (first <= at or last == end) and _DIGIT.search(text, first, last) is None
        if whole or last - first >= (_RULE if rule else _PARTING):
            if first > at:
                closed = _CLOSING.match(text, first, last)
                yield at, closed.end() if closed is not None else first
            word = text.rfind(" ", max(first, last - _OPENING), last - 1)
            at = last if word < 0 or whole else word + 1
    if at < end and _NO_LETTERS.fullmatch(text, at, end) is None:
        yield at, end
