"""The shelf of the retriever contract on a real server."""

from collections.abc import Iterator
from functools import cache

import pytest

from clew.graph.errors import StoreMissing
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.tests.contracts import shelf
from clew.tests.neo4j_server.fixtures import SERVERS


@pytest.fixture
def on_server(request: pytest.FixtureRequest) -> Iterator[GraphStore]:
    """The shelf in an otherwise empty database; that of the test before where it is still as it was made.

    On the LTS, or where a test says so by an indirect parameter, on the server of that fixture.
    """
    url: str = request.getfixturevalue(getattr(request, "param", SERVERS[0]))
    store = _as_it_was(url) or anew(url)
    with store:
        yield store


def anew(url: str) -> GraphStore:
    """The shelf, in a database emptied first."""
    connection = Connection(parse(url))
    connection.command("MATCH (n) DETACH DELETE n")
    connection.close()
    return shelf.filled(url)


def _as_it_was(url: str) -> GraphStore | None:
    try:
        store = open_store(url)
    except StoreMissing:
        return None
    if store.generation == 1 and store.digest() == _digest():
        return store
    store.close()
    return None


@cache
def _digest() -> str:
    with shelf.filled() as store:
        return store.digest()
