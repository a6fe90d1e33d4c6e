"""Text nodes listed without a search: all of a store or view, and hits brought into the order that a question asks for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from ...graph.filters.records import record_of, value_of
from ...graph.model import BARE_KINDS, Document, Json, TextNode
from ...graph.store import GraphReader
from ..hits import Hit, Trail
from ..ranking import Ranking
from .spec import ResultOrder

MOST_SCANNED = 10_000
"""Text nodes that a scan looks at."""
STEP = 1e-6
"""By so much the score of a hit is less than that of the one before: as little as rankings tell apart."""


def scanned(reader: GraphReader, order: ResultOrder | None, k: int, origin: str) -> Ranking:
    """The text nodes of a store or view in order, without a search.

    Each document comes by its first text node (and by the first of each value of the field that it is ordered by), then by
    its second one, and so on: in the order that is asked for, else by id. A hit's score is 1, less STEP for each before it.

    Args:
        reader: the store or view.
        order: the order; None: by document, then place.
        k: how many.
        origin: the retriever's name.
    """
    nodes = (node for node in reader.scan("text_node") if node.kind not in BARE_KINDS)
    held: list[TextNode] = list(islice(nodes, MOST_SCANNED + 1))
    warnings = (f"only {MOST_SCANNED:,} texts are listed and brought into order",) if len(held) > MOST_SCANNED else ()
    held = sorted(held[:MOST_SCANNED], key=lambda node: (node.document_id, node.start, node.id))
    values = _values(reader, held, order)
    rounds: Counter[tuple[str, str]] = Counter()
    places: dict[str, int] = {}
    for node in held:
        key = node.document_id, repr(values[node.id])
        places[node.id] = rounds[key]
        rounds[key] += 1
    ranked = sorted(_in_order(held, values, order), key=lambda node: places[node.id])
    hits = (Hit(node, _score(place), Trail(origin), {origin: _score(place)}) for place, node in enumerate(ranked[:k]))
    return Ranking(hits, warnings)


def in_order(reader: GraphReader, hits: Sequence[Hit], order: ResultOrder, first: int, origin: str) -> Ranking:
    """Hits with the first of them in the order asked for, and those that follow as they were; scores are as `scanned`'s.

    A hit keeps the score that it had among its components.
    """
    nodes = [hit.node for hit in hits[:first]]
    values = _values(reader, nodes, order)
    by_id = {hit.id: hit for hit in hits}
    ranked = [by_id[node.id] for node in _in_order(nodes, values, order)] + list(hits[first:])
    return Ranking(
        replace(
            hit,
            score=_score(place),
            signals={origin: _score(place)},
            components={**hit.components, hit.trail.origin: hit.score},
        )
        for place, hit in enumerate(ranked)
    )


def _score(place: int) -> float:
    return 1.0 - place * STEP


def _values(reader: GraphReader, nodes: Iterable[TextNode], order: ResultOrder | None) -> Mapping[str, Json]:
    """The value of each text node, its document's or its own, that it is ordered by."""
    listed = list(nodes)
    if order is None:
        return {node.id: None for node in listed}
    heads = {head.id: head for head in reader.heads(list(dict.fromkeys(node.document_id for node in listed)))}
    owners = {each.id: Document(each.id, "", each.title, each.metadata, each.source) for each in heads.values()}
    return {node.id: value_of(record_of(node, owners.get(node.document_id)), order.field) for node in listed}


def _in_order(nodes: Sequence[TextNode], values: Mapping[str, Json], order: ResultOrder | None) -> list[TextNode]:
    """Text nodes by their values, those without one last; of equal ones the first stays first."""
    if order is None:
        return list(nodes)
    valued = [node for node in nodes if values[node.id] is not None]
    others = [node for node in nodes if values[node.id] is None]
    numbers: dict[str, float] = {}
    for node in valued:
        value = values[node.id]
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers[node.id] = value
    if len(numbers) == len(valued):
        return sorted(valued, key=lambda node: numbers[node.id], reverse=order.descending) + others
    # Of mixed types all are compared as they are written: years and ISO dates then stand together.
    return sorted(valued, key=lambda node: str(values[node.id]), reverse=order.descending) + others
