"""`clew query` and `kg.query`: Cypher that can only read, on a real server."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import clew
from clew.app.output.cypher_results import json_of, text_of
from clew.graph.cypher.results import CypherNode, CypherPath, CypherRelationship, CypherResult, ResultValue
from clew.graph.errors import QueryError
from clew.tests.neo4j_server.fixtures import SERVERS
from clew.tests.retrieval.retrievers.cypher.conftest import anew

from ...running import Run
from ...worlds import small_world

ADA = CypherNode(("Entity", "Person"), {"clew_id": "e1", "name": "Ada", "embedding": [0.1], "text_vector": b"12"})
KNOWS = CypherRelationship("KNOWS", {"weight": 2})


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal without colours."""
    monkeypatch.setenv("TERM", "dumb")


@pytest.fixture(scope="module", params=SERVERS)
def shelf_url(request: pytest.FixtureRequest) -> str:
    """The address of a server with the shelf."""
    url: str = request.getfixturevalue(request.param)
    anew(url).close()
    return url


def test_rows_are_a_table(run: Run, shelf_url: str) -> None:
    code, out, err = run(
        *("query", shelf_url, "MATCH (e:Entity) RETURN e.name, e.frequency, e ORDER BY e.name"),
        *("--limit", "3", "--timeout", "20"),
    )
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["e.name", "e.frequency", "e"]
    assert "Cassia Vale" in lines[2]
    assert "(Cassia Vale:Entity:Person)" in lines[2]
    assert err == "Warning: there are more than 3 rows; the others are left out, see --limit\n"


def test_json_keeps_its_schema(run: Run, shelf_url: str) -> None:
    cypher = "MATCH p = (t:TextNode {clew_id: $id})-[m:MENTIONS]->(e:Entity) RETURN t, m, e.name AS name, p ORDER BY name"
    code, out, err = run("query", shelf_url, cypher, "--param", "id=brand", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    Draft202012Validator(json.loads(run("schema", "query")[1])).validate(found)
    assert found["columns"] == ["t", "m", "name", "p"]
    assert [row["name"] for row in found["rows"]] == ["Matteo Brand", "Matteo Brand", "Selm"][-len(found["rows"]) :]
    text = found["rows"][0]["t"]
    assert text["properties"]["text"].startswith("Matteo Brand was born in Selm")
    assert not {"embedding", "text_vector"} & set(text["properties"])
    assert found["truncated"] is False


@pytest.mark.parametrize(
    ("given", "value"),
    [("x=1", 1), ("x=[1, null]", [1, None]), ('x="1"', "1"), ("$x=a=b", "a=b"), ("x=", ""), ("x='); DROP", "'); DROP")],
)
def test_parameters_are_json_or_text(run: Run, shelf_url: str, given: str, value: object) -> None:
    code, out, _ = run("query", shelf_url, "RETURN $x AS x", "-p", given, "--json")
    assert code == 0
    assert json.loads(out)["rows"] == [{"x": value}]


def test_a_date_is_sent_as_its_first_and_last_day(run: Run, shelf_url: str) -> None:
    code, out, _ = run("query", shelf_url, "RETURN $as_of_from AS a, $as_of_to AS b", "--as-of", "1968-02", "--json")
    assert code == 0
    assert json.loads(out)["rows"] == [{"a": "1968-02-01", "b": "1968-02-29"}]
    code, _, err = run("query", shelf_url, "RETURN 1", "--as-of", "then")
    assert (code, "expected a year, month or day" in err) == (1, True)


def test_a_parameter_without_value_is_wrong_usage(run: Run, shelf_url: str) -> None:
    code, _, err = run("query", shelf_url, "RETURN $x AS x", "--param", "x")
    assert code == 2
    assert "expected NAME=VALUE" in err


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n) DETACH DELETE n",
        "CALL dbms.listConfig()",
        "LOAD CSV FROM 'file:///x' AS r RETURN r",
        "MATCH",
        "MATCH (t:TextNode) RETURN substring(t.text, -1)",
        "RETURN 1 / 0",
        "RETURN toInteger([1])",
    ],
)
def test_what_is_refused_is_one_line_and_1(run: Run, shelf_url: str, cypher: str) -> None:
    code, out, err = run("query", shelf_url, cypher)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert err.startswith("Error: ")


def test_an_embedded_store_says_how_to_get_one_that_answers(run: Run, tmp_path: Path) -> None:
    small_world(tmp_path / "world.clew").close()
    code, out, err = run("query", "world.clew", "MATCH (n) RETURN n")
    assert (code, out) == (1, "")
    assert "clew copy world.clew neo4j://USER:PASSWORD@HOST:7687" in err


def test_no_rows_and_a_missing_store(run: Run, shelf_url: str) -> None:
    assert run("query", shelf_url, "MATCH (n:Nobody) RETURN n")[1] == "no rows\n"
    assert run("query", "missing.clew", "RETURN 1")[0] == 1


def test_the_facade_asks_too(shelf_url: str) -> None:
    with clew.open(shelf_url, mode="r") as kg:
        result = kg.query("MATCH (e:Entity) WHERE $key IN e.keys RETURN e.name AS name", {"key": "selm"})
        assert result == CypherResult(("name",), (("Selm",),))
        with pytest.raises(QueryError, match="expected a limit from 1"):
            kg.query("RETURN 1 AS x", limit=0)
        found = kg.retriever("cypher_template", cypher="MATCH (t:TextNode {clew_id: 'tarn'}) RETURN t").retrieve("?a")
        assert found.ids == ["tarn"]


@pytest.mark.parametrize(
    ("value", "text", "as_json"),
    [
        (ADA, "(Ada:Entity:Person)", {"labels": ["Entity", "Person"], "properties": {"clew_id": "e1", "name": "Ada"}}),
        (KNOWS, "[:KNOWS]", {"type": "KNOWS", "properties": {"weight": 2}}),
        (float("nan"), "null", None),
        (b"123", '"3 bytes"', "3 bytes"),
        ([1, {"a": None}], '[1, {"a": null}]', [1, {"a": None}]),
        (None, "", None),
        (True, "true", True),
    ],
)
def test_values_as_text_and_as_json(value: ResultValue, text: str, as_json: object) -> None:
    assert (text_of(value), json_of(value)) == (text, as_json)


def test_a_path_is_a_walk() -> None:
    path = CypherPath((ADA, CypherNode(("Entity",), {"name": "Bob"})), (KNOWS,))
    assert text_of(path) == "(Ada:Entity:Person)-[:KNOWS]-(Bob:Entity)"
    assert [node["properties"]["name"] for node in json_of(path)["nodes"]] == ["Ada", "Bob"]
