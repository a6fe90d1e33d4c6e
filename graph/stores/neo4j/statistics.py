"""What there is, by count: values of each kind, types, metadata fields."""

import json
from collections.abc import Mapping

from ...field_values import NAMED, FieldCollector, FieldValues
from ...store import Schema
from ..base import COUNTED, in_order, types_by_name
from .core import ReadState
from .filter_cypher import MIXED, NATURAL
from .query_batch import CypherRead, Steps, ask
from .visibility import COMMONEST_FIRST, COUNTED_TYPES, OWN_TYPE, RELATED


def counts(at: ReadState) -> Steps[dict[str, int]]:
    """How many values of each kind there are; of the whole store the library node knows it."""
    scope = at.scope
    if scope.whole:
        listed = ", ".join(f"coalesce(l.{name}, 0)" for name in COUNTED)
        rows = yield from ask(f"MATCH (l:Clew {{clew_id: 'library'}}) RETURN collect([{listed}]) AS %answer", {})
        return dict(zip(COUNTED, rows[0] if rows else (0,) * len(COUNTED), strict=True))
    node = scope.node("n")
    texts = (
        f"MATCH (d:Document) WHERE {scope.document('d')} RETURN [count(d)] AS %answer",
        f"MATCH (n:TextNode) WHERE {node} "
        "RETURN [count(*), count(CASE n.kind WHEN 'parent' THEN 1 END), count(n.target)] AS %answer",
        f"MATCH (n:Sentence) WHERE {scope.sentence('n')} RETURN [count(n)] AS %answer",
        f"MATCH (e:Entity) WHERE {scope.entity('e')} RETURN [count(e)] AS %answer",
        f"MATCH (n:TextNode)-[m:MENTIONS]->(:Entity) WHERE m.clew_id IS NOT NULL AND {node} RETURN [count(m)] AS %answer",
        f"MATCH (n:TextNode)-[v:STATES]->(:Entity) WHERE {scope.stated('v', 'n')} "
        "RETURN [count(DISTINCT v.relation), count(v)] AS %answer",
    )
    found = yield [CypherRead(text, scope.parameters) for text in texts]
    (documents,), (every, parents, references), (sentences,), (entities,), (mentions,), facts = found.answers
    numbers = (documents, every - parents - references, sentences, parents, references, entities, mentions, *facts)
    return dict(zip(COUNTED, numbers, strict=True))


def entity_types(at: ReadState) -> Steps[dict[str, int]]:
    """How many of the store's entities have each type."""
    text = (
        "MATCH (e:Entity) WHERE e.clew_id IS NOT NULL WITH e.type AS kind, count(*) AS number RETURN collect([kind, number])"
    )
    counted = yield from ask(f"{text} AS %answer", {})
    return in_order(dict(counted))


def relation_types(at: ReadState) -> Steps[dict[str, int]]:
    """How many relations have each type, those that nothing asserts too; in a view visible evidence gives it."""
    scope = at.scope
    if scope.whole:
        match = f"MATCH (:Entity)-[r:{RELATED}]->(:Entity) WHERE r.clew_id IS NOT NULL WITH {OWN_TYPE.format('r')} AS kind"
    else:
        match = (
            f"MATCH (n:TextNode)-[v:STATES]->(:Entity) WHERE {scope.stated('v', 'n')} "
            f"WITH v.relation AS relation, {COUNTED_TYPES.format('v')} ORDER BY {COMMONEST_FIRST} "
            "WITH relation, head(collect(kind)) AS kind WITH kind"
        )
    text = f"{match}, count(*) AS number RETURN collect([kind, number]) AS %answer"
    counted = yield from ask(text, scope.parameters)
    return in_order(dict(counted))


def metadata_fields(at: ReadState) -> Steps[Mapping[str, tuple[str, ...]]]:
    """The JSON types of every metadata field of the documents, text nodes and sentences here."""
    scope = at.scope
    visible = (
        ("Document", scope.document("n")),
        ("TextNode", scope.node("n")),
        ("Sentence", scope.sentence("n")),
    )
    found = yield [
        CypherRead(
            f"MATCH (n:{label}) WHERE size(n.fields) > 0 AND {condition} UNWIND n.fields AS field "
            "RETURN collect(DISTINCT field) AS %answer",
            scope.parameters,
        )
        for label, condition in visible
    ]
    held = (field.rpartition(":") for fields in found.answers for field in fields)
    return types_by_name((name, kind) for name, _, kind in held)


def field_values(at: ReadState, most: int) -> Steps[Mapping[str, FieldValues]]:
    """What each metadata field, `title` and `source` hold; the values of those with at most `most`."""
    types = yield from metadata_fields(at)
    scope = at.scope
    texts = [_VALUES.format(visible=scope.node("n"), value=value) for value in ("n[property]", *_NAMED_VALUES)]
    names = [name for name in types if name not in NAMED]
    properties = [[name, f"{kind}{name}"] for name in names for kind in (NATURAL, MIXED)]
    asked = [properties, *([[name, ""]] for name in NAMED)]
    found = yield [
        CypherRead(text, {**scope.parameters, "properties": pairs, "most": most + 1})
        for text, pairs in zip(texts, asked, strict=True)
    ]
    collector = FieldCollector(most)
    for name, mixed, values in (each for answer in found.answers for each in answer):
        collector.add((name, json.loads(value) if mixed else value) for value in values)
    return collector.result(types)


_VALUES = """UNWIND $properties AS pair WITH pair[0] AS name, pair[1] AS property CALL (property) {{
MATCH (n:TextNode) WHERE {visible} WITH {value} AS held WHERE held IS NOT NULL AND held <> ''
UNWIND [] + held AS value WITH DISTINCT value LIMIT $most RETURN collect(value) AS values }}
RETURN collect([name, property STARTS WITH 'mixed.', values]) AS %answer"""
_NAMED_VALUES = ("CASE n.title WHEN '' THEN n.document_title ELSE n.title END", "n.source")

MOST_TYPES = 60
"""Types and fields of each kind that are named at most, the most frequent first."""

_LAYOUT = """Nodes (all have a unique clew_id and a short name):
(:Document {clew_id, name, title, text, source})
(:TextNode {clew_id, name, title, text, document_id, document_title, source, start, end, kind}): a stretch of a document; \
one of kind 'parent' CONTAINS those next to each other that it joins, and mentions and states nothing
(:Sentence {clew_id, name, text, parent, document_id, start, end}): no relationships; parent is a TextNode's clew_id
(:Entity {clew_id, name, type, description, aliases, keys, frequency}): keys are its names in lower case without leading \
article, accents and punctuation, so find one by 'harbour holdings' IN e.keys; its type is also a label, PERSON as :Person
Relationships:
(:Document)-[:CONTAINS]->(:TextNode), (:TextNode)-[:NEXT]->(:TextNode)
(:Document)-[:DECLARES]->(:Entity): what a titled document is about; without a name, what it only says the kind of
(:TextNode)-[:MENTIONS {start, end, own}]->(:Entity): own, where it is there, is the clew_id of the entity that the text \
itself names, before names of one thing were merged or those of two parted
(:TextNode)-[:STATES {type, predicate, source, target, relation, asserted, confidence}]->(:Entity): it states a fact, or \
where asserted is false denies or supposes it; source and target are the clew_ids of its subject and object, the \
relationship leads to the subject; a statement's own properties are there as s.`properties.since`; where the text tells \
them s.`properties.valid_from`, s.`properties.valid_to`, s.`properties.at` (dates such as '1950', '1950-03', '1950-03-12'), \
s.`properties.modality` (denied, claimed, planned, supposed) and s.`properties.attributed_to`
(:Entity)-[:TYPE {clew_id, type, predicate, asserted, weight, sentence}]->(:Entity): a fact; weight is how many texts \
assert it, sentence one that states it; predicate holds its words in lower case
(:Entity)-[:DENIED {denied_type, predicate, asserted: false, weight: 0, sentence}]->(:Entity): no fact: texts only deny or \
suppose it; denied_type is the type that it would have
"""


def described(schema: Schema) -> str:
    """The layout of every graph in Neo4j, and the types and metadata fields of this one with their counts."""
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
