"""`clew feedback`: record which text nodes answer a question, or list what is recorded."""

from pathlib import Path
from typing import Annotated

import typer

from ...output.terminal import say, show, write_json
from ..options import AsJson, Store, examples, open_graph


@examples(
    'clew feedback library.clew "Who founded Halden Optics?" 369cfa64450e323b3f88',
    'clew feedback library.clew "Who founded Halden Optics?" 7194047940970ca45b99 --not-relevant',
    "clew feedback library.clew --from judgements.jsonl",
    "clew feedback library.clew --json",
)
def feedback(
    store: Store,
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="The question. Without it, recorded judgements are listed.")
    ] = None,
    nodes: Annotated[
        list[str] | None,
        typer.Argument(metavar="NODE", help="Ids of text nodes, as 'clew search --json' or --explain prints them."),
    ] = None,
    relevant: Annotated[
        bool, typer.Option("--relevant", metavar="", help="These text nodes answer the question (default).")
    ] = False,
    not_relevant: Annotated[
        bool, typer.Option("--not-relevant", metavar="", help="These text nodes do not answer the question.")
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Record the judgements of a JSONL file (or .jsonl.gz): {question, node, relevant} per line.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record which text nodes answer a question and which do not, or list the judgements.

    Judgements are kept in the store; the last one of each question and text node is used. 'clew train' trains on them.
    """
    if question is not None and (source is not None or not nodes):
        raise typer.BadParameter("give a QUESTION with at least one NODE, or --from FILE, or neither to list judgements")
    if relevant and not_relevant:
        raise typer.BadParameter("give either --relevant or --not-relevant, not both")
    if (relevant or not_relevant) and question is None:
        raise typer.BadParameter(
            "--relevant and --not-relevant need a QUESTION; in a file, each judgement has its own `relevant`"
        )
    from ....retrieval.training.judgements import read_file

    from_file = [] if source is None else read_file(source)
    writes = bool(from_file or question is not None)
    with open_graph(store, "r+" if writes else "r") as graph:
        if question is None:
            judgements = graph.feedback(from_file)
        else:
            judgements = graph.feedback(question, nodes or (), not not_relevant)
    for note in judgements.notes:
        say(f"Note: {note}")
    recorded = len(from_file) if question is None else len(nodes or ())
    if as_json:
        from ...output.json_schemas import FeedbackRecord

        records = [each.model_dump(mode="json") for each in judgements]
        notes = list(judgements.notes)
        write_json(FeedbackRecord.model_validate({"recorded": recorded, "judgements": records, "notes": notes}))
    elif writes:
        say(f"recorded {recorded} judgement{'s' if recorded != 1 else ''}; the store has {len(judgements)} now")
    else:
        from ...output.tables import judgements_table

        show(judgements_table(judgements.judgements))
