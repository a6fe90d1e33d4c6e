"""Small documents with mentions, facts and vectors, made from a few names, for contract tests of stores."""

from collections.abc import Mapping, Sequence

import numpy as np

from clew.graph.batch import Contribution, Declaration, NodeVector
from clew.graph.identity import entity_id, evidence_id, mention_id, relation_id
from clew.graph.model import RELATED, Document, Evidence, Json, Mention, Reference, Relation, TextNode
from clew.graph.names import match_key, title_name
from clew.graph.store import Encoder, Matrix

ENCODER = Encoder("test", 8)

Named = tuple[str, str]
"""A name and the type that the tagger gives it."""
Fact = tuple[int, str, int, bool]
"""Subject and object (positions among the names of a text), predicate, and whether it is asserted.

Its type is the predicate in capitals where the text gives its subject a type, else RELATED.
"""


def vector(seed: int) -> Matrix:
    """A unit vector that float16 holds exactly enough for cosines to agree."""
    values = np.random.default_rng(seed).normal(size=ENCODER.dimension)
    return (values / np.linalg.norm(values)).astype(np.float16).astype(np.float32)


def contribution(
    document_id: str,
    texts: Sequence[Sequence[Named]],
    facts: Sequence[Fact] = (),
    title: str = "",
    metadata: Mapping[str, Json] | None = None,
    seed: int = 0,
    reference: str = "",
) -> Contribution:
    """A document of one text node for each of `texts`, which says its names one after the other.

    Facts are stated in the first text node. Text nodes and their one sentence each have vectors; those of equal `seed` are
    shared. With `reference`, a reference to that target comes last.
    """
    sentences = [" ".join(name for name, _ in names) + " walked." for names in texts]
    document = Document(document_id, "\n".join(sentences), title, dict(metadata or {}), f"{document_id}.txt")
    nodes: list[TextNode] = []
    mentions: list[Mention] = []
    vectors: list[NodeVector] = []
    ids = [document_id if len(texts) == 1 else f"{document_id}#chunk:{each}" for each in range(len(texts))]
    position = 0
    for number, (identity, sentence) in enumerate(zip(ids, sentences, strict=True)):
        end = position + len(sentence)
        before, after = ids[number - 1] if number else None, ids[number + 1] if number + 1 < len(ids) else None
        nodes.append(TextNode(identity, sentence, document_id, title, position, end, previous=before, next=after))
        inner = f"{identity}#sentence:0"
        nodes.append(TextNode(inner, sentence, document_id, "", position, end, "sentence", parent=identity))
        vectors.append(NodeVector(identity, "text", f"text {seed + number}", vector(seed + number)))
        packed = np.array([seed + number, 1], dtype=np.uint8)
        vectors.append(NodeVector(identity, "token", f"token {seed + number}", packed))
        vectors.append(NodeVector(inner, "sentence", f"sentence {seed + number}", vector(seed + number + 50)))
        mentions.extend(_mentions(identity, texts[number]))
        position = end + 1
    relations, evidence = _facts(ids[0], mentions[: len(texts[0])], facts, len(sentences[0]))
    if reference:
        nodes.append(Reference(f"{document_id}#ref", "see there", document_id, title, target=reference))
    declarations = (
        [Declaration(entity_id(title_name(title)), title_name(title), "", (title,), document_id=document_id)]
        if title
        else []
    )
    return Contribution(
        document, tuple(nodes), tuple(mentions), relations, evidence, tuple(declarations), tuple(vectors), "print", "/root"
    )


def _mentions(node: str, names: Sequence[Named]) -> list[Mention]:
    found = []
    start = 0
    for name, kind in names:
        entity = entity_id(name)
        end = start + len(name)
        found.append(Mention(mention_id(entity, node, start, end), entity, node, start, end, kind, match_key(name)))
        start = end + 1
    return found


def _facts(
    node: str, ends: Sequence[Mention], facts: Sequence[Fact], length: int
) -> tuple[tuple[Relation, ...], tuple[Evidence, ...]]:
    relations: dict[str, Relation] = {}
    evidence: dict[str, Evidence] = {}
    for number, (subject, predicate, other, asserted) in enumerate(facts):
        if not ends:
            break
        first, last = ends[subject % len(ends)], ends[other % len(ends)]
        kind = predicate.upper() if first.type else RELATED
        relation = Relation(
            relation_id(first.entity, predicate, last.entity), first.entity, kind, predicate, last.entity, {"kept": "no"}
        )
        stated = evidence_id(relation.id, node, 0, length, f"extractor {number}")
        # As it comes from an extractor, and as it comes from a copy.
        given = "" if relations.setdefault(relation.id, relation) == relation else kind
        evidence[stated] = Evidence(
            stated,
            relation.id,
            node,
            0,
            length,
            f"extractor {number}",
            0.5 + number / 10,
            asserted,
            {"number": number},
            given,
        )
    return tuple(relations.values()), tuple(evidence.values())
