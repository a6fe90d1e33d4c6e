"""Copies of a store: into another store, or into a file whose ending says how; and back from there."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..graph.errors import InputError
from ..graph.formats.copy import Progress, copy
from ..graph.store import GraphStore
from ..graph.stores.open import MEMORY, address_of, filling, open_store, scheme_of
from .ingestion import Building, with_vectors

if TYPE_CHECKING:
    import networkx as nx

FILES = (".jsonl", ".graphml")
_FOLDERS = ("", ".clew")
"""Endings of the name of a store that a copy makes; one that is there already, or was made otherwise, has any name."""


def copy_to(source: GraphStore, place: str | Path, progress: Progress | None = None) -> str | None:
    """Copy a store to a new store, a `.jsonl` or a `.graphml` file; see `KnowledgeGraph.copy_to`."""
    target = address_of(place)
    suffix = Path(target).suffix.lower()
    if suffix in FILES and Path(target).exists():
        raise InputError(f"{target} is there already: give another name, or remove it first")
    if suffix == ".jsonl":
        from ..graph.formats.jsonl import write_jsonl

        write_jsonl(source, target, progress=progress)
        return source.digest()
    if suffix == ".graphml":
        from ..graph.formats.graphml import write_graphml

        write_graphml(source, target)
        return None
    return _to_store(source, target, progress)


def _to_store(source: GraphStore, target: str, progress: Progress | None) -> str:
    check_store(target)
    if Path(target).expanduser().resolve() == Path(source.url).expanduser().resolve():
        raise InputError(f"{source.url} is the store itself: give another folder")
    with filling(open_store(target, create=True), whole=True) as store:
        held = store.counts()["documents"]
        if held:
            raise InputError(f"{store.url} holds {held:,} documents already: give a new folder")
        copy(source, store, progress)
        store.prepare()
        return store.digest()


def check_store(target: str) -> None:
    """Refuse what a copy should not make a store at.

    Raises:
        InputError: it is in memory; or the ending of its name, where nothing is there yet, is that of a file.
    """
    if target == MEMORY:
        raise InputError("a copy in memory would be gone at once: give a folder, or a .jsonl or .graphml file")
    if scheme_of(target) != "embedded" or Path(target).suffix.lower() in _FOLDERS or Path(target).is_dir():
        return
    raise InputError(
        f"nothing is copied to the format {Path(target).suffix!r} ({target}): give a file ending in {' or '.join(FILES)}, "
        "or for a new store a name that ends in .clew or has no ending"
    )


def copy_from(target: Building, given: "str | Path | nx.Graph[Any]", progress: Progress | None = None) -> None:
    """Take in a store, a `.jsonl` or `.graphml` file, or a networkx graph; see `KnowledgeGraph.copy_from`."""
    source = os.fspath(given) if isinstance(given, os.PathLike) else given
    if not isinstance(source, str):
        import networkx

        if not isinstance(source, networkx.Graph):
            got = f"{type(source).__name__} {source!r:.40}"
            raise InputError(
                f"expected a store's path, a file ending in {' or '.join(FILES)} or a networkx graph, got {got}"
            )
        _take(target, source)
    elif Path(source).suffix.lower() == ".jsonl":
        from ..graph.formats.jsonl import read_jsonl

        read_jsonl(source, target.store, progress)
    elif Path(source).suffix.lower() == ".graphml":
        from ..graph.formats.graphml import read_graphml

        _take(target, read_graphml(source))
    else:
        with open_store(source, mode="r") as store:
            copy(store, target.store, progress)


def _take(target: Building, graph: "nx.Graph[Any]") -> None:
    """A graph in memory; its text nodes come without vectors."""
    from ..extraction.relation_types import relation_type
    from ..graph.formats.networkx import from_networkx

    for batch in from_networkx(graph, relation_type):
        target.store.apply(replace(batch, add=tuple(with_vectors(target, batch.add))))
