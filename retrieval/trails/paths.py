"""Paths: the way through a pool to a candidate, from an entity of the question or from one of the best texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..pool.pool import Pool
from .chains import LinkKind, Links

MOST_CHAINS = 3
"""Chains that a path follows back, one after another."""
ONE_LINK = 3
"""Hops of the shortest chain: a seed to a text, the text to a name, the name to the text that is about it."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A text node and one of its entities, by position: mentioned there, or, with `about`, what the text is about.

    The mention lies between the characters `start` and `end` of the document; an `end` of 0 means anywhere.
    """

    node: int
    entity: int
    about: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """The hops in order, from the question to a candidate; `seed` is the entity of the question where they start.

    `onward` are the hops from the candidate to the next one.
    """

    hops: tuple[Hop, ...] = ()
    seed: int | None = None
    onward: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """An entity that links two candidates: the hop out of the first, and the hop into the second."""

    first: Hop
    second: Hop

    @property
    def parent(self) -> int:
        """The candidate where it starts."""
        return self.first.node

    @property
    def child(self) -> int:
        """The candidate where it ends."""
        return self.second.node


@dataclass(frozen=True, slots=True)
class KnownLinks:
    """Links between candidates that a ranker has found, for paths to follow.

    Attributes:
        to: by candidate, the tie that leads to it; followed back, ties never form a circle.
        onward: by candidate, the tie that leads on from it.
    """

    to: Mapping[int, Tie] = field(default_factory=dict)
    onward: Mapping[int, Tie] = field(default_factory=dict)


class TrailPaths:
    """The paths through one pool, along the ties of a ranker first, then along the pool's links."""

    def __init__(self, pool: Pool, links: Links, ties: KnownLinks | None = None) -> None:
        self._pool = pool
        self._links = links
        self._ties = ties or KnownLinks()
        self._seeds = list(pool.seed_words)
        self._about = frozenset(zip(*pool.about.T.tolist(), strict=True))
        self._postings = pool.postings
        self._holders: dict[int, list[int]] = {}

    def to(self, node: int, behind: tuple[int, ...] = ()) -> Way:
        """The path to a candidate: the shortest true one, names before mentions.

        In order: it is about a seed; a tie leads to it; a text that has a seed names what it is about; it mentions a seed;
        another chain leads to it; it shares an entity with a text that mentions a seed. Else the path is empty. A chain
        whose first text has no seed is followed back along that text's own path; `behind` are the candidates that such a
        path leads to.
        """
        titled = [hop for seed in self._seeds if (hop := self._hop(node, seed)) is not None and hop.about]
        if titled:
            return Way((titled[0],), titled[0].entity)
        tie = self._ties.to.get(node)
        if tie is not None and tie.parent not in behind:
            return self._along(tie, behind)
        rows = [row for row in self._links.to(node) if self._first(row) not in behind]
        direct = self._from_seed(node)
        if rows and self._links.kind[rows[0]] == LinkKind.TITLED:
            chain = self._chain(rows[0], behind)
            if direct is None or (chain.seed is not None and len(chain.hops) <= ONE_LINK):
                return chain
        if direct is not None:
            return Way((direct,), direct.entity)
        return self._chain(rows[0], behind) if rows else self._shared(node)

    def with_onward(self, node: int) -> Way:
        """The path to a candidate, and on to the next one, unless the path comes from there."""
        tie = self._ties.onward.get(node)
        way = self.to(node)
        if tie is None or any(hop.node == tie.child for hop in way.hops):
            return way
        return replace(way, onward=(tie.first, tie.second))

    def _along(self, tie: Tie, behind: tuple[int, ...]) -> Way:
        """The path to a tie's first text, and on along the tie."""
        passed = (*behind, tie.child)
        before = self.to(tie.parent, passed) if len(behind) < MOST_CHAINS else Way()
        if any(hop.node in passed for hop in before.hops):
            before = Way()
        # The entity that led to the first text may lead to the second at once.
        at_once = bool(before.hops) and before.hops[-1].entity == tie.first.entity
        return Way((*before.hops, *((tie.second,) if at_once else (tie.first, tie.second))), before.seed)

    def _hop(self, node: int, entity: int) -> Hop | None:
        return Hop(node, entity, (node, entity) in self._about) if self._postings.holds(node, entity) else None

    def _from_seed(self, node: int) -> Hop | None:
        """The hop to the rarest seed that a text node is about or mentions."""
        hops = [hop for seed in self._seeds if (hop := self._hop(node, seed)) is not None]
        return min(hops, key=lambda hop: (int(self._pool.frequency[hop.entity]), hop.entity), default=None)

    def _first(self, row: int) -> int:
        """The text node where a link starts."""
        return self._pool.anchors[int(self._links.anchor[row])].node

    def _chain(self, row: int, behind: tuple[int, ...]) -> Way:
        links = self._links
        anchor = self._pool.anchors[int(links.anchor[row])]
        sentence = anchor.sentences[int(links.sentence[row])]
        kind, entity, target = LinkKind(int(links.kind[row])), int(links.entity[row]), int(links.target[row])
        if kind is LinkKind.NAMED_BY:
            tail = (Hop(anchor.node, entity, True), Hop(target, entity, False))
        else:
            tail = (
                Hop(anchor.node, entity, False, sentence.start, sentence.end),
                Hop(target, entity, kind is LinkKind.TITLED),
            )
        head = self._from_seed(anchor.node)
        if head is None:
            passed = (*behind, target)
            before = self.to(anchor.node, passed) if len(behind) < MOST_CHAINS else Way()
            circle = any(hop.node in passed for hop in before.hops)
            return Way(tail) if before.seed is None or circle else Way((*before.hops, *tail), before.seed)
        # Where the seed itself links the two, the first text adds nothing but its own hop to it.
        return Way((head, *tail), head.entity) if head.entity != entity else Way(tail, entity)

    def _shared(self, node: int) -> Way:
        """Seed, a text that mentions it, an entity of both, and the candidate: by the rarest entity, then the first text."""
        reached = self._reached
        for entity in sorted(self._postings.entities_of(node), key=lambda each: (int(self._pool.frequency[each]), each)):
            for other in self._holders_of(entity):
                if other in reached and other != node and entity != reached[other].entity:
                    end = self._hop(node, entity)
                    middle = self._hop(other, entity)
                    if middle is not None and end is not None:
                        return Way((reached[other], middle, end), reached[other].entity)
        return Way()

    @cached_property
    def _reached(self) -> dict[int, Hop]:
        """The candidates that mention a seed or are about one, each with its hop to the first of these seeds."""
        reached: dict[int, Hop] = {}
        for seed in self._seeds:
            for other in self._holders_of(seed):
                hop = self._hop(other, seed)
                if hop is not None:
                    reached.setdefault(other, hop)
        return reached

    def _holders_of(self, entity: int) -> list[int]:
        """The candidates that mention an entity or are about it, in order."""
        if entity not in self._holders:
            self._holders[entity] = self._postings.holders_of(entity)
        return self._holders[entity]
