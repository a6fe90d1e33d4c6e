"""Readers never take half a commit for the graph: they wait for its mark to go, but not for that of a killed writer."""

import time
from collections.abc import Iterator
from threading import Thread

import pytest

from clew.graph.batch import Batch
from clew.graph.stores.neo4j import query_batch
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import small_world
from clew.tests.graph.stores.neo4j.emptied import rows

WRITING = "MATCH (c:Clew {clew_id: 'commit'}) RETURN c.writing AS writing"


@pytest.fixture
def other(clean: str) -> Iterator[Connection]:
    connection = Connection(parse(clean))
    yield connection
    connection.close()


def test_a_read_waits_while_a_commit_is_under_way(empty: Neo4jStore, other: Connection) -> None:
    empty.apply(Batch(add=tuple(small_world())))
    other.begin_commit("another writer's")
    counted: list[int] = []
    reading = Thread(target=lambda: counted.append(empty.counts()["documents"]))
    reading.start()
    time.sleep(0.3)
    assert not counted
    other.end_commit("another writer's")
    reading.join(query_batch.COMMITTING)
    assert counted == [3]


def test_the_mark_of_a_killed_writer_is_left_once(
    empty: Neo4jStore, other: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_batch, "COMMITTING", 0.2)
    other.begin_commit("killed")
    assert empty.counts()["documents"] == 0
    monkeypatch.setattr(query_batch, "COMMITTING", 3600.0)
    assert empty.counts()["documents"] == 0


def test_a_write_takes_its_mark_away_and_that_of_a_killed_writer(empty: Neo4jStore, other: Connection, clean: str) -> None:
    other.begin_commit("killed")
    empty.apply(Batch(add=tuple(small_world())))
    assert rows(clean, WRITING) == [{"writing": None}]
    assert empty.counts()["documents"] == 3


def test_the_end_of_one_commit_is_not_that_of_the_next(other: Connection, clean: str, empty: Neo4jStore) -> None:
    other.begin_commit("first")
    other.begin_commit("second")
    other.end_commit("first")
    assert rows(clean, WRITING) == [{"writing": "second"}]
    other.end_commit("second")
    assert empty.generation == 0
