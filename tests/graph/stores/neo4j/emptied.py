"""A database without nodes, for the next test; Clew's constraints and indexes stay, since making them takes long."""

from clew.graph.batch import Batch
from clew.graph.filters.language import F
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.fact_conditions import times_at_random
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.ledger import CHANGES, undone, world
from clew.tests.contracts.levels import levelled
from clew.tests.contracts.world import ENCODER


def emptied(url: str) -> str:
    """The same address, its database emptied."""
    rows(url, "MATCH (n) DETACH DELETE n")
    return url


def names_known(url: str) -> str:
    """The same address, its empty database made to know all names in Clew's statements, its indexes made.

    A server plans a statement again when a name in it comes to exist or an index is made: without this most are planned
    twice or more.
    """
    with Neo4jStore(url, create=True, encoder=ENCODER) as store:
        for documents in (small_world(), world(), [levelled()], times_at_random(0)):
            store.apply(Batch(add=tuple(documents)))
        for change in CHANGES.values():
            store.apply(Batch(ledger=change))
            store.apply(Batch(ledger=undone(change)))
        store.view(F.as_of == "1950").counts()
        store.append_record("log", 1)
        store.prepare()
        store.clear()
    return emptied(url)


def rows(url: str, statement: str) -> list[dict[str, object]]:
    """What a statement finds, run beside any store."""
    connection = Connection(parse(url))
    try:
        return connection.command(statement)
    finally:
        connection.close()
