"""An empty library on a real server, for the tests of the Neo4j store."""

from collections.abc import Iterator

import pytest

from clew.graph.store import GraphStore
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import emptied


@pytest.fixture
def clean(neo4j_url: str) -> str:
    """The address of an empty database."""
    return emptied(neo4j_url)


@pytest.fixture
def empty(clean: str) -> Iterator[GraphStore]:
    """An empty library, bound to `ENCODER`."""
    with Neo4jStore(clean, create=True, encoder=ENCODER) as store:
        yield store
