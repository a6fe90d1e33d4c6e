"""Documents, text nodes and sentences as the properties that the server keeps of them, and records that no query reads."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...analyzer import Analyzer
from ...batch import Contribution, NodeVector
from ...errors import ModelError, StoreMismatch
from ...filters.records import fields_of
from ...identity import canonical, checksum
from ...model import BARE_KINDS, Document, Metadata, Reference, TextNode
from .filter_cypher import filter_properties
from .labels import caption

Properties = dict[str, Any]


def document_row(contribution: Contribution) -> Properties:
    """A document, and how it got in."""
    document = contribution.document
    return {
        "clew_id": document.id,
        "name": caption(document.title, document.text),
        "title": document.title,
        "text": document.text,
        "metadata": canonical(dict(document.metadata)),
        "source": document.source,
        "checksum": checksum(document),
        "fingerprint": contribution.fingerprint,
        "root": contribution.root,
        "fields": _fields(document.metadata),
    }


def text_node_row(node: TextNode, document: Document, analyzer: Analyzer) -> Properties:
    """A text node or reference, with its terms (a parent has none: no search finds it) and what filters ask for."""
    found = [] if node.kind in BARE_KINDS else analyzer.indexed(f"{node.title} {node.text}")
    row = {
        **filter_properties(node, document),
        **_common(node),
        "document_title": document.title,
        "source": document.source,
        "terms": " ".join(found),
        "length": len(found),
    }
    if isinstance(node, Reference):
        row["target"] = node.target
    return row


def sentence_row(node: TextNode) -> Properties:
    """A sentence, which stands apart from the graph's relationships."""
    return _common(node)


def _common(node: TextNode) -> Properties:
    linked = {"parent": node.parent, "previous": node.previous, "next": node.next}
    return {
        "clew_id": node.id,
        "name": caption(node.title, node.text),
        "title": node.title,
        "text": node.text,
        "document_id": node.document_id,
        "start": node.start,
        "end": node.end,
        "kind": node.kind,
        "metadata": canonical(dict(node.metadata)) if node.metadata else "{}",
        "fields": _fields(node.metadata),
        **{name: value for name, value in linked.items() if value is not None},
    }


def _fields(metadata: Metadata) -> list[str]:
    if not metadata:
        return []
    return sorted(f"{name}:{kind}" for name, kind in fields_of(metadata).items())


class PackedVectors:
    """The vectors of a batch as the server keeps them, by key; each is packed once.

    Raises:
        ModelError: NaN or infinity in one.
    """

    def __init__(self) -> None:
        self.by_key: dict[str, bytes] = {}
        self._numbers: dict[str, list[float]] = {}
        self._shapes: dict[tuple[int, ...], str] = {}

    def add(self, vector: NodeVector) -> None:
        """Pack a vector that came with values."""
        if vector.values is None or vector.key in self.by_key:
            return
        if vector.kind == "token" and vector.values.dtype == np.uint8:
            # Several vectors, packed by who made them: kept byte for byte.
            self.by_key[vector.key] = vector.values.tobytes()
            return
        values = np.asarray(vector.values, dtype=np.float32)
        self._shapes.setdefault(values.shape, vector.text_node)
        packed = values.astype("<f2")
        if not np.isfinite(packed).all():
            raise ModelError(f"the encoder gave NaN or infinity for text node {vector.text_node!r}")
        self.by_key[vector.key] = packed.tobytes()
        self._numbers[vector.key] = packed.astype(np.float64).tolist()

    def check_dimension(self, dimension: int) -> None:
        """Refuse vectors of another dimension.

        Raises:
            StoreMismatch: naming a text node.
        """
        for shape, node in self._shapes.items():
            if shape != (dimension,):
                raise StoreMismatch(
                    f"the vector of {node!r} has shape {shape}, the store's have ({dimension},): "
                    "use the encoder that built the store, or build another one"
                )

    def numbers(self, key: str) -> list[float]:
        """A vector for the server's index: the very values that its bytes hold."""
        if key not in self._numbers:
            self._numbers[key] = np.frombuffer(self.by_key[key], dtype="<f2").astype(np.float64).tolist()
        return self._numbers[key]


def vector_properties(vector: NodeVector, packed: PackedVectors, of_sentence: bool) -> Mapping[str, Any]:
    """What a text node keeps of its vector; one of the searched kind also as numbers, for the server's index."""
    properties: Properties = {
        f"{vector.kind}_vector": packed.by_key[vector.key],
        f"{vector.kind}_vector_key": vector.key,
    }
    if vector.kind == ("sentence" if of_sentence else "text"):
        properties["embedding"] = packed.numbers(vector.key)
    return properties


def packed(record: object) -> bytes:
    """A record of a bookkeeping node. Whoever may query the graph reaches the node, but none of the record's words."""
    return zlib.compress(canonical(record).encode())


def unpacked(record: bytes) -> Any:
    """What `packed` was given, as JSON."""
    return json.loads(zlib.decompress(record))
