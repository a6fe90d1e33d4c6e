"""Match keys: one key for the spellings of a name, in any script, and the same key of a key."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.graph.names import match_key, normal_predicate, title_name

from ..examples import examples

anything = st.text(max_size=12)
latin = st.text("abcdeéüñçABCÉ ", min_size=1).filter(str.strip)
words = st.lists(st.text("bcdfgé", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)


@settings(max_examples=examples(500))
@given(anything)
def test_a_key_is_its_own_key(name: str) -> None:
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
        ("C++", "c"),
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
