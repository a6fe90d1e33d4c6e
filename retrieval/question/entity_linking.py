"""Entity linking: from a question's words to the entities that they name, the seeds of every graph search.

A span is a run of the question's words; it links where its match key is an entity's own key or that of an alias or title.
The longest span wins and its words are not linked again (longest-match dictionary linking, as gazetteer taggers do).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...graph.names import match_key
from ...graph.terms import STOP_WORDS

MAX_WORDS = 6
"""Words of the longest span that is looked up."""
MAX_SPANS = 20_000
"""Spans of a question that are looked up at most, the longest first."""
RARE = 0.01
"""A single word without a capital links only to entities in at most this share of text nodes."""
RARE_NODES = 3
"""… or in at most this many text nodes, so that small stores link at all."""

_WORD = re.compile(r"\w+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Characters `start` to `end` of the question: words `first` to `last` (exclusive), and their match key."""

    start: int
    end: int
    first: int
    last: int
    text: str
    key: str

    @property
    def words(self) -> int:
        """How many words it has."""
        return self.last - self.first

    @property
    def named(self) -> bool:
        """Whether it looks like a name: several words, or one with a capital (not the question's first word) or digit."""
        return self.words > 1 or self.text[:1].isdigit() or (self.text[:1].isupper() and self.first > 0)


@dataclass(frozen=True, slots=True)
class Seed:
    """An entity that the question names, and the span that names it."""

    entity: str
    span: NameSpan


def spans(question: str) -> tuple[NameSpan, ...]:
    """Every span of the question worth looking up: longest first, then from left to right.

    Spans of stop words alone are left out.

    >>> [span.key for span in spans("Who wed Teutberga?")]
    ['who wed teutberga', 'who wed', 'wed teutberga', 'wed', 'teutberga']
    """
    words = [(found.start(), found.end()) for found in _WORD.finditer(question)]
    content = [question[start:end].casefold() not in STOP_WORDS for start, end in words]
    result: list[NameSpan] = []
    for length in range(min(MAX_WORDS, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            if not any(content[first : first + length]):
                continue
            start, end = words[first][0], words[first + length - 1][1]
            text = question[start:end]
            result.append(NameSpan(start, end, first, first + length, text, match_key(text)))
            if len(result) == MAX_SPANS:
                return tuple(result)
    return tuple(result)


def link(candidates: Sequence[NameSpan], found: Mapping[str, Sequence[str]]) -> tuple[Seed, ...]:
    """Seeds by longest match: `candidates` as `spans` orders them, `found` the entity ids of each known key.

    A span with homonyms links to all of them, in id order. Seeds come longest span first, then from left to right.
    """
    used: set[int] = set()
    seeds: list[Seed] = []
    for span in candidates:
        words = range(span.first, span.last)
        entities = found.get(span.key, ())
        if not entities or not used.isdisjoint(words):
            continue
        used.update(words)
        seeds.extend(Seed(entity, span) for entity in entities)
    return tuple(seeds)


def rare_enough(seed: Seed, frequency: int, nodes: int) -> bool:
    """Whether to use a seed: a name always, a plain word only where its entity is in few of the store's text nodes."""
    return seed.span.named or frequency <= max(RARE_NODES, RARE * nodes)
