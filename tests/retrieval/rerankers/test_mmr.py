"""`mmr`: relevance against redundancy, by hand and against the formula written out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError, StoreMismatch
from clew.graph.store import Encoder, GraphReader, Matrix, open_store
from clew.models.embedders.hashing import HashingEmbedder
from clew.retrieval.base import Reranker
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.mmr import MMR
from clew.retrieval.retrievers.keyword import Keyword
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.retrieval.fixed_retriever import LAW, hit

ASKED = Query("q")


class TestMMR(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return MMR(reader, shelf.embedder())


class TestMMROfTextsWithoutVectors(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return MMR(reader, shelf.embedder(), 0.7)

    def first(self, reader: GraphReader) -> Keyword:
        return Keyword(reader)


class Vectors:
    """A store that has nothing but these vectors."""

    def __init__(self, rows: Mapping[str, Sequence[float]], encoder: Encoder | None = None) -> None:
        self.rows, self.encoder = rows, encoder

    def vectors(self, ids: Sequence[str], kind: str) -> tuple[list[str], Matrix]:
        found = [each for each in ids if each in self.rows]
        rows = np.asarray([self.rows[each] for each in found] or np.zeros((0, 3)), np.float32)
        return found, rows / np.linalg.norm(rows, axis=1, keepdims=True)


def mmr(rows: Mapping[str, Sequence[float]], diversity: float) -> MMR:
    store: Any = Vectors(rows)
    return MMR(store, shelf.embedder(), diversity)


def test_a_twin_goes_behind_what_is_new() -> None:
    ranking = Ranking([hit("a", 3), hit("twin", 2), hit("new", 1)], ["careful"], ["noted"])
    found = mmr({"a": (1, 0), "twin": (1, 0), "new": (0, 1)}, 0.5).rerank(ASKED, ranking, 3)
    # Relevance, normalised: 1, 0.5, 0. The twin's cosine to the first is 1, the new one's 0.
    assert [(each.id, each.score) for each in found] == [("a", 0.5), ("new", 0.0), ("twin", -0.25)]
    assert [dict(each.signals) for each in found] == [
        {"relevance": 0.5, "redundancy": 0.0},
        {"relevance": 0.0, "redundancy": 0.0},
        {"relevance": 0.25, "redundancy": -0.5},
    ]
    assert [each.components["before mmr"] for each in found] == [3, 1, 2]
    assert (found.warnings, found.notes) == (("careful",), ("noted",))


def test_opposite_texts_are_not_more_diverse_than_unrelated_ones() -> None:
    ranking = Ranking([hit("a", 3), hit("opposite", 1), hit("unrelated", 2)])
    found = mmr({"a": (1, 0), "opposite": (-1, 0), "unrelated": (0, 1)}, 0.5).rerank(ASKED, ranking, 3)
    assert found.ids == ["a", "unrelated", "opposite"]


VECTORS = st.lists(st.tuples(*[st.integers(-3, 3)] * 3).filter(any), min_size=1, max_size=7)


@LAW
@given(VECTORS, st.data())
def test_it_picks_by_the_formula(vectors: list[tuple[int, ...]], data: st.DataObject) -> None:
    scores = [data.draw(st.integers(-4, 4)) for _ in vectors]
    diversity = data.draw(st.sampled_from([0.25, 0.5, 0.75, 1.0]))
    rows = {f"t{number}": vector for number, vector in enumerate(vectors)}
    ranking = Ranking([hit(identity, score) for identity, score in zip(rows, scores, strict=True)])
    made = mmr(rows, diversity)
    found = made.rerank(ASKED, ranking, len(rows))
    least, most = min(scores), max(scores)
    relevance = {each.id: (each.score - least) / (most - least) if most > least else 1.0 for each in ranking}

    def likeness(a: str, b: str) -> float:
        left, right = (np.asarray(rows[each], np.float64) for each in (a, b))
        return max(0.0, float(left @ right) / float(np.linalg.norm(left) * np.linalg.norm(right)))

    for place, each in enumerate(found):
        before = found.ids[:place]
        values = {
            other: (1 - diversity) * relevance[other]
            - diversity * max([likeness(other, one) for one in before], default=0.0)
            for other in found.ids[place:]
        }
        assert each.score == pytest.approx(max(values.values()), abs=2e-6)
        assert each.score == pytest.approx(values[each.id], abs=2e-6)
        assert sum(each.signals.values()) == pytest.approx(each.score, abs=2e-6)
    # What comes first does not depend on how many are wanted.
    for k in range(len(rows) + 1):
        assert made.rerank(ASKED, ranking, k).ids == found.ids[:k]
    assert MMR(made.reader, made.embedder, 0).rerank(ASKED, ranking, len(rows)) == ranking


def test_texts_without_a_vector_are_embedded_unless_the_store_has_another_encoder() -> None:
    ranking = Keyword(shelf.filled()).retrieve(shelf.QUESTIONS[0])
    with shelf.filled() as store, open_store(":memory:") as empty:
        expected = MMR(store, shelf.embedder()).rerank(ASKED, ranking, 9)
        # A store keeps vectors in half precision.
        embedded = MMR(empty, shelf.embedder()).rerank(ASKED, ranking, 9)
        assert embedded.ids == expected.ids
        assert [each.score for each in embedded] == pytest.approx([each.score for each in expected], abs=1e-3)
        other: Any = Vectors({}, Encoder("other", 3))
        with pytest.raises(StoreMismatch, match="the store holds vectors of 'other'"):
            MMR(other, HashingEmbedder(8)).rerank(ASKED, ranking, 9)


@pytest.mark.parametrize("diversity", [-0.1, 1.1, float("nan"), True, "much", None])
def test_a_bad_diversity_is_refused(diversity: Any) -> None:
    with pytest.raises(QueryError, match="expected diversity of mmr as a finite number of at least 0 and at most 1, got"):
        mmr({}, diversity)
