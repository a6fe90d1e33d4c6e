"""Positions of the nodes in a picture: each connected part is laid out alone, then all side by side. Deterministic."""

import math
from collections.abc import Mapping

import networkx as nx

from .scene import Scene

SPACING = 105.0
"""The wanted distance between connected nodes, in pixels at scale 1."""
_KAMADA_KAWAI_MOST = 90
_SEED = 20
_TRAIL_LENGTH = 1.7
_MARGIN = 90.0
_NEAREST = 46.0
_ASPECT = 1.7
_STRETCH = 1.5

Point = tuple[float, float]


def arrange(scene: Scene) -> dict[str, Point]:
    """The position of every node of the scene, by id, in pixels at scale 1.

    Small parts are laid out by Kamada and Kawai (1989), whose distances follow the graph's; large ones by Fruchterman and
    Reingold (1991) with a fixed seed. The parts are then arranged in rows, the largest first.
    """
    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in scene.nodes)
    for edge in sorted(scene.known_edges(), key=lambda edge: edge.lit):
        graph.add_edge(edge.source, edge.target, length=_TRAIL_LENGTH if edge.lit and edge.label else 1.0)
    order = {node: position for position, node in enumerate(graph)}
    parts = [sorted(part, key=order.__getitem__) for part in nx.connected_components(graph)]
    parts.sort(key=lambda part: (-len(part), order[part[0]]))
    return _in_rows([_part(graph, part) for part in parts])


def _part(graph: "nx.Graph[str]", members: list[str]) -> dict[str, Point]:
    if len(members) == 1:
        return {members[0]: (0.0, 0.0)}
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(members)
    part.add_edges_from((a, b, data) for a, b, data in graph.subgraph(members).edges(data=True) if a != b)
    if len(members) <= _KAMADA_KAWAI_MOST:
        unit = nx.kamada_kawai_layout(part, weight="length")
    else:
        unit = nx.spring_layout(part, seed=_SEED, iterations=120, k=1.6 / math.sqrt(len(members)))
    return _widest_across(_spread(_scaled(part, {node: (float(x), float(y)) for node, (x, y) in unit.items()})))


def _scaled(part: "nx.Graph[str]", places: Mapping[str, Point]) -> dict[str, Point]:
    lengths = sorted(math.dist(places[a], places[b]) for a, b in part.edges)
    scale = SPACING / (lengths[len(lengths) // 2] or 1.0)
    return {node: (x * scale, y * scale) for node, (x, y) in places.items()}


def _spread(places: Mapping[str, Point]) -> dict[str, Point]:
    """The positions after nodes nearer than _NEAREST have pushed each other away a few times."""
    now = dict(places)
    names = list(now)
    for _ in range(30):
        moved = False
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                (ax, ay), (bx, by) = now[a], now[b]
                distance = math.hypot(bx - ax, by - ay)
                if distance >= _NEAREST:
                    continue
                ux, uy = ((bx - ax) / distance, (by - ay) / distance) if distance > 1e-6 else (1.0, 0.0)
                push = (_NEAREST - distance) / 2 + 0.5
                now[a], now[b] = (ax - ux * push, ay - uy * push), (bx + ux * push, by + uy * push)
                moved = True
        if not moved:
            break
    return now


def _widest_across(places: Mapping[str, Point]) -> dict[str, Point]:
    """The positions turned until they are widest from left to right, as screens are."""
    middle_x = sum(x for x, _ in places.values()) / len(places)
    middle_y = sum(y for _, y in places.values()) / len(places)
    centred = {node: (x - middle_x, y - middle_y) for node, (x, y) in places.items()}
    xx = sum(x * x for x, _ in centred.values())
    yy = sum(y * y for _, y in centred.values())
    xy = sum(x * y for x, y in centred.values())
    turn = -0.5 * math.atan2(2 * xy, xx - yy)
    cos, sin = math.cos(turn), math.sin(turn)
    turned = {node: (x * cos - y * sin, x * sin + y * cos) for node, (x, y) in centred.items()}
    _, _, width, height = _box(turned)
    # Labels run from left to right, so space beside a node is worth more than space below it.
    stretch = min(_STRETCH, max(1.0, _ASPECT * height / width)) if width > 0 else 1.0
    return {node: (x * stretch, y) for node, (x, y) in turned.items()}


def _in_rows(parts: list[dict[str, Point]]) -> dict[str, Point]:
    """Arrange laid-out parts in rows of about equal width, like words on a page of about 3 : 2."""
    boxes = [_box(part) for part in parts]
    area = sum((width + _MARGIN) * (height + _MARGIN) for _, _, width, height in boxes)
    wide = max([math.sqrt(area * 1.7), *(width for _, _, width, _ in boxes)], default=0.0)
    places: dict[str, Point] = {}
    x = y = tallest = 0.0
    for part, (left, bottom, width, height) in zip(parts, boxes, strict=True):
        if x > 0 and x + width > wide:
            x, y, tallest = 0.0, y - tallest - _MARGIN, 0.0
        for node, (px, py) in part.items():
            places[node] = (round(x + px - left, 3), round(y + py - bottom - height, 3))
        x += width + _MARGIN
        tallest = max(tallest, height)
    return places


def _box(part: Mapping[str, Point]) -> tuple[float, float, float, float]:
    xs = [x for x, _ in part.values()]
    ys = [y for _, y in part.values()]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
