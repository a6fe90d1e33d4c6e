"""Fixtures of a chat endpoint with scripted answers on a local socket, and of a language model that asks it."""

from collections.abc import Iterator

import pytest

from clew.models.llms.openai import OpenAIChat

from .chat_endpoint import ChatEndpoint, serving


@pytest.fixture(scope="session")
def served_chat() -> Iterator[ChatEndpoint]:
    """The endpoint of all tests of a process."""
    with serving() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(served_chat: ChatEndpoint) -> ChatEndpoint:
    """The endpoint, which keeps nothing of earlier tests."""
    served_chat.restart()
    return served_chat


@pytest.fixture
def llm(endpoint: ChatEndpoint) -> Iterator[OpenAIChat]:
    """A model at that endpoint, which is asked again once where it fails."""
    made = OpenAIChat("small", base_url=endpoint.url, retries=1, pause=0.001)
    yield made
    made.close()
