"""Neighbourhoods: on arrays, with the few refs and edge types that the arrays do not hold added from the truth."""

from collections.abc import Sequence

import numpy as np

from ...model import STRUCTURE, Edge
from ...store import Direction, Subgraph
from .adjacency import Adjacency, Network
from .edges import Structure


def neighbourhood(
    network: Network, structure: Structure, refs: Sequence[str], hops: int, limit: int | None, types: Sequence[str] | None
) -> Subgraph:
    """What lies within `hops` of these refs, literals left out unless `types` are named."""
    adjacency = network.adjacency("both", types, literals=types is not None)
    structural = frozenset(types or ()) & frozenset(STRUCTURE)
    if not structural:
        points, other = network.points(refs)
        alone = [ref for ref in other if structure.exists(ref)]
        found = network.neighbourhood(points, hops, limit, adjacency)
        return _with_loners(found, alone) if alone else found
    distance = {ref: 0 for ref in refs if structure.exists(ref)}
    edges: dict[str, Edge] = {}
    frontier = list(distance)
    for hop in range(1, hops + 1):
        reached: dict[str, None] = {}
        for ref in frontier:
            for edge in edges_of(network, structure, adjacency, ref, "both", structural, limit):
                edges[edge.id] = edge
                reached.setdefault(edge.target if edge.source == ref else edge.source)
        frontier = [ref for ref in reached if ref not in distance]
        distance.update(dict.fromkeys(frontier, hop))
    return _subgraph(distance, [edges[identity] for identity in sorted(edges)])


def edges_of(
    network: Network,
    structure: Structure,
    adjacency: Adjacency,
    ref: str,
    direction: Direction,
    structural: frozenset[str],
    limit: int | None,
) -> list[Edge]:
    """A ref's first edges, those of documents' structure after the others."""
    points, _ = network.points([ref])
    found = network.edges([number for point in points for number in network.edges_of(point, adjacency, limit)])
    return [*found, *structure.edges(ref, direction, structural)][:limit]


def _with_loners(found: Subgraph, alone: Sequence[str]) -> Subgraph:
    distance = dict(zip(found.refs, found.hops.tolist(), strict=True)) | dict.fromkeys(alone, 0)
    return _subgraph(distance, list(found.edges()))


def _subgraph(distance: dict[str, int], edges: Sequence[Edge]) -> Subgraph:
    refs = sorted(distance)
    place = {ref: position for position, ref in enumerate(refs)}

    def ints(values: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return np.array(values, dtype=np.int32)

    return Subgraph(
        refs=refs,
        hops=ints([distance[ref] for ref in refs]),
        ids=[edge.id for edge in edges],
        types=[edge.type for edge in edges],
        source=ints([place[edge.source] for edge in edges]),
        target=ints([place[edge.target] for edge in edges]),
        weight=ints([edge.weight for edge in edges]),
        start=ints([edge.start for edge in edges]),
    )
