"""The words of English: one tokeniser, stemmer and list of stop words for every signal over words.

A term is a case- and accent-folded word, Porter-stemmed (Porter 1980, the Snowball project's `porter`). Scripts without
spaces between words (Han, Kana, Thai) give overlapping pairs of characters instead, so that they can be found at all.
The keyword index of a store in another language has that language's terms: see `analyzer`.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import Stemmer

from .unicode_marks import WORD, without_accents

_LONGEST = 200
"""Bytes of UTF-8 after which an indexed term is cut."""
_PLAIN_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"([\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")

# The question words and function words that carry no content; a common short English list.
STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being both but by can could did do does doing
    down during each few for from further had has have having he her here hers herself him himself his how i if in into is
    it its itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own
    s same she should so some such t than that the their theirs them themselves then there these they this those through
    to too under until up very was we were what when where which while who whom whose why will with would you your yours
    yourself yourselves""".split()
)

NUMBER_WORDS = {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
"""The numbers that are mostly written as words."""

_local = threading.local()


def words(text: str) -> list[str]:
    """The case- and accent-folded words of `text`, in order, unstemmed.

    >>> words("The Café's owners")
    ['the', 'cafe', 's', 'owners']
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    if folded.isascii():
        return _PLAIN_WORD.findall(folded)
    found: list[str] = []
    for word in WORD.findall(without_accents(folded)):
        if word.isascii():
            found.append(word)
        else:
            found.extend(split_unspaced(unicodedata.normalize("NFC", word)))
    return found


def terms(text: str) -> list[str]:
    """The terms of `text`, in order, repeats kept.

    >>> terms("Founders founded cities")
    ['founder', 'found', 'citi']
    """
    return [stem(word) for word in words(text)]


def content_terms(text: str) -> list[str]:
    """The distinct terms of a question in order of appearance, stop words dropped (kept where nothing else is left)."""
    all_words = words(text)
    content = [word for word in all_words if word not in STOP_WORDS]
    return list(dict.fromkeys(stem(word) for word in content or all_words))


def indexed(term: str) -> str:
    """A term as the keyword index of every store holds it: cut, so that text without spaces makes no monstrous terms."""
    return term if len(term) <= _LONGEST // 4 else term.encode()[:_LONGEST].decode(errors="ignore")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Porter stem of one folded word."""
    return snowball_stem("porter", word)


def snowball_stem(algorithm: str, word: str) -> str:
    """The stem of a word by one of the Snowball project's algorithms."""
    # No two threads may use one stemmer.
    stemmers: dict[str, Any] = _local.__dict__
    if algorithm not in stemmers:
        stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
    return str(stemmers[algorithm].stemWord(word))


def content_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of `text` that carry content begin and end, in order: all but stop words.

    >>> content_spans("Who wed Teutberga?")
    [(4, 7), (8, 17)]
    """
    return [found.span() for found in _PLAIN_WORD.finditer(text) if found.group().casefold() not in STOP_WORDS]


def split_unspaced(word: str) -> list[str]:
    """A word with its runs of scripts without spaces as overlapping pairs of characters.

    >>> split_unspaced("東京都x")
    ['東京', '京都', 'x']
    """
    parts: list[str] = []
    for number, part in enumerate(_UNSPACED.split(word)):
        # Every second part is what was matched.
        if number % 2:
            parts += [part[i : i + 2] for i in range(len(part) - 1)] or [part]
        elif part:
            parts.append(part)
    return parts
