"""Several libraries in one database: the contract of a store in one of them while another stands beside it, and no leaks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Thread

import pytest

import clew
from clew.app.neo4j_browser.saved_queries import best_facts, isolated, neighbourhood, paths, sentences, statements
from clew.graph.batch import Batch, Contribution, Declaration
from clew.graph.errors import QueryError, StoreMissing
from clew.graph.field_values import field_values
from clew.graph.filters.language import F
from clew.graph.identity import entity_id
from clew.graph.store import GraphStore, open_store
from clew.graph.stores.neo4j import query_batch
from clew.graph.stores.neo4j.library_names import LibraryNames
from clew.graph.stores.neo4j.library_wall import LibraryWall
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.tests.contracts.graph_reader import ANN, BOB, small_world
from clew.tests.contracts.graph_store import GraphStoreContract, answers
from clew.tests.contracts.ledger import LedgerContract, assigned, decided
from clew.tests.contracts.plain_graph import PlainGraph
from clew.tests.contracts.world import ENCODER, contribution, vector
from clew.tests.graph.stores.neo4j.emptied import emptied, rows
from clew.tests.neo4j_server.address import Address, cypher

SECRET = "Zyxwvut"
"""A word that library `two` alone holds, wherever a word can be: no answer about `one` may tell it."""
ONE = LibraryNames("one")


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


CHOSEN = frozenset(
    {
        # Writing and removing.
        "test_a_batch_tells_what_it_did",
        "test_a_replaced_document_leaves_nothing_behind",
        "test_add_and_remove_leave_everything_as_it_was",
        "test_an_unusable_batch_is_refused_whole",
        "test_any_thread_may_write",
        "test_another_encoder_is_refused",
        "test_logs_keep_their_order_and_leave_the_graph_alone",
        "test_vectors_live_as_long_as_a_text_uses_them",
        # Reading.
        "test_an_empty_store_answers_with_nothing",
        "test_counts",
        "test_edges_by_direction_and_type",
        "test_entities_are_found_by_key_and_alias",
        "test_reads_in_a_snapshot_see_one_state",
        "test_scores_are_those_of_the_textbook",
        "test_structure_is_walked_only_by_name",
        "test_the_schema_counts_types_and_names_fields",
        "test_values_of_every_kind_are_scanned_in_id_order",
        "test_vector_search_is_exact",
        "test_a_view_shows_what_its_texts_say",
        # The ledger of entity resolution.
        "test_a_merge_keeps_keys_ids_and_what_each_document_says",
        "test_what_is_hidden_is_in_no_read_and_comes_back",
    }
)
"""Of the contract of a store some of each kind: all of it would take as long again as on the library without a name."""


class TestLibraryBesideAnother(GraphStoreContract, LedgerContract):
    """What a store must do, in library `one`."""

    @pytest.fixture
    def empty(self, one: Neo4jStore) -> GraphStore:
        return one


for each in {name for name in dir(TestLibraryBesideAnother) if name.startswith("test_")} - CHOSEN:
    setattr(TestLibraryBesideAnother, each, None)


def test_the_chosen_tests_are_there() -> None:
    assert all(callable(getattr(TestLibraryBesideAnother, each)) for each in CHOSEN)


def told(store: Neo4jStore) -> str:
    """All that a library answers, in one text."""
    entities = [each.id for each in store.scan("entity")]
    readers = [store, store.view(F.id.exists())]
    found = [
        *(list(reader.scan(kind)) for reader in readers for kind in ("document", "text_node", "entity", "relation")),
        *(reader.counts() for reader in readers),
        *(reader.search_text(f"{SECRET} Bob walked", 50) for reader in readers),
        *(reader.search_vectors(vector(40)[None, :], kind, 50) for reader in readers for kind in ("text", "sentence")),
        *(reader.find([SECRET.lower(), "bob"]) for reader in readers),
        *(list(reader.neighbourhood([f"entity:{each}" for each in entities], 3).edges()) for reader in readers),
        *(field_values(reader, 50) for reader in readers),
        store.schema(),
        store.cypher_schema(),
        store.landmarks(),
        list(store.declarations()),
        store.decisions(),
        store.assignments(),
        list(store.hidden()),
        list(store.namings()),
        store.record_names(),
        list(store.records(SECRET)),
        store.builds(),
        answers(store),
    ]
    return repr(found)


def test_no_answer_about_a_library_tells_a_word_of_another(one: Neo4jStore, two: Neo4jStore) -> None:
    one.apply(Batch(add=tuple(small_world()), ledger=assigned(entity_id(BOB[0]), entity_id(ANN[0]))))
    one.append_record("feedback", "ours")
    one.prepare()
    with open_store(":memory:", create=True, encoder=ENCODER) as alone:
        alone.apply(Batch(add=tuple(small_world()), ledger=assigned(entity_id(BOB[0]), entity_id(ANN[0]))))
        assert answers(one) == answers(alone)
    assert SECRET.lower() in told(two).lower()
    assert SECRET.lower() not in told(one).lower()


ASKED = [
    "MATCH (n) RETURN n, labels(n), properties(n)",
    "MATCH (a)-[r]->(b) RETURN a, r, type(r), b",
    "MATCH p = (a)-[*1..3]-(b) RETURN p",
    "MATCH (n:!Entity) RETURN n",
    "MATCH (n:%) RETURN n",
    "MATCH (n:two__Entity) RETURN n",
    "MATCH (n:`two__Entity`|Entity) RETURN n",
    "MATCH (n) WHERE n:two__Entity RETURN n",
    "MATCH (n) WHERE NOT n:Entity RETURN n",
    "MATCH ()-[r:two__MENTIONS]->() RETURN r",
    "MATCH ()-[r:!MENTIONS]-() RETURN r",
    "MATCH (n:$('two__Entity')) RETURN n",
    "MATCH (n IS two__Entity) RETURN n",
    "MATCH (n) WHERE elementId(n) = $node RETURN n",
    "MATCH (n) WHERE elementId(n) IN [$node] OR n.clew_id IS NOT NULL RETURN n",
    "MATCH (n) WHERE id(n) < 1000000 RETURN n",
    "MATCH ()-[r]->() WHERE elementId(r) = $edge RETURN r, startNode(r)",
    "MATCH (e:Entity) USING INDEX e:Entity(clew_id) WHERE e.clew_id > '' RETURN e",
    "MATCH (e:Entity) WHERE e.clew_id > '' OPTIONAL MATCH (n) RETURN n",
    "MATCH (e:Entity), (n) RETURN n",
    "MATCH (n) WHERE n.name STARTS WITH $word RETURN n.name",
    "RETURN [(x)-->(y) | x.name]",
    "RETURN [(x)-[r]-(y) WHERE x.name <> '' | y]",
    "RETURN COLLECT { MATCH (n) RETURN n.name }",
    "RETURN EXISTS { (n) WHERE n.name STARTS WITH $word } AS found",
    "RETURN COUNT { (n {name: $word}) } AS found",
    "RETURN [j IN [1] | [(x)-->(y) | x.name]]",
    "RETURN CASE WHEN rand() >= 0 THEN COLLECT { MATCH (n) RETURN n.name } END",
    "RETURN reduce(a = [], j IN [1] | a + COLLECT { MATCH (n) RETURN n.name })",
    "MATCH p = (e:Entity)-[*1..2]-() WHERE all(q IN nodes(p) WHERE EXISTS { (x) WHERE x.name STARTS WITH $word }) RETURN p",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "CALL () { MATCH (n) RETURN n UNION MATCH (n:Document) RETURN n } RETURN n",
    "MATCH (n) RETURN n UNION MATCH ()-[n]-() RETURN n",
    "MATCH p = shortestPath((a)-[*]-(b)) WHERE a <> b RETURN p",
    "MATCH p = ANY SHORTEST (a)-[*]-(b) RETURN p",
    "MATCH p = (a)((x)-[r]-(y)){1,2}(b) RETURN p",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.relationshipTypes()",
    "CALL db.propertyKeys()",
    "CALL db.schema.nodeTypeProperties()",
    "CALL db.schema.visualization()",
    "CALL db.index.fulltext.queryNodes('clew_names', $word + '*') YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes('two__clew_names', $word + '*') YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes('clew_text', '*:*') YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes($index, '*:*') YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes",
    "WITH 'two__clew_names' AS i CALL db.index.fulltext.queryNodes(i, '*:*') YIELD node RETURN node",
    "CALL db.index.vector.queryNodes('clew_text_vectors', 50, $vector) YIELD node RETURN node",
    "CALL db.index.vector.queryNodes('two__clew_text_vectors', 50, $vector) YIELD node RETURN node",
    "MATCH (n RETURN n",
    "MATCH (n:Entity) RETURN m",
]
"""Statements that look about as far as they can."""


def asked(store: Neo4jStore, url: str, texts: Sequence[str] = ASKED) -> tuple[str, int]:
    """What all of these tell, errors too, and how many of them are answered."""
    place = "elementId(n) STARTS WITH '' AND any(label IN labels(n) WHERE label STARTS WITH 'two__')"
    (node,) = rows(url, f"MATCH (n) WHERE {place} AND n.name CONTAINS '{SECRET}' RETURN elementId(n) AS id LIMIT 1")
    (edge,) = rows(url, f"MATCH (n)-[r]->() WHERE {place} AND n.name CONTAINS '{SECRET}' RETURN elementId(r) AS id LIMIT 1")
    values = {"word": SECRET[:4], "node": node["id"], "edge": edge["id"], "index": "two__clew_names"}
    heard, answered = [], 0
    for text in texts:
        try:
            result = store.cypher(text, {**values, "vector": [float(each) for each in vector(40)]}, limit=5_000)
            heard.append(repr(result))
            answered += 1
        except QueryError as error:
            heard.append(str(error))
    return "\n".join(heard), answered


def test_no_cypher_about_a_library_sees_another(one: Neo4jStore, two: Neo4jStore, neo4j_url: str) -> None:
    one.apply(Batch(add=tuple(small_world())))
    one.prepare()
    everything, _ = asked(two, neo4j_url, ASKED[:2])
    assert SECRET.lower() in everything.lower()
    heard, answered = asked(one, neo4j_url)
    assert SECRET.lower() not in heard.lower()
    assert "one__" not in heard
    assert answered > 25
    assert one.cypher("MATCH (n:Entity) RETURN count(n)").rows == ((one.counts()["entities"],),)
    counted = "MATCH (n) RETURN DISTINCT labels(n)[0] AS label ORDER BY label"
    labels = [label for (label,) in one.cypher(counted).rows]
    assert labels == ["Clew", "Document", "Entity", "Sentence", "TextNode"]
    assert one.cypher("RETURN EXISTS { (n:Entity {name: 'Paris'}) } AS `it's`").columns == ("it's",)
    assert one.cypher("MATCH ()-[r:MENTIONS]->(e) RETURN type(r), count(*)").columns == ("type(r)", "count(*)")


def test_the_library_without_a_name_neither_sees_others_nor_is_seen(one: Neo4jStore, neo4j_url: str) -> None:
    with Neo4jStore(neo4j_url, create=True, encoder=ENCODER) as plain:
        plain.apply(Batch(add=tuple(small_world())))
        plain.prepare()
        heard, answered = asked(plain, neo4j_url)
        assert SECRET.lower() not in heard.lower()
        assert answered > 25
        assert plain.digest() == PlainGraph(small_world()).digest()
        assert one.cypher("MATCH (n) RETURN count(n)").rows == ((1,),)
        assert set(one.counts().values()) == {0}
        plain.clear()
    rows(neo4j_url, "MATCH (n:Clew {clew_id: 'library'}) DETACH DELETE n")
    with pytest.raises(StoreMissing):
        Neo4jStore(neo4j_url, mode="r")


def test_every_statement_of_clews_keeps_to_its_library(one: Neo4jStore, neo4j_url: str) -> None:
    observed: set[str] = set()
    one._connection.observe = observed.add
    fill(one)
    answers(one)
    one.view(F.id.exists()).search_text(SECRET, 5)
    one.clear()
    address, wall = Address.parsed(neo4j_url), LibraryWall(LibraryNames("one"))
    sent = sorted(each for each in observed if not each.startswith(("SHOW", "CREATE", "DROP", "CALL dbms")))
    assert len(sent) > 30
    with address.driver() as driver, driver.session(database=address.database) as session:
        for text in sent:
            explained = session.run(cypher(f"EXPLAIN {text}")).consume()
            assert explained.plan is not None
            assert not wall.foreign_beginning(explained.plan), text


def test_writers_of_two_libraries_do_not_meet(one: Neo4jStore, neo4j_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def waited(*_: object) -> None:
        raise AssertionError("a reader of one library waited for a writer of another")

    monkeypatch.setattr(query_batch._CommitWait, "wait", waited)
    with Neo4jStore(neo4j_url, create=True, encoder=ENCODER) as plain:
        plain._connection.begin_commit("under way")
        one.apply(Batch(add=tuple(small_world())))
        assert one.digest() == PlainGraph(small_world()).digest()
        plain._connection.end_commit("under way")
        monkeypatch.undo()
        made = {name: [contribution(f"{name} {each}", [[(name, "PERSON")]]) for each in range(5)] for name in ("Ann", "Bob")}

        def write(store: Neo4jStore, documents: list[Contribution]) -> None:
            for each in documents:
                store.apply(Batch(add=(each,)))

        both = [Thread(target=write, args=(one, made["Ann"])), Thread(target=write, args=(plain, made["Bob"]))]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert one.digest() == PlainGraph([*small_world(), *made["Ann"]]).digest()
        assert plain.digest() == PlainGraph(made["Bob"]).digest()
        assert (one.generation, plain.generation) == (6, 5)


def test_a_library_is_copied_into_another_of_its_database(one: Neo4jStore, two: Neo4jStore, neo4j_url: str) -> None:
    rows(neo4j_url, "MATCH (n:one__Clew) DETACH DELETE n")
    with clew.open(f"{neo4j_url}?library=two") as graph:
        assert graph.copy_to(f"{neo4j_url}?library=one") == two.digest()
    assert one.digest() == two.digest()
    one.clear()
    assert set(one.counts().values()) == {0}


def test_a_library_that_is_not_there_is_named(two: Neo4jStore, neo4j_url: str) -> None:
    with pytest.raises(StoreMissing, match=r"there is no library in \S+/\w+\?library=nobody: "):
        Neo4jStore(f"{neo4j_url}?library=nobody", mode="r")
    assert two.url.endswith("?library=two")


def test_queries_for_neo4j_browser_show_the_library(one: Neo4jStore, neo4j_url: str) -> None:
    one.apply(Batch(add=tuple(small_world())))
    address = Address.parsed(neo4j_url)
    queries = best_facts(), isolated(), neighbourhood("Bob"), paths("Bob", "Ann Lee"), sentences(), statements("")
    with address.driver() as driver:
        for query in queries:
            found = driver.execute_query(cypher(one.browser_text(query.script)), database_=address.database)
            assert "two__" not in repr(found.records)
            assert found.records, query.file
