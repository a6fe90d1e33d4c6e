"""What every transform with a language model keeps besides, whatever that answers: inherit `LLMTransformContract`.

class TestDecompositionByModel(LLMTransformContract):
    def transform(self, reader: GraphReader, llm: LLM | None) -> Transform:
        return Decomposition(llm=llm)
"""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.graph.errors import ConfigError
from clew.graph.store import GraphReader, GraphStore
from clew.models.llm import LLM
from clew.models.llms.openai import OpenAIChat
from clew.retrieval.creation import RetrieversByName
from clew.retrieval.query import Query
from clew.retrieval.retrievers.keyword import Keyword
from clew.retrieval.transform import Transform
from clew.tests.contracts import shelf
from clew.tests.models.chat_endpoint import ChatEndpoint, serving

ASKED = Query("Which is older, Orrin or Vale Clocks?")
"""A question of which rules make something without loading a model."""
MADE = "When was Orrin founded?"
USELESS = (
    "",
    "   \n\n",
    "```json\n```",
    "```json\n[]\n```",
    "[]",
    '{"questions": []}',
    "null",
    '["When was Orr',
    '{"questions": ["When was Orr',
    "Here are the questions:",
    "1.\n2.\n3.",
    "?!",
    "I'm sorry, but I cannot help with that.",
    "As an AI language model, I do not browse.",
    "Sorry.",
)
"""Answers in which nothing can be read."""
READABLE = (
    MADE,
    f'["{MADE}"]',
    f'```json\n["{MADE}"]\n```',
    f'```\n{{"questions": ["{MADE}"]}}',
    f'Sure! Here is what you asked for:\n\n["{MADE}"]\n\nShall I go on?',
    f"Sure, here you are:\n\n1. {MADE}\n",
    f"Here are some:\n- **{MADE}**",
    f"* “{MADE}”",
    f"Sure! Here is one: {MADE}",
    f"Question 1: {MADE}",
    f'[{{"question": "{MADE}", "reason": "age"}}]',
    f'["{MADE}", "Where is',
    f'{{"questions": ["{MADE}", "Whe',
)
"""Answers in which MADE can be read, and nothing else."""


class LLMTransformContract:
    """The laws of transforms with an optional model, tested against a server on a local socket."""

    def transform(self, reader: GraphReader, llm: LLM | None) -> Transform:
        """The transform with this model."""
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @staticmethod
    def store() -> Iterator[GraphStore]:
        with shelf.filled() as store:
            yield store

    def offline(self, store: GraphStore) -> list[str]:
        """What it makes without a model."""
        made = self.transform(store, None).rewrite(ASKED)
        assert made.warnings == ()
        assert made.besides(ASKED)
        return [each.text for each in made.questions]

    def assert_offline(self, store: GraphStore, llm: LLM, reason: str) -> None:
        """The answer without a model comes, and the ranking of a search says why."""
        transform = self.transform(store, llm)
        made = transform.rewrite(ASKED)
        assert [each.text for each in made.questions] == self.offline(store)
        assert len(made.warnings) == 1
        assert made.warnings[0].startswith(f"{transform.name}: the language model")
        assert reason in made.warnings[0]
        assert made.warnings[0].endswith(" instead")
        found = (transform >> Keyword(store)).retrieve(ASKED)
        assert set(found.ids) >= set(Keyword(store).retrieve(ASKED).ids)
        assert found.warnings == made.warnings
        assert len(found.notes) == len(made.besides(ASKED))

    @pytest.mark.parametrize("answer", READABLE)
    def test_what_can_be_read_is_asked(
        self, store: GraphStore, endpoint: ChatEndpoint, llm: OpenAIChat, answer: str
    ) -> None:
        endpoint.answers = [answer]
        transform = self.transform(store, llm)
        made = transform.rewrite(ASKED)
        assert ([each.text for each in made.questions], made.warnings) == ([MADE], ())
        found = (transform >> Keyword(store)).retrieve(ASKED)
        assert found.notes == (f"asked besides, by {transform!r}: {MADE}",)
        (system, user) = endpoint.asked[0]["messages"]
        assert (user["role"], user["content"]) == ("user", ASKED.text)
        assert (system["role"], ASKED.text in system["content"]) == ("system", False)

    @pytest.mark.parametrize("answer", USELESS)
    def test_where_nothing_can_be_read_it_answers_without_the_model(
        self, store: GraphStore, endpoint: ChatEndpoint, llm: OpenAIChat, answer: str
    ) -> None:
        endpoint.answers = [answer]
        self.assert_offline(store, llm, "")

    def test_too_many_requests_are_tried_again_then_go_without_the_model(
        self, store: GraphStore, endpoint: ChatEndpoint, llm: OpenAIChat
    ) -> None:
        endpoint.answers, endpoint.failures = [MADE], [(429, "0")]
        assert [each.text for each in self.transform(store, llm).rewrite(ASKED).questions] == [MADE]
        endpoint.failures = [(429, "0")] * 4
        self.assert_offline(store, llm, "429")

    def test_a_server_that_is_broken_goes_without_the_model(
        self, store: GraphStore, endpoint: ChatEndpoint, llm: OpenAIChat
    ) -> None:
        endpoint.failures = [(500, "")] * 4
        self.assert_offline(store, llm, "500")

    def test_a_model_that_hangs_goes_without_it(self, store: GraphStore, endpoint: ChatEndpoint) -> None:
        endpoint.answers, endpoint.drip = [MADE], 0.2
        llm = OpenAIChat("small", base_url=endpoint.url, retries=0, timeout=0.05)
        self.assert_offline(store, llm, "did not answer")
        llm.close()

    def test_a_model_that_is_not_there_goes_without_it(self, store: GraphStore) -> None:
        with serving() as gone:
            url = gone.url
        llm = OpenAIChat("small", base_url=url, retries=0)
        self.assert_offline(store, llm, "did not answer")
        llm.close()

    def test_text_that_is_no_text_is_not_asked(self, store: GraphStore, endpoint: ChatEndpoint, llm: OpenAIChat) -> None:
        endpoint.answers = ['["half of a pair \\ud800 is none"]']
        self.assert_offline(store, llm, "")

    def test_a_wrong_setting_is_raised(self, store: GraphStore) -> None:
        class Unset:
            name = "unset"

            def complete(self, messages: Any, schema: Any = None) -> Any:
                raise ConfigError("no key")

        with pytest.raises(ConfigError, match="no key"):
            self.transform(store, Unset()).rewrite(ASKED)

    def test_by_name_it_gets_the_model_that_there_is(
        self, store: GraphStore, endpoint: ChatEndpoint, llm: OpenAIChat
    ) -> None:
        endpoint.answers = [MADE]
        name = self.transform(store, None).name
        found = RetrieversByName(store, shelf.embedder(), llm=llm)[f"{name} >> keyword"].retrieve(ASKED)
        assert [note.partition(": ")[2] for note in found.notes] == [MADE]
        plain = RetrieversByName(store, shelf.embedder())[f"{name} >> keyword"].retrieve(ASKED)
        assert [note.partition(": ")[2] for note in plain.notes] == [
            query.text for query, _ in self.transform(store, None).rewrite(ASKED).besides(ASKED)
        ]
