"""The algebra of retrievers: meaning, laws, values, printing."""

import math
from collections.abc import Callable
from operator import add, and_, or_
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError
from clew.retrieval.base import Cut, Fused, Reranked, Retriever, Weighted
from clew.retrieval.ranking import Ranking
from clew.tests.retrieval.fixed_retriever import LAW, Failing, FailingReranker, Fixed, Reverse, hit

A = Fixed("a", {"x": 3.0, "y": 2.0, "z": 1.0})
B = Fixed("b", {"y": 9.0, "w": 8.0})
C = Fixed("c", {"q": 1.0, "x": 1.0})
REVERSE = Reverse()
NAMES: dict[str, Any] = {"a": A, "b": B, "c": C, "reverse": REVERSE}


def scored(ranking: Ranking) -> list[tuple[str, float]]:
    return [(each.id, each.score) for each in ranking]


def test_or_sums_reciprocal_ranks() -> None:
    # y: 1/62 + 1/61; x: 1/61; w: 1/62; z: 1/63.
    assert scored((A | B).retrieve("q")) == [("y", 0.032522), ("x", 0.016393), ("w", 0.016129), ("z", 0.015873)]


def test_and_or_and_not_in_words_are_refused() -> None:
    left: Any = A
    calls: list[Callable[[], object]] = [lambda: left and B, lambda: left or B, lambda: not left]
    for call in calls:
        with pytest.raises(TypeError, match=r"a retriever has no truth value: .*\| \+ &"):
            call()


def test_or_honours_weights() -> None:
    # Twice a: x 2/61, y 2/62 + 1/61, z 2/63.
    assert scored((2 * A | B).retrieve("q")) == [("y", 0.048652), ("x", 0.032787), ("z", 0.031746), ("w", 0.016129)]


def test_plus_sums_min_max_scores() -> None:
    # a: 1, .5, 0; b: y 1, w 0.
    assert scored((A + B).retrieve("q")) == [("y", 1.5), ("x", 1.0), ("w", 0.0), ("z", 0.0)]
    assert scored((3 * A + 0.5 * B).retrieve("q")) == [("x", 3.0), ("y", 2.0), ("w", 0.0), ("z", 0.0)]


def test_plus_gives_a_flat_list_one_each() -> None:
    assert scored((B + C).retrieve("q")) == [("q", 1.0), ("x", 1.0), ("y", 1.0), ("w", 0.0)]


def test_and_keeps_what_both_find() -> None:
    assert scored((A & B).retrieve("q")) == [("y", 0.032522)]
    assert len((A & B & C).retrieve("q")) == 0
    found_by_either = set((A | B).retrieve("q").ids)
    assert set((A & B).retrieve("q").ids) <= found_by_either


def test_times_scales_and_cut_cuts() -> None:
    assert scored((2 * A).retrieve("q")) == scored((A * 2).retrieve("q")) == [("x", 6.0), ("y", 4.0), ("z", 2.0)]
    assert scored((A % 2).retrieve("q")) == [("x", 3.0), ("y", 2.0)]
    assert len((A % 0).retrieve("q")) == 0


def test_rerankers_hand_the_ranking_on() -> None:
    assert (A >> REVERSE).retrieve("q", 2).ids == ["z", "y"]
    assert (A >> REVERSE >> REVERSE).retrieve("q").ids == ["x", "y", "z"]


def test_a_retriever_after_the_arrow_is_explained() -> None:
    with pytest.raises(TypeError, match=r"b after >> is a retriever.*a \| b"):
        _ = A >> B  # type: ignore[operator]
    with pytest.raises(TypeError, match="expected a Reranker after >>, got 3"):
        _ = A >> 3  # type: ignore[operator]


@pytest.mark.parametrize("operation", [or_, add, and_])
def test_other_things_are_no_components(operation: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(TypeError):
        operation(A, "keyword")


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf, True, "2", None])
def test_bad_weights_are_refused(weight: Any) -> None:
    with pytest.raises(QueryError, match="weight"):
        _ = weight * A


@pytest.mark.parametrize("k", [-1, 1.5, True, "2", None])
def test_bad_cuts_are_refused(k: Any) -> None:
    with pytest.raises(QueryError, match="k as an integer"):
        _ = A % k


def test_operators_without_components_are_refused() -> None:
    with pytest.raises(QueryError, match="at least one component"):
        Fused(())
    with pytest.raises(TypeError, match="expected retrievers"):
        Fused((A, "b"))  # type: ignore[arg-type]


def test_weight_zero_removes_a_component() -> None:
    assert scored((A | 0 * B).retrieve("q")) == scored(Fused((A,)).retrieve("q"))
    assert scored((0 * B + A).retrieve("q")) == [("x", 1.0), ("y", 0.5), ("z", 0.0)]
    assert (A & 0 * B).retrieve("q").ids == ["x", "y", "z"]
    assert scored((A | 0 * Failing()).retrieve("q")) == scored(Fused((A,)).retrieve("q"))
    # What holds nothing else is left out too, and so is what was all of weight 0 on the way to this.
    assert scored((A | 0 * Failing() % 5 | (0 * B >> REVERSE)).retrieve("q")) == scored(Fused((A,)).retrieve("q"))
    assert scored((0 * A | 0 * B | C).retrieve("q")) == scored(Fused((C,)).retrieve("q"))


@pytest.mark.parametrize(
    "whole",
    [
        0 * A,
        2 * (0 * A),
        0 * A % 5,
        0 * A >> REVERSE,
        0 * A | 0 * B,
        0 * A + 0 * B,
        0 * A & 0 * B,
        2 * (0 * A | 0 * B % 3),
        0 * (A | B),
    ],
    ids=repr,
)
def test_weights_of_zero_alone_are_an_error_not_an_empty_answer(whole: Retriever) -> None:
    for on_error in ("raise", "partial"):
        with pytest.raises(QueryError, match=r"expected a weight above 0 in .*: with 0 alone nothing would be found"):
            whole.with_policy(on_error=on_error).retrieve("q")
    assert scored((whole | C).retrieve("q")) == scored(Fused((C,)).retrieve("q"))


def test_operators_ask_their_components_for_a_hundred_or_k() -> None:
    component = Fixed("component", {"x": 1.0})
    for expression in (component | B, component + B, component & B, 2 * component, component % 3, component >> REVERSE):
        component.asked.clear()
        expression.retrieve("q", 7)
        expression.retrieve("q", 250)
        assert component.asked == [100, 250]


def test_nested_operators_flatten() -> None:
    assert (A | B) | C == A | (B | C) == Fused((A, B, C))
    assert (A + B) + C == A + (B + C)
    assert (A & B) & C == A & (B & C)
    assert 2 * (3 * A) == 6 * A == Weighted(A, 6)
    assert A % 5 % 3 == A % 3 % 5 == Cut(A, 3)
    assert Reranked(A, (REVERSE, REVERSE)) == (A >> REVERSE) >> REVERSE


def test_equal_expressions_are_equal_and_hash_alike() -> None:
    assert hash(2 * A | B % 3) == hash(2 * A | B % 3)
    assert 2 * A | B % 3 == 2 * A | B % 3
    assert len({A | B, A | B, B | A, A + B, A & B}) == 4
    assert A | B != B | A
    assert repr(1 * A) == "1 * a"


@pytest.mark.parametrize(
    "text",
    [
        "a | b | c",
        "a & b | c",
        "a & (b | c)",
        "2 * a + 0.5 * b",
        "2 * (a + b)",
        "2 * a % 5",
        "2 * (a % 5)",
        "(a | b) % 5",
        "a + b >> reverse",
        "a + (b >> reverse)",
        "a | b >> reverse",
        "(a | b) >> reverse >> reverse",
        "a >> reverse & b",
        "0.1 * (a & b) % 3 | c",
        "1e-07 * a",
        "0.30000000000000004 * a",
    ],
)
def test_printing_reads_back_by_pythons_precedence(text: str) -> None:
    assert repr(eval(text, NAMES)) == text


expressions = st.recursive(
    st.sampled_from([A, B, C]),
    lambda inner: st.one_of(
        st.builds(or_, inner, inner),
        st.builds(add, inner, inner),
        st.builds(and_, inner, inner),
        st.builds(lambda each, weight: weight * each, inner, st.floats(0, 9)),
        st.builds(lambda each, k: each % k, inner, st.integers(0, 9)),
        st.builds(lambda each: each >> REVERSE, inner),
    ),
    max_leaves=6,
)


@LAW
@given(expressions)
def test_any_expression_reads_back(expression: Retriever) -> None:
    read = eval(repr(expression), NAMES)
    assert read == expression
    assert hash(read) == hash(expression)


pools = st.dictionaries(st.sampled_from([f"n{number}" for number in range(30)]), st.floats(-3, 3), max_size=20)


@LAW
@given(pools, pools, st.integers(0, 40))
def test_the_top_k_is_a_prefix_of_the_top_k_plus_one(first: dict[str, float], second: dict[str, float], k: int) -> None:
    a, b = Fixed("a", first), Fixed("b", second)
    for expression in (a | b, 2 * a + b, a & b, a % 7, (a | b) >> REVERSE, 0.5 * (a + b)):
        assert expression.retrieve("q", k + 1).top(k) == expression.retrieve("q", k)


def test_the_prefix_law_holds_up_to_a_hundred() -> None:
    a = Fixed("a", {f"n{number:03}": 1 / (1 + number) for number in range(150)})
    b = Fixed("b", {f"n{number:03}": float(number) for number in range(150)})
    for expression in (a | b, a + b, a & b):
        longest = expression.retrieve("q", 100)
        assert all(longest.top(k) == expression.retrieve("q", k) for k in (1, 13, 99))


@LAW
@given(pools, pools, pools)
def test_fusing_commutes(first: dict[str, float], second: dict[str, float], third: dict[str, float]) -> None:
    a, b, c = Fixed("a", first), Fixed("b", second), Fixed("c", third)
    for operation in (or_, add, and_):
        here, there = operation(operation(a, b), c).retrieve("q"), operation(c, operation(b, a)).retrieve("q")
        assert scored(here) == scored(there)


@LAW
@given(pools, st.integers(0, 12), st.integers(0, 30))
def test_cutting_is_idempotent(pool: dict[str, float], cut: int, k: int) -> None:
    a = Fixed("a", pool)
    assert a % cut % cut == a % cut
    assert Cut(Cut(a, cut), cut).retrieve("q", k) == Cut(a, cut).retrieve("q", k)


@LAW
@given(pools, pools)
def test_running_twice_changes_nothing(first: dict[str, float], second: dict[str, float]) -> None:
    a, b = Fixed("a", first), Fixed("b", second)
    expression = (2 * a | b) + (a & b) >> REVERSE
    assert expression.retrieve("q") == expression.retrieve("q")
    assert a.scores == first


def test_a_fused_hit_keeps_shares_scores_and_the_trail_that_says_most() -> None:
    found = (2 * A | B).retrieve("q")[0]
    assert found.signals == {"a": 2 / 62, "b": 1 / 61}
    assert found.components == {"a": 2.0, "b": 9.0}
    assert found.trail.origin == "a | b"
    assert math.fsum(found.signals.values()) == pytest.approx(found.score, abs=1e-6)
    only = (A | B).retrieve("q")[1]
    assert (only.id, only.trail.origin, dict(only.components)) == ("x", "a", {"a": 3.0})


def test_nested_fusions_keep_every_component() -> None:
    found = ((A | B) + C).retrieve("q")[0]
    assert found.id == "x"
    assert found.components == {"a": 3.0, "a | b": 0.016393, "c": 1.0}


def test_a_failing_component_raises_by_default() -> None:
    with pytest.raises(OSError, match="dead"):
        (A | Failing()).retrieve("q")


@pytest.mark.parametrize("operation", [or_, add, and_])
def test_a_failing_component_can_be_left_out(operation: Callable[[Any, Any], Any]) -> None:
    ranking = operation(A, Failing()).with_policy(on_error="partial").retrieve("q")
    assert ranking.ids == ["x", "y", "z"]
    assert ranking.warnings == ("failing failed and is left out: OSError: the line is dead",)


def test_when_every_component_fails_the_search_fails() -> None:
    with pytest.raises(OSError, match="dead"):
        (Failing() | Failing()).with_policy(on_error="partial").retrieve("q")


def test_a_failing_reranker_can_be_left_out() -> None:
    expression = A >> FailingReranker()
    with pytest.raises(OSError, match="dead"):
        expression.retrieve("q")
    ranking = expression.with_policy(on_error="partial").retrieve("q")
    assert ranking.ids == ["x", "y", "z"]
    assert "failing_reranker failed" in ranking.warnings[0]


def test_an_inner_policy_is_kept_inside_a_larger_expression() -> None:
    careful = (A | Failing()).with_policy(on_error="partial")
    assert (careful | B).retrieve("q").ids[0] == "y"
    with pytest.raises(OSError, match="dead"):
        (careful | B | Failing()).retrieve("q")


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(QueryError, match="'raise' or 'partial', got 'ignore'"):
        A.with_policy(on_error="ignore")  # type: ignore[arg-type]


def test_warnings_of_components_and_rerankers_are_all_kept() -> None:
    class Warned(Fixed):
        def _retrieve(self, query: Any, k: int) -> Ranking:
            return Ranking([hit("x", 1.0)], [f"{self.name} is old"])

    expression = Warned("one", {}) | Warned("two", {}) >> REVERSE
    assert expression.retrieve("q").warnings == ("one is old", "two is old")
