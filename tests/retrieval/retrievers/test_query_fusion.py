"""`query_fusion`: several questions to several retrievers, in every mode."""

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import GraphReader
from clew.retrieval.base import Composite, Fused, Retriever, Summed
from clew.retrieval.creation import create
from clew.retrieval.events import ComponentFailed, Event, RetrievalEnded, RetrievalStarted
from clew.retrieval.query import Query, Rewriting
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.query_fusion import FusionMode, QueryFusion
from clew.retrieval.transform import Transform
from clew.tests.contracts import shelf
from clew.tests.contracts.composite import CompositeContract
from clew.tests.retrieval.fixed_retriever import LAW, Failing, Fixed, hit

MODES: tuple[FusionMode, ...] = get_args(FusionMode)
A = Fixed("a", {"x": 4.0, "y": 3.0, "z": 2.0})
B = Fixed("b", {"z": 0.9, "w": 0.1})

scores = st.dictionaries(st.sampled_from("abcdef"), st.integers(-3, 3).map(float), max_size=6)


@dataclass(frozen=True, repr=False)
class Saying(Transform):
    """The same questions whatever is asked."""

    questions: tuple[str, ...]
    name = "saying"

    def rewrite(self, query: Query) -> Rewriting:
        return self.rewriting(self.questions)


class Words(Retriever):
    """Finds one hit for each word of the question, the first the best."""

    def __init__(self, name: str = "words") -> None:
        self.name = name

    def _retrieve(self, query: Query, k: int) -> Ranking:
        return Ranking(hit(word, 1.0 - place / 100) for place, word in enumerate(query.text.split())).top(k)


class Hanging(Retriever):
    """Does not answer before it is let go."""

    name = "hanging"

    def __init__(self, let_go: threading.Event) -> None:
        self.let_go = let_go

    def _retrieve(self, query: Query, k: int) -> Ranking:
        self.let_go.wait(60)
        return Ranking([hit("late", 9.0)]).warned("too late")


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


class TestQueryFusion(CompositeContract):
    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return QueryFusion(tuple(children), "reciprocal_rank", [2, 1], Saying(("clock tower",)))


class TestInThreads(CompositeContract):
    count = 3

    def compose(self, reader: GraphReader, children: Sequence[Retriever]) -> Composite:
        return QueryFusion(tuple(children), timeout=600)


def scored(ranking: Ranking) -> list[tuple[str, float]]:
    return [(each.id, each.score) for each in ranking]


@pytest.mark.parametrize(
    ("mode", "weights", "expected"),
    [
        # 1/61, 1/62, 1/63; 1/61, 1/62.
        ("reciprocal_rank", None, [("z", 0.032266), ("x", 0.016393), ("w", 0.016129), ("y", 0.016129)]),
        ("reciprocal_rank", [1, 3], [("z", 0.065053), ("w", 0.048387), ("x", 0.016393), ("y", 0.016129)]),
        # 1, 1/2, 0; 1, 0.
        ("relative_score", None, [("x", 1.0), ("z", 1.0), ("y", 0.5), ("w", 0.0)]),
        ("relative_score", [3, 1], [("x", 3.0), ("y", 1.5), ("z", 1.0), ("w", 0.0)]),
        # Bounds 3 -+ 2.449490, and .5 -+ 1.2 (see test_fusion): .704124, .5, .295876; 2/3, 1/3.
        ("dist_based_score", None, [("z", 0.962543), ("x", 0.704124), ("y", 0.5), ("w", 0.333333)]),
        ("dist_based_score", [1, 3], [("z", 2.295876), ("w", 1.0), ("x", 0.704124), ("y", 0.5)]),
        ("simple", None, [("x", 1.0), ("z", 1.0), ("y", 0.5), ("w", 0.0)]),
        ("simple", [1, 0.4], [("x", 1.0), ("y", 0.5), ("z", 0.4), ("w", 0.0)]),
        ("min_rank", None, [("x", 1.0), ("z", 1.0), ("w", 0.5), ("y", 0.5)]),
        ("min_rank", [1, 4], [("z", 4.0), ("w", 2.0), ("x", 1.0), ("y", 0.5)]),
    ],
)
def test_modes_and_weights_by_hand(mode: FusionMode, weights: list[float] | None, expected: list[tuple[str, float]]) -> None:
    assert scored(QueryFusion((A, B), mode, weights).retrieve("q")) == expected


def test_the_constant_of_reciprocal_rank_by_hand() -> None:
    # 1/2, 1/3, 1/4; 1/2, 1/3.
    ranking = QueryFusion((A, B), "reciprocal_rank", k=1).retrieve("q")
    assert scored(ranking) == [("z", 0.75), ("x", 0.5), ("w", 0.333333), ("y", 0.333333)]


def test_every_question_is_asked_of_every_retriever_and_nothing_is_lost() -> None:
    # "A b" asks what was asked, "?" nothing, "c  a" the same as "c a".
    fusion = QueryFusion((Words(), B), "reciprocal_rank", transform=Saying(("A b", "c a", "?", "c  a")))
    ranking = fusion.retrieve("a b")
    shares = {hit.id: dict(hit.signals) for hit in ranking}
    assert shares == {
        "a": {"words": 1 / 61, "words “c a”": 1 / 62},
        "b": {"words": 1 / 62},
        "c": {"words “c a”": 1 / 61},
        "z": {"b": 1 / 61, "b “c a”": 1 / 61},
        "w": {"b": 1 / 62, "b “c a”": 1 / 62},
    }
    assert {hit.id: hit.trail.asked for hit in ranking} == {"a": "", "b": "", "c": "c a", "z": "", "w": ""}
    assert dict(ranking[0].components) == {"b": 0.9, "b “c a”": 0.9}
    assert ranking.notes == (f"asked besides, by {Saying(('A b', 'c a', '?', 'c  a'))!r}: c a",)


@pytest.mark.parametrize(("queries", "asked"), [(None, ["a", "b", "c"]), (1, ["a"]), (2, ["a", "b"]), (9, ["a", "b", "c"])])
def test_no_more_questions_are_asked_than_wanted(queries: int | None, asked: list[str]) -> None:
    events: list[Event] = []
    fusion = QueryFusion((Words(),), transform=Saying(("a", "b", "c")), queries=queries)
    notes = fusion.with_policy(on_event=events.append).retrieve("a").notes
    assert [each.question for each in events if isinstance(each, RetrievalStarted)][1:] == asked
    assert [note[-1] for note in notes] == asked[1:]


def test_weights_inside_and_outside_multiply() -> None:
    outside, inside = QueryFusion((A, B), weights=(1, 6)), QueryFusion((A, 3 * B), weights=(1, 2))
    assert scored(outside.retrieve("q")) == scored(inside.retrieve("q"))
    ranking = QueryFusion((3 * Words("a"),), transform=Saying(("b",))).retrieve("a")
    assert {hit.id: dict(hit.components) for hit in ranking} == {"a": {"a": 1.0}, "b": {"a": 1.0, "a “b”": 1.0}}


@pytest.mark.parametrize("mode", MODES)
@LAW
@given(first=scores, second=scores)
def test_weights_1_and_0_are_the_first_alone(mode: FusionMode, first: dict[str, float], second: dict[str, float]) -> None:
    a, b = Fixed("a", first), Fixed("b", second)
    ranking = QueryFusion((a, b), mode, (1, 0)).retrieve("q")
    assert ranking == QueryFusion((a,), mode).retrieve("q")
    assert ranking.ids == (a.retrieve("q").ids if mode in ("reciprocal_rank", "min_rank") else ranking.ids)
    assert set(ranking.ids) == set(first)
    assert b.asked == []


@pytest.mark.parametrize("mode", MODES)
@LAW
@given(several=st.lists(scores, min_size=1, max_size=4), data=st.data())
def test_the_order_of_equally_weighted_retrievers_changes_nothing(
    mode: FusionMode, several: list[dict[str, float]], data: st.DataObject
) -> None:
    parts = [Fixed(f"f{number}", each) for number, each in enumerate(several)]
    moved = data.draw(st.permutations(parts))
    here, there = QueryFusion(tuple(parts), mode).retrieve("q"), QueryFusion(tuple(moved), mode).retrieve("q")
    assert scored(here) == scored(there) == scored(QueryFusion(tuple(parts), mode).retrieve("q"))
    assert [dict(hit.components) for hit in here] == [dict(hit.components) for hit in there]


@LAW
@given(several=st.lists(scores, min_size=1, max_size=3))
def test_two_modes_are_operators(several: list[dict[str, float]]) -> None:
    parts = tuple(Fixed(f"f{number}", each) for number, each in enumerate(several))
    assert QueryFusion(parts, "reciprocal_rank").retrieve("q") == Fused(parts).retrieve("q")
    summed, found = Summed(parts).retrieve("q"), QueryFusion(parts).retrieve("q")
    assert scored(found) == scored(summed)


@pytest.mark.parametrize("mode", MODES)
def test_empty_answers_and_single_hits(mode: FusionMode) -> None:
    empty, single = Fixed("empty", {}), Fixed("single", {"x": -7.0})
    assert QueryFusion((empty, empty), mode).retrieve("q").ids == []
    assert QueryFusion((empty, single), mode).retrieve("q").ids == ["x"]
    assert QueryFusion((single, single), mode).retrieve("q").ids == ["x"]


def test_a_failing_retriever_degrades_where_the_policy_says_so() -> None:
    fusion = QueryFusion((A, Failing()), transform=Saying(("other",)))
    with pytest.raises(OSError, match="dead"):
        fusion.retrieve("q")
    ranking = fusion.with_policy(on_error="partial").retrieve("q")
    assert ranking.ids == A.retrieve("q").ids
    assert ranking.warnings == ("failing failed and is left out: OSError: the line is dead",)


class TestTimeout:
    def test_what_hangs_is_left_out_with_a_warning(self, let_go: threading.Event) -> None:
        events: list[Event] = []
        fusion = QueryFusion((A, Hanging(let_go)), timeout=0.2).with_policy(on_event=events.append)
        ranking = fusion.retrieve("q")
        assert ranking.ids == A.retrieve("q").ids
        (warning,) = ranking.warnings
        assert warning.startswith("hanging failed and is left out: QueryError: no answer within 0.2 seconds")
        assert [each.retriever for each in events if isinstance(each, ComponentFailed)] == ["hanging"]

    def test_what_was_left_out_ends_there_and_is_not_heard_of_again(self, let_go: threading.Event) -> None:
        events: list[Event] = []
        own: list[Event] = []
        nested = (A | Hanging(let_go).with_policy(on_event=own.append)) % 5
        inner = QueryFusion((nested, B), timeout=600)
        QueryFusion((B, inner), timeout=0.2).with_policy(on_event=events.append).retrieve("q")
        heard = list(events), list(own)
        let_go.set()
        for thread in threading.enumerate():
            if thread.name.startswith("clew "):
                thread.join(60)
        assert (events, own) == heard
        began = [each.id for each in events if isinstance(each, RetrievalStarted)]
        ended = {each.id: each for each in events if isinstance(each, RetrievalEnded)}
        assert sorted(began) == sorted(ended)
        cut_off = [each.retriever for each in ended.values() if "no answer within 0.2 seconds" in each.error]
        assert cut_off[0] == "hanging"
        assert set(cut_off) == {"hanging", "a | hanging", repr(nested), repr(inner)}
        assert [type(each) for each in own] == [RetrievalStarted, RetrievalEnded]

    def test_where_all_hang_that_is_the_error(self, let_go: threading.Event) -> None:
        with pytest.raises(QueryError, match=r"no answer within 0\.1 seconds"):
            QueryFusion((Hanging(let_go),), timeout=0.1).retrieve("q")

    def test_other_errors_follow_the_policy(self) -> None:
        fusion = QueryFusion((A, Failing()), timeout=60)
        with pytest.raises(OSError, match="dead"):
            fusion.retrieve("q")
        assert fusion.with_policy(on_error="partial").retrieve("q").ids == A.retrieve("q").ids

    def test_threads_change_no_answer(self) -> None:
        parts, transform = (Words(), A, B), Saying(("c a", "d"))
        assert QueryFusion(parts, timeout=60, transform=transform).retrieve("a b") == QueryFusion(
            parts, transform=transform
        ).retrieve("a b")


def test_it_is_made_by_name() -> None:
    with shelf.filled() as store:
        made = create("query_fusion", store, shelf.embedder())
        assert repr(made) == "query_fusion(of=(keyword, vector))"
        written = "query_fusion(of=(keyword, graph % 5), mode='simple', weights=(2.0, 1.0), timeout=30)"
        asked = "query_fusion(keyword, 'graph % 5', mode='simple', weights=[2, 1], timeout=30)"
        assert repr(create(asked, store, shelf.embedder())) == written
        assert create(written, store, shelf.embedder()) == create(asked, store, shelf.embedder())
        assert create(asked, store, shelf.embedder()).retrieve(shelf.QUESTIONS[0]).ids
        varied = create("query_fusion", store, shelf.embedder(), transform=Saying(("river",)))
        assert any(hit.trail.asked == "river" for hit in varied.retrieve("clockmakers", 20))
        with pytest.raises(ConfigError, match="unknown name 'klauses'"):
            create("query_fusion", store, shelf.embedder(), transform="klauses")
        with pytest.raises(ConfigError, match="expected a transform"):
            create("query_fusion", store, shelf.embedder(), transform="keyword")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": ()}, "query_fusion needs at least one retriever, got none"),
        ({"mode": "relative"}, "unknown mode 'relative' of query_fusion; .* Did you mean 'relative_score'"),
        ({"mode": None}, "unknown mode None"),
        ({"weights": [1]}, "weights of query_fusion: 2 retrievers, 1 weights"),
        ({"weights": [0, 0]}, "weights of query_fusion of which one is above 0"),
        ({"of": (0 * A, 0 * B)}, "expected a weight above 0 in query_fusion.*: with 0 alone nothing would be found"),
        ({"of": (0 * A, B), "weights": [1, 0]}, "expected a weight above 0 in query_fusion"),
        ({"weights": [1, -1]}, "weights of query_fusion .* got -1"),
        ({"weights": [1, math.nan]}, "weights of query_fusion .* got nan"),
        ({"queries": 0}, "queries of query_fusion as an integer of at least 1, got 0"),
        ({"queries": True}, "queries of query_fusion"),
        ({"k": -1}, "k of query_fusion"),
        ({"timeout": 0}, "timeout of query_fusion, in seconds, as a finite number above 0 and at most .*, got 0"),
        ({"timeout": math.inf}, "timeout of query_fusion"),
        ({"timeout": 1e12}, "timeout of query_fusion, in seconds, .* at most 9.* got 1000000000000.0"),
        ({"timeout": "1"}, "timeout of query_fusion"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        QueryFusion(**{"of": (A, B), **options})
