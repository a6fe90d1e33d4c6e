"""Selection: which open triplets enter the graph, and as what.

A triplet enters where both arguments name something: the longest mention at the head of the argument's core noun phrase,
or what a resolved pronoun refers to. Other triplets stay out of the graph. Relations enter in the canonical direction of
their predicates, with a type that fits the kinds of both ends in the document.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, TypeAlias

from ..graph.identity import entity_id, evidence_id, relation_id
from ..graph.model import ENDED, LITERAL_TYPES, MODALITY, STATED_TIMES, Evidence, Mention, Metadata, Relation, TextNode
from ..graph.names import match_key, normal_predicate
from .base import Argument, Extraction, OpenTriplet
from .neighbouring_names import neighbour_triplets
from .relation_types import direction, relation_type, safe_type

CONFIDENCE_FLOOR = 0.2
_PLACES = frozenset({"GPE", "LOC"})
_COPULAS = frozenset({"is", "was", "are", "were", "be"})
_NO_PEOPLE = frozenset({"WORK_OF_ART", "GPE", "LOC", "FAC", "EVENT", "LAW", "LANGUAGE"})
_LONGEST_PREDICATE = 160

TypeOf: TypeAlias = Callable[[str, str, str], str]
"""A relation's type from its predicate and the entity types of its source and target, "" where unknown."""


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
    types: TypeOf = relation_type,
) -> Selected:
    """Decide which triplets of an extraction enter the graph.

    What names state by standing beside each other enters too, where the extraction allows it. A relation that is turned
    round keeps the text's words in its evidence's properties, as `predicate`, with `inverted`.

    Args:
        extraction: what an extractor found in one document.
        nodes: the document's text nodes; mentions and triplets outside of them are left out.
        extractor: the name recorded with each piece of evidence.
        floor: triplets of less confidence, 0..1, stay out.
        types: a pure function that gives a relation's type, by the shipped vocabulary by default.
    """
    texts = {node.id: node for node in nodes}
    mentions = tuple(each for each in extraction.mentions if each.text_node in texts)
    ends = TripletEnds(mentions)
    relations: dict[str, Relation] = {}
    evidence: dict[str, Evidence] = {}
    beside = neighbour_triplets(extraction, texts.values(), ends.type_of) if extraction.names_beside else ()
    for triplet in chain(extraction.triplets, beside):
        if triplet.confidence < floor or triplet.text_node not in texts:
            continue
        if not triplet.names_link or len(triplet.predicate) > _LONGEST_PREDICATE:
            continue
        found = _selected(triplet, ends, types, extractor)
        if found is None:
            continue
        relation, stated = found
        relations.setdefault(relation.id, relation)
        best = evidence.get(stated.id)
        evidence[stated.id] = stated if best is None else _joined(best, stated)
    return Selected(
        mentions,
        tuple(relations[each] for each in sorted(relations)),
        tuple(evidence[each] for each in sorted(evidence)),
    )


class TripletEnd(NamedTuple):
    """One end of a triplet: the entity that the argument names, and its commonest type in the document."""

    entity: str
    type: str

    @property
    def literal(self) -> bool:
        """Whether this is a date or quantity rather than a thing."""
        return self.type in LITERAL_TYPES


class TripletEnds:
    """A document's mentions by text node and place, to find what the arguments of its triplets name."""

    def __init__(self, mentions: tuple[Mention, ...]) -> None:
        self._by_node: dict[str, list[Mention]] = {}
        self._by_key: dict[str, str] = {}
        votes: dict[str, Counter[str]] = {}
        for each in mentions:
            self._by_node.setdefault(each.text_node, []).append(each)
            self._by_key.setdefault(each.key, each.entity)
            votes.setdefault(each.entity, Counter())[each.type] += 1
        for in_node in self._by_node.values():
            in_node.sort(key=lambda each: (each.start, -each.end, each.id))
        self._starts = {node: [each.start for each in in_node] for node, in_node in self._by_node.items()}
        self._types = {entity: _commonest(found) for entity, found in votes.items()}

    def type_of(self, mention: Mention) -> str:
        """The commonest type of a mention's entity in the document; a date or number keeps its own."""
        return mention.type if mention.type in LITERAL_TYPES else self._types.get(mention.entity, mention.type)

    def end(self, argument: Argument, text_node: str) -> TripletEnd | None:
        """What the longest mention at the end of the argument's head names, else the longest that holds it."""
        if argument.resolved:
            entity = self._by_key.get(match_key(argument.text)) or entity_id(argument.text)
            return TripletEnd(entity, self._types.get(entity, ""))
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
        best = self._inner_place(best, in_node)
        return TripletEnd(best.entity, self.type_of(best))

    def _inner_place(self, mention: Mention, in_node: list[Mention]) -> Mention:
        """The place that a name such as "Quillby, Texas" begins with: what holds of it is not said of Texas."""
        if mention.type not in _PLACES:
            return mention
        starts = self._starts[mention.text_node]
        last = bisect_right(starts, mention.start)
        inside = in_node[last : bisect_right(starts, mention.end)][:8]
        if not any(each.end == mention.end and each.type in _PLACES for each in inside):
            return mention
        inner = [
            each
            for each in in_node[max(0, last - 8) : last]
            if each.start == mention.start and each.end < mention.end and each.type in _PLACES
        ]
        return min(inner, key=lambda each: (each.end, each.id), default=mention)


def _commonest(votes: Counter[str]) -> str:
    """The commonest type, ties by name; "" only where no mention has one."""
    return min(votes, key=lambda each: (not each, -votes[each], each))


def _selected(triplet: OpenTriplet, ends: TripletEnds, types: TypeOf, extractor: str) -> tuple[Relation, Evidence] | None:
    source, target = (ends.end(each, triplet.text_node) for each in (triplet.subject, triplet.object))
    if source is None or target is None or source.entity == target.entity or source.literal:
        return None
    words = " ".join(triplet.predicate.split())
    predicate, inverted = (normal_predicate(words), False) if triplet.relation_type else direction(words)
    if inverted and target.literal:
        # "was finished by 1931" is no passive: what is no source stays a target.
        predicate, inverted = normal_predicate(words), False
    if not predicate or (predicate in _COPULAS and _never_one(source.type, target.type)):
        return None
    if inverted:
        source, target = target, source
    kind = safe_type(triplet.relation_type or types(predicate, source.type, target.type))
    relation = Relation(relation_id(source.entity, predicate, target.entity), source.entity, kind, predicate, target.entity)
    properties: Metadata = {"predicate": words, "inverted": True} if inverted else {"predicate": words}
    if words == predicate:
        properties = {}
    properties = {**properties, **triplet.circumstances.properties()}
    return relation, _evidence(triplet, relation, extractor, properties)


def _never_one(kind: str, other: str) -> bool:
    """Whether no thing of one kind is one of the other: "is a producer known for "Pie"" misread as "is Pie"."""
    return (kind == "PERSON" and other in _NO_PEOPLE) or (other == "PERSON" and kind in _NO_PEOPLE)


def _evidence(triplet: OpenTriplet, relation: Relation, extractor: str, properties: Metadata) -> Evidence:
    start, end = triplet.sentence_start, triplet.sentence_end
    return Evidence(
        evidence_id(relation.id, triplet.text_node, start, end, extractor),
        relation.id,
        triplet.text_node,
        start,
        end,
        extractor,
        round(triplet.confidence, 4),
        triplet.asserted,
        properties,
    )


def _joined(one: Evidence, other: Evidence) -> Evidence:
    """The better of two statements of one fact in one sentence, with the time that only the other one tells."""
    better, worse = sorted((one, other), key=_worth)
    times = {name: worse.properties[name] for name in (*STATED_TIMES, ENDED) if name in worse.properties}
    alike = better.asserted == worse.asserted and better.properties.get(MODALITY) == worse.properties.get(MODALITY)
    if not (times and alike) or any(name in better.properties for name in (*STATED_TIMES, ENDED)):
        return better
    return replace(better, properties={**better.properties, **times})


def _worth(evidence: Evidence) -> tuple[bool, float, str]:
    """Sorts the better of two statements of one sentence first."""
    return not evidence.asserted, -evidence.confidence, str(sorted(evidence.properties.items()))
