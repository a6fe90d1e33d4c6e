"""Linked pairs of candidates: a parent and a child, and the places in their texts that link them.

A pair is linked where one text has the other's name, where both mention an entity that few others do, or where both have
the same name.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..pool.pool import Column, Ints, distinct, runs
from .candidates import Candidates
from .pagerank import idf

PARENTS = 14
"""Candidates, best first, from which pairs start."""
SHARED_BELOW = 50
SHARED_SHARE = 0.01
"""Texts are linked by an entity only where fewer text nodes than this, or than this share of all, mention it."""

_RUN = re.compile(r"\S+(?:\s(?:(?:of|the|de|la|von|van|and)\s)?[A-Z0-9]\S*){0,5}")
_MENTION_MOST = 60

_Number = TypeVar("_Number", np.int64, np.float64)
_PairLink: TypeAlias = tuple[int, int, int]
"""A name's strength, and its characters: from, to (exclusive)."""
_LinksByPair: TypeAlias = dict[tuple[int, int], _PairLink]
"""The strongest name of each pair."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs sorted by parent and child, as columns: (n_pairs,) int64 for positions and characters, else float64.

    Attributes:
        parent, child: their positions among the candidates.
        onward: strength of the child's name in the parent's text, 0 where it is not there.
        onward_at, onward_end: its characters in the parent's text.
        back, back_at, back_end: the parent's name in the child's text, likewise.
        shared: number of entities that both mention.
        shared_idf, shared_most: the sum and the maximum of their idf.
        shared_seeds: how many of them the question names.
        shared_at, shared_end: characters of the parent's text that mention the rarest of them.
        shared_child_at, shared_child_end: characters of the child's text that mention it.
        same: 1 where both have the same strongest name.
    """

    parent: Ints
    child: Ints
    onward: Column
    onward_at: Ints
    onward_end: Ints
    back: Column
    back_at: Ints
    back_end: Ints
    shared: Column
    shared_idf: Column
    shared_most: Column
    shared_seeds: Column
    shared_at: Ints
    shared_end: Ints
    shared_child_at: Ints
    shared_child_end: Ints
    same: Column

    def __len__(self) -> int:
        return len(self.parent)


def find_pairs(found: Candidates, parents: Sequence[int]) -> Pairs:
    """Every linked pair whose parent is one of these candidates."""
    onward, back = _onward(found, parents), _back(found, parents)
    same, shared = _same(found, parents), _Shared.of(found, parents)
    count = max(1, len(found))
    named = [parent * count + child for parent, child in (*onward, *back, *same)]
    keys = distinct(np.concatenate([np.array(named, dtype=np.int64), shared.pair]))
    forward, returning, alike = (_at_pairs(keys, count, each) for each in (onward, back, dict.fromkeys(same, (1, 0, 0))))
    place = np.searchsorted(keys, shared.pair)

    def at_shared(values: NDArray[_Number]) -> NDArray[_Number]:
        column = np.zeros(len(keys), dtype=values.dtype)
        column[place] = values
        return column

    parent, child = np.divmod(keys, count)
    return Pairs(
        parent=parent,
        child=child,
        onward=forward[0].astype(np.float64),
        onward_at=forward[1],
        onward_end=forward[2],
        back=returning[0].astype(np.float64),
        back_at=returning[1],
        back_end=returning[2],
        shared=at_shared(shared.entities.astype(np.float64)),
        shared_idf=at_shared(shared.idf),
        shared_most=at_shared(shared.most),
        shared_seeds=at_shared(shared.seeds),
        shared_at=at_shared(shared.at),
        shared_end=at_shared(_mention_ends(found, parent[place], shared.at)),
        shared_child_at=at_shared(shared.child_at),
        shared_child_end=at_shared(_mention_ends(found, child[place], shared.child_at)),
        same=alike[0].astype(np.float64),
    )


def _at_pairs(keys: Ints, count: int, links: Mapping[tuple[int, int], _PairLink]) -> Ints:
    """The links' strengths, first and last characters, a column for each of `keys`, zeros for none: (3, n_pairs) int64."""
    columns = np.zeros((3, len(keys)), dtype=np.int64)
    if links:
        where = np.searchsorted(keys, [parent * count + child for parent, child in links])
        columns[:, where] = np.array(list(links.values()), dtype=np.int64).T
    return columns


def _onward(found: Candidates, parents: Sequence[int]) -> _LinksByPair:
    """Where parents have the names of other candidates."""
    holders: dict[str, list[tuple[int, int]]] = {}
    for number, names in enumerate(found.names):
        for name in names:
            holders.setdefault(name.key, []).append((number, name.strength))
    # Names by their first word, since few of them begin with a word that a text has.
    beginning: dict[str, list[tuple[int, str]]] = {}
    for order, key in enumerate(holders):
        beginning.setdefault(key.partition(" ")[0], []).append((order, key))
    links: _LinksByPair = {}
    for parent in parents:
        held = beginning.keys() & set(found.folded[parent].split(" "))
        for _, key in sorted(each for word in held for each in beginning[word]):
            at = _stands(found, parent, key)
            if at >= 0:
                for child, strength in holders[key]:
                    _stronger(links, parent, child, (strength, at, at + len(key)))
    return links


def _back(found: Candidates, parents: Sequence[int]) -> _LinksByPair:
    """Where other candidates have the names of parents."""
    # Folded texts have no line breaks, so that no name spans two texts.
    texts = "\n".join(found.folded)
    firsts = [0, *accumulate(len(text) + 1 for text in found.folded)]
    places: dict[str, list[tuple[int, int]]] = {}
    links: _LinksByPair = {}
    for parent in parents:
        for name in found.names[parent]:
            if name.key not in places:
                places[name.key] = list(_holding(found, texts, firsts, name.key))
            for child, at in places[name.key]:
                _stronger(links, parent, child, (name.strength, at, at + len(name.key)))
    return links


def _holding(found: Candidates, texts: str, firsts: Sequence[int], key: str) -> Iterator[tuple[int, int]]:
    """The candidates whose texts have a name, and where; `texts` are all texts joined, `firsts` where each begins."""
    wanted = f" {key} "
    at = texts.find(wanted)
    while at >= 0:
        number = bisect_right(firsts, at) - 1
        stands = _stands(found, number, key, at - firsts[number])
        if stands >= 0:
            yield number, stands
        at = texts.find(wanted, firsts[number + 1])


def _same(found: Candidates, parents: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs with one name, the parent's strongest."""
    holders: dict[str, list[int]] = {}
    for number, names in enumerate(found.names):
        for name in names:
            if name.strength >= 2:
                holders.setdefault(name.key, []).append(number)
    named = [(parent, found.names[parent][0].key) for parent in parents if found.names[parent]]
    return [(parent, child) for parent, key in named for child in holders.get(key, ()) if child != parent]


def _stronger(links: _LinksByPair, parent: int, child: int, link: _PairLink) -> None:
    """Add a link unless the pair has one that is at least as strong."""
    if child != parent and ((parent, child) not in links or link[0] > links[parent, child][0]):
        links[parent, child] = link


def _stands(found: Candidates, number: int, key: str, start: int = 0) -> int:
    """Where a text has a name, a single word only with a capital; -1 where it has not."""
    text = found.folded[number]
    wanted, single = f" {key} ", " " not in key
    at = text.find(wanted, start)
    while at >= 0 and single and not found.nodes[number].text[at : at + 1].isupper():
        at = text.find(wanted, at + 1)
    return at


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """Pairs that mention the same entities: parent * n_candidates + child, ascending, and their columns of `Pairs`."""

    pair: Ints
    entities: Ints
    idf: Column
    most: Column
    seeds: Column
    at: Ints
    child_at: Ints

    @classmethod
    def of(cls, found: Candidates, parents: Sequence[int]) -> "_Shared":
        pool, count = found.pool, max(1, len(found))
        number, entity, start = _first_mentions(found)
        # The mentions of parents, each with all mentions of the same entity.
        bounds = np.searchsorted(number, [np.array(parents, dtype=np.int64), np.array(parents, dtype=np.int64) + 1])
        mine = runs(bounds[0], bounds[1] - bounds[0])
        order = np.argsort(entity, kind="stable")
        low, high = (np.searchsorted(entity[order], entity[mine], side) for side in ("left", "right"))
        mine, theirs = np.repeat(mine, high - low), order[runs(low, high - low)]
        apart = number[mine] != number[theirs]
        mine, theirs = mine[apart], theirs[apart]
        pair, which, entities = np.unique(number[mine] * count + number[theirs], return_inverse=True, return_counts=True)
        telling = idf(pool)[entity[mine]]
        seeds = np.isin(entity[mine], list(pool.seed_words))
        # The most telling entity of each pair; of several the one that the parent mentions first.
        best = np.lexsort((np.arange(len(which)), -telling, which))[np.cumsum(entities) - entities]
        return cls(
            pair=pair,
            entities=entities,
            idf=np.bincount(which, telling, len(pair)).astype(np.float64),
            most=telling[best],
            seeds=np.bincount(which, seeds, len(pair)).astype(np.float64),
            at=start[mine[best]],
            child_at=start[theirs[best]],
        )


def _first_mentions(found: Candidates) -> tuple[Ints, Ints, Ints]:
    """Candidate, entity and offset of each candidate's first mention of each entity that can link texts, in order."""
    pool = found.pool
    place = np.full(len(pool), -1, dtype=np.int64)
    place[found.rows] = np.arange(len(found))
    mentions = pool.mentions
    few = pool.frequency[mentions.entity] < most_sharing(pool.total)
    rare = np.flatnonzero(few & (place[mentions.node] >= 0))
    number, entity = place[mentions.node[rare]], mentions.entity[rare]
    _, first = np.unique(number * max(1, len(pool.entities)) + entity, return_index=True)
    first.sort()
    return number[first], entity[first], mentions.start[rare[first]]


def most_sharing(total: int) -> float:
    """How many of a store's text nodes must mention an entity for it to link none of them."""
    return max(SHARED_BELOW, SHARED_SHARE * total)


def _mention_ends(found: Candidates, number: Ints, start: Ints) -> Ints:
    """Where the mentions that begin at these offsets of these texts end, by the run of capitalised words: (n,) int64."""
    places = list(zip(number.tolist(), start.tolist(), strict=True))
    known: dict[tuple[int, int], int] = {}
    for row, at in dict.fromkeys(places):
        text = found.nodes[row].text
        run = _RUN.match(text, at, at + _MENTION_MOST)
        known[row, at] = run.end() if run else min(len(text), at + 1)
    return np.array([known[each] for each in places], dtype=np.int64)
