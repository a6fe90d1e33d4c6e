"""A user's Cypher about one of several libraries: restated, and its plan held to the library. What a server makes of it is
tested in `test_libraries`.
"""

from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.stores.neo4j.library_cypher import any_node, restated
from clew.graph.stores.neo4j.library_names import LibraryNames
from clew.graph.stores.neo4j.library_wall import LibraryWall

ONE, PLAIN = LibraryNames("o"), LibraryNames()
ANY = any_node(ONE)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("MATCH (n:Entity) RETURN n", "MATCH (n:o__Entity) RETURN n"),
        ("MATCH (n) RETURN n", "MATCH (n:@) RETURN n"),
        ("MATCH () RETURN 1", "MATCH (:@) RETURN 1"),
        ("MATCH (n {a: 1}) RETURN n", "MATCH (n:@ {a: 1}) RETURN n"),
        ("MATCH (n WHERE n.a = (1)) RETURN (n)", "MATCH (n:@ WHERE n.a = (1)) RETURN (n)"),
        ("MATCH (n:A|B&C {a: x}) RETURN n", "MATCH (n:o__A|o__B&o__C {a: x}) RETURN n"),
        ("MATCH (n:A:B) RETURN n", "MATCH (n:o__A:o__B) RETURN n"),
        ("MATCH (n:!(A|B)) RETURN n", "MATCH (n:(!(o__A|o__B))&(@)) RETURN n"),
        ("MATCH (n:%) RETURN n", "MATCH (n:(%)&(@)) RETURN n"),
        ("MATCH (n:`a b`) RETURN n", "MATCH (n:`o__a b`) RETURN n"),
        ("MATCH (a)-[r:X|:Y*1..2 {k: 1}]->(b)", "MATCH (a:@)-[r:o__X|:o__Y*1..2 {k: 1}]->(b:@)"),
        ("MATCH p = shortestPath((a)-[*]-(b:B))", "MATCH p = shortestPath((a:@)-[*]-(b:o__B))"),
        ("MATCH ((a)-[r:X]->(b) WHERE a.x > (1)){1,3}", "MATCH ((a:@)-[r:o__X]->(b:@) WHERE a.x > (1)){1,3}"),
        ("MATCH (x:A) WHERE NOT (x)--() RETURN x", "MATCH (x:o__A) WHERE NOT (x:@)--(:@) RETURN x"),
        ("RETURN [(a)<-[:X]-(b) | b.name]", "RETURN [(a:@)<-[:o__X]-(b:@) | b.name]"),
        ("RETURN EXISTS { (a) }, COUNT { MATCH (b) }", "RETURN EXISTS { (a:@) }, COUNT { MATCH (b:@) }"),
        ("CALL (x) { MATCH (n) RETURN n } RETURN {a: n, b: (x)}", "CALL (x) { MATCH (n:@) RETURN n } RETURN {a: n, b: (x)}"),
        ("RETURN (a) - (b), (a) < -(b)", "RETURN (a) - (b), (a) < -(b)"),
        ("MATCH (n:A) WHERE n:B OR n:C RETURN {n: A}", "MATCH (n:o__A) WHERE n:o__B OR n:o__C RETURN {n: A}"),
        ("RETURN [x IN y WHERE x:A | x.n]", "RETURN [x IN y WHERE x:o__A | x.n]"),
        ("RETURN x :: INTEGER, x IS NOT NULL", "RETURN x :: INTEGER, x IS NOT NULL"),
        ("RETURN labels(n)", "RETURN [clew_label IN labels(n) | replace(clew_label, 'o__', '')]"),
        ("RETURN {l: type((r))}, n.labels", "RETURN {l: replace(type((r)), 'o__', '')}, n.labels"),
        ("RETURN ':A', '(n)' // MATCH (n:A)", "RETURN ':A', '(n)' // MATCH (n:A)"),
        ("MATCH (n:A) USING INDEX n:A(x)", "MATCH (n:o__A) USING INDEX n:o__A(x)"),
        ("CALL db.index.fulltext.queryNodes('clew_text', $q)", "CALL db.index.fulltext.queryNodes('o__clew_text', $q)"),
    ],
)
def test_a_statement_means_in_a_library_what_it_means_elsewhere(text: str, meant: str) -> None:
    assert restated(text, ONE) == meant.replace("@", ANY)


def test_in_the_library_without_a_name_only_any_node_is_restated() -> None:
    kinds = "Document|TextNode|Sentence|Entity|Clew"
    assert restated("MATCH (n)-[r:X]->(m:A) RETURN labels(n)", PLAIN) == f"MATCH (n:{kinds})-[r:X]->(m:A) RETURN labels(n)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MATCH (n:$(x)) RETURN n", "a label or type from a value"),
        ("MATCH (n) WHERE n:$x RETURN n", "a label or type from a value"),
        ("MATCH ()-[r:$any(['X'])]-() RETURN r", "a label or type from a value"),
        ("MATCH (n IS A) RETURN n", "write n:A"),
        ("MATCH (n) WHERE n IS NOT A RETURN n", "write n:A"),
        ("CALL db.labels()", "the whole database"),
        ("CALL db.schema.visualization() YIELD nodes RETURN nodes", "the whole database"),
        ("CALL `db`.propertyKeys", "the whole database"),
        ("CALL db.index.fulltext.queryNodes($i, 'x')", "names an index of this library"),
        ("CALL db.index.fulltext.queryNodes('two__clew_text', 'x')", "names an index of this library"),
        ("CALL db.index.fulltext.queryNodes('clew_text' + '', 'x')", "names an index of this library"),
        ("CALL db.index.fulltext.queryNodes", "names an index of this library"),
    ],
)
@pytest.mark.parametrize("names", [ONE, PLAIN], ids=["named", "plain"])
def test_what_cannot_be_kept_in_a_library_is_refused(text: str, told: str, names: LibraryNames) -> None:
    with pytest.raises(QueryError, match=told):
        restated(text, names)


def plan(operator: str, details: str, *below: dict[str, Any]) -> dict[str, Any]:
    return {"operatorType": f"{operator}@neo4j", "args": {"Details": details}, "children": list(below)}


HERE, BESIDE = LibraryWall(ONE), LibraryWall(PLAIN, (LibraryNames("two"),))


@pytest.mark.parametrize(
    ("operator", "details"),
    [
        ("NodeByLabelScan", "n:o__Entity"),
        ("UnionNodeByLabelsScan", "n:o__A|o__B"),
        ("NodeUniqueIndexSeek", "UNIQUE n:o__Entity(clew_id) WHERE clew_id = $autostring_0"),
        ("DirectedRelationshipTypeScan", "(a)-[r:o__X]->(b)"),
        ("NodeCountFromCountStore", "count( (:o__Entity) ) AS `count(n:A)`"),
        ("Argument", "n"),
        ("ProcedureCall", "db.index.fulltext.queryNodes($autostring_0, $q) :: (node :: NODE, score :: FLOAT)"),
    ],
)
def test_a_plan_may_begin_at_the_librarys_own(operator: str, details: str) -> None:
    HERE.check(plan("ProduceResults", "n", plan(operator, details)))
    BESIDE.check(plan("ProduceResults", "n", plan(operator, details.replace("o__", ""))))


@pytest.mark.parametrize(
    ("operator", "details"),
    [
        ("AllNodesScan", "n"),
        ("NodeByIdSeek", "n WHERE id(n) = $autoint_0"),
        ("NodeByLabelScan", "n:two__Entity"),
        ("UnionNodeByLabelsScan", "n:o__Entity|two__Entity"),
        ("DirectedAllRelationshipsScan", "(a)-[r]->(b)"),
        ("NodeCountFromCountStore", "count( () ) AS c"),
        ("RelationshipCountFromCountStore", "count( (:o__A)-[:two__X]->() ) AS c"),
        ("MultiNodeIndexSeek", "RANGE INDEX a:o__A(x) WHERE x = 1, RANGE INDEX b:two__A(x) WHERE x = 1"),
        ("DynamicLabelNodeLookup", "n:$all($x)"),
        ("SomethingNew", ""),
    ],
)
def test_a_plan_that_begins_elsewhere_is_refused(operator: str, details: str) -> None:
    inner = plan("Apply", "", plan("NodeByLabelScan", "n:o__Entity"), plan("Optional", "", plan(operator, details)))
    with pytest.raises(QueryError, match=r"all nodes or relationships of the database|a label or type from a value"):
        HERE.check(plan("ProduceResults", "n", inner))
    with pytest.raises(QueryError, match=r"all nodes or relationships of the database|a label or type from a value"):
        BESIDE.check(plan("ProduceResults", "n", plan(operator, details)))


def test_a_subquery_that_the_plan_does_not_take_apart_is_refused() -> None:
    hidden = plan("Projection", "[j IN $autolist_0 | COUNT { MATCH (x) }] AS c", plan("NodeByLabelScan", "n:o__Entity"))
    with pytest.raises(QueryError, match="a pattern inside a list"):
        HERE.check(hidden)


def test_a_library_alone_has_no_wall_and_one_beside_others_knows_them() -> None:
    assert LibraryWall.beside(PLAIN, []) is None
    assert LibraryWall.beside(PLAIN, ["two__Clew", "a_b__Clew"]) == LibraryWall(
        PLAIN, (LibraryNames("a_b"), LibraryNames("two"))
    )
    assert LibraryWall.beside(ONE, []) == LibraryWall(ONE)
    assert HERE.shown("o__Entity") == "Entity"
    assert BESIDE.shown("o__Entity") == "o__Entity"
