"""`clew show`: the facts about an entity."""

from typing import Annotated

import typer

from ...output.terminal import show as print_out
from ...output.terminal import write_json
from ..options import AsJson, Store, examples


@examples('clew show library.clew "Agnes Vantry"', 'clew show library.clew "Vantry Glassworks" --json')
def show(
    store: Store,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="The name, an alias or the id of an entity.")],
    as_json: AsJson = False,
) -> None:
    """Show the facts about an entity, each with the sentences that state it."""
    from ...open import open as open_graph

    with open_graph(store, mode="r") as graph:
        found = graph.entity(entity)
        facts, mentions = graph.facts(found), graph.mention_count(found)
    if as_json:
        from ...output.json_records import show_record

        write_json(show_record(found, facts, mentions))
        return
    from ...output.tables import facts_table

    print_out(facts_table(found, facts, mentions))
