"""The ids of facts: what a fact is called now whose id was noted before its ends were merged or parted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from ...graph.errors import NotFound
from ...graph.identity import relation_id
from ...graph.model import MENTIONS, Evidence, Relation, entity_ref
from ...graph.names import normal_predicate
from ...graph.resolution.application import FactKey, Resolution
from ...graph.resolution.ledger import Assignment, part_of
from ...graph.resolution.statements import Hidden
from ...graph.store import GraphStore

AT_ONCE = 500
"""Entities whose facts are looked through at a time."""


def fact_id(store: GraphStore, resolution: Resolution, id: str) -> str:
    """The id of the fact that this id is or once was of, shown or hidden; the id itself where there is none.

    Args:
        store: the graph.
        resolution: its ledger, ready to be applied.
        id: as it is now, or as it was while its ends were other entities: before they were merged, parted, or merged further.

    Raises:
        NotFound: what it was of has become several facts, with their ids.
    """
    if (
        not isinstance(id, str)
        or store.fetch("relation", [id])
        or any(relation_id(*key) == id for key, _ in called_wrong(store, resolution))
    ):
        return id
    found = sorted(set(_become(store, resolution, id)))
    if len(found) > 1:
        raise NotFound(f"the fact {id!r} has become several: {', '.join(found):.300}; give the id of one of them")
    return found[0] if found else id


def called_wrong(store: GraphStore, resolution: Resolution) -> Iterator[tuple[FactKey, Hidden]]:
    """The evidence that is hidden since its fact was called wrong, each with that fact as resolution would show it."""
    for each in store.hidden():
        if each.reason == "wrong" and isinstance(each.value, Evidence) and each.relation is not None:
            source, target = (resolution.entity(end, each.document) for end in (each.relation.source, each.relation.target))
            yield (source, normal_predicate(each.relation.predicate), target), each


def _become(store: GraphStore, resolution: Resolution, id: str) -> Iterator[str]:
    """The ids of the facts that a former id was of: with one of the entities that are shown as its ends now."""
    former = _former(store.assignments())
    for key, _ in called_wrong(store, resolution):
        if _was(key, id, former):
            yield relation_id(*key)
    for relation in _relations(store, sorted(former)):
        if _was((relation.source, relation.predicate, relation.target), id, former):
            yield relation.id


def _former(assignments: Iterable[Assignment]) -> Mapping[str, set[str]]:
    """By entity: the own entities and parts that are shown as it."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in assignments:
        if each.entity:
            found[each.entity] |= {each.own, each.through, part_of(each)} - {"", each.entity}
    return found


def _was(key: FactKey, id: str, former: Mapping[str, set[str]]) -> bool:
    source, predicate, target = key
    ends = ((end, *sorted(former.get(end, ()))) for end in (source, target))
    return any(relation_id(one, predicate, other) == id for one, other in product(*ends))


def _relations(store: GraphStore, entities: list[str]) -> Iterator[Relation]:
    types = [name for name in sorted(store.relation_types()) if name != MENTIONS]
    for start in range(0, len(entities) if types else 0, AT_ONCE):
        refs = [entity_ref(each) for each in entities[start : start + AT_ONCE]]
        ids = dict.fromkeys(edge.id for edge in store.edges(refs, "both", types))
        yield from store.fetch("relation", list(ids))
