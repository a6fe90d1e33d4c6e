"""Decisions on entities: `kg.entities` and `clew entities`."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from ...extraction.resolution.matching import ACCEPTED, APART
from ...graph.errors import DecisionError, NotFound, nearest
from ...graph.groups import grouped
from ...graph.identity import entity_id, hashed
from ...graph.model import Entity
from ...graph.names import match_key
from ...graph.resolution.ledger import (
    AUTOMATIC,
    Assignment,
    Decision,
    DecisionKind,
    LedgerChange,
    decision_id,
    part_id,
    part_of,
)
from ..build_context import BuildContext
from ..entity_search import exact_entity
from . import resolution
from .checks import asleep, check_against, check_pair, check_titles, check_types, contradiction
from .entity_lookup import (
    members,
    names_of,
    naming_documents,
    own_entities,
    own_meant,
    shown_entity,
    stated_names,
    text_given,
)
from .history import LedgerEntry, Undone, history, taken_back


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities that may be one thing, but are not merged: how sure that is in 0..1, and by what."""

    first: Entity
    second: Entity
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the ledger as it holds now: a decision of a user, or what was merged, parted or blocked by itself.

    `id` is what `undo` takes. `names` are what its entities are called, in a row of kind `name` what texts call it. `value`
    is the name, type, text or predicate that it gives, `reason` why. `asleep` says that no document has anything that the
    decision fits.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    reason: str
    score: float
    origin: str
    asleep: bool = False
    value: str = ""


class EntityDecisions:
    """Merges, parts, names and blocks the entities of one graph, and undoes it. What is decided outlives its documents.

    Args:
        graph: the store, and how it is resolved.
        writing: held while something is written.
    """

    def __init__(self, graph: BuildContext, writing: AbstractContextManager[object]) -> None:
        self._graph = graph
        self._store = graph.store
        self._writing = writing

    def candidates(self, k: int = 20) -> list[Candidate]:
        """The `k` likeliest pairs of entities that may be one thing and are two, best first.

        Raises:
            DecisionError: k is not a number of at least 0.
        """
        if isinstance(k, bool) or not isinstance(k, int) or k < 0:
            raise DecisionError(f"expected k as an integer of at least 0, got {k!r}")
        shown = self._shown_as()
        different = {
            tuple(sorted(shown.get(end, end) for end in each.entities))
            for each in self._store.decisions()
            if each.kind == "different"
        }
        best: dict[tuple[str, str], tuple[float, str]] = {}
        for match in resolution.matches(self._graph):
            first, second = sorted(shown.get(each, each) for each in (match.first, match.second))
            if first and first != second and (first, second) not in different and match.reason != APART:
                best[first, second] = max(best.get((first, second), (0.0, "")), (min(match.score, ACCEPTED), match.reason))
        ranked = sorted(best, key=lambda pair: (-best[pair][0], pair))[:k]
        held = {each.id: each for each in self._store.fetch("entity", [end for pair in ranked for end in pair])}
        return [
            Candidate(held[first], held[second], *best[first, second])
            for first, second in ranked
            if first in held and second in held
        ]

    def merge(self, first: str, *others: str, reason: str = "", force: bool = False) -> list[Decision]:
        """Make one entity of several, by name or id.

        Args:
            first: an entity.
            others: at least one other.
            reason: kept with the decision.
            force: also where documents are about each of them, or their types are those of different things.

        Raises:
            NotFound: there is no such entity; DecisionError: they are one already, others stand against it, or need `force`.
        """
        if not others:
            raise DecisionError(f"expected at least two entities to merge, got {first!r} alone")
        with self._writing:
            entities = [self._shown(each) for each in (first, *others)]
            for name, other in zip(others, entities[1:], strict=True):
                check_pair(entities[0], other, (first, name))
            if not force:
                check_types(entities)
                check_titles(self._store, entities)
            owns = [own_meant(self._store, *each) for each in zip((first, *others), entities, strict=True)]
            told = reason or " = ".join(self._called(owns))
            made = [_decision("same", (owns[0], each), reason=told) for each in owns[1:]]
            self._check_shown(entities, made)
            return self._decide(made)

    def _check_shown(self, entities: Sequence[Entity], made: Sequence[Decision]) -> None:
        """Refuse to merge what users called different, by whichever of their names."""
        ids, decisions = {each.id for each in entities}, self._store.decisions()
        shown = self._shown_as()
        for each in decisions:
            ends = {shown.get(end, end) for end in each.entities}
            if each.kind == "different" and len(ends) == 2 and ends <= ids:
                raise contradiction(made[0], [each], {one.id: one for one in decisions})

    def _shown_as(self) -> dict[str, str]:
        """Own entities and parts that are shown as another entity, and that one."""
        return {part_of(each) if each.document else each.own: each.entity for each in self._store.assignments()}

    def different(self, first: str, second: str, reason: str = "") -> list[Decision]:
        """Say that two entities are not one thing, whatever speaks for it.

        Raises:
            NotFound: there is no such entity; DecisionError: they are one entity now: undo its merge, or split it.
        """
        with self._writing:
            one, other = (self._shown(each) for each in (first, second))
            if one.id == other.id:
                raise DecisionError(
                    f"{first!r} and {second!r} are one entity now: undo the merge ('clew entities STORE log' has its id), "
                    "or split it by documents"
                )
            ends = own_meant(self._store, first, one), own_meant(self._store, second, other)
            return self._decide([_decision("different", ends, reason=reason or " ≠ ".join(self._called(ends)))])

    def split(self, entity: str, documents: Sequence[str], name: str, reason: str = "") -> list[Decision]:
        """Make another entity of what some documents mean by an entity.

        Args:
            entity: the name or id of an entity.
            documents: ids or sources of the documents that mean another thing.
            name: what the other thing is called.
            reason: kept with the decision.

        Raises:
            NotFound: there is no such entity or document; DecisionError: nothing would be left of it, or nothing would go.
        """
        with self._writing:
            found, label = self._shown(entity), text_given("a name for the other thing", name)
            owns = own_entities(self._store, [found.id, *self._store.find([match_key(entity)]).get(match_key(entity), [])])
            naming = naming_documents(self._store, owns)
            everywhere = sorted({document for each in naming.values() for document in each})
            wanted = self._documents(documents, everywhere, found)
            if len(everywhere) < 2 or set(wanted) == set(everywhere):
                raise DecisionError(
                    f"{found.name!r} is named in {len(everywhere)} document{'s' * (len(everywhere) != 1)}, and "
                    f"{len(wanted)} would go to {label!r}: nothing would be left to part it from; "
                    "'rename' gives it another name"
                )
            held = {each.id: each for each in self._store.decisions() if each.kind == "part"}
            parts: list[Decision] = []
            gone: list[str] = []
            for own in owns:
                there = {each for each in wanted if each in naming.get(own, ())}
                if not there:
                    continue
                made = _decision("part", (own,), label, reason=reason)
                for other in held.values():
                    # A document means one thing by a name: what was said of it before goes.
                    if other.entities == made.entities and other.id != made.id and there.intersection(other.documents):
                        rest = tuple(each for each in other.documents if each not in there)
                        gone += [] if rest else [other.id]
                        parts += [replace(other, documents=rest)] if rest else []
                documents_too = held[made.id].documents if made.id in held else ()
                all_of_them = tuple(sorted(there.union(documents_too)))
                where = f"{len(all_of_them)} document{'s' * (len(all_of_them) != 1)}"
                parts.append(replace(made, documents=all_of_them, reason=reason or f"{self._called([own])[0]} in {where}"))
            made_now = [each for each in parts if each.value == label]
            return self._decide([*parts, *self._around(made_now, owns, naming, reason)], gone)

    def _around(
        self, parts: Sequence[Decision], owns: Sequence[str], naming: Mapping[str, Sequence[str]], reason: str
    ) -> list[Decision]:
        """That parts of one name are one thing, and none of what the entity's other names mean, however alike they are."""
        made: list[Decision] = []
        by_name = grouped((each.value, part_id(each.entities[0], each.value)) for each in parts)
        for value, (first, *others) in by_name.items():
            made += [_decision("same", (first, other), reason=reason or f"{value} is one thing") for other in others]
        for part in parts:
            own, identity = part.entities[0], part_id(part.entities[0], part.value)
            moved = {each.entities[0]: set(each.documents) for each in parts if each.value == part.value}
            for other in owns:
                if other != own and set(naming.get(other, ())) - moved.get(other, set()):
                    told = reason or f"{part.value} ≠ {self._called([other])[0]}"
                    made.append(_decision("different", (identity, other), reason=told))
        return made

    def rename(self, entity: str, name: str, reason: str = "") -> list[Decision]:
        """Give an entity another name; the old one stays an alias.

        Raises:
            NotFound: there is no such entity; DecisionError: another one is called so.
        """
        with self._writing:
            found, other = self._shown(entity), exact_entity(self._store, text_given("a name", name))
            if other is not None and other.id != found.id:
                raise DecisionError(
                    f"{name!r} is a name of another entity, {other.name!r} ({other.id}): nothing would "
                    f"distinguish the two. If they are one thing, merge them: clew entities STORE merge {entity!r} {name!r}"
                )
            return self._show("name", entity, text_given("a name", name), reason)

    def retype(self, entity: str, type: str, reason: str = "") -> list[Decision]:
        """Give an entity another type; "" for none."""
        return self._show("type", entity, "" if type == "" else text_given("a type", type), reason)

    def describe(self, entity: str, description: str, reason: str = "") -> list[Decision]:
        """Give an entity another description; "" for none."""
        return self._show(
            "description", entity, "" if description == "" else text_given("a description", description), reason
        )

    def alias(self, entity: str, alias: str, reason: str = "") -> list[Decision]:
        """Say that an entity is also called `alias`, whether texts call it so or not.

        Raises:
            NotFound: there is no such entity; DecisionError: it is called so by its name, documents are about each of the
            two, or others stand against it.
        """
        with self._writing:
            found, name = self._shown(entity), text_given("an alias", alias)
            own = own_meant(self._store, entity, found)
            if own == entity_id(name):
                raise DecisionError(f"{alias!r} is the name {entity!r} itself: give an alias that is another name")
            check_titles(self._store, [found, *self._store.fetch("entity", [entity_id(name)])])
            return self._decide([_decision("alias", (own, entity_id(name)), name, reason=reason)])

    def block(self, entity: str, reason: str = "") -> list[Decision]:
        """Say that this is no entity: its mentions and facts are hidden, also those of documents to come."""
        with self._writing:
            found = self._shown(entity)
            owns = dict.fromkeys([found.id, *(each.own for each in members(self._store, found.id))])
            return self._decide([_decision("block", (own,), reason=reason or f"{found.name} blocked") for own in owns])

    def undo(self, id: str) -> Undone:
        """Undo a row of the ledger: take a decision back, or decide against what was merged or parted by itself.

        Where a decision on what an entity shows, or on a fact, took the place of another one, that holds again.

        Raises:
            DecisionError: there is no such row, with a similar id.
        """
        with self._writing:
            held = {each.id: each for each in self._store.decisions()}
            if id in held:
                undone = taken_back(self._store, held[id], held)
                left = {each.id for each in undone.gone}
                check_against([], {identity: each for identity, each in held.items() if identity not in left})
                change = LedgerChange(decide=undone.now, retract=tuple(each.id for each in undone.gone))
                resolution.resolve(self._graph, change, undoing=True)
                return undone
            rows = {row_id(each): each for each in self._store.assignments() if each.origin == AUTOMATIC}
            if id not in rows:
                raise DecisionError(
                    f"the ledger of {self._store.url} has no row {id!r}: nothing was undone.{nearest(id, [*held, *rows])} "
                    "'clew entities STORE log' lists its rows"
                )
            if not rows[id].entity:
                raise DecisionError(f"the row {id!r} is hidden since a user blocked its entity: undo that decision instead")
            return Undone((), tuple(self._decide([_against(rows[id])])))

    def log(self) -> list[LedgerRow]:
        """The ledger as it holds now: decisions of users first, then what was merged and parted by itself, by id."""
        decisions = self._store.decisions()
        sleeping = asleep(self._store, decisions)
        assignments = [each for each in self._store.assignments() if each.origin == AUTOMATIC]
        ends = [end for each in assignments for end in (each.own, each.entity) if end]
        names = names_of(self._store, decisions, [*(end for each in decisions for end in each.entities), *ends])
        former = stated_names(self._store, [each.entities[0] for each in decisions if each.kind == "name"])
        rows = [
            LedgerRow(
                each.id,
                each.kind,
                tuple((former if each.kind == "name" else names).get(end, names.get(end, end)) for end in each.entities),
                each.reason,
                1.0,
                each.origin,
                each.id in sleeping,
                each.value,
            )
            for each in decisions
        ]
        return rows + [
            LedgerRow(
                row_id(each),
                "part" if each.document else "merge",
                (names.get(each.own, each.own), names.get(each.entity, each.entity)),
                each.reason,
                each.score,
                each.origin,
            )
            for each in assignments
        ]

    def history(self) -> list[LedgerEntry]:
        """What was decided and undone, in order."""
        return list(history(self._store))

    def decide(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Write decisions that were made elsewhere, such as those of a rules file; returns those that are new.

        Raises:
            DecisionError: they contradict each other, or those that hold.
        """
        with self._writing:
            return self._decide(decisions)

    def _show(self, kind: DecisionKind, entity: str, value: str, reason: str) -> list[Decision]:
        with self._writing:
            found = self._shown(entity)
            made = _decision(kind, (own_meant(self._store, entity, found),), value, reason=reason)
            cluster = own_entities(self._store, [found.id])
            held = (each for each in self._store.decisions() if each.kind == kind and each.entities[0] in cluster)
            # What was said by another of its names goes: an entity shows one thing.
            return self._decide([made], [each.id for each in held if each.id != made.id])

    def _shown(self, name: str) -> Entity:
        return shown_entity(self._store, name, self._graph.names)

    def _decide(self, decisions: Sequence[Decision], retract: Sequence[str] = ()) -> list[Decision]:
        held = {each.id: each for each in self._store.decisions()}
        new = [each for each in decisions if held.get(each.id) != each]
        check_against(new, {identity: each for identity, each in held.items() if identity not in retract})
        if new or retract:
            resolution.resolve(self._graph, LedgerChange(decide=tuple(new), retract=tuple(retract)))
        return new

    def _documents(self, given: Sequence[str], naming: Sequence[str], entity: Entity) -> list[str]:
        """The ids of documents given by id or source, all of which name the entity."""
        builds = {each.source: each.document_id for each in self._store.builds(naming) if each.source}
        below = grouped((each.partition("/")[2], id) for each, id in builds.items())
        short = {each: ids[0] for each, ids in below.items() if len(ids) == 1}
        known = {**short, **builds, **{each: each for each in naming}}
        unknown = [each for each in given if each not in known]
        if unknown or not given:
            what = (
                f"{unknown[0]!r} is no document that names" if unknown else "give the documents that mean another thing by"
            )
            listed = ", ".join(sorted(builds) or naming)
            raise NotFound(f"{what} {entity.name!r}.{nearest(unknown[0], known) if unknown else ''} These do: {listed:.500}")
        return sorted({known[each] for each in given})

    def _called(self, owns: Sequence[str]) -> list[str]:
        names = names_of(self._store, self._store.decisions(), owns)
        return [names.get(each, each) for each in owns]


def row_id(assignment: Assignment) -> str:
    """The id by which an assignment is undone."""
    return hashed("assignment", assignment.own, assignment.document)


def _decision(kind: DecisionKind, entities: tuple[str, ...], value: str = "", *, reason: str = "") -> Decision:
    return Decision(decision_id(kind, entities, value), kind, entities, value, reason=reason)


def _against(row: Assignment) -> Decision:
    """What undoes an automatic row: it is parted from what it was joined with, or joined with what it was parted from."""
    kind: DecisionKind = "same" if row.document else "different"
    ends = (row.own, part_of(row)) if row.document else (row.own, row.through or row.entity)
    return _decision(kind, ends, reason=f"undone: {row.reason}")
