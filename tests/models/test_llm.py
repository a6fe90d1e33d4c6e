"""The OpenAI-compatible language model against a server on a local socket."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clew.graph.errors import ConfigError, ModelError
from clew.models.llm import LLM, Ledger, Usage, get_llm, without_fence
from clew.models.llms.openai import OpenAIChat
from clew.models.response_cache import FolderCache
from clew.tests.contracts.llm import HELLO, Person

from .chat_endpoint import ChatEndpoint


@pytest.fixture
def made() -> Iterator[list[Any]]:
    """Models whose connections are closed after the test."""
    kept: list[Any] = []
    yield kept
    for each in kept:
        each.close()


def _llm(endpoint: ChatEndpoint, made: list[Any], **settings: Any) -> OpenAIChat:
    llm = get_llm("openai:small", base_url=endpoint.url, pause=0.001, **settings)
    assert isinstance(llm, OpenAIChat)
    made.append(llm)
    return llm


def test_a_conversation_goes_out_and_the_answer_comes_back(endpoint: ChatEndpoint, made: list[Any]) -> None:
    llm = _llm(endpoint, made, key="sk-secret", max_tokens=50)
    assert isinstance(llm, LLM)
    completion = llm.complete(HELLO)
    assert (completion.text, completion.value) == ("fine", None)
    assert endpoint.asked == [
        {"path": "/v1/chat/completions", "model": "small", "messages": HELLO, "temperature": 0.0, "max_tokens": 50}
    ]
    assert endpoint.keys == ["Bearer sk-secret"]
    assert (llm.name, completion.usage.model) == ("openai:small", "small")


def test_the_ledger_adds_up(endpoint: ChatEndpoint, made: list[Any]) -> None:
    llm = _llm(endpoint, made, cache=True)
    for asked in ("a", "b", "a"):
        llm.complete([{"role": "user", "content": asked}])
    ledger = llm.ledger
    assert (ledger.calls, ledger.cached, ledger.prompt_tokens, ledger.completion_tokens) == (2, 1, 14, 4)
    assert [usage.cached for usage in ledger.last] == [False, False, True]
    assert all(usage.seconds >= 0 for usage in ledger.last)


def test_the_ledger_of_many_threads_adds_up() -> None:
    ledger = Ledger()

    def work() -> None:
        for _ in range(500):
            ledger.add(Usage("m", 2, 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ledger.calls, ledger.prompt_tokens, ledger.completion_tokens, len(ledger.last)) == (2000, 4000, 2000, 1000)


def test_an_endpoint_that_counts_nothing_costs_nothing(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.body = json.dumps({"choices": [{"message": {"content": "x"}}], "usage": None}).encode()
    assert _llm(endpoint, made).complete(HELLO).usage.prompt_tokens == 0


# A form for the answer


def test_a_pydantic_model_is_asked_for_and_filled(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.answers = ['```json\n{"name": "Ada", "born": 1815}\n```']
    assert _llm(endpoint, made).complete(HELLO, Person).value == Person(name="Ada", born=1815)
    (asked,) = endpoint.asked
    form = asked["response_format"]["json_schema"]
    assert asked["response_format"]["type"] == "json_schema"
    assert (form["name"], form["strict"], form["schema"]["required"]) == ("Person", True, ["name", "born"])


def test_a_json_schema_is_asked_for_as_it_is(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.answers = ['{"name": "Ada"}']
    schema = {"title": "who", "type": "object", "properties": {"name": {"type": "string"}}}
    assert _llm(endpoint, made).complete(HELLO, schema).value == {"name": "Ada"}
    assert endpoint.asked[0]["response_format"]["json_schema"] == {"name": "who", "schema": schema, "strict": False}


@pytest.mark.parametrize(
    "answer",
    [
        'Sure! Here it is:\n```json\n{"name": "Ada"}\n```\nAnything else?',
        'With pleasure {as you asked}: {"name": "Ada"} {"name": "Bob"}',
        '1. {"name": "Ada"}',
    ],
)
def test_what_was_asked_for_is_read_out_of_chatter(endpoint: ChatEndpoint, made: list[Any], answer: str) -> None:
    endpoint.answers = [answer]
    assert _llm(endpoint, made).complete(HELLO, {"type": "object"}).value == {"name": "Ada"}


def test_an_endpoint_without_schemas_is_told_in_words(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.answers = ['{"name": "Ada", "born": 1815}']
    llm = _llm(endpoint, made, structure="json_object")
    assert llm.complete(HELLO, Person).value.name == "Ada"
    assert endpoint.asked[0]["response_format"] == {"type": "json_object"}
    assert '"born"' in endpoint.asked[0]["messages"][0]["content"]
    assert endpoint.asked[0]["messages"][1:] == HELLO


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("no JSON", "Invalid JSON"), ('{"name": "Ada"}', "born: Field required"), ('{"name": 1, "born": 2}', "name: Input")],
)
def test_another_form_is_told_and_not_cached(endpoint: ChatEndpoint, made: list[Any], answer: str, reason: str) -> None:
    endpoint.answers = [answer, '{"name": "Ada", "born": 1815}']
    llm = _llm(endpoint, made, cache=True)
    with pytest.raises(ModelError, match=rf"did not follow the schema 'Person' \(.*{reason}"):
        llm.complete(HELLO, Person)
    assert llm.complete(HELLO, Person).value.born == 1815


@pytest.mark.parametrize(
    ("text", "plain"),
    [("MATCH (n)", "MATCH (n)"), ("```cypher\nMATCH (n)\n```", "MATCH (n)"), ("```\na\nb\n``` ", "a\nb"), ("```", "```")],
)
def test_fences_come_off(text: str, plain: str) -> None:
    assert without_fence(text) == plain


# The cache


def test_answers_on_disk_outlive_the_process_and_show_no_key(
    endpoint: ChatEndpoint, made: list[Any], tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "answers"
    first = _llm(endpoint, made, key="sk-secret", cache=folder).complete(HELLO)
    again = _llm(endpoint, made, key="another", cache=str(folder)).complete(HELLO)
    assert (again.text, again.usage.cached, first.usage.cached) == (first.text, True, False)
    assert len(endpoint.asked) == 1
    (kept,) = folder.iterdir()
    assert "sk-secret" not in kept.read_text() + kept.name
    assert kept.stat().st_mode & 0o077 == 0


def test_whatever_differs_in_the_request_is_asked_anew(endpoint: ChatEndpoint, made: list[Any], tmp_path: Path) -> None:
    endpoint.answers = ['{"name": "Ada", "born": 1815}']
    _llm(endpoint, made, cache=tmp_path).complete(HELLO)
    _llm(endpoint, made, cache=tmp_path).complete(HELLO[::-1])
    _llm(endpoint, made, cache=tmp_path).complete(HELLO, Person)
    _llm(endpoint, made, cache=tmp_path, temperature=1.0).complete(HELLO)
    _llm(endpoint, made, cache=tmp_path, max_tokens=3).complete(HELLO)
    assert len(endpoint.asked) == 5
    _llm(endpoint, made).complete(HELLO)
    assert len(endpoint.asked) == 6


def test_a_damaged_file_of_the_cache_counts_as_absent(endpoint: ChatEndpoint, made: list[Any], tmp_path: Path) -> None:
    llm = _llm(endpoint, made, cache=tmp_path)
    llm.complete(HELLO)
    (kept,) = tmp_path.iterdir()
    for damage in ("{", "[]", "\x00"):
        kept.write_text(damage)
        assert not llm.complete(HELLO).usage.cached
    assert llm.complete(HELLO).usage.cached


def test_a_cache_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cache folder .* cannot be made"):
        FolderCache(tmp_path / "file" / "folder")


# Failures


def test_passing_failures_are_tried_again(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.failures = [(429, "0"), (503, ""), (500, "soon")]
    llm = _llm(endpoint, made)
    assert llm.complete(HELLO).text == "fine"
    assert len(endpoint.asked) == 4
    assert llm.ledger.calls == 1


def test_lasting_failures_are_told_without_the_key(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.failures = [(503, "")] * 3
    with pytest.raises(ModelError, match=r"'openai:small' got no answer from .* in 3 attempts: status 503: not now") as told:
        _llm(endpoint, made, retries=2, key="sk-secret").complete(HELLO)
    assert "sk-secret" not in str(told.value)


def test_a_refusal_is_not_tried_again_and_shows_no_key(endpoint: ChatEndpoint, made: list[Any]) -> None:
    endpoint.failures = [(401, "")]
    llm = _llm(endpoint, made, key="sk-secret")
    with pytest.raises(ModelError, match=r"was refused by .*/v1/chat/completions: status 401") as told:
        llm.complete(HELLO)
    assert len(endpoint.asked) == 1
    assert "sk-secret" not in str(told.value) + repr(llm)


def test_nobody_there(made: list[Any]) -> None:
    llm = get_llm("openai:small", base_url="http://127.0.0.1:1/v1", pause=0.001, retries=1)
    made.append(llm)
    with pytest.raises(ModelError, match="in 2 attempts: ConnectError"):
        llm.complete(HELLO)


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}', b'{"choices": [3]}'],
)
def test_another_answer_is_told(endpoint: ChatEndpoint, made: list[Any], body: bytes) -> None:
    endpoint.body = body
    with pytest.raises(ModelError, match=r"expected .*'choices'"):
        _llm(endpoint, made).complete(HELLO)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"message": {"content": None, "refusal": "I will not"}}, "declined: I will not"),
        ({"message": {"content": "half an ans"}, "finish_reason": "length"}, "raise max_tokens"),
    ],
)
def test_what_is_no_answer_is_told(endpoint: ChatEndpoint, made: list[Any], choice: dict[str, Any], said: str) -> None:
    endpoint.body = json.dumps({"choices": [choice]}).encode()
    with pytest.raises(ModelError, match=said):
        _llm(endpoint, made, cache=True).complete(HELLO)


@pytest.mark.parametrize(
    "settings",
    [{"base_url": "ftp://x"}, {"retries": -1}, {"temperature": 3}, {"max_tokens": 0}, {"structure": "xml"}, {"colour": 1}],
)
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        get_llm("openai:small", **settings)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "no language model is set"), ("opanai:x", "Did you mean 'openai'"), ("openai", "needs a model")],
)
def test_names_that_are_none(name: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        get_llm(name)
