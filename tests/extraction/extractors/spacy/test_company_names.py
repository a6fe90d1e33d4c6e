"""A firm with and without its legal form is one within a text, and only there."""

import pytest

from clew.extraction.extractors.spacy.aliases import canonical_keys
from clew.extraction.extractors.spacy.company_names import without_form
from clew.graph.identity import entity_id
from clew.graph.names import match_key

from .extracted import read

TEXT = "Globex Inc. was founded by Ann Lee in Oslo. Globex bought Acme Ltd. in 1936. Bob Stone ran Globex."


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Globex, Inc.", "globex"),
        ("Globex Incorporated", "globex"),
        ("Acme Co., Ltd.", "acme"),
        ("Vantry GmbH & Co. KG", "vantry"),
        ("Banco Azul S.A.", "banco azul"),
        ("Norsk Lys A/S", "norsk lys"),
        ("Fjord AG", "fjord"),
        ("The Company", "company"),
        ("Limited", "limited"),
        ("Company Inc Smith", "company inc smith"),
    ],
)
def test_the_legal_form_is_what_ends_the_name(name: str, bare: str) -> None:
    assert without_form(match_key(name))[0] == bare


@pytest.mark.parametrize(
    ("names", "title", "expected"),
    [
        ({"globex": "", "globex inc": "ORG"}, "", {"globex": "globex inc"}),
        ({"globex": "PERSON", "globex inc": "ORG"}, "", {"globex": "globex inc"}),
        ({"globex": "ORG", "globex inc": "ORG", "globex holdings": "ORG"}, "", {"globex": "globex inc"}),
        ({"globex": "ORG", "globex inc": "ORG", "globex gmbh": "ORG"}, "", {}),
        ({"delta": "GPE", "delta inc": "ORG"}, "", {}),
        ({"1913": "DATE", "1913 inc": "ORG"}, "", {}),
        ({"globex corp": "ORG", "globex corporation": "ORG"}, "", {"globex corp": "globex corporation"}),
        ({"globex": "ORG", "globex inc": "ORG"}, "Globex", {"globex inc": "globex"}),
        ({"apple": "", "apple inc": "ORG"}, "Apple", {}),
        (
            {"globex": "", "globex inc": "ORG", "globex incorporated": "ORG"},
            "Globex Inc.",
            {"globex": "globex inc", "globex incorporated": "globex inc"},
        ),
        # A firm called after a person stands beside the person.
        ({"ford": "ORG", "ford co": "ORG", "henry ford": "PERSON"}, "", {"ford": "ford co"}),
        ({"ford": "PERSON", "ford co": "ORG", "henry ford": "PERSON"}, "", {"ford": "henry ford"}),
        ({"globex": ""}, "", {}),
    ],
)
def test_the_bare_name_stands_for_the_one_firm_that_bears_it(
    names: dict[str, str], title: str, expected: dict[str, str]
) -> None:
    assert canonical_keys(list(names.items()), title, "") == expected


@pytest.mark.encoder
def test_one_firm_is_one_entity_of_its_text() -> None:
    found = {(TEXT[each.start : each.end], each.entity) for each in read(TEXT).mentions}
    assert {("Globex Inc.", entity_id("Globex Inc.")), ("Globex", entity_id("Globex Inc."))} <= found


@pytest.mark.encoder
def test_another_text_changes_nothing() -> None:
    (alone,) = (each for each in read("Ann Lee admired Globex.").mentions if each.key == "globex")
    assert alone.entity == entity_id("Globex")


@pytest.mark.encoder
def test_the_opening_s_whole_name_is_the_title_s_firm() -> None:
    text = "Globex Inc. was founded in Oslo. It makes lenses."
    extraction = read(text, "Globex")
    assert {each.entity for each in extraction.mentions if each.key == "globex inc"} == {entity_id("Globex")}
    makes = next(each for each in extraction.triplets if each.predicate == "makes")
    assert (makes.subject.text, makes.subject.resolved) == ("Globex", True)
