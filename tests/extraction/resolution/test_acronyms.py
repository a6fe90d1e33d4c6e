import pytest

from clew.extraction.resolution.acronyms import acronym_letters, initial_letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [("NATO", "NATO"), ("U.N.E.S.C.O.", "UNESCO"), ("BoJ", "BOJ"), ("Nato", ""), ("UN", ""), ("Karl Holm", ""), ("", "")],
)
def test_an_acronym_has_its_letters(name: str, letters: str) -> None:
    assert acronym_letters(name) == letters


def test_initials_with_and_without_small_words() -> None:
    assert set(initial_letters("Bank of Japan Group")) == {"BJG", "BOJG"}
    assert set(initial_letters("Bank of Japan")) == {"BOJ"}
    assert set(initial_letters("North-East Rail Board")) == {"NERB"}


def test_words_in_small_letters_and_names_of_two_words_have_none() -> None:
    assert not list(initial_letters("a long and winding road"))
    assert not list(initial_letters("Karl Holm"))
