"""Entities of a graph by what users call them, also those that are shown as another one now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...graph.errors import DecisionError, NotFound
from ...graph.identity import entity_id
from ...graph.model import Entity
from ...graph.resolution.ledger import Assignment, Decision, part_id
from ...graph.store import GraphStore
from ..entity_search import SimilarNames, exact_entity, find_entity


@dataclass(frozen=True, slots=True)
class Member:
    """An own entity that is shown as another one: the assignment that says so."""

    own: str
    assignment: Assignment


def shown_entity(store: GraphStore, name: str, names: SimilarNames | None = None) -> Entity:
    """The entity with this id, name or alias; for one that was merged, that which it is shown as.

    Args:
        store: where it is looked up.
        name: its id, its name, or an alias.
        names: which entity another name may mean, for the error's hint.

    Raises:
        NotFound: there is none, or it is blocked.
    """
    found = known_entity(store, name)
    return find_entity(store, name, names) if found is None else found


def known_entity(store: GraphStore, name: str) -> Entity | None:
    """`shown_entity`, or None where there is none.

    Raises:
        NotFound: it is blocked.
    """
    found = exact_entity(store, name)
    if found is not None:
        return found
    for each in store.assignments([name, entity_id(name)]):
        if not each.entity:
            raise NotFound(f"{name!r} is blocked: undo that first ('clew entities STORE log' shows its id)")
        if not each.document and (shown := store.fetch("entity", [each.entity])):
            return shown[0]
    return None


def own_meant(store: GraphStore, name: str, shown: Entity) -> str:
    """The own entity that a user speaks of who calls a shown one so, which decisions are kept by.

    It is that of the name, where documents have it and it is shown so; else the one that names what is shown. So a decision
    follows the name that was given, whichever name its cluster shows when documents come or go.
    """
    owns = [name, entity_id(name)]
    leading = {each.own for each in store.assignments(owns) if not each.document and each.entity == shown.id}
    return next((own for own in owns if own == shown.id or own in leading), shown.id)


def members(store: GraphStore, entity: str) -> list[Member]:
    """The own entities, parts among them, that are shown as this one, sorted."""
    found = {each.own: Member(each.own, each) for each in store.assignments() if each.entity == entity and not each.document}
    return [found[own] for own in sorted(found)]


def own_entities(store: GraphStore, entities: Sequence[str]) -> list[str]:
    """The own entities of which something is shown as one of these, and these themselves, sorted."""
    shown = frozenset(entities)
    return sorted(shown.union(each.own for each in store.assignments() if each.entity in shown))


def naming_documents(store: GraphStore, owns: Sequence[str]) -> dict[str, list[str]]:
    """The documents that name each of these own entities, sorted; those that none names are left out."""
    found: dict[str, list[str]] = {}
    for each in store.namings(owns):
        if each.document:
            found.setdefault(each.own, []).append(each.document)
    return found


def text_given(what: str, given: object) -> str:
    """A name, type or description that a user gave, with single spaces.

    Raises:
        DecisionError: it is no text, or an empty one.
    """
    if not isinstance(given, str) or not given.strip():
        raise DecisionError(f"expected {what} as a text that is not empty, got {given!r:.60}")
    return " ".join(given.split())


def names_of(store: GraphStore, decisions: Iterable[Decision], ids: Sequence[str]) -> dict[str, str]:
    """What to call entities: own ones by the surfaces that documents have for them, parts and aliases as users call them,
    all others by the names that they show. Those that nothing names are left out.

    Args:
        store: the graph.
        decisions: all that hold, or are about to.
        ids: own entities, parts, or entities as they are shown.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for each in decisions:
        if each.kind == "alias":
            found[each.entities[1]] = each.value
        elif each.kind == "part":
            found[part_id(each.entities[0], each.value)] = each.value
    shown = {each.id: each.name for each in store.fetch("entity", wanted)}
    moved = {each.own for each in store.assignments(wanted)}
    found.update(shown)
    found = stated_names(store, [each for each in wanted if each not in shown or each in moved], found)
    return {each: found[each] for each in wanted if each in found}


def stated_names(store: GraphStore, owns: Sequence[str], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """What documents call own entities: by the words of texts, else by declarations, which names that are `known` go before.

    Those that no document names are left out, unless they are known.
    """
    found = dict(known or {})
    for naming in store.namings(owns) if owns else ():
        if naming.surfaces:
            found[naming.own] = max(naming.surfaces, key=lambda each: (each.count, each.text)).text
        elif naming.declarations and naming.declarations[0].name:
            found.setdefault(naming.own, naming.declarations[0].name)
    return found
