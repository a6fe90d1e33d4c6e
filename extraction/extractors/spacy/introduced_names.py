"""Names that a text introduces: "the World Health Organization (WHO)", "Halden Shipping (the firm, Halden)"."""

import re
from collections.abc import Iterator, Mapping

from ....graph.model import LITERAL_TYPES
from ....graph.names import match_key

_WORD = r"[A-Z][\w.'’-]{0,40}"
_SMALL_WORD = r"(?:of|the|and|for|de|in|on|&)"
_LONG = rf"(?:{_WORD}|{_SMALL_WORD})(?:\s+(?:{_WORD}|{_SMALL_WORD})){{0,9}}"
_SHORT = r"[A-Z][A-Z0-9.&-]{1,9}"
_ACRONYM_AFTER = re.compile(rf"(?<![\w.'’-])({_LONG})\s+\(({_SHORT})\)")
_ACRONYM_BEFORE = re.compile(rf"(?<![\w.])({_SHORT})\s+\(({_LONG})\)")
_SMALL = frozenset({"of", "the", "and", "for", "de", "in", "on", "&"})
_NOUNS = "firm|company|group|bank|agency|society|party|club|band|ship|university|institute|foundation|committee|project"
_SAYS = (
    r"(?:the\s+)?[\"“'‘](?P<quoted>[^\"”’()\n]{2,60}?)[\"”'’]"
    rf"|(?:or\s+|the\s+(?:{_NOUNS})\s*,\s*|here(?:in)?after(?:\s*:|\s+called)?\s+|henceforth\s+|(?:in\s+)?short(?:\s*:)?\s+|"
    r"(?:or\s+)?(?:simply|just)\s+|abbreviated\s+(?:as\s+|to\s+)?|known\s+simply\s+as\s+)"
    rf"(?:the\s+)?[\"“]?(?P<plain>{_WORD}(?:\s+{_WORD}){{0,4}}?)[\"”]?|(?P<short>{_WORD}(?:\s+{_WORD}){{0,4}}?)\s+for\s+short"
)
_IN_BRACKETS = re.compile(rf"(?<=\S)\s{{1,9}}\(\s*(?:{_SAYS})\s*\)")
_BEHIND_COMMA = re.compile(
    rf",\s+(?:or\s+(?:simply|just|in\s+short)|(?:known|referred\s+to)\s+simply\s+as|called\s+simply|henceforth|hereafter)\s+"
    rf"(?:the\s+)?(?P<plain>{_WORD}(?:\s+{_WORD}){{0,4}}?)(?=\s*[,.;:])"
)
_INSIDE = frozenset({"in", "for", "on", "and"})
_SHORT_IN_BRACKETS = re.compile(rf"\({_SHORT}\)")
_FORM = re.compile(r",? (?:Inc|Ltd|Corp|LLC|GmbH|e\.V)\b")
_BEFORE_FORM = re.compile(
    r"\b((?:[A-Z][\w-]+ ){1,3}(?:in|for|on) (?:the )?(?:[A-Z][\w-]+ ){0,3}[A-Z][\w-]+),? "
    r"(?=(?:Inc|Ltd|Corp|LLC|GmbH|e\.V)\b)"
)
_NAME_BEFORE = re.compile(rf"{_WORD}(?:\s+(?:{_WORD}|{_SMALL_WORD})){{0,9}}$")
_LOOK_BACK = 160


def introduced_names(text: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of the key of a short name and the key of the whole name that the text says it stands for.

    Args:
        text: the document's text.
        kinds: the type of each key that the document mentions; other names are not looked at.
    """
    if "(" in text:
        yield from _acronyms(text, kinds)
        yield from _said(text, kinds, _IN_BRACKETS)
    yield from _said(text, kinds, _BEHIND_COMMA)


def whole_names(text: str) -> Iterator[str]:
    """Names with a small word inside that a text shows to be whole: by their legal form, or by initials in parentheses.

    >>> list(whole_names("Ships in the Public Trust, Inc. hired Friends for Open Tides (FOT)."))
    ['Ships in the Public Trust', 'Friends for Open Tides']
    """
    if _FORM.search(text) is not None:
        yield from (found[1] for found in _BEFORE_FORM.finditer(text))
    for found in _ACRONYM_AFTER.finditer(text) if _SHORT_IN_BRACKETS.search(text) is not None else ():
        words = found[1].split()
        for start in range(len(words)):
            if words[start].casefold() not in _SMALL and _spells(found[2], words[start:]):
                if any(word in _INSIDE for word in words[start:]):
                    yield " ".join(words[start:])
                break


def _acronyms(text: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    pairs = [(found[1].split(), found[2]) for found in _ACRONYM_AFTER.finditer(text)]
    for words, short in pairs:
        for start in range(len(words)):
            if (words[start].casefold() not in _SMALL or start + 1 == len(words)) and _spells(short, words[start:]):
                yield from _pair(short, " ".join(words[start:]), kinds)
                break
    for found in _ACRONYM_BEFORE.finditer(text):
        if _spells(found[1], found[2].split()) and match_key(found[2]) in kinds:
            yield from _pair(found[1], found[2], kinds)


def _spells(short: str, words: list[str]) -> bool:
    """Whether the letters of an acronym are the first letters of the words, small words counted or not."""
    letters = [letter.casefold() for letter in short if letter.isalnum()]
    every = [word[0].casefold() for word in words]
    return len(words) > 1 and letters in (every, [w[0].casefold() for w in words if w.casefold() not in _SMALL])


def _pair(short: str, whole: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    one, other = match_key(short), match_key(whole)
    if one in kinds and one != other and kinds[one] not in LITERAL_TYPES:
        yield one, other


def _said(text: str, kinds: Mapping[str, str], pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for found in pattern.finditer(text):
        short = next((each for each in found.groups() if each), "")
        whole = _whole_name(text[max(0, found.start() - _LOOK_BACK) : found.start()], kinds)
        words = match_key(whole).split()
        part = match_key(short).split()
        if part and len(part) < len(words) and set(part) <= set(words):
            yield from _pair(short, whole, kinds)


def _whole_name(before: str, kinds: Mapping[str, str]) -> str:
    """The longest known name at the end of a text."""
    found = _NAME_BEFORE.search(before)
    words = found[0].split() if found is not None else []
    return next((name for name in (" ".join(words[n:]) for n in range(len(words))) if match_key(name) in kinds), "")
