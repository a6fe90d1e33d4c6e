"""Edges in weight order, and neighbourhoods: mentions and relations on arrays, structure read from the truth when named."""

from dataclasses import dataclass

from ...model import Edge, structural
from ...reads import Direction, EdgesOf, NeighbourhoodOf, Subgraph
from ..structure import each_once, hop_by_hop, structure_edges
from .adjacency import Adjacency, Network
from .core import ReadState
from .structure_edges import StructureLookups


def edges(at: ReadState, read: EdgesOf) -> list[Edge]:
    """Edges of each ref in turn, in weight order, each once; those to literal entities among them."""
    if not read.refs or (read.limit is not None and read.limit <= 0):
        return []
    wanted, network = list(dict.fromkeys(read.refs)), at.network
    adjacency = network.adjacency(read.direction, read.types, literals=True)
    if not structural(read.types):
        points, _ = network.points(wanted)
        numbers = dict.fromkeys(each for point in points for each in network.edges_of(point, adjacency, read.limit))
        return network.edges(list(numbers))
    named = _NamedEdges(network, adjacency, StructureLookups(at), read.direction, structural(read.types), read.limit)
    return each_once(edge for ref in wanted for edge in named.edges_of(ref))


def neighbourhood(at: ReadState, read: NeighbourhoodOf) -> Subgraph:
    """What lies within `hops` of refs, literals left out unless types are named."""
    refs, network = list(dict.fromkeys(read.refs)), at.network
    adjacency = network.adjacency("both", read.types, literals=read.types is not None)
    if not structural(read.types):
        points, other = network.points(refs)
        alone = list(filter(StructureLookups(at).exists, other)) if other else []
        found = network.neighbourhood(points, read.hops, read.limit, adjacency)
        if not alone:
            return found
        distance = dict(zip(found.refs, found.hops.tolist(), strict=True)) | dict.fromkeys(alone, 0)
        return Subgraph.of(distance, found.edges())
    lookups = StructureLookups(at)
    named = _NamedEdges(network, adjacency, lookups, "both", structural(read.types), read.limit)
    return hop_by_hop(filter(lookups.exists, refs), read.hops, named.edges_of)


@dataclass(frozen=True, slots=True)
class _NamedEdges:
    """The edges of some named types, of structure too."""

    network: Network
    adjacency: Adjacency
    lookups: StructureLookups
    direction: Direction
    structural: frozenset[str]
    limit: int | None

    def edges_of(self, ref: str) -> list[Edge]:
        """A ref's first edges, those of documents' structure after the others."""
        points, _ = self.network.points([ref])
        numbers = [each for point in points for each in self.network.edges_of(point, self.adjacency, self.limit)]
        structure = structure_edges(self.lookups, ref, self.direction, self.structural)
        return [*self.network.edges(numbers), *structure][: self.limit]
