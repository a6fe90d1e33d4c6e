"""Facts of links: what a document is about links to what its wiki links name."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ..graph.model import TextNode
from ..graph.names import match_key, title_name
from .base import Link, OpenTriplet, SplitDocument
from .node_places import NodePlaces, NodeSpan
from .proper_names import is_proper_name

CONFIDENCE = 0.9
PATTERN = "link"
PREDICATE = "links to"
_LONGEST = 200


def link_facts(split: SplitDocument, places: NodePlaces, sentences: Sequence[TextNode]) -> Iterator[OpenTriplet]:
    """Mentions of what links lead to, and the fact that the document's subject links there.

    A wiki link's words name its target. Of a link to a file beside the document the words are the name, where they are one.
    Links to other places state nothing.

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
    """The name of what a link leads to; "" where it leads out of the documents, or its words are no name."""
    if len(words) > _LONGEST or len(link.target) > _LONGEST * 4:
        return ""
    if link.by_title:
        return title_name(link.target)
    path = link.target.split("#")[0].split("?")[0]
    if not path or ":" in path or path.startswith(("/", "\\")):
        return ""
    return words.strip() if is_proper_name(words.strip()) else ""


def _around(link: Link, place: NodeSpan, sentences: Sequence[TextNode], starts: Sequence[int]) -> tuple[int, int]:
    """The sentence or line that holds a link, as characters of its text node."""
    at = bisect_right(starts, link.start) - 1
    if at >= 0 and link.end <= sentences[at].end and sentences[at].parent == place.node.id:
        return sentences[at].start - place.node.start, sentences[at].end - place.node.start
    text = place.node.text
    first = text.rfind("\n", 0, place.start) + 1
    last = text.find("\n", place.end)
    return first, last if last >= 0 else len(text)
