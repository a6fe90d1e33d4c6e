"""Match keys: when two spellings name one thing.

A match key is what is left of a name after NFKC, case folding and accent folding, without a leading article or a
possessive, with punctuation turned into spaces; a full date is spelled "12 march 1921" however it is written. Both wings
use it: extraction to give entities their identity, retrieval to find them in a question.
"""

import re
import unicodedata
from collections.abc import Sequence

from .unicode_marks import NOT_WORD, without_accents

_MONTHS = tuple("january february march april may june july august september october november december".split())
_NUMBER = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY = re.compile(r"0?([1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
_YEAR = re.compile(r"[1-9]\d{2,3}")


def full_date(text: str, words: Sequence[str]) -> str:
    """The date that a name is, as "12 march 1921"; "" for every other name, a month or year alone among them.

    Args:
        text: the case-folded name.
        words: its words, punctuation and article dropped.

    >>> full_date("march 12th, 1921", ["march", "12th", "1921"]), full_date("march 1921", ["march", "1921"])
    ('12 march 1921', '')
    """
    iso = _ISO.fullmatch(text)
    if iso is not None:
        year, month, day = iso.group(1), int(iso.group(2)), iso.group(3)
        return _date_text(day, month, year) if 1 <= month <= 12 else ""
    if len(words) == 4 and words[1] == "of":
        words = (words[0], *words[2:])
    if len(words) != 3:
        return ""
    first, second, year = words
    if second in _NUMBER:
        return _date_text(first, _NUMBER[second], year)
    return _date_text(second, _NUMBER[first], year) if first in _NUMBER else ""


def _date_text(day: str, month: int, year: str) -> str:
    found = _DAY.fullmatch(day)
    return f"{found.group(1)} {_MONTHS[month - 1]} {year}" if found is not None and _YEAR.fullmatch(year) else ""


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
