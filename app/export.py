"""Copies of a store to another store or to a file, and back. A file's ending decides its format."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..graph.batch import Batch
from ..graph.errors import InputError
from ..graph.formats.copy import OnTransfer, copy
from ..graph.resolution.ledger import LedgerChange
from ..graph.store import GraphStore, open_store
from ..graph.stores.open import MEMORY, address_of, filling, scheme_of
from ..graph.validation import check
from .build_context import BuildContext
from .ingestion import settle, with_vectors
from .output.terminal import counted

if TYPE_CHECKING:
    import networkx as nx

FILES = (".jsonl", ".graphml")


def copy_to(
    source: GraphStore, place: str | Path, text_language: str | None = None, progress: OnTransfer | None = None
) -> str | None:
    """Copy a store to another store, a `.jsonl` or a `.graphml` file; see `KnowledgeGraph.copy_to`."""
    target = address_of(place)
    suffix = Path(target).suffix.lower()
    if suffix in FILES and Path(target).exists():
        raise InputError(f"{target} exists already: give another name, or remove it first")
    if suffix in FILES and text_language is not None:
        raise InputError(
            f"a {suffix} file keeps the language of the store: give another one when it is copied back to a store"
        )
    if suffix == ".jsonl":
        from ..graph.formats.jsonl import write_jsonl

        write_jsonl(source, target, progress=progress)
        return source.digest()
    if suffix == ".graphml":
        from ..graph.formats.graphml import write_graphml

        write_graphml(source, target)
        return None
    return _to_store(source, target, text_language, progress)


def _to_store(source: GraphStore, target: str, text_language: str | None, progress: OnTransfer | None) -> str:
    check_store(target)
    if Path(target).expanduser().resolve() == Path(source.url).expanduser().resolve():
        raise InputError(f"{source.url} cannot be copied onto itself: give another folder")
    with filling(open_store(target, create=True, language=text_language), whole=True) as store:
        documents = store.counts()["documents"]
        if documents:
            raise occupied(store.url, documents)
        copy(source, store, progress)
        store.prepare()
        return store.digest()


def occupied(url: str, documents: int) -> InputError:
    """The error of a copy to a store that holds documents; `url` without password."""
    held = f"{url} holds {counted(documents, 'documents')} already"
    if "://" not in url:
        return InputError(f"{held}: give a new folder, or empty this one with 'clew clear'")
    place, asked, _ = url.partition("?")
    library = "another library" if asked else "a library of its own"
    return InputError(
        f"{held}: give {library} in the same database, {place}?library=NAME, another database, or empty this one with "
        "'clew clear'"
    )


def check_store(target: str) -> None:
    """Check that a copy may make a new store with this name.

    A dot and a letter begin the ending of a file, and `graph.json` is rather a format that Clew cannot write than a store.
    So the name of a new store ends in `.clew`, in a slash, or has no such ending: `backup`, `backup-1.2`, `2026.11.28`.
    An existing folder can have any name.

    Raises:
        InputError: it is in memory, or has the ending of a file.
    """
    if target == MEMORY:
        raise InputError("a copy in memory would be lost at once: give a folder, or a .jsonl or .graphml file")
    place = Path(target)
    if scheme_of(target) != "embedded" or place.suffix.lower() == ".clew" or target.endswith("/") or place.is_dir():
        return
    if place.suffix[1:2].isalpha():
        raise InputError(
            f"cannot copy to {target}: {place.suffix} is not a format that can be written. Give a file ending in "
            f"{' or '.join(FILES)}, or for a new store a name ending in .clew or in a slash"
        )


def copy_from(target: BuildContext, given: "str | Path | nx.Graph[Any]", progress: OnTransfer | None = None) -> None:
    """Add all of a store, a `.jsonl` or `.graphml` file, or a networkx graph; see `KnowledgeGraph.copy_from`."""
    source = os.fspath(given) if isinstance(given, os.PathLike) else given
    if not isinstance(source, str):
        import networkx

        if not isinstance(source, networkx.Graph):
            got = f"{type(source).__name__} {source!r:.40}"
            raise InputError(
                f"expected a store's path, a file ending in {' or '.join(FILES)} or a networkx graph, got {got}"
            )
        _add_graph(target, source)
    elif Path(source).suffix.lower() == ".jsonl":
        from ..graph.formats.jsonl import read_jsonl

        read_jsonl(source, target.store, progress)
    elif Path(source).suffix.lower() == ".graphml":
        from ..graph.formats.graphml import read_graphml

        _add_graph(target, read_graphml(source))
    else:
        with open_store(source, mode="r") as store:
            copy(store, target.store, progress)
    if not target.store.resolved:
        settle(target)


def _add_graph(target: BuildContext, graph: "nx.Graph[Any]") -> None:
    """Add a graph in memory, and encode its text nodes, which come without vectors. Nothing of one that is unusable."""
    from ..extraction.relation_types import canonical_relation
    from ..graph.formats.networkx import from_networkx

    batches = list(from_networkx(graph, canonical_relation))
    for batch in batches:
        check(batch)
    for batch in batches:
        if batch == Batch(ledger=LedgerChange(resolved=True)) and target.settings.resolve:
            # Nodes may have been taken out of the graph, and others may be here: what follows is worked out anew.
            continue
        target.store.apply(replace(batch, add=tuple(with_vectors(target, batch.add))))
