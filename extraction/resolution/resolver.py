"""Entity resolution as a whole: from how documents name entities, and what users decided, to assignments for the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...graph.resolution.ledger import Assignment, Decision
from ...graph.resolution.statements import Naming
from .blocking import Blocks, numbered
from .clusters import Clusters
from .matching import RIVAL, Match, matches
from .neighbours import Encode, neighbours
from .profiles import Profile, profiles


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolution found.

    Args:
        assignments: where the mentions of own entities go that are not shown as themselves, by own entity.
        names: the entity that names its cluster, for all members of a cluster; ids in decisions that no document names too.
        matches: all pairs that may be one thing, those that join and those that are only rivals, by ids.
        crowded: the block keys that too many names share.
    """

    assignments: tuple[Assignment, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    matches: tuple[Match, ...] = ()
    crowded: frozenset[str] = frozenset()


class Resolver:
    """Finds which own entities are one thing.

    The answer is a pure function of the namings and the decisions, whatever their order. Two titled documents are never
    about one thing, dates and quantities are never joined, and users' decisions win.

    Args:
        encode: gives names vectors, (n_names, dimension) float32 rows of length 1, with which names are found that no block
            brings together; None for none.
        given_apart: whether an entity whose id was given rather than made from its name, as parts of names are, is never
            joined with another such one, nor with what the same name means elsewhere.
        automatic: whether more is joined than users say.
    """

    def __init__(self, encode: Encode | None = None, given_apart: bool = True, automatic: bool = True) -> None:
        self._encode = encode
        self._apart = given_apart
        self._automatic = automatic

    def assignments(self, namings: Iterable[Naming], decisions: Iterable[Decision] = ()) -> list[Assignment]:
        """Where the mentions of own entities go that are not shown as themselves, by own entity."""
        return list(self.resolve(namings, decisions).assignments)

    def resolve(self, namings: Iterable[Naming], decisions: Iterable[Decision] = ()) -> Resolved:
        """The assignments, and what `update` needs to make them anew after a change."""
        return self._resolved(profiles(namings), list(decisions), None, frozenset())

    def update(
        self, namings: Iterable[Naming], decisions: Iterable[Decision], before: Resolved, touched: Iterable[str]
    ) -> Resolved:
        """What `resolve` gives, comparing only names of the entities that were touched.

        Pairs of untouched entities stay as they were. Entities with names in a block that has become too large, or small
        enough, to be compared count as touched, so that the answer is exactly that of `resolve`.

        Args:
            namings: all of them, as they are now.
            decisions: all of them.
            before: what was found before the change, by a resolver with the same settings.
            touched: own entities whose namings changed since, those that are gone too.
        """
        return self._resolved(profiles(namings), list(decisions), before, frozenset(touched))

    def _resolved(
        self, named: dict[str, Profile], decisions: list[Decision], before: Resolved | None, touched: frozenset[str]
    ) -> Resolved:
        blocked = {each.entities[0]: each for each in sorted(decisions, key=_by_id, reverse=True) if each.kind == "block"}
        compared = numbered(named) if self._automatic else []
        blocks = Blocks.of(compared)
        crowded = blocks.crowded()
        changed: NDArray[np.bool_] | None = None
        kept: list[Match] = []
        if before is not None:
            changed = np.asarray([each.id in touched for each in compared], np.bool_)
            changed[blocks.owners_of(crowded ^ before.crowded)] = True
            same = {each.id for each, new in zip(compared, changed.tolist(), strict=True) if not new}
            kept = [match for match in before.matches if match.first in same and match.second in same]
        found = matches(compared, blocks, self._apart, changed)
        if self._encode is not None:
            for match in neighbours(compared, self._encode, self._apart, changed):
                if match.pair not in found or RIVAL <= found[match.pair].score < match.score:
                    found[match.pair] = match
        found.update((match.pair, match) for match in kept)
        held = [found[pair] for pair in sorted(found)]
        clusters = Clusters(
            {own: profile for own, profile in named.items() if own not in blocked},
            [each for each in decisions if blocked.keys().isdisjoint(each.entities)],
            [match for match in held if blocked.keys().isdisjoint(match.pair)],
            self._apart,
        )
        rows = [each for each in clusters.assignments() if each.own in named]
        for own, each in blocked.items():
            if own in named:
                rows.append(Assignment(own, "", "", "", each.reason or "blocked", 1.0, each.id))
        names = {**clusters.named(), **dict.fromkeys(blocked, "")}
        return Resolved(tuple(sorted(rows, key=lambda each: each.own)), tuple(sorted(names.items())), tuple(held), crowded)


def _by_id(decision: Decision) -> str:
    return decision.id
