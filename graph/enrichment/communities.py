"""Communities of entities: groups that texts tie together, level by level, each with the facts that tell most of it.

The graph is that of entities (dates and quantities left out) and asserted relations between them, weighted by how many
pieces of evidence assert them, as in Microsoft's GraphRAG (Edge et al. 2024, "From local to global"). A community of more
than `LARGEST` entities is parted again. Its summary is extractive: the sentences that state the facts whose ends have most
weight in it, each of which names an entity that those before do not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..groups import chunks
from ..identity import hashed
from ..model import Evidence, Json, Relation
from ..store import GraphReader
from .partition import Algorithm, algorithm_named, parted
from .units import EnrichmentUnit, Excerpt, is_current, read_units

LARGEST = 40
"""Entities above which a community is parted again."""
LEAST = 3
"""Entities of the smallest community: two are a fact, not a group."""
SENTENCES = 5
LEADING = 10
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Community:
    """A group of entities.

    Attributes:
        key: its name; a function of its level and its entities.
        level: 0 for the widest ones.
        parent: the key of the community that it is a part of; "" at level 0.
        members: the entities, those of most weight first; none where it is parted into others.
        leading: of all entities in it those of most weight.
        size: how many entities it has.
        weight: the sum of the weights of the relations inside.
        facts: the relations of its summary, one per part.
        parts: the sentences of its summary.
        answer: a summary that a language model wrote of these sentences; "" for none.
    """

    key: str
    level: int
    parent: str = ""
    members: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    size: int = 0
    weight: int = 0
    facts: tuple[str, ...] = ()
    parts: tuple[Excerpt, ...] = ()
    answer: str = ""

    def unit(self, by: Algorithm) -> EnrichmentUnit:
        """As it is kept in a store, with the algorithm by which it was found."""
        record: dict[str, Json] = {
            "level": self.level,
            "parent": self.parent,
            "members": self.members,
            "leading": self.leading,
            "size": self.size,
            "weight": self.weight,
            "facts": self.facts,
            "by": by,
        }
        return EnrichmentUnit("communities", self.key, self.parts, record, self.answer)


@dataclass(slots=True)
class _EntityGraph:
    """The weighted graph, and for each of its edges the evidence that states it."""

    edges: dict[tuple[str, str], int] = field(default_factory=dict)
    relations: dict[tuple[str, str], list[Relation]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[str, Evidence] = field(default_factory=dict)
    touching: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """The edges of each entity."""

    @classmethod
    def read(cls, reader: GraphReader) -> "_EntityGraph":
        made = cls()
        literal = frozenset(entity.id for entity in reader.scan("entity") if entity.literal)
        stated: Counter[str] = Counter()
        for piece in reader.scan("evidence"):
            if piece.asserted:
                stated[piece.relation] += 1
                held = made.evidence.get(piece.relation)
                if held is None or _better(piece, held):
                    made.evidence[piece.relation] = piece
        for relation in reader.scan("relation"):
            ends = relation.source, relation.target
            if stated[relation.id] and ends[0] != ends[1] and literal.isdisjoint(ends):
                pair = min(ends), max(ends)
                if pair not in made.edges:
                    made.touching[pair[0]].append(pair)
                    made.touching[pair[1]].append(pair)
                made.edges[pair] = made.edges.get(pair, 0) + stated[relation.id]
                made.relations[pair].append(relation)
        return made

    def within(self, members: Sequence[str]) -> dict[tuple[str, str], int]:
        """The edges between some entities."""
        inside = frozenset(members)
        pairs = (pair for each in members for pair in self.touching[each])
        return {pair: self.edges[pair] for pair in pairs if pair[0] in inside and pair[1] in inside}

    def degrees(self) -> Counter[str]:
        """The sum of the weights of each entity's edges."""
        found: Counter[str] = Counter()
        for (source, target), weight in self.edges.items():
            found[source] += weight
            found[target] += weight
        return found


def build_communities(reader: GraphReader, algorithm: str | None = None) -> list[Community]:
    """The communities of a store or view, the widest first, then the largest; a function of what is visible there.

    Args:
        reader: the store or view.
        algorithm: `leiden` or `louvain`; None: Leiden where it is installed.

    Raises:
        ConfigError: an unknown algorithm; MissingExtra: it is not installed.
    """
    by = algorithm_named(algorithm)
    graph = _EntityGraph.read(reader)
    found = [_EntityGroup(0, "", members) for members in parted(graph.edges, by, LEAST)]
    waiting = list(found)
    while waiting:
        group = waiting.pop()
        inner = graph.within(group.members) if len(group.members) > LARGEST else {}
        below = [_EntityGroup(group.level + 1, group.key, members) for members in parted(inner, by, LEAST)]
        if len(below) > 1:
            group.parted = True
            found += below
            waiting += below
    degree = graph.degrees()
    chosen = [_told_most(graph, group, degree) for group in found]
    texts = _texts(reader, (graph.evidence[fact.id].text_node for facts in chosen for fact in facts))
    made = [_community(graph, group, facts, texts, degree) for group, facts in zip(found, chosen, strict=True)]
    return sorted(made, key=lambda each: (each.level, -each.size, -each.weight, each.key))


def stored_communities(reader: GraphReader) -> tuple[list[Community], bool]:
    """The communities that enrichment wrote, in the order of `build_communities`, and whether they are of this graph."""
    found = [_of_unit(unit) for unit in read_units(reader, "communities")]
    return sorted(found, key=lambda each: (each.level, -each.size, -each.weight, each.key)), is_current(
        reader, "communities"
    )


@dataclass(slots=True)
class _EntityGroup:
    level: int
    parent: str
    members: tuple[str, ...]
    parted: bool = False

    @property
    def key(self) -> str:
        return f"{self.level}-{hashed('community', self.level, self.members)}"


def _community(
    graph: _EntityGraph, group: _EntityGroup, facts: Sequence[Relation], texts: Mapping[str, str], degree: Mapping[str, int]
) -> Community:
    by_weight = tuple(sorted(group.members, key=lambda each: (-degree[each], each)))
    pairs: dict[str, Excerpt] = {}
    for fact in facts:
        piece = graph.evidence[fact.id]
        sentence = texts.get(piece.text_node, "")[piece.start : piece.end]
        if sentence.strip():
            pairs[fact.id] = Excerpt(sentence, piece.text_node)
    return Community(
        group.key,
        group.level,
        group.parent,
        () if group.parted else by_weight,
        by_weight[:LEADING],
        len(group.members),
        sum(graph.within(group.members).values()),
        tuple(pairs),
        tuple(pairs.values()),
    )


def _told_most(graph: _EntityGraph, group: _EntityGroup, degree: Mapping[str, int]) -> list[Relation]:
    """The facts of a group's summary: of most weight, each from another sentence and naming something new."""
    order = sorted(
        graph.within(group.members), key=lambda ends: (-(degree[ends[0]] + degree[ends[1]]), -graph.edges[ends], ends)
    )
    named: set[str] = set()
    places: set[tuple[str, int, int]] = set()
    found: list[Relation] = []
    for ends in order:
        if len(found) == SENTENCES:
            break
        if named.issuperset(ends):
            continue
        fact = min(graph.relations[ends], key=lambda each: (-graph.evidence[each.id].confidence, each.id))
        piece = graph.evidence[fact.id]
        place = piece.text_node, piece.start, piece.end
        named.update(ends)
        if place not in places:
            places.add(place)
            found.append(fact)
    return found


def _texts(reader: GraphReader, nodes: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(dict.fromkeys(nodes), _AT_ONCE):
        found.update((node.id, node.text) for node in reader.fetch("text_node", some))
    return found


def _better(piece: Evidence, held: Evidence) -> bool:
    return (-piece.confidence, piece.id) < (-held.confidence, held.id)


def _of_unit(unit: EnrichmentUnit) -> Community:
    record = unit.record
    names = {name: tuple(map(str, _listed(record.get(name)))) for name in ("members", "leading", "facts")}
    facts = names["facts"]
    kept = facts if len(unit.parts) == len(facts) else ()
    return Community(
        unit.key,
        _whole(record.get("level")),
        str(record.get("parent", "")),
        names["members"],
        names["leading"],
        _whole(record.get("size")),
        _whole(record.get("weight")),
        kept,
        unit.parts,
        unit.answer,
    )


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _whole(value: Json) -> int:
    return int(value) if isinstance(value, int | float) else 0
