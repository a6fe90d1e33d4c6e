"""Which signals speak for two things of one name, and how they weigh."""

from dataclasses import replace

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
    """The signals that are set, without those of the name alone."""
    found = signals(one, other, name)
    assert found == signals(other, one, name)
    return {field for field, value in found._replace(rare=0.0, rarer=0.0)._asdict().items() if value}


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
    assert set_signals(RIVER, BARE) == {"one_titled"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("chemist", "footballer", {"nouns"}),
        ("chemist", "minister", {"nouns", "later"}),
        ("actor", "actress", {"same_nouns"}),
        ("actor", "artist", {"same_nouns"}),
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
    assert set_signals(Sense("1"), Sense("2"), "Silver Queen") == set()


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


def test_people_whose_deeds_lie_a_century_apart() -> None:
    one, other = person("1", "poet", since=1640, personal=True), person("2", "poet", since=1990)
    assert "ages" in set_signals(one, other, "Bo Vane")
    assert "ages" not in set_signals(one, other, "Tern")
    assert "ages" not in set_signals(one, person("2", "poet", since=1690), "Bo Vane")
    assert "ages" not in set_signals(one, person("2", "poet"), "Bo Vane")
    assert "ages" not in set_signals(person("1", "band", since=1640), other, "Bo Vane")


def on(each: Sense, *lands: str, passing: tuple[str, ...] = ()) -> Sense:
    """A sense of a text that speaks of these countries, and names others in passing."""
    return replace(each, countries=frozenset((*lands, *passing)), lands=frozenset(lands))


def test_texts_on_different_countries() -> None:
    one, other = on(place("1", "ohio"), "us"), place("2", "kent")
    assert "countries" in set_signals(one, on(other, "uk"))
    assert "countries" not in set_signals(one, on(other, "uk", passing=("us",)))
    assert "countries" not in set_signals(one, on(other, passing=("uk",)))


def test_a_home_in_no_country_of_the_other_text() -> None:
    one, other = on(place("1", "oulu", home=frozenset({"finland"})), "finland"), Sense("2")
    assert "home" in set_signals(one, on(other, "peru"))
    assert "home" not in set_signals(one, on(other, "peru", "finland"))
    assert "home" not in set_signals(one, other)


def test_a_well_known_place_that_nothing_denies() -> None:
    one, other = on(Sense("1"), "germany"), Sense("2")
    assert "known" in set_signals(one, other, "Leipzig")
    assert "known" not in set_signals(one, other, "Orleck")
    assert "known" not in set_signals(one, on(other, "us"), "Leipzig")
    assert "known" not in set_signals(one, on(other, passing=("us",)), "Leipzig")
    assert "known" not in set_signals(one, Sense("2", definite=True), "Leipzig")
    assert "known" not in set_signals(one, Sense("2", personal=True), "Leipzig")
    assert "known" not in set_signals(one, FILM, "Leipzig")
    assert "known" not in set_signals(
        replace(one, nouns=frozenset({"city"})), replace(other, apposed=RIVER.nouns), "Leipzig"
    )


def test_how_the_name_is_written() -> None:
    assert set_signals(Sense("1", definite=True), Sense("2")) == {"article"}
    assert set_signals(Sense("1", common=True), Sense("2")) == {"common"}
    people = Sense("1", definite=True, personal=True), Sense("2", personal=True)
    assert set_signals(*people, "Bo Vane") == set()


def test_a_persons_name_that_ends_with_a_noun_says_nothing() -> None:
    assert set_signals(person("1", "poet"), person("2", "poet"), "Ada Lake") == {"same_nouns"}


def test_a_trainer_was_a_player_before() -> None:
    one, other = person("1", "footballer"), person("2", "trainer", called=frozenset({"trainer", "forward"}))
    assert "later" in set_signals(replace(one, nouns=frozenset({"weaver"})), other, "Bo Vane")


def test_equal_senses_are_one_thing() -> None:
    assert plain_difference(signals(FILM, FILM, "Tern")) < 0.1
    assert plain_difference(signals(FILM, RIVER, "Tern")) > 0.95


def test_few_things_share_a_rare_name() -> None:
    one, other = Sense("1"), Sense("2")
    far = view(0.0, 0.0, 0.0, 1.0)

    def found(name: str) -> float:
        return difference(with_contexts(signals(one, other, name), one, other, name, (HERE, far)))

    assert found("Georgia") > found("Quorrelby")
    assert found("Silver Queen") > found("Quorrel Vasby")


def test_rare_words_that_both_texts_have() -> None:
    one, other = Sense("1", words=frozenset({"glacier", "refug"})), Sense("2", words=frozenset({"glacier", "refug"}))
    assert set_signals(one, other) == {"details"}
    assert set_signals(one, Sense("2", words=frozenset({"comput"}))) == set()


def test_deeds_before_the_birth_of_a_namesake() -> None:
    bishop, runner = person("1", "bishop", since=1988, personal=True), person("2", "runner", years=frozenset({"1997"}))
    assert "unborn" in set_signals(bishop, runner, "Bo Vane")
    assert "unborn" not in set_signals(bishop, runner, "Tern")
    assert "unborn" not in set_signals(bishop, person("2", "runner", years=frozenset({"1960"})), "Bo Vane")
