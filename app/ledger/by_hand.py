"""A fact that a user adds: a small document of one sentence, with evidence of the extractor `user`."""

import re
from datetime import date

from ...graph.batch import GIVEN, Contribution
from ...graph.entity_names import Surface, surface_text
from ...graph.errors import DecisionError, FilterError
from ...graph.filters.facts import date_bounds, iso_date
from ...graph.formats.triplets import CanonicalRelation
from ...graph.identity import evidence_id, hashed, mention_id, relation_id
from ...graph.model import (
    AT,
    INVERTED,
    MENTIONS,
    STATED_PREDICATE,
    VALID_FROM,
    VALID_TO,
    Document,
    Evidence,
    Mention,
    Metadata,
    Relation,
    TextNode,
    entity_ref,
)
from ...graph.names import match_key, normal_predicate
from ...graph.resolution.statements import Naming
from ...graph.store import GraphStore
from ..facts import AsOf

EXTRACTOR = "user"
NO_SOURCE = "added by hand"
"""The source of a fact that was given none."""
_FINGERPRINT = f"{GIVEN} by hand "


def times_by_hand(valid_from: AsOf | None, valid_to: AsOf | None, at: AsOf | None) -> Metadata:
    """The properties of evidence that tell when a fact holds, or when it happened.

    Raises:
        DecisionError: what is given is no date, the end comes before the beginning, or both are given with `at`.
    """
    given = {VALID_FROM: valid_from, VALID_TO: valid_to, AT: at}
    try:
        found: dict[str, str] = {
            name: iso_date(each.isoformat()[:10] if isinstance(each, date) else each, name)
            for name, each in given.items()
            if each is not None
        }
    except FilterError as error:
        raise DecisionError(str(error)) from error
    if AT in found and len(found) > 1:
        raise DecisionError(
            f"a fact holds from a time to a time, or happened at one: got {AT} {found[AT]!r} beside "
            f"{' and '.join(f'{name} {each!r}' for name, each in found.items() if name != AT)}; give one or the other"
        )
    if VALID_FROM in found and VALID_TO in found and date_bounds(found[VALID_FROM])[0] > date_bounds(found[VALID_TO])[1]:
        raise DecisionError(f"{VALID_TO} {found[VALID_TO]!r} comes before {VALID_FROM} {found[VALID_FROM]!r}")
    return found


def stated_by_hand(
    ends: tuple[tuple[str, str], tuple[str, str]],
    words: str,
    canonical: CanonicalRelation,
    sentence: str,
    source: str,
    times: Metadata | None = None,
) -> Contribution:
    """A document that states one fact.

    Args:
        ends: name and entity id of the subject and of the object.
        words: the predicate between them.
        canonical: the relation that the words state; where it leads the other way round, the evidence says so.
        sentence: what states it; "" for the fact's own words. It names both ends as they are given.
        source: where the sentence is from.
        times: properties that tell when the fact holds. The same fact of one source at another time is another document.

    Raises:
        DecisionError: the sentence does not name an end.
    """
    (subject, subject_id), (object_, object_id) = ends
    text = " ".join(sentence.split()) or f"{subject} {words} {object_}"
    stated_when = [dict(times)] if times else []
    identity = hashed("by hand", subject_id, normal_predicate(words), object_id, text, source, *stated_when)
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
        properties={**properties, **(times or {})},
        type=canonical.type,
    )
    return Contribution(
        Document(identity, text, source=source or NO_SOURCE),
        (node,),
        tuple(mentions),
        (relation,),
        (evidence,),
        fingerprint=f"{_FINGERPRINT}{hashed(text, source)}",
    )


def relations_by_hand(store: GraphStore) -> list[Relation]:
    """The relations of facts that were added by hand, by id."""
    documents = [each.document_id for each in store.builds() if each.fingerprint.startswith(_FINGERPRINT)]
    nodes = {node.id for node in store.nodes_of(documents)}
    ends = dict.fromkeys(entity_ref(each.entity) for each in store.mentions(sorted(nodes)))
    types = [name for name in sorted(store.relation_types()) if name != MENTIONS]
    edges = store.edges(list(ends), "both", types) if ends and types else []
    stated = store.evidence(sorted({edge.id for edge in edges}))
    return store.fetch("relation", sorted({piece.relation for piece in stated if piece.text_node in nodes}))


def namings_by_hand(made: Contribution) -> list[Naming]:
    """How a fact by hand names its ends, by (own, document), as a store would tell once it is there."""
    texts = {node.id: node.text for node in made.nodes}
    return [
        Naming(
            each.entity,
            made.document.id,
            (Surface(surface_text(texts[each.text_node], each.start, each.end), each.key, each.type, 1),),
            text_nodes=(each.text_node,),
        )
        for each in sorted(made.mentions, key=lambda each: each.entity)
    ]


def _place(text: str, name: str, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """Where a sentence names something, beside what is taken."""
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
        if all(found.end() <= start or end <= found.start() for start, end in taken):
            return found.span()
    raise DecisionError(
        f"the sentence {text!r:.200} does not name {name!r}: give one that names both ends as they are given"
    )
