"""`clew clear`: empty a store."""

import sys
from typing import Annotated

import typer

from ....graph.errors import InputError
from ...output.terminal import counted, say, write_json
from ..options import ERROR, AsJson, Store, examples, open_graph


@examples("clew clear library.clew", "clew clear neo4j://neo4j:secret@localhost:7687 --yes")
def clear(
    store: Store,
    yes: Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask; needed in scripts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove everything from a store: documents, graph, vectors, decisions, judgements and adopted models.

    Asks twice: whether you want it, and for the number of documents. There is no way back. The empty store stays, so that a
    server's address can be used again; what else a server's database holds is not touched.
    """
    from ....graph.stores.neo4j.address import redacted

    with open_graph(store, "r+") as graph:
        documents = graph.counts()["documents"]
        if not yes and not _is_meant(redacted(store), documents):
            say("nothing was removed")
            raise typer.Exit(ERROR)
        graph.clear()
    if as_json:
        from ...output.json_schemas import ClearRecord

        write_json(ClearRecord(removed=documents))
    else:
        say(f"removed {counted(documents, 'documents')} and all that rests on them from {redacted(store)}")


def _is_meant(store: str, documents: int) -> bool:
    if not sys.stdin.isatty():
        raise InputError(f"nobody can be asked whether to empty {store}: give --yes")
    if not typer.confirm(f"Remove all {counted(documents, 'documents')} and everything else from {store}?", err=True):
        return False
    answer: str = typer.prompt("There is no way back. Type the number of documents to go on", err=True)
    return answer.strip() == str(documents)
