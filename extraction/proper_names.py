"""Whether the words of a cell or link are a name, without a parser."""

import re

_NOTHING = frozenset(
    """yes no true false n/a na none nil null unknown unspecified various other others total totals sum average tbd tba any
    all optional required same ditto see""".split()
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|can|may|must|should|it|they|which|that|who)\b")
_ADDRESS = re.compile(r"://|@|^www\.|[=<>{}|\\]")
_SUFFIX = re.compile(r",?\s(?:Inc|Ltd|Corp|Co|Bros|Jr|Sr|LLC|GmbH|plc)\.?$")
_LONGEST = 60
_MOST_WORDS = 7
SMALL_WORDS = frozenset(
    """a an and at by da das de del della den der des di do dos du el et for from i il in la las le les los of on or the to
    und van von with y zu al bin ibn""".split()
)
"""Words of names that are written without a capital."""
_PARTS = frozenset("section chapter appendix figure table page part item example step note see".split())


def is_name(words: str) -> bool:
    """Whether words may name one thing: few, with a capital, no list, statement, placeholder or address.

    >>> [is_name(words) for words in ["Ida Voss", "Red kangaroo", "Acme, Inc.", "Ida, Tom", "It is sold", "n/a", "12"]]
    [True, True, True, False, False, False, False]
    """
    words = _SUFFIX.sub("", words[: _LONGEST + 1])
    if not words or len(words) > _LONGEST or "," in words or ";" in words or " / " in words or "\n" in words:
        return False
    if words.lower() in _NOTHING or len(words.split()) > _MOST_WORDS or not any(map(str.isalpha, words)):
        return False
    first = next(character for character in words if character.isalnum())
    capital = first.isupper() or (first.isalpha() and not first.islower()) or any(map(str.isupper, words))
    return capital and words[-1] not in ".!?:" and not _FINITE.search(words) and not _ADDRESS.search(words)


def is_proper_name(words: str) -> bool:
    """Whether words are a name by their capitals: only small words such as "of" and "von" have none.

    >>> [is_proper_name(words) for words in ["Battle of the Bay", "iMac", "Red kangaroo", "Section 3", "--fast"]]
    [True, True, False, False, False]
    """
    parts = words.split()
    if not is_name(words) or not words[0].isalnum() or parts[0].lower() in _PARTS or ": " in words:
        return False
    if parts[0].lower() in SMALL_WORDS and len(parts) == 1:
        return False
    return all(
        word.lower() in SMALL_WORDS or not word[:1].islower() or any(map(str.isupper, word)) or word[0].isdigit()
        for word in (each.strip("\"'’“”()-–—&") for each in parts)
        if word
    )
