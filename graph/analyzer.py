"""The terms of keyword search by language: its tokens, stop words and stemmer, on both sides, the index and its questions.

English is `terms`. In any other language a term is a case-folded word, stemmed by the Snowball project's algorithm of the
language, then accent-folded. The stemmer comes first since its endings have accents ("fondé", "dirigió"); folded afterwards,
a question that leaves accents out still meets most texts that have them. Stop words are those of the package `stop-words`.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from . import terms as english
from .errors import ConfigError
from .unicode_marks import ACCENTED_WORD, without_accents, without_points

DEFAULT_LANGUAGE = "en"
LANGUAGES: Mapping[str, str] = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""The languages with a stemmer and stop words, by ISO 639-1 code; the names are those of Snowball and of `stop-words`."""

_KEPT = 200_000
"""Words of a language whose terms are kept in memory."""
_TURKISH = str.maketrans("Iİ", "ıi")


@dataclass(frozen=True, slots=True)
class Analyzer:
    """What makes the terms of one language, as Lucene's analyzers do. Thread-safe.

    Attributes:
        language: its ISO 639-1 code.
        words: the words of a text, in order, as `stop_words` has them and `stem` takes them.
        stem: the term of a word.
        stop_words: the words that carry no content; only questions leave them out, so that "The Who" can be found.
    """

    language: str
    words: Callable[[str], list[str]]
    stem: Callable[[str], str]
    stop_words: frozenset[str]

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order, repeats kept."""
        return [self.stem(word) for word in self.words(text)]

    def indexed(self, text: str) -> list[str]:
        """The terms of a text as the keyword index of every store holds them."""
        return [english.indexed(term) for term in self.terms(text)]

    def content_words(self, question: str) -> dict[str, str]:
        """The words of a question by their terms, in order of appearance, without stop words unless it has no others."""
        every = self.words(question)
        content = [word for word in every if word not in self.stop_words]
        found: dict[str, str] = {}
        for word in content or every:
            found.setdefault(self.stem(word), word)
        return found

    def content_terms(self, question: str) -> list[str]:
        """The distinct terms of a question in order of appearance, stop words dropped (kept where nothing else is left).

        >>> analyzer_of("de").content_terms("Welche Häuser stehen in der Straße?")
        ['haus', 'steh', 'strass']
        """
        return list(self.content_words(question))


@lru_cache
def analyzer_of(language: str) -> Analyzer:
    """The analyzer of a language.

    Raises:
        ConfigError: there is no stemmer, or no list of stop words, for it.
    """
    check_language(language)
    if language == DEFAULT_LANGUAGE:
        return Analyzer(language, english.words, english.stem, english.STOP_WORDS)
    # Not above: a store in English needs no lists.
    from stop_words import get_stop_words

    name = LANGUAGES[language]
    words = _turkish_words if language == "tr" else accented_words
    listed = [words(each) for each in get_stop_words(name)]
    # Of elided forms ("l'") the tokeniser leaves the word; entries of several words are none.
    single = {found[0] for found in listed if len(found) == 1}
    stop_words = single | {_folded(each) for each in single}
    return Analyzer(language, words, lru_cache(_KEPT)(partial(_term, name)), frozenset(stop_words))


def check_language(language: str) -> None:
    """Refuse what is not a language of keyword search.

    Raises:
        ConfigError: with those that are.
    """
    if language not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise ConfigError(
            f"keyword search has no stemmer and stop words for the language {language!r:.40}: expected one of {known}. "
            "Under 'en' texts in any other are found too, by their words as they stand but for English endings"
        )


def accented_words(text: str) -> list[str]:
    """The case-folded words of a text, in order, with their accents.

    >>> accented_words("L'École d'Été")
    ['l', 'école', 'd', 'été']
    """
    plain = unicodedata.normalize("NFC", without_points(unicodedata.normalize("NFKC", text).casefold()))
    found: list[str] = []
    for word in ACCENTED_WORD.findall(plain):
        found.extend([word] if word.isascii() else english.split_unspaced(word))
    return found


def _turkish_words(text: str) -> list[str]:
    # The small letter of I has no dot in Turkish, and that of İ has one.
    return accented_words(text.translate(_TURKISH))


def _term(algorithm: str, word: str) -> str:
    return _folded(english.snowball_stem(algorithm, word)) or word


def _folded(word: str) -> str:
    """A word without accents. Turkish ı is an i whose dot is left out."""
    return unicodedata.normalize("NFC", without_accents(unicodedata.normalize("NFKD", word))).replace("ı", "i")
