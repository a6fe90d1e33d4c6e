"""`clew search`: ranked text nodes, each with its trail."""

from typing import Annotated

import typer

from ....graph.errors import QueryError
from ....retrieval.query import NOTHING_ASKED
from ...output.terminal import say, show, write_json
from ..options import AsJson, AsOfDate, FilterText, K, ModalityNames, RetrieverName, Store, examples, open_graph


@examples(
    'clew search library.clew "Where was the founder of Halden Optics born?"',
    'clew search library.clew "glass works" -k 3 --retriever keyword --explain',
    'clew search library.clew "Who runs Vantry Glassworks?" --as-of 1931',
    "clew search library.clew \"prizes\" --filter 'since >= 1900' --json",
)
def search(
    store: Store,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, or words to look for.")],
    k: K = None,
    retriever: RetrieverName = None,
    filter: FilterText = None,
    as_of: AsOfDate = None,
    modality: ModalityNames = None,
    explain: Annotated[
        bool, typer.Option("--explain", "-e", metavar="", help="Print each hit's trail and what its score is made of.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find the text nodes that answer a question, best first, each with its trail of facts.

    A trail leads from an entity of the question along facts to the text node, with the sentence that states each fact.
    """
    if not question.strip():
        raise QueryError(NOTHING_ASKED)
    with open_graph(store) as graph:
        ranking = graph.search(question, k=k, filter=filter, retriever=retriever, as_of=as_of, modality=modality or None)
    for warning in ranking.warnings:
        say(f"Warning: {warning}")
    if as_json:
        from ...output.json_records import hit_record

        write_json([hit_record(hit).model_dump(mode="json") for hit in ranking])
    else:
        from ...output.hits import explained_hits, ranking_table

        show(explained_hits(ranking) if explain else ranking_table(ranking))
