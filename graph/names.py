"""Match keys: when two spellings name one thing.

A match key is what is left of a name after NFKC, case folding and accent folding, without a leading article or a
possessive, with punctuation turned into spaces; a full date is spelled "12 march 1921" however it is written. Both wings
use it: extraction to give entities their identity, retrieval to find them in a question.
"""

import re
import unicodedata

from .dates import full_date
from .unicode_marks import NOT_WORD, without_accents

_POSSESSIVE = re.compile(r"['’`]s?(?=\s|$)")
# NFKC makes an accent over a space of the acute; the other is a letter to Unicode, an apostrophe to those who write it.
_APOSTROPHES = re.compile("[\u00b4\u1ffd\u02bc]| \u0301")
_PLAIN_WORD = re.compile("[a-z0-9]+")
_ARTICLES = frozenset({"a", "an", "the"})
_CLOSING_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


def match_key(name: str) -> str:
    """The key under which `name` is the same as its other spellings.

    Where nothing but punctuation is left, the case-folded name itself is the key, so that no script is erased.

    >>> match_key("The Château's")
    'chateau'
    >>> match_key("C++"), match_key("!!!")
    ('c', '!!!')
    >>> match_key("March 12, 1921"), match_key("1921-03-12")
    ('12 march 1921', '12 march 1921')
    """
    if name.isascii():
        folded = name.casefold().strip()
        words = _PLAIN_WORD.findall(_POSSESSIVE.sub("", folded))
    else:
        folded = _APOSTROPHES.sub("'", _folded(_APOSTROPHES.sub("'", name))).strip()
        plain = without_accents(unicodedata.normalize("NFD", _POSSESSIVE.sub("", folded)))
        words = NOT_WORD.sub(" ", unicodedata.normalize("NFC", plain)).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    if 3 <= len(words) <= 4 and words[-1].isdecimal():
        date = full_date(folded, words)
        if date:
            return date
    return " ".join(words) or " ".join(folded.split())


def title_name(title: str) -> str:
    """A title without its closing parenthesis: what the titled document is about.

    >>> title_name("The Kiss (1913 film)")
    'The Kiss'
    """
    name = _CLOSING_PARENTHESIS.sub("", title).strip()
    return name or title.strip()


def normal_predicate(predicate: str) -> str:
    """A predicate's words in the one form that identifies a relation: NFKC, case-folded, single spaces."""
    return " ".join(_folded(predicate).split())


def _folded(text: str) -> str:
    # Folding a letter can give one that NFKC changes again: both, until nothing changes (the caseless match of Unicode).
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded if folded.isascii() else unicodedata.normalize("NFKC", folded.casefold())
