"""Ready triplets without text: each becomes a row of text with mentions and evidence, so that search finds it and removal
is exact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from ..batch import GIVEN, Contribution
from ..errors import DocumentError
from ..filters.facts import modality_of
from ..identity import canonical, entity_id, evidence_id, hashed, mention_id, relation_id
from ..model import (
    INVERTED,
    LITERAL_TYPES,
    RELATED,
    RESERVED_TYPES,
    STATED_PREDICATE,
    Document,
    Evidence,
    Mention,
    Metadata,
    Relation,
    TextNode,
    Triplet,
)
from ..names import match_key, normal_predicate
from .plain_values import plain_value, plain_values

_OPTIONAL = ("subject_type", "object_type", "subject_id", "object_id", "document_id")
EXTRACTOR = GIVEN
"""The extractor that evidence of ready triplets names."""


class CanonicalRelation(NamedTuple):
    """A relation's predicate in its canonical direction, and its type.

    `inverted` is true where source and target change places for it.
    """

    predicate: str
    type: str = RELATED
    inverted: bool = False


ReadRelation: TypeAlias = Callable[[str, str, str], CanonicalRelation]
"""From a predicate's words and the entity types of subject and object, "" where unknown, to the relation that they state."""


def as_written(predicate: str, subject_type: str, object_type: str) -> CanonicalRelation:
    """The relation as it is stated, of no particular type."""
    return CanonicalRelation(predicate)


def contributions_of(triplets: Iterable[Triplet], read: ReadRelation = as_written) -> Iterator[Contribution]:
    """Documents that state these triplets.

    A triplet without a document id becomes a document of its own (id = its hash) with one text node of kind `row`: the line
    "subject relation object". Triplets that share a document id become one document with one such node each, in order of
    appearance; these come last, since they are gathered first. A triplet that appears twice counts once. Properties are the
    text node's metadata and the evidence's properties.

    Args:
        triplets: given ids make homonyms; without, an entity is what its name's match key says.
        read: the direction and type of the relation that a triplet states. Where it is turned round, the row of text and
            the evidence's property `predicate` keep the given words. A date or number never becomes a source by that.

    Raises:
        DocumentError: an empty name or relation, a confidence outside 0..1, properties that JSON cannot hold.
    """
    gathered: dict[str, dict[str, Triplet]] = {}
    seen: set[str] = set()
    for triplet in map(checked_triplet, triplets):
        identity = _identity(triplet)
        if triplet.document_id:
            gathered.setdefault(triplet.document_id, {}).setdefault(identity, triplet)
        elif identity not in seen:
            seen.add(identity)
            yield _contribution(identity, [triplet], read)
    for document_id, members in gathered.items():
        yield _contribution(document_id, list(members.values()), read)


def checked_triplet(triplet: Triplet) -> Triplet:
    """A triplet with plain values, as JSON has them.

    Raises:
        DocumentError: an empty name or relation, a confidence outside 0..1, properties that JSON cannot hold.
    """
    shown = f"triplet ({triplet.subject!r:.80}, {triplet.relation!r:.80}, {triplet.object!r:.80})"
    for text in (triplet.subject, triplet.relation, triplet.object):
        if not isinstance(text, str) or not text.strip():
            raise DocumentError(f"{shown}: expected a subject, a relation and an object that are texts and not empty")
    for name in _OPTIONAL:
        if not isinstance(getattr(triplet, name), str):
            raise DocumentError(f"{shown}: expected {name} as text, got {getattr(triplet, name)!r:.40}")
    if not isinstance(triplet.properties, Mapping):
        raise DocumentError(f"{shown}: expected properties as a mapping, got {triplet.properties!r:.40}")
    confidence = plain_value(triplet.confidence)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise DocumentError(f"{shown}: expected a confidence of 0 to 1, got {triplet.confidence!r:.40}")
    try:
        properties = plain_values(triplet.properties)
        canonical(properties)
        canonical([triplet.subject, triplet.relation, triplet.object, *(getattr(triplet, name) for name in _OPTIONAL)])
    except DocumentError as error:
        raise DocumentError(f"{shown}: {error}") from error
    return replace(triplet, confidence=float(confidence), properties=properties)


def _identity(triplet: Triplet) -> str:
    ends = (
        triplet.subject,
        triplet.subject_type,
        triplet.subject_id,
        triplet.object,
        triplet.object_type,
        triplet.object_id,
    )
    return hashed("triplet", *ends, triplet.relation, float(triplet.confidence), dict(triplet.properties))


def _contribution(document_id: str, triplets: Sequence[Triplet], read: ReadRelation) -> Contribution:
    ids = [document_id] if len(triplets) == 1 else [f"{document_id}#row:{number}" for number in range(len(triplets))]
    nodes: list[TextNode] = []
    mentions: list[Mention] = []
    relations: dict[str, Relation] = {}
    evidence: list[Evidence] = []
    position = 0
    for number, triplet in enumerate(triplets):
        subject, predicate, object_ = (
            " ".join(text.split()) for text in (triplet.subject, triplet.relation, triplet.object)
        )
        line = f"{subject} {predicate} {object_}"
        node = TextNode(
            id=ids[number],
            text=line,
            document_id=document_id,
            start=position,
            end=position + len(line),
            kind="row",
            metadata=dict(triplet.properties),
            previous=ids[number - 1] if number else None,
            next=ids[number + 1] if number + 1 < len(ids) else None,
        )
        position = node.end + 1
        source = _mention(triplet.subject_id, subject, triplet.subject_type, node.id, 0)
        target = _mention(triplet.object_id, object_, triplet.object_type, node.id, len(line) - len(object_))
        relation, properties = _relation(source, predicate, target, read)
        nodes.append(node)
        mentions += [source, target]
        relations.setdefault(relation.id, relation)
        evidence.append(_evidence(relation, node, triplet, properties))
    return Contribution(
        document=Document(document_id, "\n".join(node.text for node in nodes)),
        nodes=tuple(nodes),
        mentions=tuple(mentions),
        relations=tuple(relations.values()),
        evidence=tuple(evidence),
        fingerprint=f"{EXTRACTOR} {hashed(canonical([[each.relation, each.type] for each in evidence]))}",
    )


def _mention(given: str, name: str, kind: str, node: str, start: int) -> Mention:
    entity = given or entity_id(name)
    end = start + len(name)
    return Mention(mention_id(entity, node, start, end), entity, node, start, end, kind, match_key(name))


def _relation(source: Mention, words: str, target: Mention, read: ReadRelation) -> tuple[Relation, Metadata]:
    """The relation, and what its evidence keeps of the words."""
    predicate, kind, inverted = read(words, source.type, target.type)
    if inverted and target.type in LITERAL_TYPES:
        predicate, kind, inverted = words, RELATED, False
    ends = (target.entity, source.entity) if inverted else (source.entity, target.entity)
    kind = f"{kind}_" if kind in RESERVED_TYPES else kind or RELATED
    relation = Relation(relation_id(ends[0], predicate, ends[1]), ends[0], kind, normal_predicate(predicate), ends[1])
    if inverted:
        return relation, {STATED_PREDICATE: words, INVERTED: True}
    return relation, {} if words == relation.predicate else {STATED_PREDICATE: words}


def _evidence(relation: Relation, node: TextNode, triplet: Triplet, written: Metadata) -> Evidence:
    return Evidence(
        id=evidence_id(relation.id, node.id, 0, len(node.text), EXTRACTOR),
        relation=relation.id,
        text_node=node.id,
        start=0,
        end=len(node.text),
        extractor=EXTRACTOR,
        confidence=float(triplet.confidence),
        asserted=modality_of(True, triplet.properties) == "asserted",
        properties={**written, **triplet.properties},
        type=relation.type,
    )
