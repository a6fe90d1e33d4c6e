"""Learned mappings on examples small enough to count by hand."""

import pytest

from clew.benchmarks.relation_mapping import (
    Example,
    Label,
    LearnedMapping,
    Stated,
    best_threshold,
    folded,
    precision_at_recall,
)

WORKS = Stated("WORKS_FOR", "works for", "PERSON", "ORG")
JOINED = Stated("RELATED", "joined", "PERSON", "ORG")
WORK_FOR = Label("Work_For")
BASED_IN = Label("OrgBased_In", reverse=True)


def test_a_share_backs_off_from_the_predicate_to_the_kinds() -> None:
    mapping = LearnedMapping([(WORKS, frozenset({WORK_FOR})), (WORKS, frozenset({WORK_FOR})), (JOINED, frozenset())])
    # All and kinds: 2 of 3; type and predicate: 2 of 2. Each level is (had + 2 x wider) / (seen + 2).
    every = 2 / 5
    kinds = (2 + 2 * every) / 5
    kind_and_type = (2 + 2 * kinds) / 4
    assert mapping.scores(WORKS) == {WORK_FOR: pytest.approx((2 + 2 * kind_and_type) / 4)}
    # "joined" was seen once, with nothing, at both narrow levels.
    assert mapping.scores(JOINED) == {WORK_FOR: pytest.approx(2 * (2 * kinds / 3) / 3)}


def test_what_was_never_seen_is_judged_by_its_kinds() -> None:
    mapping = LearnedMapping([(WORKS, frozenset({WORK_FOR})), (Stated("", "in", "GPE", "GPE"), frozenset({Label("In")}))])
    found = mapping.best(Stated("LEADS", "leads", "PERSON", "ORG"))
    # All: 1 of 2, (1 + 0) / 4; kinds: 1 of 1, (1 + 2/4) / 3; the levels below add nothing.
    assert found is not None
    assert found[0] == WORK_FOR
    assert found[1] == pytest.approx(0.5)


def test_several_labels_of_one_pair_have_shares_of_their_own() -> None:
    both = frozenset({WORK_FOR, BASED_IN})
    mapping = LearnedMapping([(WORKS, both), (WORKS, frozenset({WORK_FOR}))])
    shares = mapping.scores(WORKS)
    assert shares[WORK_FOR] > shares[BASED_IN] > 0
    assert mapping.best(WORKS) == (WORK_FOR, shares[WORK_FOR])


def test_nothing_learned_predicts_nothing() -> None:
    assert LearnedMapping([]).best(WORKS) is None
    assert LearnedMapping([(WORKS, frozenset())]).scores(WORKS) == {}


def test_the_best_threshold_keeps_equal_scores_together() -> None:
    found = [(0.9, True), (0.5, True), (0.5, False), (0.1, False)]
    # Of 2 to find: at 0.9 F1 is 2/3, at 0.5 it is 4/5, at 0.1 4/6.
    assert best_threshold(found, 2) == 0.5
    assert best_threshold([], 3) == 1.0


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        (0.2, (1.0, 0.25)),  # the first alone
        (0.5, (2 / 3, 0.5)),  # after the third
        (0.75, (0.0, 0.5)),  # never reached
    ],
)
def test_precision_at_recall_is_the_best_point_beyond_it(least: float, expected: tuple[float, float]) -> None:
    found = [(0.9, True), (0.8, False), (0.7, True), (0.6, False)]
    assert precision_at_recall(found, 4, least) == pytest.approx(expected)


def test_equal_scores_are_one_point() -> None:
    assert precision_at_recall([(0.5, True), (0.5, False)], 2, 0.1) == (0.5, 0.5)


def test_each_half_is_taught_by_the_other() -> None:
    seen: dict[str, list[Example]] = {"a": [(WORKS, frozenset({WORK_FOR}))], "b": [(JOINED, frozenset())]}
    taught = folded(seen)
    assert taught["a"].scores(WORKS) == {}
    assert taught["b"].best(WORKS) is not None
