"""`clew path`: how two entities are connected."""

from typing import Annotated

import typer

from ...output.terminal import show, write_json
from ..options import AsJson, AsOfDate, ModalityNames, Store, examples, found_entity, open_graph


@examples(
    'clew path library.clew "Agnes Vantry" "Kestrel Bridge"', 'clew path library.clew "Ada Lindqvist" "Corvane" -k 2 --json'
)
def path(
    store: Store,
    start: Annotated[str, typer.Argument(metavar="FROM", help="The name, an alias or the id of an entity.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="The name, an alias or the id of another entity.")],
    k: Annotated[int, typer.Option("-k", "--k", metavar="N", min=0, help="The most paths to print.")] = 5,
    as_of: AsOfDate = None,
    modality: ModalityNames = None,
    as_json: AsJson = False,
) -> None:
    """Show how two entities are connected: the best paths, each edge with the sentence that states it.

    Paths pass facts that some text asserts; with --modality, those that are claimed, planned, supposed or denied too.
    """
    with open_graph(store) as graph:
        ends = found_entity(graph, start), found_entity(graph, end)
        trails = graph.paths(*ends, k=k, as_of=as_of, modality=modality or None)
        same = not trails and ends[0] == ends[1]
    if as_json:
        from ...output.search_records import path_record

        write_json([path_record(trail).model_dump(mode="json") for trail in trails])
    else:
        from ...output.hits import paths_list

        show(paths_list(trails, same))
