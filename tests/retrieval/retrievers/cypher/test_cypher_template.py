"""`cypher_template`: what fills its parameters, which columns count, what its hits say."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from clew.graph.errors import ConfigError, QueryError
from clew.graph.identity import entity_id, relation_id
from clew.graph.store import GraphStore
from clew.models.llm import LLM
from clew.retrieval.creation import create
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.cypher.cypher_template import CypherTemplateRetriever
from clew.retrieval.retrievers.cypher.parameters import QuestionFacts, filled
from clew.tests.contracts import shelf
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.neo4j_server.fixtures import SERVERS

STATED = """MATCH (e:Entity)-[r]-(o:Entity) WHERE e.clew_id IN $entities AND r.clew_id IS NOT NULL
RETURN r ORDER BY r.clew_id"""
MENTIONING = "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {clew_id: $entity}) RETURN DISTINCT t ORDER BY t.clew_id DESC"


def asked(store: Any, cypher: str, question: str = "anything?", **options: Any) -> Ranking:
    return CypherTemplateRetriever(store, cypher, **options).retrieve(question)


# What fills the parameters


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who founded Vale Clocks in 1874?", {"name": "Vale Clocks", "year": 1874, "number": 1874, "last_year": None}),
        ("harbour holdings or vale clocks", {"name": "Harbour Holdings", "names": ["Harbour Holdings", "Vale Clocks"]}),
        ("From 1899 to the 1920s", {"years": [1899, 1920], "last_year": 1920, "name": None}),
        ("1,200 ships and 3.5 tons, 12 of 1999.", {"numbers": [1200, 3.5, 12, 1999], "years": [1999], "number": 1200}),
        ("room 12a, id 18745, v1.1850", {"years": [], "numbers": [18745]}),
        ("Who founded cities?", {"terms": ["found", "citi"], "search": "found citi", "question": "Who founded cities?"}),
        ("where is Selm", {"key": "selm", "keys": ["selm"], "entity": entity_id("Selm"), "other_entity": None}),
    ],
)
def test_rules_take_values_from_the_question(question: str, expected: dict[str, Any]) -> None:
    with shelf.filled() as store:
        assert filled(store, question, {name: name for name in expected}) == expected


@pytest.mark.parametrize("digits", [18, 20, 308, 309, 400, 4_300, 5_000])
def test_a_number_of_any_length_is_a_value(digits: int) -> None:
    cypher = "MATCH (t:TextNode)-[:MENTIONS]->(e:Entity {name: 'Vale Clocks'}) WHERE t.`metadata.year` = $number RETURN t"
    with shelf.filled() as store:
        assert asked(store, cypher, f"What was in {'9' * digits}?").ids == []
        assert asked(store, cypher, "What was?", values={"number": -(10 ** min(digits, 400))}).ids == []
        assert asked(store, cypher, "What was in 1921?").ids == ["clocks"]


def test_what_no_rule_wants_is_not_read() -> None:
    unreadable: Any = None
    assert QuestionFacts(unreadable, "In 1899").years == [1899]


@pytest.mark.parametrize("on_server", SERVERS, indirect=True)
def test_parameters_are_filled_and_bound(on_server: GraphStore) -> None:
    ranking = asked(on_server, MENTIONING, "What is said of Matteo Brand?")
    assert ranking.ids == ["rumour", "holdings", "brand"]
    assert [hit.score for hit in ranking] == [1.0, 0.5, 0.333333]
    assert ranking[0].trail.query == MENTIONING
    assert str(ranking[0].trail) == f"by {MENTIONING}"
    named = asked(on_server, MENTIONING.replace("$entity", "$who"), "Matteo Brand?", rules={"who": "entity"})
    assert named.ids == ranking.ids


def test_values_and_optional_parameters(on_server: GraphStore) -> None:
    cypher = """MATCH (t:TextNode) WHERE t.kind = $kind AND ($year IS NULL OR t.`metadata.year` = $year)
    RETURN t ORDER BY t.clew_id"""
    options: dict[str, Any] = {"values": {"kind": "chunk"}, "optional": ["year"]}
    assert asked(on_server, cypher, "What was in 1921?", **options).ids == ["clocks"]
    assert len(asked(on_server, cypher, "What was?", **options)) == 10
    without = asked(on_server, cypher, "What was?", values={"kind": "chunk"})
    assert (without.ids, len(without.warnings)) == ([], 1)
    assert "gives no value for $year" in without.warnings[0]


@pytest.mark.parametrize("on_server", SERVERS, indirect=True)
def test_hostile_questions_stay_values(on_server: GraphStore) -> None:
    before = on_server.digest()
    cypher = "MATCH (t:TextNode {text: $question}) RETURN t"
    for question in ("' OR 1=1 //", "x'}) DETACH DELETE t //", "`) CREATE (:Hacked) RETURN 1 //", "$question"):
        assert asked(on_server, cypher, question).ids == []
    assert asked(on_server, "MATCH (t) WHERE t.start = $number RETURN t", f"is it {10**30}?").ids == []
    assert on_server.digest() == before


class Stay(BaseModel):
    """Where, and until when."""

    model_config = ConfigDict(extra="forbid")

    place: str
    until: int | None


def test_a_language_model_fills_a_form(on_server: GraphStore, endpoint: ChatEndpoint, llm: LLM) -> None:
    endpoint.answers = [json.dumps({"place": "selm", "until": None})]
    cypher = """MATCH (t:TextNode)-[:MENTIONS]->(e:Entity)
    WHERE $place IN e.keys AND ($until IS NULL OR t.`metadata.year` < $until)
    RETURN DISTINCT t ORDER BY t.clew_id"""
    retriever = CypherTemplateRetriever(on_server, cypher, form=Stay, llm=llm, optional=("until",))
    assert retriever.retrieve("Which river flows through the town?").ids == ["brand", "selm"]
    (sent,) = endpoint.asked
    assert sent["messages"][-1]["content"] == "Which river flows through the town?"
    assert sent["response_format"]["json_schema"]["name"] == "Stay"


@pytest.mark.parametrize(
    ("cypher", "options", "said"),
    [
        ("RETURN $who AS x", {}, r"nothing says how to fill the parameter \$who"),
        ("RETURN $x AS x", {"rules": {"x": "nmae"}}, "'nmae' is not a rule; .* Did you mean 'name'"),
        ("RETURN 1 AS x", {"values": {"y": 1}}, r"values: the query has no parameter \$y; its parameters: none"),
        ("RETURN $year AS x", {"optional": ["yaer"]}, r"optional: the query has no parameter \$yaer"),
        ("RETURN $place AS p, $until AS u", {"form": Stay}, "form is filled by a language model"),
    ],
)
def test_a_template_that_cannot_work_is_told_at_once(cypher: str, options: dict[str, Any], said: str) -> None:
    with shelf.filled() as store, pytest.raises(ConfigError, match=said):
        CypherTemplateRetriever(store, cypher, **options)


def test_the_catalogue_makes_it_with_its_query(on_server: GraphStore) -> None:
    made = create("cypher_template", on_server, shelf.embedder(), cypher=MENTIONING)
    assert made.retrieve("What is said of Matteo Brand?").ids == ["rumour", "holdings", "brand"]
    with pytest.raises(ConfigError, match="needs the option 'cypher'"):
        create("cypher_template", on_server, shelf.embedder())


def test_a_store_that_speaks_no_cypher_is_told_how_to_get_one() -> None:
    with (
        shelf.filled() as store,
        pytest.raises(QueryError, match=r"supports Cypher, and :memory: does not: .*clew copy.*expected MATCH one path"),
    ):
        asked(store, "MATCH (t) RETURN t")


@pytest.mark.parametrize("cypher", ["CREATE (n) RETURN n", "MATCH (t) RETURN", "MATCH (t) RETURN t; MATCH (t) RETURN t"])
def test_a_query_that_is_refused_or_wrong_is_told(on_server: GraphStore, cypher: str) -> None:
    with pytest.raises(QueryError):
        asked(on_server, cypher)


# Which columns count


@pytest.mark.parametrize(
    ("cypher", "ids"),
    [
        ("MATCH (t:TextNode) WHERE t.clew_id IN ['tarn', 'selm'] RETURN t ORDER BY t.clew_id DESC", ["tarn", "selm"]),
        ("UNWIND ['tarn', 'brand', 'tarn', 'nobody'] AS id RETURN id", ["tarn", "brand"]),
        ("MATCH (t:TextNode {clew_id: 'tarn'}) RETURN t.clew_id, t.name", ["tarn"]),
        ("RETURN {text_node: 'tarn', other: 'selm'} AS map", ["tarn"]),
        ("RETURN ['tarn', 'selm'] AS id", ["tarn", "selm"]),
        ("RETURN 'tarn' AS word, 1 AS id, null AS text_node", []),
        ("MATCH (t:TextNode {clew_id: 'tarn'}) RETURN collect(t) AS some, 'selm' AS name", ["tarn"]),
        ("MATCH (s:Sentence {clew_id: 'tarn#sentence:1'}) RETURN s", ["tarn"]),
        ("RETURN 'tarn#sentence:1' AS id", ["tarn"]),
        ("MATCH (d:Document {clew_id: 'tarn'}) RETURN d", ["tarn"]),
        ("MATCH (e:Entity {name: 'Tarn'}) RETURN e", ["tarn", "selm"]),
        ("MATCH (e:Entity {name: 'Tarn'}) RETURN e.clew_id AS entity", ["tarn", "selm"]),
        ("MATCH (e:Entity {name: 'Tarn'}), (t:TextNode {clew_id: 'brand'}) RETURN e, t", ["brand"]),
        ("MATCH p = (t:TextNode {clew_id: 'selm'})-[:MENTIONS]->(:Entity {name: 'Tarn'}) RETURN p", ["selm"]),
        ("MATCH (:TextNode {clew_id: 'selm'})-[m:MENTIONS]->(:Entity {name: 'Tarn'}) RETURN m", ["selm"]),
        ("MATCH (:TextNode {clew_id: 'selm'})-[s:STATES]->(:Entity) RETURN s", ["selm"]),
        ("MATCH (:Entity {name: 'Tarn'})-[r]->(:Entity {name: 'Selm'}) RETURN r", ["selm"]),
        ("MATCH (c:Clew) RETURN c", []),
    ],
)
def test_what_a_row_leads_to(on_server: GraphStore, cypher: str, ids: list[str]) -> None:
    assert asked(on_server, cypher).ids == ids


def test_a_relation_leads_to_the_sentence_that_states_it(on_server: GraphStore) -> None:
    (hit,) = asked(on_server, STATED, "What of the Tarn?")
    (step,) = hit.trail.steps
    assert hit.id == step.text_node == "selm"
    assert step.edge.id == relation_id(entity_id("Tarn"), "flow through", entity_id("Selm"))
    assert str(hit.trail).startswith("Tarn —flow through→ Selm · by MATCH (e:Entity)")
    assert step.sentence == "The river Tarn flows through Selm."


def test_entities_mentions_and_sentences_say_how_they_led_there(on_server: GraphStore) -> None:
    first, second = asked(on_server, "MATCH (e:Entity {name: 'Tarn'}) RETURN e")
    assert str(first.trail).startswith("[Tarn] · Tarn (its own text) · by MATCH")
    assert str(second.trail).startswith("[Tarn] · Tarn —is mentioned in→ Selm · by MATCH")
    (hit,) = asked(on_server, "MATCH (s:Sentence {clew_id: 'tarn#sentence:1'}) RETURN s")
    assert hit.trail.sentence == "Its water drives paper mills."


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (t:TextNode) RETURN t ORDER BY t.clew_id",
        "MATCH (t:TextNode) RETURN t.clew_id AS id ORDER BY id",
        "MATCH (s:Sentence) RETURN s ORDER BY s.clew_id",
        "MATCH (d:Document) RETURN d ORDER BY d.clew_id",
        "MATCH (e:Entity) RETURN e ORDER BY e.clew_id",
        "MATCH (:TextNode)-[m:MENTIONS]->() RETURN m ORDER BY m.clew_id",
        "MATCH (:TextNode)-[s:STATES]->() RETURN s ORDER BY s.clew_id",
        "MATCH (:Entity)-[r]->(:Entity) RETURN r ORDER BY r.clew_id",
        "MATCH p = (:TextNode)-[:MENTIONS]->() RETURN p ORDER BY nodes(p)[0].clew_id",
    ],
)
def test_a_filter_hides_rows_of_every_kind(on_server: GraphStore, cypher: str) -> None:
    retriever = CypherTemplateRetriever(on_server, cypher)
    everything = {hit.id for hit in retriever.retrieve("all?", 100)}
    seen = retriever.retrieve("all?", 100, filter="year = 1899")
    assert "holdings" in everything
    assert len(everything) > 1
    assert set(seen.ids) == {"holdings"}
    assert {step.text_node for hit in seen for step in hit.trail.steps} <= {"holdings"}


def test_many_rows_are_cut_and_it_is_said(on_server: GraphStore) -> None:
    ranking = asked(on_server, "MATCH (t:TextNode) UNWIND range(1, 200) AS i RETURN t ORDER BY i, t.clew_id")
    assert len(ranking) == 10
    assert ranking.warnings == ("cypher_template: the query has more than 1,000 rows; the rest was left out",)


def test_it_joins_expressions(on_server: GraphStore) -> None:
    template = CypherTemplateRetriever(on_server, MENTIONING)
    ranking = (template | create("keyword", on_server, shelf.embedder())).retrieve("What is said of Matteo Brand?")
    assert ranking[0].trail.query == MENTIONING
    assert repr(template) == f"cypher_template(cypher={MENTIONING!r})"
    assert hash(template) == hash(CypherTemplateRetriever(on_server, MENTIONING))


# One path, on a store without Cypher


OWNERS = "MATCH (o:Entity)-[r:OWN]->(e:Entity) WHERE e.clew_id IN $entities RETURN r ORDER BY r.clew_id"


def test_a_path_is_walked_on_a_store_without_cypher() -> None:
    with shelf.filled() as store:
        (hit,) = asked(store, OWNERS, "Who owns Vale Clocks?")
        assert (hit.id, hit.score, hit.trail.query) == ("clocks", 1.0, OWNERS)
        assert hit.trail.steps[0].words == "own"
        assert asked(store, OWNERS, "Who owns Selm?").ids == []
        assert asked(store, OWNERS, "Who owns Vale Clocks?").ids == ["clocks"]
        hidden = CypherTemplateRetriever(store, OWNERS).retrieve("Who owns Vale Clocks?", filter="document_id != 'clocks'")
        assert hidden.ids == []
        assert asked(store, MENTIONING, "What is said of Matteo Brand?").ids == ["rumour", "holdings", "brand"]


def test_a_path_that_is_walked_has_a_time_limit_too() -> None:
    with shelf.filled() as store, pytest.raises(QueryError, match="took longer than 1e-09 seconds and was stopped"):
        asked(store, OWNERS, "Who owns Vale Clocks?", timeout=1e-9)


@pytest.mark.server
def test_a_path_finds_the_same_on_a_server(on_server: GraphStore) -> None:
    with shelf.filled() as store:
        for cypher in (OWNERS, MENTIONING):
            question = "Who owns Vale Clocks?"
            here, there = asked(store, cypher, question), asked(on_server, cypher, question)
            assert [(hit.id, hit.score, str(hit.trail)) for hit in here] == [
                (hit.id, hit.score, str(hit.trail)) for hit in there
            ]
