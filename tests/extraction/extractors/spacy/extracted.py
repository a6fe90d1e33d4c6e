"""Read short texts with the spaCy extractor, as tests want to see them."""

from clew.extraction.base import Extraction, OpenTriplet, SplitDocument
from clew.extraction.extractors.spacy.extractor import SpacyExtractor
from clew.graph.model import Document, TextNode

EXTRACTOR = SpacyExtractor()


def split(text: str, title: str = "", cuts: tuple[tuple[int, int], ...] = ()) -> SplitDocument:
    """A document in one text node, or in one a cut (start, end)."""
    spans = cuts or ((0, len(text)),)
    nodes = tuple(TextNode(f"d#chunk:{n}", text[start:end], "d", title, start, end) for n, (start, end) in enumerate(spans))
    return SplitDocument(Document("d", text, title), nodes)


def read(text: str, title: str = "", cuts: tuple[tuple[int, int], ...] = ()) -> Extraction:
    """The extraction of one document."""
    return next(EXTRACTOR.extract([split(text, title, cuts)]))


def triplets(text: str, title: str = "") -> list[OpenTriplet]:
    """All open triplets of a text."""
    return list(read(text, title).triplets)


def said(text: str, title: str = "") -> set[tuple[str, str, str]]:
    """Subject, predicate and object of each open triplet."""
    return {(each.subject.text, each.predicate, each.object.text) for each in triplets(text, title)}


def names(text: str, title: str = "") -> list[tuple[str, str]]:
    """Words and type of each mention."""
    return [(text[each.start : each.end], each.type) for each in read(text, title).mentions]
