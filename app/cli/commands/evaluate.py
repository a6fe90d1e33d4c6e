"""`clew eval`: how well retrievers find the text nodes that answer questions."""

from pathlib import Path
from typing import Annotated

import typer

from ....retrieval.registry import RETRIEVERS, compared
from ...output.terminal import say, show, write_json
from ..names import RETRIEVER_NAMES, list_completion
from ..options import AsJson, EmbedderName, ExtractorName, examples


@examples(
    "clew eval --corpus corpus.jsonl --queries queries.jsonl",
    "clew eval --corpus corpus.jsonl.gz --queries dev.jsonl --store wiki.clew",
    "clew eval --store library.clew --retrievers keyword,hybrid",
)
def evaluate(
    corpus: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSONL file (or .jsonl.gz) with one text node {id, title, text, …} per line. Default: the "
            "texts of --store.",
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSONL file (or .jsonl.gz) with one question {id, question, gold_ids, …} per line; gold_ids are the ids of "
            "the text nodes that answer it. Default: questions generated from the graph's facts.",
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="STORE",
            help="The store to measure. With --corpus it is built, completed, or used if it holds exactly that corpus. "
            "Default: in memory.",
        ),
    ] = None,
    retrievers: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C",
            autocompletion=list_completion(RETRIEVERS),
            help=f"The retrievers to compare, or expressions of them, with commas between: {RETRIEVER_NAMES}. "
            f"Default: {','.join(compared())}.",
        ),
    ] = None,
    filter_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Search for each question only text nodes with the question's value of this metadata field. Default: all "
            "text nodes.",
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Weights of the learned ranker, as 'clew train' writes them. Default: the store's adopted weights, else "
            "the shipped ones.",
        ),
    ] = None,
    extractor: ExtractorName = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrievers on questions with known answers, and advise which one to use.

    Prints one row per retriever (recall, all-gold, MRR, nDCG, latency), the differences with intervals by paired bootstrap,
    how many pairs of gold texts the graph connects, and the advice in one sentence.
    """
    if corpus is None and store is None:
        raise typer.BadParameter("give --corpus FILE, or --store STORE with an existing store")
    if extractor is not None and corpus is None:
        raise typer.BadParameter("--extractor is used to build a corpus: give it with --corpus FILE, or leave it out")
    from ....retrieval.expressions import split_list
    from ...config import load_settings
    from ...evaluation import evaluate as measure
    from ...output.progress_bar import ProgressBar

    settings = load_settings(extractor=extractor, embedder=embedder)
    names = None if retrievers is None else split_list(retrievers)
    with ProgressBar() as progress:
        report = measure(
            corpus,
            queries,
            store=store,
            retrievers=names,
            filter_field=filter_field,
            weights=weights,
            settings=settings,
            progress=progress,
            on_note=lambda note: say(f"Note: {note}"),
        )
    if as_json:
        write_json(report)
    else:
        from ...output.evaluation_tables import findings_lines, measures_table

        table = measures_table({name: row.model_dump(by_alias=True) for name, row in report.retrievers.items()})
        show(table, *findings_lines(report))
