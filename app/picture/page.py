"""One self-contained HTML picture of a scene, drawn with Bokeh: pan, zoom, hover, a click that follows a node's edges.

The page loads nothing: scripts and styles are inside, and a Content-Security-Policy forbids every request. Names reach the
page as JSON data and as text, never as markup.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from . import tooltips
from .colours import FAINT, INK, PAPER, QUIET, TEXT_NODE, THREAD, colours, group_of, legend
from .layout import Point, arrange
from .scene import Scene, SceneEdge, SceneNode
from .script import FOCUS, LABELS

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource, Plot

_FIRST = 1_000_000
_HOVER = "hover for sentences"
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html, body {{ height: 100%; margin: 0; background: {paper}; color: {ink}; font-family: system-ui, sans-serif; }}
body {{ display: flex; flex-direction: column; }}
header {{ padding: 14px 22px 6px; }}
h1 {{ font-size: 21px; font-weight: 650; margin: 0 0 2px; }}
header p {{ margin: 0; color: {faint}; font-size: 14px; line-height: 1.45; max-width: 110ch; }}
.legend {{ margin-top: 8px; max-width: none; display: flex; flex-wrap: wrap; }}
.legend span {{ display: inline-flex; align-items: center; margin-right: 18px; color: {ink}; font-size: 13px; }}
.legend i {{ width: 12px; height: 12px; margin-right: 6px; }}
.legend i.entity {{ border-radius: 50%; }}
.legend b {{ width: 22px; margin-right: 6px; }}
main {{ flex: 1; min-height: 0; padding: 0 8px 8px; }}
main > div {{ width: 100%; height: 100%; }}
</style>
{resources}
</head>
<body>
<header><h1>{title}</h1><p>{subtitle}</p><p>{summary}</p>
<p class="legend">{legend}</p></header>
<main>{div}</main>
{script}
</body>
</html>
"""
BEGINNING = _PAGE.partition("<meta name=")[0]
"""How every page begins, and by which it is known again: one that another drew does not forbid itself the same requests."""


def picture(scene: Scene) -> str:
    """The scene as one HTML page that needs no network.

    The same scene gives the same picture (places, colours, order).
    """
    from bokeh.embed import components
    from bokeh.resources import Resources

    script, div = components(_figure(scene))
    return _PAGE.format(
        title=escape(scene.title),
        subtitle=escape(scene.subtitle),
        summary=escape(_summary(scene)),
        legend=legend(scene),
        resources=Resources(mode="inline", components=["bokeh"]).render(),
        div=div,
        script=script,
        paper=PAPER,
        ink=INK,
        faint=FAINT,
    )


def _summary(scene: Scene) -> str:
    entities = sum(node.shape == "entity" for node in scene.nodes)
    texts = len(scene.nodes) - entities
    parts = [f"{entities:,} entities", f"{texts:,} text nodes"] if texts else [f"{entities:,} entities"]
    parts.append(f"{len(scene.known_edges()):,} edges")
    hover = "hover for sentences and scores" if any(node.standing for node in scene.nodes) else _HOVER
    return " · ".join(parts) + f". Drag to pan, scroll to zoom, {hover}, click a node to follow its edges."


def _figure(scene: Scene) -> "Plot":
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
    _keep_when_chosen(lines)
    lines.hover_glyph = type(lines.glyph)(line_color=THREAD, line_width=3.5, line_alpha=1.0)
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
            tooltips=tooltips.EDGE,
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
            "colour": THREAD if edge.lit else QUIET,
            "alpha": alpha,
            "own_alpha": alpha,
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
    *("arrow", "colour", "alpha", "own_alpha", "width", "dash", "importance", "lit"),
)


def _curve(start: Point, end: Point, nth: int, forward: bool) -> tuple[list[float], list[float]]:
    """The nth edge between two places: straight, then bent to either side ever more; a loop where both are one place."""
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
        _keep_when_chosen(glyph)
        (texts if group == TEXT_NODE else entities).append(glyph)
    for renderers, tip in ((entities, tooltips.ENTITY), (texts, tooltips.text_node(scene))):
        if renderers:
            plot.add_tools(HoverTool(renderers=renderers, tooltips=tip, limit=1, attachment="above"))
    plot.add_tools(TapTool(renderers=[*entities, *texts]))
    return source


def _keep_when_chosen(renderer: Any) -> None:
    # A click brightens and dims by the alpha columns alone; the very same glyph also keeps what LABELS sets on it.
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
        **tooltips.columns(scene),
        "size": [_size(node) for node in scene.nodes],
        "alpha": alphas,
        "own_alpha": alphas,
        "rim": [THREAD if node.lit else "#ffffff" for node in scene.nodes],
        "rim_width": [2.5 if node.lit else 1.2 for node in scene.nodes],
        "importance": [node.weight + (_FIRST if node.lit else 0) for node in scene.nodes],
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
        _keep_when_chosen(text)
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
