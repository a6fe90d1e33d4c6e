"""Entity resolution as a whole: from how documents name entities, and what users decided, to assignments for the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...graph.resolution.ledger import Assignment, Decision
from ...graph.resolution.statements import Naming
from ...graph.value_cache import ValueCache
from .blocking import Blocks, numbered
from .clusters import Clusters
from .kept_results import kept_profiles
from .matching import RIVAL, Match, first_names, matches
from .neighbours import Encode, neighbours


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolution found.

    Args:
        assignments: where the mentions of own entities go that are not shown as themselves, by own entity.
        names: the entity that names its cluster, for all members of a cluster; ids in decisions that no document names too.
        matches: all pairs that may be one thing, those that join, those that are only rivals, and those that users alone can
            decide, by ids.
    """

    assignments: tuple[Assignment, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    matches: tuple[Match, ...] = ()


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
        values: where profiles of entities are kept from one resolution to the next; None: all are made anew.
    """

    def __init__(
        self,
        encode: Encode | None = None,
        given_apart: bool = True,
        automatic: bool = True,
        values: ValueCache | None = None,
    ) -> None:
        self._encode = encode
        self._apart = given_apart
        self._automatic = automatic
        self._values = values

    def assignments(self, namings: Iterable[Naming], decisions: Iterable[Decision] = ()) -> list[Assignment]:
        """Where the mentions of own entities go that are not shown as themselves, by own entity."""
        return list(self.resolve(namings, decisions).assignments)

    def resolve(self, namings: Iterable[Naming], decisions: Iterable[Decision] = ()) -> Resolved:
        """The assignments, and what they follow from."""
        named, decided = kept_profiles(namings, self._values), list(decisions)
        blocked = {each.entities[0]: each for each in sorted(decided, key=_by_id, reverse=True) if each.kind == "block"}
        compared = numbered(named) if self._automatic else []
        found = matches(compared, Blocks.of(compared), self._apart)
        if self._encode is not None:
            for match in neighbours(compared, self._encode, self._apart):
                if match.pair not in found or RIVAL <= found[match.pair].score < match.score:
                    found[match.pair] = match
        held = [found[pair] for pair in sorted(found)]
        clusters = Clusters(
            {own: profile for own, profile in named.items() if own not in blocked},
            [each for each in decided if blocked.keys().isdisjoint(each.entities)],
            [match for match in held if blocked.keys().isdisjoint(match.pair)],
            self._apart,
        )
        rows = [each for each in clusters.assignments() if each.own in named]
        for own, each in blocked.items():
            if own in named:
                rows.append(Assignment(own, "", "", "", each.reason or "blocked", 1.0, each.id))
        # What only users can decide joins nothing, and is no rival of what joins.
        told = {match.pair for match in held}
        held += [match for match in first_names(compared) if match.pair not in told]
        held.sort(key=lambda match: match.pair)
        names = {**clusters.named(), **dict.fromkeys(blocked, "")}
        return Resolved(tuple(sorted(rows, key=lambda each: each.own)), tuple(sorted(names.items())), tuple(held))


def _by_id(decision: Decision) -> str:
    return decision.id
