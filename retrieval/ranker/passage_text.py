"""One text as the ranker reads it: folded, with its names, pronouns, years, and where its sentences begin.

All of this follows from title and text alone, so that it is cached for the next question.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ...graph.names import title_name
from ...graph.terms import STOP_WORDS
from ..question.words import folded, folded_name

KEPT = 8192
"""Texts that are cached, a few kilobytes each."""
TITLE = 3
"""The strength of a title."""
LEADING_WORDS = 7
"""Words of the longest name at the beginning of an untitled text."""

_HEAD = 400
"""Characters at a text's beginning in which other names are looked for."""
_FULL = 3
"""Words of a full name, the middle one of which other texts omit."""
_SAYS = ("known", "called", "nicknamed", "billed", "credited")
_CALLED = re.compile(
    rf"\b(?:{'|'.join(_SAYS)})(?: \w+ly)? (?:as |by )?(?:the )?[\"'“‘]*\s?"
    r"((?:[A-Z][\w.'’-]*)(?: (?:of |the |de |von |van |al-)?[A-Z][\w.'’-]*){0,4})"
)
_LEAD_END = re.compile(r"[(,]| (?:is|was|are|were|has|had) ")

# Patterns that begin with a letter or digit are much faster than those that begin with a lookbehind.
_HE = re.compile(r" h(?:e|is|im) ")
_SHE = re.compile(r" (?:she|hers?) ")
_YEAR = re.compile(r"1(?<!\w1)\d{3}\b|2(?<!\w2)0\d{2}\b")
_LIVED = re.compile(r"\bborn\b|\d{4}\s*[–-]\s*(?:\w+ ){0,3}\d{4}|\(\d{3,4}\s*[–-]")
_LIFE_HEAD = 200
"""Characters at a text's beginning in which dates of a life are looked for."""
_STOP = re.compile(r"[.!?](?<=[a-z0-9)\"'’”].)[\"'”)]*\s+(?=[A-Z\"“(0-9])")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of what a text is about, as it is found in folded texts.

    `strength` is 3 for its title, 2 for a part of it or leading words, 1 for other names.
    """

    key: str
    strength: int


@dataclass(frozen=True, eq=False)
class PlainText:
    """A text and its title, and what is read off them, each at first use."""

    title: str
    text: str

    @cached_property
    def folded(self) -> str:
        """The text, folded, with a space at both ends: offset i + 1 there is i in the text."""
        return f" {folded(self.text)} "

    @cached_property
    def folded_title(self) -> str:
        """The title, folded, likewise; spaces where there is none."""
        return f" {folded(self.title)} "

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names of what it is about, strongest first: title, part of the title, leading words, aliases."""
        found: dict[str, int] = {}
        lead = _leading(self.text)
        if self.title:
            found[folded_name(title_name(self.title))] = TITLE
            found.setdefault(folded_name(self.title.partition(",")[0].partition("(")[0]), 2)
        if lead:
            found.setdefault(folded_name(lead), 2)
        for alias in _aliases(self.text[:_HEAD]):
            found.setdefault(folded_name(alias), 1)
        words = lead.split()
        if len(words) == _FULL and all(word[:1].isupper() for word in words):
            found.setdefault(folded_name(f"{words[0]} {words[2]}"), 1)
        return tuple(Name(key, strength) for key, strength in found.items() if len(key) > 1)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where its sentences begin."""
        return (0, *(stop.end() for stop in _STOP.finditer(self.text)))

    @cached_property
    def persons(self) -> tuple[int, int]:
        """The numbers of male and of female pronouns."""
        return len(_HE.findall(self.folded)), len(_SHE.findall(self.folded))

    @cached_property
    def years(self) -> int:
        """The number of years that it names."""
        return len(_YEAR.findall(self.text))

    @cached_property
    def lived(self) -> bool:
        """Whether its beginning has 'born' or a span of years."""
        return _LIVED.search(self.text, 0, _LIFE_HEAD) is not None


@lru_cache(maxsize=KEPT)
def plain_text(title: str, text: str) -> PlainText:
    """A text and its title, from a cache."""
    return PlainText(title, text)


def _aliases(head: str) -> list[str]:
    """The names of several words that a text's beginning introduces ("known as …")."""
    if not any(word in head for word in _SAYS):
        return []
    return [alias for alias in _CALLED.findall(head) if " " in alias]


def _leading(text: str) -> str:
    """The words before a text's first parenthesis, comma or verb, where they look like a name."""
    end = _LEAD_END.search(text)
    lead = text[: end.start()].rstrip() if end else ""
    words = lead.split()
    named = any(word[0].isupper() and word.casefold() not in STOP_WORDS for word in words)
    return lead if named and len(words) <= LEADING_WORDS else ""
