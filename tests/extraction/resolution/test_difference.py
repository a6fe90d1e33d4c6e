"""Which signals speak for two things of one name, and how they weigh."""

import pytest

from clew.extraction.resolution.difference import SenseSignals, bounds, difference, signals, with_context
from clew.extraction.resolution.senses import Sense

FILM = Sense(
    "film",
    "Tern (film)",
    "Tern (film)",
    "film",
    kinds=frozenset({"WORK_OF_ART"}),
    nouns=frozenset({"film"}),
    called=frozenset({"film"}),
)
RIVER = Sense(
    "river",
    "Tern (river)",
    "Tern (river)",
    "river",
    kinds=frozenset({"PLACE"}),
    nouns=frozenset({"river"}),
    called=frozenset({"river"}),
)
BARE = Sense("bare", tagged=frozenset({"PLACE"}))


def set_signals(one: Sense, other: Sense, name: str = "Tern") -> set[str]:
    found = signals(one, other, name)
    assert found == signals(other, one, name)
    return {field for field, value in found._asdict().items() if value}


def person(document: str, noun: str, **more: object) -> Sense:
    held: dict[str, object] = {
        "kinds": frozenset({"PERSON"}),
        "nouns": frozenset({noun}),
        "called": frozenset({noun}),
        **more,
    }
    return Sense(document, **held)  # type: ignore[arg-type]


def place(document: str, where: str, **more: object) -> Sense:
    held: dict[str, object] = {
        "kinds": frozenset({"PLACE"}),
        "nouns": frozenset({"town"}),
        "called": frozenset({"town"}),
        "defining_names": frozenset({where}),
        **more,
    }
    return Sense(document, **held)  # type: ignore[arg-type]


def test_different_sorts_of_things() -> None:
    assert set_signals(FILM, RIVER) == {"kinds", "nouns", "qualifiers"}
    assert set_signals(FILM, BARE) == {"tagged"}
    assert set_signals(RIVER, BARE) == {"settled"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("chemist", "footballer", {"nouns"}),
        ("chemist", "minister", {"nouns", "later"}),
        ("actor", "actress", {"same_nouns"}),
        ("chemist", "scientist", {"same_nouns"}),
    ],
)
def test_trades_of_people(one: str, other: str, expected: set[str]) -> None:
    assert set_signals(person("1", one), person("2", other), "Bo Vane") == expected


def test_births_and_pronouns_of_people() -> None:
    one, other = (
        person("1", "poet", years=frozenset({"1779"}), gender="he"),
        person("2", "poet", years=frozenset({"1938"}), gender="she"),
    )
    assert set_signals(one, other, "Bo Vane") == {"same_nouns", "years", "gender"}


def test_towns_in_different_places() -> None:
    assert "places" in set_signals(place("1", "ohio"), place("2", "iowa"), "Orleck")
    assert "places" not in set_signals(place("1", "ohio"), place("2", "iowa", words=frozenset({"ohio"})), "Orleck")
    titled = place("1", "ohio", title="Orleck (Ohio)", qualifier="Ohio")
    assert "unplaced" in set_signals(titled, Sense("2", tagged=frozenset({"PLACE"})), "Orleck")
    assert "unplaced" not in set_signals(
        titled, Sense("2", tagged=frozenset({"PLACE"}), words=frozenset({"ohio"})), "Orleck"
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("film", "film", {"same_qualifier"}),
        ("1950 film", "1990 film", {"qualifiers", "numbers"}),
        ("season 2", "season 3", {"qualifiers", "numbers"}),
        ("film", "1990 film", set()),
        ("Ada Holm song", "Bo Vane song", {"qualifiers"}),
        ("film", "", {"one_qualifier"}),
        ("", "", {"same_title"}),
    ],
)
def test_parentheses_of_titles(one: str, other: str, expected: set[str]) -> None:
    assert set_signals(Sense("1", "Tern", qualifier=one), Sense("2", "Tern", qualifier=other)) == expected


def test_a_name_that_says_what_it_names() -> None:
    assert set_signals(Sense("1"), Sense("2"), "Mercer College") == {"telling"}
    assert set_signals(Sense("1"), Sense("2"), "Lake Verran") == {"telling"}
    assert set_signals(Sense("1"), Sense("2"), "College") == set()


def test_the_difference_grows_as_contexts_part() -> None:
    found = [difference(with_context(SenseSignals(), cosine / 10)) for cosine in range(-10, 11)]
    assert found == sorted(found, reverse=True)
    least, greatest = bounds(SenseSignals())
    assert (least, greatest) == (found[-1], found[0])
    assert least < difference(SenseSignals()) < 0.5 < greatest < 1


def test_equal_senses_are_one_thing() -> None:
    assert difference(signals(FILM, FILM, "Tern")) < 0.1
    assert difference(signals(FILM, RIVER, "Tern")) > 0.95
