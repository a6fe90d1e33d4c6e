"""`clew add`: add documents to a store."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ...output.terminal import counted, say, show, write_json
from ..options import (
    SOME_FAILED,
    AsJson,
    ChunkLevels,
    EmbedderName,
    Encoding,
    ExtractorName,
    GraphSchemaFile,
    HtmlParts,
    Paths,
    ReadAs,
    Store,
    TextLanguage,
    WordVectors,
    examples,
    open_graph,
)

if TYPE_CHECKING:
    from ....extraction.report import Note


@examples(
    "clew add library.clew docs/",
    "clew add library.clew docs/ --prune",
    "clew add small.clew docs/ --no-word-vectors",
    "clew add bibliothek.clew texte/ --text-language de",
    "clew add library.clew docs/ --rules rules.yaml",
    "clew add library.clew docs/ --extractor llm --graph-schema schema.yaml",
    "clew add library.clew notes.cfg --as text",
    "clew add library.clew other/docs --name other-docs",
    "clew add library.clew docs/ --json",
)
def add(
    store: Store,
    paths: Paths,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            metavar="",
            help="Also remove documents that came from these paths and whose file, line or row is gone.",
        ),
    ] = False,
    name: Annotated[
        str,
        typer.Option(
            "--name",
            metavar="NAME",
            help="The name of the added folder in sources, where another added folder has its own name already.",
        ),
    ] = "",
    extractor: ExtractorName = None,
    graph_schema: GraphSchemaFile = None,
    embedder: EmbedderName = None,
    word_vectors: WordVectors = None,
    html: HtmlParts = None,
    encoding: Encoding = None,
    read_as: ReadAs = None,
    text_language: TextLanguage = None,
    chunk_levels: ChunkLevels = None,
    rules: Annotated[
        str | None,
        typer.Option(
            "--rules",
            metavar="FILE",
            help="A rules file (YAML): what is the same, what is not, aliases, and what is no entity.",
        ),
    ] = None,
    resolve: Annotated[
        bool | None,
        typer.Option(
            "--resolve/--no-resolve",
            metavar="",
            help="Whether names of one thing are merged, and things of one name parted, by themselves. Default: they are.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add documents to a store, which is created if it does not exist.

    Documents are split into text nodes, whose entities and relations are extracted and whose vectors are encoded. Unchanged
    documents are skipped, changed ones replaced. Then names of one thing are merged and things of one name parted
    ('clew entities'). After an interruption, run the same command to continue.
    """
    from ....extraction.loaders import find
    from ....extraction.registry import ExtractorSpec
    from ....extraction.report import Interrupted
    from ....graph.analyzer import DEFAULT_LANGUAGE
    from ....graph.stores.open import filling
    from ...build_context import extractor_of, reading_of, splitter_of
    from ...config import load_settings
    from ...lazy_models import lazy_llm
    from ...output.progress_bar import ProgressBar

    settings = load_settings(
        extractor=extractor,
        graph_schema=graph_schema,
        embedder=embedder,
        word_vectors=word_vectors,
        html=html,
        encoding=encoding,
        read_as=read_as,
        text_language=text_language,
        chunk_levels=chunk_levels,
        rules=rules,
        resolve=resolve,
    )
    # A missing path or an unknown extractor is an error before a store is made.
    find(paths, name=name, **reading_of(settings))
    extractor_of(settings, llm=lazy_llm(settings))
    splitter_of(settings)
    graph = open_graph(store, "a", settings)
    language = graph.store.language
    if language != DEFAULT_LANGUAGE and settings.extractor == ExtractorSpec().name and not settings.language:
        say(
            f"Note: keyword search follows the language {language!r}, but facts are read by rules for English: texts in "
            "another language state none, and short ones wrong ones. '--extractor cooccurrence' links names that stand "
            "together, '--extractor llm' asks a language model."
        )
    with filling(graph.store):
        try:
            with ProgressBar(announces=True) as progress:
                report = graph.add(paths, prune=prune, name=name, progress=progress)
        except Interrupted as stop:
            done = stop.report
            added = counted(done.documents, "documents")
            say(f"{added} added, {done.unchanged:,} unchanged, {done.failed:,} failed before the stop.")
            raise
        if report.documents:
            # The next search runs in another process: its indexes are made here, so that it does not wait for them.
            graph.store.prepare()
        counts = graph.counts()
    if as_json:
        from ...output.json_records import add_record

        write_json(add_record(report, counts))
    else:
        from ...output.tables import failures_table, report_lines

        show(report_lines(report, counts))
        if report.failures:
            show(failures_table((failure.source or failure.id, failure.reason) for failure in report.failures))
    for line in _note_lines(report.notes):
        say(line)
    if report.failures:
        raise typer.Exit(SOME_FAILED)


def _note_lines(notes: "Sequence[Note]") -> Iterator[str]:
    """One line for each text of the notes, with the first of the documents that it is of and how many more there are."""
    sources: dict[str, list[str]] = {}
    for each in notes:
        sources.setdefault(each.text, []).append(each.source or each.id)
    for text, (first, *others) in sources.items():
        more = f" and {counted(len(others), 'more documents')}" if others else ""
        yield f"Note: {first}{more}: {text}"
