"""What to use, from evaluations made by hand."""

from collections.abc import Mapping, Sequence

import pytest

from clew.retrieval.evaluation.advice import MEASURE, Difference, advise, differences
from clew.retrieval.evaluation.measures import MEASURES, Evaluation


def evaluated(recall: Mapping[str, Sequence[float]]) -> Evaluation:
    """An evaluation in which every measure has these values, one a question."""
    number = len(next(iter(recall.values())))
    return Evaluation(
        tuple(f"q{each}" for each in range(number)),
        {name: dict.fromkeys(MEASURES, tuple(values)) for name, values in recall.items()},
        dict.fromkeys(recall, (1.0,) * number),
    )


def test_a_graph_that_finds_more_is_advised() -> None:
    found = advise(evaluated({"keyword": [0.5] * 40, "vector": [0.25] * 40, "hybrid": [1.0, 0.5] * 20}))
    assert found.use == "hybrid"
    assert found.sentence.startswith(
        "Use hybrid: on these 40 questions it finds 25.0 points more of the gold texts among its first 5 than keyword, "
        "the best of keyword and vector ["
    )


def test_a_graph_that_finds_less_is_not() -> None:
    found = advise(evaluated({"vector": [1.0] * 30, "hybrid": [1.0, 0.5] * 15}))
    assert found.use == "vector"
    assert found.sentence.startswith("Use vector: on these 30 questions hybrid finds 25.0 points less")


def test_no_difference_speaks_for_the_simpler_one() -> None:
    found = advise(evaluated({"keyword": [0.5] * 50, "fusion": [0.5] * 50, "hybrid": [0.5] * 49 + [0.51]}), generated=True)
    assert found.use == "keyword"
    assert (
        "Use keyword: the graph adds nothing measurable here; on these 50 generated questions hybrid differs"
        in found.sentence
    )


def test_few_questions_and_wide_intervals_tell_nothing() -> None:
    few = advise(evaluated({"keyword": [0.0] * 3, "hybrid": [1.0] * 3}))
    assert (few.use, few.sentence) == (
        None,
        "Too few questions to tell: 3; at least 20 are needed.",
    )
    wide = advise(evaluated({"keyword": [1.0, 0.0] * 10, "hybrid": [0.0, 1.0] * 10}))
    assert wide.use is None
    assert wide.sentence.startswith("Too few questions to tell: on these 20 questions hybrid differs from keyword by +0.0")
    assert wide.sentence.endswith("would be enough.")


def test_hybrid_stands_for_the_graph_unless_another_is_measurably_better() -> None:
    base = {"keyword": [0.25] * 40, "hybrid": [0.5] * 40}
    assert advise(evaluated({**base, "graph": [0.75] * 40})).use == "graph"
    assert advise(evaluated({**base, "graph": [0.0, 1.0] * 19 + [1.0, 1.0]})).use == "hybrid"


@pytest.mark.parametrize(("name", "missing"), [("keyword", "such as hybrid"), ("graph", "keyword, vector or fusion")])
def test_one_side_alone_is_nothing_to_advise_from(name: str, missing: str) -> None:
    found = advise(evaluated({name: [1.0] * 30}))
    assert found.use is None
    assert missing in found.sentence


def test_every_two_are_compared() -> None:
    found = differences(evaluated({"keyword": [0.0] * 4, "vector": [0.5] * 4, "hybrid": [1.0] * 4}))
    assert [(each.first, each.second, each.difference) for each in found] == [
        ("vector", "keyword", 0.5),
        ("hybrid", "keyword", 1.0),
        ("hybrid", "vector", 0.5),
    ]
    assert found[0] == Difference(first="vector", second="keyword", measure=MEASURE, difference=0.5, low=0.5, high=0.5)
