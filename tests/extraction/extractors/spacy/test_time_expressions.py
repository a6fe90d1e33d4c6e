"""Ranges of dates are one mention."""

import pytest

from .extracted import names

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fair was held in Oslo from 24 to 30 July 2011.", "24 to 30 July 2011"),
        ("Acme ran from 3 March to 9 June 1999 in Oslo.", "3 March to 9 June 1999"),
        ("He was at Acme from February 25, 2005 to May 4, 2005.", "February 25, 2005 to May 4, 2005"),
        ("She led the firm between 4 May 1950 and 6 June 1952.", "4 May 1950 and 6 June 1952"),
    ],
)
def test_a_range_is_one_date(text: str, expected: str) -> None:
    assert [each for each, kind in names(text) if kind == "DATE"] == [expected]


def test_dates_side_by_side_stay_two() -> None:
    text = "She visited Oslo on 4 May 1950 and 6 June 1952."
    assert len([each for each, kind in names(text) if kind == "DATE"]) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Songs by Orrel Vane: 'Lamp Song' (2013) Harbour Days (2014)' Harbour Days'2014",
        "The single was followed by From Selm (2014)' From Selm'2014",
        "Orrel Vane released the album Harbour Days'2014",
        "Orrel Vane was born in Selm'1874",
    ],
)
def test_a_year_inside_the_last_word_ends_no_text(text: str) -> None:
    assert all(each in text for each, _ in names(text))
