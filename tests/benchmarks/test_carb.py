"""CaRB's semantics on tuples small enough to count by hand."""

import gzip
from pathlib import Path

import pytest

from clew.benchmarks.carb import Tuple, extract, match, read_gold, read_openie5, score, sentence_key

GOLD = Tuple("met", ("Ann", "Bob", "in Rome"))


@pytest.mark.parametrize(
    ("gold", "predicted", "precision", "recall"),
    [
        (GOLD, Tuple("met", ("Ann", "Bob in Rome")), 1.0, 1.0),
        (GOLD, Tuple("met", ("Ann", "Bob")), 1.0, 3 / 5),
        (GOLD, Tuple("met", ("Ann", "Bob", "in", "Rome")), 1.0, 1.0),
        (GOLD, Tuple("met in", ("Ann", "Bob")), 3 / 4, 3 / 5),
        (GOLD, Tuple("saw", ("Ann", "Bob in Rome")), 0.0, 0.0),
        (GOLD, Tuple("met", ("Bob", "Ann")), 1 / 3, 1 / 5),
        (GOLD, Tuple("met", ("Ann",)), 1.0, 2 / 5),
        (GOLD, Tuple("met met", ("Ann Ann", "Bob")), 3 / 5, 3 / 5),
        (Tuple("was", ("Ann", "tall")), Tuple("be", ("Ann", "tall")), 1.0, 1.0),
        (Tuple("said", ("Ann", "it rained")), Tuple("said", ("it rained", "Ann")), 1.0, 1.0),
        (Tuple("sang", ("Ann", "it rained")), Tuple("sang", ("it rained", "Ann")), 1 / 4, 1 / 4),
    ],
)
def test_a_pair_is_matched_by_tokens_in_the_same_slot(
    gold: Tuple, predicted: Tuple, precision: float, recall: float
) -> None:
    assert match(gold, predicted) == pytest.approx((precision, recall))


def test_precision_is_one_to_one_and_recall_is_the_best_of_all() -> None:
    gold = {"s": [GOLD, Tuple("left", ("Ann", "Rome"))]}
    predicted = {
        "s": [Tuple("met", ("Ann", "Bob"), 0.9), Tuple("met", ("Ann", "Bob"), 0.9), Tuple("left", ("Ann", "x"), 0.9)]
    }
    result = score(gold, predicted)
    # Two gold tuples match one prediction each (1 and 2/3) of three; recall is 3/5 and 2/3 of two.
    assert result.precision == pytest.approx((1 + 2 / 3) / 3)
    assert result.recall == pytest.approx((3 / 5 + 2 / 3) / 2)


def test_the_best_threshold_and_the_area_are_found() -> None:
    gold = {"a": [GOLD], "b": [Tuple("left", ("Ann", "Rome"))]}
    predicted = {
        "a": [Tuple("met", ("Ann", "Bob in Rome"), 0.8)],
        "b": [Tuple("went", ("Ann", "Rome"), 0.2), Tuple("went", ("Ann", "x"), 0.2)],
    }
    result = score(gold, predicted)
    # At 0.8: precision 1, recall 1/2. At 0.2: precision 1/3, recall 1/2. The closing point is precision 1, recall 0.
    assert (result.precision, result.recall, result.threshold) == (1.0, 0.5, 0.8)
    assert result.f1 == pytest.approx(2 / 3)
    assert result.auc == pytest.approx(0.5)


def test_sentences_without_predictions_count_against_recall() -> None:
    gold = {"a": [GOLD], "b": [GOLD]}
    assert score(gold, {"a": [Tuple("met", ("Ann", "Bob in Rome"))]}).recall == 0.5


def test_predictions_of_other_sentences_do_not_count() -> None:
    gold = {"a": [GOLD]}
    own = {"a": [Tuple("met", ("Ann", "Bob"), 0.5)]}
    assert score(gold, own) == score(gold, {**own, "z": [Tuple("met", ("x", "y"), 0.7)]})


def test_no_predictions_score_nothing() -> None:
    assert score({"a": [GOLD]}, {}).f1 == 0.0


def test_keys_leave_out_spaces_and_punctuation() -> None:
    assert sentence_key("Ann met - `` Bob '' .") == sentence_key('Ann met-"Bob".')


def test_gold_is_read_without_context_arguments(tmp_path: Path) -> None:
    path = tmp_path / "gold.tsv"
    path.write_text("Ann met Bob .\tmet\tAnn\tBob\tC: Rome says\nAnn met Bob .\tis\tAnn\tBob\n", encoding="utf-8")
    assert read_gold(path) == {"AnnmetBob": [Tuple("met", ("Ann", "Bob")), Tuple("is", ("Ann", "Bob"))]}


def test_openie5_output_is_read(tmp_path: Path) -> None:
    path = tmp_path / "output.txt.gz"
    lines = (
        "0.9\t\tSimpleArgument(Ann (a),List([0, 3)))\tRelation(met,List([4, 7)))\t"
        "SimpleArgument(Bob,List([8, 11))); SpatialArgument(in Rome,List([12, 19)))\tAnn (a) met Bob in Rome .\n"
        "0.5\t\tSimpleArgument(Ann,List([0, 3)))\tRelation(met,List([4, 7)))\t\tAnn met .\n"
    )
    path.write_bytes(gzip.compress(lines.encode()))
    assert read_openie5(path) == {"AnnametBobinRome": [Tuple("met", ("Ann (a)", "Bob", "in Rome"), 0.9)]}


@pytest.mark.encoder
def test_the_extractor_is_scored_on_sentences_as_they_come() -> None:
    found = extract(["Tom Bradley joined the Railway Company in 1941 ."])
    tuples = found["TomBradleyjoinedtheRailwayCompanyin1941"]
    gold = {"TomBradleyjoinedtheRailwayCompanyin1941": [Tuple("joined", ("Tom Bradley", "the Railway Company", "in 1941"))]}
    assert max(match(gold["TomBradleyjoinedtheRailwayCompanyin1941"][0], each) for each in tuples) == (1.0, 1.0)
