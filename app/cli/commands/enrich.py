"""`clew enrich`: make summaries, keywords, a tree of texts, or communities for the retrievers that need them."""

from typing import Annotated

import typer

from ....graph.model import ENRICHMENTS
from ...output.terminal import say, show, write_json
from ..names import one_of
from ..options import AsJson, Store, examples, open_graph

_KINDS = ", ".join(ENRICHMENTS)


@examples(
    "clew enrich library.clew communities",
    "clew enrich library.clew summaries keywords tree",
    "clew enrich library.clew communities --algorithm louvain --json",
)
def enrich(
    store: Store,
    kinds: Annotated[
        list[str],
        typer.Argument(metavar="KIND", autocompletion=one_of(ENRICHMENTS), help=f"What to make: {_KINDS}."),
    ],
    algorithm: Annotated[
        str | None,
        typer.Option(
            "--algorithm",
            metavar="NAME",
            help="How communities are found: leiden (needs the extra 'communities') or louvain. Default: leiden where it is "
            "installed.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make and store what some retrievers need of a whole store: summaries, keywords, a tree of texts, communities.

    Sentences and phrases are chosen from the texts; where a language model is set (CLEW_LLM), it writes them. Only what
    changed is made anew. No other search changes. After an interruption, run the same command to continue.
    """
    from ...output.progress_bar import ProgressBar

    with open_graph(store, "r+") as graph, ProgressBar("enriching") as progress:
        done = graph.enrich(*kinds, algorithm=algorithm, progress=progress)
    if as_json:
        from dataclasses import asdict

        from ...output.json_schemas import EnrichedRecord, EnrichRecord

        write_json(EnrichRecord(enriched=[EnrichedRecord(**asdict(each)) for each in done]))
    else:
        from ...output.tables import enriched_table

        show(enriched_table(done))
    for each in done:
        for warning in each.warnings:
            say(f"Warning: {each.kind}: {warning}")
