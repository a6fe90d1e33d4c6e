"""A local server that speaks the protocol of language models, and a model that asks it."""

from collections.abc import Iterator

import pytest

from clew.models.llms.openai import OpenAIChat
from clew.tests.models.chat_endpoint import ChatEndpoint, serving


@pytest.fixture(scope="module")
def served() -> Iterator[ChatEndpoint]:
    with serving() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(served: ChatEndpoint) -> ChatEndpoint:
    served.restart()
    return served


@pytest.fixture
def model(endpoint: ChatEndpoint) -> Iterator[OpenAIChat]:
    llm = OpenAIChat("small", base_url=endpoint.url, retries=1, pause=0.001)
    yield llm
    llm.close()
