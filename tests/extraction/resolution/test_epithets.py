"""Nouns by which texts call things beside their names."""

import pytest

from clew.extraction.resolution.epithets import apposed, places_of, subjects


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Elbe, the Hamburg marine insurer, has posted a loss.", {"insurer"}),
        ("Avalon, a film by Ada Holm, was shot here.", {"film"}),
        ("The band, Boston, played.", {"band"}),
        ("Delta is an airline based in Atlanta.", {"airline"}),
        ("We went to Perth.", set()),
    ],
)
def test_what_stands_with_a_name(text: str, found: set[str]) -> None:
    assert apposed(text, ["Elbe", "Avalon", "Boston", "Delta", "Perth"]) == found


def test_what_sentences_begin_with() -> None:
    assert subjects("Nimbus was late. The ferry was built at Rauma. She is red.") == {"ferry"}


def test_a_name_stands_where_it_is_a_word_of_its_own() -> None:
    assert list(places_of("Tern, Terns and Intern: Tern", "Tern")) == [(0, 4), (24, 28)]
