"""A ranker trained on the sample documents' own questions, for tests."""

import json

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.retrieval.candidates import Candidates
from clew.retrieval.pool import Pool
from clew.retrieval.query import Query
from clew.retrieval.training import Example, train
from clew.retrieval.weighing import Weights, parsed


def candidates(graph: KnowledgeGraph, question: str) -> Candidates:
    """What the ranker sees of a question."""
    return Candidates.of(Pool.gather(graph.store, Query(question), graph.embedder, reading=True))


def examples(graph: KnowledgeGraph) -> list[Example]:
    """Every question of the sample documents, whose texts `graph` holds."""
    nodes = {document.source: document.id for document in graph.store.scan("document")}
    made = []
    for asked in sample_questions():
        held = graph.store.nodes_of([nodes[each] for each in asked.gold_ids])
        made.append(Example(asked.question, candidates(graph, asked.question), frozenset(node.id for node in held), "isles"))
    return made


def trained(graph: KnowledgeGraph) -> Weights:
    """Weights trained on these examples."""
    return parsed(json.dumps(train(examples(graph))).encode(), "the weights")
