"""An empty library on a real server, for the tests of the Neo4j store."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphStore
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.world import ENCODER

_EMPTY = "MATCH (n) DETACH DELETE n"
_VECTOR_INDEXES = "SHOW VECTOR INDEXES YIELD name WHERE name STARTS WITH 'clew_' RETURN name"


@pytest.fixture
def clean(neo4j_url: str) -> str:
    """The address of a database without nodes and vector indexes; constraints may stay, since making them takes long."""
    connection = Connection(parse(neo4j_url))
    connection.command(_EMPTY)
    for row in connection.command(_VECTOR_INDEXES):
        connection.command(f"DROP INDEX {row['name']} IF EXISTS")
    connection.close()
    return neo4j_url


@pytest.fixture
def empty(clean: str) -> Iterator[GraphStore]:
    """An empty library, bound to `ENCODER`."""
    with Neo4jStore(clean, create=True, encoder=ENCODER) as store:
        yield store
