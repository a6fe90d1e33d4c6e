"""`clew show`: what is known about an entity."""

from typing import Annotated

import typer

from ..parameters import AsJson, Store, examples
from ..terminal import show as print_out
from ..terminal import write_json


@examples('clew show library.clew "Agnes Vantry"', 'clew show library.clew "Vantry Glassworks" --json')
def show(
    store: Store,
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An entity's name, alias or id.")],
    as_json: AsJson = False,
) -> None:
    """Show what is known about an entity: its facts, each with the sentences that state it."""
    from ..opening import open as open_graph

    with open_graph(store, mode="r") as graph:
        found = graph.entity(entity)
        facts, mentions = graph.facts(found), graph.mention_count(found)
    if as_json:
        from ..records import show_record

        write_json(show_record(found, facts, mentions))
        return
    from ..rendering import facts_table

    print_out(facts_table(found, facts, mentions))
