"""Names are whole, without what is glued to them, and apart from the next one; what is no name is no entity."""

import pytest

from clew.extraction.extractors.spacy.company_names import is_legal_form
from clew.extraction.extractors.spacy.readings import reading_of
from clew.graph.names import match_key

from .extracted import names, read

pytestmark = pytest.mark.encoder


def found(text: str, title: str = "") -> list[str]:
    return [name for name, _ in names(text, title)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor of Stoke-on-Trent praised Mira Toll.", {"Stoke-on-Trent", "Mira Toll"}),
        ("He met Jean-Luc Vane in Newcastle-upon-Tyne.", {"Jean-Luc Vane", "Newcastle-upon-Tyne"}),
        ("It was paid for by the Smith-Holm Institute.", {"Smith-Holm Institute"}),
        ("She learned from Nguyễn Thị Hoa in Łódź.", {"Nguyễn Thị Hoa", "Łódź"}),
        ("They sailed on the Grey  Gull to Oslo.", {"Grey  Gull"}),
        ("They work for Halden Ship-\nping in Oslo.", {"Halden Ship-\nping"}),
        ("They work for Hal\u00adden Shipping in Oslo.", {"Hal\u00adden Shipping"}),
        ("\ufeffMira Toll lives in Oslo.", {"Mira Toll"}),
    ],
)
def test_names_are_whole(text: str, expected: set[str]) -> None:
    held = {name.removeprefix("the ").removeprefix("The ") for name in found(text)}
    assert expected <= held
    assert {match_key(reading_of(name).text) for name in expected} <= {each.key for each in read(text).mentions}


def test_a_word_that_a_line_s_end_cuts_has_the_key_of_the_whole() -> None:
    keys = {
        each.key for each in read("They work for Halden Ship-\nping in Oslo. Mira Toll left Hal\u00adden Shipping.").mentions
    }
    assert {"halden shipping", "mira toll"} <= keys


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They sold the ship to Halden Shipping.[^1] It sank.", "Halden Shipping"),
        ("They sold the ship to Halden Shipping[12] in May.", "Halden Shipping"),
        ("They sold the ship to Mira Toll¶", "Mira Toll"),
        ("The code was written in BLISS-36C. It ran.", "BLISS-36C"),
        ("It was built by John Smith - the father of the mayor.", "John Smith"),
        ("The letter went to Mira Toll (“the owner”).", "Mira Toll"),
        ("Some prefer Plan BLISS.", "Plan BLISS"),
        ("Have you heard of Mira Toll?", "Mira Toll"),
    ],
)
def test_glued_marks_are_no_part_of_a_name(text: str, name: str) -> None:
    assert name in found(text)
    assert not [each for each in found(text) if each != name and name in each]


@pytest.mark.parametrize("name", ["Globex Inc.", "Winchendon, Mass.", "Martin Holm Jr.", "the U.S."])
def test_an_abbreviation_keeps_its_full_stop(name: str) -> None:
    held = {each.removeprefix("the ") for each in found(f"She wrote a letter to {name} in 1913.")}
    assert name.removeprefix("the ") in held


@pytest.mark.parametrize(
    "text",
    [
        "They sold the ship to Globex Inc. Mira Toll wept.",
        "They sold the ship to Vane.  Mira Toll wept.",
    ],
)
def test_a_name_ends_with_its_sentence(text: str) -> None:
    assert not [name for name in found(text) if "Mira" in name and not name.startswith("Mira")]


@pytest.mark.parametrize(
    "text",
    [
        "Inc.",
        "Fax: 555 77 12",
        "Address: none",
        "The rest is in section 3.1.4 of it.",
        "He counted 974 of them, then 12, then -3.",
        "The THIRD of them won.",
        "Look into /etc/halden/ships.conf and C:\\Halden\\Ships first.",
        "Look at http://halden.example/Ships/Index.html or www.halden.example now.",
        "Write to Mira.Toll@halden.example today.",
        "Call Load_Ships() or ships::Load before it.",
        "It runs from v2.1.0 to 3.11.2 of it.",
        "A LIST OF THE SHIPS OF HALDEN",
        "Next",
        "See also below.",
        "Developed in haste, it failed. It was developed again.",
    ],
)
def test_what_is_no_name_is_no_entity(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He sold it to Booking.com and AT&T in 1990.", {"Booking.com", "AT&T"}),
        ("Apple sells computers. An apple a day helps. She left Apple.", {"Apple"}),
        ("Turkey joined. The turkey was good. He left Turkey.", {"Turkey"}),
        ("He was born in 1913 and died in 967.", {"1913"}),
        ("He studied at the F.A.C.E. School for years.", {"F.A.C.E. School"}),
        ("The Next Big Thing was sung by Mira Toll.", {"Mira Toll"}),
    ],
)
def test_true_names_stay(text: str, expected: set[str]) -> None:
    assert expected <= set(found(text))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("She knows C, C++ and C# well.", {"c++", "c#"}),
        ("It was written for .NET by Mira Toll.", {".net"}),
        ("He works in IT and likes it.", {"IT"}),
        ("The Who played in Leeds.", {"who"}),
        ("It cost $100 in May.", {"$100"}),
        ("Sales fell by 5 percent in May.", {"5%"}),
        ("The A* search is old.", {"a*"}),
    ],
)
def test_signs_and_capitals_make_names(text: str, keys: set[str]) -> None:
    assert keys <= {each.key for each in read(text).mentions}


@pytest.mark.parametrize("text", ["IT IS A SHIP OF THE US NAVY.", "He likes it and us.", "Issue #12 is a + b."])
def test_other_signs_and_capitals_make_none(text: str) -> None:
    assert not {"IT", "US", "#12", "12", "a+"} & {each.key for each in read(text).mentions if each.type == ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We bought the Sea Lark,” said Mira Toll.", {"Mira Toll"}),
        ("She sang “The Last Harbour” in Oslo.", {"The Last Harbour"}),
        ("She sang “Die Wacht am Rhein” in Oslo.", {"Die Wacht am Rhein"}),
        ("She starred in “Whispers” (2014).", {"Whispers"}),
    ],
)
def test_titles_in_quotation_marks_are_names_and_speech_is_none(text: str, expected: set[str]) -> None:
    held = set(found(text))
    assert expected <= held
    assert not [name for name in held if "bought" in name]


@pytest.mark.parametrize(
    ("text", "kept", "apart"),
    [
        ("IBM chose Microsoft to supply a system for the IBM PC.", "IBM", "IBM PC"),
        ("Microsoft Windows appeared in 1985. Then Microsoft bought Colusa.", "Microsoft", "Microsoft Windows"),
    ],
)
def test_a_product_is_not_the_firm(text: str, kept: str, apart: str) -> None:
    entities = {text[each.start : each.end]: each.entity for each in read(text).mentions}
    assert entities[kept] != entities[apart]


@pytest.mark.parametrize(
    ("name", "alone"), [("Inc.", True), ("GmbH & Co. KG", True), ("Company", False), ("Globex Inc.", False)]
)
def test_a_legal_form_alone(name: str, alone: bool) -> None:
    assert is_legal_form(name) is alone
