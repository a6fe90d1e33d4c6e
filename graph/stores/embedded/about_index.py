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
        self._nodes = pairs[:, 1]
        self._bounds = np.searchsorted(pairs[:, 0], np.arange(len(columns.entity_ids) + 1))

    def of(self, entities: Sequence[str], limit: int | None, visible: NDArray[np.bool_] | None) -> list[tuple[str, str]]:
        """The pairs of these entities, in the order asked; `visible` says which text nodes there are."""
        known, ids = self._columns.entity_ids.positions, self._columns.node_ids.all
        wanted = list(dict.fromkeys(entities))
        place = np.fromiter((known.get(entity, -1) for entity in wanted), dtype=np.int64, count=len(wanted))
        counts = np.where(place >= 0, self._bounds[place + 1] - self._bounds[place], 0)
        owner = np.repeat(np.arange(len(wanted)), counts)
        first = np.cumsum(counts) - counts
        nodes = self._nodes[np.arange(len(owner)) + (self._bounds[place] - first)[owner]]
        if visible is not None:
            seen = visible[nodes]
            owner, nodes = owner[seen], nodes[seen]
            first = np.searchsorted(owner, np.arange(len(wanted)))
        if limit is not None:
            kept = np.arange(len(owner)) - first[owner] < limit
            owner, nodes = owner[kept], nodes[kept]
        return [(wanted[row], ids[node]) for row, node in zip(owner.tolist(), nodes.tolist(), strict=True)]
