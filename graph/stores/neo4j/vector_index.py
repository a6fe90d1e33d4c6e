"""Vector search: the server's index finds the candidates, cosines are computed here from the vectors' own bytes.

The index is approximate, and compares quantised vectors: it is asked for more than is wanted, and its order counts for
nothing. Where few vectors can be meant, in a small store or a narrow view, all of them are compared instead.
"""

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from ...batch import VectorKind
from ...errors import InputError
from ...reads import BestSentences, FetchVectors, FetchWordVectors, Matrix, Nearest, Scored, SearchVectors
from ...store import Encoder
from ..base import fit
from ..scores import best, best_holders, cosines, unpacked
from .core import ReadState
from .query_batch import CypherRead, GraphState, Steps

FEW = 2_000
"""Vectors up to which all are compared."""
_MORE = 50
_SEARCH_CLAUSE = (2026, 2)
"""The first version with vector search as a clause of Cypher."""
_INDEXES = {"text": ("TextNode", "clew_text_vectors"), "sentence": ("Sentence", "clew_sentence_vectors")}


def search_vectors(at: ReadState, read: SearchVectors) -> Steps[list[list[Scored]]]:
    """For each row of the queries the k text nodes of greatest cosine."""
    queries, kind, k = np.asarray(read.queries, dtype=np.float32), _checked_kind(read.kind), read.k
    state = yield from _state(at)
    if state.encoder is None or not len(queries):
        return [[] for _ in queries]
    fit(queries, state.encoder)
    if k <= 0:
        return [[] for _ in queries]
    total, wide = _total(state, kind), 2 * k + _MORE
    # In a view one query may find enough for all while another finds nothing that is visible.
    enough = k if at.scope.whole else k * len(queries)
    while True:
        found = yield [_candidates(at, queries, kind, total, wide, "n.clew_id")]
        ids, _, packed = found.answers[0]
        if len(ids) >= enough or total <= FEW:
            break
        total, wide = _further(total, wide)
    by_id = sorted(zip(ids, packed, strict=True))
    matrix = unpacked([each for _, each in by_id], state.encoder.dimension)
    chosen = [identity for identity, _ in by_id]
    return [best(chosen, matrix, query, k) for query in queries]


def best_sentences(at: ReadState, read: BestSentences) -> Steps[list[Nearest]]:
    """Text nodes by their nearest sentence."""
    query, k = np.asarray(read.query, dtype=np.float32).reshape(1, -1), read.k
    state = yield from _state(at)
    if state.encoder is None:
        return []
    fit(query, state.encoder)
    if k <= 0:
        return []
    if read.among is not None:
        found = yield [_sentences_among(at, read.among)]
        return _nearest(found.answers[0], query[0], k, state.encoder)
    total, wide = _total(state, "sentence"), 3 * k + 2 * _MORE
    while True:
        found = yield [_candidates(at, query, "sentence", total, wide, "n.parent")]
        nearest = _nearest(found.answers[0], query[0], k, state.encoder)
        if len(nearest) >= k or total <= FEW:
            return nearest
        total, wide = _further(total, wide)


def vectors(at: ReadState, read: FetchVectors) -> Steps[tuple[list[str], Matrix]]:
    """The ids that have a vector, each once, and their vectors."""
    wanted = list(dict.fromkeys(read.ids))
    found = yield [_packed(at, wanted, read.kind)]
    encoder = found.library.encoder
    packed = dict(zip(*found.answers[0], strict=True))
    known = [identity for identity in wanted if identity in packed]
    return known, unpacked([packed[identity] for identity in known], 0 if encoder is None else encoder.dimension)


def word_vectors(at: ReadState, read: FetchWordVectors) -> Steps[list[tuple[str, bytes]]]:
    """The packed vectors of words, in the order asked."""
    wanted = list(dict.fromkeys(read.ids))
    found = yield [_packed(at, wanted, "token")]
    packed = dict(zip(*found.answers[0], strict=True))
    return [(identity, bytes(packed[identity])) for identity in wanted if identity in packed]


def _packed(at: ReadState, wanted: list[str], kind: VectorKind) -> CypherRead:
    name = f"n.{_checked_kind(kind)}_vector"
    text = (
        f"CALL () {{ UNWIND $ids AS id MATCH (n:TextNode {{clew_id: id}}) WHERE {name} IS NOT NULL "
        f"AND {at.scope.node('n')} RETURN id, {name} AS packed UNION ALL UNWIND $ids AS id "
        f"MATCH (n:Sentence {{clew_id: id}}) WHERE {name} IS NOT NULL AND {at.scope.sentence('n')} "
        f"RETURN id, {name} AS packed }} RETURN [collect(id), collect(packed)] AS %answer"
    )
    return CypherRead(text, {"ids": wanted, **at.scope.parameters})


def _state(at: ReadState) -> Steps[GraphState]:
    """A state that knows the encoder, which never changes: the one seen last will do."""
    known = at.core.known
    if known is not None and known.encoder is not None:
        return known
    found = yield []
    return found.library


def _total(state: GraphState, kind: VectorKind) -> int:
    return state.sentences if kind == "sentence" else state.text_nodes


def _candidates(at: ReadState, queries: Matrix, kind: VectorKind, total: int, wide: int, holder: str) -> CypherRead:
    """Ids, holders and vectors of all that can be meant where these are few, else of what the index finds."""
    scope, name = at.scope, f"n.{kind}_vector"
    label, index = _INDEXES.get(kind, ("TextNode", ""))
    answer = f"[collect(n.clew_id), collect({holder}), collect({name})] AS %answer"
    visible = scope.sentence("n") if kind == "sentence" else scope.node("n")
    all_of = f"MATCH (n:{label}) WHERE {name} IS NOT NULL AND {visible}"
    lengths = np.linalg.norm(queries, axis=1)
    if total <= FEW or not index or not np.all(np.isfinite(lengths) & (lengths > 0)):
        return CypherRead(f"{all_of} RETURN {answer}", scope.parameters)
    at.core.ready()
    parameters: dict[str, Any] = {"queries": queries.astype(np.float64).tolist(), "wide": min(wide, total)}
    near = f"UNWIND $queries AS query {_index_call(at, label, index)} WITH DISTINCT n WHERE {name} IS NOT NULL AND {visible}"
    if scope.whole:
        return CypherRead(f"{near} RETURN {answer}", parameters)
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
    return CypherRead(text, {**parameters, **scope.parameters})


def _index_call(at: ReadState, label: str, index: str) -> str:
    if at.core.connection.version >= _SEARCH_CLAUSE:
        search = f"MATCH (n:{label}) SEARCH n IN (VECTOR INDEX {index} FOR query LIMIT $wide)"
    else:
        search = f"CALL db.index.vector.queryNodes('{index}', $wide, query) YIELD node AS n"
    return f"CALL (query) {{ {search} RETURN n }}"


def _sentences_among(at: ReadState, nodes: Sequence[str]) -> CypherRead:
    holder = "" if at.scope.whole else f"MATCH (held:TextNode {{clew_id: id}}) WHERE {at.scope.node('held')} "
    text = (
        f"UNWIND $ids AS id {holder}MATCH (n:Sentence {{parent: id}}) "
        "WHERE n.sentence_vector IS NOT NULL AND n.clew_id IS NOT NULL "
        "RETURN [collect(n.clew_id), collect(id), collect(n.sentence_vector)] AS %answer"
    )
    return CypherRead(text, {"ids": list(dict.fromkeys(nodes)), **at.scope.parameters})


def _further(total: int, wide: int) -> tuple[int, int]:
    """How to look on where the index gave too little: wider, and at last at all vectors.

    Nodes of somebody else under our labels may crowd ours out of the index's answers.
    """
    return (total, 4 * wide) if wide < total else (0, wide)


def _checked_kind(kind: VectorKind) -> VectorKind:
    if kind not in get_args(VectorKind):
        raise InputError(f"expected a kind of vectors of {', '.join(get_args(VectorKind))}, got {kind!r}")
    return kind


def _nearest(columns: Sequence[Any], query: Matrix, k: int, encoder: Encoder) -> list[Nearest]:
    ids, holders, packed = columns
    scores = cosines(unpacked(packed, encoder.dimension), query).tolist()
    return best_holders(zip(ids, holders, scores, strict=True), k)
