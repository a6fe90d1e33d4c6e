"""The pool: the few hundred text nodes that a graph search ranks, with everything that its signals need.

Signals compare, normalise and walk only within the pool, so that cost does not grow with the corpus and every store that
gathers the same pool ranks it alike. It has the best text nodes by keyword, by vector and by nearest sentence; text nodes
that mention, or are about, the question's entities; and those whose titles the best ones name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...graph.model import Reference, TextNode
from ...graph.store import Matrix, Scored
from ..question.entity_linking import Seed
from ..question.words import QuestionWords

Column: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_BITS = 31
"""Enough for the positions of a pool's entities."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search of the store returned when it was asked for `width` text nodes, best first."""

    width: int
    scored: tuple[Scored, ...]

    def best(self, k: int) -> Sequence[Scored] | None:
        """The best k; None where fewer were asked for and the store may have more."""
        return self.scored[:k] if len(self.scored) < self.width or k <= self.width else None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The question and its candidates word by word.

    Attributes:
        asked: the question's words.
        texts: the candidates, by id.
        words: the packed vectors of their words, by id; candidates without any are left out.
        keyword: the result of keyword search.
        vector: the result of vector search.
    """

    asked: QuestionWords
    texts: Mapping[str, TextNode]
    words: Mapping[str, bytes]
    keyword: SearchResult
    vector: SearchResult


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a pool holds.

    Attributes:
        keyword: text nodes by keyword search.
        vector: text nodes by vector search.
        sentence: text nodes by nearest sentence.
        seed: text nodes per seed that mention it, and as many that are about it.
        naming: how many of the best text nodes bring in the texts that they name.
        named: text nodes about each named entity.
        anchors: how many of the best text nodes chains start from.
        sharing: how many of the best text nodes bring in others that mention their rare entities.
        shared: text nodes that they bring in at most, where the pool is read word by word; 0 for none.
    """

    keyword: int = 80
    vector: int = 80
    sentence: int = 80
    seed: int = 30
    naming: int = 20
    named: int = 30
    anchors: int = 12
    sharing: int = 20
    shared: int = 80


SIZES = Sizes()
"""The default, chosen by measurement."""


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """One of the best text nodes, with its sentences.

    Attributes:
        node: its position in the pool.
        start: where it starts in its document, in characters.
        sentences: in order; their offsets count in the document.
        vectors: (n_sentences, dimension) float32.
    """

    node: int
    start: int
    sentences: tuple[TextNode, ...]
    vectors: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """The mentions in a pool, sorted by text node, start and entity.

    Attributes:
        node: (n_mentions,) int64, the text nodes' positions in the pool.
        entity: (n_mentions,) int64, the entities' positions among the pool's entities.
        start: (n_mentions,) int64, the mentions' offsets in their text nodes.
    """

    node: Ints
    entity: Ints
    start: Ints


@dataclass(frozen=True, eq=False)
class EntityPostings:
    """Which text node mentions or is about which entity, each pair once, by positions.

    Attributes:
        node, entity: (n_pairs,) int64, sorted by text node, then entity.
        order: (n_pairs,) int64, the same pairs sorted by entity, then text node.
    """

    node: Ints
    entity: Ints
    order: Ints

    @classmethod
    def of(cls, mentions: Mentions, about: Ints) -> "EntityPostings":
        """The pairs of mentions, and those of `about`: (n, 2) int64 of text node and entity."""
        node, entity = np.concatenate([[mentions.node, mentions.entity], about.T], axis=1)
        width = int(entity.max(initial=0)) + 1
        node, entity = np.divmod(distinct(node * width + entity), width)
        return cls(node, entity, np.argsort(entity, kind="stable"))

    def holds(self, node: int, entity: int) -> bool:
        """Whether there is such a pair."""
        return (node << _BITS) + entity in self._pairs

    @cached_property
    def _pairs(self) -> frozenset[int]:
        # Numbers hash faster than pairs of them.
        return frozenset(((self.node << _BITS) + self.entity).tolist())

    def entities_of(self, node: int) -> list[int]:
        """The entities of a text node, in order."""
        found: list[int] = self.entity[slice(*np.searchsorted(self.node, [node, node + 1]))].tolist()
        return found

    def holders_of(self, entity: int) -> list[int]:
        """The text nodes of an entity, in order."""
        rows = slice(*np.searchsorted(self._entities, [entity, entity + 1]))
        found: list[int] = self.node[self.order[rows]].tolist()
        return found

    @cached_property
    def _entities(self) -> Ints:
        return self.entity[self.order]


@dataclass(frozen=True, eq=False)
class Pool:
    """Candidates and their raw columns: row i of every column is about `nodes[i]`. A value: nothing in it ever changes.

    Attributes:
        question: the question's text.
        vector: (1, dimension) float32, the question's; None where the store has no vectors.
        nodes: ids of the candidates, sorted.
        keyword: (n_candidates,) float64, BM25 scores, 0 where keyword search did not return the candidate.
        cosine: (n_candidates,) float64, cosines between question and text; 0 where the text has no vector.
        sentence: (n_candidates,) float64, cosines between question and nearest sentence; the text's own where it has none.
        nearest: the ids of these sentences, or "".
        vectors: (n_candidates, dimension) float32, zeros where there is none.
        entities: ids of the entities that candidates mention or are about, sorted.
        frequency: (n_entities,) int64, how many of the store's text nodes mention each entity.
        mentions: which candidate mentions which entity, and where.
        references: the candidates that stand for something else.
        about: (n, 2) int64, candidate and entity, where the candidate's document declares the entity; sorted.
        seeds: the question's entities.
        anchors: the best text nodes by `prior`, best first.
        total: text nodes in the store.
        reading: the candidates' texts and their words' vectors; None where the question was not encoded by word.
        generation: the store's, as of the last read.
    """

    question: str
    vector: Matrix | None
    nodes: tuple[str, ...]
    keyword: Column
    cosine: Column
    sentence: Column
    nearest: tuple[str, ...]
    vectors: Matrix
    entities: tuple[str, ...]
    frequency: Ints
    mentions: Mentions
    about: Ints
    seeds: tuple[Seed, ...]
    anchors: tuple[Anchor, ...]
    total: int
    reading: "Reading | None" = None
    generation: int = 0
    references: tuple[Reference, ...] = ()

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Each candidate's position."""
        return dict(zip(self.nodes, range(len(self.nodes)), strict=True))

    @cached_property
    def entity_position(self) -> Mapping[str, int]:
        """Each entity's position."""
        return dict(zip(self.entities, range(len(self.entities)), strict=True))

    @cached_property
    def seed_words(self) -> Mapping[int, int]:
        """The question's entities by position, in order, each with the number of words of the longest span that names it."""
        words: dict[int, int] = {}
        for seed in self.seeds:
            if seed.entity in self.entity_position:
                entity = self.entity_position[seed.entity]
                words[entity] = max(words.get(entity, 0), seed.span.words)
        return words

    @cached_property
    def postings(self) -> EntityPostings:
        """Which candidates mention or are about which entities."""
        return EntityPostings.of(self.mentions, self.about)


def prior(keyword: Column, cosine: Column, sentence: Column) -> Column:
    """First-stage relevance: (vector + 0.7 keyword + sentence) / 2.7, each min-max on the pool; (n_candidates,) float64."""
    return (min_max(cosine) + 0.7 * min_max(keyword) + min_max(sentence)) / 2.7


def min_max(values: Column) -> Column:
    """Values scaled to 0..1, (n,) float64. Where all are equal they are 1, or 0 where none is above 0."""
    if not len(values):
        return values
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.full(len(values), 1.0 if high > 0 else 0.0)


def reciprocal_ranks(values: Column, first: float = 1.0) -> Column:
    """1 / (first + rank) by falling value, ranks from 0, ties by position: (n,) float64."""
    result = np.zeros(len(values))
    result[np.argsort(-np.round(values, 9), kind="stable")] = 1.0 / (first + np.arange(len(values)))
    return result


def distinct(values: Ints) -> Ints:
    """The different values, sorted: (n,) int64. Some times faster than `np.unique`, which hashes integers."""
    ordered = np.sort(values)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))]


def runs(first: Ints, counts: Ints) -> Ints:
    """The numbers first[i], first[i] + 1, …, counts[i] of them, for each i in order: (counts.sum(),) int64."""
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
