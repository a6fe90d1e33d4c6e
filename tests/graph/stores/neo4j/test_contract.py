"""The Neo4j store held to the contract that every store is held to."""

import pytest

from clew.graph.filters import F
from clew.graph.store import GraphReader, GraphStore
from clew.tests.contracts.graph_store import GraphStoreContract


def test_the_class_is_a_graph_store_and_its_views_are_readers(empty: GraphStore) -> None:
    view: GraphReader = empty.view(F.id.exists())
    assert (view.counts(), view.generation, view.encoder) == (empty.counts(), 0, None)


class TestNeo4jStore(GraphStoreContract):
    @pytest.fixture
    def empty(self, empty: GraphStore) -> GraphStore:
        return empty
