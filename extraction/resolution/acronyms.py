"""Acronyms and the long forms that they may stand for."""

import re
from collections.abc import Iterator

from .name_vocabulary import LEGAL_FORMS

_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}|(?:[A-Z]\.){2,8}[A-Z]")
_MIXED = re.compile(r"[A-Z][A-Za-z&]{1,7}[A-Z]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL = frozenset("a an and at by de des di du for from in la le of on or per the to und von with y".split())
_ENDINGS = frozenset({*LEGAL_FORMS, "&"})
_LEAST_LETTERS, _MOST_WORDS = 3, 9


def acronym_letters(name: str) -> str:
    """The letters of a name that is an acronym of three letters or more, in capitals; "" for every other name.

    >>> acronym_letters("U.N.E.S.C.O."), acronym_letters("NATO"), acronym_letters("BoJ"), acronym_letters("Nato")
    ('UNESCO', 'NATO', 'BOJ', '')
    """
    text = name.strip()
    if not (_ACRONYM.fullmatch(text) or _MIXED.fullmatch(text)):
        return ""
    letters = "".join(each for each in text if each.isalpha()).upper()
    return letters if len(letters) >= _LEAST_LETTERS else ""


def initial_letters(name: str, without_form: bool = False) -> Iterator[str]:
    """What a name of several words may be shortened to: its initials, with and without those of small words.

    Args:
        name: any name.
        without_form: whether its legal form may be left out too.

    >>> sorted(set(initial_letters("Bank of Japan Group"))), sorted(set(initial_letters("Halden River Glass Ltd", True)))
    (['BJG', 'BOJG'], ['HRG', 'HRGL'])
    """
    yield from _initials(name)
    if not without_form:
        return
    plain = name.split()
    while plain and plain[-1].replace(".", "").replace("/", "").lower() in _ENDINGS:
        plain.pop()
    if len(plain) < len(name.split()):
        yield from _initials(" ".join(plain))


def _initials(name: str) -> Iterator[str]:
    words = _WORD.findall(name.replace("-", " "))
    if not 2 < len(words) <= _MOST_WORDS:
        return
    large = [each for each in words if each.lower() not in _SMALL]
    if not all(each[0].isupper() for each in large):
        return
    if len(large) >= _LEAST_LETTERS:
        yield "".join(each[0] for each in large).upper()
    if len(large) < len(words) and len(large) >= 2:
        yield "".join(each[0] for each in words).upper()
