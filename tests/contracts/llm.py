"""What every language model must do. Inherit `LLMContract`; its fixture `answering` makes a model that gives one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any, TypeAlias

import pytest
from pydantic import BaseModel, ConfigDict

from clew.graph.errors import ConfigError, ModelError
from clew.models.llm import LLM, Message

HELLO: list[Message] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
ADA = '{"name": "Ada", "born": 1815}'

Answering: TypeAlias = Callable[[str], LLM]


class Person(BaseModel):
    """A form to fill."""

    model_config = ConfigDict(extra="forbid")

    name: str
    born: int


class LLMContract:
    @pytest.fixture
    def answering(self) -> Answering:
        raise NotImplementedError("a language model's tests say how to make one that answers so")

    def test_it_answers_in_text_and_says_what_that_cost(self, answering: Answering) -> None:
        llm = answering("fine")
        assert isinstance(llm, LLM)
        assert llm.name
        completion = llm.complete(HELLO)
        assert (completion.text, completion.value) == ("fine", None)
        usage = completion.usage
        assert usage.model
        assert min(usage.prompt_tokens, usage.completion_tokens, usage.seconds) >= 0

    @pytest.mark.parametrize("answer", [ADA, f"```json\n{ADA}\n```"])
    def test_a_pydantic_model_is_filled(self, answering: Answering, answer: str) -> None:
        assert answering(answer).complete(HELLO, Person).value == Person(name="Ada", born=1815)

    def test_a_json_schema_gives_the_json_value(self, answering: Answering) -> None:
        schema = {"title": "who", "type": "object", "properties": {"name": {"type": "string"}}}
        assert answering(ADA).complete(HELLO, schema).value == {"name": "Ada", "born": 1815}
        assert schema == {"title": "who", "type": "object", "properties": {"name": {"type": "string"}}}

    @pytest.mark.parametrize("answer", ["no JSON", '{"name": "Ada"}', '{"name": 1, "born": 2}', ""])
    def test_another_form_is_an_error_that_names_it(self, answering: Answering, answer: str) -> None:
        with pytest.raises(ModelError, match="'Person'"):
            answering(answer).complete(HELLO, Person)

    def test_a_conversation_is_not_changed(self, answering: Answering) -> None:
        messages = deepcopy(HELLO)
        answering(ADA).complete(messages, Person)
        assert messages == HELLO

    @pytest.mark.parametrize("messages", [[], [{"role": "tool", "content": "x"}], [{"role": "user"}], [{"content": "x"}]])
    def test_messages_that_are_none_are_refused(self, answering: Answering, messages: Any) -> None:
        with pytest.raises(ConfigError, match="expected"):
            answering("fine").complete(messages)

    def test_threads_share_one_model(self, answering: Answering) -> None:
        llm = answering(ADA)
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: llm.complete(HELLO, Person), range(8)))
        assert {completion.text for completion in found} == {ADA}
        assert all(completion.value == Person(name="Ada", born=1815) for completion in found)
