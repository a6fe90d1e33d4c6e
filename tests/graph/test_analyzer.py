"""The terms of each language: stemmed as Snowball does, then folded, with the stop words of the language left out."""

import unicodedata

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from clew.graph import terms as english
from clew.graph.analyzer import LANGUAGES, accented_words, analyzer_of
from clew.graph.errors import ConfigError

anything = st.text(max_size=30)
some = st.sampled_from(sorted(LANGUAGES))


@given(st.text("The andHouseswere 'Éü-1東京", max_size=40) | anything)
def test_english_is_as_it_always_was(text: str) -> None:
    analyzer = analyzer_of("en")
    assert analyzer.terms(text) == english.terms(text)
    assert analyzer.content_terms(text) == english.content_terms(text)
    assert analyzer.indexed(text) == [english.indexed(each) for each in english.terms(text)]
    assert analyzer.stop_words == english.STOP_WORDS


@given(anything, some)
def test_normal_forms_have_the_same_terms(text: str, language: str) -> None:
    found = [analyzer_of(language).terms(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert all(each == found[0] for each in found)


@given(anything, some)
def test_terms_are_clean(text: str, language: str) -> None:
    for term in analyzer_of(language).terms(text):
        assert term
        assert not any(character.isspace() for character in term)


@given(anything, anything, some)
def test_lines_do_not_run_together(one: str, other: str, language: str) -> None:
    terms = analyzer_of(language).terms
    assert terms(f"{one}\n{other}") == terms(one) + terms(other)


@given(anything, some)
def test_what_a_question_asks_for_a_text_of_the_same_words_has(text: str, language: str) -> None:
    analyzer = analyzer_of(language)
    assert set(analyzer.content_terms(text)) <= set(analyzer.terms(text))
    assert bool(analyzer.content_terms(text)) == bool(analyzer.terms(text))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Haus Häuser Häusern Hauses HÄUSER Hauser", ["haus"]),
        ("de", "Straße STRASSE Strassen", ["strass"]),
        ("de", "Universität Universitäten Universitat", ["universitat"]),
        ("fr", "fondé fondée fondées fonder fonda", ["fond"]),
        ("fr", "général généraux GÉNÉRALE general", ["general"]),
        ("es", "canción canciones CANCIÓN", ["cancion"]),
        ("es", "dirigió dirigir", ["dirig"]),
        ("ru", "ёлка ёлки Елка", ["елк"]),
        ("tr", "ISPARTA Isparta ısparta", ["ispar"]),
        ("tr", "İSTANBUL İstanbul istanbul", ["istanbul"]),
        ("ar", "الكِتَاب الكتاب", ["كتاب"]),
        ("de", "Do\u0308rfer Dör\u00adfer Dörfer", ["dorf"]),
        ("sv", "東京", ["東京"]),
        ("de", "x", ["x"]),
    ],
)
def test_forms_of_a_word_have_one_term(language: str, text: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(analyzer_of(language).terms(text))) == expected


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Haus Maus"), ("fr", "pêche poche"), ("es", "año ano mano"), ("de", "Gärtner Gärtnerin")]
)
def test_other_words_have_other_terms(language: str, text: str) -> None:
    different = {*text.split()} - {"ano"}
    assert len(set(analyzer_of(language).terms(" ".join(different)))) == len(different)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("de", "Wer hat für das Haus gebürgt?", ["haus", "geburgt"]),
        # Typed without their accents they are stop words too.
        ("de", "fur uber koennen", ["koenn"]),
        ("fr", "Où l'été finit-il ?", ["fin"]),
        ("fr", "L'homme qu'elle n'aime pas", ["homm", "aim"]),
        ("it", "Dell'acqua è l'arte", ["acqua", "arte"]),
        ("es", "¿Qué es la canción?", ["cancion"]),
        ("de", "und oder", ["und", "oder"]),
        ("en", "What is a C compiler, I ask?", ["c", "compil", "ask"]),
        ("de", "Vitamin C", ["vitamin", "c"]),
    ],
)
def test_stop_words_of_a_question(language: str, question: str, expected: list[str]) -> None:
    assert analyzer_of(language).content_terms(question) == expected


def test_every_language_has_a_stemmer_and_stop_words() -> None:
    stemmers = set(Stemmer.algorithms())
    for language, name in LANGUAGES.items():
        assert name in stemmers
        assert len(analyzer_of(language).stop_words) > 90
        assert all(accented_words(each) == [each] or language == "tr" for each in analyzer_of(language).stop_words), language


def test_a_language_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ConfigError) as raised:
        analyzer_of("pl")
    assert all(f"{code} ({name})" in str(raised.value) for code, name in LANGUAGES.items())
    assert "'pl'" in str(raised.value)
