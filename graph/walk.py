"""Walks through a graph: what lies within some hops, how two entities are connected, and PageRank (in `pagerank.py`).

Every walk takes a store or a view; through a view, what is hidden is not walked.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from .errors import InputError
from .groups import grouped
from .model import MENTIONS, Edge, Path, document_ref, entity_ref, node_ref, split_ref
from .pagerank import personalised_pagerank, resets_of
from .store import Direction, GraphReader

EDGES_A_NODE = 64
"""Edges followed from one node on the way between two entities; the best in weight order."""
EDGES_AT_ENDS = 512
"""The same for the two entities themselves: what they share must not be cut because they are well known."""
NODES_EXPANDED = 4_000
"""Nodes expanded from each end."""
STEPS = 50_000
"""Partial paths looked at while paths are put together."""

_WEAKEST = 1_000_000
_EdgesByRef: TypeAlias = dict[str, list[Edge]]
_Cost: TypeAlias = tuple[int, int, int]
_Partial: TypeAlias = tuple[_Cost, tuple[str, ...], tuple[str, ...], _Cost, tuple[Edge, ...]]


def hops(
    store: GraphReader,
    refs: Sequence[str],
    hops: int = 1,
    direction: Direction = "both",
    types: Sequence[str] | None = None,
    limit: int | None = None,
) -> list[list[str]]:
    """What lies at each distance from `refs`: item d holds the refs that are d edges away, sorted; item 0 `refs` themselves.

    Unknown refs are skipped. There are `hops` + 1 items, empty ones at the end. `direction`, `types` and `limit` (edges
    followed per node and hop, best by weight, ties by id) are those of `GraphReader.edges`, but no walk takes a relation
    without asserted evidence.

    Raises:
        InputError: a negative number of hops.
    """
    if hops < 0:
        raise InputError(f"expected a number of hops of at least 0, got {hops}")
    layers = [sorted(_existing_refs(store, refs))]
    seen = set(layers[0])
    for _ in range(hops):
        edges = _stated(store.edges(layers[-1], direction, types, limit)) if layers[-1] else []
        reached = {ref for edge in edges for ref in _ends(edge, direction)} - seen
        seen |= reached
        layers.append(sorted(reached))
    return layers


def literals(store: GraphReader, refs: Iterable[str]) -> frozenset[str]:
    """The refs among these that are literal entities: dates and quantities, which no PageRank and no path passes."""
    ids = sorted({identity for kind, identity in map(split_ref, refs) if kind == "entity"})
    return frozenset(entity_ref(entity.id) for entity in store.fetch("entity", ids) if entity.literal)


def evidence_paths(store: GraphReader, a: str, b: str, k: int = 5, max_hops: int = 4) -> list[Path]:
    """The k best simple paths between two entities (given by id), of at most `max_hops` edges.

    Fewer edges first, then paths of relations alone, then more asserted evidence. Only where there are less than k of
    relations alone, there are paths through text nodes that mention two entities; no such step joins two entities that a
    relation joins, and of several texts that join the same two the first one stands for all. Ties fall by the refs on
    the way, then by edge ids. Relations between the same two entities make paths of their own. Edges are walked in
    either direction; no path passes through literal entities.

    The work is bounded (EDGES_A_NODE, EDGES_AT_ENDS, NODES_EXPANDED, STEPS), best edges first: beyond these bounds a path
    through a hub may be missed. Unknown entities, and an entity and itself, have no paths.

    Raises:
        InputError: a negative k or max_hops.
    """
    if k < 0 or max_hops < 0:
        raise InputError(f"expected k and max_hops of at least 0, got k={k} and max_hops={max_hops}")
    ends = (entity_ref(a), entity_ref(b))
    if k == 0 or max_hops == 0 or a == b or len(_existing_refs(store, ends)) < 2:
        return []
    relations = [name for name in sorted(store.relation_types()) if name != MENTIONS]
    found: list[Path] = []
    if relations:
        found.extend(islice(_best_paths(_between(store, ends, max_hops, relations), ends, max_hops), k))
    if len(found) < k:
        every = _best_paths(_between(store, ends, max_hops, [MENTIONS, *relations]), ends, max_hops)
        shared = (path for path in every if any(edge.type == MENTIONS for edge in path.edges))
        found.extend(islice(_distinct(shared), k - len(found)))
        found.sort(key=lambda path: len(path.edges))
    return found


def _distinct(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths that say something new: others join the same entities by the same facts, in other texts or other words."""
    seen: set[tuple[str, ...]] = set()
    for path in paths:
        entities = [ref for ref in path.refs if split_ref(ref)[0] == "entity"]
        facts = (*entities, *(edge.id for edge in path.edges if edge.type != MENTIONS))
        if facts not in seen:
            seen.add(facts)
            yield path


def pagerank(
    store: GraphReader,
    seeds: Sequence[Mapping[str, float]],
    hops: int = 2,
    limit: int | None = EDGES_A_NODE,
    damping: float = 0.85,
) -> list[dict[str, float]]:
    """Personalised PageRank around the seeds: for each weighting of seed refs the scores of all refs near any seed, by ref.

    The graph is the neighbourhood of all seeds together, undirected, each edge with weight 1; literal entities take no part.

    Raises:
        InputError: negative weights, or damping outside [0, 1).
    """
    subgraph = store.neighbourhood(sorted({ref for each in seeds for ref in each}), hops, limit)
    skip = literals(store, subgraph.refs)
    resets = resets_of(subgraph.refs, *({ref: each[ref] for ref in each if ref not in skip} for each in seeds))
    scores = personalised_pagerank(subgraph, resets, skip=skip, damping=damping) if seeds else resets
    return [
        {ref: score for ref, score in zip(subgraph.refs, row, strict=True) if ref not in skip} for row in scores.tolist()
    ]


def _existing_refs(store: GraphReader, refs: Iterable[str]) -> list[str]:
    ids = grouped(map(split_ref, dict.fromkeys(refs)))
    known = [document_ref(each.id) for each in store.fetch("document", ids.get("document", ()))]
    known += [node_ref(each.id) for each in store.fetch("text_node", ids.get("node", ()))]
    return known + [entity_ref(each.id) for each in store.fetch("entity", ids.get("entity", ()))]


def _stated(edges: Iterable[Edge]) -> list[Edge]:
    # A store hands out relations without asserted evidence when their type is named; no walk takes them.
    return [edge for edge in edges if edge.weight > 0]


def _ends(edge: Edge, direction: Direction) -> tuple[str, ...]:
    if direction == "both":
        return (edge.source, edge.target)
    return (edge.target,) if direction == "out" else (edge.source,)


def _other(edge: Edge, ref: str) -> str:
    return edge.target if edge.source == ref else edge.source


def _between(store: GraphReader, ends: tuple[str, str], max_hops: int, types: Sequence[str]) -> _EdgesByRef:
    # Every path has its middle within half its length of both ends, so that each end is explored half as far.
    edges: dict[tuple[str, ...], Edge] = {}
    for start, radius in zip(ends, ((max_hops + 1) // 2, max_hops // 2), strict=True):
        for edge in _explored(store, start, radius, types):
            # Of several mentions of an entity in one text node, the first stands for all.
            key = (edge.source, edge.target) if edge.type == MENTIONS else (edge.id,)
            held = edges.get(key)
            if held is None or (edge.start, edge.id) < (held.start, held.id):
                edges[key] = edge
    graph: _EdgesByRef = {}
    for edge in edges.values():
        if edge.source != edge.target:
            graph.setdefault(edge.source, []).append(edge)
            graph.setdefault(edge.target, []).append(edge)
    from_a, from_b = (_distances(graph, end) for end in ends)
    near = {ref for ref in graph if from_a.get(ref, max_hops) + from_b.get(ref, max_hops) <= max_hops}
    near -= literals(store, near - set(ends))
    return {ref: [edge for edge in graph[ref] if _other(edge, ref) in near] for ref in sorted(near)}


def _explored(store: GraphReader, start: str, radius: int, types: Sequence[str]) -> Iterator[Edge]:
    seen, frontier, room = {start}, [start], NODES_EXPANDED
    for depth in range(radius):
        limit = EDGES_A_NODE if depth else EDGES_AT_ENDS
        edges = _stated(store.edges(frontier, "both", types, limit)) if frontier else []
        yield from edges
        room -= len(frontier)
        reached = [
            ref for ref in dict.fromkeys(ref for edge in edges for ref in (edge.source, edge.target)) if ref not in seen
        ]
        seen.update(reached)
        if depth + 1 < radius:
            dull = literals(store, reached)
            frontier = [ref for ref in reached if ref not in dull][: max(0, room)]


def _distances(graph: _EdgesByRef, start: str) -> dict[str, int]:
    distances = {start: 0}
    waiting = deque([start])
    while waiting:
        ref = waiting.popleft()
        for edge in graph.get(ref, ()):
            other = _other(edge, ref)
            if other not in distances:
                distances[other] = distances[ref] + 1
                waiting.append(other)
    return distances


def _cost(edge: Edge) -> _Cost:
    # Steps through text nodes, then edges, then how weakly they are stated; integers only, so that every machine agrees.
    if edge.type == MENTIONS:
        return (1, 1, 0)
    return (0, 1, _WEAKEST // max(edge.weight, 1))


def _plus(a: _Cost, b: _Cost) -> _Cost:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _costs_to(graph: _EdgesByRef, end: str) -> dict[str, _Cost]:
    costs: dict[str, _Cost] = {}
    waiting: list[tuple[_Cost, str]] = [((0, 0, 0), end)]
    while waiting:
        cost, ref = heapq.heappop(waiting)
        if ref in costs:
            continue
        costs[ref] = cost
        for edge in graph.get(ref, ()):
            other = _other(edge, ref)
            if other not in costs:
                heapq.heappush(waiting, (_plus(cost, _cost(edge)), other))
    return costs


def _best_paths(graph: _EdgesByRef, ends: tuple[str, str], max_hops: int) -> Iterator[Path]:
    # A* over partial paths. The cost to the end without regard to simplicity never exceeds the true one, and a prefix sorts
    # before what it grows into, so that paths come out exactly by (cost, refs, edge ids).
    a, b = ends
    rest, distance = _costs_to(graph, b), _distances(graph, b)
    if a not in rest:
        return
    related = {(ref, _other(edge, ref)) for ref, edges in graph.items() for edge in edges if edge.type != MENTIONS}
    waiting: list[_Partial] = [(rest[a], (a,), (), (0, 0, 0), ())]
    steps = 0
    while waiting:
        _, refs, ids, cost, edges = heapq.heappop(waiting)
        here = refs[-1]
        if here == b:
            yield Path(refs, edges)
            continue
        for edge in graph[here]:
            other = _other(edge, here)
            if other in refs or len(edges) + 1 + distance.get(other, max_hops) > max_hops or steps >= STEPS:
                continue
            # At the text node of such a step, the one before it is the entity on its other side.
            if edge.type == MENTIONS and (refs[-2:][0], other) in related:
                continue
            steps += 1
            spent = _plus(cost, _cost(edge))
            grown = (*refs, other), (*ids, edge.id)
            heapq.heappush(waiting, (_plus(spent, rest[other]), *grown, spent, (*edges, edge)))
