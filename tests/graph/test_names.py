"""Match keys: one key for the spellings of a name, in any script, other keys for what marks tell apart."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.names import SMALL_WORDS, match_key, normal_predicate, title_name

from ..examples import examples

anything = st.text(max_size=12)
# A single letter keeps its accent, and a small word its capitals.
latin = st.text("abcdeéüñçABCÉ ", min_size=2).filter(lambda name: len(name.split()) > 1 or len(name.strip()) > 4)
marked = st.text("aIT5 .,+-#*%$€&'’(“_é", max_size=9)
words = st.lists(st.text("bcdfgé", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)


# Each row is one thing: all of its spellings, and none of any other row, have the key that stands first.
TABLE = """
c | C | c | “C” | C. | (C) | the C
c++ | C++ | c++ | “C++” | C++. | (C++) | C++'s
c# | C# | c#
d# | D#,
f# | F#
objective c++ | Objective-C++
c++17 | C++17
notepad++ | Notepad++
a | A | a | *A*
a+ | A+ | a+
A- | A- | the A- | “A-” | A‐ | A−
AB- | AB-
a* | A* | A* (
net | Net | NET
.net | .NET | the .Net | “.NET”
asp net | ASP.NET
.com | .com | .COM
com | Com
baby one more time | ...Baby One More Time | …Baby One More Time
5 | 5 | #5 | (5)
-5 | -5 | −5 | －5
+5 | +5
3 5 | 3-5 | 3–5
v 2 | V-2
US | US | U.S. | the US | the U.S. | U.S.'s | (US)
us | us | Us
usa | USA | U.S.A. | Usa
IT | IT | I.T.
it | it | It | IT'S
WHO | WHO | THE WHO | W.H.O.
who | who | The Who
AND | AND
and | and | And
not | not
ibm | IBM | I.B.M. | Ibm
NOR | NOR
j r r tolkien | J.R.R. Tolkien | J. R. R. Tolkien
100 | 100
100% | 100% | 100 % | 100 percent | 100 per cent | 100 Per Cent | 100٪
12 5% | 12.5% | 12.5 percent
percent | percent | %percent
$100 | $100 | $ 100 | 100$ | 100 $ | ＄100
€100 | €100 | € 100 | 100 € | 100€
€1 000 | 1,000 € | €1,000 | 1 000 €
£-5 | -£5 | £-5 | -5 £
us$100 | US$100
ke ha | Ke$ha
at&t | AT&T | At&t
at and t | AT & T | at and t
r&d | R&D
marks and spencer | Marks & Spencer | Marks and Spencer
m a s h | M*A*S*H
yahoo | Yahoo! | Yahoo
mr | Mr. | Mr
c 3po | C-3PO
o neill | O'Neill | O’Neill
based | -based
handle | @handle
tag | #tag
team | The A-Team | A-Team
é | É | é | the É
å | Å | Å
ö | Ö
e | E
cafe | Café | CAFÉ | Café
stoke on trent | Stoke-on-Trent | Stoke on Trent
nguyen thi hoa | Nguyễn Thị Hoa | Nguyen Thi Hoa
halden shipping | Hal­den Shipping | ﻿Halden Shipping | Halden​ Shipping | **Halden Shipping** | Halden  Shipping
दिल्ली | दिल्ली | “दिल्ली”
"""


def rows(table: str) -> list[tuple[str, list[str]]]:
    """Key and spellings of each row."""
    split = [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]
    return [(row[0], row[1:]) for row in split]


@settings(max_examples=examples(500))
@given(anything)
def test_a_key_is_its_own_key(name: str) -> None:
    key = match_key(name)
    assert match_key(key) == key


@settings(max_examples=examples(1000))
@given(marked)
def test_a_key_with_marks_is_its_own_key(name: str) -> None:
    key = match_key(name)
    assert match_key(key) == key


@settings(max_examples=examples(300))
@given(anything)
def test_no_name_is_erased(name: str) -> None:
    assert bool(match_key(name)) == bool(unicodedata.normalize("NFKC", name).strip()) or not name.isprintable()


@given(anything)
def test_normal_forms_share_a_key(name: str) -> None:
    keys = {match_key(unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len(keys) == 1


@given(latin)
def test_case_and_accents_do_not_matter(name: str) -> None:
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    assert match_key(name) == match_key(name.upper()) == match_key(name.title()) == match_key(plain)


@given(words)
def test_articles_possessives_and_punctuation_do_not_matter(name: str) -> None:
    key = match_key(name)
    spellings = [
        f"The {name}", f"the {name}", f"an {name}", f"A {name}", f"“{name}”", f"({name})", f"  {name}\t", f"{name}.",
        f"{name}'s", f"{name}’s", f"{name}´s", f"{name}ʼs", f"{name}'", name.replace(" ", "-"), name.replace(" ", "_"),
    ]  # fmt: skip
    assert {match_key(spelling) for spelling in spellings} == {key}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Château's", "chateau"),
        ("The A-Team", "team"),
        ("A", "a"),
        ("The The", "the"),
        ("!!!", "!!!"),
        ("…", "..."),
        ("St. John's Wood", "st john wood"),
        ("O'Brien", "o brien"),
        ("Ünal", "unal"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁsh", "fish"),
        ("ＡＢＣ", "abc"),
        ("İstanbul", "istanbul"),
        ("Ἀθῆναι", "αθηναι"),
        ("Ёлка", "елка"),
        ("李 白", "李 白"),
        ("東京タワー", "東京タワー"),
        ("", ""),
        (" \t", ""),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert match_key(name) == key


def test_the_rows_of_the_table_have_their_key() -> None:
    found = {(key, spelling): match_key(spelling) for key, spellings in rows(TABLE) for spelling in (key, *spellings)}
    assert found == {(key, spelling): key for key, spelling in found}
    assert len(found) > 150


def test_the_rows_of_the_table_are_apart() -> None:
    keys = [key for key, _ in rows(TABLE)]
    assert len(set(keys)) == len(keys) > 60


@given(st.sampled_from(sorted(word for word in SMALL_WORDS if 2 <= len(word) <= 4)))
def test_small_words_in_capitals_are_names_of_their_own(word: str) -> None:
    assert match_key(word.upper()) == word.upper() == match_key(f"the {word.upper()}'s")
    assert match_key(word) == match_key(word.title())
    assert match_key(f"{word.upper()} Vale") == match_key(f"{word} vale")


@pytest.mark.parametrize(
    ("one", "other"),
    [("की", "का"), ("がく", "かく"), ("กำลัง", "กาลง"), ("မြန်မာ", "မနမ"), ("1990", "1991"), ("!!!", "???"), ("C", "D")],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)
    assert " " not in match_key(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("مُحَمَّد", "محمد"), ("שָׁלוֹם", "שלום"), ("محـــمد", "محمد"), ("Пʼять", "П'ять"), ("zero\u200bwidth", "zerowidth")],
)
def test_pointed_and_plain_writing_share_a_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Kiss (1913 film)", "The Kiss"),
        ("The Kiss （映画）", "The Kiss"),
        ("Kiss (A) (B)", "Kiss (A)"),
        ("(What's the Story)", "(What's the Story)"),
        ("Song (live) version", "Song (live) version"),
        ("  plain ", "plain"),
        ("", ""),
    ],
)
def test_a_title_names_what_it_is_about(title: str, name: str) -> None:
    assert title_name(title) == name


@settings(max_examples=examples(300))
@given(anything)
def test_a_normal_predicate_is_normal(predicate: str) -> None:
    normal = normal_predicate(predicate)
    assert normal_predicate(normal) == normal
    assert normal == " ".join(normal.split())


def test_predicates_keep_their_words() -> None:
    assert normal_predicate("  Was  born\nIN ") == "was born in"
    assert normal_predicate("isn't") != normal_predicate("is t")
