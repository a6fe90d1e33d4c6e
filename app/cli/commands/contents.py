"""`clew list`: what a store holds, row by row, and the parts of searches, which need no store."""

from typing import Annotated

import typer

from ...output.terminal import show, write_json
from ..names import one_of
from ..options import STORE_HELP, AsJson, examples, not_in_memory, open_graph

HELD = ("documents", "entities", "relations")
PARTS = ("retrievers", "rerankers", "transforms")
LISTS = (*HELD, *PARTS)


@examples(
    "clew list library.clew documents",
    "clew list library.clew documents --filter 'year >= 1990' --sort=-year",
    "clew list library.clew entities --filter 'type = \"PERSON\" and texts >= 3' --limit 10",
    "clew list library.clew relations --filter 'subject = \"Ada Lind\"' --sort predicate --json",
    "clew list rerankers",
)
def contents(
    store: Annotated[
        str,
        typer.Argument(
            metavar="STORE",
            callback=not_in_memory,
            help=f"{STORE_HELP} {', '.join(PARTS)} need none: 'clew list {PARTS[1]}'.",
            autocompletion=one_of(PARTS),
        ),
    ],
    kind: Annotated[
        str | None,
        typer.Argument(metavar="LIST", help=f"One of {', '.join(LISTS)}.", autocompletion=one_of(LISTS)),
    ] = None,
    filter: Annotated[
        str | None,
        typer.Option(
            "--filter",
            "-f",
            metavar="EXPR",
            help="Only rows that pass, such as 'type = \"PERSON\"', and only what rests on text nodes that do, such as "
            "'year >= 1990'. Default: all.",
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="FIELD",
            help="The field to sort by; --sort=-FIELD begins with the greatest. Default: documents by source, entities by "
            "-texts, relations by -statements.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="The most rows to print.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List documents, entities or relations of a store, or the retrievers, rerankers or transforms that there are.

    Fields of documents: id, title, source, characters and their metadata; of entities: id, name, type, texts (that mention
    it), aliases, description; of relations: id, subject, predicate, object, type, asserted, statements (of its evidence); of
    retrievers, rerankers and transforms: name, kind, does, needs.
    """
    if kind is None and store not in PARTS:
        raise typer.BadParameter(f"say what to list of {store}: {', '.join(LISTS)}")
    # Loaded here: `clew --help` must be fast.
    from ...contents import contents as listed

    if kind is None:
        found = listed(None, store, filter, sort, limit)
    else:
        with open_graph(store) as graph:
            found = listed(graph.store, kind, filter, sort, limit)
    if as_json:
        from ...output.json_records import list_record

        write_json(list_record(found))
    else:
        from ...output.tables import contents_table

        show(contents_table(found))
