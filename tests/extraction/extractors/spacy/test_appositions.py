"""What commas, brackets and names beside nouns say, and where they say nothing."""

import pytest

from .extracted import said

pytestmark = pytest.mark.encoder


def identities(text: str) -> set[tuple[str, str, str]]:
    """The statements that one thing is another."""
    return {each for each in said(text) if each[1].startswith("is")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lena Brook, the founder of Globex, left Oslo.", ("Lena Brook", "is the founder of", "Globex")),
        ("He met Lena Brook, founder of Globex.", ("Lena Brook", "is founder of", "Globex")),
        ("The mayor of Bergen, Tom Hart, left Oslo.", ("Tom Hart", "is the mayor of", "Bergen")),
        ("Lena Brook, Tom Hart's sister, left Oslo.", ("Lena Brook", "is sister of", "Tom Hart")),
        (
            "He was the son of Tom Hart and Lena Brook, a daughter of Karl Holm.",
            ("Lena Brook", "is a daughter of", "Karl Holm"),
        ),
        ("Belgorod, a city in Russia, is old.", ("Belgorod", "is a city in", "Russia")),
        (
            "She married Tom Hart, the son of Karl Holm and brother of Peter Jones.",
            ("Tom Hart", "is brother of", "Peter Jones"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_a_description_beside_a_name_says_what_it_is(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in identities(text)


@pytest.mark.parametrize(
    "text",
    [
        "See also Hobbit, Kestrel, Osprey.",
        "He worked with Tom Hart, Karl Holm, Peter Jones and Lena Brook.",
        "P. Jones, Annals of Computing 12:40, Acme Press, 1981.",
        "Globex, Oslo, published the book.",
        "The Kestrel (Osprey) was sold.",
        "Kestrel | Osprey",
        "Instead of Tom Hart, Karl Holm came.",
        "She was born in Bergen, daughter of Karl Holm.",
        "There are ports for Kestrel, a free one for Osprey and a slow one for Hobbit.",
        "The members of the committee, Secretary and Leader must agree.",
    ],
)
def test_commas_brackets_and_bars_say_nothing_by_themselves(text: str) -> None:
    assert not {each for each in identities(text) if each[0][0].isupper() and each[2][0].isupper()}


def test_names_of_a_list_each_take_part_even_without_an_and() -> None:
    found = said("The engine was written by Tom Hart, Karl Holm, Peter Jones.")
    assert {("The engine", "was written by", name) for name in ("Tom Hart", "Karl Holm", "Peter Jones")} <= found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme bought a firm called Globex.", ("Acme", "bought", "Globex")),
        ("The mayor of Bergen, Tom Hart, met Lena Brook.", ("Tom Hart", "met", "Lena Brook")),
        ("She wrote the novel “Dawn” in Oslo.", ("She", "wrote", "“Dawn”")),
        ("Lena Brook designed the Kestrel language.", ("Lena Brook", "designed", "Kestrel")),
    ],
)
def test_what_holds_of_a_described_thing_holds_of_its_name(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)


def test_another_name_is_told_as_such() -> None:
    assert ("Zaire", "was formerly", "Congo") in said("He left Zaire, formerly Congo, in May.")


@pytest.mark.parametrize("alias", ["Untitled Ship Comedy", "The Grey Gull"])
def test_an_alias_word_set_apart_by_a_colon_is_no_name(alias: str) -> None:
    found = said(f'Sea Lark (AKA: "{alias}") is a film directed by Tom Hart.')
    assert ("Sea Lark", "is also known as", alias) in found
    assert not any("AKA" in (subject, object) for subject, _, object in found)
