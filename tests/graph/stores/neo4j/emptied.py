"""A database without nodes, for the next test; constraints and indexes may stay, since making them takes long."""

from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection

_EMPTY = "MATCH (n) DETACH DELETE n"
_VECTOR_INDEXES = "SHOW VECTOR INDEXES YIELD name WHERE name STARTS WITH 'clew_' RETURN name"


def emptied(url: str, indexes: bool = True) -> str:
    """The same address, its database emptied; vector indexes too where `indexes` says so, as they have a dimension."""
    connection = Connection(parse(url))
    connection.command(_EMPTY)
    for row in connection.command(_VECTOR_INDEXES) if indexes else ():
        connection.command(f"DROP INDEX {row['name']} IF EXISTS")
    connection.close()
    return url


def rows(url: str, statement: str) -> list[dict[str, object]]:
    """What a statement finds, run beside any store."""
    connection = Connection(parse(url))
    try:
        return connection.command(statement)
    finally:
        connection.close()
