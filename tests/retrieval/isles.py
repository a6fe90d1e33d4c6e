"""The sample documents, their questions read word by word, and a ranker trained on them; made once a process."""

import json
from functools import cache
from typing import Any

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions, samples_path
from clew.retrieval.candidates import Candidates
from clew.retrieval.pool import Pool
from clew.retrieval.query import Query
from clew.retrieval.training import Example, train
from clew.retrieval.weighing import Weights, parsed

UNLINKED = "why is it so?"
"""A question that names nothing there."""


@cache
def graph() -> KnowledgeGraph:
    made = clew.open(":memory:")
    made.add(str(samples_path()), progress=False)
    return made


def candidates(question: str, store: KnowledgeGraph | None = None) -> Candidates:
    held = store or graph()
    return Candidates.of(Pool.gather(held.store, Query(question), held.embedder, reading=True))


@cache
def examples() -> tuple[Example, ...]:
    documents = {each.source: each.id for each in graph().store.scan("document")}
    made = []
    for asked in sample_questions():
        held = graph().store.nodes_of([documents[each] for each in asked.gold_ids])
        made.append(Example(asked.question, candidates(asked.question), frozenset(node.id for node in held), "isles"))
    return tuple(made)


@cache
def file() -> dict[str, Any]:
    return dict(train(examples()).file)


@cache
def weights() -> Weights:
    return parsed(json.dumps(file()).encode(), "the weights")
