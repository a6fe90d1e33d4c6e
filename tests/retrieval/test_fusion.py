"""Fusion against numbers worked out by hand, and its laws."""

import copy
import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.errors import QueryError
from clew.retrieval import fusion
from clew.retrieval.fusion import ScoreList, Shares
from clew.tests.retrieval.fixed_retriever import LAW

FIRST: ScoreList = [("a", 4.0), ("b", 3.0), ("c", 2.0)]
SECOND: ScoreList = [("c", 0.9), ("d", 0.1)]
FUNCTIONS: list[Callable[..., Shares]] = [
    fusion.reciprocal_rank,
    fusion.relative_score,
    fusion.distribution_based,
    fusion.weighted_sum,
    fusion.greatest_score,
    fusion.best_rank,
]

score_lists = st.lists(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.floats(-5, 5))),
        max_size=6,
        unique_by=lambda pair: pair[0],
    ),
    min_size=1,
    max_size=4,
)


def test_reciprocal_rank_by_hand() -> None:
    # 1/61, 1/62, 1/63; 1/61, 1/62. c has both: 1/63 + 1/61.
    assert fusion.reciprocal_rank([FIRST, SECOND]) == {
        "a": (1 / 61, 0.0),
        "b": (1 / 62, 0.0),
        "c": (1 / 63, 1 / 61),
        "d": (0.0, 1 / 62),
    }
    assert fusion.total(fusion.reciprocal_rank([FIRST, SECOND])) == [
        ("c", 0.032266),
        ("a", 0.016393),
        ("b", 0.016129),
        ("d", 0.016129),
    ]


def test_reciprocal_rank_with_k_and_weights_by_hand() -> None:
    # k = 1: 1/2, 1/3, 1/4 and 1/2, 1/3; the second list three times: 3/2, 1.
    shares = fusion.reciprocal_rank([FIRST, SECOND], [1, 3], k=1)
    assert fusion.total(shares) == [("c", 1.75), ("d", 1.0), ("a", 0.5), ("b", 0.333333)]


def test_relative_score_by_hand() -> None:
    # (4-2)/2, (3-2)/2, 0; (.9-.1)/.8, 0.
    assert fusion.total(fusion.relative_score([FIRST, SECOND])) == [("a", 1.0), ("c", 1.0), ("b", 0.5), ("d", 0.0)]
    assert fusion.total(fusion.relative_score([FIRST, SECOND], [0.5, 2])) == [
        ("c", 2.0),
        ("a", 0.5),
        ("b", 0.25),
        ("d", 0.0),
    ]


def test_distribution_based_by_hand() -> None:
    # First list: mean 3, population standard deviation sqrt(2/3) = 0.816497, bounds 3 -+ 2.449490.
    # (4 - 0.550510) / 4.898979 = 0.704124; the middle 0.5; 1 - 0.704124 = 0.295876.
    # Second list: mean .5, deviation .4, bounds -.7 and 1.7: 1.6 / 2.4 = 2/3 and .8 / 2.4 = 1/3.
    assert fusion.total(fusion.distribution_based([FIRST, SECOND])) == [
        ("c", pytest.approx(0.295876 + 0.666667, abs=2e-6)),
        ("a", 0.704124),
        ("b", 0.5),
        ("d", 0.333333),
    ]


def test_distribution_based_clamps_an_outlier() -> None:
    # Of 20 scores, 19 at 0 and one at 20: mean 1, deviation sqrt(19), bounds 1 -+ 13.0767. 20 lies beyond.
    listed: ScoreList = [("far", 20.0), *((f"n{number:02}", 0.0) for number in range(19))]
    shares = fusion.distribution_based([listed])
    assert shares["far"] == (1.0,)
    assert shares["n00"][0] == pytest.approx((13.0767 - 1) / 26.1534, abs=1e-5)


def test_greatest_score_by_hand() -> None:
    # Min-max: a 1, b .5, c 0; c 1, d 0. Of each the greatest, which for d is 0 and for c the second list's.
    assert fusion.greatest_score([FIRST, SECOND]) == {"a": (1.0, 0.0), "b": (0.5, 0.0), "c": (0.0, 1.0), "d": (0.0, 0.0)}
    # Weights 0.5 and 0.2: a .5, b .25; c .2 above 0.
    assert fusion.total(fusion.greatest_score([FIRST, SECOND], [0.5, 0.2])) == [
        ("a", 0.5),
        ("b", 0.25),
        ("c", 0.2),
        ("d", 0.0),
    ]


def test_best_rank_by_hand() -> None:
    # 1, 1/2, 1/3; 1, 1/2: c is third and first.
    assert fusion.total(fusion.best_rank([FIRST, SECOND])) == [("a", 1.0), ("c", 1.0), ("b", 0.5), ("d", 0.5)]
    # The second three times: c 3, d 1.5.
    assert fusion.total(fusion.best_rank([FIRST, SECOND], [1, 3])) == [("c", 3.0), ("d", 1.5), ("a", 1.0), ("b", 0.5)]


def test_lists_that_tie_for_the_greatest_share_it() -> None:
    assert fusion.best_rank([FIRST, FIRST, SECOND], [1, 1, 0])["a"] == (0.5, 0.5, 0.0)
    assert fusion.greatest_score([FIRST, FIRST])["b"] == (0.25, 0.25)


def test_weighted_sum_by_hand() -> None:
    assert fusion.total(fusion.weighted_sum([FIRST, SECOND], [0.5, 10])) == [("c", 10.0), ("a", 2.0), ("b", 1.5), ("d", 1.0)]


@pytest.mark.parametrize("function", [fusion.relative_score, fusion.distribution_based])
def test_a_flat_or_single_list_gives_one_each(function: Callable[..., Shares]) -> None:
    assert function([[("a", -7.0)]]) == {"a": (1.0,)}
    assert function([[("a", 0.0), ("b", 0.0)]]) == {"a": (1.0,), "b": (1.0,)}


def test_negative_scores_are_scaled_like_others() -> None:
    assert fusion.relative_score([[("a", -1.0), ("b", -3.0), ("c", -2.0)]]) == {"a": (1.0,), "b": (0.0,), "c": (0.5,)}


def test_none_counts_as_the_least_known_score_and_ranks_where_it_stands() -> None:
    listed: ScoreList = [("a", 5.0), ("b", None), ("c", 1.0)]
    assert fusion.weighted_sum([listed]) == {"a": (5.0,), "b": (1.0,), "c": (1.0,)}
    assert fusion.reciprocal_rank([listed])["b"] == (1 / 62,)
    assert fusion.relative_score([[("a", None), ("b", None)]]) == {"a": (1.0,), "b": (1.0,)}


def test_of_an_id_twice_in_a_list_the_first_counts() -> None:
    assert fusion.reciprocal_rank([[("a", 2.0), ("a", 9.0), ("b", 1.0)]]) == {"a": (1 / 61,), "b": (1 / 62,)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_empty_lists_find_nothing(function: Callable[..., Shares]) -> None:
    assert function([[], []]) == {}
    assert function([[], SECOND]).keys() == {"c", "d"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_weight_zero_removes_a_list(function: Callable[..., Shares]) -> None:
    alone = fusion.total(function([FIRST]))
    assert fusion.total(function([FIRST, SECOND], [1, 0])) == alone
    assert fusion.total(function([SECOND, FIRST], [0, 1])) == alone
    assert function([FIRST], [0]) == {}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("lists", "weights", "message"),
    [
        ([], None, "at least one component"),
        ([FIRST], [1, 1], "1 components, 2 weights"),
        ([FIRST], [], "1 components, 0 weights"),
        ([FIRST], [-1], "at least 0, got -1"),
        ([FIRST], [math.nan], "got nan"),
        ([FIRST], [True], "got True"),
        ([FIRST], ["2"], "got '2'"),
        ([[("a", math.inf)]], None, "finite"),
    ],
)
def test_bad_arguments_are_named(
    function: Callable[..., Shares], lists: Sequence[ScoreList], weights: Sequence[float] | None, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        function(lists, weights)


@pytest.mark.parametrize("k", [-1, math.nan, math.inf, True, "60"])
def test_a_bad_k_is_refused(k: float) -> None:
    with pytest.raises(QueryError, match="k of reciprocal rank"):
        fusion.reciprocal_rank([FIRST], k=k)


@pytest.mark.parametrize("function", FUNCTIONS)
@LAW
@given(lists=score_lists, data=st.data())
def test_the_order_of_lists_changes_nothing(
    function: Callable[..., Shares], lists: list[ScoreList], data: st.DataObject
) -> None:
    weights = data.draw(st.lists(st.floats(0, 3), min_size=len(lists), max_size=len(lists)))
    order = data.draw(st.permutations(range(len(lists))))
    before = copy.deepcopy(lists)
    here = fusion.total(function(lists, weights))
    there = fusion.total(function([lists[i] for i in order], [weights[i] for i in order]))
    assert here == there
    assert here == fusion.total(function(lists, weights))
    assert lists == before


@LAW
@given(lists=score_lists)
def test_reciprocal_rank_equals_a_plain_sum(lists: list[list[tuple[str, float | None]]]) -> None:
    expected: dict[str, float] = {}
    for each in lists:
        for rank, (identity, _) in enumerate(each, 1):
            expected[identity] = expected.get(identity, 0.0) + 1 / (60 + rank)
    assert dict(fusion.total(fusion.reciprocal_rank(lists))) == pytest.approx(expected, abs=1e-6)


@LAW
@given(lists=score_lists)
def test_normalised_shares_lie_between_zero_and_one(lists: list[ScoreList]) -> None:
    for function in (fusion.relative_score, fusion.distribution_based, fusion.greatest_score):
        assert all(0 <= share <= 1 for shares in function(lists).values() for share in shares)


@pytest.mark.parametrize("function", FUNCTIONS)
@LAW
@given(ids=st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True), other=score_lists)
def test_with_weights_1_and_0_the_first_list_keeps_its_order(
    function: Callable[..., Shares], ids: list[str], other: list[ScoreList]
) -> None:
    first = [(identity, 10.0 - place) for place, identity in enumerate(ids)]
    assert [identity for identity, _ in fusion.total(function([first, other[0]], [1, 0]))] == ids


@LAW
@given(lists=score_lists)
def test_the_greatest_score_is_the_maximum_of_the_calibrated_lists(lists: list[ScoreList]) -> None:
    alone = [dict(fusion.total(fusion.relative_score([each]))) for each in lists]
    expected = {identity: max(each.get(identity, 0.0) for each in alone) for each in alone for identity in each}
    assert dict(fusion.total(fusion.greatest_score(lists))) == expected


@LAW
@given(lists=score_lists)
def test_the_best_rank_is_the_least_rank(lists: list[list[tuple[str, float | None]]]) -> None:
    ranks: dict[str, int] = {}
    for each in lists:
        for rank, (identity, _) in enumerate(each, 1):
            ranks[identity] = min(rank, ranks.get(identity, rank))
    expected = sorted(ranks, key=lambda identity: (ranks[identity], identity))
    assert [identity for identity, _ in fusion.total(fusion.best_rank(lists))] == expected


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1], "2 retrievers, 1 weights"),
        ([1, 2, 3], "2 retrievers, 3 weights"),
        ([0, 0], "one is above 0"),
        ([1, -1], "each of weights of fruit as a finite number of at least 0, got -1"),
        ([math.nan, 1], "got nan"),
        ([True, 1], "got True"),
        (["1", 1], "got '1'"),
        ("12", "a list of numbers"),
        (2.0, "a list of numbers"),
    ],
)
def test_bad_weights_of_a_composite_are_named(weights: object, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        fusion.checked_weights(weights, 2, "fruit")
