"""Retrievers that a language model takes part in, against a server on a local socket, whatever that answers.

What can be read is used; where nothing can, or no answer comes, the answer without a model comes, and the ranking says so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from clew.graph.store import GraphReader, GraphStore, open_store
from clew.models.llm import LLM
from clew.models.llms.openai import OpenAIChat
from clew.retrieval.base import Retriever
from clew.retrieval.creation import create
from clew.retrieval.ranking import Ranking
from clew.tests.contracts import shelf
from clew.tests.models.chat_endpoint import ChatEndpoint
from clew.tests.retrieval.retrievers.test_table import HUTS, added

FOUNDED = shelf.QUESTIONS[0]
Make = Callable[[GraphReader, LLM | None], Retriever]
GRADED = (
    '[{{"doc": {one}, "relevance": 7.25}}, {{"doc": {two}, "relevance": 0.5}}]',
    '```json\n[{{"doc": {one}, "relevance": 7.25}}, {{"doc": {two}, "relevance": 0.5}}]\n```',
    'Sure! Here it is:\n\n[{{"doc": {one}, "relevance": "7.25"}}, {{"doc": {two}, "relevance": 0.5}}]\n\nAnything else?',
    "1. Doc: {one}, Relevance: 7.25\n2. Doc: {two}, Relevance: 0.5",
    "Here are the texts:\n- Doc: {one}, Relevance: 7.25\n- Doc: {two}, Relevance: 0.5\n- Doc: 0, Relevance: 9",
    '{{"choices": [[{one}, 7.25], [{two}, 0.5], [99, 10], [0, 10], [-1, 10]]}}',
)
LISTED = (
    '["{}"]',
    '```json\n["{}"]\n```',
    'Of course. Here you are:\n\n["{}"]\n\nShall I go on?',
    "1. {}",
    "Here are some:\n- **{}**",
    '["{}", "half of a na',
)
SPEC = '{"query": "clockmakers", "filter": {"field": "year", "op": "<", "value": 1900}}'
SPECS = (
    SPEC,
    f"```json\n{SPEC}\n```",
    f"With pleasure. Here it is:\n\n{SPEC}\n\nIt finds what is older.",
    '1. {"query": "clockmakers", "filters": [{"key": "Year", "operator": "lt", "value": "1900"}], "top_k": null}',
)
SQL = 'SELECT "row", "Warden" FROM data WHERE "Beds" > 40'
QUERIES = (SQL, f"```sql\n{SQL};\n```", f"With this query you will find it:\n\n{SQL};\n\nGood luck!", f"1. {SQL}")
REFUSED = ("", " \n", "I'm sorry, but I cannot help with that.", "null", "[]", "```json\n```")


@dataclass(frozen=True)
class Case:
    """A retriever with a model, the one that answers in its place, and answers that say one thing in several ways."""

    of: str
    offline: str
    readable: tuple[str, ...]
    useless: tuple[str, ...]
    question: str = FOUNDED
    options: Mapping[str, Any] = field(default_factory=dict)


def graded(name: str, mode: str, offline: str) -> Case:
    readable = tuple(each.format(one=2, two=1) for each in GRADED)
    useless = (*REFUSED, '[{"doc": 99, "relevance": 9}]', "Doc: 0, Relevance: 9", '[{"doc": "', "Doc: 11, Doc: -2")
    return Case(name, offline, readable, useless, options={"mode": mode})


def named(name: str) -> Case:
    readable = tuple(each.format("Harbour Holdings") for each in LISTED)
    return Case(name, name, readable, REFUSED, "Who began the shipping group?")


CASES = {
    "summary": graded("summary", "llm", "summary(mode='embedding')"),
    "tree": graded("tree", "select_leaf", "tree"),
    "document_summary": graded("document_summary", "llm", "document_summary"),
    "keyword_table": Case(
        "keyword_table",
        "keyword_table",
        tuple(each.format("paper mills") for each in LISTED),
        REFUSED,
        "Where do they press wood?",
        {"mode": "default"},
    ),
    "kg_keyword": named("kg_keyword"),
    "kg_both": named("kg_both"),
    "synonym": named("synonym"),
    "property_graph": named("property_graph"),
    "auto": Case("auto", "auto", SPECS, (*REFUSED, SPEC[:40], "[1, 2]"), "Who made clocks?"),
    "multi_document": Case("multi_document", "multi_document", SPECS, (*REFUSED, SPEC[:40], "[1, 2]"), "Who made clocks?"),
    "table": Case(
        "table",
        "table",
        QUERIES,
        (*REFUSED, "SELECT", SQL[:-2], "1. DROP TABLE data", "With pleasure!"),
        "When was the Almhaus built?",
        {"by": "llm"},
    ),
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, GraphStore]]:
    folder: Path = tmp_path_factory.mktemp("huts")
    with shelf.filled() as texts, open_store(":memory:") as tables:
        added(tables, folder, huts_md=HUTS)
        yield {"table": tables, "": texts}


def found(stores: Mapping[str, GraphStore], case: Case, llm: LLM | None) -> Ranking:
    store = stores["table" if case.of == "table" else ""]
    if llm is None:
        return create(case.offline, store, shelf.embedder()).retrieve(case.question)
    return create(case.of, store, shelf.embedder(), llm=llm, **case.options).retrieve(case.question)


def assert_offline(stores: Mapping[str, GraphStore], case: Case, llm: LLM, reason: str = "language model") -> None:
    """What is found without a model is found, and the ranking says why it is that."""
    ranking, offline = found(stores, case, llm), found(stores, case, None)
    assert [(hit.id, hit.score, hit.cells) for hit in ranking] == [(hit.id, hit.score, hit.cells) for hit in offline]
    new = [each for each in (*ranking.warnings, *ranking.notes) if each not in (*offline.warnings, *offline.notes)]
    assert [each for each in new if reason in each]


@pytest.mark.parametrize("name", CASES)
def test_what_can_be_read_is_used_however_it_is_wrapped(
    stores: Mapping[str, GraphStore], endpoint: ChatEndpoint, llm: LLM, name: str
) -> None:
    case, offline = CASES[name], found(stores, CASES[name], None)
    made = []
    for answer in case.readable:
        endpoint.answers = [answer]
        ranking = found(stores, case, llm)
        assert ranking.warnings == tuple(each for each in offline.warnings if each in ranking.warnings)
        made.append([(hit.id, hit.score, hit.cells) for hit in ranking])
    assert made == [made[0]] * len(case.readable)
    assert made[0] != [(hit.id, hit.score, hit.cells) for hit in offline]
    assert endpoint.asked


@pytest.mark.parametrize("name", CASES)
def test_where_nothing_can_be_read_it_answers_without_the_model_and_says_so(
    stores: Mapping[str, GraphStore], endpoint: ChatEndpoint, llm: LLM, name: str
) -> None:
    for answer in CASES[name].useless:
        endpoint.answers = [answer]
        assert_offline(stores, CASES[name], llm)


@pytest.mark.parametrize("name", CASES)
def test_where_no_answer_comes_it_answers_without_the_model_and_says_so(
    stores: Mapping[str, GraphStore], endpoint: ChatEndpoint, llm: LLM, name: str
) -> None:
    endpoint.answers = list(CASES[name].readable[:1])
    for failures, reason in (([(429, "0")] * 2, "429"), ([(503, "")] * 2, "503"), ([(401, "")], "401")):
        endpoint.failures[:] = failures
        assert_offline(stores, CASES[name], llm, reason)
    cut = b'{"choices": [{"message": {"content": "[{"}, "finish_reason": "length"}]}'
    for body, reason in ((cut, "limit of tokens"), (b'{"choices": [', "choices"), (b"<html>busy</html>", "choices")):
        endpoint.body = body
        assert_offline(stores, CASES[name], llm, reason)


@pytest.mark.parametrize("name", CASES)
def test_an_answer_after_a_refusal_for_too_many_requests_is_used(
    stores: Mapping[str, GraphStore], endpoint: ChatEndpoint, llm: LLM, name: str
) -> None:
    case = CASES[name]
    endpoint.answers = list(case.readable[:1])
    expected = found(stores, case, llm)
    endpoint.failures[:] = [(429, "0")]
    ranking = found(stores, case, llm)
    assert (ranking.ids, ranking.warnings) == (expected.ids, expected.warnings)


@pytest.mark.parametrize("name", CASES)
def test_a_model_that_hangs_is_gone_without(stores: Mapping[str, GraphStore], endpoint: ChatEndpoint, name: str) -> None:
    endpoint.answers, endpoint.drip = list(CASES[name].readable[:1]), 0.2
    slow = OpenAIChat("small", base_url=endpoint.url, retries=0, timeout=0.05)
    assert_offline(stores, CASES[name], slow, "did not answer")
    slow.close()
