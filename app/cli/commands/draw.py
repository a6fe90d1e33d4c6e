"""`clew draw`: a picture of a graph."""

from pathlib import Path
from typing import Annotated

import typer

from ...output.terminal import say, write_json
from ..options import AsJson, FilterText, Store, examples, open_graph


@examples(
    "clew draw library.clew -o picture.html",
    'clew draw library.clew "Agnes Vantry" -o agnes.html',
    'clew draw library.clew --question "Who designed the Kestrel Bridge?"',
)
def draw(
    store: Store,
    entities: Annotated[
        list[str] | None,
        typer.Argument(metavar="ENTITY", help="Draw the facts around these entities. Default: the best connected entities."),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(
            "--question",
            "-q",
            metavar="TEXT",
            help="Search for this question and highlight the trails of the first hits.",
        ),
    ] = None,
    filter: FilterText = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The HTML file to write. It replaces only pictures drawn before."
        ),
    ] = Path("picture.html"),
    as_json: AsJson = False,
) -> None:
    """Draw a graph as one interactive HTML file that works offline.

    In the picture: drag to pan, scroll to zoom, hover for sentences and scores, click a node to follow its edges.
    """
    with open_graph(store) as graph:
        scene = graph.draw(output, entities=entities or (), question=question, filter=filter)
    if as_json:
        from ...output.json_schemas import DrawRecord

        write_json(DrawRecord(picture=str(output), nodes=len(scene.nodes), edges=len(scene.edges)))
    else:
        say(f"drew {len(scene.nodes):,} nodes and {len(scene.edges):,} edges: {output}")
