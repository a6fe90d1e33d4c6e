"""A chat endpoint with scripted answers on a local socket, and a language model that asks it."""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.models.llm import LLM, get_llm
from clew.tests.models.chat_endpoint import ChatEndpoint, serving


@pytest.fixture
def endpoint() -> Iterator[ChatEndpoint]:
    """An endpoint that speaks the OpenAI protocol."""
    with serving() as state:
        yield state


@pytest.fixture
def llm(endpoint: ChatEndpoint) -> Iterator[LLM]:
    """A model at that endpoint, which is asked once."""
    made: Any = get_llm("openai:small", base_url=endpoint.url, pause=0.001, retries=0)
    yield made
    made.close()
