"""Vector search: exact, on matrices that are derived from the truth's vectors, or by another index."""

import json
from collections.abc import Iterator, Sequence

import numpy as np

from ...reads import BestSentences, FetchVectors, FetchWordVectors, Matrix, Nearest, Scored, SearchVectors
from ..base import fit
from .core import WORDS_KEPT, ReadState
from .sentence_search import SentenceIndex


def search_vectors(at: ReadState, read: SearchVectors) -> list[list[Scored]]:
    """For each row of the queries the k text nodes of greatest cosine."""
    queries, encoder = np.asarray(read.queries, dtype=np.float32), at.session.encoder
    if encoder is None or not len(queries):
        return [[] for _ in queries]
    fit(queries, encoder)
    if at.core.replaced is not None:
        return at.core.replaced.search(at.session, at.scope, queries, read.kind, read.k)
    arrays = at.derived.vectors(at.session, read.kind, encoder.dimension)
    return arrays.search(queries, read.k, None if at.scope is None else at.scope.node_rows)


def best_sentences(at: ReadState, read: BestSentences) -> list[Nearest]:
    """Text nodes by their nearest sentence."""
    query, encoder = np.asarray(read.query, dtype=np.float32).reshape(1, -1), at.session.encoder
    if encoder is None:
        return []
    fit(query, encoder)
    columns = at.derived.columns(at.session)
    arrays = at.derived.vectors(at.session, "sentence", encoder.dimension)
    index = at.of_generation("sentences", lambda: SentenceIndex(arrays, columns))
    positions = columns.node_ids.positions
    among = read.among
    wanted = None if among is None else np.array([positions[each] for each in among if each in positions], dtype=np.int64)
    return index.best(query[0], read.k, wanted, None if at.scope is None else at.scope.mask)


def vectors(at: ReadState, read: FetchVectors) -> tuple[list[str], Matrix]:
    """The ids that have a vector, and those vectors."""
    encoder = at.session.encoder
    if encoder is None or not read.ids:
        return [], np.zeros((0, encoder.dimension if encoder else 0), dtype=np.float32)
    arrays = at.derived.vectors(at.session, read.kind, encoder.dimension)
    return arrays.select(read.ids, None if at.scope is None else at.scope.node_rows)


def word_vectors(at: ReadState, read: FetchWordVectors) -> list[tuple[str, bytes]]:
    """The packed vectors of words, in the order asked."""

    def missing(ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for identity, row, data in at.connection.execute(_WORD_VECTORS, (json.dumps(ids),)):
            if at.scope is None or at.scope.node_rows[row]:
                yield identity, data

    return list(at.kept("words", WORDS_KEPT).get(read.ids, missing).items())


_WORD_VECTORS = """SELECT n.id, n.rid, v.data FROM node n JOIN node_vector l ON l.node = n.rid AND l.kind = 'token'
    JOIN vector v ON v.rid = l.vector WHERE n.id IN (SELECT value FROM json_each(?))"""
