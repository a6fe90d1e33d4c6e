"""Whether the graph can lead from one gold text to another at all: how many gold pairs it connects, and by what.

A gold pair is two gold text nodes of one question. The first of these that holds is its connection:

1. **named**: one mentions what the other is about (as its document's title declares), or both are about the same;
2. **shared**: both mention one entity;
3. **related**: an entity of the one and an entity of the other are at most two asserted relations apart.

Dates and quantities connect nothing. Since common names connect almost anything, the same is counted of as many pairs of
gold texts of different questions: where chance connects as many, the connections say little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from ...graph.model import DECLARES, MENTIONS, document_ref, entity_ref, node_ref, split_ref
from ...graph.store import GraphReader
from .measures import Question

MOST_GOLD = 10
"""Gold text nodes of one question that are paired; the first of longer lists."""
RELATIONS = 64
"""Relations of an entity that are followed, the best stated first."""

Pair: TypeAlias = tuple[str, str]
Entities: TypeAlias = Mapping[str, frozenset[str]]


class GoldPairs(BaseModel):
    """How many gold pairs the graph connects, each counted under its first connection; `by_chance` is a share, 0..1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pairs: int = Field(description="pairs of gold text nodes of one question")
    named: int = Field(description="one mentions what the other is about")
    shared: int = Field(description="else: both mention one entity")
    related: int = Field(description="else: entities of theirs are at most two relations apart")
    connected: int = Field(description="the sum of these")
    by_chance: float | None = Field(description="the share connected of pairs of different questions; null without any")


def gold_pairs(reader: GraphReader, questions: Sequence[Question]) -> GoldPairs:
    """Count the gold pairs of these questions that the graph connects. Gold ids that are not text nodes connect nothing."""
    owned = [(question.id, pair) for question in questions for pair in combinations(question.gold_ids[:MOST_GOLD], 2)]
    half = len(owned) // 2
    strangers = [
        (mine[0], other[1])
        for (asked, mine), (asked_too, other) in zip(owned, [*owned[half:], *owned[:half]], strict=True)
        if asked != asked_too and mine[0] != other[1]
    ]
    pairs = [pair for _, pair in owned]
    connections = _PairConnections.read(reader, {node for pair in (*pairs, *strangers) for node in pair})
    found = [connections.of(pair) for pair in pairs]
    chance = [connections.of(pair) is not None for pair in strangers]
    counts = {name: found.count(name) for name in ("named", "shared", "related")}
    return GoldPairs(
        pairs=len(pairs),
        **counts,
        connected=sum(counts.values()),
        by_chance=round(sum(chance) / len(chance), 4) if chance else None,
    )


@dataclass(frozen=True, slots=True)
class _PairConnections:
    """The entities that text nodes mention and are about, and what is one relation away from each entity."""

    mentioned: Entities
    about: Entities
    near: Entities

    @classmethod
    def read(cls, reader: GraphReader, nodes: Iterable[str]) -> "_PairConnections":
        held = reader.fetch("text_node", sorted(nodes))
        mentions = _edges(reader, [node_ref(node.id) for node in held], [MENTIONS])
        declared = _edges(reader, sorted({document_ref(node.document_id) for node in held}), [DECLARES])
        mentioned = {node.id: mentions.get(node_ref(node.id), set()) for node in held}
        about = {node.id: declared.get(document_ref(node.document_id), set()) for node in held}
        entities = {entity for ends in (*mentioned.values(), *about.values()) for entity in ends}
        near = _related(reader, sorted(entities))
        every = reader.fetch("entity", sorted(entities.union(*near.values())))
        literal = frozenset(entity.id for entity in every if entity.literal)
        return cls(_without(literal, mentioned), _without(literal, about), _without(literal, near))

    def of(self, pair: Pair) -> str | None:
        """The first connection of a pair: "named", "shared" or "related"."""
        (said, topic), (said_too, topic_too) = (
            (self.mentioned.get(node, frozenset()), self.about.get(node, frozenset())) for node in pair
        )
        if said & topic_too or said_too & topic or topic & topic_too:
            return "named"
        if said & said_too:
            return "shared"
        return None if self._around(said | topic).isdisjoint(self._around(said_too | topic_too)) else "related"

    def _around(self, entities: frozenset[str]) -> frozenset[str]:
        return entities.union(*(self.near.get(entity, frozenset()) for entity in entities))


def _edges(reader: GraphReader, refs: Sequence[str], types: Sequence[str]) -> dict[str, set[str]]:
    """The entities at the far end of outgoing edges, by the ref they leave."""
    found: dict[str, set[str]] = {}
    for edge in reader.edges(refs, "out", types):
        kind, identity = split_ref(edge.target)
        if kind == "entity":
            found.setdefault(edge.source, set()).add(identity)
    return found


def _related(reader: GraphReader, entities: Sequence[str]) -> dict[str, set[str]]:
    """What asserted relations join to each entity."""
    types = [name for name in sorted(reader.relation_types()) if name != MENTIONS]
    found: dict[str, set[str]] = {entity: set() for entity in entities}
    refs = [entity_ref(entity) for entity in entities if types]
    for edge in reader.edges(refs, "both", types, RELATIONS):
        # A relation that no sentence asserts comes with weight 0 where its type is named.
        if edge.weight > 0:
            source, target = split_ref(edge.source)[1], split_ref(edge.target)[1]
            found.setdefault(source, set()).add(target)
            found.setdefault(target, set()).add(source)
    return found


def _without(literal: frozenset[str], found: Mapping[str, set[str]]) -> Entities:
    return {key: frozenset(ends - literal) for key, ends in found.items()}
