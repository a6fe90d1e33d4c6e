"""A graph of `to_networkx` of which only entities are left (a subgraph of them): its facts as ready triplets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..batch import Batch, Contribution, Declaration
from ..errors import DocumentError
from ..groups import chunks
from ..model import INVERTED, STATED_PREDICATE, Triplet
from .copy import DOCUMENTS_A_BATCH
from .triplets import CanonicalRelation, contributions_of

if TYPE_CHECKING:
    import networkx


def check_texts(graph: "networkx.Graph[Any]", kinds: Mapping[Any, str]) -> bool:
    """Whether only entities are left, whose facts are taken without texts.

    Raises:
        DocumentError: texts were left out in a way that would leave nothing of the rest.
    """
    left = set(kinds.values())
    if left & {"text_node", "reference"} and "document" not in left:
        raise DocumentError(
            "the graph has text nodes, but none of the documents that hold them: take their documents along (nodes of kind "
            "'document'), or entities alone, whose facts are then taken without texts"
        )
    stated = any("evidence" in data and data["evidence"] not in ("[]", []) for *_, data in graph.edges(data=True))
    if "document" in left and "text_node" not in left and stated:
        raise DocumentError(
            "the graph has documents and facts, but none of the text nodes that state them: take these along (nodes of kind "
            "'text_node'), or entities alone, whose facts are then taken without texts"
        )
    return "entity" in left and not left & {"document", "text_node", "reference"}


def batches_of_entities(
    nodes: Mapping[str, Mapping[str, Any]], facts: Sequence[tuple[str, str, Mapping[str, Any]]]
) -> Iterator[Batch]:
    """Batches for entities, by id, and the facts between them: each piece of evidence becomes a ready triplet.

    Its sentence stays behind with its text; confidence, properties, type and whether it is asserted are kept.
    """
    stated = (each for source, target, data in facts for each in _contributions(nodes, source, target, data))
    seen: dict[str, Contribution] = {each.document.id: each for each in stated}
    for part in chunks(seen.values(), DOCUMENTS_A_BATCH):
        yield Batch(add=tuple(part))
    joined = {end for source, target, _ in facts for end in (source, target)}
    declared = [
        Declaration(entity, data["name"], data.get("type", ""), tuple(data["aliases"]), data["properties"])
        for entity, data in nodes.items()
        if data["aliases"] or data["properties"] or entity not in joined
    ]
    if declared:
        yield Batch(declare=tuple(declared))


def _contributions(
    nodes: Mapping[str, Mapping[str, Any]], source: str, target: str, data: Mapping[str, Any]
) -> Iterator[Contribution]:
    for each in data.get("evidence") or [{}]:
        properties = dict(each.get("properties", {}))
        inverted = properties.pop(INVERTED, False) is True
        words = properties.pop(STATED_PREDICATE, data["predicate"])
        ends = (target, source) if inverted else (source, target)
        relation = CanonicalRelation(data["predicate"], each.get("type") or data.get("type", ""), inverted)
        triplet = Triplet(
            nodes[ends[0]]["name"],
            words,
            nodes[ends[1]]["name"],
            nodes[ends[0]].get("type", ""),
            nodes[ends[1]].get("type", ""),
            *ends,
            confidence=each.get("confidence", 1.0),
            properties=properties,
        )
        (made,) = contributions_of([triplet], _stated_as(relation))
        asserted = bool(each.get("asserted", True))
        yield replace(made, evidence=tuple(replace(piece, asserted=asserted) for piece in made.evidence))


def _stated_as(relation: CanonicalRelation) -> Any:
    return lambda predicate, subject_type, object_type: relation
