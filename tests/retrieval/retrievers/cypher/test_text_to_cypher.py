"""`text_to_cypher`: a model behind a real socket writes, the guard on a real server decides."""

import json

import pytest

from clew.graph.errors import ConfigError, ModelError, QueryError
from clew.graph.identity import entity_id
from clew.graph.store import GraphStore
from clew.models.llm import LLM
from clew.retrieval.creation import create
from clew.retrieval.retrievers.cypher.text_to_cypher import TextToCypherRetriever
from clew.tests.contracts import shelf
from clew.tests.graph.stores.neo4j.test_read_guard import ATTEMPTS
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.neo4j_server.fixtures import SERVERS

ASKED = "Who founded Harbour Holdings?"
GOOD = """MATCH (a:Entity)-[r {predicate: 'found'}]->(e:Entity) WHERE e.clew_id IN $entities
RETURN r ORDER BY r.clew_id LIMIT 10"""


def says(*statements: str) -> list[str]:
    return [json.dumps({"cypher": statement}) for statement in statements]


@pytest.fixture
def retriever(on_server: GraphStore, llm: LLM) -> TextToCypherRetriever:
    return TextToCypherRetriever(on_server, llm)


@pytest.mark.parametrize("on_server", SERVERS, indirect=True)
def test_the_written_query_finds_text_nodes(retriever: TextToCypherRetriever, endpoint: ChatEndpoint) -> None:
    endpoint.answers = says(GOOD)
    (hit,) = retriever.retrieve(ASKED)
    assert hit.id == "holdings"
    assert hit.trail.query == GOOD
    assert hit.trail.steps[0].sentence == "Matteo Brand founded Harbour Holdings."
    assert len(endpoint.asked) == 1


def test_the_model_is_told_the_graph_and_the_question(retriever: TextToCypherRetriever, endpoint: ChatEndpoint) -> None:
    endpoint.answers = says(GOOD)
    retriever.retrieve(ASKED)
    system, user = (message["content"] for message in endpoint.asked[0]["messages"])
    assert "(:TextNode)-[:MENTIONS {start, end, own}]->(:Entity)" in system
    assert "FOUND 3" in system or "FOUND 2" in system
    assert "year (number)" in system or "year (integer)" in system or "year (" in system
    assert ASKED in user
    assert f"- Harbour Holdings (ORG), clew_id {entity_id('Harbour Holdings')}" in user


def test_what_a_filter_hides_the_model_does_not_hear(retriever: TextToCypherRetriever, endpoint: ChatEndpoint) -> None:
    endpoint.answers = says("MATCH (t:TextNode) RETURN t ORDER BY t.clew_id")
    ranking = retriever.retrieve(ASKED, filter="year < 1600")
    assert ranking.ids == ["selm", "tarn"]
    told = json.dumps(endpoint.asked[0]["messages"])
    assert "none that the graph knows" in told
    assert "FLOW_THROUGH 1" in told
    assert "OWN 1" not in told


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("MATCH (n) DETACH DELETE n", "does more than read"),
        ("MATCH (n RETURN n", "the server refuses the Cypher"),
        ("CALL dbms.listConfig()", "the procedure 'dbms.listConfig' is refused"),
        ("MATCH (n) RETURN n; MATCH (n) RETURN n", "more than one statement"),
    ],
)
def test_one_repair_round(retriever: TextToCypherRetriever, endpoint: ChatEndpoint, first: str, reason: str) -> None:
    endpoint.answers = says(first, GOOD)
    ranking = retriever.retrieve(ASKED)
    assert ranking.ids == ["holdings"]
    assert len(ranking.warnings) == 1
    assert reason in ranking.warnings[0]
    assert first in ranking.warnings[0]
    again = endpoint.asked[1]["messages"]
    assert [message["role"] for message in again] == ["system", "user", "assistant", "user"]
    assert reason in again[3]["content"]


def test_wrong_twice_finds_nothing_and_says_why(retriever: TextToCypherRetriever, endpoint: ChatEndpoint) -> None:
    endpoint.answers = says("MATCH (n) SET n.x = 1", "DROP INDEX clew_text", GOOD)
    ranking = retriever.retrieve(ASKED)
    assert ranking.ids == []
    assert len(ranking.warnings) == len(endpoint.asked) == 2
    assert "DROP INDEX clew_text" in ranking.warnings[1]


FAILING = [
    "MATCH (t:TextNode) RETURN substring(t.text, -1)",
    "MATCH (t:TextNode) RETURN toInteger([t.text])",
    "MATCH (t:TextNode) RETURN size(t.text) / (t.start - t.start)",
    "RETURN date('x') AS day",
]


@pytest.mark.parametrize("filter", [None, "year < 1600"])
@pytest.mark.parametrize("first", FAILING)
def test_a_statement_that_fails_on_what_it_meets_goes_back(
    retriever: TextToCypherRetriever, endpoint: ChatEndpoint, first: str, filter: str | None
) -> None:
    endpoint.answers = says(first, "MATCH (t:TextNode {clew_id: 'selm'}) RETURN t")
    ranking = retriever.retrieve(ASKED, filter=filter)
    assert ranking.ids == ["selm"]
    (warning,) = ranking.warnings
    assert first in warning
    assert ("not shown under a filter" in warning) == (filter is not None)
    endpoint.answers = says(first, first)
    assert retriever.retrieve(ASKED, filter=filter).ids == []


def test_an_empty_statement_and_a_fence(retriever: TextToCypherRetriever, endpoint: ChatEndpoint) -> None:
    endpoint.answers = says("")
    ranking = retriever.retrieve(ASKED)
    assert (ranking.ids, len(endpoint.asked)) == ([], 1)
    assert "cannot answer" in ranking.warnings[0]
    endpoint.answers = says(f"```cypher\n{GOOD}\n```")
    assert retriever.retrieve(ASKED).ids == ["holdings"]


@pytest.mark.parametrize("on_server", SERVERS, indirect=True)
def test_whatever_a_model_writes_the_graph_stays(
    on_server: GraphStore, retriever: TextToCypherRetriever, endpoint: ChatEndpoint
) -> None:
    before = on_server.digest(), on_server.generation
    statements = list(ATTEMPTS.values())
    endpoint.answers = [*says(*statements), *says("")]
    for _ in range(len(statements) // 2 + 1):
        assert retriever.retrieve(ASKED).ids == []
    assert len(endpoint.asked) >= len(statements)
    assert (on_server.digest(), on_server.generation) == before


def test_a_model_that_fails_is_an_error(retriever: TextToCypherRetriever, endpoint: ChatEndpoint) -> None:
    endpoint.answers = ["I would rather chat"]
    with pytest.raises(ModelError, match="did not follow the schema 'Written'"):
        retriever.retrieve(ASKED)
    endpoint.failures = [(503, ""), (503, "")]
    with pytest.raises(ModelError, match="no answer"):
        retriever.retrieve(ASKED)
    partial = (retriever | create("keyword", retriever.reader, shelf.embedder())).with_policy(on_error="partial")
    endpoint.failures = [(401, "")]
    ranking = partial.retrieve(ASKED)
    assert ranking.ids
    assert "text_to_cypher failed and is left out: ModelError" in ranking.warnings[0]


def test_it_needs_a_model_and_a_store_that_speaks_cypher(llm: LLM) -> None:
    with shelf.filled() as store:
        with pytest.raises(ConfigError, match="needs a language model"):
            TextToCypherRetriever(store)
        with pytest.raises(ConfigError, match="expected repairs"):
            TextToCypherRetriever(store, llm, repairs=-1)
        with pytest.raises(QueryError, match="clew copy :memory: neo4j://"):
            create("text_to_cypher", store, shelf.embedder(), llm=llm).retrieve(ASKED)
