"""The Neo4j store held to the contract that every store is held to: on the LTS, and on the calendar versions."""

from collections.abc import Iterator

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreMissing
from clew.graph.filters.language import F
from clew.graph.store import GraphReader, GraphStore
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.graph_store import GraphStoreContract
from clew.tests.contracts.ledger import LedgerContract
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import emptied

SOME_CHANGES = ("parted and merged", "right of a denied fact", "of another type", "with aliases", "all at once")


def test_the_class_is_a_graph_store_and_its_views_are_readers(empty: GraphStore) -> None:
    view: GraphReader = empty.view(F.id.exists())
    assert (view.counts(), view.generation, view.encoder) == (empty.counts(), 0, None)


class TestNeo4jStore(GraphStoreContract, LedgerContract):
    @pytest.fixture
    def empty(self, empty: GraphStore) -> GraphStore:
        return empty


class TestNeo4jStore2026(GraphStoreContract, LedgerContract):
    """Left out, with one loud line, where no Java for these versions is found.

    Of the changes of a ledger it is given some of each kind: the statements are the same for all.
    """

    @pytest.fixture
    def empty(self, neo4j_2026_url: str) -> Iterator[GraphStore]:
        with Neo4jStore(emptied(neo4j_2026_url), create=True, encoder=ENCODER) as store:
            yield store

    @pytest.mark.parametrize("name", SOME_CHANGES)
    def test_documents_then_a_ledger_then_none(self, filled: GraphStore, name: str) -> None:
        super().test_documents_then_a_ledger_then_none(filled, name)

    @pytest.mark.parametrize("name", SOME_CHANGES)
    def test_documents_that_go_and_come_again_under_a_ledger(self, filled: GraphStore, name: str) -> None:
        super().test_documents_that_go_and_come_again_under_a_ledger(filled, name)


def test_a_named_database(empty_neo4j_named: str) -> None:
    place, _, name = empty_neo4j_named.rpartition("/")
    assert name == "clew"
    with Neo4jStore(empty_neo4j_named, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
        assert store.digest() == PlainGraph(small_world()).digest()
    with Neo4jStore(place, mode="r") as default:
        assert default.url.endswith("/clew")
        assert default.counts()["documents"] == 3
    with pytest.raises(StoreMissing, match="neo4j"):
        Neo4jStore(f"{place}/neo4j", create=True, patience=1)
