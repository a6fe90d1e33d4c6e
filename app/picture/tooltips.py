"""What a picture shows where the mouse rests on a node or an edge."""

from ..output.score_breakdown import Share
from .colours import FAINT, group_of, word
from .scene import Scene, SceneNode

_BOX = (
    '<div style="max-width:min(520px,80vw);white-space:normal;overflow-wrap:anywhere;font:13px/1.4 system-ui,sans-serif;'
    'padding:2px 4px"><b>{head}</b>{body}</div>'
)
_GRID = (
    '<div style="display:grid;grid-template-columns:max-content fit-content(220px) minmax(0,1fr);column-gap:8px;'
    f'font-size:12px;color:{FAINT}">{{rows}}</div>'
)
_ROW = '<span style="text-align:right">@share{n}</span><span>@signal{n}</span><span>@means{n}</span>'

EDGE = _BOX.format(head="@subject @link @object", body="<br>@sentence")
ENTITY = _BOX.format(head="@label", body="<br>@about")


def text_node(scene: Scene) -> str:
    """A text node's: what it is, its score as a sum where it is a hit, and the beginning of its text."""
    rows = "".join(_ROW.format(n=number) for number in range(_rows(scene)))
    grid = _GRID.format(rows=rows) if rows else ""
    return _BOX.format(head="@label", body=f'<br>@about{grid}<div style="margin-top:6px">@detail</div>')


def columns(scene: Scene) -> dict[str, list[str]]:
    """The columns that these need beside a node's label, a value a node."""
    made = {"about": [_about(node) for node in scene.nodes], "detail": [node.detail for node in scene.nodes]}
    for number in range(_rows(scene)):
        row = [node.shares[number] if number < len(node.shares) else Share("", "") for node in scene.nodes]
        for name, values in zip(("share", "signal", "means"), zip(*row, strict=True), strict=True):
            made[f"{name}{number}"] = list(values)
    return made


def _rows(scene: Scene) -> int:
    return max((len(node.shares) for node in scene.nodes), default=0)


def _about(node: SceneNode) -> str:
    more = node.standing if node.shape == "text" else node.detail
    return " · ".join(filter(None, (word(group_of(node)), more)))
