"""Constraints and indexes: made once, waited for, and what is told when one is not as it should be."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreMismatch, StoreUnavailable
from clew.graph.store import GraphStore
from clew.graph.stores.neo4j import schema, statements
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.graph.stores.neo4j.core import Core
from clew.graph.stores.opening import open_store
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.world import ENCODER
from clew.tests.graph.stores.neo4j.emptied import rows

READS = {name: text for name, text in vars(statements).items() if name.isupper() and isinstance(text, str)}


@pytest.fixture
def connection(clean: str) -> Iterator[Connection]:
    with closing(Connection(parse(clean))) as connection:
        yield connection


def test_indexes_are_made_once_and_answer(connection: Connection) -> None:
    schema.ensure(connection)
    held = schema.states(connection)
    assert {schema.TEXT_INDEX, schema.NAME_INDEX} <= held.keys()
    assert {each["state"] for each in held.values()} == {"ONLINE"}
    seen: list[str] = []
    connection.observe = seen.append
    schema.ensure(connection)
    assert len(seen) == 1


def test_a_dropped_index_is_made_again(empty: GraphStore, clean: str, connection: Connection) -> None:
    empty.apply(Batch(add=tuple(small_world())))
    before = empty.search_text("Bob in Paris", 9)
    rows(clean, f"DROP INDEX {schema.TEXT_INDEX}")
    with open_store(clean) as again:
        assert again.search_text("Bob in Paris", 9) == before


def test_vector_indexes_come_with_the_first_vectors(empty: GraphStore, connection: Connection) -> None:
    empty.prepare()
    assert schema.TEXT_VECTORS not in schema.states(connection)
    empty.apply(Batch(add=tuple(small_world())))
    assert schema.TEXT_VECTORS not in schema.states(connection)
    empty.prepare()
    empty.prepare()
    held = schema.states(connection)
    for name in (schema.TEXT_VECTORS, schema.SENTENCE_VECTORS):
        assert held[name]["state"] == "ONLINE"
        assert held[name]["options"]["indexConfig"]["vector.dimensions"] == ENCODER.dimension


def test_an_index_of_another_dimension_is_refused_with_what_to_do(empty: GraphStore, connection: Connection) -> None:
    schema.prepare(connection, 3)
    empty.apply(Batch(add=tuple(small_world())))
    with pytest.raises(StoreMismatch, match=r"dimension 3, the store's vectors have 8: drop it \(DROP INDEX clew_text"):
        empty.prepare()
    connection.command(f"DROP INDEX {schema.TEXT_VECTORS}")
    connection.command(f"DROP INDEX {schema.SENTENCE_VECTORS}")
    empty.prepare()


def test_vectors_asked_for_before_there_are_any_are_told(empty: GraphStore, connection: Connection) -> None:
    assert set(empty.counts().values()) == {0}
    with pytest.raises(StoreMismatch, match="holds no vectors yet"):
        Core(connection).ready(schema.TEXT_VECTORS)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"state": "FAILED", "failureMessage": "disk\n  at java.lang"}, r"failed \(disk\): drop it \(DROP INDEX x\)"),
        ({"state": "FAILED", "failureMessage": ""}, "no reason given"),
        ({"state": "POPULATING", "populationPercent": 41.6, "failureMessage": ""}, r"still being filled \(42 %\)"),
        (None, "has gone"),
    ],
)
def test_an_index_that_does_not_answer_is_told(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, state: Mapping[str, Any] | None, message: str
) -> None:
    monkeypatch.setattr(schema, "states", lambda _: {} if state is None else {"x": state})
    with pytest.raises(StoreUnavailable, match=message):
        schema.await_online(connection, ["x"], patience=0.2)


@pytest.mark.parametrize("name", sorted(READS))
def test_every_statement_finds_by_an_index(empty: GraphStore, connection: Connection, name: str) -> None:
    """None scans all nodes, all of a label or all of a type: what a write costs does not grow with the library."""
    assert empty.generation == 0
    parameters: dict[str, Any] = {"ids": ["a"], "rows": [], "keys": ["k"], "targets": ["node:a"]}
    plan = str(_plan(connection, READS[name], parameters))
    scans = [each for each in ("AllNodesScan", "NodeByLabelScan", "DirectedRelationshipTypeScan") if each in plan]
    assert scans == [], plan


def _plan(connection: Connection, statement: Any, parameters: dict[str, Any]) -> object:
    with connection._session("WRITE") as session:
        return session.run("EXPLAIN " + statement, parameters).consume().plan
