"""What a picture shows, independent of how it is drawn: nodes, edges, and which of them are highlighted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..output.score_breakdown import Share

Shape: TypeAlias = Literal["entity", "text"]


@dataclass(frozen=True, slots=True)
class SceneNode:
    """An entity or a text node. `weight` (1 and up) makes an entity larger; `lit` highlights the node.

    Hovering shows `detail` and, for a hit of a search, `rank_and_score` with the largest `shares` of the score.
    """

    id: str
    label: str
    type: str = ""
    shape: Shape = "entity"
    detail: str = ""
    weight: int = 1
    lit: bool = False
    rank_and_score: str = ""
    shares: Sequence[Share] = ()


@dataclass(frozen=True, slots=True)
class SceneEdge:
    """A fact, or a mention (no `label`), between two node ids, with the sentence that states it.

    `asserted` is false where the sentence denies or only supposes the fact; `lit` highlights the edge.
    """

    source: str
    target: str
    label: str = ""
    sentence: str = ""
    asserted: bool = True
    lit: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The content of a picture.

    `title` and `subtitle` are the head of the page; `lit_name` is what the legend calls highlighted edges. Edges between
    unknown nodes are left out.
    """

    nodes: Sequence[SceneNode]
    edges: Sequence[SceneEdge]
    title: str = "Knowledge graph"
    subtitle: str = ""
    lit_name: str = "trail"

    @property
    def lit(self) -> bool:
        """Whether anything is highlighted."""
        return any(node.lit for node in self.nodes)

    def known_edges(self) -> list[SceneEdge]:
        """The edges between nodes of the scene, in the order given."""
        ids = {node.id for node in self.nodes}
        return [edge for edge in self.edges if edge.source in ids and edge.target in ids]
