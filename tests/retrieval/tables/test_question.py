"""What questions say: ends that stay open, amounts before and after tax."""

import pytest

from clew.retrieval.tables.question import QuestionReading


@pytest.mark.parametrize(
    ("text", "comparator", "low", "unit"),
    [
        ("Who joined in 2011 or later?", ">=", "2011", ""),
        ("Who joined in May 2011 or before?", "<=", "2011-05", ""),
        ("Which mills were built from 1870 onwards?", ">=", "1870", ""),
        ("Which mills were built in 1870 and earlier?", "<=", "1870", ""),
        ("Which walks are 5 km or longer?", ">=", 5.0, "km"),
        ("Which tickets are £20 or under?", "<=", 20.0, "£"),
        ("Which halls have 200 seats or more?", ">=", 200.0, ""),
        ("Which towns have 2000 or more people?", ">=", 2000.0, ""),
        ("Which bakes take 30 minutes or less?", "<=", 30.0, "min"),
    ],
)
def test_an_end_may_stay_open(text: str, comparator: str, low: float | str, unit: str) -> None:
    (found,) = QuestionReading.of(text).comparisons
    assert (found.comparator, found.low, found.unit) == (comparator, low, unit)


@pytest.mark.parametrize(
    ("text", "taxed"),
    [
        ("What did the mill pay before VAT?", "net"),
        ("What is the total excluding the VAT?", "net"),
        ("What did Ost Mill pay including GST?", "gross"),
        ("What is the VAT of bill 3?", ""),
        ("What was sold before May 2020?", ""),
    ],
)
def test_amounts_are_before_or_after_tax(text: str, taxed: str) -> None:
    reading = QuestionReading.of(text)
    assert reading.taxed == taxed
    assert [reading.text[word.start : word.end] for word in reading.words] == [word.text for word in reading.words]
    assert not taxed or taxed in [word.folded for word in reading.words]
