"""Reads of a graph in Neo4j beyond the contract: round trips, strange questions, missing indexes, other people's nodes."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from clew.graph.batch import Batch, VectorKind
from clew.graph.errors import ClewError, StoreMismatch, StoreUnavailable
from clew.graph.filters.language import F
from clew.graph.identity import entity_id
from clew.graph.model import entity_ref, node_ref
from clew.graph.reads import (
    BestSentences,
    EdgesOf,
    FetchVectors,
    FindEntities,
    NeighbourhoodOf,
    Read,
    SearchText,
    SearchVectors,
)
from clew.graph.store import Encoder, GraphReader, GraphStore, Matrix
from clew.graph.stores.neo4j import vector_index
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.retrieval.creation import create
from clew.tests.contracts import shelf
from clew.tests.contracts.graph_reader import small_world
from clew.tests.contracts.world import ENCODER, contribution, vector
from clew.tests.graph.stores.neo4j.emptied import emptied

QUESTIONS = (
    'Bob AND (Paris OR "walked" NOT Ann',
    "Bob* ?ob ~Bob Bob~2 Bob^3",
    "terms:Bob +Bob -Paris && || ! { } [Bob TO Paris] / \\",
    "'; MATCH (n) DETACH DELETE n //",
    "Bob\\",
    '"""',
    "Bob \0 \uffff 😀 \u2028",
    "Bob' RETURN 1 UNION CALL dbms.listConfig() YIELD name RETURN name //",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
)


@pytest.fixture
def store(empty: GraphStore) -> Neo4jStore:
    assert isinstance(empty, Neo4jStore)
    empty.apply(Batch(add=tuple(small_world())))
    return empty


@pytest.fixture
def trips(store: Neo4jStore) -> Iterator[list[str]]:
    """The statements that go to the server."""
    seen: list[str] = []
    store._connection.observe = seen.append
    yield seen
    store._connection.observe = None


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_words_whatever_they_mean_to_the_index(store: Neo4jStore, question: str) -> None:
    before = store.digest()
    expected = {each for each, _ in store.search_text("Bob", 9)} if "Bob" in question else set()
    assert {each for each, _ in store.search_text(question, 9)} >= expected
    assert store.find([question, "bob"]) == {"bob": [entity_id("Bob")]}
    assert store.fetch("text_node", [question]) == []
    assert store.edges([node_ref(question), entity_ref(question)], types=[question]) == []
    assert list(store.neighbourhood([question, node_ref(question)], types=[question, "NEXT"]).refs) == []
    assert [*store.mentions([question]), *store.nodes_of([question]), *store.about([question])] == []
    assert store.frequencies([question]).holding == {question: 0}
    assert store.digest() == before


def test_several_reads_are_one_round_trip(store: Neo4jStore, trips: list[str]) -> None:
    reads: list[Read[object]] = [
        FindEntities(["bob"]),
        SearchText("Bob in Paris", 3),
        SearchVectors(vector(1)[None, :], "text", 3),
        BestSentences(vector(1), 3),
        NeighbourhoodOf([node_ref("c")], 1),
        FetchVectors(["c"], "text"),
        EdgesOf([entity_ref(entity_id("Bob"))], "in", ["MENTIONS"], 3),
    ]
    store.read(*reads)
    trips.clear()
    answers = store.read(*reads)
    assert len(trips) == 1
    assert answers[reads[0]] == store.find(["bob"])


def test_reads_that_ask_for_the_references_of_a_view_ask_together(store: Neo4jStore, trips: list[str]) -> None:
    view = store.view(~F.year.exists())
    reads: list[Read[object]] = [FindEntities(["bob"]), SearchText("Bob in Paris", 3), FetchVectors(["c"], "text")]
    trips.clear()
    answers = view.read(*reads)
    references, *rest = trips
    assert references.count("-[:REFERS_TO]->") == 1
    assert rest
    assert not any("-[:REFERS_TO]->" in each for each in rest)
    for read in reads[:2]:
        assert answers[read] == view.read(read)[read]


def test_the_encoder_is_asked_for_once(store: Neo4jStore, trips: list[str]) -> None:
    assert store.encoder == ENCODER
    trips.clear()
    assert store.encoder == ENCODER
    assert trips == []


def test_a_hybrid_search_takes_at_most_six_round_trips(clean: str) -> None:
    embedder = shelf.embedder()
    with Neo4jStore(clean, create=True) as store:
        store.bind_encoder(Encoder(embedder.name, embedder.dimension))
        store.apply(Batch(add=shelf.TEXTS))
        seen: list[str] = []
        hybrid = create("hybrid", store, embedder)
        hybrid.retrieve(shelf.QUESTIONS[0])
        store._connection.observe = seen.append
        for question in shelf.QUESTIONS:
            seen.clear()
            assert hybrid.retrieve(question)
            assert 0 < len(seen) <= 6, question


def test_a_write_between_two_steps_starts_the_read_again(store: Neo4jStore, trips: list[str]) -> None:
    refs = [node_ref("c")]
    expected_before = store.neighbourhood(refs, 2)
    more = contribution("d", [[("Bob", "PERSON")]], seed=33)
    observed: list[str] = []

    def write_once(statement: str) -> None:
        observed.append(statement)
        if len(observed) == 1:
            store._connection.observe = None
            with Neo4jStore(_address(store)) as other:
                other.apply(Batch(add=(more,)))
            store._connection.observe = observed.append

    store._connection.observe = write_once
    found = store.neighbourhood(refs, 2)
    assert node_ref("d") in found.refs
    assert node_ref("d") not in expected_before.refs


def _address(store: Neo4jStore) -> str:
    address = store._connection._address
    return address.server.replace("://", f"://{address.user}:{address.password}@") + f"/{store._connection.database}"


class TestIndexes:
    """Vector search by the server's index, as in a big store."""

    @pytest.fixture(autouse=True)
    def big(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(vector_index, "FEW", 1)

    def test_the_index_finds_what_comparing_all_finds(self, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
        store.prepare()
        queries = np.stack([vector(seed) for seed in range(5)])
        for reader in (store, store.view(F.id != "a#chunk:0"), store.view(F.id == "c")):
            monkeypatch.setattr(vector_index, "FEW", 1)
            found = _searched(reader, queries)
            monkeypatch.setattr(vector_index, "FEW", 2_000)
            assert found == _searched(reader, queries)

    def test_a_missing_index_is_made_by_the_first_search(self, store: Neo4jStore) -> None:
        expected = store.search_vectors(vector(1)[None, :], "text", 2)
        with Neo4jStore(_address(store)) as other:
            other._connection.command("DROP INDEX clew_text_vectors")
            assert other.search_vectors(vector(1)[None, :], "text", 2) == expected

    def test_an_index_of_another_dimension_is_refused(self, store: Neo4jStore) -> None:
        store._connection.command("DROP INDEX clew_text_vectors IF EXISTS")
        store._connection.command(
            "CREATE VECTOR INDEX clew_text_vectors FOR (n:TextNode) ON (n.embedding) OPTIONS "
            "{indexConfig: {`vector.dimensions`: 3, `vector.similarity_function`: 'cosine'}}"
        )
        with pytest.raises(StoreMismatch, match="DROP INDEX clew_text_vectors"):
            store.search_vectors(vector(1)[None, :], "text", 2)
        store._connection.command("DROP INDEX clew_text_vectors")


@pytest.mark.parametrize("name", ["clew_text", "clew_names"])
def test_a_missing_index_of_words_is_told(store: Neo4jStore, name: str) -> None:
    store._connection.command(f"DROP INDEX {name}")
    search: Callable[[], object] = (
        (lambda: store.search_text("Bob", 3)) if name == "clew_text" else (lambda: store.find(["bob"]))
    )
    try:
        with pytest.raises(StoreUnavailable, match=name):
            search()
    finally:
        with Neo4jStore(_address(store)) as again:
            assert again.search_text("Bob", 3)
            assert again.find(["bob"])


def test_other_peoples_nodes_are_not_seen(store: Neo4jStore) -> None:
    before = (store.digest(), store.counts(), store.schema())
    store._connection.command(
        "MATCH (n:TextNode {clew_id: 'c'}), (e:Entity {clew_id: $bob}) "
        "CREATE (x:Entity {name: 'Bob', keys: ['bob']}), (y:TextNode {terms: 'bob bob', target: 'node:c', parent: 'c'}), "
        "(n)-[:MENTIONS]->(x), (y)-[:MENTIONS]->(e), (y)-[:STATES]->(e), (e)-[:KNOWS]->(x), "
        "(z:Document {title: 'Bob'})-[:DECLARES]->(e), (z)-[:CONTAINS]->(n), (n)-[:NEXT]->(y)",
        {"bob": entity_id("Bob")},
    )
    try:
        for reader in (store, store.view(F.id.exists())):
            assert (reader.digest(), reader.counts(), reader.schema()) == before
            assert reader.find(["bob"]) == {"bob": [entity_id("Bob")]}
            assert len(reader.search_text("bob", 9)) == 4
            types = ["MENTIONS", "KNOWS", "CONTAINS", "DECLARES", "NEXT", "REFERS_TO"]
            ids = [each.id for each in reader.edges([node_ref("c"), entity_ref(entity_id("Bob"))], types=types)]
            assert len(ids) == len(set(ids))
            assert all(ids)
            assert None not in list(reader.neighbourhood([node_ref("c")], 3).refs)
    finally:
        store._connection.command("MATCH (n) WHERE n.clew_id IS NULL DETACH DELETE n")


def _searched(reader: GraphReader, queries: Matrix) -> list[object]:
    kinds: tuple[VectorKind, ...] = ("text", "sentence")
    found: list[object] = [reader.search_vectors(queries, kind, k) for kind in kinds for k in (1, 2, 9)]
    return [*found, *(reader.best_sentences(query, k) for query in queries for k in (1, 9))]


def test_an_unknown_kind_of_vectors_is_refused(store: Neo4jStore) -> None:
    with pytest.raises(ClewError, match="expected a kind of vectors"):
        store.vectors(["c"], "x_vector RETURN 1 //")  # type: ignore[arg-type]


def test_an_emptied_database_answers_with_nothing(store: Neo4jStore, neo4j_url: str) -> None:
    emptied(neo4j_url)
    assert store.search_text("Bob", 3) == []
    assert store.generation == 0
