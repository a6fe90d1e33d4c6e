"""The sample documents, built by the real pipeline: questions over several texts are answered, and every trail is true."""

import pytest

from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions
from clew.tests.contracts.trails import check_trail

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def graph(isles: KnowledgeGraph) -> KnowledgeGraph:
    return isles


def recall(graph: KnowledgeGraph, name: str, k: int, hops: int) -> float:
    """The mean share of needed texts among the best k, over the questions that need at least `hops`."""
    shares = []
    for asked in sample_questions():
        if asked.hops >= hops:
            ids = [hit.node.document_id for hit in graph.retriever(name).retrieve(asked.question, k)]
            found = {document.source for document in graph.store.fetch("document", ids)}
            shares.append(len(found & set(asked.gold_ids)) / len(asked.gold_ids))
    return sum(shares) / len(shares)


def test_several_hops_are_found(graph: KnowledgeGraph) -> None:
    hybrid = recall(graph, "hybrid", 5, 2)
    assert hybrid >= 0.8
    assert hybrid > max(recall(graph, name, 5, 2) for name in ("keyword", "vector", "fusion"))
    assert recall(graph, "hybrid", 3, 1) >= 0.7


def test_every_trail_is_true(graph: KnowledgeGraph) -> None:
    facts = 0
    for asked in sample_questions():
        for name in ("graph", "hybrid"):
            for hit in graph.retriever(name).retrieve(asked.question, 10):
                check_trail(graph.store, hit)
                facts += sum(
                    step.words not in {"mentions", "is mentioned in", "is about", "is the subject of"}
                    for step in hit.trail.steps
                )
    assert facts > 50


def test_a_trail_over_four_texts(graph: KnowledgeGraph) -> None:
    question = "Where was the founder of the firm that built the telescope with which Comet Moravel was discovered born?"
    (founder,) = (hit for hit in graph.search(question, k=10) if hit.node.title == "Ada Lindqvist")
    assert founder.trail.seeds == ("Comet Moravel",)
    passed = {step.text_node for step in founder.trail.steps if step.text_node}
    titles = {node.title for node in graph.store.fetch("text_node", sorted(passed))}
    assert titles >= {"Irena Moravel", "Quillon Observatory"}
    assert "founded" in str(founder.trail)
