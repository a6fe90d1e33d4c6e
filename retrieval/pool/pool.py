"""The pool: the few hundred text nodes that a graph search ranks, with everything that its signals need.

Whatever a signal compares, normalises or walks is bound to the pool, so that cost does not grow with the corpus and every
store that gathers the same pool ranks it alike. It holds the best text nodes by keyword, by vector and by nearest sentence;
text nodes that mention, or are about, the question's entities; and those that the best ones name by title.
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
"""More than a pool's entities need."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search of the store returned when it was asked for `width` text nodes, best first."""

    width: int
    scored: tuple[Scored, ...]

    def best(self, k: int) -> Sequence[Scored] | None:
        """The best k; None where fewer were asked for and the store may have more."""
        whole = len(self.scored) < self.width
        return self.scored[:k] if whole or k <= self.width else None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The question and the candidates read word by word.

    Attributes:
        asked: the question's words.
        texts: the candidates, by id.
        words: the packed vectors of their words, by id; those without any are left out.
        keyword: what keyword search gave.
        vector: what vector search gave.
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
        seed: text nodes that mention a seed, and as many that are about it, a seed.
        naming: best text nodes whose named texts join.
        named: text nodes about one named entity.
        anchors: best text nodes from which chains start.
        sharing: best text nodes whose rare entities bring in the other text nodes that mention them.
        shared: text nodes that they bring in, at most, where the pool is read word by word; 0 for none.
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
"""The one setting."""


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """One of the best text nodes: its position in the pool, its start in its document, its sentences and their vectors.

    Sentences are in order, their offsets count in the document; vectors are a row each.
    """

    node: int
    start: int
    sentences: tuple[TextNode, ...]
    vectors: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """Who mentions whom in the pool, a mention a row, sorted by text node, start and entity.

    Attributes:
        node: the text node's position in the pool.
        entity: the entity's position among the pool's entities.
        start: the mention's offset in the text node.
    """

    node: Ints
    entity: Ints
    start: Ints


@dataclass(frozen=True, eq=False)
class EntityPostings:
    """Which text node mentions or is about which entity, each pair once, by positions.

    Attributes:
        node, entity: a row a pair, sorted by text node, then entity.
        order: the rows sorted by entity, then text node.
    """

    node: Ints
    entity: Ints
    order: Ints

    @classmethod
    def of(cls, mentions: Mentions, about: Ints) -> "EntityPostings":
        """The pairs of mentions, and those of `about` (text node, entity)."""
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
        question: what was asked.
        vector: the question's vector as one row; None where the store has no vectors.
        nodes: ids of the candidates, sorted.
        keyword: BM25 score, 0 where keyword search did not return the candidate.
        cosine: cosine between question and text; 0 where it has no vector.
        sentence: cosine between question and nearest sentence; the text's own where it has no sentence.
        nearest: the id of that sentence, or "".
        vectors: the candidates' vectors, zeros where there is none.
        entities: ids of the entities that candidates mention or are about, sorted.
        frequency: how many of the store's text nodes mention each entity.
        mentions: who mentions whom.
        references: those candidates that stand for something else.
        about: (candidate, entity) positions, a row each, where the candidate's document declares the entity; sorted.
        seeds: the question's entities.
        anchors: the best text nodes by `prior`, best first.
        total: text nodes in the store.
        reading: what the candidates say and their words' vectors; None where it was not asked for.
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
        """Where each candidate is."""
        return dict(zip(self.nodes, range(len(self.nodes)), strict=True))

    @cached_property
    def entity_position(self) -> Mapping[str, int]:
        """Where each entity is."""
        return dict(zip(self.entities, range(len(self.entities)), strict=True))

    @cached_property
    def held(self) -> EntityPostings:
        """Which candidate mentions or is about which entity."""
        return EntityPostings.of(self.mentions, self.about)


def prior(keyword: Column, cosine: Column, sentence: Column) -> Column:
    """How good each text node looks by itself: (vector + 0.7 keyword + sentence) / 2.7, each min-max on the pool."""
    return (min_max(cosine) + 0.7 * min_max(keyword) + min_max(sentence)) / 2.7


def min_max(values: Column) -> Column:
    """Values moved to 0..1. Where all are alike they are 1, or 0 where none is above 0."""
    if not len(values):
        return values
    low, high = float(values.min()), float(values.max())
    if high > low:
        return (values - low) / (high - low)
    return np.full(len(values), 1.0 if high > 0 else 0.0)


def distinct(values: Ints) -> Ints:
    """The different values, sorted: (n,) int64. Some times faster than `np.unique`, which hashes integers."""
    ordered = np.sort(values)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))]


def runs(first: Ints, counts: Ints) -> Ints:
    """The numbers first[i], first[i] + 1, …, counts[i] of them, for every i in turn."""
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
