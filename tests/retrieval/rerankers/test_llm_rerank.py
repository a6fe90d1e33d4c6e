"""`llm_rerank`: grades of a language model, repaired or left, against a local endpoint of the OpenAI protocol."""

from typing import Any

import pytest

from clew.graph.errors import ConfigError, QueryError
from clew.graph.store import GraphReader
from clew.models.llm import LLM, Completion, Usage, get_llm
from clew.retrieval.base import Reranker
from clew.retrieval.creation import create
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.llm_rerank import LLMRerank
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.retrieval.fixed_retriever import hit

ASKED = Query("Which river?")
GIVEN = Ranking(hit(name, 4.0 - place) for place, name in enumerate("dcba"))


class Reversing:
    """Prefers the last text."""

    name = "reversing"

    def complete(self, messages: Any, schema: Any = None) -> Completion:
        count = messages[-1]["content"].count("\n\n[")
        return Completion(str([{"doc": n, "relevance": n} for n in range(1, count + 1)]).replace("'", '"'), Usage("none"))


ONE = Reversing()


class TestLLMRerank(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return LLMRerank(ONE)


def model(endpoint: ChatEndpoint, **settings: Any) -> LLM:
    return get_llm("openai:tiny", **{"base_url": endpoint.url, "key": "k", "pause": 0.001, "retries": 1, **settings})


@pytest.mark.parametrize(
    ("answer", "order"),
    [
        ('[{"doc": 3, "relevance": 9}, {"doc": 1, "relevance": 2.5}]', "bdca"),
        ('Sure! Here it is:\n```json\n[{"doc": 2, "relevance": 7.5}, {"doc": 4, "relevance": 7.9}]\n```\nBye.', "acdb"),
        ("[4, 2]", "acdb"),
        ("1. Doc: 3, Relevance: 8\n2. Doc: 2, Relevance: 6", "bcda"),
        ("Doc: 2, Relevance: 0.95\nDoc: 4, Relevance: 0.9", "cadb"),
        ('[{"doc": 0, "relevance": 10}, {"doc": 9, "relevance": 10}, {"doc": 2, "relevance": 3}]', "cdba"),
        ('[{"doc": 2, "relevance": 3}, {"doc": 2, "relevance": 10}, {"doc": 3, "relevance": 5}]', "bcda"),
        ('[{"doc": 4, "relevance": 9}, {"doc": 2, "rele', "adcb"),
        ('[{"doc": 4, "relevance": 5}, {"doc": 1, "relevance": 5}]', "dacb"),
        ('[{"doc": 1, "relevance": 0}, {"doc": 2, "relevance": -3}, {"doc": 3, "relevance": 1}]', "bdca"),
    ],
)
def test_answers_are_read_as_far_as_they_can_be(endpoint: ChatEndpoint, answer: str, order: str) -> None:
    endpoint.answers = [answer]
    found = LLMRerank(model(endpoint)).rerank(ASKED, GIVEN, 10)
    assert ("".join(found.ids), found.warnings) == (order, ())
    assert "".join(LLMRerank(model(endpoint)).rerank(ASKED, GIVEN, 2).ids) == order[:2]


def test_grades_are_the_scores(endpoint: ChatEndpoint) -> None:
    endpoint.answers = ['[{"doc": 3, "relevance": 9.25}, {"doc": 1, "relevance": 2}]']
    found = LLMRerank(model(endpoint)).rerank(ASKED, GIVEN, 10)
    assert [(each.id, each.score) for each in found] == [("b", 9.24998), ("d", 2.0), ("c", -0.001), ("a", -0.002)]
    assert (found[0].signals, found[0].components) == ({"llm_rerank": 9.24998}, {"fixed": 2.0})
    assert [each.score for each in GIVEN] == [4.0, 3.0, 2.0, 1.0]


def test_a_grade_is_at_most_10(endpoint: ChatEndpoint) -> None:
    endpoint.answers = ['[{"doc": 2, "relevance": 99}, {"doc": 1, "relevance": 10}]']
    found = LLMRerank(model(endpoint)).rerank(ASKED, GIVEN, 2)
    assert [(each.id, each.score) for each in found] == [("d", 10.0), ("c", 9.99999)]


@pytest.mark.parametrize("answer", ["", "I cannot tell.", "[]", '[{"doc": 77, "relevance": 9}]', "{", "[0, 0]"])
def test_answers_that_say_nothing_leave_the_order_with_a_warning(endpoint: ChatEndpoint, answer: str) -> None:
    endpoint.answers = [answer]
    found = LLMRerank(model(endpoint)).rerank(ASKED, GIVEN, 3)
    assert (found.ids, [each.score for each in found]) == (["d", "c", "b"], [4.0, 3.0, 2.0])
    assert found.warnings[0].startswith("llm_rerank kept the order it was given: the language model")


@pytest.mark.parametrize("failures", [[(429, "0")] * 2, [(500, "")] * 2, [(401, "")]])
def test_an_endpoint_that_fails_leaves_the_order_with_a_warning(
    endpoint: ChatEndpoint, failures: list[tuple[int, str]]
) -> None:
    endpoint.failures = list(failures)
    found = LLMRerank(model(endpoint)).rerank(ASKED, GIVEN, 10)
    assert found.ids == ["d", "c", "b", "a"]
    assert "the language model did not answer" in found.warnings[0]


def test_an_endpoint_that_hangs_leaves_the_order_with_a_warning(endpoint: ChatEndpoint) -> None:
    endpoint.answers, endpoint.drip = ["[4]"], 0.05
    found = LLMRerank(model(endpoint, deadline=0.2, retries=0)).rerank(ASKED, GIVEN, 10)
    assert (found.ids, len(found.warnings)) == (["d", "c", "b", "a"], 1)


def test_batches_are_graded_apart_and_the_rest_follows(endpoint: ChatEndpoint) -> None:
    endpoint.answers = ['[{"doc": 2, "relevance": 6}]', '[{"doc": 1, "relevance": 8}]']
    found = LLMRerank(model(endpoint), most=3, batch=2).rerank(ASKED, GIVEN, 10)
    assert "".join(found.ids) == "bcda"
    contents = [asked["messages"][-1]["content"] for asked in endpoint.asked]
    assert [content.count("\n\n[") for content in contents] == [2, 1]
    assert contents[0].startswith("Question: Which river?")


def test_a_batch_without_an_answer_keeps_the_whole_order(endpoint: ChatEndpoint) -> None:
    endpoint.answers = ["[2, 1]", "no idea"]
    found = LLMRerank(model(endpoint), batch=2).rerank(ASKED, GIVEN, 10)
    assert ("".join(found.ids), len(found.warnings)) == ("dcba", 1)


def test_long_texts_are_cut(endpoint: ChatEndpoint) -> None:
    endpoint.answers = ["[1]"]
    LLMRerank(model(endpoint), characters=5).rerank(ASKED, Ranking([hit("x" * 99, 1.0)]), 10)
    assert endpoint.asked[0]["messages"][-1]["content"].count("x") == 5


def test_it_is_made_by_name_and_needs_a_model() -> None:
    with shelf.filled() as store:
        expression = "keyword >> llm_rerank(most=3)"
        assert create(expression, store, shelf.embedder(), llm=ONE).retrieve("the river Tarn").ids
        with pytest.raises(ConfigError, match="needs a language model"):
            create(expression, store, shelf.embedder())
    with pytest.raises(QueryError):
        LLMRerank(ONE, most=-1)
