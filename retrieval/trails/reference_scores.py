"""What stands for something else hangs on the graph as that does."""

from collections.abc import Iterable, Mapping

import numpy as np

from ...graph.model import Reference, split_ref
from ...graph.store import GraphReader
from ..pool.pool import Column, Pool
from ..references import MAX_DEPTH, nodes_of


def lifted(reader: GraphReader, pool: Pool, columns: Mapping[str, Column], names: Iterable[str]) -> dict[str, Column]:
    """The columns where each reference has, of those in `names`, at least what its target has among the candidates.

    A reference is another wording of its target, found by its own words and meaning. It mentions nothing, so that by itself
    the graph would speak against it, and a text near the question would outrank one that repeats the question.
    """
    result = dict(columns)
    pairs = _stand_for(reader, pool)
    if len(pairs):
        for name in names:
            if name in result:
                result[name] = column = result[name].copy()
                # A reference may stand for another one.
                for _ in range(MAX_DEPTH):
                    np.maximum.at(column, pairs[:, 0], column[pairs[:, 1]])
    return result


def _stand_for(reader: GraphReader, pool: Pool) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """(reference, text node that it stands for), by position, a row each."""
    rows = [
        (pool.position[each.id], pool.position[target])
        for each in pool.references
        for target in _targets(reader, each)
        if target in pool.position
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _targets(reader: GraphReader, reference: Reference) -> list[str]:
    kind, identity = split_ref(reference.target)
    return [identity] if kind == "node" else [node.id for node in nodes_of(reader, kind, identity)]
