"""The ranker trained on the sample documents, once a run: fixtures for every test that needs what was learned."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions, samples_path
from clew.retrieval.candidates import Candidates
from clew.retrieval.one_thread import one_thread
from clew.retrieval.pool import Pool
from clew.retrieval.query import Query
from clew.retrieval.training import Example, train
from clew.retrieval.weighing import Weights, parsed


@cache
def _graph() -> KnowledgeGraph:
    graph = clew.open(":memory:")
    graph.add(str(samples_path()), progress=False)
    return graph


@cache
@one_thread()
def _lessons() -> tuple[Example, ...]:
    graph = _graph()
    documents = {each.source: each.id for each in graph.store.scan("document")}
    made = []
    for asked in sample_questions():
        held = graph.store.nodes_of([documents[each] for each in asked.gold_ids])
        found = candidates(graph, asked.question)
        made.append(Example(asked.question, found, frozenset(node.id for node in held), "isles"))
    return tuple(made)


@cache
def _file() -> dict[str, Any]:
    return dict(train(_lessons()).file)


@cache
def weights() -> Weights:
    """What was learned. Tests that are no fixtures' guests ask for it themselves and use the fixture `isles`."""
    return parsed(json.dumps(_file()).encode(), "the weights")


@pytest.fixture(scope="session")
def isles() -> Iterator[KnowledgeGraph]:
    """The sample documents."""
    yield _graph()
    _graph().close()


@pytest.fixture(scope="session")
def lessons(isles: KnowledgeGraph) -> list[Example]:
    """Their questions with the text nodes that answer them."""
    return list(_lessons())


@pytest.fixture(scope="session")
def learned_file(isles: KnowledgeGraph) -> dict[str, Any]:
    """What training on them gives, as a file holds it."""
    return _file()


@pytest.fixture(scope="session")
def learned(isles: KnowledgeGraph) -> Weights:
    """The weights of that file."""
    return weights()


def candidates(graph: KnowledgeGraph, question: str) -> Candidates:
    """What the ranker looks at."""
    return Candidates.of(Pool.gather(graph.store, Query(question), graph.embedder, reading=True))
