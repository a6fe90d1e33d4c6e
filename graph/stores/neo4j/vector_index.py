"""Vector search: the server's index finds the candidates, cosines are computed here from the vectors' own bytes.

The index is approximate, and compares quantised vectors: it is asked for more than is wanted, and its order counts for
nothing. Where few vectors can be meant, in a small store or a narrow view, all of them are compared instead.
"""

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from ...batch import VectorKind
from ...errors import InputError, StoreMismatch
from ...store import Encoder, Matrix, Nearest, Scored
from .query_batch import Ask, Asking, GraphState, Steps
from .visibility import Scope

FEW = 2_000
"""Vectors up to which all are compared."""
_MORE = 50
_SEARCH_CLAUSE = (2026, 2)
"""The first version with vector search as a clause of Cypher."""
_INDEXES = {"text": ("TextNode", "clew_text_vectors"), "sentence": ("Sentence", "clew_sentence_vectors")}


class Vectors:
    """The vectors of one scope of a store."""

    def __init__(self, asking: Asking, scope: Scope) -> None:
        self._asking = asking
        self._scope = scope

    def search(self, queries: Matrix, kind: VectorKind, k: int) -> Steps[list[list[Scored]]]:
        """For each row of `queries` the k text nodes of greatest cosine."""
        queries, kind = np.asarray(queries, dtype=np.float32), _known(kind)
        state = yield from self._state()
        if state.encoder is None or not len(queries):
            return [[] for _ in queries]
        _fit(queries, state.encoder)
        if k <= 0:
            return [[] for _ in queries]
        total, wide = self._total(state, kind), 2 * k + _MORE
        # In a view one query may find enough for all while another finds nothing that is visible.
        enough = k if self._scope.whole else k * len(queries)
        while True:
            found = yield [self._candidates(queries, kind, total, wide, "n.clew_id")]
            ids, _, packed = found.answers[0]
            if len(ids) >= enough or total <= FEW:
                break
            total, wide = _further(total, wide)
        by_id = sorted(zip(ids, packed, strict=True))
        matrix = _matrix([each for _, each in by_id], state.encoder.dimension)
        chosen = [identity for identity, _ in by_id]
        return [_best(chosen, matrix, query, k) for query in queries]

    def best_sentences(self, query: Matrix, k: int, among: Sequence[str] | None = None) -> Steps[list[Nearest]]:
        """Text nodes by their nearest sentence."""
        queries = np.asarray(query, dtype=np.float32).reshape(1, -1)
        state = yield from self._state()
        if state.encoder is None:
            return []
        _fit(queries, state.encoder)
        if k <= 0:
            return []
        if among is not None:
            found = yield [self._sentences_among(among)]
            return _nearest(found.answers[0], queries[0], k, state.encoder)
        total, wide = self._total(state, "sentence"), 3 * k + 2 * _MORE
        while True:
            found = yield [self._candidates(queries, "sentence", total, wide, "n.parent")]
            best = _nearest(found.answers[0], queries[0], k, state.encoder)
            if len(best) >= k or total <= FEW:
                return best
            total, wide = _further(total, wide)

    def select(self, ids: Sequence[str], kind: VectorKind) -> Steps[tuple[list[str], Matrix]]:
        """The ids that have a vector, each once, and their vectors."""
        wanted = list(dict.fromkeys(ids))
        found = yield [self._packed(wanted, kind)]
        encoder = found.library.encoder
        packed = dict(zip(*found.answers[0], strict=True))
        known = [identity for identity in wanted if identity in packed]
        return known, _matrix([packed[identity] for identity in known], 0 if encoder is None else encoder.dimension)

    def words(self, ids: Sequence[str]) -> Steps[list[tuple[str, bytes]]]:
        """The packed vectors of words, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        found = yield [self._packed(wanted, "token")]
        packed = dict(zip(*found.answers[0], strict=True))
        return [(identity, bytes(packed[identity])) for identity in wanted if identity in packed]

    def _packed(self, wanted: list[str], kind: VectorKind) -> Ask:
        name = f"n.{_known(kind)}_vector"
        text = (
            f"CALL () {{ UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {name} IS NOT NULL "
            f"AND {self._scope.node('n')} RETURN id, {name} AS packed UNION ALL UNWIND $ids AS id "
            f"MATCH (n:Sentence {{clew_id: id}}) WHERE {name} IS NOT NULL AND {self._scope.sentence('n')} "
            f"RETURN id, {name} AS packed }} RETURN [collect(id), collect(packed)] AS %answer"
        )
        return Ask(text, {"ids": wanted, **self._scope.parameters})

    def _state(self) -> Steps[GraphState]:
        """A state that knows the encoder, which never changes: the one seen last will do."""
        known = self._asking.known
        if known is not None and known.encoder is not None:
            return known
        found = yield []
        return found.library

    def _total(self, state: GraphState, kind: VectorKind) -> int:
        return state.sentences if kind == "sentence" else state.text_nodes

    def _candidates(self, queries: Matrix, kind: VectorKind, total: int, wide: int, holder: str) -> Ask:
        """Ids, holders and vectors of all that can be meant where these are few, else of what the index finds."""
        scope, name = self._scope, f"n.{kind}_vector"
        label, index = _INDEXES.get(kind, ("TextNode", ""))
        answer = f"[collect(n.clew_id), collect({holder}), collect({name})] AS %answer"
        visible = scope.sentence("n") if kind == "sentence" else scope.node("n")
        all_of = f"MATCH (n:{label}) WHERE {name} IS NOT NULL AND {visible}"
        lengths = np.linalg.norm(queries, axis=1)
        if total <= FEW or not index or not np.all(np.isfinite(lengths) & (lengths > 0)):
            return Ask(f"{all_of} RETURN {answer}", scope.parameters)
        self._asking.core.ready(index)
        parameters: dict[str, Any] = {"queries": queries.astype(np.float64).tolist(), "wide": min(wide, total)}
        near = (
            f"UNWIND $queries AS query {self._index_call(label, index)} "
            f"WITH DISTINCT n WHERE {name} IS NOT NULL AND {visible}"
        )
        if scope.whole:
            return Ask(f"{near} RETURN {answer}", parameters)
        if kind == "sentence":
            all_of = (
                f"MATCH (held:TextNode) WHERE {scope.node('held')} MATCH (n:Sentence {{parent: held.clew_id}}) "
                f"WHERE {name} IS NOT NULL"
            )
        text = (
            f"CALL () {{ {all_of} RETURN n LIMIT {FEW + 1} }} WITH collect(n) AS few "
            f"CALL (few) {{ WITH few WHERE size(few) <= {FEW} UNWIND few AS n RETURN n UNION ALL "
            f"WITH few WHERE size(few) > {FEW} {near} RETURN n }} RETURN {answer}"
        )
        return Ask(text, {**parameters, **scope.parameters})

    def _index_call(self, label: str, index: str) -> str:
        if self._asking.core.version >= _SEARCH_CLAUSE:
            search = f"MATCH (n:{label}) SEARCH n IN (VECTOR INDEX {index} FOR query LIMIT $wide)"
        else:
            search = f"CALL db.index.vector.queryNodes('{index}', $wide, query) YIELD node AS n"
        return f"CALL (query) {{ {search} RETURN n }}"

    def _sentences_among(self, nodes: Sequence[str]) -> Ask:
        holder = "" if self._scope.whole else f"MATCH (held:TextNode {{clew_id: id}}) WHERE {self._scope.node('held')} "
        text = (
            f"UNWIND $ids AS id {holder}MATCH (n:Sentence {{parent: id}}) "
            "WHERE n.sentence_vector IS NOT NULL AND n.clew_id IS NOT NULL "
            "RETURN [collect(n.clew_id), collect(id), collect(n.sentence_vector)] AS %answer"
        )
        return Ask(text, {"ids": list(dict.fromkeys(nodes)), **self._scope.parameters})


def _further(total: int, wide: int) -> tuple[int, int]:
    """How to look on where the index gave too little: wider, and at last at all vectors.

    Nodes of somebody else under our labels may crowd ours out of the index's answers.
    """
    return (total, 4 * wide) if wide < total else (0, wide)


def _known(kind: VectorKind) -> VectorKind:
    if kind not in get_args(VectorKind):
        raise InputError(f"expected a kind of vectors of {', '.join(get_args(VectorKind))}, got {kind!r}")
    return kind


def _fit(queries: Matrix, encoder: Encoder) -> None:
    if queries.ndim != 2 or queries.shape[1] != encoder.dimension:
        raise StoreMismatch(
            f"the queries have shape {queries.shape}, the store's vectors dimension {encoder.dimension}: "
            f"use its encoder, {encoder.name!r}"
        )


def _matrix(packed: Sequence[bytes], dimension: int) -> Matrix:
    return np.frombuffer(b"".join(packed), dtype="<f2").astype(np.float32).reshape(len(packed), dimension)


def _exact(matrix: Matrix, query: Matrix) -> Any:
    """Cosines in double precision, summed a row at a time, so that no other row changes a bit of them."""
    return np.sum(matrix.astype(np.float64) * query.astype(np.float64), axis=1)


def _best(ids: Sequence[str], matrix: Matrix, query: Matrix, k: int) -> list[Scored]:
    exact = _exact(matrix, query)
    # Rows are in id order, so a stable sort leaves ties in it.
    return [(ids[row], float(exact[row])) for row in map(int, np.argsort(-exact, kind="stable")[:k])]


def _nearest(columns: Sequence[Any], query: Matrix, k: int, encoder: Encoder) -> list[Nearest]:
    ids, holders, packed = columns
    cosines = _exact(_matrix(packed, encoder.dimension), query).tolist()
    best: dict[str, tuple[float, str]] = {}
    for cosine, identity, holder in zip(cosines, ids, holders, strict=True):
        mark = (-cosine, identity)
        if holder not in best or mark < best[holder]:
            best[holder] = mark
    order = sorted((mark[0], holder, mark[1]) for holder, mark in best.items())
    return [(holder, identity, -negative) for negative, holder, identity in order[:k]]
