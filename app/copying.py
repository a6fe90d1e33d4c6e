"""Copies of a store: into another store, or into a file whose ending says how."""

from pathlib import Path

from ..graph.errors import InputError
from ..graph.store import GraphStore
from ..graph.stores.opening import open_store
from ..graph.transfer import Progress, copy


def copy_to(source: GraphStore, target: str, progress: Progress | None = None) -> str | None:
    """Copy a store to a new store, a `.jsonl` or a `.graphml` file; see `KnowledgeGraph.copy_to`."""
    suffix = Path(target).suffix.lower()
    if suffix in (".jsonl", ".graphml") and Path(target).exists():
        raise InputError(f"{target} is there already: give another name, or remove it first")
    if suffix == ".jsonl":
        from ..graph.transfer_jsonl import write_jsonl

        write_jsonl(source, target, progress=progress)
        return source.digest()
    if suffix == ".graphml":
        from ..graph.transfer_graphml import write_graphml

        write_graphml(source, target)
        return None
    return _to_store(source, target, progress)


def _to_store(source: GraphStore, target: str, progress: Progress | None) -> str:
    if target == ":memory:":
        raise InputError("a copy in memory would be gone at once: give a folder, or a .jsonl or .graphml file")
    if Path(target).expanduser().resolve() == Path(source.url).expanduser().resolve():
        raise InputError(f"{target} is the store itself: give another folder")
    with open_store(target, create=True) as store:
        held = store.counts()["documents"]
        if held:
            raise InputError(f"{target} holds {held:,} documents already: give a new folder")
        copy(source, store, progress)
        return store.digest()
