"""Which of a question's words a text holds, by stem, as keyword search compares them."""

import re
from collections.abc import Mapping
from functools import lru_cache

from ...graph.terms import STOP_WORDS, stem, words

_WORD = re.compile(r"\w+")
_KEPT = 2048
"""Texts whose stems are kept, since the next question often finds the same."""


def stems_of(question: str) -> dict[str, str]:
    """The question's content words by stem, in order of appearance, as `terms.content_terms` chooses them."""
    asked = words(question)
    content = [word for word in asked if word not in STOP_WORDS]
    stems: dict[str, str] = {}
    for word in content or asked:
        stems.setdefault(stem(word), word)
    return stems


def matched_words(text: str, asked: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a question, given by stem, that `text` holds in any form."""
    if text.isascii():
        folded = text.casefold()
        return tuple(word for each, word in asked.items() if _holds(folded, each))
    held = _stems(text)
    return tuple(word for each, word in asked.items() if each in held)


@lru_cache(maxsize=_KEPT)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


def _holds(text: str, wanted: str) -> bool:
    # Some times faster than stemming every word of the text. Porter changes no letter of a word before the last one of its
    # stem.
    start = wanted[: max(1, len(wanted) - 1)]
    at = text.find(start)
    while at >= 0:
        if at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_"):
            word = _WORD.match(text, at)
            if word is not None and stem(word.group()) == wanted:
                return True
        at = text.find(start, at + 1)
    return False
