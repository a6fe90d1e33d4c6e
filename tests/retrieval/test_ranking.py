"""Rankings: order, rounding, duplicates, and how they show."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import InputError, QueryError
from clew.graph.model import DECLARES, MENTIONS, Edge, TextNode
from clew.graph.store import Scored
from clew.retrieval.hits import IS_ABOUT, IS_SUBJECT, Hit, Step, Trail
from clew.retrieval.query import MAX_QUESTION, Query, checked_k
from clew.retrieval.ranking import Ranking, rounded, settled
from clew.tests.retrieval.fixed_retriever import LAW, hit

STEP = Step(
    Edge("r", "FOUND", "entity:a", "entity:b"), "Cassia Vale", "founded", "Vale Clocks", "Cassia Vale founded it.", "n"
)

MENTIONED = Step(Edge("m", MENTIONS, "node:n", "entity:b"), "The tower", "mentions", "Vale Clocks", "Vale Clocks.", "n")
KISS = Edge("e", DECLARES, "document:d", "entity:k")
OWN = Step(KISS, "The Kiss", IS_SUBJECT, "The Kiss (1913 film)", text_node="k")
OTHER = Step(KISS, "The Kiss", IS_SUBJECT, "Early films", text_node="k")


def test_sorted_by_rounded_score_then_id() -> None:
    ranking = Ranking([hit("b", 0.50000004), hit("a", 0.5), hit("c", 0.9), hit("d", -0.0)])
    assert [(each.id, each.score) for each in ranking] == [("c", 0.9), ("a", 0.5), ("b", 0.5), ("d", 0.0)]
    assert math.copysign(1, ranking[3].score) == 1


def test_of_one_id_the_best_is_kept() -> None:
    ranking = Ranking([hit("a", 0.5, "first"), hit("a", 0.7, "second"), hit("a", 0.7, "third")])
    assert [(each.score, each.trail.origin) for each in ranking] == [(0.7, "second")]


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_scores_must_be_finite(score: float) -> None:
    with pytest.raises(InputError, match="a score must be finite"):
        Ranking([hit("a", score)])


def test_top_and_warned_leave_the_original_alone() -> None:
    ranking = Ranking([hit("a", 2.0), hit("b", 1.0)], ["old"])
    assert ranking.top(1).ids == ["a"]
    assert ranking.top(9) == ranking
    assert ranking.top(0).warnings == ("old",)
    assert ranking.warned("new", "old").warnings == ("old", "new")
    assert (ranking.ids, ranking.warnings) == (["a", "b"], ("old",))


@LAW
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(-2, 2)), max_size=12))
def test_the_order_of_arrival_shows_nowhere(scores: list[tuple[str, float]]) -> None:
    there = Ranking(hit(identity, score) for identity, score in scores)
    back = Ranking(hit(identity, score) for identity, score in reversed(scores))
    assert there.ids == back.ids
    assert [each.score for each in there] == [each.score for each in back]


def test_equal_by_hits_and_warnings() -> None:
    assert Ranking([hit("a", 1.0)]) == Ranking([hit("a", 1.0)])
    assert Ranking([hit("a", 1.0)]) != Ranking([hit("a", 1.0)], ["x"])
    assert Ranking([hit("a", 1.0)]) != [hit("a", 1.0)]


@pytest.mark.parametrize(
    ("trail", "line"),
    [
        (Trail("vector"), "vector"),
        (Trail("keyword", matched=("clock", "tower")), "words: clock, tower"),
        (Trail("graph", ("Vale Clocks",), (STEP,), matched=("x",)), "[Vale Clocks] · Cassia Vale —founded→ Vale Clocks"),
        (
            Trail("graph", steps=(MENTIONED, OWN)),
            "from the text found by its words or meaning · The tower —mentions→ Vale Clocks"
            " · The Kiss (1913 film) (its own text)",
        ),
        (Trail("graph", ("Kiss",), (OTHER,)), "[Kiss] · The Kiss —is the subject of→ Early films"),
        (
            Trail(
                "graph", steps=(replace(OWN, source="The Kiss (1913 film)", words=IS_ABOUT, target="The kiss"), MENTIONED)
            ),
            "from the text found by its words or meaning · The Kiss (1913 film) (its own text)"
            " · The tower —mentions→ Vale Clocks",
        ),
        (
            Trail("graph", ("Kiss",), (OTHER,), onward=(MENTIONED, STEP)),
            "[Kiss] · The Kiss —is the subject of→ Early films"
            " · leads on via The tower —mentions→ Vale Clocks · Cassia Vale —founded→ Vale Clocks",
        ),
        (Trail("plug-in", steps=(STEP,)), "Cassia Vale —founded→ Vale Clocks"),
        (Trail("vector", sentence="A bell\nrings."), "“A bell rings.”"),
        (Trail("keyword", route=("note", "list"), matched=("bell",)), "via note · via list · words: bell"),
    ],
)
def test_a_trail_prints_as_one_line(trail: Trail, line: str) -> None:
    assert str(trail) == line


def test_plain_text_shows_ten_hits_and_every_warning() -> None:
    shown = repr(Ranking([hit(f"n{number:02}", 1 - number / 100) for number in range(12)], ["careful"]))
    assert shown.startswith("Ranking of 12\n   1.000000  n00  'n00'")
    assert shown.endswith("and 2 more\n  warning: careful")
    assert len(shown.splitlines()) == 13


def test_html_escapes_everything_and_shows_sentences() -> None:
    node = TextNode("<i>", "<script>alert('x')</script> & more " + "long " * 100, "d", "<b>Title</b>")
    found = Hit(node, 1.0, Trail("graph", ("<seed>",), (STEP,), onward=(MENTIONED,)), {"<signal>'": 0.5})
    html = Ranking([found], ["<warning>"])._repr_html_()
    for raw in ("<script>", "<b>Title", "<seed>", "<signal>", "<warning>"):
        assert raw not in html
    assert "&lt;script&gt;" in html
    assert "Cassia Vale founded it." in html
    assert "“Vale Clocks.”" in html
    assert "…" in html
    assert html.count("<tr>") == html.count("</tr>") == 2
    assert "nothing found" in Ranking()._repr_html_()


@pytest.mark.parametrize(("given", "checked"), [(0, 0), (7, 7), (10**9, 10**9)])
def test_k_may_be_any_count(given: int, checked: int) -> None:
    assert checked_k(given) == checked


def test_a_question_may_be_long_but_not_endless() -> None:
    assert Query("a" * MAX_QUESTION).text
    with pytest.raises(QueryError, match="20,001 characters, the most is 20,000"):
        Query("a" * (MAX_QUESTION + 1))


class TestSettled:
    """A search by exact scores, cut by rounded ones."""

    scores: tuple[Scored, ...] = (
        ("z", 0.9),
        ("y", 0.50000003),
        ("x", 0.50000002),
        ("a", 0.50000001),
        ("b", 0.1),
        ("c", 0.0),
        ("d", -0.2),
    )

    def test_the_top_k_is_a_prefix_of_the_top_k_plus_one(self) -> None:
        longest = settled(lambda width: self.scores[:width], 10)
        assert longest == [("z", 0.9), ("a", 0.5), ("x", 0.5), ("y", 0.5), ("b", 0.1)]
        assert all(settled(lambda width: self.scores[:width], k) == longest[:k] for k in range(1, 10))

    def test_it_stops_as_soon_as_scores_part(self) -> None:
        widths: list[int] = []

        def search(width: int) -> tuple[Scored, ...]:
            widths.append(width)
            return self.scores[:width]

        settled(search, 1)
        settled(search, 2)
        settled(search, 6)
        assert widths == [2, 3, 6, 7]

    @LAW
    @given(st.lists(st.sampled_from([0.9, 0.5, 0.50000001, 0.49999999, 0.2, 0.0, -1.0]), max_size=12), st.integers(1, 13))
    def test_it_equals_sorting_everything(self, values: list[float], k: int) -> None:
        everything = sorted(
            ((f"n{number}", value) for number, value in enumerate(values)), key=lambda each: (-each[1], each[0])
        )
        exact = [(identity, rounded(score)) for identity, score in everything if rounded(score) > 0]
        expected = sorted(exact, key=lambda each: (-each[1], each[0]))[:k]
        assert settled(lambda width: everything[:width], k) == expected


def test_a_step_that_nothing_asserts_says_so() -> None:
    denied = replace(STEP, asserted=False, properties={"since": 1990})
    assert str(denied) == "Cassia Vale —founded→ Vale Clocks (not asserted)"
    assert hash(denied) == hash(replace(denied, properties={}))
    assert denied != STEP
