"""Pairs of candidates that hang together: a parent and a child, and the places in their texts where they do.

A pair is linked where one text holds the other's name, where both mention an entity that few others do, or where both have
the same name.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .candidates import Candidates
from .mentions import Ints
from .pool import Column

PARENTS = 18
"""Candidates, best first, from which pairs start."""
SHARED_BELOW = 50
SHARED_SHARE = 0.01
"""Texts may be tied by an entity that fewer text nodes than this, or than this share of all, mention."""

_Row: TypeAlias = Callable[[int, int], list[float]]
"""Gives the row of a pair, made when first asked for."""

_RUN = re.compile(r"\S+(?:\s(?:(?:of|the|de|la|von|van|and)\s)?[A-Z0-9]\S*){0,5}")
_MENTION_MOST = 60
_STOP = re.compile(r"(?<=[a-z0-9)\"'’”])[.!?][\"'”)]*\s+(?=[A-Z\"“(0-9])")


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs, a row each, sorted by parent and child (positions among the candidates).

    Attributes:
        parent, child: the two.
        onward: strength of the child's name in the parent's text, 0 where it is not there.
        onward_at, onward_end: characters of the parent's text where it stands.
        back, back_at, back_end: the parent's name in the child's text, likewise.
        shared: number of entities that both mention.
        shared_idf, shared_most: their summed and their greatest idf.
        shared_seeds: how many of them the question names.
        shared_at, shared_end: characters of the parent's text that mention the rarest.
        shared_child_at, shared_child_end: characters of the child's text that do.
        same: whether both have the same strongest name.
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


_FIELDS = tuple(Pairs.__slots__)
_INTEGERS = frozenset(name for name in _FIELDS if name.endswith(("_at", "_end")) or name in {"parent", "child"})
_PLACE = {name: column for column, name in enumerate(_FIELDS)}


def find_pairs(found: Candidates, parents: Sequence[int]) -> Pairs:
    """Every linked pair whose parent is one of these candidates."""
    table: dict[tuple[int, int], list[float]] = {}

    def row(parent: int, child: int) -> list[float]:
        made = table.get((parent, child))
        if made is None:
            made = table[parent, child] = [0.0] * len(_FIELDS)
            made[0], made[1] = parent, child
        return made

    _add_names(found, parents, row)
    _add_shared(found, parents, row)
    at, child_at, shared = _PLACE["shared_at"], _PLACE["shared_child_at"], _PLACE["shared"]
    for (parent, child), made in table.items():
        if made[shared]:
            made[at + 1] = _mention_end(found, parent, int(made[at]))
            made[child_at + 1] = _mention_end(found, child, int(made[child_at]))
    rows = np.array([table[key] for key in sorted(table)], dtype=np.float64).reshape(-1, len(_FIELDS))
    columns: dict[str, Any] = {
        name: rows[:, column].astype(np.int64) if name in _INTEGERS else rows[:, column] for name, column in _PLACE.items()
    }
    return Pairs(**columns)


def _add_names(found: Candidates, parents: Sequence[int], row: _Row) -> None:
    holders: dict[str, tuple[bool, list[tuple[int, int]]]] = {}
    for number, names in enumerate(found.names):
        for name in names:
            holders.setdefault(name.key, (name.single, []))[1].append((number, name.strength))
    for parent in parents:
        for key, (single, children) in holders.items():
            at = _stands(found, parent, key, single)
            if at >= 0:
                for child, strength in children:
                    if child != parent:
                        _stronger(row(parent, child), _PLACE["onward"], strength, at, len(key))
        _add_returns(found, parent, row)
        if found.names[parent]:
            for child, strength in holders[found.names[parent][0].key][1]:
                if child != parent and strength >= 2:
                    row(parent, child)[_PLACE["same"]] = 1.0


def _add_returns(found: Candidates, parent: int, row: _Row) -> None:
    """The texts that hold a parent's name."""
    for name in found.names[parent]:
        for child in range(len(found)):
            at = _stands(found, child, name.key, name.single) if child != parent else -1
            if at >= 0:
                _stronger(row(parent, child), _PLACE["back"], name.strength, at, len(name.key))


def _stronger(made: list[float], column: int, strength: int, at: int, length: int) -> None:
    """Take a place for a link's where it is stronger; its strength, start and end stand side by side."""
    if strength > made[column]:
        made[column : column + 3] = [strength, at, at + length]


def _stands(found: Candidates, number: int, key: str, single: bool) -> int:
    """Where a text holds a name, a single word only with a capital; -1 where it does not."""
    text = found.folded[number]
    wanted = f" {key} "
    at = text.find(wanted)
    while at >= 0 and single and not found.nodes[number].text[at : at + 1].isupper():
        at = text.find(wanted, at + 1)
    return at


def _add_shared(found: Candidates, parents: Sequence[int], row: _Row) -> None:
    pool = found.pool
    most = most_sharing(pool.total)
    place = {int(node): number for number, node in enumerate(found.rows)}
    first: dict[tuple[int, int], int] = {}
    holders: dict[int, list[int]] = {}
    rare = (pool.frequency[pool.mentions.entity] < most) & np.isin(pool.mentions.node, found.rows)
    columns = (pool.mentions.node[rare], pool.mentions.entity[rare], pool.mentions.start[rare])
    for node, entity, start in zip(*(column.tolist() for column in columns), strict=True):
        number = place[node]
        if (number, entity) not in first:
            first[number, entity] = start
            holders.setdefault(entity, []).append(number)
    held: dict[int, list[int]] = {}
    for number, entity in first:
        held.setdefault(number, []).append(entity)
    seeds = {pool.entity_position.get(seed.entity, -1) for seed in pool.seeds}
    idf = np.log1p(pool.total / np.maximum(pool.frequency, 1))
    count, sum_, best, asked = (_PLACE[each] for each in ("shared", "shared_idf", "shared_most", "shared_seeds"))
    at, child_at = _PLACE["shared_at"], _PLACE["shared_child_at"]
    for parent in parents:
        for entity in held.get(parent, ()):
            telling = float(idf[entity])
            for child in holders[entity]:
                if child == parent:
                    continue
                made = row(parent, child)
                made[count] += 1
                made[sum_] += telling
                made[asked] += entity in seeds
                if telling > made[best]:
                    made[best], made[at], made[child_at] = telling, first[parent, entity], first[child, entity]


def most_sharing(total: int) -> float:
    """How many of a store's text nodes have to mention an entity for it to tie none of them."""
    return max(SHARED_BELOW, SHARED_SHARE * total)


def _mention_end(found: Candidates, number: int, start: int) -> int:
    """Where a mention that begins at `start` ends: the run of capitalised words there."""
    text = found.nodes[number].text
    run = _RUN.match(text, start, start + _MENTION_MOST)
    return run.end() if run else min(len(text), start + 1)


def sentences(text: str) -> Iterator[int]:
    """Where the sentences of a text begin, by its stops."""
    yield 0
    for stop in _STOP.finditer(text):
        yield stop.end()
