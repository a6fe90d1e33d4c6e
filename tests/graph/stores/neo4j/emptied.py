"""A database without nodes, for the next test; Clew's constraints and indexes stay, since making them takes long."""

from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection


def emptied(url: str) -> str:
    """The same address, its database emptied."""
    rows(url, "MATCH (n) DETACH DELETE n")
    return url


def rows(url: str, statement: str) -> list[dict[str, object]]:
    """What a statement finds, run beside any store."""
    connection = Connection(parse(url))
    try:
        return connection.command(statement)
    finally:
        connection.close()
