"""The parts of a page in the order in which they are read: paragraphs, headings, items, tables, code."""

import re
from collections.abc import Iterator

from bs4.element import Tag

from ...base import BlockKind
from .html_tables import is_data_table, is_reference_list, read_table
from .html_tree import attribute, classes, is_text, walk
from .inline_text import InlineText
from .sections import LinkedText, Paragraph

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer "
    "form header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
) | frozenset(_HEADINGS)
_KINDS: dict[str, BlockKind] = {
    "address": "address",
    "blockquote": "quotation",
    "caption": "caption",
    "dd": "item",
    "dt": "item",
    "figcaption": "caption",
    "li": "item",
    "nav": "navigation",
    "pre": "code",
}
_WEAKEST_FIRST: tuple[BlockKind, ...] = (
    "prose", "item", "quotation", "caption", "citation", "address", "table", "code", "heading", "navigation",
)  # fmt: skip
_STRENGTH = {kind: place for place, kind in enumerate(_WEAKEST_FIRST)}
_LISTS = frozenset("ol ul dl section div".split())
_CODE = frozenset("code kbd samp tt".split())
_STRONG = frozenset(["b", "strong"])
_TITLES = frozenset("title rubric admonition-title topic-title sidebar-title".split())
_REFERENCES = frozenset(
    ["references", "bibliography", "works cited", "literature", "literature cited", "cited works", "sources"]
)
_SECTION_NUMBER = re.compile(r"^[\divxIVX.]+\s+")
_SENTENCE_END = re.compile(r"[a-z)\"”][.!?](?:\s+[A-Z\"“]|\s*\Z)")
_INNER = frozenset("article main section blockquote figure li td details".split())
_LONGEST_TERM = 200
_LONGEST_LABEL = 100
_ADDRESS = re.compile(r"\W{0,3}(?:https?|ftp|mailto):\S+", re.IGNORECASE)
_PROSE_SIGNS = 0.9


class _HtmlPage:
    """A walk over a page, which yields its parts."""

    def __init__(self) -> None:
        self._around: list[BlockKind] = ["prose"]
        self._level = 0
        self._code = 0
        self._strong = 0
        self._inner = 0
        self._terms = 0
        self._term: LinkedText | None = None
        self._references = 0
        self._text = InlineText()

    def parts(self, top: Tag) -> Iterator[Paragraph]:
        inside: Tag | None = None
        for node, ends in walk(top):
            if inside is not None:
                inside = None if ends and node is inside else inside
            elif isinstance(node, Tag):
                if node.name == "table" and not ends and is_data_table(node):
                    inside = node
                    yield from self._cut()
                    yield from self._table(node)
                elif node.name in _BLOCKS:
                    yield from self._cut()
                    if ends:
                        yield from self._leave(node)
                    else:
                        self._enter(node)
                elif node.name == "br" and not ends and self._text.at_line_end:
                    yield from self._cut()
                else:
                    self._inline(node, ends)
            elif is_text(node):
                self._text.add(str(node), self._code > 0, self._strong > 0)
        yield from self._cut()
        yield from self._flush_term()

    def _inline(self, node: Tag, ends: bool) -> None:
        if node.name in _CODE:
            self._code += -1 if ends else 1
        elif node.name in _STRONG:
            self._strong += -1 if ends else 1
        elif node.name == "a" and not ends:
            self._text.open_link(attribute(node, "href"))
        elif node.name == "a":
            self._text.close_link()
        elif node.name == "br" and not ends:
            self._text.end_line(" " if self._level or self._terms else "\n")

    def _enter(self, tag: Tag) -> None:
        above = self._around[-1]
        kind = self._kind(tag)
        self._around.append(max(above, kind, key=_STRENGTH.__getitem__))
        self._level = _HEADINGS.get(tag.name, self._level)
        self._terms += tag.name == "dt"
        self._inner += tag.name in _INNER
        self._strong += _is_title(tag)
        if tag.name == "pre":
            self._text = InlineText(verbatim=True)

    def _leave(self, tag: Tag) -> Iterator[Paragraph]:
        self._around.pop()
        self._terms -= tag.name == "dt"
        self._inner -= tag.name in _INNER
        self._strong -= _is_title(tag)
        if tag.name in _HEADINGS:
            self._level = 0
        elif tag.name == "pre":
            self._text = InlineText()
        elif tag.name == "dl":
            yield from self._flush_term()

    def _kind(self, tag: Tag) -> BlockKind:
        if tag.name in _HEADINGS:
            return "heading"
        if attribute(tag, "role") == "navigation":
            return "navigation"
        if tag.name == "footer":
            quoted = self._around[-1] == "quotation"
            return "citation" if quoted else "prose" if self._inner else "navigation"
        if tag.name in _LISTS and is_reference_list(tag):
            return "citation"
        if tag.name == "li" and self._references:
            return "citation"
        return _KINDS.get(tag.name, "prose")

    def _cut(self) -> Iterator[Paragraph]:
        """What was read since the last cut."""
        text = self._text
        kind: BlockKind = self._around[-1]
        verbatim = text.verbatim
        self._text = InlineText(verbatim)
        for target in text.open_links():
            self._text.open_link(target)
        words = text.words()
        if not words.text.strip():
            return
        if kind == "heading":
            yield from self._flush_term()
            self._note_heading(words.text)
            yield Paragraph(words.text, self._level or 6, kind)
        elif self._terms and not (verbatim or text.all_code or len(words.text) > _LONGEST_TERM):
            self._term = words if self._term is None else _beside(self._term, ", ", words)
        elif verbatim:
            yield from self._flush_term()
            yield from _verbatim(words.text, kind)
        elif text.all_code and kind in ("prose", "item"):
            yield from self._flush_term()
            yield Paragraph(words.text, kind="code")
        elif kind == "prose" and text.all_strong and len(words.text) <= _LONGEST_LABEL and words.text[-1] not in ".!?;,":
            # The title of a box, or a heading that is only shown as one; it opens no section.
            yield from self._flush_term()
            yield Paragraph(words.text, 0, "heading", words.links)
        elif kind in ("prose", "item") and _ADDRESS.fullmatch(words.text):
            yield Paragraph(words.text, 0, "citation", words.links)
        else:
            if self._term is not None and not self._terms:
                words = _beside(self._term, " " if self._term.text.endswith((":", "?", "!", ".")) else ": ", words)
                self._term = None
            yield Paragraph(words.text, 0, kind, words.links)

    def _table(self, tag: Tag) -> Iterator[Paragraph]:
        yield from self._flush_term()
        part = read_table(tag, words_of)
        if part is None:
            return
        if part.table is not None and part.table.caption:
            yield Paragraph(part.table.caption, kind="caption")
        yield part if self._around[-1] != "navigation" else Paragraph(part.text, kind="navigation")

    def _flush_term(self) -> Iterator[Paragraph]:
        if self._term is not None:
            yield Paragraph(self._term.text, 0, "item", self._term.links)
            self._term = None

    def _note_heading(self, heading: str) -> None:
        name = _SECTION_NUMBER.sub("", heading.casefold()).strip(" .:")
        if name in _REFERENCES:
            self._references = self._level
        elif self._level <= self._references:
            self._references = 0


def _is_title(tag: Tag) -> bool:
    return tag.name in ("p", "div", "caption") and not _TITLES.isdisjoint(classes(tag))


def parts_of(top: Tag) -> Iterator[Paragraph]:
    """The parts of a page or of an element."""
    return _HtmlPage().parts(top)


def words_of(top: Tag) -> LinkedText:
    """All that an element shows as one line, its paragraphs and lines separated by "; "."""
    text = InlineText()
    for node, ends in walk(top):
        if isinstance(node, Tag):
            if node.name == "a" and ends:
                text.close_link()
            elif node.name == "a":
                text.open_link(attribute(node, "href"))
            elif node.name == "br" or node.name in _BLOCKS:
                text.end_line("; ")
        elif is_text(node):
            text.add(str(node))
    return text.words()


def _beside(first: LinkedText, between: str, second: LinkedText) -> LinkedText:
    by = len(first.text) + len(between)
    moved = (each._replace(start=each.start + by, end=each.end + by) for each in second.links)
    return LinkedText(f"{first.text}{between}{second.text}", (*first.links, *moved))


def _verbatim(text: str, kind: BlockKind) -> Iterator[Paragraph]:
    """Text whose lines are kept; prose that was only typed so is prose."""
    if not _reads_as_prose(text):
        yield Paragraph(text, kind=kind)
        return
    for paragraph in re.split(r"\n\s*\n", text):
        if shown := " ".join(paragraph.split()):
            yield Paragraph(shown, kind="prose" if kind == "code" else kind)


def _reads_as_prose(text: str) -> bool:
    signs = "".join(text.split())
    plain = sum(1 for sign in signs if sign.isalnum() or sign in ".,;:'’\"“”?!-()")
    words = text.split()
    lower = sum(1 for word in words if word.strip(".,;:()").islower() and word.strip(".,;:()").isalpha())
    return (
        len(_SENTENCE_END.findall(text)) >= 2
        and len(words) >= 25
        and plain >= _PROSE_SIGNS * len(signs)
        and 2 * lower >= len(words)
        and "{" not in text
    )
