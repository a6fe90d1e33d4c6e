"""A walk along facts from some entities: each fact once, with its distance and the facts that lead to it.

Breadth first, along facts in either direction, entity by entity: no entity is left twice, so that no fact comes again at a
greater distance. Dates and quantities are reached but not left, as in every walk of the graph. A walk from entities cuts
nothing by score on the way; only a graph of extreme density meets the bounds, and then the walk says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from ...graph.model import MENTIONS, Edge, Entity, entity_ref, split_ref
from ...graph.reads import EdgesOf, FetchEntities
from ...graph.store import GraphReader

FACTS_AN_ENTITY = 1_000
"""Facts followed from one entity, best stated first."""
ENTITIES_A_HOP = 1_000
"""Entities left at one hop, those that begin best first."""
FACTS_LEFT = 10
"""Facts from whose ends a walk goes on, where it begins at facts: their number would grow without end, their worth not."""


@dataclass(frozen=True, slots=True)
class ReachedFact:
    """A fact that a walk reached.

    Attributes:
        edge: the fact.
        hops: facts on the way to it, itself included.
        start: how good the entity or fact is where its way begins, -1 to 1.
        seed: the id of the entity where its way begins; "" where it begins at a fact that was found by itself.
        way: the facts on the way, itself last.
    """

    edge: Edge
    hops: int
    start: float
    seed: str
    way: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class FactWalk:
    """What a walk found: facts by id, the entities that it began at or went on from by id, and whether it left some out."""

    facts: Mapping[str, ReachedFact]
    entities: Mapping[str, Entity]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _ReachedEntity:
    """How an entity was reached."""

    start: float
    seed: str
    edges: tuple[Edge, ...] = ()


def walk(reader: GraphReader, seeds: Mapping[str, float], depth: int, first: Sequence[ReachedFact] = ()) -> FactWalk:
    """All facts within `depth` hops; of `first`, only the ends of the FACTS_LEFT that begin best are left.

    Args:
        reader: the store or view.
        seeds: entities to begin at, by id, each with how good it is.
        depth: hops; the facts of the seeds themselves are one away.
        first: facts to begin at, in place of seeds: they are one away, and the walk goes on from their ends.

    Of several ways to a fact, all shortest, the one that begins best is kept, then that of the least id.
    """
    followed = [name for name in sorted(reader.relation_types()) if name != MENTIONS]
    facts = {fact.edge.id: fact for fact in first}
    known: dict[str, _ReachedEntity] = {entity: _ReachedEntity(start, entity) for entity, start in seeds.items()}
    for fact in sorted(first, key=lambda each: (-each.start, each.edge.id))[:FACTS_LEFT]:
        for end in ends_of(fact.edge):
            known.setdefault(end, _ReachedEntity(fact.start, fact.seed, fact.way))
    entities: dict[str, Entity] = {}
    frontier, cut = list(known), False
    for hops in range(2 if first else 1, depth + 1):
        missing = FetchEntities([each for each in frontier if each not in entities])
        entities.update({each.id: each for each in reader.read(missing)[missing]})
        leaving = sorted(
            (each for each in frontier if each in entities and (hops == 1 or not entities[each].literal)),
            key=lambda each: (-known[each].start, each),
        )
        cut = cut or len(leaving) > ENTITIES_A_HOP
        leaving = leaving[:ENTITIES_A_HOP]
        edges = EdgesOf([entity_ref(each) for each in leaving], "both", followed, FACTS_AN_ENTITY + 1)
        found = [edge for edge in reader.read(edges)[edges] if edge.weight > 0] if leaving and followed else []
        cut = cut or any(each > FACTS_AN_ENTITY for each in facts_by_entity(found, set(leaving)).values())
        reached = _by_best_way(found, {each: known[each] for each in leaving}, hops)
        fresh: dict[str, ReachedFact] = {each: fact for each, fact in reached.items() if each not in facts}
        facts.update(fresh)
        frontier = []
        for fact in sorted(fresh.values(), key=lambda each: (-each.start, each.edge.id)):
            for end in ends_of(fact.edge):
                if end not in known:
                    known[end] = _ReachedEntity(fact.start, fact.seed, fact.way)
                    frontier.append(end)
    return FactWalk(facts, entities, cut)


def with_ends(reader: GraphReader, facts: Iterable[ReachedFact], known: Mapping[str, Entity]) -> dict[str, Entity]:
    """Entities by id: those known and those at the ends of the facts and of their ways."""
    ends = {end for fact in facts for edge in fact.way for end in ends_of(edge)}
    lacking = FetchEntities(sorted(ends - known.keys()))
    return {**known, **{each.id: each for each in reader.read(lacking)[lacking]}}


def ends_of(edge: Edge) -> tuple[str, str]:
    """The ids of the entities at the ends of a fact, its subject first."""
    return split_ref(edge.source)[1], split_ref(edge.target)[1]


def _by_best_way(edges: Iterable[Edge], left: Mapping[str, _ReachedEntity], hops: int) -> dict[str, ReachedFact]:
    """Each of these facts, reached from the one of its ends, among those that were left, that begins best."""
    reached: dict[str, ReachedFact] = {}
    for edge in edges:
        ways = [(-left[end].start, end) for end in ends_of(edge) if end in left]
        if edge.id not in reached and ways:
            way = left[min(ways)[1]]
            reached[edge.id] = ReachedFact(edge, hops, way.start, way.seed, (*way.edges, edge))
    return reached


def facts_by_entity(edges: Iterable[Edge], entities: Set[str]) -> Counter[str]:
    """How many of these facts each of these entities is an end of."""
    return Counter(end for edge in edges for end in set(ends_of(edge)) if end in entities)
