"""Clearing a library on a server: all of it goes, what others keep in the database stays, and it can be repeated."""

import pytest

from clew.graph.batch import Batch, Declaration
from clew.graph.identity import entity_id
from clew.graph.resolution.ledger import Assignment, LedgerChange
from clew.graph.store import open_store
from clew.graph.stores.neo4j import library
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import ANN, BOB, small_world
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import rows


def fill(store: Neo4jStore) -> None:
    assigned = Assignment(entity_id(BOB[0]), "", entity_id(ANN[0]), "", "test", 1.0)
    store.apply(
        Batch(add=tuple(small_world()), declare=(Declaration("zed", "Zed"),), ledger=LedgerChange(assign=(assigned,)))
    )
    store.append_record("feedback", {"question": "who?"})


def test_clear_leaves_an_empty_library_and_what_is_not_ours(clean: str) -> None:
    rows(clean, "CREATE (:Person {name: 'mine'})-[:KNOWS]->(:Person {name: 'too'})")
    with Neo4jStore(clean, create=True, encoder=ENCODER) as store, open_store(":memory:", create=True) as empty:
        fill(store)
        before = store.generation
        store.clear()
        assert (store.digest(), store.encoder, store.record_names()) == (empty.digest(), None, [])
        assert store.counts() == empty.counts()
        assert store.generation > before
        store.bind_encoder(ENCODER)
        store.apply(Batch(add=tuple(small_world())))
        empty.bind_encoder(ENCODER)
        empty.apply(Batch(add=tuple(small_world())))
        assert store.digest() == empty.digest()
    (found,) = rows(clean, "MATCH (:Person)-[k:KNOWS]->(:Person) RETURN count(k) AS found")
    assert found == {"found": 1}


def test_who_is_stopped_clears_again(clean: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Neo4jStore(clean, create=True, encoder=ENCODER) as store, open_store(":memory:", create=True) as empty:
        fill(store)

        def stopped(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(library, "clear", stopped)
        with pytest.raises(KeyboardInterrupt):
            store.clear()
        assert store.counts()["documents"] == 0
        monkeypatch.undo()
        store.clear()
        assert store.digest() == empty.digest()
