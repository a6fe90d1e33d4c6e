"""Trees against a walk by hand, and against LightGBM itself."""

import lightgbm
import numpy as np
import pytest

from clew.retrieval.ranker.boosted_trees import MOST_LEAVES, ROWS, Trees, too_many_leaves, trees_of
from clew.retrieval.training.ranker_training import as_lists

SIGNALS = tuple("abcdef")


def sample(
    rows: int = 400,
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    random = np.random.default_rng(3)
    values = random.normal(size=(rows, len(SIGNALS)))
    values[random.random(values.shape) < 0.2] = np.nan
    values[:, 0] = random.integers(0, 3, rows)
    target = (np.nan_to_num(values[:, 1]) + values[:, 0] * np.isnan(values[:, 2]) > 0.5).astype(np.float64)
    return values, target


@pytest.fixture(scope="module", params=[2, 8, 31, 64])
def learned(request: pytest.FixtureRequest) -> tuple[lightgbm.Booster, Trees]:
    values, target = sample()
    settings = {"objective": "binary", "num_leaves": request.param, "min_data_in_leaf": 3, "verbose": -1, "num_threads": 1}
    booster = lightgbm.train(settings, lightgbm.Dataset(values, label=target), 20)
    held = as_lists(booster, SIGNALS)
    place = [SIGNALS.index(each) for each in held["signals"]]
    asks = [place[each] if each >= 0 else -1 for each in held["signal"]]
    return booster, trees_of(
        held["roots"], asks, *(held[name] for name in ("threshold", "nan_left", "left", "right", "value"))
    )


@pytest.mark.parametrize("leaves", [1, 2, MOST_LEAVES, MOST_LEAVES + 1, 5000])
def test_leaves_are_counted_up_to_the_most(leaves: int) -> None:
    # A chain: every question has a leaf on its left.
    signal = [0, -1] * (leaves - 1) + [-1]
    left = [row + 1 if asks >= 0 else row for row, asks in enumerate(signal)]
    right = [row + 2 if asks >= 0 else row for row, asks in enumerate(signal)]
    assert too_many_leaves(0, signal, left, right) == (leaves > MOST_LEAVES)


def test_scores_are_those_of_lightgbm(learned: tuple[lightgbm.Booster, Trees]) -> None:
    booster, trees = learned
    values, _ = sample(1000)
    values[0], values[1] = np.nan, 0.0
    assert np.allclose(trees.scores(values), np.asarray(booster.predict(values, raw_score=True)), atol=1e-12)


def test_a_rows_score_depends_on_itself_alone(learned: tuple[lightgbm.Booster, Trees]) -> None:
    _, trees = learned
    values, _ = sample(2 * ROWS + 1)
    alone = np.concatenate([trees.scores(values[row : row + 1]) for row in range(len(values))])
    for count in (0, 1, ROWS - 1, ROWS, ROWS + 1, len(values)):
        assert alone[:count].tolist() == trees.scores(values[:count]).tolist()


def test_shares_sum_to_the_score_of_a_thousand_rows(learned: tuple[lightgbm.Booster, Trees]) -> None:
    _, trees = learned
    values, _ = sample(1000)
    constant, shares = trees.shares(values)
    assert np.allclose(constant + shares.sum(axis=1), trees.scores(values), atol=1e-9)
    assert not shares[:, [column for column in range(6) if column not in set(trees.signal.tolist())]].any()


def test_a_tree_of_one_leaf() -> None:
    trees = trees_of([0], [-1], [0.0], [0], [0], [0], [0.25])
    assert trees.scores(np.zeros((3, 2))).tolist() == [0.25] * 3
    assert trees.shares(np.zeros((3, 2)))[0] == 0.25
