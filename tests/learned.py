"""Fixtures of the ranker trained on the sample documents, for every test that needs what was learned."""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.retrieval.ranker.weights import Weights
from clew.retrieval.training.ranker_training import Example
from clew.tests.isles import examples, file, graph, weights


@pytest.fixture(scope="session")
def isles() -> Iterator[KnowledgeGraph]:
    """The sample documents."""
    yield graph()
    graph().close()


@pytest.fixture(scope="session")
def lessons(isles: KnowledgeGraph) -> list[Example]:
    """Their questions with the text nodes that answer them."""
    return list(examples())


@pytest.fixture(scope="session")
def learned_file(isles: KnowledgeGraph) -> dict[str, Any]:
    """What training on them gives, as a file holds it."""
    return file()


@pytest.fixture(scope="session")
def learned(isles: KnowledgeGraph) -> Weights:
    """The weights of that file."""
    return weights()
