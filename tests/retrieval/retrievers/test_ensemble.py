"""`ensemble`: overlapping hits of several chunk sizes become one."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError
from clew.graph.model import TextNode
from clew.graph.store import GraphReader
from clew.retrieval.base import Composite, Fused, Retriever
from clew.retrieval.creation import create
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.ensemble import Ensemble
from clew.retrieval.retrievers.vector import Vector
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.contracts.retriever import FOUNDED
from clew.tests.retrieval.fixed_retriever import LAW, Failing, Fixed

Spans = dict[tuple[str, int, int], float]


class Chunks(Retriever):
    """Finds these spans of documents, by document, start and end, with their scores."""

    def __init__(self, name: str, spans: Spans) -> None:
        self.name = name
        self.spans = spans

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return Ranking(
            Hit(TextNode(f"{document}:{start}-{end}", "…", document, start=start, end=end), score, Trail(self.name))
            for (document, start, end), score in self.spans.items()
        ).top(k)


class TestEnsemble(CompositeContract):
    count = 3

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return Ensemble(tuple(children), weights=[2, 1, 1][: len(children)])


LARGE = Chunks("large", {("d", 0, 100): 0.9, ("e", 0, 100): 0.5})
SMALL = Chunks("small", {("d", 0, 20): 0.8, ("d", 20, 40): 0.7, ("f", 0, 20): 0.6})


def test_the_best_of_overlapping_hits_stays_and_has_the_scores_of_all() -> None:
    ranking = Ensemble((LARGE, SMALL)).retrieve("q")
    # d:0-100 and d:0-20 are both first: the shorter stays. d:20-40 lies in d:0-100, which went, and stays beside d:0-20.
    # d:0-20: 1/61 + 1/61; d:20-40: 1/62 + 1/61; e: 1/62; f: 1/63.
    assert [(hit.id, hit.score) for hit in ranking] == [
        ("d:0-20", 0.032787),
        ("d:20-40", 0.032522),
        ("e:0-100", 0.016129),
        ("f:0-20", 0.015873),
    ]
    assert [dict(hit.components) for hit in ranking] == [
        {"small": 0.8, "large": 0.9},
        {"small": 0.7, "large": 0.9},
        {"large": 0.5},
        {"small": 0.6},
    ]
    assert dict(ranking[1].signals) == {"small": 1 / 62, "large": 1 / 61}
    assert [hit.trail.origin for hit in ranking] == ["large | small", "large | small", "large", "small"]


def test_a_long_text_that_is_better_takes_up_the_short_ones_and_counts_them_once() -> None:
    late = Chunks("small", {("x", 0, 20): 0.9, ("d", 0, 20): 0.8, ("d", 20, 40): 0.7})
    ranking = Ensemble((LARGE, late)).retrieve("q")
    assert ranking.ids == ["d:0-100", "x:0-20", "e:0-100"]
    # The better of the two short ones, second of its list.
    assert dict(ranking[0].signals) == {"large": 1 / 61, "small": 1 / 62}
    assert dict(ranking[0].components) == {"large": 0.9, "small": 0.8}


def test_weights_change_which_one_stays() -> None:
    late = Chunks("small", {("x", 0, 20): 0.9, ("d", 0, 20): 0.8})
    assert "d:0-100" in Ensemble((LARGE, late)).retrieve("q").ids
    # 2/62 above 1/61.
    ranking = Ensemble((LARGE, late), weights=[1, 2]).retrieve("q")
    assert ranking.ids == ["d:0-20", "x:0-20", "e:0-100"]
    assert ranking[0].score == round(2 / 62 + 1 / 61, 6)
    assert ranking == Ensemble((LARGE, 2 * late)).retrieve("q")
    assert Ensemble((LARGE, late), weights=[1, 0]).retrieve("q").ids == LARGE.retrieve("q").ids
    assert Ensemble((LARGE, 0 * late)).retrieve("q").ids == LARGE.retrieve("q").ids
    for of, weights in (((0 * LARGE, 0 * late), None), ((LARGE, 0 * late), [0, 1])):
        with pytest.raises(QueryError, match=r"expected a weight above 0 in ensemble.*: with 0 alone nothing"):
            Ensemble(of, weights=weights)


@pytest.mark.parametrize(
    ("first", "second", "overlap", "merged"),
    [
        (("d", 0, 100), ("d", 90, 110), 0.5, True),  # 10 of 20
        (("d", 0, 100), ("d", 91, 111), 0.5, False),  # 9 of 20
        (("d", 0, 100), ("d", 91, 111), 0.45, True),
        (("d", 0, 100), ("d", 80, 100), 1.0, True),
        (("d", 0, 100), ("d", 81, 101), 1.0, False),
        (("d", 0, 100), ("d", 100, 200), 0.01, False),
        (("d", 0, 100), ("e", 0, 100), 0.5, False),
        (("d", 5, 5), ("d", 0, 100), 0.5, False),
    ],
)
def test_how_much_must_overlap(
    first: tuple[str, int, int], second: tuple[str, int, int], overlap: float, merged: bool
) -> None:
    a, b = Chunks("a", {first: 1.0}), Chunks("b", {second: 1.0})
    for of in ((a, b), (b, a)):
        assert len(Ensemble(of, overlap=overlap).retrieve("q")) == (1 if merged else 2)


def test_overlapping_hits_of_one_retriever_stay_apart() -> None:
    sliding = Chunks("sliding", {("d", 0, 100): 0.9, ("d", 20, 120): 0.8})
    assert Ensemble((sliding,)).retrieve("q").ids == sliding.retrieve("q").ids
    # Each of them stands over the long text, which is merged into both.
    assert Ensemble((sliding, Chunks("whole", {("d", 0, 900): 0.1}))).retrieve("q").ids == ["d:0-100", "d:20-120"]


def test_equal_expressions_are_told_apart() -> None:
    twin = Chunks("large", {("d", 0, 50): 0.4})
    ensemble = Ensemble((LARGE, twin, SMALL, 2 * twin))
    assert ensemble.labels == ("large #1", "large #2", "small", "large #3")
    assert dict(Ensemble((LARGE, 2 * twin)).retrieve("q")[0].components) == {"large": 0.4, "large #1": 0.9, "large #2": 0.4}


def test_several_stores_with_chunks_of_several_sizes() -> None:
    long = shelf.text("d", "", "The mill stood by the river. The miller sold paper.")
    short = replace(long, nodes=tuple(replace(node, kind="chunk", parent=None) for node in long.nodes[1:]), vectors=())
    encoded = tuple(replace(vector, kind="text") for vector in long.vectors[1:])
    with shelf.filled(texts=[long]) as large, shelf.filled(texts=[replace(short, vectors=encoded)]) as small:
        both = Ensemble((Vector(large, shelf.embedder()), Vector(small, shelf.embedder())))
        assert both.readers == (large, small)
        ranking = both.retrieve("Who sold paper?")
        assert ranking[0].node.text == "The miller sold paper."
        assert set(ranking[0].components) == {"vector #1", "vector #2"}
        assert both.retrieve("Who sold paper?", filter="document_id = 'e'").ids == []


def test_a_failing_size_is_left_out() -> None:
    ranking = Ensemble((LARGE, Failing()), weights=[1, 5]).with_policy(on_error="partial").retrieve("q")
    assert [(hit.id, hit.score) for hit in ranking] == [("d:0-100", 0.016393), ("e:0-100", 0.016129)]
    assert ranking.warnings == ("failing failed and is left out: OSError: the line is dead",)


spans = st.dictionaries(
    st.tuples(st.sampled_from("de"), st.integers(0, 60), st.integers(1, 40)).map(lambda at: (at[0], at[1], at[1] + at[2])),
    st.integers(0, 9).map(float),
    max_size=8,
)


@LAW
@given(several=st.lists(spans, min_size=1, max_size=3), data=st.data())
def test_no_two_retrievers_hits_overlap_and_nothing_else_is_lost(several: list[Spans], data: st.DataObject) -> None:
    parts = [Chunks(f"c{number}", each) for number, each in enumerate(several)]
    ranking = Ensemble(tuple(parts)).retrieve("q", 100)
    moved = Ensemble(tuple(data.draw(st.permutations(parts)))).retrieve("q", 100)
    assert [(hit.id, hit.score) for hit in ranking] == [(hit.id, hit.score) for hit in moved]
    finders: dict[str, set[str]] = {}
    for part in parts:
        for hit in part.retrieve("q"):
            finders.setdefault(hit.id, set()).add(part.name)
    every = {hit.id: hit.node for part in parts for hit in part.retrieve("q")}
    for hit in ranking:
        others = [each for each in ranking if each.id != hit.id and finders[each.id].isdisjoint(finders[hit.id])]
        assert not [each for each in others if _overlap(hit.node, each.node)]
        assert math.fsum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-6)
    for identity, node in every.items():
        assert identity in ranking.ids or any(_overlap(node, hit.node) for hit in ranking)


def _overlap(first: TextNode, second: TextNode) -> bool:
    if first.document_id != second.document_id:
        return False
    shared = min(first.end, second.end) - max(first.start, second.start)
    return shared >= 0.5 * min(first.end - first.start, second.end - second.start)


@LAW
@given(
    several=st.lists(
        st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9).map(float), max_size=6), min_size=1, max_size=3
    )
)
def test_where_nothing_overlaps_it_is_the_operator(several: list[dict[str, float]]) -> None:
    parts = tuple(Fixed(f"f{number}", each) for number, each in enumerate(several))
    assert Ensemble(parts).retrieve("q") == Fused(parts).retrieve("q")


def test_it_is_made_by_name() -> None:
    with shelf.filled() as store:
        made = create("ensemble", store, shelf.embedder())
        assert repr(made) == "ensemble(of=(vector, vector(unit='sentence')))"
        assert create(repr(made), store, shelf.embedder()) == made
        ranking = made.retrieve(FOUNDED, 20)
        assert {hit.node.kind for hit in ranking} == {"chunk", "sentence"}
        kept = [hit.node for hit in ranking]
        assert not [node for node in kept if node.kind == "sentence" and node.parent in ranking.ids]
        asked = create("ensemble(keyword, vector, weights=[1, 2], overlap=0.25)", store, shelf.embedder())
        assert repr(asked) == "ensemble(of=(keyword, vector), weights=(1.0, 2.0), overlap=0.25)"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": ()}, "ensemble needs at least one retriever, got none"),
        ({"weights": [1]}, "weights of ensemble: 2 retrievers, 1 weights"),
        ({"overlap": 0}, "overlap of ensemble as a finite number above 0 and at most 1, got 0"),
        ({"overlap": 1.5}, "got 1.5"),
        ({"overlap": "half"}, "overlap of ensemble as a finite number"),
        ({"k": -1}, "k of ensemble"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        Ensemble(**{"of": (LARGE, SMALL), **options})
