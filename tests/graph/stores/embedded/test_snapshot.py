"""A snapshot of a folder is one transaction, whoever shares it; a whole search asks no more than it needs."""

import sqlite3
from collections.abc import Iterator
from contextvars import Context, copy_context
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.embedded import connection
from clew.models.embedder import get_embedder
from clew.retrieval.creation import create
from clew.tests.contracts import shelf
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.world import ENCODER


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that SQLite begins, but for those that it runs inside of others."""
    statements: list[str] = []
    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*arguments, **options)
        made.set_trace_callback(lambda text: None if text.startswith("--") else statements.append(text))
        return made

    monkeypatch.setattr(sqlite3, "connect", traced)
    return statements


@pytest.fixture
def store(said: list[str], tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(str(tmp_path / "store.clew"), create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
        store.prepare()
        said.clear()
        yield store


def begun(said: list[str]) -> int:
    return sum(text.startswith("BEGIN") for text in said)


@pytest.mark.encoder
@pytest.mark.parametrize("words", [False, True], ids=["summed", "learned"])
def test_a_hybrid_search_is_one_transaction(said: list[str], tmp_path: Path, words: bool) -> None:
    embedder = get_embedder(shelf.READER) if words else shelf.embedder()
    with shelf.filled(str(tmp_path / "store.clew"), words=words) as store:
        hybrid = create("hybrid", store, embedder)
        hybrid.retrieve(shelf.QUESTIONS[-1])
        for question in shelf.QUESTIONS:
            said.clear()
            assert hybrid.retrieve(question)
            assert begun(said) == 1, question
            assert len(said) <= 36, question


def test_a_snapshot_begins_with_its_first_read_and_reads_the_state_once(store: GraphStore, said: list[str]) -> None:
    def work() -> None:
        assert said == []
        for _ in range(3):
            assert (store.encoder, store.generation) == (ENCODER, 1)
        store.snapshot(lambda: store.search_vectors([[0.0] * 8], "text", 2))  # type: ignore[arg-type]

    assert store.snapshot(work) == (None, True)
    assert [text.split()[0] for text in said] == ["BEGIN", "SELECT", "ROLLBACK"]


def test_a_stream_may_outlive_the_snapshot_that_it_began_in(store: GraphStore, said: list[str]) -> None:
    stream, _ = store.snapshot(lambda: store.scan("document"))
    (stream, first), _ = store.snapshot(lambda: (stream, next(stream)))
    store.apply(Batch(remove=("a", "b", "c")))
    assert store.counts()["documents"] == 0
    assert [first.id, *(each.id for each in stream)] == ["a", "b", "c"]
    assert begun(said) == 3


def test_a_context_that_outlives_its_snapshot_reads_the_present(store: GraphStore) -> None:
    def work() -> Context:
        assert store.generation == 1
        return copy_context()

    context, _ = store.snapshot(work)
    store.apply(Batch(remove=("a",)))
    assert context.run(lambda: store.generation) == 2


def test_threads_share_a_connection_only_where_sqlite_allows_it(
    store: GraphStore, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> list[dict[str, int]]:
        found = [store.counts()]
        threads = [Thread(target=copy_context().run, args=(lambda: found.append(store.counts()),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    for allowed, transactions in ((True, 1), (False, 5)):
        monkeypatch.setattr(connection, "_SERIALIZED", allowed)
        said.clear()
        found, stable = store.snapshot(work)
        assert stable
        assert found == [store.counts()] * 5
        assert begun(said) == transactions + 1


def test_a_snapshot_of_two_stores_holds_a_state_of_each(store: GraphStore, tmp_path: Path) -> None:
    with open_store(":memory:", encoder=ENCODER) as other:
        tries: list[int] = []

        def work() -> list[int]:
            tries.append(1)
            found = [store.generation, other.generation]
            for each in (store, other) if len(tries) == 1 else ():
                each.apply(Batch(add=tuple(small_world()[len(tries) :])))
            return [*found, store.generation, other.generation]

        assert store.snapshot(lambda: other.snapshot(work)) == (([1, 1, 1, 1], True), True)
        assert len(tries) == 2
