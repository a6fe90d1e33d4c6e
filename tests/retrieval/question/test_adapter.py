"""The query adapter: its closed form, where it moves questions, and its file."""

import base64
from typing import Any

import numpy as np
import pytest

from clew.graph.errors import ConfigError
from clew.graph.store import Matrix
from clew.models.embedder import normalised
from clew.retrieval.artifact_hash import fingerprint
from clew.retrieval.question.adapter import RIDGE, Adapter, fit, parsed

DIMENSION = 24


def unit(count: int, seed: int) -> Matrix:
    return normalised(np.random.default_rng(seed).normal(size=(count, DIMENSION)))


@pytest.fixture
def adapter() -> Adapter:
    return fit(unit(9, 0), unit(9, 1))


def signed(adapter: Adapter, **changes: Any) -> dict[str, Any]:
    held = {**{name: value for name, value in adapter.to_file("hashing").items() if name != "sha256"}, **changes}
    return {**held, "sha256": fingerprint(held)}


def cubes(vectors: Matrix) -> np.typing.NDArray[np.float64]:
    """All products of three of a vector's numbers: two vectors' cubes have the cube of their dot product."""
    exact = vectors.astype(float)
    products: np.typing.NDArray[np.float64] = np.einsum("ni,nj,nk->nijk", exact, exact, exact)
    return products.reshape(len(exact), -1)


@pytest.mark.parametrize("ridge", [0.1, RIDGE, 7.0])
def test_it_is_the_ridge_regression_of_a_linear_map_of_cubes(ridge: float) -> None:
    held, targets, asked = (normalised(unit(count, seed)[:, :5]) for count, seed in ((9, 0), (9, 1), (5, 2)))
    # The primal: the map W that makes |cubes(Q) W - (P - Q)|^2 + ridge |W|^2 least, as plain least squares.
    rows = np.concatenate([cubes(held), np.sqrt(ridge) * np.eye(125)])
    wanted = np.concatenate([targets.astype(float) - held, np.zeros((125, 5))])
    linear = np.linalg.lstsq(rows, wanted, rcond=None)[0]
    expected = asked + cubes(asked) @ linear
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = fit(held, targets, ridge).adapted(asked)
    assert found.dtype == np.float32
    assert found == pytest.approx(expected, abs=1e-6)


def test_questions_that_it_learned_from_move_towards_their_targets(adapter: Adapter) -> None:
    held, targets = unit(9, 0), unit(9, 1)
    found = adapter.adapted(held)
    before, after = (held * targets).sum(axis=1), (found * targets).sum(axis=1)
    assert (after > before + 0.1).all()
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(9), abs=1e-6)


def test_one_question_by_itself_goes_half_of_the_way() -> None:
    question, target = np.eye(DIMENSION, dtype=np.float32)[:2]
    assert fit(question[None], target[None]).adapted(question[None])[0] == pytest.approx((question + target) / np.sqrt(2))


def test_questions_that_have_nothing_to_do_with_it_stay() -> None:
    axes = np.eye(DIMENSION, dtype=np.float32)
    adapter = fit(axes[:3], axes[3:6])
    assert np.array_equal(adapter.adapted(axes[10:14]), axes[10:14])
    near = normalised(axes[10:11] + 0.05 * axes[:1])
    assert float((adapter.adapted(near) * near).sum()) > 0.999
    assert not adapter.adapted(np.zeros((1, DIMENSION), np.float32)).any()
    assert adapter.adapted(np.zeros((0, DIMENSION), np.float32)).shape == (0, DIMENSION)


def test_a_question_that_is_somewhat_alike_hardly_moves() -> None:
    axes = np.eye(DIMENSION, dtype=np.float32)
    adapter = fit(axes[:1], axes[1:2])
    # Its cosine with the judged question is 0.3: it takes 0.3 to the third of the judged one's move, half a unit each way.
    alike = normalised(0.3 * axes[:1] + np.sqrt(1 - 0.3**2).astype(np.float32) * axes[10:11])
    moved = alike + 0.3**3 / 2 * (axes[1:2] - axes[:1])
    assert adapter.adapted(alike) == pytest.approx(normalised(moved), abs=1e-6)


def test_without_judged_questions_nothing_moves() -> None:
    none = np.zeros((0, DIMENSION), np.float32)
    assert fit(none, none).adapted(unit(3, 0)) == pytest.approx(unit(3, 0))


def test_a_question_moves_alike_alone_and_among_others(adapter: Adapter) -> None:
    asked = unit(6, 5)
    together = adapter.adapted(asked)
    assert all(np.array_equal(adapter.adapted(asked[row : row + 1])[0], together[row]) for row in range(6))


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="one target per question"):
        fit(unit(2, 0), unit(3, 0))
    with pytest.raises(ValueError, match="a ridge above 0, got 0"):
        fit(unit(2, 0), unit(2, 1), 0)


def test_a_file_gives_it_back_exactly(adapter: Adapter) -> None:
    file = adapter.to_file("hashing")
    again = parsed(file, "the adapter", "hashing", DIMENSION)
    assert np.array_equal(again.questions, adapter.questions)
    assert np.array_equal(again.moves, adapter.moves)
    assert again.to_file("hashing") == file
    assert (file["judgements"], file["dimension"]) == (9, DIMENSION)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "clew-ranker"}, "has format 'clew-ranker', expected 'clew-adapter': train it again"),
        ({"version": 1}, "has version 1, this Clew reads 2: remove it, then train it again"),
        ({"encoder": "minilm"}, r"of the encoder 'minilm' \(24 dimensions\), but they are encoded by 'hashing' \(24\)"),
        ({"dimension": 12}, r"of the encoder 'hashing' \(12 dimensions\), but they are encoded by 'hashing' \(24\)"),
        ({"judgements": 8}, "questions: expected 768 bytes for 8 rows, got 864: train it again"),
        ({"moves": "no base64!"}, "moves: expected base64, got something else"),
        ({"moves": base64.b64encode(np.full(9 * DIMENSION, np.nan, "<f4").tobytes()).decode()}, "moves: expected finite"),
        ({"more": 1}, "more: there is no such field"),
    ],
)
def test_bad_files_say_what_came_and_what_to_do(adapter: Adapter, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        parsed(signed(adapter, **changes), "the adapter of a store", "hashing", DIMENSION)
    assert "the adapter of a store" in str(caught.value)
    assert "train it again" in str(caught.value)


def test_a_changed_file_is_refused(adapter: Adapter) -> None:
    with pytest.raises(ConfigError, match="was changed: its hash is wrong"):
        parsed({**adapter.to_file("hashing"), "encoder": "minilm"}, "the adapter", "hashing", DIMENSION)


def test_a_file_that_is_nested_too_deep_is_refused(adapter: Adapter) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ConfigError, match="nested too deep: train it again"):
        parsed({**adapter.to_file("hashing"), "questions": deep}, "the adapter", "hashing", DIMENSION)
