"""Everything that one document adds to the graph: text nodes, sentences, facts, its title's entity, and its vectors."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..graph.batch import Contribution, Declaration, NodeVector, VectorKind
from ..graph.identity import entity_id, hashed
from ..graph.model import BARE_KINDS, Document, Metadata, TextNode
from ..graph.names import match_key, title_name
from ..graph.terms import content_spans
from ..models.embedder import Embedder, Matrix
from ..models.word_vectors import FINGERPRINT, pack, packable
from .base import EntityDefinition, SplitDocument
from .workers import ExtractedDocument

_Pass: TypeAlias = tuple[str, tuple[tuple[int, int], ...]]
_Values: TypeAlias = tuple[NDArray[np.float16], NDArray[np.uint8] | None]
_FIRST, _AT_ONCE = 32, 256
"""Passages that are encoded together: at first, and at most."""
_SECONDS = 1.0
"""About as long a stretch of passages may take, so that who waits sees it move."""
_MARKS = 16
"""Characters that are encoded of a text that holds neither letters nor digits."""
_LONGEST_ALIAS = 200


def contribution(split: SplitDocument, found: ExtractedDocument, *, fingerprint: str, root: str) -> Contribution:
    """A document's contribution, without its vectors."""
    known = {each.entity for each in found.selected.mentions} | {entity_id(title_name(split.document.title))}
    return Contribution(
        document=split.document,
        nodes=(*split.nodes, *found.sentences, *split.parents, *split.kept),
        mentions=found.selected.mentions,
        relations=found.selected.relations,
        evidence=found.selected.evidence,
        declarations=declared(split.document, [each for each in found.definitions if each.entity in known]),
        fingerprint=fingerprint,
        root=root,
    )


def declared(document: Document, definitions: Iterable[EntityDefinition] = ()) -> tuple[Declaration, ...]:
    """The entity that a titled document is about, and what the document says that entities are.

    The first is called by the title without the closing parenthesis; the full title and the metadata's `aliases`, a text or
    a list of them, are aliases. The others have no name: the document is not about them.

    Args:
        document: its title and aliases are read.
        definitions: at most one per entity.
    """
    defined = {each.entity: each for each in definitions}
    name = title_name(document.title)
    found: list[Declaration] = []
    if name:
        aliases = tuple(dict.fromkeys(each for each in (document.title.strip(), *_aliases(document)) if each != name))
        own = defined.pop(entity_id(name), EntityDefinition(entity_id(name)))
        found.append(Declaration(own.entity, name, own.entity_type, aliases, _described(own), document.id))
    found += [
        Declaration(
            each.entity, "", each.entity_type, (each.name,) if each.name else (), _described(each), document_id=document.id
        )
        for _, each in sorted(defined.items())
        if each.entity_type or each.description or each.name
    ]
    return tuple(found)


def _aliases(document: Document) -> Iterable[str]:
    given = document.metadata.get("aliases")
    for each in [given] if isinstance(given, str) else given if isinstance(given, Sequence) else ():
        if isinstance(each, str) and match_key(each) and len(each) <= _LONGEST_ALIAS:
            yield " ".join(each.split())


def _described(definition: EntityDefinition) -> Metadata:
    return {"description": definition.description} if definition.description else {}


@dataclass(frozen=True, slots=True)
class Passage:
    """What is encoded in one pass: a text node under its title, and its sentences as spans of that text.

    `nodes[i]` is the text node (i = 0) or a sentence, and `keys[i]` the key of its vector. `spans` are its sentences, then
    its words, whose vectors are stored together under `words_key`; where that is empty, they are not stored.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    nodes: tuple[str, ...]
    keys: tuple[str, ...]
    words_key: str = ""

    @property
    def all_keys(self) -> tuple[str, ...]:
        """The keys of all its vectors."""
        return (*self.keys, self.words_key) if self.words_key else self.keys


def passages(made: Contribution, embedder: Embedder, words: bool = True) -> list[Passage]:
    """The passages of a contribution.

    Args:
        made: its text nodes, sentences among them.
        embedder: its fingerprint is part of every vector's key.
        words: whether the vectors of words are stored too, where they can be packed.
    """
    within: dict[str, list[TextNode]] = {}
    for node in made.nodes:
        if node.kind == "sentence" and node.parent is not None:
            within.setdefault(node.parent, []).append(node)
    kept = words and packable(embedder.name)
    return [_passage(node, within.get(node.id, ()), embedder, kept) for node in made.nodes if node.kind not in BARE_KINDS]


def _passage(node: TextNode, sentences: Sequence[TextNode], embedder: Embedder, with_words: bool) -> Passage:
    head = f"{node.title}\n" if node.title else ""
    # Of rules and rows of marks, which mean nothing, an encoder would take each for a word.
    text = head + (node.text if any(map(str.isalnum, node.text)) else node.text[:_MARKS])
    shift = len(head) - node.start
    spans = tuple((each.start + shift, each.end + shift) for each in sentences)
    encoder = embedder.fingerprint
    keys = (vector_key(text, None, "text", encoder), *(vector_key(text, span, "sentence", encoder) for span in spans))
    words = tuple(content_spans(text)) if with_words else ()
    words_key = hashed("vector", "token", encoder, FINGERPRINT, text) if words else ""
    return Passage(text, (*spans, *words), (node.id, *(each.id for each in sentences)), keys, words_key)


def vector_key(text: str, span: tuple[int, int] | None, kind: VectorKind, encoder: str) -> str:
    """The key of a vector: a hash of exactly what was encoded, as which kind, and by which encoder."""
    return hashed("vector", kind, encoder, text, span)


def encoded(
    made: Sequence[Contribution],
    embedder: Embedder,
    known: Iterable[str],
    sheets: Sequence[Sequence[Passage]],
    still: Callable[[int, int], None] | None = None,
) -> list[Contribution]:
    """The contributions with their vectors. Passages whose vectors are all known are not encoded, equal ones once.

    Args:
        made: contributions without vectors.
        embedder: encodes what is missing.
        known: keys of the vectors in the store.
        sheets: for each contribution its passages.
        still: called before each stretch of about a second, with the number of passages done and of all.

    Raises:
        ModelError: the embedder failed.
    """
    stored = frozenset(known)
    sentences = {(sheet.text, sheet.spans): len(sheet.nodes) - 1 for each in sheets for sheet in each}
    missing = {(sheet.text, sheet.spans): None for each in sheets for sheet in each if not stored.issuperset(sheet.all_keys)}
    wanted = list(missing)
    values: dict[_Pass, _Values] = {}
    # A document may be a book: its vectors are packed a stretch at a time.
    first, size = 0, _FIRST
    while first < len(wanted):
        if still is not None:
            still(first, len(wanted))
        stretch = wanted[first : first + size]
        began = time.monotonic()
        found = embedder.encode([text for text, _ in stretch], [spans for _, spans in stretch])
        for row, one in enumerate(stretch):
            values[one] = _values(one, found.texts[row : row + 1], found.spans[row], sentences[one])
        first += len(stretch)
        fitting = len(stretch) * _SECONDS / max(time.monotonic() - began, 1e-6)
        size = int(min(_AT_ONCE, max(fitting, 1)))
    return [
        replace(one, vectors=tuple(vector for sheet in each for vector in _vectors(sheet, values, stored)))
        for one, each in zip(made, sheets, strict=True)
    ]


def _values(passage: _Pass, text: Matrix, spans: Matrix, sentences: int) -> _Values:
    """The vectors of a text and its sentences, (1 + n_sentences, dimension) float16, and those of its words, packed."""
    words = [start for start, _ in passage[1][sentences:]]
    rows = np.vstack([text, spans[:sentences]]).astype(np.float16)
    return rows, pack(words, spans[sentences:]) if words else None


def _vectors(sheet: Passage, values: Mapping[_Pass, _Values], stored: frozenset[str]) -> Iterable[NodeVector]:
    rows, words = values.get((sheet.text, sheet.spans), (None, None))
    for number, (node, key) in enumerate(zip(sheet.nodes, sheet.keys, strict=True)):
        kind: VectorKind = "sentence" if number else "text"
        yield NodeVector(node, kind, key, None if rows is None or key in stored else rows[number])
    if sheet.words_key:
        yield NodeVector(sheet.nodes[0], "token", sheet.words_key, None if sheet.words_key in stored else words)
