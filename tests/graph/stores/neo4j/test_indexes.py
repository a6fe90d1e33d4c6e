"""Constraints and indexes: made once, waited for, and what is told when one is not as it should be."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import pytest

from clew.graph.batch import Batch
from clew.graph.errors import StoreMismatch, StoreReadOnly, StoreUnavailable
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j import ledger_statements, schema, statements, vector_index
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.graph.stores.neo4j.core import Core
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.world import ENCODER, vector
from clew.tests.graph.stores.neo4j.emptied import rows

READS = {
    name: text
    for module in (statements, ledger_statements)
    for name, text in vars(module).items()
    if name.isupper() and name[0] != "_" and isinstance(text, str) and " " in text
}


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


def test_indexes_are_made_in_few_transactions_and_one_that_cannot_be_made_is_named(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.ensure(connection)
    missing = ("clew_log", schema.NAME_INDEX, "clew_sentence_parent")
    for name in missing:
        connection.command(f"DROP INDEX {name}")
    sessions: list[str] = []
    session = connection._session

    def counted(access: str, *sizes: int) -> Any:
        sessions.append(access)
        return session(access, *sizes)

    monkeypatch.setattr(connection, "_session", counted)
    schema.ensure(connection)
    assert sessions.count("WRITE") == 1
    assert set(missing) <= schema.states(connection).keys()
    connection.command("DROP INDEX clew_log")
    monkeypatch.setattr(connection, "command", _refusing)
    monkeypatch.setattr(connection, "commands", _refusing)
    with pytest.raises(StoreReadOnly, match="has no index clew_log yet, and this user may not make it"):
        schema.ensure(connection)


def _refusing(*_: object) -> None:
    raise StoreReadOnly("no")


def test_a_dropped_index_is_made_again(empty: GraphStore, clean: str, connection: Connection) -> None:
    empty.apply(Batch(add=tuple(small_world())))
    before = empty.search_text("Bob in Paris", 9)
    rows(clean, f"DROP INDEX {schema.TEXT_INDEX}")
    with open_store(clean) as again:
        assert again.search_text("Bob in Paris", 9) == before


def test_vector_indexes_come_with_the_first_vectors(empty: GraphStore, connection: Connection) -> None:
    schema.discard(connection, 0)
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
    schema.discard(connection, 0)
    schema.prepare(connection, 3)
    empty.apply(Batch(add=tuple(small_world())))
    with pytest.raises(StoreMismatch, match=r"dimension 3, the store's vectors have 8: drop it \(DROP INDEX clew_text"):
        empty.prepare()
    connection.command(f"DROP INDEX {schema.TEXT_VECTORS}")
    connection.command(f"DROP INDEX {schema.SENTENCE_VECTORS}")
    empty.prepare()


def test_indexes_left_by_a_library_of_another_dimension_are_replaced(clean: str, connection: Connection) -> None:
    schema.discard(connection, 0)
    schema.prepare(connection, 3)
    with open_store(clean, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
        store.prepare()
        assert store.search_vectors(vector(1)[None, :], "text", 2)[0]
    held = schema.states(connection)
    for name in (schema.TEXT_VECTORS, schema.SENTENCE_VECTORS):
        assert held[name]["options"]["indexConfig"]["vector.dimensions"] == ENCODER.dimension


def test_vectors_asked_for_before_there_are_any_are_told(empty: GraphStore, connection: Connection) -> None:
    assert set(empty.counts().values()) == {0}
    with pytest.raises(StoreMismatch, match="holds no vectors yet"):
        Core(connection).ready()


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


@pytest.fixture
def somebodys(connection: Connection) -> Callable[[], None]:
    """Makes an entity of somebody else, with a text that the index of names cannot hold, while that index is not there."""

    def make() -> None:
        connection.command(f"DROP INDEX {schema.NAME_INDEX} IF EXISTS")
        connection.command("CREATE (n:Entity) SET n.keys = [$text]", {"text": "x" * 40_000})

    return make


def test_an_index_that_fails_on_what_somebody_else_has_there_is_told(
    clean: str, connection: Connection, somebodys: Callable[[], None]
) -> None:
    somebodys()
    failed = rf"the index {schema.NAME_INDEX} of .* failed \(.*\): drop it \(DROP INDEX {schema.NAME_INDEX}\)"
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=failed):
            open_store(clean, create=True)
    assert schema.states(connection)[schema.NAME_INDEX]["state"] == "FAILED"
    assert rows(clean, "MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 1}]
    # What the message says to do.
    connection.command("MATCH (n:Entity) DELETE n")
    connection.command(f"DROP INDEX {schema.NAME_INDEX}")
    with open_store(clean, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
        assert store.find(["bob"])


def test_an_index_that_failed_while_the_store_was_open_is_told(
    clean: str, empty: GraphStore, connection: Connection, somebodys: Callable[[], None]
) -> None:
    empty.apply(Batch(add=tuple(small_world())))
    found = empty.find(["bob"])
    somebodys()
    with pytest.raises(StoreUnavailable, match="failed"):
        schema.ensure(connection)
    with pytest.raises(StoreUnavailable, match=rf"the index {schema.NAME_INDEX} of .* failed"):
        empty.find(["bob"])
    assert empty.search_text("Bob", 9)
    connection.command("MATCH (n:Entity) WHERE n.clew_id IS NULL DELETE n")
    connection.command(f"DROP INDEX {schema.NAME_INDEX}")
    with open_store(clean) as again:
        assert again.find(["bob"]) == found
    assert empty.find(["bob"]) == found


@contextmanager
def suppress_and_keep() -> Iterator[list[str]]:
    """What an unavailable store says, in a list; empty where all is well."""
    said: list[str] = []
    try:
        yield said
    except StoreUnavailable as error:
        said.append(str(error))


@pytest.mark.parametrize("name", [schema.TEXT_INDEX, schema.SENTENCE_VECTORS])
def test_an_index_still_being_filled_is_waited_for(
    empty: GraphStore, connection: Connection, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(vector_index, "FEW", 0)
    empty.apply(Batch(add=tuple(small_world())))
    empty.prepare()
    ask: dict[str, Callable[[], object]] = {
        schema.TEXT_INDEX: lambda: empty.search_text("Bob in Paris", 9),
        schema.SENTENCE_VECTORS: lambda: empty.search_vectors(vector(5)[None, :], "sentence", 9),
    }
    expected = ask[name]()
    connection.command(_MANY[name], {"vector": (-vector(5)).tolist(), "words": " ".join(map(str, range(3_000)))})
    (made,) = connection.command(f"SHOW INDEXES YIELD name, createStatement AS text WHERE name = '{name}' RETURN text")
    # A quick server may have filled it before it is asked.
    said = ""
    for _ in range(20):
        connection.command(f"DROP INDEX {name}")
        connection.command(made["text"])
        with suppress_and_keep() as told:
            schema.await_online(connection, [name], patience=0)
        said = said or "".join(told)
    assert re.search(rf"the index {name} of .* is still being filled \(\d+ %\): try again", said)
    assert ask[name]() == expected
    assert schema.states(connection)[name]["state"] == "ONLINE"


# Other people's nodes under our labels: they fill the index, and no answer shows them.
_MANY = {
    schema.TEXT_INDEX: "UNWIND range(1, 400) AS n CREATE (:TextNode {terms: $words})",
    schema.SENTENCE_VECTORS: "UNWIND range(1, 3000) AS n CREATE (:Sentence {embedding: $vector})",
}


def test_ids_that_somebody_gave_twice_are_told(clean: str, connection: Connection) -> None:
    connection.command("DROP CONSTRAINT clew_entity_id IF EXISTS")
    connection.command("CREATE (:Entity {clew_id: 'twice'}), (:Entity {clew_id: 'twice'})")
    with pytest.raises(StoreUnavailable, match=r"clew_id.*twice"):
        open_store(clean, create=True)
    assert rows(clean, "MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 2}]
    connection.command("MATCH (n:Entity) DELETE n")
    open_store(clean, create=True).close()


@pytest.mark.parametrize("name", sorted(READS))
def test_every_statement_finds_by_an_index(empty: GraphStore, connection: Connection, name: str) -> None:
    """None scans all nodes, all of a label or all of a type: what a write costs does not grow with the library."""
    assert empty.generation == 0
    parameters: dict[str, Any] = {"ids": ["a"], "rows": [], "keys": ["k"], "targets": ["node:a"]}
    parameters |= {"document": "", "after": "", "id": "", "key": "", "limit": 10}
    plan = str(_plan(connection, READS[name], parameters))
    every = ("AllNodesScan", "NodeByLabelScan", "DirectedRelationshipTypeScan", "IndexScan")
    scans = [each for each in every if each in plan]
    assert scans == [], plan


def _plan(connection: Connection, statement: Any, parameters: dict[str, Any]) -> object:
    with connection._session("WRITE") as session:
        return session.run("EXPLAIN " + statement, parameters).consume().plan
