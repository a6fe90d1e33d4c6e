"""Connections that break while a batch is written: it is written once and whole, or not at all and told."""

from collections.abc import Iterator

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreUnavailable
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import rows
from clew.tests.graph.stores.neo4j.proxy import Cut, Proxy

WHOLE = Batch(add=tuple(small_world()))


@pytest.fixture
def proxy(clean: str) -> Iterator[Proxy]:
    with Proxy(clean) as proxy:
        yield proxy


@pytest.fixture
def store(proxy: Proxy) -> Iterator[GraphStore]:
    with Neo4jStore(proxy.url, create=True, encoder=ENCODER, patience=20) as store:
        yield store


@pytest.mark.parametrize(
    "cuts",
    [
        ("after commit",),
        ("before commit",),
        ("statement",),
        ("statement", "before commit", "after commit"),
    ],
)
def test_a_batch_is_written_once_whatever_breaks(store: GraphStore, proxy: Proxy, cuts: tuple[Cut, ...]) -> None:
    proxy.cut(*cuts)
    applied = store.apply(WHOLE)
    assert proxy.done == list(cuts)
    assert (applied.added, applied.replaced) == (("a", "b", "c"), ())
    assert applied.generation == store.generation == 1
    assert store.digest() == PlainGraph(small_world()).digest()


def test_a_record_is_appended_once(store: GraphStore, proxy: Proxy) -> None:
    breaks: tuple[tuple[Cut, ...], ...] = (("after commit",), ("before commit",), ())
    for cuts in breaks:
        proxy.cut(*cuts)
        store.append_record("log", len(cuts), "and")
    assert list(store.records("log")) == [1, "and", 1, "and", 0, "and"]


def test_a_read_is_tried_again(store: GraphStore, proxy: Proxy) -> None:
    store.apply(WHOLE)
    proxy.stop()
    proxy.start()
    assert store.counts()["documents"] == 3


def test_a_server_that_stays_away_leaves_nothing_half_written(proxy: Proxy, clean: str) -> None:
    with Neo4jStore(proxy.url, create=True, encoder=ENCODER, patience=1) as store:
        proxy.cut("down")
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            store.apply(WHOLE)
        assert proxy.done == ["down"]
        with pytest.raises(StoreUnavailable):
            store.counts()
        with open_store(clean) as beside:
            assert set(beside.counts().values()) == {0}
        assert rows(clean, "MATCH (n) WHERE n.clew_id <> 'library' RETURN count(n) AS nodes") == [{"nodes": 0}]
        proxy.start()
        store.apply(WHOLE)
        assert store.digest() == PlainGraph(small_world()).digest()
