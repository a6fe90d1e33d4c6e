"""Documents to text nodes: whole sentences up to a budget of tokens, with exact character spans."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from ..graph.errors import ConfigError
from ..graph.identity import hashed
from ..graph.model import Document, Json, NodeKind, TextNode
from ..graph.sentence_boundaries import sentence_spans, token_count, token_starts, trimmed
from ..graph.tables import FIELD, described
from .base import Block, FilePlace, Link, Section, SplitDocument, Table
from .file_places import FilePlaces
from .text_blocks import document_blocks
from .text_levels import Joined, checked_levels, joined

VERSION = "2"
"""Raised whenever the rules cut at other places."""

TABLES_VERSION = "1"
"""Raised whenever tables are kept otherwise, so that the documents of loaders' tables are built anew."""

DEFAULT_TOKENS = 200
"""Fits the 256 word pieces of the default encoder: see `sentence_boundaries.token_count`."""

DEFAULT_LEVELS = (2048, 512, 128)
"""Tokens of the text nodes of each level, as LlamaIndex's HierarchicalNodeParser has them."""

SECTION_SEPARATOR = " > "

_WHOLE = frozenset({"table", "code"})
_LEAST_ROWS = 2


@dataclass(frozen=True, slots=True)
class _TextUnit:
    """A sentence, table or piece of code, or a part of one that is too long: a span and its tokens.

    `leads` where it stays with what follows, as a heading does.
    """

    start: int
    end: int
    tokens: int
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Splitter:
    """Cuts documents at sentence ends, and tells their blocks apart.

    A document that fits the budget is one text node with the document's own id, else its text nodes are `DOC#chunk:n`. No
    text node crosses a section's border unless the whole document fits one. A table or a piece of code that fits the budget
    is not cut, and a heading stays with what follows it. What is beyond the budget is cut at line ends, else between words,
    else anywhere. Each table of at least two rows is kept whole besides, as the text node `DOC#table:n` of kind `table`.

    Args:
        tokens: budget of a text node, counted by `sentence_boundaries.token_count`, its title's included (at least half is
            for the text); None: a document is never cut.
        overlap: a text node begins with as many whole sentences of the previous one as fit this many tokens.
        parents: budgets of the levels above, the largest first: text nodes next to each other are joined by parents, and
            these again (see `text_levels.joined`), for rerankers that answer with more than what was found.

    Raises:
        ConfigError: a budget below 16, an overlap below 0 or above half the budget, or a level not larger than the next.
    """

    tokens: int | None = DEFAULT_TOKENS
    overlap: int = 0
    parents: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.tokens is not None and self.tokens < 16:
            raise ConfigError(f"expected a budget of at least 16 tokens per text node, got {self.tokens}")
        if self.overlap < 0 or (self.tokens is not None and self.overlap > self.tokens // 2):
            raise ConfigError(f"expected an overlap of 0 to half the budget ({self.tokens} tokens), got {self.overlap}")
        if self.parents:
            if self.tokens is None:
                raise ConfigError("expected a budget of tokens where there are levels above, got none")
            checked_levels((*self.parents, self.tokens))

    @classmethod
    def of_levels(cls, levels: Sequence[int] = DEFAULT_LEVELS, overlap: int = 0) -> "Splitter":
        """A splitter whose text nodes have at most `levels[-1]` tokens, and parents at most those before it.

        Raises:
            ConfigError: fewer than two levels, one not larger than the next, or what the splitter refuses.
        """
        *parents, tokens = checked_levels(levels)
        return cls(tokens, overlap, tuple(parents))

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same document would be cut at other places."""
        return hashed("splitter", VERSION, self.tokens, self.overlap, *([self.parents] if self.parents else []))

    def split(
        self,
        document: Document,
        sections: Sequence[Section] = (),
        blocks: Sequence[Block] = (),
        tables: Sequence[Table] = (),
        links: Sequence[Link] = (),
        places: Sequence[FilePlace] = (),
    ) -> SplitDocument:
        """The text nodes of a document, in order, linked to their neighbours.

        Args:
            document: its text may be of any length; the work is linear in it.
            sections: as a loader yields them; a text node's metadata names its own ("section": "Outer > Inner").
            blocks: as a loader yields them. What is found in the text besides joins them; a text node's metadata lists its
                own ("blocks": kind, start, end in its text), where not all of it is prose.
            tables: as a loader yields them.
            links: as a loader yields them.
            places: as a loader yields them; a text node's metadata names its own (see `file_places`).
        """
        text = document.text
        apart = next((table for table in tables if table.separator), None)
        if apart is not None:
            end = len(text[: apart.start].rstrip())
            head = TextNode(document.id, text[:end], document.id, document.title, 0, end)
            return SplitDocument(
                document,
                (head,),
                (Block(0, end, "table"),),
                kept=tuple(_tables(document, tables, (), (), FilePlaces(places))),
            )
        found = document_blocks(text, blocks, tables, shaped=bool(blocks or sections))
        if self.tokens is None or self._fits(document):
            paths = {section.path for section in sections if text[section.start : section.end].strip()}
            spans = [(0, len(text), paths.pop() if len(paths) == 1 else ())]
        else:
            spans = list(self._chunks(document, sections, found.blocks))
        if len(spans) <= 1:
            spans = [(0, len(text), spans[0][2] if spans else ())]
        ids = [f"{document.id}#chunk:{number}" for number in range(len(spans))] if len(spans) > 1 else [document.id]
        ends = [block.end for block in found.blocks]
        leaves = [Joined(name, *span) for name, span in zip(ids, spans, strict=True)]
        budgets = [self._budget(document, tokens) for tokens in self.parents]
        leaves, above = joined(document, leaves, dict(zip(self.parents, budgets, strict=True)))
        in_file = FilePlaces(places)
        nodes = [_node(document, each, found.blocks, ends, in_file) for each in leaves]
        parents = [_node(document, each, found.blocks, ends, in_file, "parent") for each in above]
        for number, (before, after) in enumerate(pairwise(nodes)):
            nodes[number] = replace(nodes[number], next=after.id)
            nodes[number + 1] = replace(after, previous=before.id)
        kept = tuple(_tables(document, found.tables, sections, found.blocks, in_file))
        return SplitDocument(document, tuple(nodes), found.blocks, found.tables, tuple(links), tuple(parents), kept)

    def _fits(self, document: Document) -> bool:
        text = document.text
        return next(islice(token_starts(text, 0, len(text)), self._budget(document, self.tokens), None), None) is None

    def _budget(self, document: Document, tokens: int | None) -> int:
        tokens = tokens or DEFAULT_TOKENS
        return max(tokens // 2, tokens - token_count(document.title[: tokens * 6]))

    def _chunks(
        self, document: Document, sections: Sequence[Section], blocks: Sequence[Block]
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        budget = self._budget(document, self.tokens)
        ends = [block.end for block in blocks]
        for section in _whole(document.text, sections):
            units = list(_units(document.text, section, _within(blocks, ends, section.start, section.end), budget))
            for first, last in self._packed(units, budget):
                yield units[first].start, units[last].end, section.path

    def _packed(self, units: Sequence[_TextUnit], budget: int) -> Iterator[tuple[int, int]]:
        """Runs of units, first and last, that fit the budget, each starting where the last one ended, less the overlap."""
        first, total = 0, 0
        for position, unit in enumerate(units):
            if position > first and total + unit.tokens > budget:
                cut, carried = position, 0
                while cut - 1 > first and units[cut - 1].leads and carried + units[cut - 1].tokens + unit.tokens <= budget:
                    cut -= 1
                    carried += units[cut].tokens
                yield first, cut - 1
                shared, back = 0, cut
                room = min(self.overlap, budget - unit.tokens - carried)
                while back - 1 > first and shared + units[back - 1].tokens <= room:
                    back -= 1
                    shared += units[back].tokens
                first, total = back, shared + carried
            total += unit.tokens
        if units:
            yield first, len(units) - 1


def _whole(text: str, sections: Sequence[Section]) -> Iterator[Section]:
    """The sections; one that holds only a heading is joined to the next."""
    if not sections:
        yield Section(0, len(text))
        return
    waiting: int | None = None
    for number, section in enumerate(sections):
        start = section.start if waiting is None else waiting
        body = text[section.start : section.end].strip()
        if "\n" not in body and section.path and body.endswith(section.path[-1]) and number + 1 < len(sections):
            waiting = start
            continue
        waiting = None
        yield Section(start, section.end, section.path)


def _within(blocks: Sequence[Block], ends: Sequence[int], start: int, end: int) -> Iterator[Block]:
    """The blocks between two places, cut there; `ends` are the ends of all blocks."""
    for number in range(bisect_right(ends, start), len(blocks)):
        block = blocks[number]
        if block.start >= end:
            return
        yield block._replace(start=max(start, block.start), end=min(end, block.end))


def _units(text: str, section: Section, blocks: Iterable[Block], budget: int) -> Iterator[_TextUnit]:
    at = section.start
    for block in blocks:
        if block.kind not in _WHOLE and block.kind != "heading":
            continue
        yield from _sentences(text, at, block.start, budget)
        start, end = trimmed(text, block.start, block.end)
        tokens = token_count(text[start:end])
        if tokens <= budget:
            yield _TextUnit(start, end, tokens, block.kind == "heading")
        else:
            yield from _cut(text, start, end, budget)
        at = block.end
    yield from _sentences(text, at, section.end, budget)


def _sentences(text: str, start: int, end: int, budget: int) -> Iterator[_TextUnit]:
    part = text[start:end]
    for first, last in sentence_spans(part):
        tokens = token_count(part[first:last])
        if tokens <= budget:
            yield _TextUnit(start + first, start + last, tokens)
        else:
            for unit in _cut(part, first, last, budget):
                yield _TextUnit(start + unit.start, start + unit.end, unit.tokens)


def _cut(text: str, start: int, end: int, budget: int) -> Iterator[_TextUnit]:
    """A sentence beyond the budget in pieces of up to `budget` tokens: cut at a line end, else a blank, else anywhere."""
    first, count = start, 0
    # The last places where a cut would do, with the tokens before them: after a line end, after a blank.
    line, blank = (start, 0), (start, 0)
    previous = start
    for place in token_starts(text, start, end):
        if place > previous and text[place - 1].isspace():
            blank = (place, count)
            if "\n" in text[previous:place]:
                line = (place, count)
        if count == budget:
            cut, before = next((each for each in (line, blank) if each[0] > first and each[1] * 2 > budget), (place, count))
            yield _TextUnit(first, trimmed(text, first, cut)[1], before)
            first, count = cut, count - before
            line = blank = (first, 0)
        count += 1
        previous = place
    if first < end:
        yield _TextUnit(first, trimmed(text, first, end)[1], count)


def _node(
    document: Document,
    held: Joined,
    blocks: Sequence[Block],
    ends: Sequence[int],
    places: FilePlaces,
    kind: NodeKind = "chunk",
) -> TextNode:
    start, end = held.start, held.end
    metadata: dict[str, Json] = {"section": SECTION_SEPARATOR.join(held.path)} if held.path else {}
    metadata |= places.fields(start, end)
    kinds: list[Json] = [
        {"kind": block.kind, "start": block.start - start, "end": block.end - start}
        for block in _within(blocks, ends, start, end)
    ]
    if kinds:
        metadata["blocks"] = kinds
    return TextNode(
        id=held.id,
        text=document.text[start:end],
        document_id=document.id,
        title=document.title,
        start=start,
        end=end,
        kind=kind,
        metadata=metadata,
        parent=held.parent,
    )


def _tables(
    document: Document, tables: Sequence[Table], sections: Sequence[Section], blocks: Sequence[Block], places: FilePlaces
) -> Iterator[TextNode]:
    """The text nodes that keep the tables; a box of facts and a single row are left to the text nodes around them."""
    starts, ends = [section.start for section in sections], [block.end for block in blocks]
    for number, table in enumerate(tables, 1):
        if table.vertical or (len(table.rows) < _LEAST_ROWS and not table.separator):
            continue
        start, end = table.start, table.end
        rows = [[(cell.start - start, cell.end - start) for cell in row.cells] for row in table.rows]
        text = document.text[start:end]
        caption = table.caption or _caption(document.text, start, blocks, ends)
        told = described(text, table.header, caption, rows, table.separator, max(0, table.body - start))
        held = bisect_right(starts, start) - 1
        path = sections[held].path if held >= 0 else ()
        metadata: dict[str, Json] = {"section": SECTION_SEPARATOR.join(path)} if path else {}
        metadata |= places.fields(start, end)
        metadata[FIELD] = told
        yield TextNode(
            f"{document.id}#table:{number}", text, document.id, document.title, start, end, "table", metadata=metadata
        )


def _caption(text: str, start: int, blocks: Sequence[Block], ends: Sequence[int]) -> str:
    """The caption that stands right above a table; "" where none does."""
    held = bisect_right(ends, start) - 1
    above = blocks[held] if held >= 0 else None
    if above is None or above.kind != "caption" or text[above.end : start].strip():
        return ""
    return " ".join(text[above.start : above.end].split())
