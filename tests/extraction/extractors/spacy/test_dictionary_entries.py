"""Entries of dictionaries: definitions that leave out what they define."""

import pytest

from clew.graph.identity import entity_id

from .extracted import read, said

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("title", "text", "kind", "fact"),
    [
        (
            "Sorrel",
            "<language> A functional language designed by Ann Lee at Halden University in 1990.",
            "LANGUAGE",
            ("Sorrel", "designed by", "Ann Lee"),
        ),
        (
            "Quern",
            "<operating system> /kwern/ (QRN) A time-sharing operating system developed by Globex Inc. in 1971.",
            "PRODUCT",
            ("Quern", "developed by", "Globex Inc."),
        ),
        (
            "Arle Press",
            "A publishing house founded by Bob Stone in Bergen.",
            "ORG",
            ("Arle Press", "founded by", "Bob Stone"),
        ),
        (
            "Tilde",
            "1. <tool> A program written by Karl Holm. 2. A mark above a letter.",
            "PRODUCT",
            ("Tilde", "written by", "Karl Holm"),
        ),
    ],
)
def test_the_title_is_the_subject_of_its_headless_definition(
    title: str, text: str, kind: str, fact: tuple[str, str, str]
) -> None:
    assert any(each[:2] == fact[:2] and each[2].startswith(fact[2]) for each in said(text, title))
    found = {each.entity: each for each in read(text, title).definitions}
    assert found[entity_id(title)].entity_type == kind
    assert not found[entity_id(title)].description.startswith(("A ", "<", "("))


def test_a_name_before_a_colon_is_the_subject() -> None:
    text = "Sorrel: a small language, designed by Ann Lee.\n\nHalden Engine: a hypervisor developed by Bob Stone."
    found = said(text, "Glossary")
    assert ("Halden Engine", "developed by", "Bob Stone") in found
    types = {each.entity: each.entity_type for each in read(text, "Glossary").definitions}
    assert (types[entity_id("Sorrel")], types[entity_id("Halden Engine")]) == ("LANGUAGE", "PRODUCT")


def test_a_label_alone_tells_the_kind() -> None:
    found = {each.entity: each for each in read("<company> See Globex Inc. and others.", "Halden Optics").definitions}
    assert found[entity_id("Halden Optics")].entity_type == "ORG"


@pytest.mark.parametrize(
    "text",
    [
        "The language was designed by Ann Lee.",
        "A language that nobody uses was designed by Ann Lee.",
        "The report of the year. A language designed by Ann Lee is taught there.",
    ],
)
def test_a_sentence_with_a_subject_of_its_own_is_no_headless_definition(text: str) -> None:
    assert not any(subject == "Annual report" for subject, _, _ in said(text, "Annual report"))


@pytest.mark.parametrize("text", ["A language", "<language> A", "<", "1.", "<language>", "A small programming language"])
def test_texts_that_end_early(text: str) -> None:
    assert read(text, "Sorrel").document_id == "d"


def test_pronouns_after_a_headless_definition_mean_the_title() -> None:
    text = "<language> A functional language designed by Ann Lee. It was taught in Oslo."
    assert any(each[:2] == ("Sorrel", "was taught in") for each in said(text, "Sorrel"))
