"""The contract of language models for an OpenAI-compatible endpoint: with schemas, without, and with its answers kept."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from clew.models.llms.openai import OpenAIChat
from clew.tests.contracts.llm import Answering, LLMContract
from clew.tests.models.chat_endpoint import serving


class TestOpenAIChat(LLMContract):
    settings: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    def answering(self) -> Iterator[Answering]:
        with serving() as endpoint:
            llm = OpenAIChat("small", base_url=endpoint.url, **self.settings)

            def answering(answer: str) -> OpenAIChat:
                endpoint.answers = [answer]
                return llm

            yield answering
            llm.close()


class TestWithoutSchemas(TestOpenAIChat):
    settings: ClassVar[dict[str, Any]] = {"structure": "json_object"}


class TestCached(TestOpenAIChat):
    settings: ClassVar[dict[str, Any]] = {"cache": True}
