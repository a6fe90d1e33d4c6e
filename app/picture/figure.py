"""The Bokeh figure of a scene: pan, zoom, hover, and a click that follows a node's edges."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..output.score_breakdown import Share
from .colours import FAINT, INK, PAPER, QUIET, TEXT_NODE, TRAIL, colours, group_name, group_of
from .layout import Point, arrange
from .scene import Scene, SceneEdge, SceneNode
from .script import FOCUS, LABELS

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource, Plot

_LIT_IMPORTANCE = 1_000_000
"""Added to the importance of highlighted nodes, so that they get their labels first."""
_BOX = (
    '<div style="max-width:min(520px,80vw);white-space:normal;overflow-wrap:anywhere;font:13px/1.4 system-ui,sans-serif;'
    'padding:2px 4px"><b>{head}</b>{body}</div>'
)
_GRID = (
    '<div style="display:grid;grid-template-columns:max-content fit-content(220px) minmax(0,1fr);column-gap:8px;'
    f'font-size:12px;color:{FAINT}">{{rows}}</div>'
)
_ROW = '<span style="text-align:right">@share{n}</span><span>@signal{n}</span><span>@meaning{n}</span>'

EDGE_TOOLTIP = _BOX.format(head="@subject @link @object", body="<br>@sentence")
ENTITY_TOOLTIP = _BOX.format(head="@label", body="<br>@about")


def figure_of(scene: Scene) -> "Plot":
    """The scene as a Bokeh plot. The same scene makes the same plot."""
    from bokeh.models import BoxZoomTool, DataRange1d, PanTool, ResetTool, SaveTool, WheelZoomTool
    from bokeh.plotting import figure

    places = arrange(scene)
    wheel = WheelZoomTool(zoom_on_axis=False)
    plot = figure(
        sizing_mode="stretch_both",
        match_aspect=True,
        tools=[PanTool(), wheel, BoxZoomTool(match_aspect=True), ResetTool(), SaveTool()],
        active_scroll=wheel,
        background_fill_color=PAPER,
        border_fill_color=PAPER,
        outline_line_color=None,
        x_range=DataRange1d(range_padding=0.12),
        y_range=DataRange1d(range_padding=0.12),
        toolbar_location="above",
        min_height=360,
    )
    plot.toolbar.logo = None
    plot.axis.visible = False
    plot.grid.visible = False
    edges = _draw_edges(plot, scene, places)
    nodes = _draw_nodes(plot, scene, places)
    _draw_labels(plot, nodes, edges)
    return plot


def _draw_edges(plot: Any, scene: Scene, places: dict[str, Point]) -> "ColumnDataSource":
    from bokeh.models import ColumnDataSource, HoverTool

    known = scene.known_edges()
    source = ColumnDataSource(_edge_columns(scene, known, places))
    lines = plot.multi_line(
        xs="xs", ys="ys", line_color="colour", line_alpha="alpha", line_width="width", line_dash="dash", source=source
    )
    _same_glyph_when_selected(lines)
    lines.hover_glyph = type(lines.glyph)(line_color=TRAIL, line_width=3.5, line_alpha=1.0)
    plot.scatter(
        "x",
        "y",
        marker="triangle",
        size="arrow",
        angle="angle",
        color="colour",
        alpha="alpha",
        line_color=None,
        source=source,
    )
    plot.add_tools(
        HoverTool(
            renderers=[lines],
            tooltips=EDGE_TOOLTIP,
            line_policy="interp",
            point_policy="follow_mouse",
            limit=1,
            attachment="below",
        )
    )
    return source


def _edge_columns(scene: Scene, edges: Sequence[SceneEdge], places: dict[str, Point]) -> dict[str, Any]:
    names = {node.id: node.label for node in scene.nodes}
    columns: dict[str, Any] = {name: [] for name in _EDGE_COLUMNS}
    seen: dict[tuple[str, str], int] = {}
    for edge in edges:
        pair = (min(edge.source, edge.target), max(edge.source, edge.target))
        nth = seen[pair] = seen.get(pair, -1) + 1
        xs, ys = _curve(places[edge.source], places[edge.target], nth, edge.source == pair[0])
        middle = len(xs) // 2
        direction = math.atan2(ys[middle + 1] - ys[middle], xs[middle + 1] - xs[middle])
        dim = scene.lit and not edge.lit
        alpha = 0.35 if dim else 0.9 if edge.lit else 0.55
        mention = not edge.label
        row = {
            "source": edge.source,
            "target": edge.target,
            "subject": names[edge.source],
            "object": names[edge.target],
            "label": edge.label,
            "link": f"—{edge.label}→" if edge.label else "—",
            "shown": "",
            "sentence": edge.sentence if edge.asserted else f"(not asserted) {edge.sentence}",
            "xs": xs,
            "ys": ys,
            "x": xs[middle],
            "y": ys[middle],
            "angle": direction - math.pi / 2,
            "arrow": 0 if mention else 8 if edge.lit else 6,
            "colour": TRAIL if edge.lit else QUIET,
            "alpha": alpha,
            "full_alpha": alpha,
            "width": 2.6 if edge.lit else 1.3,
            "dash": "solid" if edge.asserted and not mention else "dotted" if mention else "dashed",
            "importance": -len(columns["x"]),
            "lit": edge.lit,
        }
        for name, value in row.items():
            columns[name].append(value)
    return columns


_EDGE_COLUMNS = (
    *("source", "target", "subject", "object", "label", "link", "shown", "sentence", "xs", "ys", "x", "y", "angle"),
    *("arrow", "colour", "alpha", "full_alpha", "width", "dash", "importance", "lit"),
)


def _curve(start: Point, end: Point, nth: int, forward: bool) -> tuple[list[float], list[float]]:
    """The points of the nth edge between two places: the first is straight, others bend; a loop where both are the same."""
    if start == end:
        turns = [2 * math.pi * step / 24 for step in range(25)]
        size = 22.0 + 9 * nth
        return [start[0] + size * math.sin(t) for t in turns], [start[1] + size * (1 - math.cos(t)) for t in turns]
    side = (1 if nth % 2 else -1) * ((nth + 1) // 2) * (1 if forward else -1)
    dx, dy = end[0] - start[0], end[1] - start[1]
    control = ((start[0] + end[0]) / 2 - dy * 0.22 * side, (start[1] + end[1]) / 2 + dx * 0.22 * side)
    xs, ys = [], []
    steps = 16 if side else 2
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        xs.append(round(a * start[0] + b * control[0] + c * end[0], 2))
        ys.append(round(a * start[1] + b * control[1] + c * end[1], 2))
    return xs, ys


def _draw_nodes(plot: Any, scene: Scene, places: dict[str, Point]) -> "ColumnDataSource":
    from bokeh.models import CDSView, ColumnDataSource, GroupFilter, HoverTool, TapTool

    source = ColumnDataSource(_node_columns(scene, places))
    texts: list[Any] = []
    entities: list[Any] = []
    for group, colour in colours(scene).items():
        glyph = plot.scatter(
            "x",
            "y",
            size="size",
            marker="square" if group == TEXT_NODE else "circle",
            fill_color=colour,
            fill_alpha="alpha",
            line_color="rim",
            line_alpha="alpha",
            line_width="rim_width",
            source=source,
            view=CDSView(filter=GroupFilter(column_name="group", group=group)),
        )
        _same_glyph_when_selected(glyph)
        (texts if group == TEXT_NODE else entities).append(glyph)
    for renderers, tip in ((entities, ENTITY_TOOLTIP), (texts, text_tooltip(scene))):
        if renderers:
            plot.add_tools(HoverTool(renderers=renderers, tooltips=tip, limit=1, attachment="above"))
    plot.add_tools(TapTool(renderers=[*entities, *texts]))
    return source


def text_tooltip(scene: Scene) -> str:
    """The tooltip of a text node: what it is, for a hit its score as a sum, and the beginning of its text."""
    rows = "".join(_ROW.format(n=number) for number in range(_most_shares(scene)))
    grid = _GRID.format(rows=rows) if rows else ""
    return _BOX.format(head="@label", body=f'<br>@about{grid}<div style="margin-top:6px">@detail</div>')


def tooltip_columns(scene: Scene) -> dict[str, list[str]]:
    """The columns that tooltips need beside a node's label, with one value per node."""
    columns = {"about": [_about(node) for node in scene.nodes], "detail": [node.detail for node in scene.nodes]}
    for number in range(_most_shares(scene)):
        row = [node.shares[number] if number < len(node.shares) else Share("", "") for node in scene.nodes]
        for name, values in zip(("share", "signal", "meaning"), zip(*row, strict=True), strict=True):
            columns[f"{name}{number}"] = list(values)
    return columns


def _most_shares(scene: Scene) -> int:
    return max((len(node.shares) for node in scene.nodes), default=0)


def _about(node: SceneNode) -> str:
    more = node.rank_and_score if node.shape == "text" else node.detail
    return " · ".join(filter(None, (group_name(group_of(node)), more)))


def _same_glyph_when_selected(renderer: Any) -> None:
    # A click brightens and dims by the alpha columns alone; with the very same glyph, what LABELS sets on it stays too.
    renderer.selection_glyph = renderer.nonselection_glyph = renderer.glyph


def _node_columns(scene: Scene, places: dict[str, Point]) -> dict[str, Any]:
    groups = [group_of(node) for node in scene.nodes]
    alphas = [0.45 if scene.lit and not node.lit else 1.0 for node in scene.nodes]
    return {
        "id": [node.id for node in scene.nodes],
        "x": [places[node.id][0] for node in scene.nodes],
        "y": [places[node.id][1] for node in scene.nodes],
        "label": [_short(node.label) for node in scene.nodes],
        "shown": ["" for _ in scene.nodes],
        "aside": [0.0 for _ in scene.nodes],
        "below": [_size(node) / 2 + 3 for node in scene.nodes],
        "group": groups,
        **tooltip_columns(scene),
        "size": [_size(node) for node in scene.nodes],
        "alpha": alphas,
        "full_alpha": alphas,
        "rim": [TRAIL if node.lit else "#ffffff" for node in scene.nodes],
        "rim_width": [2.5 if node.lit else 1.2 for node in scene.nodes],
        "importance": [node.weight + (_LIT_IMPORTANCE if node.lit else 0) for node in scene.nodes],
        "lit": [node.lit for node in scene.nodes],
    }


def _draw_labels(plot: Any, nodes: "ColumnDataSource", edges: "ColumnDataSource") -> None:
    from bokeh.models import CustomJS

    style: dict[str, Any] = {
        "text_align": "center",
        "text_font": {"value": "system-ui, sans-serif"},
        "text_alpha": "alpha",
        "background_fill_color": PAPER,
        "background_fill_alpha": 0.7,
    }
    edge_text = plot.text("x", "y", text="shown", text_color="#6b7480", text_baseline="middle", source=edges, **style)
    place = {"x_offset": "aside", "y_offset": "below", "text_baseline": "top"}
    node_text = plot.text("x", "y", text="shown", text_color=INK, source=nodes, **place, **style)
    for text in (edge_text, node_text):
        _same_glyph_when_selected(text)
    arguments = {
        "figure": plot,
        "x_range": plot.x_range,
        "nodes": nodes,
        "edges": edges,
        "node_labels": node_text.glyph,
        "edge_labels": edge_text.glyph,
    }
    show = CustomJS(args=arguments, code=LABELS)
    plot.x_range.js_on_change("start", show)
    plot.x_range.js_on_change("end", show)
    plot.js_on_change("inner_width", show)
    nodes.selected.js_on_change("indices", CustomJS(args={"nodes": nodes, "edges": edges}, code=FOCUS))


def _size(node: SceneNode) -> float:
    if node.shape == "text":
        return 15.0
    return round(min(34.0, 9.0 + 4.5 * math.sqrt(max(0, node.weight - 1)) + (4 if node.lit else 0)), 2)


def _short(label: str, most: int = 34) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
