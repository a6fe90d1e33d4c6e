"""What a picture shows, free of how it is drawn: nodes, edges, and which of them the thread runs through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..output.score_breakdown import Share

Shape: TypeAlias = Literal["entity", "text"]


@dataclass(frozen=True, slots=True)
class SceneNode:
    """An entity or a text node. `weight` (1 and up) makes an entity larger.

    Hovering shows `detail`, and of a search's hit its rank and score (`standing`) with the shares that the score is made of.
    """

    id: str
    label: str
    type: str = ""
    shape: Shape = "entity"
    detail: str = ""
    weight: int = 1
    lit: bool = False
    standing: str = ""
    shares: Sequence[Share] = ()


@dataclass(frozen=True, slots=True)
class SceneEdge:
    """A fact or a mention between two node ids. `sentence` is what states it; `asserted` is false where it is denied."""

    source: str
    target: str
    label: str = ""
    sentence: str = ""
    asserted: bool = True
    lit: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture's content.

    `title` and `subtitle` head the page, `lit_name` says what is lit. Edges between unknown nodes are left out.
    """

    nodes: Sequence[SceneNode]
    edges: Sequence[SceneEdge]
    title: str = "Knowledge graph"
    subtitle: str = ""
    lit_name: str = "thread"

    @property
    def lit(self) -> bool:
        """Whether a thread is highlighted."""
        return any(node.lit for node in self.nodes)

    def known_edges(self) -> list[SceneEdge]:
        """The edges whose ends are both here, in the order given."""
        ids = {node.id for node in self.nodes}
        return [edge for edge in self.edges if edge.source in ids and edge.target in ids]
