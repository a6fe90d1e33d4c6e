"""The graph in words, for who writes Cypher: people, and language models."""

from collections.abc import Mapping

from ...store import Schema

MOST_TYPES = 60
"""Types and fields of each kind that are named at most, the most frequent first."""

_LAYOUT = """Nodes (all have a unique clew_id and a short name):
(:Document {clew_id, name, title, text, source})
(:TextNode {clew_id, name, title, text, document_id, document_title, source, start, end, kind}): a stretch of a document
(:Sentence {clew_id, name, text, parent, document_id, start, end}): no relationships; parent is a TextNode's clew_id
(:Entity {clew_id, name, type, aliases, keys, frequency}): keys are its names in lower case without leading article, \
accents and punctuation, so find one by 'harbour holdings' IN e.keys; its type is also a label, PERSON as :Person
Relationships:
(:Document)-[:CONTAINS]->(:TextNode), (:TextNode)-[:NEXT]->(:TextNode)
(:Document)-[:DECLARES]->(:Entity): what a titled document is about
(:TextNode)-[:MENTIONS {start, end}]->(:Entity)
(:TextNode)-[:STATES {type, predicate, source, target, relation, asserted, confidence}]->(:Entity): it states a fact; \
source and target are the clew_ids of its subject and object, the relationship leads to the subject
(:Entity)-[:TYPE {clew_id, type, predicate, weight, sentence}]->(:Entity): a fact; weight is how many texts assert it, \
sentence one that states it; predicate holds its words in lower case
"""


def described(schema: Schema) -> str:
    """The layout of every graph of ours, and the types and metadata fields of this one with their counts."""
    parts = [
        _LAYOUT.strip(),
        f"Types of facts (TYPE above), with their number: {_counts(schema.relation_types)}",
        f"Types of entities, with their number: {_counts(schema.entity_types)}",
        f"Metadata of text nodes, as properties such as t.`metadata.year`: {_fields(schema)}",
    ]
    return "\n".join(parts)


def _counts(counts: Mapping[str, int]) -> str:
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name or 'none'} {number}" for name, number in pairs[:MOST_TYPES]) or "none"


def _fields(schema: Schema) -> str:
    named = [f"{name} ({' or '.join(types)})" for name, types in sorted(schema.fields.items())]
    return ", ".join(named[:MOST_TYPES]) or "none"
