"""The same documents in both stores: the same digest, and the same answers within the stated bounds."""

from collections.abc import Iterator

import pytest

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions, samples_path
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.retrieval.hybrid import Hybrid, learnable
from clew.retrieval.pooled import PooledRetriever
from clew.retrieval.query import Query
from clew.retrieval.weighing import Weights
from clew.tests.retrieval.trained import trained

RETRIEVERS = ("keyword", "vector", "fusion", "graph", "hybrid")
QUESTIONS = [each.question for each in sample_questions()]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("parity") / "samples.clew"
    with clew.open(folder) as graph:
        graph.add(str(samples_path()))
        yield graph


@pytest.fixture(scope="module")
def weights(embedded: KnowledgeGraph) -> Weights:
    return trained(embedded)


@pytest.fixture
def server(embedded: KnowledgeGraph, empty_neo4j: str) -> Iterator[KnowledgeGraph]:
    embedded.copy_to(empty_neo4j)
    with clew.open(empty_neo4j) as graph:
        yield graph


def test_a_copy_there_and_back_is_the_same_graph(
    embedded: KnowledgeGraph, server: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    digest = embedded.store.digest()
    assert server.store.digest() == digest
    assert server.counts() == embedded.counts()
    back = tmp_path_factory.mktemp("back") / "back.clew"
    assert server.copy_to(back) == digest
    with clew.open(back, "r") as graph:
        assert graph.search(QUESTIONS[0], k=5) == embedded.search(QUESTIONS[0], k=5)


def test_documents_added_to_either_give_one_digest(embedded: KnowledgeGraph, empty_neo4j: str) -> None:
    with clew.open(empty_neo4j) as graph:
        report = graph.add(str(samples_path()))
        assert report.failed == 0
        assert graph.store.digest() == embedded.store.digest()
        assert graph.add(str(samples_path())).skipped == report.documents


@pytest.mark.parametrize("name", ["graph", "hybrid"])
def test_one_pool_is_ranked_alike(embedded: KnowledgeGraph, server: KnowledgeGraph, name: str) -> None:
    here, there = embedded.retriever(name), server.retriever(name)
    assert isinstance(here, PooledRetriever)
    assert isinstance(there, PooledRetriever)
    for question in QUESTIONS:
        query = Query.of(question)
        pool = here.gather(query)
        assert there.rank(query, pool, 20) == here.rank(query, pool, 20), question


def test_the_servers_own_pool_is_ranked_alike_too(embedded: KnowledgeGraph, server: KnowledgeGraph) -> None:
    # So few texts are all in the pool, so that only the numbers could differ.
    for name in RETRIEVERS:
        for question in QUESTIONS:
            ours = embedded.retriever(name).retrieve(question, 10)
            theirs = server.retriever(name).retrieve(question, 10)
            assert theirs.ids == ours.ids, (name, question)
            assert [hit.score for hit in theirs] == [hit.score for hit in ours], (name, question)


def test_what_is_learned_ranks_alike_in_six_round_trips(
    embedded: KnowledgeGraph, server: KnowledgeGraph, weights: Weights
) -> None:
    assert isinstance(server.store, Neo4jStore)
    here, there = (Hybrid(graph.store, graph.embedder, ranker=weights) for graph in (embedded, server))
    there.retrieve(QUESTIONS[0])
    trips: list[str] = []
    server.store._connection.observe = trips.append
    learned = 0
    for question in QUESTIONS:
        query = Query.of(question)
        pool = here.gather(query)
        learned += learnable(pool)
        assert there.rank(query, pool, 50) == here.rank(query, pool, 50), question
        trips.clear()
        found = there.retrieve(question, 10)
        assert 0 < len(trips) <= 6, question
        assert found == here.retrieve(question, 10), question
    assert learned == len(QUESTIONS)


def test_a_view_answers_alike(embedded: KnowledgeGraph, server: KnowledgeGraph) -> None:
    condition = 'not title = "Halden Optics" and not title = "Thornwick"'
    assert server.view(condition).digest() == embedded.view(condition).digest()
    for question in QUESTIONS[:10]:
        ours, theirs = (graph.search(question, k=10, filter=condition) for graph in (embedded, server))
        assert theirs == ours, question


def test_facts_and_paths_are_alike(embedded: KnowledgeGraph, server: KnowledgeGraph) -> None:
    assert server.facts("Halden Optics") == embedded.facts("Halden Optics")
    assert server.paths("Halden Optics", "Thornwick", k=3) == embedded.paths("Halden Optics", "Thornwick", k=3)
