"""Countries and states that texts speak of."""

import pytest

from clew.extraction.resolution.countries import lands_of


@pytest.mark.parametrize(
    ("text", "countries", "states"),
    [
        ("Perth is the capital of Western Australia.", {"australia"}, set()),
        ("The Scots and the Danish fleet met off Norway.", {"denmark", "norway"}, set()),
        ("Ohio and North Carolina", {"us"}, {"ohio", "north_carolina"}),
        ("She sailed to New Zealand.", {"zealand"}, set()),
        ("the turkey was roasted", set(), set()),
        ("Ships of Recife and Haifa", {"brazil", "israel"}, set()),
        ("farms of New England", {"us"}, set()),
        ("a hotel in South Africa", {"south_africa"}, set()),
        ("the harbour of Baltimore", {"us"}, {"maryland"}),
        ("Bees and mills.", set(), set()),
    ],
)
def test_countries(text: str, countries: set[str], states: set[str]) -> None:
    found = lands_of(text)
    assert set(found.countries) == countries
    assert set(found.states) == states


@pytest.mark.parametrize(
    ("text", "spoken_of"),
    [
        ("Caravans from India ended here.", set()),
        ("It was shipped to the United States by Danes.", {"denmark"}),
        ("Mills of Portugal; he sailed against the Dutch.", {"portugal"}),
        ("It is nearer to Jakarta than to Sydney.", set()),
    ],
)
def test_where_things_come_from_or_go_to_is_not_spoken_of(text: str, spoken_of: set[str]) -> None:
    assert set(lands_of(text).spoken_of) == spoken_of
