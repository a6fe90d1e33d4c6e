"""`clew show`: the facts about an entity."""

from typing import Annotated

import typer

from ...output import terminal
from ..options import AsJson, AsOfDate, ModalityNames, Store, examples, found_entity, open_graph


@examples(
    'clew show library.clew "Agnes Vantry"',
    'clew show library.clew "Vantry Glassworks" --as-of 1931 --modality asserted',
    'clew show library.clew "Vantry Glassworks" --json',
)
def show(
    store: Store,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="The name, an alias or the id of an entity.")],
    as_of: AsOfDate = None,
    modality: ModalityNames = None,
    as_json: AsJson = False,
) -> None:
    """Show the facts about an entity, each with the sentences that state it."""
    with open_graph(store) as graph:
        found = found_entity(graph, entity)
        facts, mentions = graph.facts(found, as_of=as_of, modality=modality or None), graph.mention_count(found)
    if as_json:
        from ...output.json_records import show_record

        terminal.write_json(show_record(found, facts, mentions))
    else:
        from ...output.tables import facts_table

        terminal.show(facts_table(found, facts, mentions))
