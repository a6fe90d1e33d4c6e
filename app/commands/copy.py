"""`clew copy`: to another store or to a file."""

from typing import Annotated

import typer

from ..parameters import AsJson, Store, examples
from ..terminal import say, write_json


@examples(
    "clew copy library.clew backup.clew", "clew copy library.clew library.jsonl", "clew copy library.clew graph.graphml"
)
def copy(
    store: Store,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="A new store, or a file ending in .jsonl or .graphml.")],
    as_json: AsJson = False,
) -> None:
    """Copy a store, vectors included, into another; or write it as JSONL (all of it) or GraphML (the graph)."""
    from ..knowledge_graph import open as open_graph

    with open_graph(store, mode="r") as graph:
        copied = graph.copy_to(target)
        counts = graph.counts()
    if as_json:
        from ..schemas import CopyRecord

        write_json(CopyRecord(target=target, digest=copied, counts=counts))
        return
    say(f"copied {counts['documents']:,} documents, {counts['entities']:,} entities to {target}")
