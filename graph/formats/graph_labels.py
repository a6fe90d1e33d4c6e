"""Which value each node of a graph of `to_networkx` is, by its attribute `ref`, whatever its key was relabelled to."""

from collections.abc import Hashable
from typing import TYPE_CHECKING

from ..errors import DocumentError

if TYPE_CHECKING:
    from typing import Any

    import networkx

KINDS = {"document": "document", "text_node": "node", "reference": "node", "entity": "entity"}
"""The kinds of nodes, and how their refs begin."""
_BEGINNINGS = tuple(sorted({f"{begin}:" for begin in KINDS.values()}))


def refs_of(graph: "networkx.Graph[Any]") -> dict[Hashable, Hashable]:
    """Each node's ref, whatever it was relabelled to; nodes that were put in keep their keys.

    Raises:
        DocumentError: a key or mark that is not as `to_networkx` writes it, or two nodes of one ref.
    """
    refs: dict[Hashable, Hashable] = {}
    held: dict[Hashable, Hashable] = {}
    for key, data in graph.nodes(data=True):
        kind, ref = data.get("kind"), data.get("ref")
        if kind not in KINDS and ref is None and str(key).startswith(_BEGINNINGS):
            raise DocumentError(
                f"the node {key!r} has the key of a node of to_networkx, but not its attributes (an edge to a node that is "
                "not there makes one without): check the key, or give a new node a key of another form"
            )
        begins = f"{KINDS[kind]}:" if kind in KINDS else ""
        if ref is None and begins and not str(key).startswith(begins) and {"shown", "node_kind", "text"} & {*data}:
            raise DocumentError(
                f"the node {key!r} is a {kind} of to_networkx under another key, and no attribute 'ref' says which: "
                f"give it the key that it had, which begins with {begins!r}"
            )
        if ref is not None and not (begins and str(ref).startswith(begins)):
            raise DocumentError(
                f"the node {key!r} has kind {kind!r}, but its attribute 'ref' is {ref!r:.80}: leave both as to_networkx "
                "writes them (what an entity is, is its attribute 'type'); a new node has neither"
            )
        if ref is not None and ref != key and str(key).startswith(_BEGINNINGS):
            raise DocumentError(
                f"the node {ref!r} was relabelled to {key!r}, which looks like another id: ids cannot be changed. "
                "Give a name by the attribute 'name', or labels of another form"
            )
        refs[key] = key if ref is None else ref
        if held.setdefault(refs[key], key) != key:
            raise DocumentError(
                f"the nodes {held[refs[key]]!r} and {key!r} are both {refs[key]!r}: a new node has no attribute 'ref', and "
                "a name and type of its own"
            )
    return refs


def check_attributes(graph: "networkx.Graph[Any]") -> None:
    """Refuse a graph of `to_networkx` of which the keys alone are left.

    Raises:
        DocumentError: saying what is missing.
    """
    keys = [key for key in graph if isinstance(key, str) and key.startswith(_BEGINNINGS)]
    if keys and len(keys) == len(graph) and any(not key.startswith("entity:") for key in keys):
        raise DocumentError(
            f"the graph has keys of to_networkx ({keys[0]!r:.60}), but its nodes have lost their attributes: give the graph "
            "itself, or a format that keeps attributes"
        )
