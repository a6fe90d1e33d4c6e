"""`clew search`: ranked text nodes, each with its trail."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ....graph.errors import QueryError
from ....retrieval.query import NOTHING_ASKED
from ...output.terminal import one_line, plain, say, show, write_json
from ..options import AsJson, AsOfDate, FilterText, K, ModalityNames, RetrieverName, Store, examples, open_graph

if TYPE_CHECKING:
    from ....retrieval.context import Context


@examples(
    'clew search library.clew "Where was the founder of Halden Optics born?"',
    'clew search library.clew "glass works" -k 3 --retriever keyword --explain',
    'clew search library.clew "Who runs Vantry Glassworks?" --as-of 1931',
    "clew search library.clew \"prizes\" --filter 'since >= 1900' --json",
    'clew search library.clew "Where was the founder of Halden Optics born?" -k 20 --context 500',
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
    context: Annotated[
        int | None,
        typer.Option(
            "--context",
            metavar="TOKENS",
            min=1,
            help="Print in place of the hits what of them fits so many tokens, for a prompt: sentences and facts with the "
            "numbers of their sources.",
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            metavar="document",
            help="'document': only the best text node of each document, so that one document cannot fill the answer. "
            "Default: all text nodes.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the text nodes that answer a question, best first, each with its trail of facts and where it comes from.

    A trail leads from an entity of the question along facts to the text node, with the sentence that states each fact.
    """
    if not question.strip():
        raise QueryError(NOTHING_ASKED)
    if explain and context is not None:
        raise typer.BadParameter("--explain is about hits, and --context prints none: give one of them")
    with open_graph(store) as graph:
        ranking = graph.search(
            question, k=k, filter=filter, retriever=retriever, as_of=as_of, modality=modality or None, group=group
        )
    if NOTHING_ASKED in ranking.warnings:
        raise QueryError(NOTHING_ASKED)
    for warning in ranking.warnings:
        say(f"Warning: {warning}")
    for note in ranking.notes:
        say(f"Note: {note}")
    if context is not None:
        _print_context(ranking.context(context), as_json, len(ranking))
    elif as_json:
        from ...output.search_records import hit_record

        write_json([hit_record(hit).model_dump(mode="json") for hit in ranking])
    else:
        from ...output.hits import explained_hits, ranking_table

        show(explained_hits(ranking) if explain else ranking_table(ranking))


def _print_context(context: "Context", as_json: bool, found: int) -> None:
    if as_json:
        from ...output.search_records import context_record

        write_json(context_record(context))
        return
    # Not through rich, which would break lines that go into a prompt.
    sources = [f"[{each.number}] {one_line(str(each))}" for each in context.citations]
    sys.stdout.write("\n".join([plain(context.text), "", *sources, ""]) if context else "")
    empty = f"nothing fits {context.budget:,} tokens" if found else "nothing found"
    say(f"{context.tokens:,} of {context.budget:,} tokens" if context else empty)
