"""Two sides asked in turns: what is timed is a search of each, and the ratio is that of the medians."""

import sys
from pathlib import Path

import numpy as np
import pytest

import clew
from clew.app.samples import sample_questions, samples_path
from clew.benchmarks.in_turns import ratio_of, run


def test_the_ratio_is_that_of_the_medians_and_its_interval_holds_it() -> None:
    random = np.random.default_rng(5)
    first = random.gamma(9.0, 0.002, size=(4, 50, 3))
    found = ratio_of(first, 2 * first)
    assert found.ratio == pytest.approx(2)
    assert (found.low, found.high) == pytest.approx((2, 2))
    assert found.second == pytest.approx(
        1000 * float(np.median(np.median(2 * first.transpose(1, 0, 2).reshape(50, -1), axis=1)))
    )
    noisy = ratio_of(first, random.gamma(9.0, 0.002, size=(4, 50, 3)))
    assert noisy.low < 1 < noisy.high


@pytest.mark.process
def test_one_store_against_itself_gives_the_same_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with clew.open(tmp_path / "s.clew") as graph:
        graph.add(samples_path() / "halden-optics.md", progress=False)
    side = (sys.executable, str(tmp_path / "s.clew"))
    asked = [each.question for each in sample_questions()][:3]
    figures = run(side, side, asked, ["keyword", "vector"], starts=2, rounds=2)
    assert figures["same answers"] == {"keyword": True, "vector": True}
    assert set(figures) == {
        "memory_mib",
        "same answers",
        *(f"{name} {kind}" for name in ("keyword", "vector") for kind in ("wall", "cpu")),
    }
    assert all(
        figures[f"{name} wall"].low <= figures[f"{name} wall"].ratio <= figures[f"{name} wall"].high
        for name in ("keyword", "vector")
    )
    assert "ratio" in capsys.readouterr().out


@pytest.mark.process
def test_a_process_that_ends_is_an_error_not_a_figure(tmp_path: Path) -> None:
    side = (sys.executable, str(tmp_path / "nothing.clew"))
    with pytest.raises(RuntimeError, match="ended with 1"):
        run(side, side, ["Who?"], ["keyword"], starts=1, rounds=1)
