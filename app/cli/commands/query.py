"""`clew query`: a Cypher query that can only read, on a Neo4j server."""

import json
from typing import Annotated, Any

import typer

from ....graph.filters.facts import date_bounds
from ...output.terminal import say, show, write_json
from ..options import AsJson, Store, examples, open_graph


@examples(
    "STORE=neo4j://neo4j:secret@localhost:7687",
    "clew query $STORE 'MATCH (e:Entity) RETURN e.name, e.frequency LIMIT 5'",
    "clew query $STORE 'MATCH (e:Entity {name: $name}) RETURN e' -p name=Corvane",
    "clew query $STORE 'MATCH (t:TextNode) RETURN t' --limit 5 --json",
    "clew query $STORE 'MATCH ()-[s:STATES]->(e) WHERE s.`properties.at` <= $as_of_to RETURN e, s' --as-of 1967",
)
def query(
    store: Store,
    cypher: Annotated[str, typer.Argument(metavar="CYPHER", help="One statement that only reads, such as MATCH … RETURN …")],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="The value of $NAME in the statement: JSON, or else text. Can be given several times.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The values of $as_of_from and $as_of_to in the statement: the first and last day of a year, month or day.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="The most rows to print.")] = 1_000,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="The most seconds that the query may take.")
    ] = 30.0,
    as_json: AsJson = False,
) -> None:
    """Run a Cypher query on a store in Neo4j. The query can only read.

    Statements that write, load files, open connections or call procedures with side effects are refused.
    """
    parameters = dict(map(_parameter, param or []))
    if as_of is not None:
        parameters |= dict(zip(("as_of_from", "as_of_to"), date_bounds(as_of), strict=True))
    with open_graph(store) as graph:
        result = graph.query(cypher, parameters, limit=limit, timeout=timeout)
    if result.truncated:
        say(f"Warning: there are more than {limit:,} rows; the others are left out, see --limit")
    if as_json:
        from ...output.json_records import query_record

        write_json(query_record(result))
    else:
        from ...output.cypher_results import rows_table

        show(rows_table(result))


def _parameter(argument: str) -> tuple[str, Any]:
    name, equals, value = argument.partition("=")
    name = name.strip().removeprefix("$")
    if not equals or not name:
        raise typer.BadParameter(f"expected NAME=VALUE, got {argument!r}", param_hint="'--param'")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
