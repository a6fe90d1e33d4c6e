import pytest

from clew.extraction.resolution.name_parts import acronym_letters, initial_letters, name_parts, spellings


@pytest.mark.parametrize(
    ("name", "words", "numbers", "rank"),
    [
        ("Robert III of Dreux", "robert dreux", "3", ""),
        ("Robert III, Count of Dreux", "robert", "3", "count dreux"),
        ("Lord Napier Sturt, 3rd Baron Alington", "napier sturt", "", "3 baron alington"),
        ("Holm, Karl J.", "karl j holm", "", ""),
        ("The Second World War", "world war", "2", ""),
        ("World War II", "world war", "2", ""),
        ("Apollo 011", "apollo", "11", ""),
        ("Super Bowl LX", "super bowl", "60", ""),
        ("Super Bowl LXIV", "super bowl", "64", ""),
        ("Super Bowl LIX", "super bowl", "59", ""),
        ("LX Legislature of Norland", "legislature norland", "60", ""),
        ("II Corps", "corps", "2", ""),
        ("X Factor", "x factor", "", ""),
        ("The XX", "xx", "", ""),
        ("XX II", "xx", "2", ""),
        ("Samuel L Jackson", "samuel l jackson", "", ""),
        ("Prince of Orange", "prince orange", "", ""),
        ("Lord Lieutenant of Quillby", "lord lieutenant quillby", "", ""),
        ("Mrs Karl Holm", "mrs karl holm", "", ""),
        ("A. Ivo Holm", "a ivo holm", "", ""),
        ("Ermengarde (or Irmingard) of Hesbaye", "ermengarde hesbaye", "", ""),
        ("Malcolm X", "malcolm", "10", ""),
        ("J. R. Holm", "j r holm", "", ""),
    ],
)
def test_a_name_is_taken_apart(name: str, words: str, numbers: str, rank: str) -> None:
    parts = name_parts(name)
    assert " ".join(parts.words) == words
    assert ",".join(parts.numbers) == numbers
    assert " ".join(parts.rank) == rank


def test_legal_forms_and_generations_stand_apart() -> None:
    assert name_parts("Acme Tool Co., Ltd.").legal == ("co", "ltd")
    assert name_parts("Acme Tool Incorporated").legal == name_parts("Acme Tool, Inc.").legal == ("inc",)
    assert name_parts("Acme Tool Incorprated").words == ("acme", "tool")
    assert name_parts("Karl Holm, Jr.").generation == name_parts("Karl Holm Junior").generation == "jr"


def test_brackets_are_an_aside_unless_they_hold_dates_or_another_spelling() -> None:
    assert name_parts("Mercury (planet)").aside == ("planet",)
    assert name_parts("Geoffrey III (died 1202), Count of Perche").aside == ()
    assert name_parts("Ermengarde (or Irmingard) of Hesbaye").aside == ()


def test_a_nickname_may_stand_for_the_first_name() -> None:
    assert list(spellings('Gerhart "Gerry" Holm')) == ["Gerhart Holm", "Gerry Holm"]
    assert list(spellings('John II, "The Bold", Duke of Holm')) == ["John II, Duke of Holm"]
    assert list(spellings('"Heroes"')) == ['"Heroes"']


def test_a_name_of_nothing_but_numerals_and_signs_has_no_words() -> None:
    assert not name_parts("1984").words
    assert name_parts("!!!").words == ("!!!",)
    assert not name_parts("").words


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
