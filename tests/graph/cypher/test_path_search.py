"""Cypher paths walked on a store: the rows that the definition gives, the same on a server, values never read as Cypher."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from clew.graph.cypher.path_pattern import path_pattern
from clew.graph.cypher.path_search import search_path
from clew.graph.cypher.results import CypherNode, CypherRelationship, cypher_store
from clew.graph.errors import QueryError
from clew.graph.filters.language import Filter
from clew.graph.identity import entity_id
from clew.graph.model import Json
from clew.graph.store import GraphReader, GraphStore, open_store
from clew.tests.contracts import shelf

FOUNDERS = "MATCH (p:Entity)-[:FOUND]->(c:Entity {name: $name}) RETURN p.name ORDER BY p.name"


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as filled:
        yield filled


def rows(reader: GraphReader, cypher: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return list(search_path(reader, path_pattern(cypher), parameters).rows)


PATHS: tuple[tuple[str, dict[str, Any], list[tuple[Any, ...]]], ...] = (
    (FOUNDERS, {"name": "Vale Clocks"}, [("Cassia Vale",)]),
    (FOUNDERS, {"name": "vale clocks"}, []),
    (FOUNDERS, {"name": "' OR 1=1 //"}, []),
    (FOUNDERS, {"name": None}, []),
    (
        "MATCH (a:Entity)-[:OWN]->(c:Entity) WHERE $key IN c.keys RETURN a.name",
        {"key": "vale clocks"},
        [("Harbour Holdings",)],
    ),
    (
        "MATCH (c:Entity {name: $name})<-[:OWN]-(h:Entity)<-[r:FOUND]-(p:Person) RETURN p.name, r.predicate, h.type",
        {"name": "Vale Clocks"},
        [("Matteo Brand", "found", "ORG")],
    ),
    (
        "MATCH (c:Entity {name: $name})-[:OWN|FOUND]-(x:Entity) RETURN x.name ORDER BY x.name DESC",
        {"name": "Vale Clocks"},
        [("Harbour Holdings",), ("Cassia Vale",)],
    ),
    (
        "MATCH (c:Entity {name: $name})-[:OWN|FOUND]-(x:Entity) RETURN x.name ORDER BY x.name DESC LIMIT 1",
        {"name": "Vale Clocks"},
        [("Harbour Holdings",)],
    ),
    (
        "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: $name}) RETURN DISTINCT t.clew_id ORDER BY t.clew_id DESC",
        {"name": "Matteo Brand"},
        [("rumour",), ("holdings",), ("brand",)],
    ),
    (
        "MATCH (d:Document)-[:DECLARES]->(e:Entity)-[:BEAR_IN]->(p:Entity {name: $name}) RETURN d.title, e.name",
        {"name": "Selm"},
        [("Matteo Brand", "Matteo Brand")],
    ),
    (
        "MATCH (d:Document)-[:CONTAINS]->(t:TextNode) WHERE d.clew_id = $id RETURN t.clew_id, t.start",
        {"id": "tarn"},
        [("tarn", 0)],
    ),
    (
        "MATCH (a:Entity)-[:FOUND]->(c:Entity) WHERE c.name IN $names AND a.type = 'PERSON' RETURN a.name ORDER BY a.name",
        {"names": ["Vale Clocks", "Harbour Holdings", "nothing"]},
        [("Cassia Vale",), ("Matteo Brand",)],
    ),
    (
        "MATCH (p:Entity {name: $name})-[:FOUND]->(c:Entity) RETURN p.keys, c.keys AS keys ORDER BY c.keys",
        {"name": "Matteo Brand"},
        [(["matteo brand"], ["harbour holdings"])],
    ),
    # Metadata are the document's, overridden by the text node's own.
    (
        "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: $name}) WHERE t.`metadata.year` = $year "
        "RETURN DISTINCT t.clew_id, t.`metadata.year`, t.`metadata.tags`, t.`metadata.draft`",
        {"name": "Vale Clocks", "year": 1902},
        [("orrin", 1902, ["places"], None)],
    ),
    (
        "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: $name}) RETURN t.clew_id ORDER BY t.`metadata.year`, t.clew_id",
        {"name": "Matteo Brand"},
        [("brand",), ("holdings",), ("rumour",)],
    ),
    # No relationship twice on one path: the only way back to the company is the one that led away.
    ("MATCH (a:Entity {name: $name})-[:OWN]-(b:Entity)-[:OWN]-(c:Entity) RETURN c.name", {"name": "Vale Clocks"}, []),
    ("MATCH (a:Person {name: $name})-[:OWN]-(b:Entity) RETURN b.name", {"name": "Vale Clocks"}, []),
    ("MATCH (a:Entity {name: $name})-[:NO_SUCH]-(b:Entity) RETURN b.name", {"name": "Vale Clocks"}, []),
)


@pytest.mark.parametrize(("cypher", "parameters", "expected"), PATHS, ids=range(len(PATHS)))
def test_paths(store: GraphStore, cypher: str, parameters: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    assert rows(store, cypher, **parameters) == expected


@pytest.mark.server
def test_a_server_answers_the_same(empty_neo4j: str) -> None:
    with shelf.filled(empty_neo4j) as server:
        source = cypher_store(server, "a test")
        for cypher, parameters, expected in PATHS:
            assert list(source.cypher(cypher, parameters).rows) == expected, cypher
            assert rows(server, cypher, **parameters) == expected, cypher


FOUND = "MATCH (p:Entity)-[r:FOUND]->(c:Entity {name: 'Vale Clocks'}) "
REFUSED = (
    # Rows made one have no longer one path behind them.
    "RETURN DISTINCT p ORDER BY c.name",
    "RETURN DISTINCT p.name ORDER BY p.type",
    "RETURN DISTINCT r ORDER BY p.name",
    "RETURN DISTINCT p.name AS `c.name` ORDER BY c.name",
    # A column hides the variable of its name.
    "RETURN p.name AS c ORDER BY c.type",
    "RETURN p.name AS p ORDER BY p.type",
    "RETURN DISTINCT p, r.type AS kind ORDER BY kind.name",
    "RETURN p.name, p.name",
    "RETURN p, c AS p",
    "RETURN p ORDER BY q.name",
    "RETURN p, q",
    "WHERE q.name = 'Vale Clocks' RETURN p",
    "RETURN p LIMIT 'many'",
    "RETURN p LIMIT 010",
    "RETURN p LIMIT c.start",
    "RETURN p LIMIT 1 ORDER BY p.name",
    "WHERE p.name = $missing RETURN p",
    "WHERE p.type = 010 RETURN p",
)
"""What no store answers, after FOUND."""
ORDERED = (
    ("RETURN DISTINCT p.name ORDER BY p.name", [("Cassia Vale",)]),
    ("RETURN DISTINCT p.name AS founder ORDER BY p.name", [("Cassia Vale",)]),
    ("RETURN DISTINCT p.name, r.type AS kind ORDER BY r.type, p.name", [("Cassia Vale", "FOUND")]),
    ("RETURN p.name AS c, c.name AS p ORDER BY p.name", [("Cassia Vale", "Vale Clocks")]),
)
"""Near to what is refused, and answered."""


@pytest.mark.parametrize("end", REFUSED)
def test_what_a_server_refuses_is_refused(store: GraphStore, end: str) -> None:
    with pytest.raises(QueryError):
        rows(store, FOUND + end)


@pytest.mark.parametrize(("end", "expected"), ORDERED)
def test_what_is_returned_can_order(store: GraphStore, end: str, expected: list[tuple[Any, ...]]) -> None:
    assert rows(store, FOUND + end) == expected


@pytest.mark.server
def test_a_server_refuses_and_orders_the_same(empty_neo4j: str) -> None:
    with shelf.filled(empty_neo4j) as server:
        source = cypher_store(server, "a test")
        for end in REFUSED:
            with pytest.raises(QueryError):
                source.cypher(FOUND + end)
            with pytest.raises(QueryError):
                rows(server, FOUND + end)
        for end, expected in ORDERED:
            assert list(source.cypher(FOUND + end).rows) == expected, end


def test_a_column_comes_before_a_variable_of_its_name(store: GraphStore) -> None:
    """`c` is the founder after RETURN: the founders order the rows, not what they founded."""
    falling = (
        "MATCH (p:Entity)-[:FOUND]->(c:Entity) WHERE c.name IN $names RETURN p AS c, p.name AS name ORDER BY c.name DESC"
    )
    found = rows(store, falling, names=["Vale Clocks", "Harbour Holdings"])
    assert [name for _, name in found] == ["Matteo Brand", "Cassia Vale"]


def test_the_size_of_an_answer_is_bounded(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: $name}) RETURN t.text, e.keys"
    answer = rows(store, texts, name="Matteo Brand")
    size = sum(len(text) + sum(map(len, keys)) for text, keys in answer)
    monkeypatch.setattr("clew.graph.cypher.results.LONGEST_TEXTS", size)
    assert rows(store, texts, name="Matteo Brand") == answer
    monkeypatch.setattr("clew.graph.cypher.results.LONGEST_TEXTS", size - 1)
    with pytest.raises(QueryError, match="return less of each row"):
        rows(store, texts, name="Matteo Brand")
    monkeypatch.undo()
    monkeypatch.setattr("clew.graph.cypher.results.MOST_VALUES", 3)
    with pytest.raises(QueryError, match="return less of each row"):
        rows(store, texts, name="Matteo Brand")


def test_nodes_and_relationships_are_returned_whole(store: GraphStore) -> None:
    ((first, relation, second),) = rows(
        store, "MATCH (a:Entity)-[r:OWN]->(b:Entity {clew_id: $id}) RETURN a, r, b", id=entity_id("Vale Clocks")
    )
    assert first == CypherNode(("Entity", "Org"), {"clew_id": entity_id("Harbour Holdings")})
    assert second.properties == {"clew_id": entity_id("Vale Clocks")}
    assert isinstance(relation, CypherRelationship)
    assert relation.type == "OWN"
    assert store.fetch("relation", [str(relation.properties["clew_id"])])


def test_a_view_walks_only_what_is_visible(store: GraphStore) -> None:
    view = store.view(Filter.of("document_id != 'cassia'"))
    assert rows(view, FOUNDERS, name="Vale Clocks") == []
    assert rows(view, FOUNDERS, name="Harbour Holdings") == [("Matteo Brand",)]


def test_more_rows_than_the_limit_are_told(store: GraphStore) -> None:
    pattern = path_pattern("MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: $name}) RETURN t")
    result = search_path(store, pattern, {"name": "Vale Clocks"}, limit=2)
    assert (len(result.rows), result.truncated) == (2, True)


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (a:Entity)-[:OWN]->(b:Entity) RETURN a", "to be given by its clew_id, or an entity by name or keys"),
        ("MATCH (a:Entity {nmae: 'x'})-[:OWN]->(b) RETURN a", "no property 'nmae' .* Did you mean 'name'"),
        ("MATCH (a:Entity {name: 'x'})-[r:OWN]->(b) RETURN r.sentence", "no property 'sentence' is known here of a fact"),
        ("MATCH (d:Document {clew_id: 'x'})-[:CONTAINS]->(t) RETURN d.text", "no property 'text' is known here of Document"),
        ("MATCH (d {clew_id: 'x'})-[:CONTAINS]->(t) WHERE d.text = 'y' RETURN t", "no property 'text' .* of Document"),
        ("MATCH (d {clew_id: 'x'})-[:CONTAINS]->(t) RETURN t ORDER BY d.text", "no property 'text' .* of Document"),
        ("MATCH (d:Document {name: 'x'})-[:CONTAINS]->(t) RETURN t", "no property 'name' is known here of Document"),
        ("MATCH (t:TextNode {name: 'Tarn'})-[:MENTIONS]->(e) RETURN e", "to be given by its clew_id"),
        ("MATCH (t)-[r:MENTIONS]->(e:Entity {name: 'x'}) RETURN r.type", "no property 'type' is known here of MENTIONS"),
        ("MATCH (d)-[r:CONTAINS]->(t {clew_id: 'x'}) RETURN r.weight", "no property 'weight' is known here of CONTAINS"),
        ("MATCH (x)-[:MENTIONS|DECLARES]->(e:Entity {name: 'x'}) RETURN x.text", "of Document, which x may be: give it"),
        ("MATCH (a:Entity {name: $gone})-[:OWN]->(b) RETURN a", r"the parameter \$gone has no value"),
        ("MATCH (a:Entity {name: 'x'})-[:STATES]->(b) RETURN a", "STATES are walked on a Neo4j server alone"),
        (
            "MATCH (a:Entity {name: 'x'})-[:OWN]->(b) RETURN a LIMIT $most",
            "expected LIMIT as an integer of at least 0, got -1",
        ),
    ],
)
def test_what_cannot_be_walked_is_told(store: GraphStore, cypher: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        search_path(store, path_pattern(cypher), {"most": -1})


def test_an_empty_store_has_no_rows() -> None:
    assert rows(open_store(":memory:"), FOUNDERS, name="Vale Clocks") == []


def test_a_text_node_has_the_name_that_a_server_gives_it(store: GraphStore) -> None:
    cypher = (
        "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: $name}) WHERE t.name = $called RETURN DISTINCT t.clew_id, t.name"
    )
    found = rows(store, cypher, name="Matteo Brand", called="Harbour Holdings")
    assert found == [("holdings", "Harbour Holdings")]
    begun = "They say that the company that founded…"
    assert rows(store, cypher, name="Matteo Brand", called=begun) == [("rumour", begun)]


def test_distinct_rows_tell_booleans_from_numbers() -> None:
    body = "Vale Clocks"
    texts = [shelf.text(each, "", body) for each in ("a", "b", "c")]
    values: list[Json] = [1, True, 1.0]
    marked = [
        replace(each, nodes=tuple(replace(node, metadata={"mark": value}) for node in each.nodes))
        for each, value in zip(texts, values, strict=True)
    ]
    cypher = "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: 'Vale Clocks'}) RETURN DISTINCT t.`metadata.mark`, e"
    with shelf.filled(texts=marked) as store:
        assert [repr(mark) for mark, _ in rows(store, cypher)] == ["1", "True"]


def test_the_time_is_limited(store: GraphStore) -> None:
    pattern = path_pattern(FOUNDERS)
    with pytest.raises(QueryError, match=r"took longer than 1e-09 seconds and was stopped"):
        search_path(store, pattern, {"name": "Vale Clocks"}, timeout=1e-9)
    with pytest.raises(QueryError, match="expected a timeout above 0 seconds, got 0"):
        search_path(store, pattern, {"name": "Vale Clocks"}, timeout=0)
