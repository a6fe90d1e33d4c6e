"""`clew feedback`: what users say about hits."""

from pathlib import Path
from typing import Annotated

import typer

from ...output.terminal import say, show, write_json
from ..options import AsJson, Store, examples


@examples(
    'clew feedback library.clew "Who founded Halden Optics?" 369cfa64450e323b3f88',
    'clew feedback library.clew "Who founded Halden Optics?" 7194047940970ca45b99 --not-relevant',
    "clew feedback library.clew --from judgements.jsonl",
    "clew feedback library.clew --json",
)
def feedback(
    store: Store,
    question: Annotated[
        str | None, typer.Argument(metavar="[QUESTION]", help="The question; without it, list what is recorded.")
    ] = None,
    nodes: Annotated[
        list[str] | None, typer.Argument(metavar="[NODE]...", help="Ids of text nodes, as 'clew search --json' gives them.")
    ] = None,
    relevant: Annotated[
        bool, typer.Option("--relevant", help="These text nodes answer the question, as is meant without it.")
    ] = False,
    not_relevant: Annotated[
        bool, typer.Option("--not-relevant", help="These text nodes do not answer the question.")
    ] = False,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="JSONL (also .gz) of {question, node, relevant}.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record which text nodes answer a question and which do not, or list what is recorded.

    Judgements stay in the store. The last one on a question and text node counts. 'clew train' learns from them.
    """
    if question is not None and (source is not None or not nodes):
        raise typer.BadParameter("give a QUESTION with at least one NODE, or --from FILE, or neither to list")
    if relevant and not_relevant:
        raise typer.BadParameter("give either --relevant or --not-relevant: text nodes answer the question or they do not")
    if (relevant or not_relevant) and question is None:
        raise typer.BadParameter("--relevant and --not-relevant go with a QUESTION; a file says it of each judgement itself")
    from ....retrieval.training.judgements import read_file
    from ...open import open as open_graph

    given = [] if source is None else read_file(source)
    writes = bool(given or question is not None)
    with open_graph(store, mode="r+" if writes else "r") as graph:
        held = graph.feedback(given) if question is None else graph.feedback(question, nodes or (), not not_relevant)
    for note in held.notes:
        say(f"Note: {note}")
    recorded = len(given) if question is None else len(nodes or ())
    if as_json:
        from ...output.json_schemas import FeedbackRecord

        judged = [each.model_dump(mode="json") for each in held]
        write_json(FeedbackRecord.model_validate({"recorded": recorded, "judgements": judged, "notes": list(held.notes)}))
    elif writes:
        say(f"recorded {recorded} judgement{'s' if recorded != 1 else ''}; {len(held)} count")
    else:
        from ...output.tables import judgements_table

        show(judgements_table(held.held))
