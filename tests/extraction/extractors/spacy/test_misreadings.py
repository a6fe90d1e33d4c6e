"""Facts that only a misread sentence gives are left out; like ones that are true stay."""

import pytest

from .extracted import said

pytestmark = pytest.mark.encoder


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Karl Holm include Anna Berg.", ("Karl Holm", "Anna Berg")),
        ("The most common Prologs are Quintus Prolog and Sicstus Prolog.", ("The most common Prologs", "Quintus Prolog")),
        ('Karl Holm used "canonical" in the usual sense.', ("Karl Holm", '"canonical"')),
        ("It has 512 Kb of memory and 20 Km of wiring.", ("It", "Km")),
        ("Quill was developed at Acme and is now (1996) sold by Halden.", ("Quill", "1996")),
        ("The play earned Anna Berg and Karl Holm awards.", ("The play", "Anna Berg")),
        ("Venus is called Lucifer in Latin, Venera in Czech and Shukra in Hindi.", ("Venus", "Venera in Czech and Shukra")),
        ("The song Night Train by Karl Holm, which reached the charts in 1970, was sold.", ("Karl Holm", "1970")),
        (
            'It is a cover of the Karl Holm classic "You, Me and Anna Berg", which reached the charts in May 1970.',
            ("Karl Holm", "May 1970"),
        ),
        ("Quill was sold with the announcement of the firm of Globex in 1997.", ("Quill", "Globex in 1997")),
        ("Acme was founded after the sale of the firm of Globex.", ("Acme", "Globex")),
        ("Acme was founded by Ken and Roberta Toll.", ("Acme", "Ken")),
        ("He was the son of Otto II, Duke of Solms and Sophie Brandt.", ("Otto II", "Sophie Brandt")),
        (
            'Anna Berg and Karl Holm were credited as adapters of the book "The Black Room" by Major Tom Hart.',
            ("Anna Berg", "Major Tom Hart"),
        ),
        ("In 1998 the most common Prologs were Quintus Prolog and Sicstus Prolog.", ("the most common Prologs", "1998")),
        ("Tom Hart was survived by his wife of 42 years.", ("Tom Hart", "42 years")),
        ("In 1996 he was re-employed by Acme when they bought Globex.", ("he", "1996")),
        ("The mill was built by Acme between 1939 to 1944.", ("The mill", "between 1939 to 1944")),
        ("The Lilith was Acme's successor to the Alto.", ("The Lilith", "Acme")),
        ("The Chair of the Technical Board met Karl Holm.", ("The Chair", "the Technical Board")),
        ("Ann Lee married Karl Holm in 1990 and Peter Jones in 1995.", ("Ann Lee", "1995")),
        (
            "K. Holm and L. Brook, “Parsing text using Prolog”, Journal of Logic, Volume 3, Issue 2 (May 1992), pp 12–30.",
            ("K. Holm", "Prolog"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_a_misread_fact_is_left_out(text: str, wrong: tuple[str, str]) -> None:
    assert wrong not in {(each[0], each[2]) for each in said(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Lilith was Acme's successor to the Alto.", ("The Lilith", "was Acme's successor to", "the Alto")),
        ("Ann Lee married Karl Holm in 1990 and Peter Jones in 1995.", ("Ann Lee", "married Karl Holm in", "1990")),
        ("Acme was founded by Ken Toll and Roberta Brook.", ("Acme", "was founded by", "Ken Toll")),
        ("The author of Quill is Anna Berg.", ("Anna Berg", "is the author of", "Quill")),
        ("Karl Holm was at Acme from 1972 to 1976.", ("Karl Holm", "was at Acme from", "1972 to 1976")),
        ("Karl Holm served until his death in 1941.", ("Karl Holm", "served until his death in", "1941")),
        ("Karl Holm studied in Oslo and co-founded Acme with Anna Berg.", ("Karl Holm", "founded", "Acme with Anna Berg")),
        ("Acme's largest customers were Globex Motors and Ford.", ("Ford", "were largest customers of", "Acme")),
        ("Acme uses Quill version 7.7.", ("Acme", "uses", "Quill")),
        ('The word "foo" was invented by Anna Berg.', ('"foo"', "was invented by", "Anna Berg")),
        (
            "Quill ceased development of its editor on 3 May 1999.",
            ("Quill", "ceased development of its editor on", "3 May 1999"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_true_facts_of_like_form_stay(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in said(text)
