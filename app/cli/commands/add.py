"""`clew add`: documents into a store."""

from typing import Annotated

import typer

from ...output.terminal import say, show, write_json
from ..options import SOME_FAILED, AsJson, EmbedderName, ExtractorName, Paths, Store, WordVectors, examples


@examples(
    "clew add library.clew docs/",
    "clew add library.clew docs/ --prune",
    "clew add small.clew docs/ --no-word-vectors",
    "clew add library.clew docs/ --json",
)
def add(
    store: Store,
    paths: Paths,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents of these paths whose file, line or row is gone.")
    ] = False,
    extractor: ExtractorName = None,
    embedder: EmbedderName = None,
    word_vectors: WordVectors = None,
    as_json: AsJson = False,
) -> None:
    """Add documents to a store (made where there is none): read, split, extracted, encoded. Unchanged ones are skipped.

    Every batch is committed whole: after an interruption, run the same command to go on.
    """
    from ....extraction.loaders import find
    from ....extraction.report import Interrupted
    from ....graph.stores.open import filling
    from ...config import load_settings
    from ...ingestion import extractor_of
    from ...open import open as open_graph
    from ...output.progress_bar import ProgressBar

    settings = load_settings(extractor=extractor, embedder=embedder, word_vectors=word_vectors)
    # A missing path or a misspelt extractor is told before a store is made.
    find(paths)
    extractor_of(settings)
    graph = open_graph(store, settings=settings)
    with filling(graph.store):
        try:
            with ProgressBar() as progress:
                report = graph.add(paths, prune=prune, progress=progress)
        except Interrupted as stop:
            done = stop.report
            say(f"{done.documents:,} documents added, {done.skipped:,} unchanged, {done.failed:,} failed before the stop.")
            raise
        if report.documents:
            # The next search is another process: what it needs is made here, where somebody waits anyway.
            graph.store.prepare()
        counts = graph.counts()
    if as_json:
        from ...output.json_records import add_record

        write_json(add_record(report, counts))
    else:
        from ...output.tables import failures_table, report_line

        show(report_line(report, counts))
        if report.failures:
            show(failures_table((failure.source or failure.id, failure.reason) for failure in report.failures))
    for note in report.notes:
        say(f"Note: {note.source or note.id}: {note.text}")
    if report.failures:
        raise typer.Exit(SOME_FAILED)
