"""What one document tells of the thing that it means by a name."""

import pytest

from clew.extraction.resolution.senses import Sense, sense
from clew.tests.extraction.resolution.named import Shelf, Told


def sense_of(name: str, told: Told) -> Sense:
    shelf = Shelf(name, [told])
    return sense(shelf.namings()[0], shelf.sources().openings([told.id]))


def test_a_title_and_its_parenthesis() -> None:
    found = sense_of("Tern", Told("d", "Tern is a river. Tern is cold.", "Tern (river)", "LOC"))
    assert (found.title, found.qualifier) == ("Tern (river)", "river")
    assert found.nouns == {"river"}
    assert found.kinds == {"PLACE"}
    assert found.central
    assert found.defines


def test_the_title_of_a_text_on_something_else_is_only_its_heading() -> None:
    found = sense_of("Tern", Told("d", "Ada Holm rowed on the Tern. She won.", "Ada Holm", said="LOC"))
    assert (found.title, found.heading, found.qualifier) == ("", "Ada Holm", "")
    assert not found.central
    assert not found.defines


@pytest.mark.parametrize(
    ("description", "noun"),
    [
        ("free operating system for routers", "system"),
        ("1938 American silent film directed by Bo Vane", "film"),
        ("family of rockets that are built by Ovra", "rocket"),
        ("Trinidad-born rapper, singer, songwriter and model", "rapper"),
        ("capital of the state of Holm and one of its oldest towns", "capital"),
        ("twin brother of the king", ""),
        ('2013 film"', "film"),
    ],
)
def test_the_noun_that_defines(description: str, noun: str) -> None:
    found = sense_of("Tern", Told("d", "Tern.", "Tern", description=description))
    assert found.nouns == ({noun} if noun else set())


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Bo Vane (3 May 1901 – 1978) was a pilot.", {"1901"}),
        ("Bo Vane was a pilot who was born in Holm in 1901.", {"1901"}),
        ("Bo Vane (born 1901) was a pilot.", {"1901"}),
        ("Bo Vane was a pilot. He was born in Holm in 1901.", {"1901"}),
        ("Bo Vane was a pilot. His son Karl was born in 1931.", set()),
        ("Ada Holm (born 1880) taught Bo Vane.", set()),
        ('Her parents were Bo Vane and Ida ("née" Holm), who moved to Ulm in 1920.', set()),
        ("Bo Vane flew in 1931.", set()),
    ],
)
def test_a_year_of_birth_stands_behind_the_name(text: str, years: set[str]) -> None:
    assert sense_of("Bo Vane", Told("d", text, said="PERSON")).years == years


def test_years_of_a_title_and_of_a_definition() -> None:
    assert sense_of("Bo Vane", Told("d", "Bo Vane flew.", "Bo Vane (1901–1978)", "PERSON")).years == {"1901"}
    film = Told("d", "Tern.", "Tern", "WORK_OF_ART", description="1950 Danish film")
    assert sense_of("Tern", film).years == {"1950"}


def test_nouns_before_a_name_and_those_that_stand_for_it() -> None:
    text = "The chemist John Marlow worked on dyes. The former teacher John Marlow died in Leeds."
    found = sense_of("John Marlow", Told("d", text, said="PERSON"))
    assert found.nouns == {"chemist", "teacher"}
    other = sense_of("Hearts", Told("d", "Hearts won. The old club sang in the street.", said="ORG"))
    assert other.nouns == set()
    assert other.called == {"club"}


def test_a_noun_of_another_sort_before_a_name_is_not_its_own() -> None:
    assert sense_of("Vega", Told("d", "In the war Vega was banned. Vega came back.", said="ORG")).nouns == set()


def test_the_name_itself_is_no_context() -> None:
    found = sense_of("Tern", Told("d", "Tern is cold. Pike live in the Tern.", "Tern (river)", "LOC"))
    assert "Tern" not in found.context
    assert "river" in found.context
    assert "tern" not in found.words


@pytest.mark.parametrize(
    ("text", "title", "central"),
    [
        ("Tern is cold. Pike live in the Tern.", "", True),
        ("Tern is cold.", "", True),
        ("Rowing is popular. Ada Holm, who rows every day, likes the Tern best.", "", False),
        ("Rowing is popular. Boats lie on the Tern. Pike live in the Tern.", "Notes on boats", True),
        ("Ada Holm rows on the Tern. She knows the Tern. Her boat is red.", "Ada Holm", False),
        ("Tern Shipping is a firm. Tern has six boats. Tern is old.", "Tern Shipping", True),
    ],
)
def test_what_a_document_is_about(text: str, title: str, central: bool) -> None:
    assert sense_of("Tern", Told("d", text, title, said="LOC")).central is central


@pytest.mark.parametrize(
    ("text", "definite", "located", "common"),
    [
        ("The Tern sailed. Tern sank.", True, False, False),
        ("Mills stood at Tern. Tern has a church.", False, True, False),
        ("A tern dives. Each tern feeds its young. Tern nest here.", False, False, True),
        ("They saw the tern. Tern nest here.", True, False, True),
        ("Bathe Tern. Within Tern. Lantern.", False, False, False),
    ],
)
def test_how_the_name_is_written(text: str, definite: bool, located: bool, common: bool) -> None:
    found = sense_of("Tern", Told("d", text, said="LOC"))
    assert (found.definite, found.located, found.common) == (definite, located, common)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("A mill of 1720 burned. In 1851 she bought it. Bo Vane sold it in 1860.", 1851),
        ("Bo Vane led the guild from 1642. The guild was old: it dated from 1301.", 1642),
        ("The museum opened in 1950. Letters of Bo Vane are kept there.", 1950),
        ("Bo Vane spoke on Tuesday.", 2020),
        ("Bo Vane would have been 200 in 2015. The house of 1820 still stands.", 1820),
        ("Bo Vane left.", 0),
    ],
)
def test_the_year_since_which_a_text_tells_of_somebody(text: str, since: int) -> None:
    assert sense_of("Bo Vane", Told("d", text, said="PERSON")).since == since


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Ashel, in Kent, has a mill. Ashel is old.", {"uk"}),
        ("Ashel (Ohio) has a mill. Boats of Norway came.", {"us"}),
        ("They met in Ashel in Portugal. Ashel is old.", {"portugal"}),
        ("Ashel traded with Norway. Ashel is old.", set()),
    ],
)
def test_the_country_behind_the_name(text: str, home: set[str]) -> None:
    assert set(sense_of("Ashel", Told("d", text, said="LOC")).home) == home


def test_the_name_itself_speaks_of_no_country() -> None:
    found = sense_of("Perth", Told("d", "Perth lies on the Tay. Perth has a bridge.", "Perth", "LOC"))
    assert set(found.countries) == {"uk"}
