"""Well-known names, and the list of them that ships."""

import json
from importlib.resources import files

import pytest

from clew.extraction.extractors.spacy.entity_kinds import types_of
from clew.extraction.extractors.spacy.known_names import known_names, known_type
from clew.graph.names import match_key

from .extracted import names

pytestmark = pytest.mark.encoder

LISTS = json.loads((files("clew.extraction.extractors.spacy") / "well_known_names.json").read_text("utf-8"))


def test_each_name_stands_in_one_list_with_a_key() -> None:
    lists = {kind: several for kind, several in LISTS.items() if kind != "technical"}
    lists |= {f"{kind} there": several for kind, several in LISTS["technical"].items()}
    seen: dict[str, str] = {}
    for kind, several in lists.items():
        assert several == sorted(set(several)), kind
        for name in several:
            assert match_key(name), name
            assert name == " ".join(name.split()), name
            assert seen.setdefault(name.casefold(), kind) == kind, name


@pytest.mark.parametrize(
    ("name", "technical", "kind"),
    [
        ("IPv6", False, "STANDARD"),
        ("C++", False, "LANGUAGE"),
        ("FreeBSD", False, "PRODUCT"),
        ("UNESCO", False, "ORG"),
        ("SIGGRAPH", False, "EVENT"),
        ("Slovene", False, "NORP"),
        # Words and first names are names of software only where the text is about computing.
        ("Swift", True, "LANGUAGE"),
        ("Swift", False, ""),
        ("Eclipse", True, "PRODUCT"),
        ("Eclipse", False, ""),
        ("Quillby", True, ""),
    ],
)
def test_what_well_known_names_are(name: str, technical: bool, kind: str) -> None:
    assert known_type(match_key(name), [name], {}, technical) == kind


def test_initials_need_their_capitals() -> None:
    assert known_type("rom", ["Rom"], {}, technical=True) == ""
    assert known_type("rom", ["ROM"], {}, technical=True) == "PRODUCT"


def test_initials_say_what_the_longer_name_beside_them_is() -> None:
    assert known_type("quick address book", ["Quick Address Book", "LDAP"], {}, technical=True) == "STANDARD"


def test_a_place_is_one_only_where_no_label_says_otherwise() -> None:
    assert "Florence" in known_names("GPE")
    assert known_type("florence", ["Florence"], {"GPE": 2}, technical=False) == "GPE"
    assert known_type("florence", ["Florence"], {"GPE": 2, "PERSON": 1}, technical=False) == ""


def test_a_people_is_a_language_where_it_is_spoken() -> None:
    assert ("Slovene", "LANGUAGE") in names("The book was printed in Slovene.")
    assert ("Slovene", "NORP") in names("She was a Slovene painter.")


def test_a_definition_outweighs_the_list_and_the_list_a_vague_one() -> None:
    assert ("Emacs", "GPE") in names("Emacs is a village in Ontario. Many people visit Emacs.")
    assert ("MySQL", "PRODUCT") in names("MySQL is a system with many users. They run MySQL on servers.")


def test_a_lone_tag_of_initials_is_no_organisation() -> None:
    assert all(kind == "" for name, kind in names("The ZX was sold. We like the ZX.") if name == "ZX")
    assert types_of(["transfer", "protocol"]) == ("STANDARD",)


@pytest.mark.parametrize("name", ["New York", "New Zealand", "Rio de Janeiro", "Washington"])
def test_towns_and_countries_of_several_words_are_known(name: str) -> None:
    assert known_type(match_key(name), [name], {}, False) == "GPE"
