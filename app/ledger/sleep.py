"""Which decisions fit nothing in a graph: they sleep until documents come that they fit."""

from collections.abc import Iterable

from ...graph.identity import relation_id
from ...graph.model import Evidence
from ...graph.names import normal_predicate
from ...graph.resolution.ledger import Decision
from ...graph.store import GraphStore


def asleep(store: GraphStore, decisions: Iterable[Decision]) -> set[str]:
    """The ids of decisions of which nothing is in the graph."""
    held = list(decisions)
    assigned = store.assignments()
    parts = {each.entity for each in assigned if each.document}
    named = {each.own for each in store.namings(sorted({end for each in held for end in each.entities}))} | parts
    shown = {each.own: each.entity for each in assigned if not each.document}
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
        elif each.kind == "same":
            if not named.issuperset(each.entities):
                sleeping.add(each.id)
        elif each.entities[0] not in named:
            sleeping.add(each.id)
    return sleeping
