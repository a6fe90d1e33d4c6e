"""Several libraries in one database: each is held to the contract of a store while another stands beside it, and none leaks."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.errors import ClewError, QueryError, StoreMissing
from clew.graph.filters.language import F
from clew.graph.identity import entity_id
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j.library_names import LibraryNames
from clew.graph.stores.neo4j.library_wall import LibraryWall
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import ANN, BOB, small_world
from clew.tests.contracts.graph_store import GraphStoreContract, answers
from clew.tests.contracts.ledger import LedgerContract, assigned, decided
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import ENCODER, contribution
from clew.tests.graph.stores.neo4j.emptied import emptied, rows
from clew.tests.neo4j_server.address import Address, cypher

SECRET = "Zyxwvut"
"""A word that library `two` alone holds, wherever a word can be: no answer about `one` may tell it."""
SENT: set[str] = set()
"""What stores of library `one` have sent in the tests of this file."""
ONE = LibraryNames("one")
UNTOLD = (
    "the whole database|all nodes or relationships|names an index|a label or type from a value|a pattern inside|IS two__"
)


def in_two() -> list[Contribution]:
    """The small world, and a document with words of its own."""
    names = [[(SECRET, SECRET.upper()), ("Bob", "PERSON")]]
    secret = contribution(SECRET, names, [(0, SECRET, 1, True)], SECRET, {SECRET: SECRET}, 40)
    return [*small_world(), replace(secret, document=replace(secret.document, source=SECRET))]


def fill(store: GraphStore) -> None:
    ann, bob = entity_id(ANN[0]), entity_id(BOB[0])
    zed = Declaration(SECRET.lower(), SECRET, SECRET)
    store.apply(Batch(add=tuple(in_two()), declare=(zed,), ledger=assigned(bob, ann)))
    store.apply(Batch(ledger=decided("alias", (ann, entity_id(SECRET)), SECRET)))
    store.append_record(SECRET, {"question": SECRET})


@pytest.fixture(scope="module")
def two(neo4j_url: str) -> Iterator[Neo4jStore]:
    """Library `two`, filled once, since no test of `one` may change it."""
    emptied(neo4j_url)
    with Neo4jStore(f"{neo4j_url}?library=two", create=True, encoder=ENCODER) as store:
        fill(store)
        store.prepare()
        yield store
    emptied(neo4j_url)


@pytest.fixture(scope="module")
def dump(two: Neo4jStore, neo4j_url: str) -> str:
    """All that the server holds of library `two`."""
    return held(neo4j_url, "two")


@pytest.fixture
def one(two: Neo4jStore, dump: str, neo4j_url: str) -> Iterator[Neo4jStore]:
    """Library `one`, empty, beside `two`, which afterwards is as it was."""
    rows(neo4j_url, "MATCH (n) WHERE NOT any(label IN labels(n) WHERE label STARTS WITH 'two__') DETACH DELETE n")
    with Neo4jStore(f"{neo4j_url}?library=one", create=True, encoder=ENCODER) as store:
        store._connection.observe = SENT.add
        yield store
    assert held(neo4j_url, "two") == dump


def held(url: str, library: str) -> str:
    """Every node and relationship of a library, by whatever statement of another hand."""
    beginning = f"any(label IN labels(n) WHERE label STARTS WITH '{library}__')"
    nodes = rows(
        url, f"MATCH (n) WHERE {beginning} RETURN elementId(n) AS id, labels(n) AS l, properties(n) AS p ORDER BY id"
    )
    edges = rows(
        url,
        f"MATCH (n)-[r]-(m) WHERE {beginning} RETURN elementId(r) AS id, type(r) AS t, properties(r) AS p, labels(m) AS l "
        "ORDER BY id, l",
    )
    return repr((nodes, edges))


class TestLibraryBesideAnother(GraphStoreContract, LedgerContract):
    """All that a store must do, in library `one`."""

    @pytest.fixture
    def empty(self, one: Neo4jStore) -> GraphStore:
        return one
