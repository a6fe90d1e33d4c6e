"""Where people, institutions and places belong by the words beside their names."""

import pytest

from clew.extraction.base import PLAIN

from .extracted import said, triplets

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Microsoft chairman Bill Gates visited Rome.", ("Bill Gates", "is chairman of", "Microsoft")),
        ("Microsoft founders Bill Gates and Paul Allen visited Rome.", ("Paul Allen", "is founder of", "Microsoft")),
        ("Lumo's owner Carla Reyes visited Rome.", ("Carla Reyes", "is owner of", "Lumo")),
        ("The University of Oslo's rector Ida Kron visited Rome.", ("Ida Kron", "is rector of", "The University of Oslo")),
        ("Velox founder Ida Kron visited Rome.", ("Ida Kron", "is founder of", "Velox")),
        ("Dublin pub owner Pat Kelly visited Rome.", ("Pat Kelly", "is pub owner in", "Dublin")),
        ("London bakery founder Ann Moor visited Rome.", ("Ann Moor", "is bakery founder in", "London")),
        ("Pat Kelly, Dublin pub owner, visited Rome.", ("Pat Kelly", "is pub owner in", "Dublin")),
        ("Boeing plant manager Tom Hart visited Rome.", ("Tom Hart", "is plant manager at", "Boeing")),
        ("Velox chief executive Ida Kron visited Rome.", ("Ida Kron", "is chief executive of", "Velox")),
        ("It was written by Peter Jones of Stanford University.", ("Peter Jones", "is of", "Stanford University")),
        ("The German company Siemens bought it.", ("Siemens", "is", "German")),
        ("The Italian painter Sandro Botticelli left Rome.", ("Sandro Botticelli", "is", "Italian")),
        ("He studied at Stanford University in California.", ("Stanford University", "is in", "California")),
        ("He was born in Dallas, Texas.", ("Dallas", "is located in", "Texas")),
        ("Prime Minister Anna Berg visited Rome.", ("Anna Berg", "is", "Prime Minister")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_names_side_by_side_say_where_one_belongs(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "He visited Paris, London and Rome.",
        "She lived in Paris, London, or Rome.",
        "It was led by Mary I of England.",
    ],
)
def test_lists_of_places_and_names_with_of_say_nothing(text: str) -> None:
    assert not {each for each in said(text) if each[1] in {"is in", "is of"}}


@pytest.mark.parametrize(
    "text",
    [
        "Orbex's would-be owner Carla Reyes lives in Bergen.",
        "Restaurant owner Ann Lee visited Rome.",
        "Dublin pub owner Pat Kelly visited Rome.",
        "Globex store owner Tom Hart visited Rome.",
        "The Nobel's winner Carla Reyes lives in Bergen.",
    ],
)
def test_nobody_holds_a_role_that_is_not_held_or_not_one_of_the_name(text: str) -> None:
    assert not {each for each in said(text) if each[1].endswith(" of")}


@pytest.mark.parametrize("year", ["In 2001 Velox co-founder Ida Kron left.", "Velox co-founder Ida Kron left in 2001."])
def test_a_prefix_belongs_to_its_noun_and_the_time_to_the_verb(year: str) -> None:
    (found,) = (each for each in triplets(year) if each.predicate == "is co-founder of")
    assert (found.object.text, found.circumstances) == ("Velox", PLAIN)


def test_a_role_of_two_words_is_kept_whole() -> None:
    assert not {each for each in said("Prime Minister Anna Berg visited Rome.") if each[2] == "Prime"}


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("He used Microsoft's Excel.", True),
        ("He read The Sailor's Handbook.", False),
    ],
)
def test_a_possessive_joins_two_names_but_is_no_piece_of_one(text: str, has: bool) -> None:
    assert any(each[1] == "has" for each in said(text)) is has
