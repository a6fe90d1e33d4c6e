"""The words of keyword search: folded, stemmed, findable in every script, alike in every thread."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.graph.terms import STOP_WORDS, content_terms, indexed, stem, terms, words

anything = st.text(max_size=30)


@given(anything)
def test_normal_forms_have_the_same_words(text: str) -> None:
    found = [words(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert all(each == found[0] for each in found)


@given(anything)
def test_words_are_clean(text: str) -> None:
    for word in words(text):
        assert word
        assert not any(character.isspace() for character in word)
        assert word == word.casefold()


@given(st.text("abcXYZ éÜ'-.", max_size=30))
def test_case_does_not_matter(text: str) -> None:
    assert words(text) == words(text.upper()) == words(text.lower())


@given(anything, anything)
def test_lines_do_not_run_together(one: str, other: str) -> None:
    assert words(f"{one}\n{other}") == words(one) + words(other)
    assert terms(f"{one}\n{other}") == terms(one) + terms(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Café's owners", ["the", "cafe", "s", "owners"]),
        ("snake_case 3.5 %", ["snake_case", "3", "5"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("हिन्दी भाषा।", ["हिन्दी", "भाषा"]),
        ("東京都", ["東京", "京都"]),
        ("東", ["東"]),
        ("がく かく", ["がく", "かく"]),
        ("iPhone東京15", ["iphone", "東京", "15"]),
        ("한국어 책", ["한국어", "책"]),
        ("مُحَمَّد محمد", ["محمد", "محمد"]),
        ("", []),
        ("!?", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_thai_is_found_by_its_parts() -> None:
    assert set(words("กำลัง")) <= set(words("เขากำลังอ่าน"))


def test_terms_are_porters() -> None:
    assert terms("Founders founded cities relational") == ["founder", "found", "citi", "relat"]
    assert stem("generalizations") == "gener"


def test_content_terms_drop_stop_words_and_repeats() -> None:
    assert content_terms("Who founded the founding of the city?") == ["found", "citi"]
    assert content_terms("Who is the who?") == ["who", stem("is"), "the"]
    assert content_terms("") == []
    assert "who" in STOP_WORDS


@given(anything)
def test_content_terms_are_distinct_terms(text: str) -> None:
    content = content_terms(text)
    assert len(set(content)) == len(content)
    assert set(content) <= set(terms(text))
    assert bool(content) == bool(terms(text))


def test_threads_stem_alike() -> None:
    text = " ".join(f"nation{ending}" for ending in ("s", "al", "ality", "alities", "alize", "alizing")) * 50
    expected = terms(text)
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms, [text] * 16)) == [expected] * 16


def test_monstrous_terms_are_cut_for_the_index_without_breaking_a_character() -> None:
    assert indexed("founder") == "founder"
    assert indexed("x" * 5000) == "x" * 200
    assert indexed("é" * 150) == "é" * 100
    assert indexed("東" * 90) == "東" * 66
