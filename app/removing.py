"""Documents out of a graph: those that are named, all of them or none."""

from collections.abc import Iterable, Sequence

from ..graph.batch import Batch
from ..graph.errors import InputError, NotFound, nearest
from ..graph.store import GraphStore


def remove(store: GraphStore, documents: str | Sequence[str]) -> tuple[str, ...]:
    """Remove documents by id or source; see `KnowledgeGraph.remove`."""
    wanted = [documents] if isinstance(documents, str) else _listed(documents)
    known = {each.document_id: each.document_id for each in store.builds(wanted)}
    if any(each not in known for each in wanted):
        # Sources are looked up among all documents, ids are not: removing many one by one stays quick.
        every = store.builds()
        known = {each.source: each.document_id for each in every if each.source}
        known.update((each.document_id, each.document_id) for each in every)
    unknown = [each for each in wanted if each not in known]
    if unknown:
        listed = ", ".join(map(repr, unknown[:5]))
        raise NotFound(f"no document has the id or source {listed}.{nearest(unknown[0], known)} Nothing was removed")
    ids = tuple(dict.fromkeys(known[each] for each in wanted))
    store.apply(Batch(remove=ids))
    return ids


def _listed(documents: object) -> list[str]:
    listed: list[object] = list(documents) if isinstance(documents, Iterable) else [documents]
    found = [each for each in listed if isinstance(each, str)]
    if len(found) < len(listed):
        strange = next(each for each in listed if not isinstance(each, str))
        got = f"{type(strange).__name__} {strange!r:.40}"
        raise InputError(f"expected documents by id or source, as texts, got {got}: nothing was removed")
    return found
