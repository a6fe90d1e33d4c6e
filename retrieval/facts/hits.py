"""From scored facts to hits: the facts themselves, or the text nodes that state them, and those about what they lead to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...graph.groups import grouped
from ...graph.identity import structure_edge_id
from ...graph.model import (
    DECLARES,
    MENTIONS,
    Edge,
    Entity,
    Evidence,
    Relation,
    TextNode,
    document_ref,
    entity_ref,
    split_ref,
)
from ...graph.reads import EdgesOf, FetchRelations, FetchTextNodes, NodesAbout
from ...graph.store import GraphReader
from ..hits import IS_SUBJECT, FactNode, FactSource, Hit, Step, Trail, name_of_node
from ..ranking import rounded
from .similarity import StatedFacts
from .walk import ReachedFact, ends_of

TEXTS_AN_ENTITY = 3
"""Text nodes that an entity leads to."""


@dataclass(frozen=True, slots=True)
class ScoredFact:
    """A fact with its score and the shares that it is the sum of."""

    fact: ReachedFact
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)
    components: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactReading:
    """What is shown of facts, all read through one reader."""

    relations: Mapping[str, Relation]
    stated: StatedFacts
    names: Mapping[str, str]

    @classmethod
    def read(cls, reader: GraphReader, facts: Sequence[ScoredFact], entities: Mapping[str, Entity]) -> "FactReading":
        """The relations and the evidence of facts and of the facts that lead to them."""
        ids = list(dict.fromkeys(edge.id for each in facts for edge in each.fact.way))
        fetch = FetchRelations(ids)
        relations = {each.id: each for each in reader.read(fetch)[fetch]}
        names = {identity: entity.name for identity, entity in entities.items()}
        return cls(relations, StatedFacts.read(reader, ids), names)

    def words(self, relation: Relation) -> str:
        """A fact in words: subject, predicate and object."""
        return f"{self.name(relation.source)} {relation.words} {self.name(relation.target)}"

    def name(self, entity: str) -> str:
        """An entity's name."""
        return self.names.get(entity, entity)

    def evidence(self, relation: str) -> Sequence[Evidence]:
        """The evidence that a hit may rest on, best first: of an asserted fact the evidence that asserts it."""
        found = self.stated.evidence.get(relation, ())
        return [each for each in found if each.asserted] or found

    def step(self, edge: Edge, text_node: str = "") -> Step:
        """A fact as a step of a trail, with the sentence of this text node, else with the best one."""
        relation = self.relations[edge.id]
        ends = self.name(relation.source), relation.words, self.name(relation.target)
        evidence = self.evidence(edge.id)
        best = next((each for each in evidence if each.text_node == text_node), next(iter(evidence), None))
        if best is None:
            return Step(edge, *ends, asserted=relation.asserted)
        node = self.stated.nodes[best.text_node]
        sentence, place = node.text[best.start : best.end], (node.document_id, node.start + best.start)
        return Step(edge, *ends, sentence, node.id, best.asserted, best.properties, *place)

    def steps(self, fact: ReachedFact, text_node: str = "") -> tuple[Step, ...]:
        """The facts that lead to a fact, itself last."""
        return (*(self.step(edge) for edge in fact.way[:-1]), self.step(fact.edge, text_node))

    def sources(self, relation: str) -> tuple[FactSource, ...]:
        """Every visible sentence that states a fact."""
        return tuple(
            FactSource(
                node.id,
                node.document_id,
                node.text[each.start : each.end],
                node.start + each.start,
                node.start + each.end,
                each.extractor,
                each.confidence,
                each.asserted,
                each.properties,
            )
            for each in self.stated.evidence.get(relation, ())
            for node in [self.stated.nodes[each.text_node]]
        )


def fact_hits(reading: FactReading, facts: Iterable[ScoredFact], origin: str) -> list[Hit]:
    """Facts as hits; those that no visible sentence states are left out."""
    hits = []
    for each in facts:
        relation = reading.relations.get(each.fact.edge.id)
        evidence = reading.evidence(each.fact.edge.id)
        if relation is None or not evidence:
            continue
        holder, best = reading.stated.nodes[evidence[0].text_node], evidence[0]
        node = FactNode(
            id=relation.id,
            text=reading.words(relation),
            document_id=holder.document_id,
            title=holder.title,
            start=holder.start + best.start,
            end=holder.start + best.end,
            kind="sentence",
            metadata=holder.metadata,
            parent=holder.id,
            subject=reading.name(relation.source),
            predicate=relation.words,
            object=reading.name(relation.target),
            relation_type=relation.type,
            hops=each.fact.hops,
            sources=reading.sources(relation.id),
        )
        trail = Trail(origin, _seeds(reading, each.fact), reading.steps(each.fact))
        hits.append(Hit(node, each.score, trail, each.signals, each.components))
    return hits


def text_hits(reading: FactReading, facts: Iterable[ScoredFact], origin: str) -> list[Hit]:
    """The text nodes that state facts: each with the score of its best one, and with all of them in its trail."""
    stated: dict[str, list[ScoredFact]] = {}
    for each in sorted(facts, key=lambda one: (-one.score, one.fact.edge.id)):
        for evidence in reading.evidence(each.fact.edge.id):
            told = stated.setdefault(evidence.text_node, [])
            if not told or told[-1] is not each:
                told.append(each)
    hits = []
    for identity, told in stated.items():
        best = told[0]
        steps = reading.steps(best.fact, identity)
        own = (steps[-1], *(reading.step(each.fact.edge, identity) for each in told[1:]))
        trail = Trail(origin, _seeds(reading, best.fact), steps, facts=own)
        hits.append(Hit(reading.stated.nodes[identity], best.score, trail, best.signals, best.components))
    return hits


@dataclass(frozen=True, slots=True)
class MeantEntity:
    """An entity that a search began at: the score of its texts, and whether it has no facts."""

    score: float
    isolated: bool = False


def hits_about(
    reader: GraphReader,
    reading: FactReading,
    meant: Mapping[str, MeantEntity],
    facts: Sequence[ScoredFact],
    decay: float,
    origin: str,
) -> list[Hit]:
    """The text nodes about entities, TEXTS_AN_ENTITY each at most, one hit each with the best score.

    Those are the entities that a search began at, and those at the ends of facts: one hop further than the best of these, so
    that its score counts `decay` of itself. About an isolated entity may be no text: then the first ones that mention it.
    """
    ways: dict[str, tuple[float, ScoredFact | None]] = {each: (one.score, None) for each, one in meant.items()}
    for fact in sorted(facts, key=lambda one: (-one.score, one.fact.edge.id)):
        score = decay * fact.score
        if reading.evidence(fact.fact.edge.id) and rounded(score) > 0:
            for end in ends_of(fact.fact.edge):
                if end not in ways or ways[end][0] < score:
                    ways[end] = score, fact
    ids = sorted(ways, key=lambda one: (-ways[one][0], one))
    alone = [each for each in ids if each in meant and meant[each].isolated]
    about = NodesAbout(ids, TEXTS_AN_ENTITY)
    mentioning = EdgesOf([entity_ref(each) for each in alone], "in", [MENTIONS], TEXTS_AN_ENTITY)
    answers = reader.read(about, mentioning)
    own = grouped(answers[about])
    named = grouped((split_ref(edge.target)[1], edge) for edge in answers[mentioning])
    places = [split_ref(edge.source)[1] for edges in named.values() for edge in edges]
    fetch = FetchTextNodes(list(dict.fromkeys([*(node for nodes in own.values() for node in nodes), *places])))
    texts = {each.id: each for each in reader.read(fetch)[fetch]}
    hits: dict[str, Hit] = {}
    for entity in ids:
        name = reading.name(entity)
        found = [_declared(entity, name, texts[each]) for each in own.get(entity, ()) if each in texts]
        found = found or [
            _mentioned(name, edge, texts) for edge in named.get(entity, ()) if split_ref(edge.source)[1] in texts
        ]
        for node, step in found:
            if node.id not in hits:
                hits[node.id] = _hit_about(reading, node, step, *ways[entity], decay, origin)
    return list(hits.values())


def _hit_about(
    reading: FactReading, node: TextNode, step: Step, score: float, led: ScoredFact | None, decay: float, origin: str
) -> Hit:
    """A text node that a search comes to by its last step: from an entity it began at, else by the fact that led there."""
    if led is None:
        return Hit(node, score, Trail(origin, (step.source,), (step,)), {"names": score})
    trail = Trail(origin, _seeds(reading, led.fact), (*reading.steps(led.fact), step))
    signals, components = ({name: decay * one for name, one in parts.items()} for parts in (led.signals, led.components))
    return Hit(node, score, trail, signals, components)


def best_of(stating: Iterable[Hit], about: Iterable[Hit]) -> list[Hit]:
    """Each text node once, with the better of two scores, in any case with the facts that it states."""
    hits = {hit.id: hit for hit in stating}
    for hit in about:
        held = hits.get(hit.id)
        if held is None:
            hits[hit.id] = hit
        elif rounded(held.score) < rounded(hit.score):
            hits[hit.id] = replace(hit, trail=replace(hit.trail, facts=held.trail.facts))
    return list(hits.values())


def _seeds(reading: FactReading, fact: ReachedFact) -> tuple[str, ...]:
    return (reading.name(fact.seed),) if fact.seed else ()


def _declared(entity: str, name: str, node: TextNode) -> tuple[TextNode, Step]:
    ends = document_ref(node.document_id), entity_ref(entity)
    edge = Edge(structure_edge_id(DECLARES, *ends), DECLARES, *ends)
    return node, Step(edge, name, IS_SUBJECT, name_of_node(node), text_node=node.id)


def _mentioned(name: str, edge: Edge, texts: Mapping[str, TextNode]) -> tuple[TextNode, Step]:
    node = texts[split_ref(edge.source)[1]]
    return node, Step(edge, name, "is mentioned in", name_of_node(node), text_node=node.id)
