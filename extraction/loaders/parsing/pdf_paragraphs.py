"""From the lines of a PDF's pages to headings, paragraphs, items and code."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median

from ...base import BlockKind, FilePlace
from .pdf_lines import BROKEN, PdfLine, PdfPage
from .sections import Paragraph

_MARGIN = 0.12
_LEAST_REPEATED = 3
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_LEADER = re.compile(r"(?:\s?\.){4,}\s*\w{0,6}\s*\Z")
_PAGE_AT_END = re.compile(r"\w\s+\d{1,4}\s*\Z")
_BULLET = re.compile(r"[•◦▪■●○‣⁃–*·∙]\s+|[-]\s+(?=\D)")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+\S")
_SECTION = re.compile(r"(?:chapter\s+|appendix\s+)?[\dA-Z]{1,3}(?:\.\d{1,3})*\.?\s+\S", re.IGNORECASE)
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "”", '"', ")")
_LARGER = 1.12
_LONGEST_HEADING = 150
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"([^\W\d_]+)[-‐\u00ad]\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORDS = 13


class _Text:
    """Lines that belong together."""

    def __init__(self, kind: BlockKind, level: int = 0) -> None:
        self.kind: BlockKind = kind
        self.level = level
        self.lines: list[PdfLine] = []
        self.pages: list[int] = []
        """The number of each line's page, from 1."""

    def add(self, line: PdfLine, page: int) -> None:
        """Add a line of a page."""
        self.lines.append(line)
        self.pages.append(page)

    def places(self, starts: Sequence[int], length: int) -> tuple[FilePlace, ...]:
        """The pages of a text of this length, whose lines begin at `starts`."""
        first = dict(zip(reversed(self.pages), reversed(starts), strict=True))
        begins = sorted(first.items())
        ends = [start for _, start in begins[1:]] + [length]
        return tuple(FilePlace(start, end, "page", page) for (page, start), end in zip(begins, ends, strict=True))


def parts_of_pages(pages: Sequence[PdfPage]) -> Iterator[Paragraph]:
    """The parts of a PDF, without what repeats at the top and the bottom of its pages."""
    pages = [_without_contents(page) for page in without_margins(pages)]
    lines = [line for page in pages for line in page.lines]
    if not lines:
        return
    body = _body_size(lines)
    levels = _levels(lines, body)
    words = Counter(word for line in lines for word in _WORD.findall(line.text.removesuffix(BROKEN)))
    pitch = _pitch(pages, body)
    for text in _texts(pages, body, levels, pitch):
        if text.kind == "code":
            code = "\n".join(line.text.replace(BROKEN, "-") for line in text.lines)
            starts = list(accumulate((len(line.text) + 1 for line in text.lines[:-1]), initial=0))
            yield Paragraph(code, kind="code", places=text.places(starts, len(code)))
            continue
        joined, starts = join_lines([line.text for line in text.lines], words)
        bullet = _BULLET.match(joined) if text.kind == "item" else None
        cut = bullet.end() if bullet else 0
        places = text.places([max(0, start - cut) for start in starts], len(joined) - cut)
        yield Paragraph(joined[cut:], text.level, text.kind, places=places)


def without_margins(pages: Sequence[PdfPage]) -> list[PdfPage]:
    """Pages without running heads, feet and page numbers."""
    if len(pages) < 2:
        return list(pages)
    repeated: Counter[tuple[bool, str]] = Counter()
    for page in pages:
        repeated.update({_margin(page, line) for line in page.lines if _in_margin(page, line)})
    least = min(_LEAST_REPEATED, len(pages))
    first = _first_number(pages)
    kept: list[PdfPage] = []
    for place, page in enumerate(pages):
        lines = [
            line
            for line in page.lines
            if not _in_margin(page, line)
            or not (
                repeated[_margin(page, line)] >= least
                or _PAGE_NUMBER.fullmatch(line.text)
                or (first is not None and first + place in _outer_numbers(line.text))
            )
        ]
        kept.append(page._replace(lines=lines))
    return kept


def _first_number(pages: Sequence[PdfPage]) -> int | None:
    """The number of the first page, as numbers at the top and bottom of most pages say."""
    found: Counter[int] = Counter()
    for place, page in enumerate(pages):
        numbers = {number for line in page.lines if _in_margin(page, line) for number in _outer_numbers(line.text)}
        found.update(number - place for number in numbers)
    first, count = max(found.items(), key=lambda each: (each[1], -each[0]), default=(0, 0))
    return first if count >= _LEAST_REPEATED and 2 * count > len(pages) else None


def _outer_numbers(text: str) -> set[int]:
    """The numbers that a line begins or ends with."""
    words = text.split()
    return {int(word) for word in (words[0], words[-1]) if word.isascii() and word.isdigit() and len(word) < 6}


def join_lines(lines: Sequence[str], words: Counter[str]) -> tuple[str, list[int]]:
    """Lines as one text, and where each of them begins in it.

    A word broken at a line's end is joined as the document writes it elsewhere in `words`.

    A word in two capitalised parts that stands nowhere else keeps its hyphen.
    """
    text = ""
    starts: list[int] = []
    for line in lines:
        last, first = _LAST_WORD.search(text), _FIRST_WORD.match(line)
        if not last or not first:
            text = f"{text.replace(BROKEN, '-')} {line}" if text else line
            starts.append(len(text) - len(line))
            continue
        whole, parts = f"{last[1]}{first[0]}", f"{last[1]}-{first[0]}"
        capitalised = last[1][:1].isupper() and first[0][:1].isupper()
        if words[parts] or (not words[whole] and (capitalised or not first[0][:1].islower())):
            text = f"{text[:-1]}-{line}"
        else:
            text = f"{text[:-1]}{line}"
        starts.append(len(text) - len(line))
    return text.replace(BROKEN, "-"), starts


def missing_spaces(text: str) -> str:
    """A note where a text's words are longer than any language's that writes blanks, else ""."""
    words = [word for word in text.split() if word[:1].isalpha() and word.isascii()]
    mean = sum(map(len, words)) / len(words) if words else 0
    if mean <= _LONG_WORDS or "://" in text:
        return ""
    return f"words average {mean:.0f} letters: spaces may be missing"


def _without_contents(page: PdfPage) -> PdfPage:
    """A page without the lines of a table of contents, which lead to the number of a page."""
    leaders = sum(1 for line in page.lines if _LEADER.search(line.text))
    ends = _PAGE_AT_END if leaders >= _LEAST_REPEATED else _LEADER
    return page._replace(lines=[line for line in page.lines if not _LEADER.search(line.text) and not ends.search(line.text)])


def _in_margin(page: PdfPage, line: PdfLine) -> bool:
    return line.bottom > page.height * (1 - _MARGIN) or line.top < page.height * _MARGIN


def _margin(page: PdfPage, line: PdfLine) -> tuple[bool, str]:
    return line.top > page.height / 2, _NUMBERS.sub("#", line.text)


def _body_size(lines: Sequence[PdfLine]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 2) / 2] += len(line.text)
    return max(letters, key=lambda size: (letters[size], -size))


def _levels(lines: Sequence[PdfLine], body: float) -> dict[float, int]:
    """The level of each size of headings, the largest first."""
    sizes = sorted({round(line.size) for line in lines if _is_large(line, body)}, reverse=True)
    return {float(size): min(level, 5) for level, size in enumerate(sizes, 1)}


def _is_large(line: PdfLine, body: float) -> bool:
    return line.size >= _LARGER * body and len(line.text) <= _LONGEST_HEADING and any(map(str.isalpha, line.text))


def _pitch(pages: Sequence[PdfPage], body: float) -> float:
    """The usual distance between lines of a paragraph."""
    steps = [
        one.top - other.top
        for page in pages
        for one, other in pairwise(page.lines)
        if abs(one.size - body) < 1 and abs(other.size - body) < 1 and 0 < one.top - other.top < 2.5 * body
    ]
    return median(steps) if steps else 1.2 * body


def _texts(pages: Sequence[PdfPage], body: float, levels: dict[float, int], pitch: float) -> Iterator[_Text]:
    now: _Text | None = None
    for number, page in enumerate(pages, 1):
        rights = _rights(page)
        for line in page.lines:
            kind, level = _kind(line, body, levels)
            if now is not None and _goes_on(now, line, kind, level, pitch, rights):
                now.add(line, number)
                continue
            if now is not None:
                yield now
            now = _Text(kind, level)
            now.add(line, number)
    if now is not None:
        yield now


def _rights(page: PdfPage) -> dict[int, float]:
    """How far lines that begin at about the same place reach."""
    rights: dict[int, float] = defaultdict(float)
    for line in page.lines:
        rights[round(line.left / 20)] = max(rights[round(line.left / 20)], line.right)
    return rights


def _kind(line: PdfLine, body: float, levels: dict[float, int]) -> tuple[BlockKind, int]:
    if _is_large(line, body) and not _BULLET.match(line.text):
        return "heading", levels.get(float(round(line.size)), 5)
    if line.mono:
        return "code", 0
    if line.bold and len(line.text) <= _LONGEST_HEADING // 2 and line.text[-1] not in ".,;:!?" and line.size >= 0.98 * body:
        return "heading", 6 if _SECTION.match(line.text) else 0
    if _BULLET.match(line.text) or _NUMBERED.match(line.text):
        return "item", 0
    return "prose", 0


def _goes_on(now: _Text, line: PdfLine, kind: BlockKind, level: int, pitch: float, rights: dict[int, float]) -> bool:
    """Whether a line continues the text before it."""
    last = now.lines[-1]
    step = last.top - line.top
    if now.kind in ("heading", "code") or kind != "prose":
        same = now.kind == kind and now.level == level and kind != "item"
        return same and abs(last.size - line.size) < 1 and 0 < step < 1.6 * max(pitch, line.size)
    if abs(last.size - line.size) > 1:
        return False
    if last.text.endswith(BROKEN):
        return True
    if step <= 0 or step > 2.5 * pitch:
        # A new column or page: a sentence that has not ended goes on.
        return not last.text.endswith(_SENTENCE_ENDS) and line.text[:1].islower()
    if step < 0.3 * pitch:
        return True
    if step > 1.4 * pitch:
        return False
    if now.kind == "item":
        return line.left >= last.left - 2 and (len(now.lines) > 1 or line.left > last.left + 2 or line.text[:1].islower())
    ended = last.text.endswith(_SENTENCE_ENDS)
    indented = line.left > last.left + 0.6 * line.size
    reach = max(rights.values(), default=0)
    short = last.right < last.left + 0.75 * (max(rights.get(round(last.left / 20), reach), last.right) - last.left)
    return not (ended and (indented or short))
