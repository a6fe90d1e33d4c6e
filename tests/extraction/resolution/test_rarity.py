"""How rare words and names are, and the rare words that two texts share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.resolution.rarity import name_rarity, rarity, shared_details


def test_common_words_are_less_rare_than_others() -> None:
    found = [rarity(term) for term in ("the", "citi", "harbour", "quorrelbi")]
    assert found == sorted(found)
    assert found[0] == 0
    assert 0.2 < found[1] < 0.6 < found[2] < 1 < found[3]


@given(st.text(max_size=12))
def test_every_word_has_a_rarity(term: str) -> None:
    assert 0 <= rarity(term) <= 1.1


def test_names_of_rare_words_are_rare() -> None:
    assert name_rarity("Georgia").most < name_rarity("Vallisoa").most
    assert name_rarity("The Bank of the North").whole < name_rarity("Sankt-Olai Hospital").whole
    assert name_rarity("Bank of the North") == name_rarity("The Bank of the North")
    assert name_rarity("") == (0.0, 0.0)


@pytest.mark.parametrize(
    ("some", "others", "told"),
    [
        ({"glacier"}, {"glacier", "mule"}, True),
        ({"glacier"}, {"mule"}, False),
        ({"year"}, {"year"}, False),
        (set(), set(), False),
    ],
)
def test_shared_words_count_where_they_are_rare(some: set[str], others: set[str], told: bool) -> None:
    assert (shared_details(some, others) > 0) == told
    assert shared_details(some, others) == shared_details(others, some)
