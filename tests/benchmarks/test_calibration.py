"""Reliability on triplets small enough to count by hand."""

from xml.etree import ElementTree

import pytest

from clew.benchmarks.calibration import Bin, Judged, bins, diagram, error, figures, judged
from clew.benchmarks.carb import Tuple

GOLD = {"s": [Tuple("met", ("Ann", "Bob", "in Rome")), Tuple("left", ("Ann", "Rome"))]}


def test_a_triplet_is_right_by_its_best_match() -> None:
    predicted = {
        "s": [
            Tuple("met", ("Ann", "Bob"), 0.9),  # precision 1, recall 3/5: F1 3/4
            Tuple("left", ("Ann", "the whole old town"), 0.4),  # 2 of 6 words, 2 of 3: F1 4/9
            Tuple("saw", ("Ann", "Bob"), 0.2),  # no relation shared
        ],
        "elsewhere": [Tuple("met", ("Ann", "Bob"), 0.9)],
    }
    assert judged(GOLD, predicted) == [Judged(0.9, True), Judged(0.4, False), Judged(0.2, False)]


FOUND = [Judged(0.1, False), Judged(0.3, True), Judged(0.5, True), Judged(0.9, True), Judged(0.9, False), Judged(1.0, True)]


def test_bins_have_equal_width_and_empty_ones_are_left_out() -> None:
    drawn = bins(FOUND, 4)
    assert [(each.low, each.high, each.size) for each in drawn] == [
        (0.0, 0.25, 1),
        (0.25, 0.5, 1),
        (0.5, 0.75, 1),
        (0.75, 1.0, 3),
    ]
    assert drawn[3].confidence == pytest.approx(2.8 / 3)
    assert drawn[3].right == pytest.approx(2 / 3)


def test_the_error_is_weighted_by_size() -> None:
    # |.1 - 0|, |.3 - 1|, |.5 - 1|, and three times |2.8/3 - 2/3|, over six.
    assert error(bins(FOUND, 4)) == pytest.approx((0.1 + 0.7 + 0.5 + 0.8) / 6)
    assert error([]) == 0.0


def test_figures_have_a_row_for_each_bin_and_for_all() -> None:
    rows = figures(FOUND)
    assert list(rows) == ["0.1 to 0.2", "0.3 to 0.4", "0.5 to 0.6", "0.9 to 1.0", "all"]
    assert rows["all"]["triplets"] == 6
    assert rows["all"]["share right"] == pytest.approx(4 / 6)


def test_the_diagram_has_a_bar_for_each_bin() -> None:
    drawing = ElementTree.fromstring(diagram([Bin(0.0, 0.5, 3, 0.2, 0.25), Bin(0.5, 1.0, 1, 0.9, 1.0)]))
    bars = [each for each in drawing if each.tag.endswith("rect")]
    assert [float(each.attrib["height"]) for each in bars] == [100.0, 400.0]
    assert [float(each.attrib["y"]) for each in bars] == [340.0, 40.0]
