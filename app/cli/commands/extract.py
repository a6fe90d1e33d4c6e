"""`clew extract`: print the triplets that documents state, without a store."""

import typer

from ...output.terminal import say, show, write_json_line
from ..options import SOME_FAILED, AsJsonLines, Encoding, ExtractorName, GraphSchemaFile, HtmlParts, Paths, ReadAs, examples


@examples("clew extract notes.txt", "clew extract docs/ --json > triplets.jsonl")
def extract(
    paths: Paths,
    extractor: ExtractorName = None,
    graph_schema: GraphSchemaFile = None,
    html: HtmlParts = None,
    encoding: Encoding = None,
    read_as: ReadAs = None,
    as_json: AsJsonLines = False,
) -> None:
    """Print the triplets that documents state, each with its sentence and confidence. Nothing is stored."""
    from ....extraction.base import Failure
    from ....extraction.report import Note
    from ...config import load_settings
    from ...open_triplets import open_triplets

    failed, previous_sentence = 0, ""
    settings = load_settings(extractor=extractor, graph_schema=graph_schema, html=html, encoding=encoding, read_as=read_as)
    for each in open_triplets(paths, settings):
        if isinstance(each, Failure):
            if not each.skipped:
                failed += 1
                say(f"Error: {each.source}: {each.reason}")
        elif isinstance(each, Note):
            say(f"Note: {each.source or each.id}: {each.text}")
        elif as_json:
            write_json_line(each)
        else:
            from ...output.tables import triplet_lines

            show(triplet_lines(each, sentence=each.sentence != previous_sentence))
            previous_sentence = each.sentence
    if failed:
        raise typer.Exit(SOME_FAILED)
