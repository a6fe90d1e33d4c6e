"""Vector search by another index: kept equal to the truth, generation by generation."""

import json
import threading
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from ...batch import VectorKind
from ...indexes import VectorIndex
from ...reads import Matrix, Scored
from .connection import Session
from .visibility import Scope

MakeIndex: TypeAlias = Callable[[VectorKind, int], VectorIndex]
"""Returns an empty index for one kind of vectors of one dimension."""

_AT_ONCE = 2_000
_KEYS = """SELECT n.id, v.key, COALESCE(p.rid, n.rid) FROM node_vector l JOIN vector v ON v.rid = l.vector
    JOIN node n ON n.rid = l.node LEFT JOIN node p ON n.kind = 'sentence' AND p.id = n.parent
    WHERE l.kind = ? ORDER BY n.id"""
_DATA = """SELECT n.id, v.data FROM node_vector l JOIN vector v ON v.rid = l.vector JOIN node n ON n.rid = l.node
    WHERE n.id IN (SELECT value FROM json_each(?)) AND l.kind = ? ORDER BY n.id"""


class _Kept:
    """One index, and what is in it."""

    def __init__(self, index: VectorIndex) -> None:
        self.index = index
        self.mark = ""
        self.keys: dict[str, str] = {}
        self.owners: dict[str, int] = {}

    def follow(self, session: Session, kind: VectorKind) -> None:
        """Bring the index to the session's generation: only what changed is written to it."""
        if self.mark == session.mark:
            return
        rows = session.connection.execute(_KEYS, (kind,)).fetchall()
        keys = {identity: key for identity, key, _ in rows}
        self.owners = {identity: owner for identity, _, owner in rows}
        gone = [identity for identity in self.keys if identity not in keys]
        new = [identity for identity, key in keys.items() if self.keys.get(identity) != key]
        # Should the index fail half-way, the next search starts from nothing known rather than from a guess.
        self.keys = {}
        if gone:
            self.index.delete(gone)
        for start in range(0, len(new), _AT_ONCE):
            block = session.connection.execute(_DATA, (json.dumps(new[start : start + _AT_ONCE]), kind)).fetchall()
            matrix = np.stack([np.frombuffer(data, dtype="<f2") for _, data in block]).astype(np.float32)
            self.index.upsert([identity for identity, _ in block], matrix)
        self.keys, self.mark = keys, session.mark


class ReplacedVectors:
    """The indexes that take the place of exact search, one per kind, made when first searched.

    Each starts empty with the process and is filled from the truth; whether its answers are exact is the index's own affair.
    """

    def __init__(self, make: MakeIndex) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: dict[VectorKind, _Kept] = {}

    def search(self, session: Session, scope: Scope | None, queries: Matrix, kind: VectorKind, k: int) -> list[list[Scored]]:
        """As `GraphReader.search_vectors`."""
        with self._lock:
            if kind not in self._kept:
                self._kept[kind] = _Kept(self._make(kind, queries.shape[1]))
            kept = self._kept[kind]
            kept.follow(session, kind)
            among = None
            if scope is not None:
                among = [identity for identity, owner in kept.owners.items() if scope.node_rows[owner]]
            return kept.index.search(queries, k, among)
