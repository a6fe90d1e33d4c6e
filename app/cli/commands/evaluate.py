"""`clew eval`: how well retrievers find what they should."""

from pathlib import Path
from typing import Annotated

import typer

from ....retrieval.registry import RETRIEVERS, compared
from ...output.terminal import say, show, write_json
from ..names import RETRIEVER_NAMES, list_completion
from ..options import AsJson, EmbedderName, ExtractorName, examples


@examples(
    "clew eval --corpus corpus.jsonl --queries queries.jsonl",
    "clew eval --corpus corpus.jsonl.gz --queries dev.jsonl --store wiki.clew --retrievers keyword,hybrid --json",
    "clew eval --store library.clew",
)
def evaluate(
    corpus: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSONL (also .gz) of {id, title, text, …}: one text node a line, never split. Without it: --store as "
            "it is.",
        ),
    ] = None,
    queries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSONL (also .gz) of {id, question, gold_ids, …}, gold ids being ids of text nodes. Without it: questions "
            "made from the graph's own facts.",
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="STORE",
            help="With --corpus: build the store here, finish it, or use it if it holds just that. Without: one there.",
        ),
    ] = None,
    retrievers: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C",
            autocompletion=list_completion(RETRIEVERS),
            help=f"The retrievers to compare, of {RETRIEVER_NAMES}. Default: {','.join(compared())}.",
        ),
    ] = None,
    filter_field: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Restrict each query to corpus lines with its own value of this field."),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Let retrievers with a learned ranker use these weights, as `clew train` writes them."
        ),
    ] = None,
    extractor: ExtractorName = None,
    embedder: EmbedderName = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrievers on questions with known answers, and say whether the graph helps: what to use on this corpus.

    A row a retriever (recall, all-gold, MRR, nDCG, latency), paired bootstrap intervals of their differences, how many pairs
    of gold texts the graph ties, and one sentence.
    """
    if corpus is None and store is None:
        raise typer.BadParameter("give --corpus FILE, or --store STORE of a store that is there already")
    if extractor is not None and corpus is None:
        raise typer.BadParameter("--extractor says how a corpus is built: give it with --corpus FILE, or leave it out")
    from ...config import load_settings
    from ...evaluation import evaluate as measure
    from ...output.progress_bar import ProgressBar

    settings = load_settings(extractor=extractor, embedder=embedder)
    names = None if retrievers is None else [name.strip() for name in retrievers.split(",") if name.strip()]
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
        return
    from ...output.tables import figures_table, findings_lines

    show(figures_table({name: row.model_dump(by_alias=True) for name, row in report.retrievers.items()}))
    show(*findings_lines(report))
