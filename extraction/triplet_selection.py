"""Selection: which open triplets enter the graph, and as what.

A triplet enters where both arguments name something: the longest mention at the head of the argument's core noun phrase,
or what a resolved pronoun refers to. Other triplets stay out of the graph.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..graph.identity import entity_id, evidence_id, relation_id
from ..graph.model import LITERAL_TYPES, Evidence, Mention, Relation, TextNode
from ..graph.names import match_key, normal_predicate
from .base import Argument, Extraction, OpenTriplet
from .relation_types import relation_type, safe_type

CONFIDENCE_FLOOR = 0.2
_LONGEST_PREDICATE = 160


@dataclass(frozen=True, slots=True)
class Selected:
    """What of an extraction enters the graph."""

    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def select(
    extraction: Extraction,
    nodes: Iterable[TextNode],
    *,
    extractor: str = "spacy",
    floor: float = CONFIDENCE_FLOOR,
    types: Callable[[str], str] = relation_type,
) -> Selected:
    """Decide which triplets of an extraction enter the graph.

    Args:
        extraction: what an extractor found in one document.
        nodes: the document's text nodes; mentions and triplets outside of them are left out.
        extractor: the name recorded with each piece of evidence.
        floor: triplets of less confidence, 0..1, stay out.
        types: a pure function from a predicate to a relation's type, the shipped vocabulary by default.
    """
    known = {node.id for node in nodes}
    mentions = tuple(each for each in extraction.mentions if each.text_node in known)
    places = _Places(mentions)
    relations: dict[str, Relation] = {}
    evidence: dict[str, Evidence] = {}
    for triplet in extraction.triplets:
        if triplet.confidence < floor or triplet.text_node not in known or len(triplet.predicate) > _LONGEST_PREDICATE:
            continue
        relation = _relation(triplet, places, types)
        if relation is None:
            continue
        relations.setdefault(relation.id, relation)
        found = _evidence(triplet, relation, extractor)
        best = evidence.get(found.id)
        if best is None or (found.asserted, found.confidence) > (best.asserted, best.confidence):
            evidence[found.id] = found
    return Selected(
        mentions,
        tuple(relations[each] for each in sorted(relations)),
        tuple(evidence[each] for each in sorted(evidence)),
    )


class _Places:
    """A document's mentions by text node and place."""

    def __init__(self, mentions: tuple[Mention, ...]) -> None:
        self._by_node: dict[str, list[Mention]] = {}
        self._by_key: dict[str, str] = {}
        for each in mentions:
            self._by_node.setdefault(each.text_node, []).append(each)
            self._by_key.setdefault(each.key, each.entity)
        for in_node in self._by_node.values():
            in_node.sort(key=lambda each: (each.start, -each.end, each.id))
        self._starts = {node: [each.start for each in in_node] for node, in_node in self._by_node.items()}

    def entity(self, argument: Argument, text_node: str) -> tuple[str, str] | None:
        """Entity and type of the longest mention at the end of the argument's head, else of the longest that holds it."""
        if argument.resolved:
            return self._by_key.get(match_key(argument.text)) or entity_id(argument.text), ""
        in_node = self._by_node.get(text_node, [])
        last = argument.head_end - 1
        before = bisect_right(self._starts.get(text_node, []), last)
        over = [each for each in in_node[max(0, before - 8) : before] if each.end > last]
        if not over:
            return None
        # What is exactly the argument comes first: in "Dallas, Texas" the larger place is a name of its own.
        best = min(
            over,
            key=lambda each: (
                (each.start, each.end) != (argument.start, argument.end),
                each.end != argument.head_end,
                each.start - each.end,
                each.start,
                each.id,
            ),
        )
        return best.entity, best.type


def _relation(triplet: OpenTriplet, places: _Places, types: Callable[[str], str]) -> Relation | None:
    source = places.entity(triplet.subject, triplet.text_node)
    target = places.entity(triplet.object, triplet.text_node)
    if source is None or target is None or source[0] == target[0] or source[1] in LITERAL_TYPES:
        return None
    predicate = normal_predicate(triplet.predicate)
    if not predicate:
        return None
    kind = safe_type(types(predicate))
    return Relation(relation_id(source[0], predicate, target[0]), source[0], kind, predicate, target[0])


def _evidence(triplet: OpenTriplet, relation: Relation, extractor: str) -> Evidence:
    start, end = triplet.sentence_start, triplet.sentence_end
    words = " ".join(triplet.predicate.split())
    return Evidence(
        evidence_id(relation.id, triplet.text_node, start, end, extractor),
        relation.id,
        triplet.text_node,
        start,
        end,
        extractor,
        round(triplet.confidence, 4),
        triplet.asserted,
        {} if words == relation.predicate else {"predicate": words},
    )
