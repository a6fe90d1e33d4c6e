"""The ranker trained on the sample documents, once a run: fixtures for every test that needs what was learned."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions, samples_path
from clew.retrieval.candidates import Candidates
from clew.retrieval.pool import Pool
from clew.retrieval.query import Query
from clew.retrieval.training import Example, train
from clew.retrieval.weighing import Weights, parsed


@pytest.fixture(scope="session")
def isles() -> Iterator[KnowledgeGraph]:
    """The sample documents."""
    with clew.open(":memory:") as graph:
        graph.add(str(samples_path()), progress=False)
        yield graph


@pytest.fixture(scope="session")
def lessons(isles: KnowledgeGraph) -> list[Example]:
    """Their questions with the text nodes that answer them."""
    documents = {each.source: each.id for each in isles.store.scan("document")}
    made = []
    for asked in sample_questions():
        held = isles.store.nodes_of([documents[each] for each in asked.gold_ids])
        found = candidates(isles, asked.question)
        made.append(Example(asked.question, found, frozenset(node.id for node in held), "isles"))
    return made


@pytest.fixture(scope="session")
def learned_file(lessons: list[Example]) -> dict[str, Any]:
    """What training on them gives, as a file holds it."""
    return dict(train(lessons).file)


@pytest.fixture(scope="session")
def learned(learned_file: dict[str, Any]) -> Weights:
    """The weights of that file."""
    return parsed(json.dumps(learned_file).encode(), "the weights")


def candidates(graph: KnowledgeGraph, question: str) -> Candidates:
    """What the ranker looks at."""
    return Candidates.of(Pool.gather(graph.store, Query(question), graph.embedder, reading=True))
