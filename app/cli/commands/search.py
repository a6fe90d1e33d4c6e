"""`clew search`: ranked text nodes, each with its thread."""

from typing import Annotated

import typer

from ...output.terminal import say, show, write_json
from ..options import AsJson, FilterText, K, RetrieverName, Store, examples


@examples(
    'clew search library.clew "Who founded the company that owns the Kestrel Bridge?"',
    'clew search library.clew "glass works" -k 3 --retriever keyword --explain',
    "clew search library.clew \"prizes\" --filter 'year >= 1930' --json",
)
def search(
    store: Store,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know, in plain words.")],
    k: K = None,
    retriever: RetrieverName = None,
    filter: FilterText = None,
    explain: Annotated[bool, typer.Option("--explain", "-e", help="Print each hit's thread and signals.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the text nodes that answer a question, best first, each with the thread of facts that led to it."""
    from ....graph.errors import QueryError
    from ...open import open as open_graph

    if not question.strip():
        raise QueryError("expected a question, got an empty one: say what you want to know")
    with open_graph(store, mode="r") as graph:
        ranking = graph.search(question, k=k, filter=filter, retriever=retriever)
    for warning in ranking.warnings:
        say(f"Warning: {warning}")
    if as_json:
        from ...output.json_records import hit_record

        write_json([hit_record(hit).model_dump(mode="json") for hit in ranking])
        return
    from ...output.tables import explained, ranking_table

    show(explained(ranking) if explain else ranking_table(ranking))
