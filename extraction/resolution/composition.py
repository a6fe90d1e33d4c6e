"""Both halves of entity resolution put together: first names are parted by document, then what is left is merged.

A part is an entity like any other from there on: it may be merged with what another name means, and users decide on it by
its id. Everything here follows from how documents name entities and from the decisions, whatever the order of either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias

from ...graph.groups import grouped
from ...graph.resolution.ledger import AUTOMATIC, Assignment, Decision, part_id
from ...graph.resolution.statements import Naming
from .matching import Match
from .resolver import Resolved, Resolver

Parting: TypeAlias = Callable[[Iterable[Sequence[Naming]]], Iterable[Sequence[Assignment]]]
"""From all namings of each of some own entities, by document, to the documents in which it is another thing; what it says of
one follows from that one's namings alone."""
KeptParts: TypeAlias = Callable[[str], Sequence[Assignment] | None]


def none_kept(own: str) -> None:
    """No parts are known: all are found anew."""
    return


@dataclass(frozen=True, slots=True)
class Composition:
    """All assignments that follow, by (own, document), and the pairs of entities that may be one thing, best first."""

    assignments: tuple[Assignment, ...]
    matches: tuple[Match, ...]


def compose(
    namings: Iterable[Naming],
    decisions: Iterable[Decision],
    resolver: Resolver,
    parting: Parting | None = None,
    kept: KeptParts = none_kept,
) -> Composition:
    """What follows from how documents name entities, and from the decisions.

    Args:
        namings: of all own entities.
        decisions: all of them.
        resolver: finds which own entities and parts are one thing.
        parting: finds what one name means in which document; None: only users part names.
        kept: the parts of an own entity for which nothing has changed since they were found, so that they are not found
            anew; None for every other one.
    """
    held = list(namings)
    decided = sorted(decisions, key=lambda each: each.id)
    parted = _parted(held, decided, parting, kept)
    moved = [_as_part(each, parted.get((each.own, each.document))) for each in held]
    merged = resolver.resolve(_together(moved), decided)
    return Composition(tuple(_composed(parted, merged)), merged.matches)


def parts_of(assignments: Iterable[Assignment]) -> dict[str, list[Assignment]]:
    """The automatic parts of each own entity as they were before they were merged further."""
    found: dict[str, list[Assignment]] = {}
    for each in assignments:
        if each.document and each.origin == AUTOMATIC:
            further = each.through != each.own
            part = replace(each, entity=each.through, through=each.own) if further else each
            found.setdefault(each.own, []).append(part)
    return found


def _parted(
    held: Sequence[Naming],
    decided: Sequence[Decision],
    parting: Parting | None,
    kept: KeptParts,
) -> dict[tuple[str, str], Assignment]:
    """The parts by (own, document): automatic ones, and those of users, which win."""
    found: dict[tuple[str, str], Assignment] = {}
    by_own = grouped((each.own, each) for each in held)
    if parting is not None:
        several = {own: kept(own) for own in sorted(by_own) if len(by_own[own]) > 1}
        asked = parting(by_own[own] for own, known in several.items() if known is None)
        for parts in chain(asked, (known for known in several.values() if known is not None)):
            found.update(((each.own, each.document), each) for each in parts)
    named = {(each.own, each.document) for each in held}
    for decision in decided:
        if decision.kind != "part":
            continue
        own = decision.entities[0]
        part, reason = part_id(own, decision.value), decision.reason or f"parted as {decision.value}"
        for document in decision.documents:
            if (own, document) in named:
                found[own, document] = Assignment(own, document, part, own, reason, 1.0, decision.id)
    return found


def _as_part(naming: Naming, part: Assignment | None) -> Naming:
    return naming if part is None else replace(naming, own=part.entity)


def _together(namings: Iterable[Naming]) -> list[Naming]:
    return sorted(namings, key=lambda each: (each.own, each.document))


def _composed(parted: Mapping[tuple[str, str], Assignment], merged: Resolved) -> list[Assignment]:
    """Assignments of documents go through those of the parts that they lead to."""
    shown = {each.own: each for each in merged.assignments}
    rows = {(each.own, each.document): each for each in merged.assignments}
    for key, part in parted.items():
        further = shown.get(part.entity)
        rows[key] = part if further is None else replace(part, entity=further.entity, through=part.entity)
    return [rows[key] for key in sorted(rows)]
