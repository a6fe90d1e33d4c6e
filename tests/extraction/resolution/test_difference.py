"""Which signals speak for two things of one name, and how they weigh."""

import numpy as np
import pytest

from clew.extraction.resolution.context_sorts import ContextView
from clew.extraction.resolution.difference import bounds, difference, plain_difference, signals, with_contexts
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
    assert set_signals(FILM, BARE) == {"one_titled"}
    assert set_signals(RIVER, BARE) == {"settled", "one_titled"}


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
        ("film", "", set()),
        ("", "", set()),
    ],
)
def test_parentheses_of_titles(one: str, other: str, expected: set[str]) -> None:
    assert set_signals(Sense("1", "Tern", qualifier=one), Sense("2", "Tern", qualifier=other)) == expected


def test_a_name_that_says_what_it_names() -> None:
    assert set_signals(Sense("1"), Sense("2"), "Mercer College") == {"telling"}
    assert set_signals(Sense("1"), Sense("2"), "Lake Verran") == {"telling"}
    assert set_signals(Sense("1"), Sense("2"), "College") == set()


def view(*parts: float) -> ContextView:
    """What a context is near: the first number is its cosine with (1, 0), the others are shares of three sorts."""
    cosine, *sorts = parts
    shares = np.sqrt(np.array(sorts, np.float32))
    vector = np.array([cosine, (1 - cosine**2) ** 0.5], np.float32)
    return ContextView(vector, shares, np.ones(1, np.float32), sorts[0])


HERE = view(1.0, 0.9, 0.1, 0.0)


@pytest.mark.parametrize("name", ["Tern", "Bo Vane"])
def test_the_difference_grows_as_contexts_part(name: str) -> None:
    one, other = Sense("1"), Sense("2")
    plain = signals(one, other, name)
    near = [view(cosine / 10, 0.0, 0.1, 0.9) for cosine in range(10, -11, -1)]
    found = [difference(with_contexts(plain, one, other, name, (HERE, each))) for each in near]
    assert found == sorted(found)
    least, greatest = bounds(plain, one, other, name)
    assert least <= found[0] < found[-1] <= greatest


def test_contexts_on_other_sorts_of_things_tell_names_of_one_word_apart() -> None:
    one, other = Sense("1"), Sense("2")
    same, far = view(0.2, 0.9, 0.1, 0.0), view(0.2, 0.0, 0.0, 1.0)

    def found(name: str, context: ContextView) -> float:
        return difference(with_contexts(signals(one, other, name), one, other, name, (HERE, context)))

    assert found("Tern", far) > 0.55 > found("Tern", same)
    assert found("Bo Vane", far) < 0.55


def test_people_of_texts_a_century_apart() -> None:
    one, other = person("1", "poet", span=(1640, 1650)), person("2", "poet", span=(1990, 2010))
    assert "ages" in set_signals(one, other, "Bo Vane")
    assert "ages" not in set_signals(one, other, "Tern")
    assert "ages" not in set_signals(one, person("2", "poet", span=(1660, 1670)), "Bo Vane")


def test_texts_on_different_countries() -> None:
    one, other = place("1", "ohio", countries=frozenset({"us"})), place("2", "kent", countries=frozenset({"uk"}))
    assert {"countries", "abroad"} <= set_signals(one, other)


def test_equal_senses_are_one_thing() -> None:
    assert plain_difference(signals(FILM, FILM, "Tern")) < 0.1
    assert plain_difference(signals(FILM, RIVER, "Tern")) > 0.95
