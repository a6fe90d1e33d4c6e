"""Colours and names of what a picture shows, and its legend."""

from collections.abc import Sequence
from html import escape

from .scene import Scene, SceneNode

INK, FAINT, QUIET, TRAIL, PAPER = "#1f2937", "#5b6675", "#9aa5b4", "#e4572e", "#fbfaf7"
TEXT_NODE = "text"
_COLOURS = {
    "PERSON": "#3b78c3",
    "ORG": "#d9822b",
    "GPE": "#2f9e74",
    "LOC": "#7cae42",
    "FAC": "#8a6d3b",
    "EVENT": "#c0487d",
    "WORK_OF_ART": "#8b5fbf",
    "PRODUCT": "#17a2b8",
    "NORP": "#b5653a",
    "DATE": "#7f8c9b",
    "other": "#a3adb8",
    TEXT_NODE: "#f2c14e",
}
_NAMES = {
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "landscape",
    "FAC": "building",
    "NORP": "people",
    "WORK_OF_ART": "work",
    TEXT_NODE: "text node",
}
_SPARE = ("#5b8def", "#e07a5f", "#3d9970", "#b07aa1", "#9c755f", "#59a14f", "#af3e4d", "#4e79a7")
_OTHER = "other"
TYPES = tuple(sorted(_COLOURS.keys() - {_OTHER, TEXT_NODE}))
"""Entity types that have their own colour."""


def group_of(node: SceneNode) -> str:
    """The group that decides a node's colour: its type, or that it is a text node."""
    return TEXT_NODE if node.shape == "text" else node.type or _OTHER


def colours(scene: Scene) -> dict[str, str]:
    """The colour of each group of the scene, in the legend's order: types by name, no type, text nodes."""
    return shades(
        sorted({group_of(node) for node in scene.nodes}, key=lambda each: (each == TEXT_NODE, each == _OTHER, each))
    )


def shades(groups: Sequence[str]) -> dict[str, str]:
    """The colour of each of these groups: its own, else the next spare one."""
    others = [group for group in groups if group not in _COLOURS]
    return {group: _COLOURS.get(group) or _SPARE[others.index(group) % len(_SPARE)] for group in groups}


def group_name(group: str) -> str:
    """The name of a group in the legend."""
    return _NAMES.get(group, group.replace("_", " ").lower())


def legend(scene: Scene) -> str:
    """The legend as HTML: every group and every kind of edge in the scene."""
    chips = [
        f'<span><i class="{"text" if group == TEXT_NODE else "entity"}" style="background:{colour}"></i>'
        f"{escape(group_name(group))}</span>"
        for group, colour in colours(scene).items()
    ]
    edges = scene.known_edges()
    lines = (
        ("fact", f"solid {QUIET}", any(edge.label and edge.asserted for edge in edges)),
        ("denied or supposed", f"dashed {QUIET}", any(edge.label and not edge.asserted for edge in edges)),
        ("mention", f"dotted {QUIET}", any(not edge.label for edge in edges)),
        (escape(scene.lit_name), f"solid {TRAIL}", scene.lit),
    )
    chips += [f'<span><b style="border-top:2px {style}"></b>{name}</span>' for name, style, present in lines if present]
    return "".join(chips)
