"""Entity linking: from a question's words to the entities that they name, the seeds of every graph search.

A span is a run of the question's words; it links where its match key is an entity's own key or that of an alias or title.
The longest span wins and its words are not linked again (longest-match dictionary linking, as gazetteer taggers do).
Capitals tell a name from a word where the question uses them: "Who runs IT?" names something, "founded" does not.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...graph.model import Entity
from ...graph.names import match_key, name_words
from ...graph.terms import STOP_WORDS

MAX_WORDS = 20
"""Words of the longest span that is looked up."""
MAX_SPANS = 20_000
"""Spans of a question that are looked up at most, the longest first."""
RARE = 0.01
"""A single word without a capital links only to entities in at most this share of text nodes."""
RARE_NODES = 3
"""… or in at most this many text nodes, so that small stores link at all."""


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Characters `start` to `end` of the question: words `first` to `last` (exclusive), and their match key.

    `cased` says whether the question writes names with capitals, so that a word without one is none.
    """

    start: int
    end: int
    first: int
    last: int
    text: str
    key: str
    cased: bool = False

    @property
    def words(self) -> int:
        """How many words it has."""
        return self.last - self.first

    @property
    def named(self) -> bool:
        """Whether it looks like a name: several words, or one with a digit or a capital that begins no sentence.

        Where the question uses capitals, "the company" is one word.
        """
        word = self.text
        if self.words > 1:
            content = [each for each in word.split() if each not in STOP_WORDS]
            return not (self.cased and word.islower() and len(content) == 1 and content[0].isalpha())
        inner = self.cased and any(letter.isupper() for letter in word[1:])
        return any(c.isdigit() for c in word) or inner or (word[:1].isupper() and self.first > 0)


@dataclass(frozen=True, slots=True)
class Seed:
    """An entity that the question names, and the span that names it."""

    entity: str
    span: NameSpan


def spans(question: str) -> tuple[NameSpan, ...]:
    """Every span of the question worth looking up: longest first, then from left to right.

    Spans of stop words alone are left out, but for those that the question's capitals tell from words ("IT", "The Who").

    >>> [span.key for span in spans("Who wed Teutberga?")]
    ['who wed teutberga', 'who wed', 'wed teutberga', 'wed', 'teutberga']
    >>> [span.key for span in spans("Who runs IT?") if span.words == 1]
    ['runs', 'IT']
    """
    places = name_words(question)
    words = [question[start:end] for start, end in places]
    content = [word.casefold() not in STOP_WORDS for word in words]
    plain = [word for word in words[1:] if word[0].islower()]
    cased = bool(plain) and any(letter.isupper() for number, word in enumerate(words) for letter in word[number == 0 :])
    capital = [bool(plain) and word[0].isupper() for word in words]
    result: list[NameSpan] = []
    longest = min(MAX_WORDS, len(words), max(1, MAX_SPANS // max(1, len(words))))
    for length in range(longest, 0, -1):
        for first in range(len(words) - length + 1):
            inside = slice(first, first + length)
            if not any(content[inside]) and not _told_by_capitals(words[inside], capital[inside], first):
                continue
            start, end = places[first][0], places[first + length - 1][1]
            text = question[start:end]
            result.append(NameSpan(start, end, first, first + length, text, match_key(text), cased))
            if len(result) == MAX_SPANS:
                return tuple(result)
    return tuple(result)


def _told_by_capitals(words: Sequence[str], capital: Sequence[bool], first: int) -> bool:
    """Whether stop words are a name by their capitals: all of them, and more than a sentence's beginning has."""
    if not all(capital) or words[-1] in {"I", "The", "A", "An"}:
        return False
    return first > 0 or len(words) > 1 or (len(words[0]) > 1 and words[0].isupper())


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


def plain_seeds(seeds: Sequence[Seed]) -> tuple[str, ...]:
    """The entities of seeds that may be common words: single words in lower case, in a question that uses capitals."""
    plain = (seed.entity for seed in seeds if seed.span.cased and not seed.span.named and not seed.span.text[:1].isupper())
    return tuple(dict.fromkeys(plain))


def fits(seed: Seed, frequency: int, nodes: int, proper: Container[str] = ()) -> bool:
    """Whether to use a seed: a name always, a plain word only where its entity is in few of the store's text nodes.

    Args:
        seed: the seed.
        frequency: the number of text nodes that mention its entity.
        nodes: the number of text nodes in the store.
        proper: those of `plain_seeds` that are always written with a capital; the question's word is none of them.
    """
    if seed.entity in proper and not seed.span.named:
        return False
    return seed.span.named or frequency <= max(RARE_NODES, RARE * nodes)


def proper_names(entities: Iterable[Entity], titled: Container[str]) -> frozenset[str]:
    """The entities that are always written with a capital, those of titles left out, which capitals begin anyway."""
    return frozenset(
        each.id
        for each in entities
        if each.id not in titled and not any(name[:1].islower() or not name.isalpha() for name in (each.name, *each.aliases))
    )
