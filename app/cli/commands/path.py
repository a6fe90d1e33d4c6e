"""`clew path`: how two entities are connected."""

from typing import Annotated

import typer

from ...output.terminal import show, write_json
from ..options import AsJson, Store, examples


@examples(
    'clew path library.clew "Agnes Vantry" "Kestrel Bridge"', 'clew path library.clew "Ada Lindqvist" "Corvane" -k 2 --json'
)
def path(
    store: Store,
    start: Annotated[str, typer.Argument(metavar="A", help="An entity's name, alias or id.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Another entity's name, alias or id.")],
    k: Annotated[int, typer.Option("-k", "--k", min=0, help="How many ways at most.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show how two entities are connected: ways from one to the other, each edge with the sentence that states it."""
    from ...open import open as open_graph

    with open_graph(store, mode="r") as graph:
        trails = graph.paths(start, end, k=k)
    if as_json:
        from ...output.json_records import path_record

        write_json([path_record(trail).model_dump(mode="json") for trail in trails])
        return
    from ...output.tables import paths_list

    show(paths_list(trails))
