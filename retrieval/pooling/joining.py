"""Which text nodes join a pool because they mention what few others do, and some of the best text nodes too."""

from collections.abc import Container, Iterable, Mapping, Sequence

from ...graph.model import Edge, split_ref
from ..pool.mentions import Web

RARE = 25
"""Text nodes that may mention an entity over which others join."""


def rare_entities(webs: Iterable[Web], best: Sequence[str]) -> dict[str, float]:
    """The entities that few text nodes mention, some of the best (in order) among them; each with what it weighs.

    An entity weighs more the better the text, the fewer mention it, and the more of the best do.
    """
    place = {node: rank for rank, node in enumerate(best)}
    found: dict[str, float] = {}
    for web in webs:
        frequency = web.frequency.tolist()
        for row, node in enumerate(web.nodes):
            if node not in place:
                continue
            for entity in web.named_in(row):
                if 1 < frequency[entity] <= RARE:
                    weight = ((1.0 + place[node]) * frequency[entity]) ** -0.5
                    found[web.entities[entity]] = found.get(web.entities[entity], 0.0) + weight
    return found


def sharers(mentioning: Iterable[Edge], rare: Mapping[str, float], known: Container[str]) -> list[str]:
    """The text nodes at the beginning of these mentions that are not known, those that share most first."""
    weight: dict[str, float] = {}
    for edge in mentioning:
        node = split_ref(edge.source)[1]
        if node not in known:
            weight[node] = weight.get(node, 0.0) + rare[split_ref(edge.target)[1]]
    return sorted(weight, key=lambda node: (-round(weight[node], 9), node))
