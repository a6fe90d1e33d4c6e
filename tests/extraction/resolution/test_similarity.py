import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.resolution.name_parts import name_parts
from clew.extraction.resolution.similarity import likeness

ALIKE = [
    ("Robert III of Dreux", "Robert III, Count of Dreux", "name and seat"),
    ("William de Beauchamp", "William Beauchamp", "same words"),
    ("Muhammad bin Musafir", "Muhammad ibn Musafir", "same words"),
    ("Acme Tools Inc.", "Acme Tools, Incorporated", "same words"),
    ("Princess Adrienne of Holm", "Adrienne of Holm", "same words"),
    ("Abdul-Aziz Harun", "Abdulaziz Harun", "same letters"),
    ("University of York", "York University", "other order"),
    ("Lisbet Palmer", "Lisbeth Palmer", "spelling"),
    ("Karl Nabersberg", "Carl Nabersberg", "given name"),
    ("Thaddeus P. Mott", "Thaddeus Phelps Mott", "initials"),
    ("J. R. R. Holm", "John Ronald Reuel Holm", "initials"),
    ("Irina Pavlovna Paley", "Irina Paley", "more given names"),
    ("Lionel West, 3rd Baron Holm", "Lionel Edward West, 3rd Baron Holm", "more given names"),
    ("Princess Ida of Norland, Duchess of Brook", "Princess Ida, Duchess of Brook", "same rank"),
    ("Christian August", "Christian August, Prince of Holm", "without rank"),
    ("Eustace III", "Eustace III, Count of Holm", "short form"),
    ("Elizabet hInbcalford", "Elizabeth Inbalford", "other spaces"),
    ("The Church of Selby", "The Churches of Selby", "spelling"),
    ("LX Legislature of Norland", "60th Legislature of Norland", "same words"),
]
UNLIKE = [
    ("Apollo 11", "Apollo 13"),
    ("Henry II of Quillby", "Henry III of Quillby"),
    ("Holm IV", "Holm VI"),
    ("Robert Holm, 7th Baron Petre", "Robert Holm, 8th Baron Petre"),
    ("Acme Tools Inc.", "Acme Tools Ltd."),
    ("Lord George Scott", "Lady George Scott"),
    ("Karl Holm Sr.", "Karl Holm Jr."),
    ("Mercury (planet)", "Mercury (element)"),
    ("Zeid ibn Raad", "Raad ibn Zeid"),
    ("Ann Lee", "Ann Lea Moss"),
    ("Northern Bank", "Southern Bank"),
    ("Iran", "Iraq"),
    ("J. Holm", "Karl Holm"),
    ("Smith", "Karl Smith"),
    ("The Hunger Games", "The Hungover Games"),
    ("Karl Anders", "Karl Andersen"),
    ("LX Legislature", "LXI Legislature"),
    ("XV Selby Games", "XVI Selby Games"),
    ("Super Bowl LII", "Super Bowl LIII"),
]


@pytest.mark.parametrize(("first", "second", "reason"), ALIKE)
def test_how_names_are_alike(first: str, second: str, reason: str) -> None:
    like = likeness(name_parts(first), name_parts(second))
    assert like is not None
    assert like.reason == reason


@pytest.mark.parametrize(("first", "second"), UNLIKE)
def test_names_that_contradict_each_other(first: str, second: str) -> None:
    assert likeness(name_parts(first), name_parts(second)) is None


def test_the_short_form_is_told() -> None:
    short, long = name_parts("T. P. Mott"), name_parts("Thaddeus Phelps Mott")
    assert [likeness(*both).short for both in ((short, long), (long, short)) if likeness(*both)] == [1, 2]  # type: ignore[union-attr]


def test_a_son_is_only_a_rival_of_his_father() -> None:
    like = likeness(name_parts("Karl Holm"), name_parts("Karl Holm Jr."))
    assert like is not None
    assert like.score < 0.85


NAMES = st.sampled_from([name for row in (*ALIKE, *UNLIKE) for name in row[:2]])


@given(NAMES, NAMES)
def test_likeness_is_the_same_either_way(first: str, second: str) -> None:
    one, other = likeness(name_parts(first), name_parts(second)), likeness(name_parts(second), name_parts(first))
    if one is None or other is None:
        assert one is other is None
    else:
        assert (one.score, one.reason) == (other.score, other.reason)
        assert {one.short, other.short} in ({0}, {1, 2})
