"""The trails of a pool's hits: paths through the pool, made readable with the edges, sentences and facts of the store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from ...graph.analyzer import analyzer_of
from ...graph.identity import structure_edge_id
from ...graph.model import (
    DECLARES,
    MENTIONS,
    DocumentHead,
    Edge,
    Evidence,
    Mention,
    Relation,
    TextNode,
    document_ref,
    entity_ref,
    node_ref,
    split_ref,
)
from ...graph.reads import (
    DocumentHeads,
    EdgesOf,
    EvidenceOf,
    FetchEntities,
    FetchRelations,
    FetchTextNodes,
    MentionsIn,
    SentencesOf,
)
from ...graph.store import GraphReader
from ..hits import IS_ABOUT, IS_SUBJECT, Step, Trail, name_of_node
from ..pool.pool import Pool
from ..question.words import matched_words
from .paths import Hop, Way

FACTS = 100
"""Facts per entity, best by evidence, among which a trail looks for those that link its entities."""

K = TypeVar("K")
V = TypeVar("V")
Pair = tuple[str, str]
_Between = tuple[str, str, str]
"""A text node and two entities, in the order of a path."""


@dataclass(frozen=True, slots=True)
class FoundTrails:
    """What is shown of some candidates: text nodes by id, documents by id, and trails in the order asked."""

    nodes: Mapping[str, TextNode]
    documents: Mapping[str, DocumentHead]
    trails: Sequence[Trail]


def trails(reader: GraphReader, pool: Pool, ways: Mapping[int, Way], origin: str) -> FoundTrails:
    """The trails of these candidates in the order of `ways`, with their texts and documents, in two reads of the store."""
    return _TrailWriter(reader, pool, ways, origin).trails()


@dataclass(frozen=True, slots=True)
class _StatedRelation:
    """A relation between two entities of a path that one of its text nodes states."""

    relation: Relation
    edge: Edge
    evidence: Evidence


class _TrailWriter:
    def __init__(self, reader: GraphReader, pool: Pool, ways: Mapping[int, Way], origin: str) -> None:
        self._reader, self._pool, self._ways, self._origin = reader, pool, ways, origin
        self._hops = [hop for way in ways.values() for hop in (*way.hops, *way.onward)]
        self._nodes = [pool.nodes[row] for row in dict.fromkeys([*ways, *(hop.node for hop in self._hops)])]
        self._language = reader.language
        self._asked = analyzer_of(self._language).content_words(pool.question)

    def trails(self) -> FoundTrails:
        names = [self._pool.entities[each] for each in dict.fromkeys(hop.entity for hop in self._hops)]
        bare = [self._pool.nearest[row] for row, way in self._ways.items() if not way.hops and self._pool.nearest[row]]
        # A text node that is about an entity need not mention it.
        through = list(dict.fromkeys(self._pool.nodes[hop.node] for hop in self._hops if not hop.about))
        stating = self._neighbours()
        texts, found, nearest = FetchTextNodes(self._nodes), FetchEntities(names), FetchTextNodes(bare)
        documents = DocumentHeads(text_nodes=[self._pool.nodes[row] for row in self._ways])
        mentions, sentences = MentionsIn(through), SentencesOf(through)
        facts = EdgesOf([entity_ref(name) for name in dict.fromkeys(a for a, _ in stating)], "out", None, FACTS)
        answers = self._reader.read(texts, documents, mentions, sentences, found, nearest, facts)
        self._texts = {node.id: node for node in answers[texts]}
        self._entities = {entity.id: entity for entity in answers[found]}
        self._sentences = _grouped((each.parent, each) for each in answers[sentences])
        self._mentions = _grouped(((each.text_node, each.entity), each) for each in answers[mentions])
        self._nearest = {node.id: node for node in answers[nearest]}
        self._facts = self._stated(answers[facts], stating)
        heads = {each.id: each for each in answers[documents]}
        return FoundTrails(self._texts, heads, [self._trail(row, way) for row, way in self._ways.items()])

    def _neighbours(self) -> dict[Pair, list[_Between]]:
        """Neighbours on a path that one text node mentions, by the two ends that a fact between them may have."""
        hops = [pair for way in self._ways.values() for pair in pairwise((*way.hops, *way.onward))]
        near = [(self._pool.nodes[a.node], self._entity(a), self._entity(b)) for a, b in hops if a.node == b.node]
        return _grouped((pair, (node, a, b)) for node, a, b in near for pair in ((a, b), (b, a)))

    def _stated(self, edges: Iterable[Edge], wanted: Mapping[Pair, list[_Between]]) -> dict[_Between, _StatedRelation]:
        """Facts between neighbours on a path."""
        ends = {edge.id: edge for edge in edges if (split_ref(edge.source)[1], split_ref(edge.target)[1]) in wanted}
        if not ends:
            return {}
        relations, evidence = FetchRelations(list(ends)), EvidenceOf(list(ends))
        answers = self._reader.read(relations, evidence)
        by_id = {relation.id: relation for relation in answers[relations]}
        stated: dict[_Between, _StatedRelation] = {}
        for each in answers[evidence]:
            relation = by_id.get(each.relation)
            if relation is None or (relation.asserted and not each.asserted):
                continue
            for key in wanted[relation.source, relation.target]:
                if key[0] == each.text_node:
                    stated.setdefault(key, _StatedRelation(relation, ends[relation.id], each))
        return stated

    def _trail(self, row: int, way: Way) -> Trail:
        node = self._texts.get(self._pool.nodes[row])
        if node is None:
            return Trail(self._origin)
        steps, onward = self._steps(way.hops, way.seed is not None), self._onward(way)
        words = matched_words(f"{node.title} {node.text}", self._asked, self._language)
        if not steps:
            nearest = self._nearest.get(self._pool.nearest[row])
            return Trail(self._origin, matched=words, sentence="" if nearest is None else nearest.text, onward=onward)
        seeds = () if way.seed is None else (self._name(self._pool.entities[way.seed]),)
        return Trail(self._origin, seeds, steps, matched=words, onward=onward)

    def _steps(self, way: Sequence[Hop], inward: bool) -> tuple[Step, ...]:
        steps: list[Step] = []
        hops = list(way)
        while hops:
            first = hops.pop(0)
            # From an entity into a text that also mentions the next one: a fact in it says more than two mentions.
            fact = self._fact(first, hops[0]) if inward and hops else None
            if fact is not None:
                steps.append(fact)
                hops.pop(0)
                continue
            step = self._step(first, inward)
            if step is None:
                return ()
            steps.append(step)
            inward = not inward
        return tuple(steps)

    def _step(self, hop: Hop, inward: bool) -> Step | None:
        node, entity = self._texts.get(self._pool.nodes[hop.node]), self._entity(hop)
        if node is None:
            return None
        name, title = self._name(entity), name_of_node(node)
        if hop.about:
            ends = document_ref(node.document_id), entity_ref(entity)
            edge = Edge(structure_edge_id(DECLARES, *ends), DECLARES, *ends)
            ways = (name, IS_SUBJECT, title) if inward else (title, IS_ABOUT, name)
            return Step(edge, *ways, text_node=node.id)
        mention = self._mention(hop, node, entity)
        if mention is None:
            return None
        frequency = int(self._pool.frequency[hop.entity])
        edge = Edge(mention.id, MENTIONS, node_ref(node.id), entity_ref(entity), frequency, mention.start)
        told = (name, "is mentioned in", title) if inward else (title, "mentions", name)
        sentence = self._sentence(node, mention)
        if sentence is None:
            return Step(edge, *told, text_node=node.id)
        return Step(edge, *told, sentence.text, node.id, document_id=node.document_id, start=sentence.start)

    def _onward(self, way: Way) -> tuple[Step, ...]:
        if way.hops and way.onward:
            fact = self._fact(way.hops[-1], way.onward[0])
            if fact is not None:
                return (fact, *self._steps(way.onward[1:], True))
        return self._steps(way.onward, False)

    def _fact(self, first: Hop, second: Hop) -> Step | None:
        """The fact that links the entities of two hops in one text, where it states one."""
        if first.node != second.node:
            return None
        fact = self._facts.get((self._pool.nodes[first.node], self._entity(first), self._entity(second)))
        if fact is None:
            return None
        node = self._texts[fact.evidence.text_node]
        sentence = node.text[fact.evidence.start : fact.evidence.end]
        names = self._name(fact.relation.source), self._name(fact.relation.target)
        own = fact.evidence.properties
        step = Step(fact.edge, names[0], fact.relation.words, names[1], sentence, node.id, fact.evidence.asserted, own)
        return replace(step, document_id=node.document_id, start=node.start + fact.evidence.start)

    def _mention(self, hop: Hop, node: TextNode, entity: str) -> Mention | None:
        """The first mention between the hop's bounds, else the first one."""
        mentions = self._mentions.get((node.id, entity), [])
        inside = [each for each in mentions if hop.start <= each.start + node.start < hop.end]
        return next(iter(inside or mentions), None)

    def _sentence(self, node: TextNode, mention: Mention) -> TextNode | None:
        start, end = mention.start + node.start, mention.end + node.start
        holding = (each for each in self._sentences.get(node.id, ()) if each.start <= start and end <= each.end)
        return next(holding, None)

    def _entity(self, hop: Hop) -> str:
        return self._pool.entities[hop.entity]

    def _name(self, entity: str) -> str:
        found = self._entities.get(entity)
        return entity if found is None else found.name


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """The second parts of pairs by the first, in order."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
