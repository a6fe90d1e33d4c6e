"""`node_distance`: text nodes near to the question's entities in the graph first."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...graph.errors import QueryError
from ...graph.model import DECLARES, MENTIONS, Edge, Path, document_ref, entity_ref, node_ref, split_ref
from ...graph.names import match_key
from ...graph.reads import EdgesOf, FindEntities, NeighbourhoodOf, ShownEntities
from ...graph.store import GraphReader
from ..base import Reranker
from ..hits import Hit
from ..new_scores import raised
from ..query import Query, checked_number
from ..question.named_entities import entities_named
from ..ranking import Ranking
from ..trails.path_steps import steps_of

EDGES_A_NODE = 64
"""Edges followed from one node, the best in weight order."""
MOST_HOPS = 6


@dataclass(frozen=True, repr=False)
class NodeDistance(Reranker):
    """Raises the scores of hits to which a path leads, the nearest most.

    Such a hit gains weight x 1 / edges of its shortest path x (greatest - least score of the ranking), which is the signal
    `node_distance`; hits that no path reaches keep their score. A path starts at an entity of the
    question, or at one that is given, and leads along facts and mentions, in either direction, to the text node: a text that
    mentions the entity, or is about it, is one edge away, one that mentions what the entity founded two. Literal entities
    (dates and quantities) are not passed, and at most EDGES_A_NODE edges of one node are followed. Of shortest paths that
    of facts is taken before that of mentions. It becomes the trail of a hit whose trail has no steps.

    Args:
        of: names or ids of the entities to start from, one or several; by default those that the question names.
        hops: edges of the longest path, 1 to MOST_HOPS.
        weight: how much nearness counts, at least 0.

    Raises:
        QueryError: `of` is no name, `hops` no integer of 1 to MOST_HOPS, `weight` not a number of at least 0.
    """

    reader: GraphReader = field(repr=False)
    of: str | Sequence[str] | None = None
    hops: int = 3
    weight: float = 0.5
    name = "node_distance"

    def __post_init__(self) -> None:
        given: object = self.of
        names = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
        if given is not None and not (names and all(isinstance(name, str) and name.strip() for name in names)):
            raise QueryError(f"expected node_distance(of=…) as the name or id of an entity, or several, got {given!r}")
        if isinstance(self.hops, bool) or not isinstance(self.hops, int) or not 1 <= self.hops <= MOST_HOPS:
            raise QueryError(f"expected hops of node_distance as an integer of 1 to {MOST_HOPS}, got {self.hops!r}")
        object.__setattr__(self, "of", given if given is None or isinstance(given, str) else names)
        object.__setattr__(self, "weight", checked_number(self.weight, "weight of node_distance", 0))

    def rerank(self, query: Query, ranking: Ranking, k: int) -> Ranking:
        """The hits by score and nearness."""
        if not ranking:
            return ranking
        seeds, warnings = self._seeds(query)
        paths = self._paths(seeds, ranking) if seeds else {}
        shares = {identity: 1 / path.hops for identity, path in paths.items()}
        near = raised(ranking, shares, self.weight, self.name).warned(*warnings).top(k)
        return Ranking(self._with_trails(near, paths), near.warnings, near.notes)

    def _seeds(self, query: Query) -> tuple[list[str], list[str]]:
        """Ids of the entities to start from, and what is wrong with them."""
        if self.of is None:
            found = [entity.id for _, entity in entities_named(self.reader, query.text)]
            unnamed = "node_distance: the question names no entity that is known; the ranking is kept"
            return found, [] if found else [unnamed]
        given = (self.of,) if isinstance(self.of, str) else self.of
        named, by_id = FindEntities([match_key(name) for name in given]), ShownEntities(list(given))
        answers = self.reader.read(named, by_id)
        shown = {name: [answers[by_id][name]] if name in answers[by_id] else [] for name in given}
        found_by = {name: answers[named].get(match_key(name)) or shown[name] for name in given}
        missing = [f"node_distance: no entity is called {name!r}" for name, ids in found_by.items() if not ids]
        return list(dict.fromkeys(each for ids in found_by.values() for each in ids)), missing

    def _paths(self, seeds: Sequence[str], ranking: Ranking) -> dict[str, Path]:
        """By hit the shortest path from a seed, where there is one within the hops."""
        documents = {document_ref(hit.node.document_id): None for hit in ranking}
        starts = [entity_ref(seed) for seed in seeds]
        half = max(1, self.hops // 2)
        from_seeds = NeighbourhoodOf(starts, self.hops - half, EDGES_A_NODE)
        declared = EdgesOf(list(documents), "out", [DECLARES], EDGES_A_NODE)
        answers = self.reader.read(from_seeds, declared)
        about = _about(ranking, answers[declared])
        ends = [*(node_ref(_text(hit)) for hit in ranking), *(entity for _, _, entity in about)]
        # Every shortest path has its middle within half its length of both ends.
        from_hits = self.reader.neighbourhood(list(dict.fromkeys(ends)), half, EDGES_A_NODE)
        edges = [*answers[from_seeds].edges(), *from_hits.edges()]
        ways = _ways(starts, [*((edge, edge.source, edge.target) for edge in edges), *about], self.hops)
        return {hit.id: ways[ref] for hit in ranking if (ref := node_ref(_text(hit))) in ways}

    def _with_trails(self, ranking: Ranking, paths: Mapping[str, Path]) -> list[Hit]:
        bare = [hit.id for hit in ranking if not hit.trail.steps and hit.id in paths]
        steps = dict(zip(bare, steps_of(self.reader, [paths[each] for each in bare]), strict=True))
        starts = {split_ref(paths[each].refs[0])[1] for each in bare}
        names = {each.id: each.name for each in self.reader.fetch("entity", sorted(starts))}
        told = []
        for hit in ranking:
            seed = names.get(split_ref(paths[hit.id].refs[0])[1]) if steps.get(hit.id) else None
            trail = hit.trail if seed is None else replace(hit.trail, seeds=(seed,), steps=steps[hit.id])
            told.append(replace(hit, trail=trail))
        return told


def _text(hit: Hit) -> str:
    """The text node that has the mentions: of a sentence the one that holds it."""
    return hit.node.parent if hit.node.kind == "sentence" and hit.node.parent else hit.node.id


def _about(ranking: Ranking, declared: Iterable[Edge]) -> list[tuple[Edge, str, str]]:
    """The edge between each text and what its document declares, with the text as its source."""
    texts: dict[str, dict[str, None]] = {}
    for hit in ranking:
        texts.setdefault(document_ref(hit.node.document_id), {})[node_ref(_text(hit))] = None
    return [(edge, text, edge.target) for edge in declared for text in texts.get(edge.source, ())]


def _ways(starts: Sequence[str], edges: Iterable[tuple[Edge, str, str]], hops: int) -> dict[str, Path]:
    """By ref the shortest path to it: facts before mentions, then well stated before rare, then by ref and edge id."""
    near: dict[str, list[tuple[int, int, str, str, Edge]]] = {}
    for edge, source, target in edges:
        is_fact = edge.type not in (MENTIONS, DECLARES)
        first, second = (0, -edge.weight) if is_fact else (1, 0 if edge.type == DECLARES else 1)
        near.setdefault(source, []).append((first, second, target, f"{edge.start:09} {edge.id}", edge))
        near.setdefault(target, []).append((first, second, source, f"{edge.start:09} {edge.id}", edge))
    ways = {start: Path((start,), ()) for start in starts}
    waiting = deque(ways)
    while waiting:
        ref = waiting.popleft()
        way = ways[ref]
        for *_, other, _, edge in sorted(near.get(ref, ())) if way.hops < hops else ():
            if other not in ways:
                ways[other] = Path((*way.refs, other), (*way.edges, edge))
                waiting.append(other)
    return ways
