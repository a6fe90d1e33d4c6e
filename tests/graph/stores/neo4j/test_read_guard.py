"""The guard on a real server: what only reads is answered, nothing else writes, reads a file or calls out."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import Neo4jError

from clew.graph.cypher.results import CypherNode, CypherPath, CypherRelationship, CypherResult
from clew.graph.cypher.tokens import LONGEST
from clew.graph.errors import QueryError
from clew.graph.stores.neo4j.read_guard import checked, run_guarded
from clew.tests.neo4j_server.emptying import empty
from clew.tests.neo4j_server.fixtures import SERVERS

SECRET = "the secret of the file"
Ask = Callable[..., CypherResult]


@pytest.fixture(scope="module", params=SERVERS)
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """A driver to a database with a few nodes, some of which are not ours; filled once, since nothing may change it."""
    url: str = request.getfixturevalue(request.param)
    empty(url)
    parts = urlsplit(url)
    login = unquote(parts.username or ""), unquote(parts.password or "")
    address = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    with GraphDatabase.driver(address, auth=login, notifications_min_severity="OFF") as opened:
        opened.execute_query(
            "CREATE (t:TextNode {clew_id: 't1', name: 'Ada', text: 'Ada wrote.'})-[:MENTIONS {clew_id: 'm1'}]->"
            "(e:Entity:Person {clew_id: 'e1', name: 'Ada', keys: ['ada'], year: 1815}) CREATE (:Foreign {name: 'x'})",
            database_=parts.path.strip("/") or None,
        )
        opened.execute_query("CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (e:Entity) ON EACH [e.name]")
        opened.execute_query("CALL db.awaitIndexes(60)")
        yield opened
        opened.execute_query("MATCH (n) DETACH DELETE n")
        opened.execute_query("DROP INDEX names")


@pytest.fixture
def ask(driver: Driver) -> Ask:
    """Ask under the guard."""

    def call(text: Any, parameters: Any = None, timeout: float = 20, limit: Any = 100) -> CypherResult:
        with driver.session(default_access_mode="READ") as session:
            return run_guarded(session, text, parameters, timeout=timeout, limit=limit)

    return call


def contents(driver: Driver) -> list[Any]:
    """All that a database holds and says of itself: nodes, relationships, indexes, constraints, users."""
    statements = (
        "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)",
        "MATCH ()-[r]->() RETURN type(r), properties(r) ORDER BY elementId(r)",
        "SHOW INDEXES YIELD name, type, labelsOrTypes, properties RETURN * ORDER BY name",
        "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name",
    )
    users = driver.execute_query("SHOW USERS YIELD user, passwordChangeRequired RETURN *", database_="system").records
    return [[record.data() for record in driver.execute_query(each).records] for each in statements] + [users]


class Loopback:
    """A web server that must hear nothing."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.url = ""


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    state = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            state.heard.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n1,2\n")

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/heard.csv"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


ATTEMPTS = {
    # Plain writes, and writes behind reads
    "create": "CREATE (:Hacked)",
    "merge": "MERGE (:Hacked {a: 1})",
    "delete": "MATCH (n) DETACH DELETE n",
    "set": "MATCH (n) SET n.hacked = true RETURN n",
    "set-map": "MATCH (n:Entity) SET n += {hacked: true}",
    "set-label": "MATCH (n:Entity) SET n:Hacked",
    "set-dynamic-label": "MATCH (n:Entity) SET n:$('Hacked')",
    "remove": "MATCH (n) REMOVE n.name",
    "foreach": "MATCH (n) FOREACH (x IN [1] | CREATE (:Hacked))",
    "with-then-write": "MATCH (n) WITH n LIMIT 1 CREATE (m:Hacked) RETURN m",
    "union-write": "MATCH (n) RETURN n UNION CREATE (n:Hacked) RETURN n",
    "relationship": "MATCH (a:Entity), (b:TextNode) CREATE (a)-[:HACKED]->(b)",
    # Comments and white space
    "comment-before": "/* MATCH (n) RETURN n */ CREATE (:Hacked)",
    "comment-inside": "MATCH (n) /* RETURN n */ SET n./**/hacked = 1",
    "line-comment": "// RETURN 1\nCREATE (:Hacked)",
    "carriage-return": "RETURN 1 AS x // \rUNION CREATE (h:Hacked) RETURN 1 AS x",
    "no-break-space": "CREATE\u00a0(:Hacked)",
    "comment-as-space": "CREATE/**/(:Hacked)",
    "open-comment": "MATCH (n) RETURN n /*",
    "open-quote": "MATCH (n) RETURN 'n",
    # Subqueries and transactions
    "call-subquery": "CALL { CREATE (:Hacked) }",
    "call-subquery-returning": "MATCH (n) CALL (n) { CREATE (h:Hacked) RETURN h } RETURN h",
    "call-in-transactions": "MATCH (n) CALL (n) { SET n.hacked = 1 } IN TRANSACTIONS OF 1 ROW",
    "read-in-transactions": "MATCH (n) CALL (n) { RETURN 1 AS x } IN TRANSACTIONS RETURN x",
    "concurrent-transactions": "UNWIND [1, 2] AS i CALL (i) { CREATE (:Hacked) } IN 2 CONCURRENT TRANSACTIONS",
    "periodic-commit": "USING PERIODIC COMMIT 1 LOAD CSV FROM '{url}' AS row CREATE (:Hacked)",
    "exists-subquery": "MATCH (n) WHERE EXISTS { CREATE (:Hacked) } RETURN n",
    # Several statements
    "two-statements": "MATCH (n) RETURN n; CREATE (:Hacked)",
    "two-statements-comment": "MATCH (n) RETURN n; // \nMATCH (n) DETACH DELETE n;",
    "semicolon-first": "; CREATE (:Hacked)",
    # Unicode escapes, which the server reads before it looks for quotes
    "escaped-keyword": "\\u0043REATE (:Hacked)",
    "escaped-quote": "MATCH (n) WHERE n.name = '\\u0027 OR true SET n.hacked = 1 //' RETURN n",
    "escaped-load": "\\u004c\\u004f\\u0041\\u0044 CSV FROM '{url}' AS row RETURN row",
    "escaped-many-u": "\\uuu0043REATE (:Hacked)",
    "escaped-comment-end": "/* \\u002a\\u002f CREATE (:Hacked) //",
    "full-width": "ＣＲＥＡＴＥ (:Hacked)",
    "zero-width": "CRE\u200bATE (:Hacked)",
    "soft-hyphen": "LO\u00adAD CSV FROM '{url}' AS row RETURN row",
    "nul": "MATCH (n) RETURN n \x00 CREATE (:Hacked)",
    # Backticks
    "backtick-label": "MATCH (n:`Entity`) SET n:`a``) DETACH DELETE n //`",
    "backtick-break-out": "MATCH (n:`x` ) CREATE (:Hacked) //`) RETURN n",
    "backtick-function": "RETURN `apoc`.`load`.`json`('{url}')",
    "backtick-procedure": "CALL `dbms`.`listConfig`() YIELD name RETURN name",
    # Files and addresses
    "load-csv-file": "LOAD CSV FROM '{file}' AS row RETURN row",
    "load-csv-url": "LOAD CSV FROM '{url}' AS row RETURN row",
    "load-csv-headers": "LOAD CSV WITH HEADERS FROM '{url}' AS row RETURN row.a",
    "load-csv-later": "MATCH (n) LOAD CSV FROM '{url}' AS row RETURN row",
    "load-csv-subquery": "MATCH (n) CALL (n) { LOAD CSV FROM '{file}' AS row RETURN row } RETURN row",
    "load-csv-exists": "MATCH (n) WHERE EXISTS { LOAD CSV FROM '{url}' AS row RETURN row } RETURN n",
    "load-csv-comment": "LOAD/**/CSV/**/FROM '{url}' AS row RETURN row",
    "load-csv-lower": "load\ncsv from '{url}' as row return row",
    "load-csv-union": "RETURN 1 AS row UNION LOAD CSV FROM '{url}' AS row RETURN row",
    "load-csv-count": "RETURN COUNT { LOAD CSV FROM '{url}' AS row RETURN row } AS x",
    "load-csv-collect": "RETURN COLLECT { LOAD CSV FROM '{file}' AS row RETURN row } AS x",
    "file-function": "MATCH (n) RETURN file()",
    "linenumber-function": "RETURN linenumber ( )",
    # Procedures and functions
    "list-config": "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    "list-config-standalone": "CALL dbms.listConfig",
    "list-config-spaced": "CALL dbms . /* x */ listConfig ( )",
    "set-config": "CALL dbms.setConfigValue('db.logs.query.enabled', 'OFF')",
    "kill": "CALL dbms.killConnection('bolt-1')",
    "create-label": "CALL db.createLabel('Hacked')",
    "index-write": "CALL db.create.setNodeVectorProperty(null, 'x', [1.0])",
    "clear-caches": "CALL db.clearQueryCaches()",
    "upgrade": "CALL dbms.upgrade()",
    "apoc-run": "CALL apoc.cypher.runWrite('CREATE (:Hacked)', {}) YIELD value RETURN value",
    "apoc-load": "CALL apoc.load.json('{url}') YIELD value RETURN value",
    "apoc-export": "CALL apoc.export.csv.all('/tmp/hacked.csv', {})",
    "apoc-function": "RETURN apoc.util.sha1(['x'])",
    "genai": "RETURN genai.vector.encode('x', 'OpenAI', {token: 'x'})",
    "graph-by-name": "RETURN graph.byName('neo4j')",
    "procedure-in-subquery": "MATCH (n) CALL (n) { CALL dbms.listConfig() YIELD value RETURN value } RETURN value",
    "procedure-in-exists": "MATCH (n) WHERE EXISTS { CALL dbms.listConfig() YIELD name RETURN name } RETURN n",
    "optional-call": "OPTIONAL CALL dbms.listConfig() YIELD name RETURN name",
    # Prefixes
    "profile": "PROFILE MATCH (n) SET n.hacked = 1",
    "explain": "EXPLAIN CREATE (:Hacked)",
    "cypher-option": "CYPHER runtime=slotted CREATE (:Hacked)",
    "cypher-version": "CYPHER 5 CREATE (:Hacked)",
    "cypher-profile": "CYPHER 5 PROFILE CREATE (:Hacked)",
    # What only the newer language has
    "cypher-25": "CYPHER 25 CREATE (:Hacked)",
    "cypher-25-insert": "CYPHER 25 INSERT (:Hacked)",
    "cypher-25-next": "CYPHER 25 RETURN 1 AS x NEXT CREATE (h:Hacked) RETURN h",
    "cypher-25-when": "CYPHER 25 WHEN true THEN CREATE (h:Hacked) RETURN h",
    "cypher-25-braces": "CYPHER 25 { CREATE (h:Hacked) RETURN h }",
    "cypher-25-let": "CYPHER 25 LET x = 1 CREATE (h:Hacked) RETURN h",
    "cypher-25-filter": "CYPHER 25 MATCH (n) FILTER n.name = 'Ada' SET n.hacked = 1",
    "cypher-25-next-load": "CYPHER 25 RETURN 1 AS x NEXT LOAD CSV FROM '{url}' AS row RETURN row",
    "cypher-25-load": "CYPHER 25 LOAD CSV FROM '{file}' AS row RETURN row",
    "cypher-25-dynamic": "CYPHER 25 MATCH (n) SET n['hacked'] = 1 RETURN n",
    "cypher-25-call": "CYPHER 25 MATCH (n) CALL dbms.listConfig() YIELD value RETURN value",
    "explain-comment": "/**/ PROFILE /**/ CREATE (:Hacked)",
    # Databases and administration
    "use": "USE neo4j CREATE (:Hacked)",
    "byte-order-mark": "\ufeffCREATE (:Hacked)",
    "line-separator": "MATCH (n)\u2028DETACH\u2028DELETE\u2028n",
    "quote-in-comment": "MATCH (n) /*'*/ SET /*'*/ n.hacked = 1 RETURN n",
    "in-transactions": "MATCH (n) CALL (n) { SET n.hacked = 1 } IN 2 CONCURRENT TRANSACTIONS OF 1 ROW RETURN n",
    "use-system": "USE system SHOW USERS",
    "use-subquery": "CALL { USE system MATCH (n) RETURN n } RETURN n",
    "show-users": "SHOW USERS",
    "show-settings": "SHOW SETTINGS YIELD name, value RETURN name, value",
    "show-transactions": "SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery",
    "terminate": "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "show-then-terminate": "SHOW TRANSACTIONS YIELD transactionId AS i TERMINATE TRANSACTIONS i YIELD message RETURN *",
    "create-user": "CREATE USER hacked SET PASSWORD 'hacked-hacked'",
    "alter-user": "ALTER USER neo4j SET PASSWORD 'hacked-hacked'",
    "alter-current": "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'hacked-hacked'",
    "create-database": "CREATE DATABASE hacked",
    "stop-database": "STOP DATABASE neo4j",
    "drop-index": "DROP INDEX names",
    "create-index": "CREATE INDEX hacked FOR (n:Entity) ON (n.name)",
    "create-constraint": "CREATE CONSTRAINT hacked FOR (n:Entity) REQUIRE n.name IS UNIQUE",
    "grant": "GRANT ROLE admin TO hacked",
    "enable-server": "ENABLE SERVER 'x'",
}


def attempt_of(name: str, loopback: Loopback, place: Path) -> str:
    """An attempt with its address and file."""
    return ATTEMPTS[name].replace("{url}", loopback.url).replace("{file}", place.as_uri())


@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_attempt_writes_reads_a_file_or_calls_out(
    driver: Driver, ask: Ask, loopback: Loopback, tmp_path: Path, name: str
) -> None:
    place = tmp_path / "secret.csv"
    place.write_text(f"{SECRET}\n")
    before = contents(driver)
    with pytest.raises(QueryError) as refused:
        ask(attempt_of(name, loopback, place))
    assert contents(driver) == before
    assert loopback.heard == []
    assert SECRET not in str(refused.value)
    assert len(str(refused.value)) > 20


def test_the_attempts_would_work_without_the_guard(driver: Driver, loopback: Loopback) -> None:
    with driver.session(default_access_mode="READ") as session:
        session.run("LOAD CSV FROM $url AS row RETURN row", url=loopback.url).consume()
        assert loopback.heard
        assert session.run("CALL dbms.listConfig() YIELD name RETURN name").data()


def test_values_are_bound_and_never_read_as_cypher(driver: Driver, ask: Ask) -> None:
    before = contents(driver)
    for value in ("' OR true //", "x'}) DETACH DELETE n //", "\\u0027 SET n.x = 1", "`) CREATE (:Hacked) //"):
        assert ask("MATCH (n {name: $name}) RETURN n", {"name": value}).rows == ()
    assert contents(driver) == before


@pytest.mark.parametrize("wall", ["plan", "transaction"])
def test_the_inner_walls_hold_alone(
    driver: Driver, ask: Ask, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, wall: str
) -> None:
    """Without the check of the words the plan still tells; without both the transaction still keeps all as it was."""
    monkeypatch.setattr("clew.graph.stores.neo4j.read_guard.checked", lambda text: text)
    if wall == "transaction":
        monkeypatch.setattr("clew.graph.stores.neo4j.read_guard._check_plan", lambda plan: None)
    before = contents(driver)
    answered = set()
    for name in ATTEMPTS:
        # What calls out or reads is the plan's to see: a transaction for reading lets it pass.
        if wall == "plan" or not {"{url}", "{file}"} & set(re.findall(r"\{\w+\}", ATTEMPTS[name])):
            with suppress(QueryError, Neo4jError):
                ask(attempt_of(name, loopback, Path("/no/such.csv")))
                answered.add(name)
    assert contents(driver) == before
    assert loopback.heard == []
    assert wall == "transaction" or answered == set()


def test_nodes_relationships_and_paths_come_as_values(ask: Ask) -> None:
    result = ask("MATCH p = (t:TextNode)-[m:MENTIONS]->(e:Person) RETURN t, m, e.name AS name, p")
    ((text, mention, name, path),) = result.rows
    assert result.columns == ("t", "m", "name", "p")
    assert text == CypherNode(("TextNode",), {"clew_id": "t1", "name": "Ada", "text": "Ada wrote."})
    assert mention == CypherRelationship("MENTIONS", {"clew_id": "m1"})
    assert name == "Ada"
    assert isinstance(path, CypherPath)
    assert path.relationships == (mention,)


def test_plain_values_come_plain(ask: Ask) -> None:
    result = ask(
        "RETURN date('2020-01-02') AS d, duration('P1D') AS u, datetime('2020-01-02T03:04:05Z') AS t, "
        "localtime('03:04') AS l, point({x: 1, y: 2}) AS p, "
        "[1, null, 'a'] AS many, {a: {b: 1.5}} AS map, null AS nothing, true AS yes"
    )
    assert result.rows == (
        (
            "2020-01-02",
            "P1D",
            "2020-01-02T03:04:05.000000000+00:00",
            "03:04:00.000000000",
            [1.0, 2.0],
            [1, None, "a"],
            {"a": {"b": 1.5}},
            None,
            True,
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (e:Entity) WHERE e.year > 1800 AND e.name IN ['Ada'] RETURN e.name;",
        "  match (e:Entity) return e.name // the end",
        "OPTIONAL MATCH (e:Entity) RETURN e.name",
        "CALL db.index.fulltext.queryNodes('names', 'ada') YIELD node, score RETURN node.name ORDER BY score DESC LIMIT 3",
        "MATCH (e:Entity) CALL (e) { MATCH (e)--(t) RETURN count(t) AS n } RETURN e.name, n",
        "MATCH (e:Entity) WHERE EXISTS { (e)--(:TextNode) } AND COUNT { (e)--() } > 0 RETURN e.name",
        "MATCH (e:Entity) RETURN e.name AS `apoc.load.json(`, date.truncate('year', date()) AS y",
        "UNWIND [1] AS x MATCH (e:Entity) RETURN toUpper(e.name) + ' LOAD CSV; CREATE (:x) apoc.load.json(1)' AS loud",
        "MATCH (e:Entity) RETURN collect(e.name)[0] AS n, point.distance(point({x: 1, y: 1}), null) AS d",
        "CYPHER 5 MATCH (e:Entity) RETURN e.name",
        "MATCH (e:Entity) RETURN [x IN e.keys WHERE x > 'a' | x] AS keys, reduce(s = '', k IN e.keys | s + k) AS a",
        "MATCH (e:Entity {name: 'Ada'}) RETURN e.name, vector.similarity.cosine([1.0], [1.0]) AS same",
        "MATCH p = shortestPath((e:Entity)-[*..3]-(t:TextNode)) RETURN length(p) AS n",
        "CALL db.labels() YIELD label RETURN label ORDER BY label LIMIT 1",
        "MATCH (e:Entity) RETURN e.use AS `use`, e:Use AS labelled, {use: 1} AS map",
    ],
)
def test_reading_is_answered(ask: Ask, text: str) -> None:
    assert len(ask(text).rows) == 1


def test_the_row_limit_says_that_there_was_more(ask: Ask) -> None:
    assert ask("UNWIND range(1, 10) AS x RETURN x", limit=10).truncated is False
    result = ask("UNWIND range(1, 1000000) AS x RETURN x", limit=3)
    assert (result.rows, result.truncated) == (((1,), (2,), (3,)), True)


def test_the_time_is_limited(ask: Ask) -> None:
    endless = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y WITH x + y AS z WHERE z < 0 RETURN count(z)"
    with pytest.raises(QueryError, match="longer than 1 seconds and was stopped"):
        ask(endless, timeout=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (n) RETURN m", r"`m` not defined \(line 1, column 18\)"),
        ("MATCH (n)\nRETURN n.x +", r"\(line 2, column"),
        ("RETURN $name", "Expected parameter"),
        ("RETURN 1 / 0", "/ by zero"),
        ("RETURN nonsense(1)", "Unknown function 'nonsense'"),
        ("", "is empty"),
        (" ; ", "is empty"),
        (None, "as text, got NoneType"),
        ("x" * (LONGEST + 1), "the most is 100,000"),
        ("RETURN " + "[" * 500 + "1" + "]" * 500, "nested deeper than 100"),
        ("RETURN range(1, 20000000)", "more than 1,000,000 values"),
    ],
)
def test_what_is_wrong_is_told(ask: Ask, text: Any, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        ask(text)


BAD = ({"limit": 0}, {"limit": True}, {"limit": 10**9}, {"timeout": 0}, *({"parameters": {"x": x}} for x in (type, 2**64)))


@pytest.mark.parametrize("bad", BAD)
def test_bad_bounds_and_values_are_told(ask: Ask, bad: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match=r"expected a|cannot be sent"):
        ask("RETURN $x AS x", **{"parameters": {"x": 1}, **bad})


def test_the_guard_names_what_it_allows() -> None:
    with pytest.raises(QueryError, match=r"'apoc.x' is refused; allowed: db\.index\.fulltext"):
        checked("CALL apoc.x()")
    with pytest.raises(QueryError, match=r"'apoc.x' is refused: allowed are Cypher's own functions"):
        checked("RETURN apoc.x()")
