"""Countries and states that texts speak of."""

import pytest

from clew.extraction.resolution.countries import countries_of


@pytest.mark.parametrize(
    ("text", "countries", "states"),
    [
        ("Perth is the capital of Western Australia.", {"australia"}, set()),
        ("The Scots and the Danish fleet met off Norway.", {"denmark", "norway"}, set()),
        ("Ohio and North Carolina", {"us"}, {"ohio", "north_carolina"}),
        ("She sailed to New Zealand.", {"zealand"}, set()),
        ("the turkey was roasted", set(), set()),
    ],
)
def test_countries(text: str, countries: set[str], states: set[str]) -> None:
    assert tuple(map(set, countries_of(text))) == (countries, states)
