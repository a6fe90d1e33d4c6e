"""A weighted graph parted into communities: by Leiden where its package is installed, else by networkx's Louvain.

Leiden (Traag, Waltman and van Eck 2019, "From Louvain to Leiden: guaranteeing well-connected communities") comes from
`graspologic-native` (MIT, the extra `communities`); Louvain (Blondel, Guillaume, Lambiotte and Lefebvre 2008) from networkx.
Both maximise modularity. They get the edges in one order and a fixed seed, so that the communities are a function of the
graph alone; those of the two differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, TypeAlias, get_args

from ..errors import ConfigError, MissingExtra, nearest

Algorithm: TypeAlias = Literal["leiden", "louvain"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
WeightedEdges: TypeAlias = Mapping[tuple[str, str], float]
"""The weight of each edge, its ends in order."""

SEED = 7
ITERATIONS = 2
_PACKAGE = "graspologic_native"


def algorithm_named(name: str | None) -> Algorithm:
    """The algorithm of this name; None: Leiden where it is installed, else Louvain.

    Raises:
        ConfigError: there is none of this name; MissingExtra: it is not installed.
    """
    if name is None:
        return "leiden" if leiden_installed() else "louvain"
    found: Algorithm | None = next((each for each in ALGORITHMS if each == name), None)
    if found is None:
        raise ConfigError(f"unknown algorithm {name!r}; known: {', '.join(ALGORITHMS)}.{nearest(str(name), ALGORITHMS)}")
    if found == "leiden" and not leiden_installed():
        raise MissingExtra("finding communities by Leiden", "communities")
    return found


def leiden_installed() -> bool:
    """Whether the package that brings Leiden can be loaded."""
    try:
        import_module(_PACKAGE)
    except ImportError:
        return False
    return True


def parted(edges: WeightedEdges, algorithm: Algorithm, least: int = 1) -> list[tuple[str, ...]]:
    """The communities of the nodes that edges have, each sorted, the largest first, ties by the first node.

    A smaller one than `least` is joined to the one that it has most weight with, of equals the smallest; where it has none,
    it is left out.

    Args:
        edges: weights above 0.
        algorithm: how.
        least: nodes of the smallest community.
    """
    listed = [(source, target, weight) for (source, target), weight in sorted(edges.items())]
    if not listed:
        return []
    found = _by_leiden(listed) if algorithm == "leiden" else _by_louvain(listed)
    groups = _joined(sorted(sorted(each) for each in found), edges, least)
    return sorted((tuple(sorted(each)) for each in groups if len(each) >= least), key=lambda each: (-len(each), each[0]))


def _joined(groups: Sequence[list[str]], edges: WeightedEdges, least: int) -> list[list[str]]:
    home = {node: place for place, group in enumerate(groups) for node in group}
    small = sorted((place for place, group in enumerate(groups) if len(group) < least), key=lambda each: len(groups[each]))
    if not small:
        return list(groups)
    touching: dict[str, list[tuple[str, float]]] = {}
    for (source, target), weight in sorted(edges.items()):
        touching.setdefault(source, []).append((target, weight))
        touching.setdefault(target, []).append((source, weight))
    for place in small:
        group = groups[place]
        if not group or len(group) >= least:
            continue
        ties: dict[int, float] = {}
        for node in group:
            for other, weight in touching[node]:
                if home[other] != place:
                    ties[home[other]] = ties.get(home[other], 0.0) + weight
        if ties:
            best = min(ties, key=lambda each: (-ties[each], len(groups[each]), min(groups[each])))
            home.update(dict.fromkeys(group, best))
            groups[best].extend(group)
            group.clear()
    return list(groups)


def _by_leiden(edges: Sequence[tuple[str, str, float]]) -> Iterable[Iterable[str]]:
    library: Any = import_module(_PACKAGE)
    _, communities = library.leiden(edges, iterations=ITERATIONS, seed=SEED)
    found: dict[int, list[str]] = {}
    for node, community in communities.items():
        found.setdefault(community, []).append(node)
    return found.values()


def _by_louvain(edges: Sequence[tuple[str, str, float]]) -> Iterable[Iterable[str]]:
    import networkx

    graph: Any = networkx.Graph()
    graph.add_nodes_from(sorted({end for source, target, _ in edges for end in (source, target)}))
    graph.add_weighted_edges_from(edges)
    found: Iterable[Iterable[str]] = networkx.community.louvain_communities(graph, seed=SEED)
    return found
