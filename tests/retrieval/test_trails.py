"""Every hit's thread is true: its edges are in the store, its sentences say what is claimed, and it ends at the hit."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from clew.graph.filters import F
from clew.graph.model import DECLARES, MENTIONS, document_ref, node_ref, split_ref
from clew.graph.names import normal_predicate
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.graph_walk import Graph
from clew.retrieval.hybrid import Hybrid
from clew.retrieval.pool import Pool
from clew.retrieval.pooled import PooledRetriever
from clew.retrieval.query import Query
from clew.retrieval.ranking import Hit, Step
from clew.tests.contracts import shelf

OWNER, RIVER = shelf.QUESTIONS[:2]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


@pytest.fixture(params=[Graph, Hybrid])
def retriever(request: pytest.FixtureRequest, store: GraphStore) -> PooledRetriever:
    made: PooledRetriever = request.param(store, shelf.embedder())
    return made


def check_step(reader: GraphReader, step: Step) -> None:
    """The step's edge is there, and its sentence is in its text and holds what the edge rests on."""
    assert step.edge in reader.edges([step.edge.source], "out", [step.edge.type])
    if step.edge.type == DECLARES:
        assert not step.sentence
        return
    (node,) = reader.fetch("text_node", [step.text_node])
    assert step.sentence
    assert step.sentence in node.text
    if step.edge.type == MENTIONS:
        (mention,) = reader.fetch("mention", [step.edge.id])
        assert node_ref(mention.text_node) == step.edge.source
        assert node.text[mention.start : mention.end] in step.sentence
    else:
        (relation,) = reader.fetch("relation", [step.edge.id])
        assert step.words == relation.words
        assert normal_predicate(step.words) == relation.predicate
        held = [node.text[each.start : each.end] for each in reader.evidence([relation.id]) if each.text_node == node.id]
        assert step.sentence in held


def check_trail(reader: GraphReader, hit: Hit) -> None:
    """Steps hang together from the seed, if there is one, to the hit."""
    steps = hit.trail.steps
    for step in steps:
        check_step(reader, step)
    if not steps:
        assert hit.trail.matched or hit.trail.sentence
        return
    assert {steps[-1].edge.source} <= {node_ref(hit.id), document_ref(hit.node.document_id)}
    if hit.trail.seeds:
        assert {steps[0].source, steps[0].target} & set(hit.trail.seeds)
    else:
        assert hit.trail.starts_at_text
    places = [_places(reader, step) for step in steps]
    assert all(before & after for before, after in pairwise(places))


def _places(reader: GraphReader, step: Step) -> set[str]:
    """What a step touches; a text node stands for its document too."""
    refs = {step.edge.source, step.edge.target}
    nodes = [split_ref(ref)[1] for ref in refs if ref.startswith("node:")]
    nodes += [step.text_node] if step.text_node else []
    return refs | {document_ref(node.document_id) for node in reader.fetch("text_node", nodes)}


@pytest.mark.parametrize("asked", shelf.QUESTIONS)
def test_trails_are_true(store: GraphStore, retriever: PooledRetriever, asked: str) -> None:
    ranking = retriever.retrieve(asked, 20)
    assert ranking.ids
    for hit in ranking:
        check_trail(store, hit)


@pytest.mark.parametrize("hidden", [each.document.id for each in shelf.TEXTS])
def test_trails_in_a_view_are_true_there(store: GraphStore, retriever: PooledRetriever, hidden: str) -> None:
    view = store.view(F.id != hidden)
    for asked in shelf.QUESTIONS:
        for hit in retriever.over(view).retrieve(asked, 20):
            check_trail(view, hit)


def test_the_thread_of_the_known_chain(store: GraphStore) -> None:
    ranking = Hybrid(store, shelf.embedder()).retrieve(OWNER)
    assert {"clocks", "holdings"} <= set(ranking.ids[:3])
    thread = {hit.id: hit.trail for hit in ranking}
    assert str(thread["clocks"]) == "[Vale Clocks] · Vale Clocks (its own text)"
    assert thread["holdings"].seeds == ("Vale Clocks",)
    owns, subject = thread["holdings"].steps
    assert (owns.source, owns.words, owns.target) == ("Harbour Holdings", "own", "Vale Clocks")
    assert owns.sentence == "Since 1921 Harbour Holdings owns Vale Clocks."
    assert (subject.edge.type, subject.source, subject.target) == (DECLARES, "Harbour Holdings", "Harbour Holdings")


def test_a_hit_that_no_seed_reaches_says_which_words_matched(store: GraphStore) -> None:
    hits = {hit.id: hit.trail for hit in Hybrid(store, shelf.embedder()).retrieve("clockmakers", 20)}
    assert hits["twin-1"].steps == ()
    assert hits["twin-1"].matched == ("clockmakers",)
    assert hits["twin-1"].sentence in shelf.TWIN


def test_shares_sum_to_the_score(retriever: PooledRetriever) -> None:
    for asked in shelf.QUESTIONS:
        for hit in retriever.retrieve(asked, 20):
            assert set(hit.signals) == set(retriever.weights)
            assert sum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-5)
            assert all(0 <= share <= retriever.weights[name] for name, share in hit.signals.items())
            assert hit.score > 0


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
