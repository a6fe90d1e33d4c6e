"""Edges of a graph that hold documents together (CONTAINS, NEXT, DECLARES, REFERS_TO): they follow from its nodes."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import DocumentError
from ..identity import structure_edge_id
from ..model import CONTAINS, DECLARES, NEXT, REFERS_TO, STRUCTURE, document_ref, node_ref
from ..stores.structure import Ends, target_ref

if TYPE_CHECKING:
    import networkx


def check_structure(graph: "networkx.MultiDiGraph[Any]") -> None:
    """Refuse such edges that were taken out or put in, between nodes that `to_networkx` made and whose documents are there.

    Raises:
        DocumentError: naming the edge.
    """
    follows = {structure_edge_id(*ends): ends for ref in graph if _kept(graph, ref) for ends in _edges_of(graph, ref)}
    held = {str(data.get("edge_id")) for *_, data in graph.edges(data=True)}
    for identity, (kind, source, target) in sorted(follows.items()):
        if identity not in held:
            raise DocumentError(
                f"the edge {source!r} to {target!r} ({kind}) was taken out, but it follows from its nodes: take out a node, "
                "or leave the edge"
            )
    for source, target, data in graph.edges(data=True):
        kind, identity = data.get("type"), data.get("edge_id")
        if kind not in STRUCTURE or identity is None or identity == structure_edge_id(kind, str(source), str(target)):
            continue
        if _kept(graph, source) and _kept(graph, target):
            raise DocumentError(
                f"the edge {source!r} to {target!r} ({kind}) was put in, but such edges follow from their nodes: "
                "only facts of entities can be put in"
            )


def _edges_of(graph: "networkx.MultiDiGraph[Any]", ref: Any) -> Iterator[Ends]:
    data = graph.nodes[ref]
    for kind, source, target in _said(data, ref):
        if source in graph and target in graph:
            yield kind, source, target


def _said(data: Mapping[str, Any], ref: Any) -> Iterator[Ends]:
    if data.get("kind") == "entity":
        for each in _declared(data):
            if each.get("name") and each.get("document_id"):
                yield DECLARES, document_ref(str(each["document_id"])), ref
    elif "document_id" in data:
        if data.get("node_kind") != "sentence":
            yield CONTAINS, document_ref(data["document_id"]), ref
        if data.get("parent"):
            yield CONTAINS, node_ref(data["parent"]), ref
        if data.get("next"):
            yield NEXT, ref, node_ref(data["next"])
        if data.get("target"):
            yield REFERS_TO, ref, target_ref(data["target"])


def _declared(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    held: Any = data.get("declared", [])
    try:
        held = json.loads(held) if isinstance(held, str) else held
    except ValueError:
        return []  # Whoever reads it says so.
    return [each for each in held if isinstance(each, Mapping)] if isinstance(held, list | tuple) else []


def _kept(graph: "networkx.MultiDiGraph[Any]", ref: Any) -> bool:
    """Whether a node is one that `to_networkx` made, whose document was not taken out."""
    data = graph.nodes[ref]
    return "shown" in data and ("document_id" not in data or document_ref(data["document_id"]) in graph)
