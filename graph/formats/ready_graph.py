"""Ready-made networkx graphs as triplets and declarations: which attributes name a node, its type, and a predicate."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..groups import chunks
from ..identity import canonical, entity_id
from ..model import Document, Json, Triplet
from .copy import DOCUMENTS_A_BATCH
from .plain_values import plain_value, plain_values
from .triplets import ReadRelation, contributions_of

if TYPE_CHECKING:
    import networkx

UNNAMED_RELATION = "related to"
"""The predicate of an edge that says nothing."""

_NAMES = ("name", "label", "title")
_TYPES = ("type", "entity_type", "kind")
_PREDICATES = ("relation", "predicate", "label", "type", "name")


def ready_batches(graph: "networkx.Graph[Any]", read: ReadRelation, document_id: str) -> Iterator[Batch]:
    """Batches for a graph that `to_networkx` did not make, as `from_networkx` says."""
    nodes = _ready_nodes(graph)
    declared = tuple(
        Declaration(entity, name, kind, aliases, properties, document_id)
        for key, (entity, _, name, kind, aliases, properties) in nodes.items()
        if properties or aliases or not graph.degree(key)
    )
    stated = contributions_of(_ready_triplets(graph, nodes, document_id), read)
    if document_id:
        whole = next(stated, Contribution(Document(document_id, "")))
        yield Batch(add=(replace(whole, declarations=declared),))
        return
    for part in chunks(stated, DOCUMENTS_A_BATCH):
        yield Batch(add=tuple(part))
    if declared:
        yield Batch(declare=declared)


_ReadyNode = tuple[str, str, str, str, tuple[str, ...], dict[str, Json]]


def _ready_nodes(graph: "networkx.Graph[Any]") -> dict[Hashable, _ReadyNode]:
    nodes: dict[Hashable, _ReadyNode] = {}
    keys: dict[str, Hashable] = {}
    for key, data in graph.nodes(data=True):
        attributes = plain_values(data)
        name = _taken(attributes, _NAMES)
        given = _text(key) if name else ""
        if given and keys.setdefault(given, key) != key:
            raise DocumentError(
                f"the nodes {keys[given]!r} and {key!r} have the same id {given!r}: give them different keys"
            )
        kind = _taken(attributes, _TYPES)
        aliases = attributes.pop("aliases", ())
        listed = tuple(str(alias) for alias in (aliases if isinstance(aliases, list | tuple) else (aliases,)))
        shown = name or _text(key)
        nodes[key] = (given or entity_id(shown), given, shown, kind, listed, _properties(attributes, f"node {key!r}"))
    return nodes


def _ready_triplets(
    graph: "networkx.Graph[Any]", nodes: Mapping[Hashable, _ReadyNode], document_id: str
) -> Iterator[Triplet]:
    edges: Any = graph.edges
    for edge in edges(keys=True, data=True) if graph.is_multigraph() else edges(data=True):
        source, target, *key, data = edge
        attributes = plain_values(data)
        named = key[0] if key and isinstance(key[0], str) else ""
        predicate = _taken(attributes, _PREDICATES) or named or UNNAMED_RELATION
        if predicate != UNNAMED_RELATION and not graph.is_directed():
            raise DocumentError(
                f"the edge between {source!r} and {target!r} says {predicate!r}, but the graph is undirected, and nobody "
                "knows which of them does: give a networkx.DiGraph (or MultiDiGraph) with its edges the right way round"
            )
        confidence = attributes.pop("confidence", 1.0)
        if not isinstance(confidence, (int, float)):
            raise DocumentError(f"edge {source!r} to {target!r}: expected a confidence of 0 to 1, got {confidence!r}")
        _, subject_id, subject, subject_type, *_ = nodes[source]
        _, object_id, object_, object_type, *_ = nodes[target]
        properties = _properties(attributes, f"edge {source!r} to {target!r}")
        yield Triplet(
            subject,
            predicate,
            object_,
            subject_type,
            object_type,
            subject_id,
            object_id,
            document_id,
            confidence,
            properties,
        )


def _taken(attributes: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        if isinstance(attributes.get(name), str) and attributes[name].strip():
            return str(attributes.pop(name))
    return ""


def _text(key: Hashable) -> str:
    plain = plain_value(key)
    return plain if isinstance(plain, str) else repr(plain)


def _properties(attributes: dict[str, Any], place: str) -> dict[str, Json]:
    properties: dict[str, Json] = {str(name): value for name, value in attributes.items()}
    try:
        canonical(properties)
    except DocumentError as error:
        raise DocumentError(f"{place}: {error}") from error
    return properties
