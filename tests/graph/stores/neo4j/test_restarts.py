"""A server of its own that is killed in mid-write, and one whose database may only be read."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.errors import StoreReadOnly, StoreUnavailable
from clew.graph.store import GraphStore, Scored, open_store
from clew.graph.stores.neo4j import schema, statements
from clew.graph.stores.neo4j.address import parse
from clew.graph.stores.neo4j.connection import Connection
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import ENCODER, vector
from clew.tests.graph.stores.neo4j.emptied import rows
from clew.tests.graph.stores.neo4j.restarting import Restarting
from clew.tests.neo4j_server.fixtures import left_out
from clew.tests.neo4j_server.jars import have_jars
from clew.tests.neo4j_server.java import LTS, java_for
from clew.tests.neo4j_server.launching import Plan

pytestmark = [pytest.mark.process, pytest.mark.server]

READ_ONLY = {"server.databases.default_to_read_only": "true"}
COUNT = "MATCH (n) RETURN count(n) AS nodes, sum(COUNT { (n)-->() }) AS relationships"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarting]:
    """A server with an empty database."""
    java = java_for(LTS)
    if java is None or not have_jars(LTS):
        left_out(f"no {LTS.wanted} for a server that is killed and started again", needed=True)
    with Restarting(Plan(LTS), java, tmp_path_factory.mktemp("restarting")) as server:
        server.start()
        yield server


def test_a_server_killed_in_mid_write_keeps_nothing_of_the_batch_and_the_same_again_completes(server: Restarting) -> None:
    a, b, c = small_world()
    with Neo4jStore(server.url, create=True, encoder=ENCODER, patience=1) as store:
        store.apply(Batch(add=(a,)))

        def kill(statement: str) -> None:
            if statement == statements.ADD_MENTIONS:
                store._connection.observe = None
                server.kill()

        store._connection.observe = kill
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            store.apply(Batch(add=(b, c), remove=("a",)))
    server.start()
    with open_store(server.url, encoder=ENCODER) as again:
        assert (again.generation, again.digest()) == (1, PlainGraph([a]).digest())
        assert again.search_text("Bob", 9) == _alone(a, "Bob")
        again.apply(Batch(add=(a, b, c)))
        assert again.digest() == PlainGraph([a, b, c]).digest()


def test_a_database_to_read_only_is_read_and_every_write_refused_whole(server: Restarting) -> None:
    with Neo4jStore(server.url, create=True, encoder=ENCODER) as store:
        store.apply(Batch(add=tuple(small_world())))
        store.append_record("log", 1)
        digest, generation, found = store.digest(), store.generation, store.search_text("Bob in Paris", 9)
        # Vectors were never searched, so that their indexes are not there yet.
        assert schema.TEXT_VECTORS not in schema.states(store._connection)
    held = rows(server.url, COUNT)
    server.stop()
    server.start(READ_ONLY)
    with Neo4jStore(server.url, mode="r") as store:
        assert (store.digest(), store.generation) == (digest, generation)
        assert store.search_text("Bob in Paris", 9) == found
        assert list(store.records("log")) == [1]
        with pytest.raises(StoreReadOnly, match=r"has no index clew_text_vectors yet.*let a user that may write open it"):
            store.prepare()
        assert len(store.search_vectors(vector(5)[None, :], "text", 3)[0]) == 3
    refused = r"read-only mode.*use a user and a database that may write, or open it to read"
    with Neo4jStore(server.url, encoder=ENCODER) as store:
        for write in _writes(store):
            with pytest.raises(StoreReadOnly, match=refused):
                write()
        assert (store.digest(), store.generation) == (digest, generation)
    with closing(Connection(parse(server.url))) as connection, pytest.raises(StoreReadOnly):
        connection.command("MATCH (n) DETACH DELETE n")
    assert rows(server.url, COUNT) == held


def _writes(store: GraphStore) -> tuple[Callable[[], object], ...]:
    a, b, c = small_world()
    return (
        lambda: store.apply(Batch(add=(a, b, c))),
        lambda: store.apply(Batch(remove=("a",))),
        lambda: store.apply(Batch(declare=(Declaration("e", "E"),))),
        lambda: store.append_record("log", 2),
    )


def _alone(contribution: Contribution, query: str) -> list[Scored]:
    with open_store(":memory:", encoder=ENCODER) as store:
        store.apply(Batch(add=(contribution,)))
        return store.search_text(query, 9)
