"""A fact that a user adds: a small document of one sentence, with evidence of the extractor `user`."""

import re

from ...graph.batch import GIVEN, Contribution
from ...graph.errors import DecisionError
from ...graph.formats.triplets import CanonicalRelation
from ...graph.identity import evidence_id, hashed, mention_id, relation_id
from ...graph.model import INVERTED, STATED_PREDICATE, Document, Evidence, Mention, Metadata, Relation, TextNode
from ...graph.names import match_key, normal_predicate

EXTRACTOR = "user"


def stated_by_hand(
    ends: tuple[tuple[str, str], tuple[str, str]], words: str, canonical: CanonicalRelation, sentence: str, source: str
) -> Contribution:
    """A document that states one fact.

    Args:
        ends: name and entity id of the subject and of the object.
        words: the predicate between them.
        canonical: the relation that the words state; where it leads the other way round, the evidence says so.
        sentence: what states it; "" for the fact's own words. It names both ends as they are given.
        source: where the sentence is from.

    Raises:
        DecisionError: the sentence does not name an end.
    """
    (subject, subject_id), (object_, object_id) = ends
    text = " ".join(sentence.split()) or f"{subject} {words} {object_}"
    identity = hashed("by hand", subject_id, normal_predicate(words), object_id, text, source)
    node = TextNode(identity, text, identity, end=len(text), kind="row")
    taken: list[tuple[int, int]] = []
    mentions: list[Mention] = []
    for name, entity in ((subject, subject_id), (object_, object_id)):
        start, end = _place(text, name, taken)
        taken.append((start, end))
        place = mention_id(entity, identity, start, end), entity, identity, start, end
        mentions.append(Mention(*place, "", match_key(text[start:end])))
    stated = normal_predicate(canonical.predicate)
    first, second = (object_id, subject_id) if canonical.inverted else (subject_id, object_id)
    relation = Relation(relation_id(first, stated, second), first, canonical.type, stated, second)
    properties: Metadata = {STATED_PREDICATE: words, INVERTED: True} if canonical.inverted else {}
    if not canonical.inverted and words != stated:
        properties = {STATED_PREDICATE: words}
    evidence = Evidence(
        evidence_id(relation.id, identity, 0, len(text), EXTRACTOR),
        relation.id,
        identity,
        0,
        len(text),
        EXTRACTOR,
        properties=properties,
        type=canonical.type,
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
