"""Cypher statements that are one path: what is understood, and what is refused."""

import pytest

from clew.graph.cypher.path_pattern import BoundParameter, NodePattern, PropertyCondition, path_pattern
from clew.graph.errors import QueryError
from clew.tests.graph.stores.neo4j.test_read_guard import ATTEMPTS


@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_attempt_on_a_server_is_a_path(name: str) -> None:
    """What writes, loads, calls or administers there is refused here before anything is looked up, also behind a path."""
    path = "MATCH (a:Entity)-[:R]->(b {name: 'x'})"
    for text in (ATTEMPTS[name], f"{path} {ATTEMPTS[name]}", f"{path} RETURN a; {ATTEMPTS[name]}"):
        with pytest.raises(QueryError):
            path_pattern(text)


def test_every_part_of_a_statement_is_understood() -> None:
    made = path_pattern(
        """match (a:Entity:Person {clew_id: $who})-[r:FOUNDED|`OWNS IT`]->(b)<-[:MENTIONS {start: 3}]-(t:TextNode)
        WHERE b.type = 'ORG' AND $key IN b.keys AND t.kind IN $kinds AND 5 = t.start
        RETURN DISTINCT t, r.type AS kind, b ORDER BY t.clew_id DESC, b.name LIMIT 7;"""
    )
    assert made.nodes == (NodePattern("a", ("Entity", "Person")), NodePattern("b"), NodePattern("t", ("TextNode",)))
    assert [(each.types, each.direction) for each in made.relationships] == [
        (("FOUNDED", "OWNS IT"), "out"),
        (("MENTIONS",), "in"),
    ]
    assert made.conditions == (
        PropertyCondition("a", "clew_id", BoundParameter("who")),
        PropertyCondition(made.relationships[1].variable, "start", 3),
        PropertyCondition("b", "type", "ORG"),
        PropertyCondition("b", "keys", BoundParameter("key")),
        PropertyCondition("t", "kind", BoundParameter("kinds"), among=True),
        PropertyCondition("t", "start", 5),
    )
    assert [(each.variable, each.property, each.column) for each in made.returned] == [
        ("t", "", "t"),
        ("r", "type", "kind"),
        ("b", "", "b"),
    ]
    assert (made.distinct, made.order, made.limit) == (True, (("t", "clew_id", True), ("b", "name", False)), 7)


@pytest.mark.parametrize(
    ("arrow", "direction"), [("-[:A]-", "both"), ("<-[:A]->", "both"), ("-[:A]->", "out"), ("<-[:A]-", "in")]
)
def test_directions(arrow: str, direction: str) -> None:
    assert path_pattern(f"MATCH (a){arrow}(b) RETURN a").relationships[0].direction == direction


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("", "got the end"),
        ("CREATE (n) RETURN n", "got 'CREATE'"),
        ("MATCH (a) RETURN a", "a path without a relationship"),
        ("MATCH (a)--(b) RETURN a", "got '-'"),
        ("MATCH (a)-[r]->(b) RETURN a", r"got '\]'"),
        ("MATCH (a)-[:R*1..3]->(b) RETURN a", r"got '\*'"),
        ("MATCH (a)-[:R]->(b)-[:R]->(c)-[:R]->(d)-[:R]->(e) RETURN a", "a path of more than 3 relationships"),
        ("MATCH (a)-[:R]->(b), (c) RETURN a", "got ','"),
        ("MATCH (a)-[:R]->(b) WHERE a.x > 3 RETURN a", "got '>'"),
        ("MATCH (a)-[:R]->(b) WHERE a.x = 1 OR a.y = 2 RETURN a", "got 'OR'"),
        ("MATCH (a)-[:R]->(b) WHERE NOT a.x = 1 RETURN a", "got 'a'"),
        ("MATCH (a)-[:R]->(b) WHERE a.x IN 3 RETURN a", "IN something other than a parameter"),
        ("MATCH (a)-[:R]->(b) WHERE $x IN a.aliases RETURN a", "a value IN another property than keys"),
        ("MATCH (a)-[:R]->(b) WHERE a.x = 'it\\'s' RETURN a", r"got .*it"),
        ("MATCH (a)-[:R]->(b) RETURN count(a)", r"got '\('"),
        ("MATCH (a)-[:R]->(b) RETURN a; MATCH (c)", "got 'MATCH'"),
        ("MATCH (a)-[:R]->(b) SET a.x = 1 RETURN a", "got 'SET'"),
        ("MATCH (a)-[:R]->(b) CALL { RETURN 1 } RETURN a", "got 'CALL'"),
        ("MATCH (a)-[:R]->(a) RETURN a", "the variable 'a' twice"),
        ("MATCH (a)-[:R]->(b) RETURN c", "the variable 'c' is not in the path; its variables: a, b"),
        ("MATCH (a)-[:R]->(b) RETURN 'x", "quote"),
        ("MATCH (a)-[:R]->(b) RETURN DISTINCT a ORDER BY b.x", "return b.x too, or leave DISTINCT out"),
        ("MATCH (a)-[:R]->(b) RETURN a.x AS b ORDER BY b.y", "'b' is a column of values there"),
        ("MATCH (a)-[:R]->(b) RETURN a.x AS c, b AS c", "two columns are called 'c': give one of them another name"),
        ("MATCH (a)-[r:R|:S]->(b) RETURN a", "a colon after | beside a variable"),
        ("MATCH (a)-[:R|:S {x: 1}]->(b) RETURN a", "a colon after | beside a variable"),
        ("MATCH (a)-[:R]->(b) RETURN a LIMIT '3'", "LIMIT of a text"),
        ("MATCH (a {x: 01})-[:R]->(b) RETURN a", "without a 0 before it, got 01"),
        (f"MATCH (a)-[:R]->(b) RETURN a LIMIT {'9' * 5_000}", "at most 18 digits, got one of 5,000"),
    ],
)
def test_what_is_no_single_path_is_refused(cypher: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        path_pattern(cypher)
