"""The same documents in both stores: the same digest, and the same answers within the stated bounds."""

from collections.abc import Iterator

import pytest

import clew
from clew.app.knowledge_graph import KnowledgeGraph
from clew.app.samples import sample_questions, samples_path
from clew.graph.errors import StoreMismatch, StoreMissing
from clew.graph.store import open_store
from clew.graph.stores.neo4j.store import Neo4jStore
from clew.retrieval.query import Query
from clew.retrieval.ranker.pool_retriever import PooledRetriever
from clew.retrieval.ranker.weights import Weights
from clew.retrieval.retrievers.hybrid import UNLINKED, Hybrid
from clew.retrieval.training.adopted_models import (
    adopt,
    adopted_weights,
    describe_ranker,
    revert_last,
    trained_questions,
)
from clew.tests import isles
from clew.tests.neo4j_server.emptying import empty

RETRIEVERS = ("keyword", "vector", "fusion", "graph", "hybrid")
TRIPS = 6
"""Round trips of a hybrid search at most."""
QUESTIONS = [each.question for each in sample_questions()]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("parity") / "samples.clew"
    isles.graph().copy_to(folder)
    with clew.open(folder) as graph:
        yield graph


@pytest.fixture
def server(embedded: KnowledgeGraph, neo4j_url: str) -> Iterator[KnowledgeGraph]:
    """A copy of it; that of the test before where it is still as it was made."""
    if not _holds(neo4j_url, embedded.store.digest()):
        empty(neo4j_url)
        embedded.copy_to(neo4j_url)
    with clew.open(neo4j_url) as graph:
        yield graph


def _holds(url: str, digest: str) -> bool:
    try:
        with open_store(url, mode="r") as store:
            return store.digest() == digest
    except StoreMissing:
        return False


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
        assert graph.add(str(samples_path())).unchanged == report.documents


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


def test_the_learned_ranker_ranks_alike_in_few_round_trips(
    embedded: KnowledgeGraph, server: KnowledgeGraph, learned: Weights
) -> None:
    here, there = (Hybrid(each.store, each.embedder, ranker=learned) for each in (embedded, server))
    assert isinstance(server.store, Neo4jStore)
    trips: list[str] = []
    there.retrieve(QUESTIONS[0])
    server.store._connection.observe = trips.append
    onward = 0
    for question in QUESTIONS:
        trips.clear()
        found = there.retrieve(question)
        assert 0 < len(trips) <= TRIPS, question
        assert found == here.retrieve(question), question
        onward += sum(bool(hit.trail.onward) for hit in found)
    assert onward > 0
    server.store._connection.observe = None


def test_deep_ranks_alike_and_asks_the_server_no_more_than_hybrid(embedded: KnowledgeGraph, server: KnowledgeGraph) -> None:
    here, there, hybrid = embedded.retriever("deep"), server.retriever("deep"), server.retriever("hybrid")
    assert isinstance(server.store, Neo4jStore)
    trips: list[str] = []
    there.retrieve(QUESTIONS[0])
    server.store._connection.observe = trips.append
    anew = 0
    for question in QUESTIONS:
        trips.clear()
        hybrid.retrieve(question)
        usual = len(trips)
        trips.clear()
        found = there.retrieve(question)
        assert 0 < len(trips) <= usual <= TRIPS, question
        assert found == here.retrieve(question), question
        assert found.warnings == ()
        anew += any("rewrite" in signal for hit in found for signal in hit.signals)
    assert anew > 5
    server.store._connection.observe = None


def test_a_view_answers_alike(embedded: KnowledgeGraph, server: KnowledgeGraph) -> None:
    condition = 'not title = "Halden Optics" and not title = "Thornwick"'
    assert server.view(condition).digest() == embedded.view(condition).digest()
    for question in QUESTIONS[:10]:
        ours, theirs = (graph.search(question, k=10, filter=condition) for graph in (embedded, server))
        assert theirs == ours, question


def test_facts_and_paths_are_alike(embedded: KnowledgeGraph, server: KnowledgeGraph) -> None:
    assert server.facts("Halden Optics") == embedded.facts("Halden Optics")
    assert server.paths("Halden Optics", "Thornwick", k=3) == embedded.paths("Halden Optics", "Thornwick", k=3)


@pytest.mark.encoder
def test_a_question_that_links_to_nothing_is_ranked_as_fusion_in_few_round_trips(server: KnowledgeGraph) -> None:
    store = server.store
    assert isinstance(store, Neo4jStore)
    seen: list[str] = []
    hybrid = server.retriever("hybrid", ranker=isles.weights())
    expected = server.search(isles.UNLINKED, retriever="fusion")
    store._connection.observe = seen.append
    found = hybrid.retrieve(isles.UNLINKED)
    assert 0 < len(seen) <= TRIPS
    assert tuple(found) == tuple(expected)
    assert found.warnings == (UNLINKED,)
    for question in QUESTIONS[:5]:
        seen.clear()
        assert "constant" in hybrid.retrieve(question)[0].signals
        assert len(seen) <= TRIPS


@pytest.mark.encoder
def test_a_server_keeps_weights_of_its_own(server: KnowledgeGraph) -> None:
    before = describe_ranker(server.store)
    adopt(server.store, "weights", isles.file(), ["Where?"])
    own = adopted_weights(server.store)
    assert own is not None
    assert own.sha256 == isles.weights().sha256
    assert trained_questions(server.store, "weights") == {"Where?"}
    revert_last(server.store)
    assert describe_ranker(server.store) == before


def test_a_server_without_words_vectors_stays_without_them(empty_neo4j: str) -> None:
    with clew.open(empty_neo4j, word_vectors=False) as graph:
        graph.add(clew.Document("a", "Orrin lies on the river Selm."), progress=False)
    with clew.open(empty_neo4j) as graph:
        graph.add(clew.Document("b", "Selm flows into the sea."), progress=False)
        assert graph.store.word_vectors(["a", "b"]) == []
        assert graph.stats()["word_vectors"] is False
    with clew.open(empty_neo4j, word_vectors=True) as graph, pytest.raises(StoreMismatch, match="keeps no vectors"):
        graph.add(clew.Document("c", "The sea is wide."), progress=False)
