"""Subtitles and transcripts (SubRip, WebVTT): what is said, as paragraphs, without the times."""

import html
import re
from collections.abc import Iterator

from ...graph.errors import DocumentError
from ..base import Loaded
from ..text_cleaning import clean_text
from .base import File
from .parsing.sections import Paragraph, outline

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}.*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_MARKS = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_PAUSE = 3.0
"""Seconds of silence that begin a paragraph."""
_LONGEST_PARAGRAPH = 1_000


def load_subtitles(file: File) -> Iterator[Loaded]:
    """The file as one document: lines that follow each other are one paragraph, up to a pause, another voice or its length.

    Who speaks, where WebVTT says so, stands before what is said. Numbers, times, notes and styles are left out.

    Raises:
        DocumentError: the file is empty, too large or binary, or holds no line with times.
    """
    text, assumed = file.decode(file.content())
    if not text.strip():
        raise DocumentError("the file is empty: nothing to read")
    text, changes = clean_text(text)
    parts = list(_paragraphs(_cues(text)))
    if not parts:
        raise DocumentError("no subtitles: expected lines such as '00:00:01,000 --> 00:00:04,000' and what is said below")
    yield file.outlined(outline(parts), notes=(*assumed, *changes))


def _cues(text: str) -> Iterator[tuple[float, float, str, str]]:
    """Each line's begin and end in seconds, who speaks or "", and the words."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.split("\n")
        found = ((number, _TIMES.fullmatch(line)) for number, line in enumerate(lines[:3]))
        at, times = next(((number, match) for number, match in found if match), (0, None))
        if times is None:
            continue
        said = " ".join(lines[at + 1 :])
        voice = _VOICE.search(said)
        words = " ".join(html.unescape(_MARKS.sub("", said)).split())
        if words:
            begin, end = (_seconds(*times.groups()[first : first + 4]) for first in (0, 4))
            yield begin, end, voice[1].strip() if voice else "", words


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _paragraphs(cues: Iterator[tuple[float, float, str, str]]) -> Iterator[Paragraph]:
    words, speaker, last = "", "", 0.0
    for begin, end, voice, said in cues:
        ended = words[-1:] in (".", "!", "?", "…") and len(words) > _LONGEST_PARAGRAPH
        if words and (begin - last > _PAUSE or voice != speaker or ended):
            yield Paragraph(f"{speaker}: {words}" if speaker else words)
            words = ""
        if said != words[-len(said) :]:
            # Live subtitles say a line again while the next one comes.
            words = f"{words} {said}".strip()
        speaker, last = voice, end
    if words:
        yield Paragraph(f"{speaker}: {words}" if speaker else words)
