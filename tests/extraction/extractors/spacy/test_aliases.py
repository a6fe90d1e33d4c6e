"""Which longer name a shortened one stands for: the quick way against a look at every pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.extraction.extractors.spacy.aliases import canonical_keys
from clew.extraction.extractors.spacy.honorifics import without_rank
from clew.graph.identity import entity_id
from clew.graph.names import match_key

from .extracted import read

WORDS = st.sampled_from(["john", "mary", "smith", "jones", "lee", "duke", "2nd", "of"])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), max_size=10, unique=True)


def shortens(short: str, long: str) -> bool:
    words, other = short.split(), long.split()
    name = without_rank(other)
    name = name[: name.index("of", 1)] if "of" in name[1:] else name
    if len(words) >= len(other):
        return False
    if len(words) == 1:
        return len(short) > 2 and short in (name[0], name[-1])
    return len(name) > 1 and (words[0], words[-1]) == (name[0], name[-1])


@given(NAMES)
def test_a_person_is_the_one_longest_name_that_the_words_shorten(names: list[str]) -> None:
    people = [name for name in names if name.split()[0] != "duke"]
    full = [name for name in people if " " in name]
    found = canonical_keys([(name, "PERSON") for name in people], "", "")
    for name in people:
        longer = [each for each in full if shortens(name, each)]
        roots = [each for each in longer if not any(shortens(each, other) for other in longer)]
        expected = roots[0] if len(roots) == 1 else name
        assert found.get(name, name) == found.get(expected, expected)


@pytest.mark.parametrize(
    "names",
    [
        [("ibm", "ORG"), ("ibm pc", "ORG")],
        [("halden", "ORG"), ("halden optics", "ORG")],
        [("windows", "PRODUCT"), ("microsoft windows", "PRODUCT"), ("microsoft", "ORG")],
        [("project leader", ""), ("project leader delegate", "ORG")],
        [("university", "ORG"), ("university of quillby", "ORG")],
        [("net", ""), ("net framework", "ORG"), (".net", "")],
        # A person is not what a later name of more words happens to end with.
        [("mac", "WORK_OF_ART"), ("mac se", "PERSON")],
    ],
)
def test_what_begins_or_ends_alike_is_two_things(names: list[tuple[str, str]]) -> None:
    assert canonical_keys(names, "", "") == {}


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("The Quillby Harbour Board (QHB) met.", ["quillby harbour board", "qhb"], {"qhb": "quillby harbour board"}),
        ("The QHB (Quillby Harbour Board) met.", ["quillby harbour board", "qhb"], {"qhb": "quillby harbour board"}),
        ("Halden Shipping (the firm, Halden) sank.", ["halden shipping", "halden"], {"halden": "halden shipping"}),
        ("Halden Shipping (“Halden”) sank.", ["halden shipping", "halden"], {"halden": "halden shipping"}),
        ('Halden Shipping (the "Shipping") sank.', ["halden shipping", "shipping"], {"shipping": "halden shipping"}),
        ("Halden Shipping (hereafter Halden) sank.", ["halden shipping", "halden"], {"halden": "halden shipping"}),
        ("Halden Shipping (Halden for short) sank.", ["halden shipping", "halden"], {"halden": "halden shipping"}),
        ("Halden Shipping, or simply Halden, sank.", ["halden shipping", "halden"], {"halden": "halden shipping"}),
        ("He left Halden Shipping (Oslo) for Halden.", ["halden shipping", "halden", "oslo"], {}),
        ("Halden Shipping (“Vantry”) sank.", ["halden shipping", "vantry"], {}),
        ("The Quillby Harbour Board (QXB) met.", ["quillby harbour board", "qxb"], {}),
    ],
)
def test_a_text_may_say_what_a_short_name_stands_for(text: str, names: list[str], expected: dict[str, str]) -> None:
    assert canonical_keys([(name, "ORG") for name in names], "", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Teutila Vane was a queen. She lived in Quillby.", {"vane": "teutila vane"}),
        ("Teutila Vane (born 1850) sailed.", {"vane": "teutila vane"}),
        ("Teutila Vane is a cargo ship of 1908. It sank.", {}),
    ],
)
def test_a_title_is_a_person_s_where_the_text_speaks_of_one(text: str, expected: dict[str, str]) -> None:
    assert canonical_keys([("teutila vane", ""), ("vane", "")], "Teutila Vane", text) == expected


def test_thousands_of_names_end() -> None:
    names = [(f"first{n} last{n % 50}", "PERSON") for n in range(4000)] + [(f"firm {n} x{n}", "ORG") for n in range(4000)]
    assert canonical_keys([*names, ("firm 7", "ORG"), ("first9", "PERSON")], "", "") == {
        "first9": "first9 last9",
    }


@pytest.mark.encoder
def test_numbers_tell_two_of_a_family_apart() -> None:
    text = "Karl Holm, 9th Baron Holm, was born in 1742. He was the son of Karl Holm, 8th Baron Holm, and Ann Lee."
    mentions = read(text, "Karl Holm, 9th Baron Holm").mentions
    by_words = {text[each.start : each.end]: each.entity for each in mentions}
    assert by_words["Karl Holm, 8th Baron Holm"] != entity_id("Karl Holm, 9th Baron Holm")


@pytest.mark.encoder
def test_a_computer_is_no_firm_of_that_legal_form() -> None:
    text = "Lark was sold in 1984. The Lark SE had two drives. Lark announced the Lark SE."
    assert entity_id("Lark") not in {each.entity for each in read(text, "Lark").mentions if each.key == "lark se"}


@pytest.mark.encoder
def test_what_a_line_is_labelled_as_is_no_other_name_of_its_maker() -> None:
    text = '.TRN is a framework made by Globex. Globex\'s past labelling of a line of products as ".TRN" was odd.'
    found = {text[each.start : each.end]: each.entity for each in read(text, ".TRN").mentions}
    assert found["Globex"] == entity_id("Globex")


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Robert III of Quillby", "robert ii count of quillby"),
        ("Osric James Vane, 8th Baron Vane", "osric vane 7th baron vane"),
        ("Charles Eugen Vane", "charles karl vane"),
        ("Rudolf of Arnholt", "arnholt"),
    ],
)
def test_relatives_and_places_of_one_name_are_told_apart(title: str, other: str) -> None:
    assert other not in canonical_keys([(match_key(title), "PERSON"), (other, "PERSON")], title, "He was born in 1300.")
