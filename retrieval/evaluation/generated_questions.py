"""Questions generated from the graph itself, with gold and hard negatives, where nobody has written any.

A fact "A predicate B" and another that shares its end B give a question of two hops that names neither B nor the answer:
"Ada Lindqvist founded something that is based in which place?". Each fact must be asserted by exactly one text node, the two
by different ones, which are the gold; the second must not mention A, so that only B leads there. One fact alone gives a
question of one hop.

They show whether a retriever can follow the graph's facts, and so they flatter whatever uses these facts: they compare
corpora and settings, and they train; they do not replace the questions of people.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from ...graph.identity import hashed
from ...graph.model import MENTIONS, Entity, Evidence, Relation, TextNode, entity_ref, split_ref
from ...graph.names import match_key
from ...graph.store import GraphReader
from ...graph.terms import STOP_WORDS
from .measures import Question

MOST = 200
SINGLE = 4
"""One question in so many is of one hop."""
LOOKED_AT = 50
"""Facts looked at, a question wanted; so that the cost does not grow with the graph."""
BATCH = 400
"""Facts looked at at a time."""
CROWDED = 40
"""An entity with so many facts is not used as a bridge: too much shares it for a question to have one answer."""
NEGATIVES = 8
"""Hard negatives per question: text nodes that mention its entities and state neither of its facts."""
MENTIONING = 20
"""An entity that so many text nodes mention is not used as a bridge either."""
CONFIDENCE = 0.55
"""Of the evidence that a question may rest on, 0..1."""
WORDS = 7
"""Words of a predicate; longer ones are half a sentence and make no question."""
VAGUE = frozenset({"are", "be", "did", "do", "does", "had", "has", "have", "is", "was", "were"})
"""Predicates that by themselves ask for nothing in particular."""
PRONOUNS = frozenset({"he", "her", "him", "it", "its", "she", "their", "them", "they"})
"""A predicate with one of these means something that the question does not say."""
_ANSWERS = frozenset({"DATE", "TIME"})
"""Types of literal entities that may be an answer."""


@dataclass(frozen=True, slots=True)
class _Wording:
    """How a question words an entity of some type: as its answer (at the beginning, at the end) and as its bridge
    (unknown: at the end; known: at the beginning, and as what something does to it).
    """

    asked: str
    asked_last: str
    some: str
    the: str
    object: str


_YEAR = _Wording("Which year", "which year", "", "", "")
_THING = _Wording("What", "what", "something that", "the thing that", "what")
_PLACE = _Wording("Which place", "which place", "a place that", "the place that", "the place that")
_WORDS = {
    "PERSON": _Wording("Who", "whom", "someone who", "the one who", "the one whom"),
    "ORG": _Wording(
        "Which organisation", "which organisation", "an organisation that", "the organisation that", "the organisation that"
    ),
    "GPE": _PLACE,
    "LOC": _PLACE,
    "DATE": _Wording("Which date", "which date", "", "", ""),
    "TIME": _Wording("Which time", "which time", "", "", ""),
}


@dataclass(frozen=True, slots=True)
class _UniqueFact:
    """A relation that exactly one text node asserts, and the sentence that does."""

    relation: Relation
    node: str
    sentence: str

    def other(self, end: str) -> str:
        return self.relation.target if self.relation.source == end else self.relation.source

    @property
    def ends(self) -> tuple[str, str]:
        return self.relation.source, self.relation.target


def generate_questions(reader: GraphReader, most: int = MOST, seed: int = 0) -> list[Question]:
    """Up to `most` questions, the same for the same graph, `most` and seed, in order of their ids.

    Each carries beside `gold_ids`: `generated` (true), `hops` (1 or 2), `chain` (the sentences that state its facts),
    `answer` and `hard_negatives` (ids). One in `SINGLE` is of one hop; there are fewer where the graph has too
    few facts that connect.
    """
    if most < 1:
        return []
    chosen = nsmallest(LOOKED_AT * most, reader.scan("relation"), key=lambda each: (hashed(str(seed), each.id), each.id))
    making = _Making(reader, [name for name in sorted(reader.relation_types()) if name != MENTIONS], seed)
    single = most // SINGLE
    two: dict[str, Question] = {}
    one: dict[str, Question] = {}
    for start in range(0, len(chosen), BATCH):
        for question in making.questions(chosen[start : start + BATCH]):
            held, room = (one, single) if len(question.gold_ids) == 1 else (two, most - single)
            if len(held) < room:
                held.setdefault(question.id, question)
        if len(one) >= single and len(two) >= most - single:
            break
    return sorted([*one.values(), *two.values()], key=lambda question: question.id)


@dataclass(slots=True)
class _Making:
    """What is known of the graph so far, read in batches, and which entities have had their question."""

    reader: GraphReader
    types: Sequence[str]
    seed: int
    entities: dict[str, Entity] = field(default_factory=dict)
    edges: dict[str, list[str]] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    facts: dict[str, _UniqueFact | None] = field(default_factory=dict)
    mentioning: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def questions(self, first: Sequence[Relation]) -> Iterator[Question]:
        """At most one question of each hop count per fact, and one per entity that is asked about."""
        self._look_around(first)
        for relation in first:
            fact = self.facts[relation.id]
            if fact is None:
                continue
            for bridge in sorted(fact.ends, key=self._order):
                question = self._two_hops(fact, bridge)
                if question is not None:
                    yield question
                    break
            single = self._one_hop(fact)
            if single is not None:
                yield single

    def _look_around(self, first: Sequence[Relation]) -> None:
        """Read the entities of these facts, their other facts, who states those, and who mentions whom."""
        ends = sorted({end for each in first for end in (each.source, each.target)} - self.edges.keys())
        self.edges.update((end, []) for end in ends)
        fresh = set(ends)
        for edge in self.reader.edges([entity_ref(end) for end in ends], "both", self.types, CROWDED):
            for end in {split_ref(edge.source)[1], split_ref(edge.target)[1]} & fresh:
                self.edges[end].append(edge.id)
        ids = {each.id for each in first}.union(*(self.edges[end] for end in ends))
        unread = self.reader.fetch("relation", sorted(ids - self.relations.keys()))
        self.relations.update((each.id, each) for each in unread)
        self.facts.update(self._stated(unread))
        every = {end for each in unread for end in (each.source, each.target)} - self.entities.keys()
        self.entities.update((each.id, each) for each in self.reader.fetch("entity", sorted(every)))
        self._read_mentions(sorted(every))

    def _stated(self, relations: Sequence[Relation]) -> Iterator[tuple[str, _UniqueFact | None]]:
        by_relation: dict[str, list[Evidence]] = {}
        for each in self.reader.evidence([relation.id for relation in relations]):
            if each.asserted:
                by_relation.setdefault(each.relation, []).append(each)
        stating = {each.text_node for found in by_relation.values() for each in found}
        nodes: Mapping[str, TextNode] = {node.id: node for node in self.reader.fetch("text_node", sorted(stating))}
        for relation in relations:
            found = by_relation.get(relation.id, [])
            alone = len({each.text_node for each in found}) == 1 and found[0].text_node in nodes
            yield relation.id, _fact(relation, found[0], nodes[found[0].text_node]) if alone else None

    def _read_mentions(self, entities: Sequence[str]) -> None:
        found: dict[str, set[str]] = {entity: set() for entity in entities}
        refs = [entity_ref(entity) for entity in entities if entity in self.entities and not self.entities[entity].literal]
        for edge in self.reader.edges(refs, "in", [MENTIONS], MENTIONING):
            found[split_ref(edge.target)[1]].add(split_ref(edge.source)[1])
        self.mentioning.update((entity, frozenset(nodes)) for entity, nodes in found.items())

    def _two_hops(self, fact: _UniqueFact, bridge: str) -> Question | None:
        """The question from this fact's other end through `bridge`; None where no second fact fits."""
        start = fact.other(bridge)
        if start in self.asked or not (self._names(start) and self._is_bridge(bridge) and self._unique(fact, start)):
            return None
        for identity in sorted(self.edges[bridge], key=self._order):
            second = self.facts.get(identity)
            if second is None or not self._follows(fact, second, bridge):
                continue
            text = _two_hop_text(fact, second, bridge, self.entities)
            if text and not self._reveals(text, bridge, second.other(bridge)):
                self.asked.add(start)
                return self._question(text, (fact, second), second.other(bridge), (start, bridge))
        return None

    def _follows(self, fact: _UniqueFact, second: _UniqueFact, bridge: str) -> bool:
        """Whether a second fact leads on to one answer that nothing but the bridge connects to the start."""
        start, answer = fact.other(bridge), second.other(bridge)
        if answer in (start, bridge) or second.node == fact.node or second.node in self.mentioning.get(start, ()):
            return False
        return self._answers(answer) and self._unique(second, bridge)

    def _one_hop(self, fact: _UniqueFact) -> Question | None:
        start, answer = sorted(fact.ends, key=self._order)
        if not self._names(start) or not self._answers(answer) or not self._unique(fact, start):
            return None
        text = _one_hop_text(fact, answer, self.entities)
        return None if self._reveals(text, answer) else self._question(text, (fact,), answer, (start,))

    def _question(self, text: str, facts: tuple[_UniqueFact, ...], answer: str, about: Iterable[str]) -> Question:
        gold = tuple(dict.fromkeys(fact.node for fact in facts))
        near = {node for entity in about for node in self.mentioning.get(entity, ())} - set(gold)
        return Question.model_validate(
            {
                "id": f"generated-{hashed(*(fact.relation.id for fact in facts))}",
                "question": text,
                "gold_ids": gold,
                "generated": True,
                "hops": len(facts),
                "answer": self.entities[answer].name,
                "chain": [fact.sentence for fact in facts],
                "hard_negatives": sorted(near, key=self._order)[:NEGATIVES],
            }
        )

    def _names(self, entity: str) -> bool:
        """Whether a question can start here: a thing with a name."""
        return entity in self.entities and not self.entities[entity].literal

    def _is_bridge(self, entity: str) -> bool:
        few = len(self.mentioning.get(entity, ())) < MENTIONING
        return self._names(entity) and few and 1 < len(self.edges.get(entity, ())) < CROWDED

    def _answers(self, entity: str) -> bool:
        return entity in self.entities and (not self.entities[entity].literal or self.entities[entity].type in _ANSWERS)

    def _unique(self, fact: _UniqueFact, end: str) -> bool:
        """Whether no other fact says the same of this end, so that the question has one answer."""
        outward = fact.relation.source == end
        others = [self.relations[identity] for identity in self.edges.get(end, ())]
        alike = [each for each in others if each.predicate == fact.relation.predicate]
        return sum((each.source if outward else each.target) == end for each in alike) == 1

    def _reveals(self, text: str, *entities: str) -> bool:
        """Whether a question gives away what it must not name."""
        words = f" {match_key(text)} ".casefold()
        return any(f" {match_key(self.entities[entity].name)} ".casefold() in words for entity in entities)

    def _order(self, identity: str) -> tuple[str, str]:
        return hashed(str(self.seed), identity), identity


def _fact(relation: Relation, evidence: Evidence, node: TextNode) -> _UniqueFact | None:
    """A fact that a question can rest on; None where its words are too many or say too little."""
    words = relation.words.casefold().split()
    fit = 0 < len(words) <= WORDS and not set(words) & PRONOUNS and relation.words.casefold() not in VAGUE
    if not fit or evidence.confidence < CONFIDENCE:
        return None
    return _UniqueFact(relation, node.id, node.text[evidence.start : evidence.end])


def _two_hop_text(fact: _UniqueFact, second: _UniqueFact, bridge: str, entities: Mapping[str, Entity]) -> str:
    """The question in plain words; its shape depends on which ends of the two facts the bridge is."""
    start, answer = entities[fact.other(bridge)], entities[second.other(bridge)]
    middle, wanted = _words_of(entities[bridge]), _words_of(answer)
    first, then = _predicate_text(fact.relation), _predicate_text(second.relation)
    known = f"{middle.object} {start.name} {first}"
    if fact.relation.source == bridge:
        known = f"{middle.the} {first} {start.name}"
    if second.relation.target == bridge:
        return f"{wanted.asked} {then} {known}?"
    if fact.relation.source == bridge:
        return f"{known[:1].upper()}{known[1:]} {then} {wanted.asked_last}?"
    return f"{start.name} {first} {middle.some} {then} {wanted.asked_last}?"


def _one_hop_text(fact: _UniqueFact, answer: str, entities: Mapping[str, Entity]) -> str:
    source, target = fact.ends
    wanted, predicate = _words_of(entities[answer]), _predicate_text(fact.relation)
    if answer == target:
        return f"{entities[source].name} {predicate} {wanted.asked_last}?"
    return f"{wanted.asked} {predicate} {entities[target].name}?"


def _predicate_text(relation: Relation) -> str:
    """A predicate as it reads in the middle of a sentence: a word moved there from the beginning loses its capital."""
    *words, last = relation.words.split()
    return " ".join([*words, last.lower() if last.casefold() in STOP_WORDS else last])


def _words_of(entity: Entity) -> _Wording:
    if entity.type == "DATE" and entity.name.isdigit():
        return _YEAR
    return _WORDS.get(entity.type, _THING)
