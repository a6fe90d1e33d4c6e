"""A fact that a user adds: a small document of one sentence, with evidence of the extractor `user`."""

import re

from ...graph.batch import GIVEN, Contribution
from ...graph.errors import DecisionError
from ...graph.identity import evidence_id, hashed, mention_id, relation_id
from ...graph.model import STATED_PREDICATE, Document, Evidence, Mention, Relation, TextNode
from ...graph.names import match_key, normal_predicate

EXTRACTOR = "user"


def stated_by_hand(
    ends: tuple[tuple[str, str], tuple[str, str]], predicate: str, type: str, sentence: str, source: str
) -> Contribution:
    """A document that states one fact.

    Args:
        ends: name and entity id of the subject and of the object.
        predicate: the words between them.
        type: the relation's type.
        sentence: what states it; "" for the fact's own words. It names both ends as they are given.
        source: where the sentence is from.

    Raises:
        DecisionError: the sentence does not name an end.
    """
    (subject, source_id), (object_, target_id) = ends
    text = " ".join(sentence.split()) or f"{subject} {predicate} {object_}"
    identity = hashed("by hand", source_id, normal_predicate(predicate), target_id, text, source)
    node = TextNode(identity, text, identity, end=len(text), kind="row")
    taken: list[tuple[int, int]] = []
    mentions: list[Mention] = []
    for name, entity in ((subject, source_id), (object_, target_id)):
        start, end = _place(text, name, taken)
        taken.append((start, end))
        mentions.append(
            Mention(mention_id(entity, identity, start, end), entity, identity, start, end, "", match_key(text[start:end]))
        )
    relation = Relation(
        relation_id(source_id, predicate, target_id), source_id, type, normal_predicate(predicate), target_id
    )
    properties = {} if predicate == relation.predicate else {STATED_PREDICATE: predicate}
    evidence = Evidence(
        evidence_id(relation.id, identity, 0, len(text), EXTRACTOR),
        relation.id,
        identity,
        0,
        len(text),
        EXTRACTOR,
        properties=properties,
        type=type,
    )
    return Contribution(
        Document(identity, text, source=source),
        (node,),
        tuple(mentions),
        (relation,),
        (evidence,),
        fingerprint=f"{GIVEN} by hand {hashed(text, source)}",
    )


def _place(text: str, name: str, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """Where a sentence names something, beside what is taken."""
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
        if all(found.end() <= start or end <= found.start() for start, end in taken):
            return found.span()
    raise DecisionError(
        f"the sentence {text!r:.200} does not name {name!r}: give one that names both ends as they are given"
    )
