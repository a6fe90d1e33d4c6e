"""The part of a graph that a picture shows: around entities, the trails of a search, or the best connected entities."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from ...graph.errors import InputError, QueryError
from ...graph.model import DECLARES, Entity, Metadata, document_ref, entity_ref, node_ref, split_ref
from ...graph.store import GraphReader
from ...graph.walk import literals
from ...retrieval.hits import FOUND_BY_ITSELF, Hit, Step, name_of_node
from ...retrieval.query import NOTHING_ASKED, Query
from ...retrieval.ranking import Ranking
from ..entity_search import find_entity
from ..facts import Fact, facts_from
from ..output.details import details
from ..output.score_breakdown import heading, largest
from ..output.terminal import counted
from .scene import Scene, SceneEdge, SceneNode

MOST_ENTITIES = 90
"""Entities of one picture; with more, it cannot be read."""
MOST_SHARES = 5
"""Shares of a hit's score that are shown one by one."""
MOST_STATEMENTS = 3
"""Sentences that are shown of one fact."""
_CONTEXT = 24
_SCANNED = 200_000
_SNIPPET = 320


def build_scene(
    reader: GraphReader, entities: Sequence[str], question: str | None, search: Callable[[str], Ranking]
) -> Scene:
    """What to draw: the surroundings of entities, or the trails of a search for a question, or an overview.

    Args:
        reader: the store, or a view of it.
        entities: names, aliases or ids.
        question: a question.
        search: finds the hits of a question.

    Raises:
        InputError: both entities and a question; NotFound: there is no such entity.
        QueryError: a question without a letter or digit.
    """
    if entities and question is not None:
        raise InputError("draw either entities or a question, not both")
    if question is not None:
        if Query.of(question).empty:
            raise QueryError(NOTHING_ASKED)
        return search_trails(reader, question, search(question))
    if entities:
        return surroundings(reader, [find_entity(reader, each) for each in entities])
    return overview(reader)


def surroundings(reader: GraphReader, entities: Sequence[Entity], most: int = MOST_ENTITIES) -> Scene:
    """The entities within two hops of these along facts, the nearest and those with most evidence first."""
    start = [entity_ref(each.id) for each in entities]
    members = _around(reader, start, most)
    names = ", ".join(each.name for each in entities)
    scene = _of_entities(
        reader, members, set(start), names, "Facts within two hops; those of the named entities are highlighted."
    )
    edges = [replace(edge, lit=edge.source in start or edge.target in start) for edge in scene.edges]
    lit = {end for edge in edges if edge.lit for end in (edge.source, edge.target)} | set(start)
    nodes = [replace(node, lit=node.id in lit) for node in scene.nodes]
    return Scene(nodes, edges, scene.title, scene.subtitle, "own fact")


def overview(reader: GraphReader, most: int = MOST_ENTITIES) -> Scene:
    """The best connected entities, dates and quantities left out, and the facts between them."""
    degree: Counter[str] = Counter()
    for relation in islice(reader.scan("relation"), _SCANNED):
        if relation.asserted:
            degree.update((relation.source, relation.target))
    best = sorted(degree, key=lambda identity: (-degree[identity], identity))[: 4 * most]
    things = [each for each in reader.fetch("entity", best) if not each.literal]
    members = [entity_ref(each.id) for each in things[:most]]
    counts = reader.counts()
    subtitle = ", ".join(counted(counts[things], things) for things in ("documents", "entities", "relations"))
    scene = _of_entities(reader, members, set(), "Knowledge graph", subtitle)
    connected = {end for edge in scene.edges for end in (edge.source, edge.target)}
    return Scene([node for node in scene.nodes if node.id in connected], scene.edges, scene.title, scene.subtitle)


def search_trails(reader: GraphReader, question: str, ranking: Ranking, most: int = 5) -> Scene:
    """The trails of a search's first hits, highlighted, among the nearest facts. Each hit shows its rank and score."""
    hits = ranking[:most]
    # A document on a trail is shown as its text node, if possible one of the hits: to a reader they are the same.
    all_steps = [step for hit in hits for step in hit.trail.every_step]
    declaring = [step for step in all_steps if step.edge.type == DECLARES]
    shown_as = {step.edge.source: node_ref(step.text_node) for step in declaring}
    shown_as.update({document_ref(hit.node.document_id): node_ref(hit.id) for hit in reversed(hits)})
    steps = {step.edge.id: _redirected(step, shown_as) for step in all_steps}
    lit = {ref for step in steps.values() for ref in (step.edge.source, step.edge.target)}
    mentions = [
        SceneEdge(node_ref(each.text_node), entity_ref(each.entity), id=each.id)
        for each in reader.mentions([hit.id for hit in hits])
    ]
    on_trail = sorted(ref for ref in lit if split_ref(ref)[0] == "entity")
    # A hit that was found by words or meaning alone is connected to the entities that its text mentions.
    mentioned = list(dict.fromkeys(edge.target for edge in mentions if edge.source not in lit))
    hidden = literals(reader, mentioned)
    members = list(dict.fromkeys([*on_trail, *[ref for ref in mentioned if ref not in hidden][: 4 * most]]))
    around = _around(reader, on_trail or members[:3], len(members) + _CONTEXT, dates=False)
    starts = {shown_as.get(ref, ref) for hit in hits if hit.trail.starts_at_text for ref in [hit.trail.steps[0].edge.source]}
    subtitle = "The trail of each hit is highlighted, among the facts around it."
    if starts:
        subtitle += " A trail that no entity of the question begins starts at a text found by its words or meaning."
    scene = _of_entities(reader, list(dict.fromkeys([*members, *around])), lit, question, subtitle)
    nodes = [*scene.nodes, *_texts(reader, hits, lit, starts)]
    return Scene(nodes, _with_trails(scene.edges, steps, mentions), scene.title, scene.subtitle)


def _redirected(step: Step, shown_as: Mapping[str, str]) -> Step:
    source, target = (shown_as.get(ref, ref) for ref in (step.edge.source, step.edge.target))
    return replace(step, edge=step.edge._replace(source=source, target=target))


def _texts(reader: GraphReader, hits: Sequence[Hit], lit: set[str], starts: set[str]) -> list[SceneNode]:
    """The hits with ranks and scores, then the other text nodes on their trails; a text where a trail starts says so."""
    ids = {hit.id for hit in hits}
    others = sorted(split_ref(ref)[1] for ref in lit if split_ref(ref)[0] == "node")
    nodes = [*(hit.node for hit in hits), *reader.fetch("text_node", [each for each in others if each not in ids])]
    shown = [
        SceneNode(
            node_ref(node.id),
            name_of_node(node),
            shape="text",
            detail=(f"A trail starts here, at {FOUND_BY_ITSELF}. " if node_ref(node.id) in starts else "") + _cut(node.text),
            lit=True,
        )
        for node in nodes
    ]
    # The hits come first, in their order.
    return [*(_with_rank(*each) for each in enumerate(zip(shown, hits, strict=False), 1)), *shown[len(hits) :]]


def _with_rank(rank: int, shown: tuple[SceneNode, Hit]) -> SceneNode:
    node, hit = shown
    return replace(
        node,
        label=f"{rank}  {node.label}",
        rank_and_score=f"rank {rank} · {heading(hit.score, hit.signals)}",
        shares=largest(hit.signals, MOST_SHARES),
    )


def _with_trails(facts: Sequence[SceneEdge], steps: Mapping[str, Step], mentions: Sequence[SceneEdge]) -> list[SceneEdge]:
    """Facts, highlighted if they are on a trail, then the other edges of trails, then one mention per pair of nodes."""
    edges = [replace(edge, lit=edge.id in steps) for edge in facts]
    drawn = {edge.id for edge in edges}
    for identity, step in sorted(steps.items()):
        if identity not in drawn:
            label = step.words if {split_ref(end)[0] for end in (step.edge.source, step.edge.target)} == {"entity"} else ""
            sentence = _with_details(step.sentence, step.properties)
            edges.append(SceneEdge(step.edge.source, step.edge.target, label, sentence, step.asserted, True, identity))
    pairs = {(edge.source, edge.target) for edge in edges}
    for edge in mentions:
        if (edge.source, edge.target) not in pairs:
            pairs.add((edge.source, edge.target))
            edges.append(edge)
    return edges


def _around(reader: GraphReader, start: Sequence[str], most: int, dates: bool = True) -> list[str]:
    """Refs of at most `most` entities around these, nearest first, then by weight."""
    types = sorted(reader.relation_types())
    members = frontier = list(dict.fromkeys(start))
    for hop, limit in enumerate((40, 8)):
        if not types or not frontier:
            break
        edges = reader.edges(frontier, "both", types, limit)
        known = set(members)
        ends = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
        frontier = [ref for ref in ends if ref not in known]
        # Dates of neighbours say nothing about the entities that are asked for.
        hidden = literals(reader, frontier) if hop or not dates else frozenset()
        frontier = [ref for ref in frontier if ref not in hidden][: max(0, most - len(members))]
        members = members + frontier
    return members


def _of_entities(reader: GraphReader, members: Sequence[str], lit: set[str], title: str, subtitle: str) -> Scene:
    entities = reader.fetch("entity", [split_ref(ref)[1] for ref in members])
    facts = _between(reader, members)
    degree = Counter(end for fact in facts for end in (fact.relation.source, fact.relation.target))
    nodes = [
        SceneNode(
            entity_ref(each.id),
            each.name,
            each.type,
            detail=_detail(each),
            weight=1 + degree[each.id],
            lit=entity_ref(each.id) in lit,
        )
        for each in entities
    ]
    return Scene(nodes, [_edge(fact) for fact in facts], title, subtitle)


def _detail(entity: Entity) -> str:
    """What texts say an entity is, and what else they call it."""
    also = f"also {', '.join(entity.aliases)}" if entity.aliases else ""
    return " · ".join(filter(None, (entity.description, also)))


def _between(reader: GraphReader, members: Sequence[str]) -> list[Fact]:
    types = sorted(reader.relation_types())
    inside = set(members)
    edges = reader.edges(list(members), "out", types, 200) if types else []
    kept = [edge.id for edge in edges if edge.source in inside and edge.target in inside]
    return facts_from(reader, reader.fetch("relation", list(dict.fromkeys(kept))))


def _edge(fact: Fact) -> SceneEdge:
    # Statements of one kind are much alike, but for those that say something of their own.
    best = fact.statements[:1]
    best += tuple(each for each in fact.statements[1:] if each.asserted == fact.asserted and details(each.properties))
    stated = list(dict.fromkeys(_with_details(each.sentence, each.properties) for each in best))
    more = [f"and {len(stated) - MOST_STATEMENTS} more"] if len(stated) > MOST_STATEMENTS else []
    return SceneEdge(
        entity_ref(fact.relation.source),
        entity_ref(fact.relation.target),
        fact.relation.words,
        " · ".join([*stated[:MOST_STATEMENTS], *more]),
        fact.asserted,
        id=fact.relation.id,
    )


def _with_details(sentence: str, properties: Metadata) -> str:
    """A sentence, with the properties of what it states in brackets."""
    own = details(properties)
    return f"{sentence} ({own})" if own else sentence


def _cut(text: str) -> str:
    return text if len(text) <= _SNIPPET else text[: _SNIPPET - 1].rstrip() + "…"
