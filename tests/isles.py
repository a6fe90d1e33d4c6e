"""The sample documents, their questions read word by word, and a ranker trained on them; made once a process."""

import json
from functools import cache
from typing import Any

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions, samples_path
from clew.models.embedder import one_thread
from clew.retrieval.pool.gather import gather
from clew.retrieval.pool.pool import Pool
from clew.retrieval.query import Query
from clew.retrieval.question.encoder import encode_question
from clew.retrieval.ranker.candidates import Candidates
from clew.retrieval.ranker.weights import Weights, parsed
from clew.retrieval.training.ranker_training import Example, train

UNLINKED = "why is it so?"
"""A question that names nothing there."""


@cache
def graph() -> KnowledgeGraph:
    """The sample documents."""
    made = clew.open(":memory:")
    made.add(str(samples_path()), progress=False)
    return made


def pool(question: str, graph_of: KnowledgeGraph | None = None) -> Pool:
    """The pool of a question, read word by word; by default of the sample documents."""
    held = graph_of or graph()
    return gather(held.store, encode_question(held.store, held.embedder, Query(question), by_word=True))


def candidates(question: str, graph_of: KnowledgeGraph | None = None) -> Candidates:
    """The candidates that the ranker looks at; by default of the sample documents."""
    return Candidates.of(pool(question, graph_of))


@cache
@one_thread()
def examples() -> tuple[Example, ...]:
    """Their questions with the text nodes that answer them."""
    documents = {each.source: each.id for each in graph().store.scan("document")}
    made = []
    for asked in sample_questions():
        held = graph().store.nodes_of([documents[each] for each in asked.gold_ids])
        made.append(Example(asked.question, candidates(asked.question), frozenset(node.id for node in held), "isles"))
    return tuple(made)


@cache
def file() -> dict[str, Any]:
    """What training on them gives, as a file holds it."""
    return dict(train(examples()).file)


@cache
def weights() -> Weights:
    """The weights of that file."""
    return parsed(json.dumps(file()).encode(), "the weights")
