"""`clew remove`: remove documents from a store."""

from typing import Annotated

import typer

from ...output.terminal import say, write_json
from ..options import AsJson, Store, examples, open_graph


@examples("clew remove library.clew docs/old.md", "clew remove library.clew report-7 report-8 --json")
def remove(
    store: Store,
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT", help="Ids or sources (file names) of documents.")],
    as_json: AsJson = False,
) -> None:
    """Remove documents, and everything that only they state.

    The store is then as if they had never been added. A file of rows or lines (CSV, JSONL) goes with all of them. If one is
    unknown, none is removed.
    """
    with open_graph(store, "r+") as graph:
        removed = graph.remove(documents)
    if as_json:
        from ...output.json_schemas import RemoveRecord

        write_json(RemoveRecord(removed=list(removed)))
    else:
        say(f"removed {len(removed)} document{'s' if len(removed) != 1 else ''}")
