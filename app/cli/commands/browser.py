"""`clew browser`: look at a graph on a server in Neo4j Browser."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ...output.terminal import plain, say, write_json
from ..options import AsJson, Store, examples


@examples(
    "clew browser neo4j://neo4j:secret@localhost:7687 --open",
    'clew browser neo4j://neo4j:secret@localhost:7687 "Agnes Vantry" -o browser/',
    'clew browser neo4j://neo4j:secret@localhost:7687 --question "Who designed the Kestrel Bridge?"',
)
def browser(
    store: Store,
    entities: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTITY]...", help="One: its neighbourhood. Two: the ways between them."),
    ] = None,
    question: Annotated[
        str | None, typer.Option("--question", "-q", metavar="TEXT", help="Search for it, and show the threads of the hits.")
    ] = None,
    k: Annotated[int, typer.Option("-k", "--k", min=0, help="How many hits' threads at most.")] = 5,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Write a style and saved queries, to be dropped on the page."),
    ] = None,
    http: Annotated[
        str, typer.Option("--http", metavar="PORT", help="The page's port or address, where the server cannot say it.")
    ] = "",
    show_it: Annotated[bool, typer.Option("--open", help="Open it in the web browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the address of Neo4j Browser with a query in its editor; the password is not in it and has to be typed there."""
    from ...neo4j_browser.link import browsing, save
    from ...open import open as open_graph

    with open_graph(store, mode="r") as graph:
        shown = browsing(graph, entities or (), question, k, http)
        files = save(graph, output, shown.query) if output is not None else []
    if as_json:
        from ...output.json_schemas import BrowserRecord

        write_json(BrowserRecord(address=shown.address, query=shown.query.script, files=[str(file) for file in files]))
    else:
        sys.stdout.write(f"{plain(shown.address)}\n")
        for file in files:
            if file.suffix != ".cypher":
                say(f"drop on the page: {file}")
    if show_it:
        import webbrowser

        if not webbrowser.open(shown.address):
            say("Warning: no web browser could be opened; the address is to be opened by hand")
