"""A shelf of a dozen short texts about one small world, with its entities, facts, sentences and vectors, made by hand.

It needs neither spaCy nor a real encoder, so that contract tests of retrievers stay fast: mentions are the occurrences of
known names, facts are written beside their texts, vectors come from the hashing embedder. For what compares words it can be
`read`: its vectors, those of its words among them, then come from the default encoder.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from clew.extraction.contribution import encoded, passages
from clew.graph.batch import Batch, Contribution, Declaration, NodeVector
from clew.graph.identity import entity_id, evidence_id, hashed, mention_id, relation_id
from clew.graph.model import Document, Evidence, Mention, Metadata, Reference, Relation, TextNode
from clew.graph.names import match_key, normal_predicate
from clew.graph.store import Encoder, GraphStore, open_store
from clew.models.embedder import Embedder, get_embedder
from clew.models.registry import EMBEDDERS

NAMES = {
    "Cassia Vale": "PERSON",
    "Matteo Brand": "PERSON",
    "Vale Clocks": "ORG",
    "Harbour Holdings": "ORG",
    "Orrin": "GPE",
    "Selm": "GPE",
    "Tarn": "LOC",
}

QUESTIONS = (
    "Who founded the company that owns Vale Clocks?",
    "Which river flows through the town where Matteo Brand was born?",
    "Where is the clock tower of Orrin?",
    "clockmakers",
    "paper mills",
)
"""Each has words that some text shares."""

READER = EMBEDDERS.default
"""The encoder that reads a shelf."""

Fact = tuple[str, str, str, int]
"""Subject, predicate, object, and the number of the sentence that states it."""


@cache
def embedder() -> Embedder:
    """The embedder of every shelf."""
    return get_embedder("hashing")


def text(
    identity: str,
    title: str,
    body: str,
    facts: Sequence[Fact] = (),
    metadata: Metadata | None = None,
    target: str = "",
) -> Contribution:
    """One document of one text node, or of one reference where a target is given."""
    document = Document(identity, body, title, metadata or {}, f"{identity}.txt")
    node = TextNode(identity, body, identity, title, 0, len(body))
    if target:
        node = Reference(identity, body, identity, title, 0, len(body), target=target)
    spans = [found.span() for found in re.finditer(r"\S[^.?]*[.?]?", body)]
    sentences = [
        TextNode(f"{identity}#sentence:{number}", body[start:end], identity, title, start, end, "sentence", parent=identity)
        for number, (start, end) in enumerate(spans)
    ]
    relations, evidence = _stated(identity, facts, spans)
    return Contribution(
        document,
        (node, *sentences),
        tuple(_mentions(node)),
        relations,
        evidence,
        (Declaration(entity_id(title), title, document_id=identity),) if title in NAMES else (),
        tuple(_vectors(node, sentences)),
        fingerprint="shelf",
    )


def _mentions(node: TextNode) -> Iterable[Mention]:
    for name, kind in NAMES.items():
        for found in re.finditer(re.escape(name), node.text):
            entity = entity_id(name)
            identity = mention_id(entity, node.id, found.start(), found.end())
            yield Mention(identity, entity, node.id, found.start(), found.end(), kind, match_key(name))


def _stated(
    node: str, facts: Sequence[Fact], spans: Sequence[tuple[int, int]]
) -> tuple[tuple[Relation, ...], tuple[Evidence, ...]]:
    relations, evidence = [], []
    for subject, predicate, target, sentence in facts:
        ends = entity_id(subject), entity_id(target)
        relation = relation_id(ends[0], predicate, ends[1])
        words = normal_predicate(predicate)
        relations.append(Relation(relation, ends[0], words.upper().replace(" ", "_"), words, ends[1]))
        start, end = spans[sentence]
        evidence.append(Evidence(evidence_id(relation, node, start, end, "hand"), relation, node, start, end, "hand", 0.9))
    return tuple(relations), tuple(evidence)


def _vectors(node: TextNode, sentences: Sequence[TextNode]) -> Iterable[NodeVector]:
    whole = f"{node.title}\n{node.text}"
    rows = embedder().embed([whole, *(sentence.text for sentence in sentences)])
    yield NodeVector(node.id, "text", hashed("text", whole), rows[0])
    for sentence, row in zip(sentences, rows[1:], strict=True):
        yield NodeVector(sentence.id, "sentence", hashed("sentence", sentence.text), row)


TWIN = "A bell rings twice a day. Nobody remembers which clockmakers cast it."

TEXTS = (
    text(
        "cassia",
        "Cassia Vale",
        "Cassia Vale was one of the first clockmakers of Orrin. In 1874 Cassia Vale founded Vale Clocks.",
        [("Cassia Vale", "found", "Vale Clocks", 1)],
        {"year": 1874, "tags": ["people"]},
    ),
    text(
        "clocks",
        "Vale Clocks",
        "Vale Clocks is a firm of clockmakers. Since 1921 Harbour Holdings owns Vale Clocks.",
        [("Harbour Holdings", "own", "Vale Clocks", 1)],
        {"year": 1921, "tags": ["firms"]},
    ),
    text(
        "holdings",
        "Harbour Holdings",
        "Harbour Holdings is a company that owns ships and firms. Matteo Brand founded Harbour Holdings.",
        [("Matteo Brand", "found", "Harbour Holdings", 1)],
        {"year": 1899, "tags": ["firms"]},
    ),
    text(
        "brand",
        "Matteo Brand",
        "Matteo Brand was born in Selm. He died a rich man.",
        [("Matteo Brand", "bear in", "Selm", 0)],
        {"year": 1860, "tags": ["people"]},
    ),
    text(
        "selm",
        "Selm",
        "Selm is a town of paper mills. The river Tarn flows through Selm.",
        [("Tarn", "flow through", "Selm", 1)],
        {"year": 1500, "tags": ["places"]},
    ),
    text("tarn", "Tarn", "The Tarn is a river. Its water drives paper mills.", (), {"year": 1500, "tags": ["places"]}),
    text(
        "orrin",
        "Orrin",
        "Orrin is a harbour town. The clock tower of Orrin was built by Vale Clocks.",
        [("Vale Clocks", "build", "Orrin", 1)],
        {"year": 1902, "tags": ["places"]},
    ),
    text(
        "rumour",
        "",
        "They say that the company that founded Vale Clocks owns a river. They say that Matteo Brand was born in Orrin.",
        (),
        {"draft": True},
    ),
    text("twin-1", "", TWIN),
    text("twin-2", "", TWIN),
)


def filled(url: str = ":memory:", texts: Sequence[Contribution] = TEXTS, *, words: bool = False) -> GraphStore:
    """A new store with these texts; with `words`, read word by word."""
    encoder = get_embedder(READER) if words else embedder()
    store = open_store(url, create=True)
    store.bind_encoder(Encoder(encoder.name, encoder.dimension))
    if texts:
        store.apply(Batch(add=tuple(texts if not words else _read_texts() if texts is TEXTS else read(texts))))
    return store


def read(texts: Sequence[Contribution]) -> list[Contribution]:
    """The same texts with the vectors of the encoder that reads words."""
    encoder = get_embedder(READER)
    bare = [replace(each, vectors=()) for each in texts]
    return encoded(bare, encoder, (), [passages(each, encoder) for each in bare])


@cache
def _read_texts() -> list[Contribution]:
    return read(TEXTS)
