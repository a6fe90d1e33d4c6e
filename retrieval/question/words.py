"""A question word by word: which carry content, how rare they are, what kind of answer they ask for, which texts match."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from ...graph.analyzer import DEFAULT_LANGUAGE, analyzer_of
from ...graph.model import TextNode
from ...graph.store import Frequencies, GraphReader, Matrix
from ...graph.terms import STOP_WORDS, stem
from ..hits import Trail

Column = NDArray[np.float64]

PREFIX = 5
"""Letters by which a question's word is looked for in a text: most inflections keep them."""

SIGNAL_DECIMALS = 6
"""Decimals of signals: the last digits of a product depend on how many threads share it, a ranking must not."""

_WORD = re.compile(r"\w+")
_KEPT = 2048
"""Texts whose stems are cached, since the next question often finds the same."""
_COMPARED = frozenset("both same first later earlier older younger more less longer which between".split())
_LIFE = frozenset("born birth birthday birthplace die died death dead age old older younger".split())
_MALE = frozenset("he his him father son brother husband king actor grandfather uncle prince".split())
_FEMALE = frozenset("she her mother daughter sister wife queen actress grandmother aunt princess".split())


@dataclass(frozen=True, slots=True, eq=False)
class QuestionWords:
    """A question's words.

    Attributes:
        text: the question, folded.
        starts: where each of its words begins.
        content: the positions of its content words among all words.
        prefixes: the first letters of the content words.
        weight: (n_content_words,) float64, their inverse document frequencies.
        vectors: (n_content_words, n_directions) float32, their vectors on the kept directions; None where the encoder's
            words cannot be packed.
        vector: (n_directions,) float32, the question's own vector on the kept directions.
        kind: (len(KIND),) float64, what `KIND` names, each 0 or 1 or a count.
    """

    text: str
    starts: tuple[int, ...]
    content: tuple[int, ...]
    prefixes: tuple[str, ...]
    weight: Column
    vectors: Matrix | None
    vector: Matrix | None
    kind: Column

    @property
    def words(self) -> list[str]:
        """All its words, folded."""
        return _WORD.findall(self.text)


KIND = ("compares", "words", "when", "where", "who", "how_many", "life", "male")
"""Properties of the question as a whole."""


def content_words(question: str, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """The terms whose frequencies `asked` needs of a store in this language, without repeats."""
    terms = analyzer_of(language).terms
    return list(dict.fromkeys(term for text in _content(question)[1] for term in terms(text)))


def asked(
    question: str,
    frequencies: Frequencies,
    vectors: Matrix | None = None,
    vector: Matrix | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> QuestionWords:
    """A question's words, weighted by their inverse document frequencies in a store in this language."""
    text = folded(question)
    found = list(_WORD.finditer(text))
    content, texts = _content(question)
    return QuestionWords(
        text=text,
        starts=tuple(match.start() for match in found),
        content=tuple(content),
        prefixes=tuple(folded(each).strip()[:PREFIX] for each in texts),
        weight=np.array([_idf(each, frequencies, language) for each in texts], dtype=np.float64),
        vectors=vectors,
        vector=vector,
        kind=_kind([match.group() for match in found]),
    )


def _content(question: str) -> tuple[list[int], list[str]]:
    texts = _WORD.findall(question)
    kept = [row for row, text in enumerate(texts) if text.casefold() not in STOP_WORDS]
    return kept, [texts[row] for row in kept]


def _idf(word: str, frequencies: Frequencies, language: str) -> float:
    holding = [frequencies.holding.get(term, 0) for term in analyzer_of(language).terms(word)]
    return float(np.log1p(frequencies.nodes / max(1, min(holding, default=0))))


def _kind(plain: Sequence[str]) -> Column:
    first = plain[0] if plain else ""
    flags = (
        any(word in _COMPARED for word in plain),
        len(plain),
        "when" in plain or "date" in plain or "year" in plain,
        "where" in plain or "place" in plain or "country" in plain or "city" in plain,
        first == "who" or "whom" in plain or "whose" in plain,
        "many" in plain or "much" in plain,
        any(word in _LIFE for word in plain),
        sum(word in _MALE for word in plain) - sum(word in _FEMALE for word in plain),
    )
    return np.array(flags, dtype=np.float64)


def matched_words(text: str, asked: Mapping[str, str], language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """The words of a question that `text` has in any form. Words are given by term, as `Analyzer.content_words` has them."""
    if text.isascii() and language == DEFAULT_LANGUAGE:
        folded = text.casefold()
        return tuple(word for each, word in asked.items() if _holds(folded, each))
    held = _terms(text, language)
    return tuple(word for each, word in asked.items() if each in held)


def matched_by(reader: GraphReader, question: str, origin: str = "keyword") -> Callable[[TextNode], Trail]:
    """How keyword search finds a text node, as a trail: by the question's words in its title and text."""

    @cache
    def asked() -> tuple[Mapping[str, str], str]:
        # Not before something was found: what was read then, the store need not be asked again.
        language = reader.language
        return analyzer_of(language).content_words(question), language

    return lambda node: Trail(origin, matched=matched_words(f"{node.title} {node.text}", *asked()))


@lru_cache(maxsize=_KEPT)
def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(analyzer_of(language).terms(text))


def _holds(text: str, wanted: str) -> bool:
    # Several times faster than stemming every word of the text. Porter changes no letter of a word before the last one of
    # its stem.
    start = wanted[: max(1, len(wanted) - 1)]
    at = text.find(start)
    while at >= 0:
        if at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_"):
            word = _WORD.match(text, at)
            if word is not None and stem(word.group()) == wanted:
                return True
        at = text.find(start, at + 1)
    return False


class _Letters(dict[int, str]):
    """What each character is folded to: its lower-case base letter or digit, or a space."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFKD", chr(code))[:1].lower()
        letter = base if len(base) == 1 and (base.isalnum() or base == "_") else " "
        self[code] = letter
        return letter


_LETTERS = _Letters()


def folded(text: str) -> str:
    """The text in lower case without accents, with spaces for punctuation; offsets stay the same.

    >>> folded("Café-Bar (1913)")
    'cafe bar  1913 '
    """
    return text.translate(_LETTERS)


def folded_name(name: str) -> str:
    """A name as it is found in `folded` texts: without a leading article and spaces around it.

    >>> folded_name("The Château!")
    'chateau'
    """
    plain = folded(name).strip()
    for article in ("the ", "a ", "an "):
        if plain.startswith(article) and plain[len(article) :].strip():
            return plain[len(article) :].strip()
    return plain
