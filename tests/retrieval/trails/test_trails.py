"""Every hit's trail is true: its edges are in the store, its sentences say what is claimed, and it ends at the hit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clew.graph.batch import Contribution
from clew.graph.filters.language import F
from clew.graph.model import DECLARES
from clew.graph.store import GraphStore
from clew.retrieval.pool.pool import Pool
from clew.retrieval.query import Query
from clew.retrieval.ranker.pool_retriever import PooledRetriever
from clew.retrieval.retrievers.graph_walk import Graph
from clew.retrieval.retrievers.hybrid import Hybrid
from clew.tests.contracts import shelf
from clew.tests.contracts.trails import check_trail

OWNER, RIVER = shelf.QUESTIONS[:2]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


@pytest.fixture(params=[Graph, Hybrid])
def retriever(request: pytest.FixtureRequest, store: GraphStore) -> PooledRetriever:
    made: PooledRetriever = request.param(store, shelf.embedder())
    return made


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_trails_are_true(store: GraphStore, retriever: PooledRetriever, asked: str) -> None:
    ranking = retriever.retrieve(asked, 20)
    assert ranking.ids
    for hit in ranking:
        check_trail(store, hit)


@pytest.mark.parametrize("hidden", [each.document.id for each in shelf.TEXTS])
def test_trails_in_a_view_are_true_there(store: GraphStore, retriever: PooledRetriever, hidden: str) -> None:
    view = store.view(F.id != hidden)
    followed = 0
    for asked in shelf.QUESTIONS:
        for hit in retriever.over(view).retrieve(asked, 20):
            check_trail(view, hit)
            followed += bool(hit.trail.steps)
    assert followed > 25


def test_the_trail_of_the_known_chain(store: GraphStore) -> None:
    ranking = Hybrid(store, shelf.embedder()).retrieve(OWNER)
    assert {"clocks", "holdings"} <= set(ranking.ids[:3])
    trails = {hit.id: hit.trail for hit in ranking}
    assert str(trails["clocks"]) == "[Vale Clocks] · Vale Clocks (its own text)"
    assert trails["holdings"].seeds == ("Vale Clocks",)
    owns, subject = trails["holdings"].steps
    assert (owns.source, owns.words, owns.target) == ("Harbour Holdings", "own", "Vale Clocks")
    assert owns.sentence == "Since 1921 Harbour Holdings owns Vale Clocks."
    assert (subject.edge.type, subject.source, subject.target) == (DECLARES, "Harbour Holdings", "Harbour Holdings")


def test_a_claim_is_followed_where_claims_are_asked_for() -> None:
    def claimed(held: Contribution) -> Contribution:
        told = (replace(each, asserted=False, properties={"modality": "claimed"}) for each in held.evidence)
        return replace(held, evidence=tuple(told))

    with shelf.filled(texts=[claimed(each) for each in shelf.TEXTS]) as store:
        view = store.view((F.modality == "claimed") & (F.as_of == "1967"))
        trails = {hit.id: hit.trail for hit in Hybrid(view, shelf.embedder()).retrieve(OWNER)}
        owns, _ = trails["holdings"].steps
        assert (owns.words, owns.sentence) == ("own", "Since 1921 Harbour Holdings owns Vale Clocks.")
        assert (owns.asserted, owns.properties) == (False, {"modality": "claimed"})
        for reader in (store, store.view(F.modality == "asserted")):
            trails = {hit.id: hit.trail for hit in Hybrid(reader, shelf.embedder()).retrieve(OWNER)}
            assert "own" not in {step.words for trail in trails.values() for step in trail.steps}


def test_a_hit_that_no_seed_reaches_says_which_words_matched(store: GraphStore) -> None:
    hits = {hit.id: hit.trail for hit in Hybrid(store, shelf.embedder()).retrieve("clockmakers", 20)}
    assert hits["twin-1"].steps == ()
    assert hits["twin-1"].matched == ("clockmakers",)
    assert hits["twin-1"].sentence in shelf.TWIN


def test_shares_sum_to_the_score(retriever: PooledRetriever) -> None:
    hits = 0
    for asked in shelf.QUESTIONS:
        for hit in retriever.retrieve(asked, 20):
            hits += 1
            assert set(hit.signals) == set(retriever.weights)
            assert sum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-5)
            assert all(0 <= share <= retriever.weights[name] for name, share in hit.signals.items())
            assert hit.score > 0
    assert hits > 40


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_retrieving_is_ranking_what_was_gathered(store: GraphStore, retriever: PooledRetriever, asked: str) -> None:
    pool = retriever.gather(Query(asked))
    assert retriever.rank(Query(asked), pool) == retriever.retrieve(asked)
    other = type(retriever)(store, shelf.embedder())
    assert other.rank(Query(asked), pool, 3) == retriever.retrieve(asked, 3)


def test_an_injected_pool_decides(store: GraphStore) -> None:
    retriever = Hybrid(store, shelf.embedder())
    pool = retriever.gather(Query(OWNER))
    loud = pool.keyword.copy()
    loud[pool.position["tarn"]] = 1000.0
    swayed = retriever.rank(Query(OWNER), replace(pool, keyword=loud), 20)
    plain = {hit.id: hit.signals["keyword"] for hit in retriever.rank(Query(OWNER), pool, 20)}
    assert plain["tarn"] == 0
    assert {hit.id: hit.signals["keyword"] for hit in swayed}["tarn"] == 1
    assert isinstance(pool, Pool)
