"""Values from columns: what both a row of SQLite and a list from Neo4j hold, in the same order.

A row may have more columns at its end.
"""

import json
from collections.abc import Sequence
from typing import Any, cast

from ..model import Document, DocumentHead, Evidence, Mention, Metadata, NodeKind, Reference, TextNode

Row = Sequence[Any]


def document(row: Row) -> Document:
    """A document from id, text, title, metadata, source."""
    return Document(row[0], row[1], row[2], metadata(row[3]), row[4])


def document_head(row: Row) -> DocumentHead:
    """A document without its text from id, title, metadata, source."""
    return DocumentHead(row[0], row[1], metadata(row[2]), row[3])


def text_node(row: Row) -> TextNode:
    """A text node, sentence or reference from the fields of `TextNode` and the target."""
    kind = cast(NodeKind, row[6])
    common = (row[0], row[1], row[2], row[3], row[4], row[5], kind, metadata(row[7]), row[8], row[9], row[10])
    return TextNode(*common) if row[11] is None else Reference(*common, row[11])


def mention(row: Row) -> Mention:
    """A mention from its fields."""
    return Mention(*row[:7])


def evidence(row: Row) -> Evidence:
    """Evidence from its fields."""
    identity, relation, node, start, end, extractor, confidence, asserted, properties, kind, *_ = row
    place = (identity, relation, node, start, end)
    return Evidence(*place, extractor, confidence, bool(asserted), metadata(properties), kind)


def metadata(text: str | None) -> Metadata:
    """Metadata from its canonical JSON."""
    return {} if text is None or text == "{}" else cast(Metadata, json.loads(text))
