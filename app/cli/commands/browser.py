"""`clew browser`: open a graph on a Neo4j server in Neo4j Browser."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ...output.terminal import plain, say, write_json
from ..options import AsJson, Store, examples, open_graph


@examples(
    "STORE=neo4j://neo4j:secret@localhost:7687",
    "clew browser $STORE --open",
    'clew browser $STORE "Agnes Vantry" -o browser/',
    'clew browser $STORE --question "Who designed the Kestrel Bridge?"',
)
def browser(
    store: Store,
    entities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ENTITY",
            help="One entity: show its neighbourhood. Two: show the paths between them. Default: facts with most evidence.",
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option("--question", "-q", metavar="TEXT", help="Search for this question and show the trails of the hits."),
    ] = None,
    k: Annotated[int, typer.Option("-k", "--k", metavar="N", min=0, help="The most hits whose trails are shown.")] = 5,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FOLDER",
            help="Write a style sheet and saved queries, which can be dropped on the page.",
        ),
    ] = None,
    http: Annotated[
        str,
        typer.Option(
            "--http", metavar="PORT", help="The port or address of the web page. Default: what the server reports."
        ),
    ] = "",
    show_it: Annotated[bool, typer.Option("--open", metavar="", help="Open the address in the web browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the address that opens a graph in Neo4j Browser, with a query in its editor.

    The password is not part of the address: type it on the page.
    """
    from ...neo4j_browser.link import browser_view, save

    with open_graph(store) as graph:
        view = browser_view(graph, entities or (), question, k, http)
        files = save(graph, output, view.query) if output is not None else []
    if as_json:
        from ...output.json_schemas import BrowserRecord

        write_json(BrowserRecord(address=view.address, query=view.query.script, files=[str(file) for file in files]))
    else:
        sys.stdout.write(f"{plain(view.address)}\n")
        for file in files:
            if file.suffix != ".cypher":
                say(f"drop on the page: {file}")
    if show_it:
        import webbrowser

        if not webbrowser.open(view.address):
            say("Warning: no web browser could be opened; open the address yourself")
