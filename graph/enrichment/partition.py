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
    found = next((each for each in ALGORITHMS if each == name), None)
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


def parted(edges: WeightedEdges, algorithm: Algorithm) -> list[tuple[str, ...]]:
    """The communities of all nodes that an edge has, each sorted, the largest first, ties by the first node.

    Args:
        edges: weights above 0.
        algorithm: how.
    """
    listed = [(source, target, weight) for (source, target), weight in sorted(edges.items())]
    if not listed:
        return []
    found = _by_leiden(listed) if algorithm == "leiden" else _by_louvain(listed)
    return sorted((tuple(sorted(each)) for each in found), key=lambda each: (-len(each), each[0]))


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
