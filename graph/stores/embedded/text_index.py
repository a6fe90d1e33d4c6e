"""Keyword search: FTS5 keeps the postings inside the truth's own transactions, BM25 is scored here.

FTS5's own bm25() is not used: it clips the weight of a word that is in more than half the texts, which ties small stores.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...analyzer import DEFAULT_LANGUAGE, Analyzer, analyzer_of
from ...reads import Frequencies, Scored, SearchText, TermFrequencies
from ...terms import indexed
from ..scores import K1, B, idf
from .core import ReadState

Keep = Callable[[NDArray[np.int64]], NDArray[np.bool_]]


Postings = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The rows that hold a term, ascending, and how often each does."""

_POSTINGS_KEPT = 1_000_000
"""Rows of postings that are kept in memory, of the terms asked for first."""


class Lengths:
    """How many terms each text has, by row, and the postings asked for so far: what one generation of the index knows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT rid, length FROM text_entry ORDER BY rid").fetchall()
        table = np.array(rows, dtype=np.int64).reshape(-1, 2)
        self.by_row = np.zeros(int(table[-1, 0]) + 1 if len(table) else 1, dtype=np.int64)
        self.by_row[table[:, 0]] = table[:, 1]
        self.rows = table[:, 0]
        self.nodes = len(table)
        self.total = int(table[:, 1].sum())
        self.postings: dict[str, Postings] = {}
        self._kept = 0

    def keep(self, term: str, postings: Postings) -> None:
        """Remember a term's postings, while there is room."""
        self._kept += len(postings[0])
        if self._kept <= _POSTINGS_KEPT:
            self.postings[term] = postings

    @property
    def mean(self) -> float:
        """Mean length in terms; 0 for an empty index."""
        return self.total / self.nodes if self.nodes else 0.0


class FtsIndex:
    """The keyword index as it stands in one transaction.

    Args:
        connection: inside the transaction.
        lengths: what is known of the index already.
        analyzer: makes the terms of texts and queries; default: that of English.
    """

    def __init__(
        self, connection: sqlite3.Connection, lengths: Lengths | None = None, analyzer: Analyzer | None = None
    ) -> None:
        self._connection = connection
        self._lengths = lengths
        self._analyzer = analyzer or analyzer_of(DEFAULT_LANGUAGE)

    @property
    def generation(self) -> int:
        """The truth's, since both are written in the same transactions."""
        (value,) = self._connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
        return int(value)

    @property
    def _known_lengths(self) -> Lengths:
        if self._lengths is None:
            self._lengths = Lengths(self._connection)
        return self._lengths

    def upsert(self, texts: Mapping[str, str], rows: Mapping[str, int] | None = None) -> None:
        """Index texts by id, in these rows where they are given; a text that is there is replaced."""
        self.delete(list(texts))
        for identity, text in texts.items():
            found = self._analyzer.indexed(text)
            row = self._connection.execute(
                "INSERT INTO text_entry (rid, id, length) VALUES (?, ?, ?)",
                (rows[identity] if rows is not None else None, identity, len(found)),
            ).lastrowid
            self._connection.execute("INSERT INTO text_terms (rowid, terms) VALUES (?, ?)", (row, " ".join(found)))

    def delete(self, ids: Sequence[str]) -> None:
        """Take texts out; unknown ids are skipped."""
        self._lengths = None
        listed = json.dumps(list(ids))
        rows = self._connection.execute(
            "SELECT rid FROM text_entry WHERE id IN (SELECT value FROM json_each(?))", (listed,)
        ).fetchall()
        self._connection.executemany("DELETE FROM text_terms WHERE rowid = ?", rows)
        self._connection.executemany("DELETE FROM text_entry WHERE rid = ?", rows)

    def search(self, query: str, k: int, among: Sequence[str] | None = None) -> list[Scored]:
        """The k texts of highest score > 0, of those in `among` where it is given, sorted by (-score, id)."""
        if among is None:
            return self.search_rows(query, k)
        rows = self._connection.execute(
            "SELECT rid FROM text_entry WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(among)),)
        )
        allowed = np.zeros(len(self._known_lengths.by_row), dtype=np.bool_)
        allowed[np.array([row for (row,) in rows], dtype=np.int64)] = True
        return self.search_rows(query, k, allowed.__getitem__)

    def search_rows(self, query: str, k: int, keep: Keep | None = None, own: bool = False) -> list[Scored]:
        """As `search`, among the rows that `keep` lets pass.

        N, document frequencies and mean length are the whole index's; with `own` those of the rows that pass. Terms add
        up in the question's order, so that scores are the same to the last bit in every process and, but for `own`, view.
        """
        asked, lengths = [indexed(term) for term in self._analyzer.content_terms(query)], self._known_lengths
        if k <= 0 or not asked or not lengths.nodes:
            return []
        counted = lengths.rows[keep(lengths.rows)] if own and keep is not None else None
        texts = lengths.nodes if counted is None else len(counted)
        mean = lengths.mean if counted is None else int(lengths.by_row[counted].sum()) / max(1, texts)
        mean = mean or 1.0
        scores = np.zeros(len(lengths.by_row))
        for term in asked:
            rows, counts = self._postings(term)
            if counted is not None and keep is not None:
                passing = keep(rows)
                rows, counts = rows[passing], counts[passing]
            if not len(rows):
                continue
            norm = K1 * (1 - B + B * lengths.by_row[rows] / mean)
            scores[rows] += idf(len(rows), texts) * counts * (K1 + 1) / (counts + norm)
        found = np.flatnonzero(scores)
        if keep is not None:
            found = found[keep(found)]
        return self._best(found, scores[found], k)

    def frequencies(self, asked: Sequence[str]) -> Frequencies:
        """N, mean length and the number of texts that hold each term."""
        holding = {}
        for term in dict.fromkeys(asked):
            row = self._connection.execute("SELECT doc FROM text_row WHERE term = ?", (indexed(term),)).fetchone()
            holding[term] = int(row[0]) if row else 0
        return Frequencies(self._known_lengths.nodes, self._known_lengths.mean, holding)

    def _postings(self, term: str) -> Postings:
        known = self._known_lengths.postings.get(term)
        if known is None:
            listed = self._connection.execute("SELECT doc FROM text_instance WHERE term = ?", (term,)).fetchall()
            rows = np.fromiter((row for (row,) in listed), dtype=np.int64, count=len(listed))
            known = np.unique(rows, return_counts=True)
            self._known_lengths.keep(term, known)
        return known

    def _best(self, rows: NDArray[np.int64], scores: NDArray[np.float64], k: int) -> list[Scored]:
        if k < len(rows):
            # Every text that ties with the last place stays until ids decide.
            least = np.partition(scores, len(scores) - k)[len(scores) - k]
            chosen = scores >= least
            rows, scores = rows[chosen], scores[chosen]
        ids = dict(
            self._connection.execute(
                "SELECT rid, id FROM text_entry WHERE rid IN (SELECT value FROM json_each(?))", (json.dumps(rows.tolist()),)
            )
        )
        scored = [(str(ids[row]), score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)]
        return sorted(scored, key=lambda each: (-each[1], each[0]))[:k]


def search_text(at: ReadState, read: SearchText) -> list[Scored]:
    """BM25 over title and text of text nodes."""
    keep = None if at.scope is None else at.scope.node_rows.__getitem__
    return _index(at).search_rows(read.query, read.k, keep, read.statistics == "view")


def frequencies(at: ReadState, read: TermFrequencies) -> Frequencies:
    """N, mean length and the number of text nodes that hold each term, of the whole store."""
    return _index(at).frequencies(read.terms)


def _index(at: ReadState) -> FtsIndex:
    return FtsIndex(at.connection, lengths(at), analyzer_of(at.session.language or DEFAULT_LANGUAGE))


def lengths(at: ReadState) -> Lengths:
    """The lengths of the indexed texts."""
    return at.of_generation("lengths", lambda: Lengths(at.connection))
