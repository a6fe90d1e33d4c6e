"""Which text nodes belong to documents that declare an entity: what they are about."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .columns import Columns


class Abouts:
    """(entity, text node) pairs of one generation, sorted; positions count in id order."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        by_document = np.argsort(columns.node_document, kind="stable")
        bounds = np.searchsorted(columns.node_document[by_document], np.arange(len(columns.document_ids) + 1))
        titled = np.flatnonzero(columns.declaration_document >= 0)
        documents, entities = columns.declaration_document[titled], columns.declaration_entity[titled]
        counts = bounds[documents + 1] - bounds[documents]
        where = np.repeat(bounds[documents] - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        pairs = np.stack([np.repeat(entities, counts), by_document[where]], axis=1)
        pairs = np.unique(pairs, axis=0) if len(pairs) else pairs
        # Lists, since many entities are asked for at once and most have one text node or none.
        self._nodes: list[int] = pairs[:, 1].tolist()
        self._bounds: list[int] = np.searchsorted(pairs[:, 0], np.arange(len(columns.entity_ids) + 1)).tolist()

    def of(self, entities: Sequence[str], limit: int | None, visible: NDArray[np.bool_] | None) -> list[tuple[str, str]]:
        """The pairs of these entities, in the order asked; `visible` says which text nodes there are."""
        known, ids = self._columns.entity_ids.positions, self._columns.node_ids
        found: list[tuple[str, str]] = []
        for entity in dict.fromkeys(entities):
            position = known.get(entity)
            if position is None:
                continue
            first, last = self._bounds[position], self._bounds[position + 1]
            if first == last:
                continue
            nodes = self._nodes[first:last]
            if visible is not None:
                nodes = [node for node in nodes if visible[node]]
            found.extend((entity, ids[node]) for node in nodes[:limit])
        return found
