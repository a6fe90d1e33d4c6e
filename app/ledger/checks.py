"""What a decision must be before it is written: it means something and nothing stands against it; and which fit nothing."""

from collections.abc import Iterable, Mapping, Sequence

from ...graph.errors import DecisionError
from ...graph.identity import relation_id
from ...graph.model import LITERAL_TYPES, Entity, Evidence
from ...graph.names import normal_predicate
from ...graph.resolution.ledger import USER, Decision, part_id, part_of
from ...graph.store import GraphStore

_SORTS = {"PERSON": "person", **dict.fromkeys(("GPE", "LOC", "FAC"), "place"), **dict.fromkeys(LITERAL_TYPES, "literal")}
"""Sorts of things of which none is another."""


def check_pair(first: Entity, second: Entity, given: tuple[str, str]) -> None:
    """Refuse to merge an entity with itself.

    Args:
        first: an entity.
        second: another one.
        given: what the user calls them.

    Raises:
        DecisionError: both are one entity already.
    """
    if first.id == second.id:
        raise DecisionError(
            f"{given[0]!r} and {given[1]!r} are one entity already, {first.name!r} ({first.id}): there is nothing to merge; "
            "'clew show STORE NAME' lists all its names"
        )


def check_titles(store: GraphStore, entities: Sequence[Entity]) -> None:
    """Refuse to make one of entities that different documents are about, by their titles.

    Raises:
        DecisionError: naming these documents.
    """
    titled = {entity.id: documents_about(store, entity.id) for entity in entities}
    about = [entity for entity in entities if titled[entity.id]]
    if len(about) > 1:
        pages = " and ".join(f"{titled[each.id][0]!r} is about {each.name!r}" for each in about[:2])
        raise DecisionError(
            f"documents say that these are different things: {pages}. If they are one, say so with --force (force=True)"
        )


def check_types(entities: Sequence[Entity]) -> None:
    """Refuse to make one of entities whose types cannot be those of one thing: a person, a place, a date or quantity.

    All other pairs may be one: a firm that is also a place or bears a person's name, a type of the user's, none.

    Raises:
        DecisionError: naming two of them with their types.
    """
    sorts = [(entity, _SORTS.get(entity.type)) for entity in entities]
    for number, (one, sort) in enumerate(sorts):
        for other, another in sorts[:number]:
            if sort and another and sort != another:
                raise DecisionError(
                    f"{other.name!r} is of type {other.type}, {one.name!r} of type {one.type}: they cannot be one thing. If "
                    "they are, say so with --force (force=True); where a type is wrong, 'retype' gives another one"
                )


def documents_about(store: GraphStore, entity: str) -> list[str]:
    """The titles of documents that are about an entity, sorted."""
    nodes = store.fetch("text_node", [node for _, node in store.about([entity], 20)])
    documents = store.fetch("document", list(dict.fromkeys(node.document_id for node in nodes)))
    return sorted({each.title for each in documents if each.title})


def check_against(new: Iterable[Decision], held: Mapping[str, Decision]) -> None:
    """Refuse decisions that contradict each other, or those that hold and are not replaced.

    Raises:
        DecisionError: entities that are said to be the same, through others or not, and to be different; naming the ids of
            the decisions that stand against each other.
    """
    coming = list(new)
    for number, each in enumerate(coming):
        for other in coming[:number]:
            if other.id == each.id and (other.kind, other.value) != (each.kind, each.value):
                raise contradiction(each, [other], held)
    all_of_them = {**held, **{each.id: each for each in coming}}
    joined: dict[str, str] = {}

    def root(entity: str) -> str:
        while (above := joined.get(entity, entity)) != entity:
            entity = above
        return entity

    ordered = [all_of_them[identity] for identity in sorted(all_of_them)]
    blocked = {each.entities[0]: each for each in ordered if each.kind == "block"}
    for each in ordered:
        if each.kind in ("same", "alias"):
            first, second = map(root, each.entities)
            joined[max(first, second)] = min(first, second)
            for end in each.entities:
                if end in blocked:
                    raise contradiction(each, [blocked[end]], held)
    for each in ordered:
        if each.kind == "different" and root(each.entities[0]) == root(each.entities[1]):
            chain = [
                other
                for other in ordered
                if other.kind in ("same", "alias") and root(other.entities[0]) == root(each.entities[0])
            ]
            raise contradiction(each, chain[:3], held)


def contradiction(decision: Decision, others: Sequence[Decision], held: Mapping[str, Decision]) -> DecisionError:
    """The error for decisions that contradict each other, the new ones first, with the command or step that resolves it."""
    standing = [each for each in (decision, *others) if held.get(each.id) == each]
    coming = [each for each in (decision, *others) if each not in standing]
    first, *rest = [*map(_words, coming), *(f"the decision {each.id}, {_words(each)}," for each in standing)]
    if not standing:
        mend = "keep one of them"
    elif standing[0].origin == USER:
        mend = f"to undo what holds: clew entities STORE undo {standing[0].id}"
    else:
        mend = f"what holds is of the {standing[0].origin}"
    return DecisionError(f"{first} stands against {' and '.join(rest).rstrip(',')}: {mend}")


def _words(decision: Decision) -> str:
    return f"{decision.kind} ({decision.reason or decision.value or ' and '.join(decision.entities)})"


def asleep(store: GraphStore, decisions: Iterable[Decision]) -> set[str]:
    """The ids of decisions of which nothing is in the graph."""
    held = list(decisions)
    assigned = store.assignments()
    parts = {part_of(each) for each in assigned if each.document}
    named = {each.own for each in store.namings(sorted({end for each in held for end in each.entities}))} | parts
    shown = {part_of(each) if each.document else each.own: each.entity for each in assigned}
    wrong = {
        (
            shown.get(each.relation.source, each.relation.source),
            normal_predicate(each.relation.predicate),
            shown.get(each.relation.target, each.relation.target),
        )
        for each in store.hidden()
        if each.relation is not None and isinstance(each.value, Evidence)
    }
    sleeping: set[str] = set()
    for each in held:
        if each.kind in ("wrong", "right"):
            source, target = (shown.get(end, end) for end in each.entities)
            fact = source, normal_predicate(each.value), target
            if fact not in wrong and not store.fetch("relation", [relation_id(*fact)]):
                sleeping.add(each.id)
        elif each.kind == "part":
            if part_id(each.entities[0], each.value) not in parts:
                sleeping.add(each.id)
        elif each.kind == "same":
            if not named.issuperset(each.entities):
                sleeping.add(each.id)
        elif each.entities[0] not in named:
            sleeping.add(each.id)
    return sleeping
