"""`clew query`: Cypher that can only read, on a store that speaks it."""

import json
from typing import Annotated, Any

import typer

from ...output.terminal import say, show, write_json
from ..options import AsJson, Store, examples


@examples(
    "clew query neo4j://neo4j:secret@localhost:7687 'MATCH (e:Entity) RETURN e.name, e.frequency ORDER BY e.frequency DESC'",
    "clew query $STORE 'MATCH (e:Entity) WHERE $key IN e.keys RETURN e' --param key='\"vale clocks\"'",
    "clew query $STORE 'MATCH (t:TextNode) WHERE t.`metadata.year` > $year RETURN t' --param year=1900 --limit 5 --json",
)
def query(
    store: Store,
    cypher: Annotated[str, typer.Argument(metavar="CYPHER", help="One statement that reads: MATCH … RETURN …")],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="The value of $NAME, as JSON; what is no JSON is taken as text. May be given many times.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="Rows at most.")] = 1_000,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="How long the query may take.")] = 30.0,
    as_json: AsJson = False,
) -> None:
    """Ask a store that speaks Cypher (Neo4j). The query cannot write, read files or call out; all else is refused."""
    parameters = dict(map(_parameter, param or []))
    from ...open import open as open_graph

    with open_graph(store, mode="r") as graph:
        result = graph.query(cypher, parameters, limit=limit, timeout=timeout)
    if result.truncated:
        say(f"Warning: there are more than {limit:,} rows; the rest is left out, see --limit")
    if as_json:
        from ...output.json_records import query_record

        write_json(query_record(result))
        return
    from ...output.tables import rows_table

    show(rows_table(result))


def _parameter(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    name = name.strip().removeprefix("$")
    if not equals or not name:
        raise typer.BadParameter(f"expected NAME=VALUE, got {given!r}", param_hint="'--param'")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
