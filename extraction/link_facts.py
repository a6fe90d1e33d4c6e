"""Facts of links: what a document is about links to what its wiki links name."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from ..graph.model import TextNode
from ..graph.names import match_key, title_name
from .base import Link, OpenTriplet, SplitDocument
from .node_places import NodePlaces, NodeSpan
from .proper_names import is_proper_name

CONFIDENCE = 0.9
PATTERN = "link"
PREDICATE = "links to"
_LONGEST = 200
_NOTES = frozenset({"", ".md", ".markdown"})
_PAGES = frozenset({".html", ".htm", ".xhtml", ".txt", ".rst", ".docx", ".pdf"})
"""Files whose names are those of documents, and files whose names are often those of parts ("sect.x509-cert.html")."""
_PLACES = frozenset(
    "index readme home contents toc summary about overview default main start changelog license notes".split()
)
"""Files that many folders have, whose names name nothing."""
_WORD = re.compile(r"[^\W_]+(?:['’&.+][^\W_]+)*")
_LETTERS = re.compile(r"[^\W\d_]{3}|[^\x00-\x7f]")
_NUMBERED = re.compile(
    r"(?:(?:chapter|section|part|page|appendix|figure|table|step|lesson|unit|volume|vol|day|week|note|doc|file|draft)\s?)?"
    r"\d{1,8}(?: \d{1,8})*",
    re.IGNORECASE,
)


def link_facts(split: SplitDocument, places: NodePlaces, sentences: Sequence[TextNode]) -> Iterator[OpenTriplet]:
    """Mentions of what links lead to, and the fact that the document's subject links there.

    A wiki link's words name its target. Of a link to a file beside the document the words are the name, where they are one,
    else the file's name is (`[the firm](halden-shipping.md)`). Links to other places state nothing.

    Args:
        split: the document with its links.
        places: makes the mentions.
        sentences: in the document's order; the one that holds a link is the evidence, else the link's line.
    """
    ordered = sorted(sentences, key=lambda each: each.start)
    starts = [each.start for each in ordered]
    for link in split.links:
        name = _target(link, split.document.text[link.start : link.end])
        place = places.place(link.start, link.end)
        if not name or place is None:
            continue
        target = places.named(place.node, link.start, link.end, name=name)
        if target is None or not places.title or match_key(name) == match_key(places.title):
            continue
        start, end = _around(link, place, ordered, starts)
        yield OpenTriplet(place.node.id, places.about(start), PREDICATE, target, start, end, CONFIDENCE, pattern=PATTERN)


def _target(link: Link, words: str) -> str:
    """The name of what a link leads to; "" where it leads out of the documents, or neither words nor file name it."""
    if len(words) > _LONGEST or len(link.target) > _LONGEST * 4:
        return ""
    if link.by_title:
        return title_name(link.target)
    path = link.target.split("#")[0].split("?")[0]
    if not path or ":" in path or path.startswith(("/", "\\")):
        return ""
    if is_proper_name(words.strip()):
        return words.strip()
    return _file_name(unquote(path), words)


def _file_name(path: str, words: str) -> str:
    """A document's name by that of its file; "" of another file, and of a name that says only where it stands.

    Of pages the words must be those of the file's name.
    """
    file = PurePosixPath(path.replace("\\", "/"))
    suffix = file.suffix.lower()
    if suffix not in _NOTES and suffix not in _PAGES:
        return ""
    name = " ".join(_WORD.findall(file.stem))
    if file.stem.lower() in _PLACES or not _LETTERS.search(name) or _NUMBERED.fullmatch(name):
        return ""
    shown = " ".join(words.split())
    if match_key(shown) == match_key(name):
        return shown
    return name if suffix in _NOTES else ""


def _around(link: Link, place: NodeSpan, sentences: Sequence[TextNode], starts: Sequence[int]) -> tuple[int, int]:
    """The sentence or line that holds a link, as characters of its text node."""
    at = bisect_right(starts, link.start) - 1
    if at >= 0 and link.end <= sentences[at].end and sentences[at].parent == place.node.id:
        return sentences[at].start - place.node.start, sentences[at].end - place.node.start
    text = place.node.text
    first = text.rfind("\n", 0, place.start) + 1
    last = text.find("\n", place.end)
    return first, last if last >= 0 else len(text)
