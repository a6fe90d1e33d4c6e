"""Walks along facts: dates are reached and not left, hubs are cut and that is said, both stores walk alike."""

from itertools import pairwise
from typing import Any
from unittest import mock

import pytest

from clew.graph.identity import entity_id, relation_id
from clew.graph.store import GraphStore
from clew.retrieval.creation import create
from clew.retrieval.facts import search, similarity
from clew.retrieval.facts import walk as walking
from clew.retrieval.facts.search import CUT, FactSearch
from clew.retrieval.facts.walk import walk
from clew.retrieval.query import Query
from clew.retrieval.retrievers.kg_embedding import KGEmbedding
from clew.retrieval.retrievers.kg_keyword import KGKeyword
from clew.tests.contracts import shelf
from clew.tests.contracts.facts import WEB, web

CLOCKS = entity_id("Vale Clocks")


def dated() -> GraphStore:
    """Two firms that were founded in the same year."""
    names = {"1874": "DATE", "Vale Clocks": "ORG", "Harbour Holdings": "ORG"}
    with mock.patch.dict(shelf.NAMES, names):
        texts = [
            shelf.text("one", "", "Vale Clocks began in 1874.", [("Vale Clocks", "begin in", "1874", 0)]),
            shelf.text("two", "", "Harbour Holdings began in 1874.", [("Harbour Holdings", "begin in", "1874", 0)]),
        ]
        return shelf.filled(":memory:", texts)


def test_a_date_is_reached_but_not_left() -> None:
    with dated() as store:
        found = walk(store, {CLOCKS: 1.0}, 3)
        assert set(found.facts) == {relation_id(CLOCKS, "begin in", entity_id("1874"))}
        # A date that is asked for is left.
        assert len(walk(store, {entity_id("1874"): 1.0}, 1).facts) == 2


def test_ways_lead_from_the_seed_to_the_fact() -> None:
    with shelf.filled() as store:
        found = walk(store, {CLOCKS: 1.0, entity_id("Selm"): 0.5}, 2)
        for identity, fact in found.facts.items():
            assert fact.way[-1].id == identity
            assert len(fact.way) == fact.hops
            ends = [{edge.source, edge.target} for edge in fact.way]
            assert f"entity:{fact.seed}" in ends[0]
            assert all(before & after for before, after in pairwise(ends))
        born = relation_id(entity_id("Matteo Brand"), "bear in", entity_id("Selm"))
        assert (found.facts[born].hops, found.facts[born].start) == (1, 0.5)


@pytest.mark.parametrize("bound", ["FACTS_AN_ENTITY", "ENTITIES_A_HOP"])
def test_a_walk_that_meets_its_bounds_says_so(bound: str) -> None:
    with shelf.filled() as store, mock.patch.object(walking, bound, 1):
        assert walk(store, {CLOCKS: 1.0}, 3).cut
        ranking = KGKeyword(store, shelf.embedder(), depth=3).retrieve("Vale Clocks and Harbour Holdings and Selm")
        assert ranking.notes == (f"kg_keyword: {CUT}",)
    with shelf.filled() as store:
        most = len(walk(store, {CLOCKS: 1.0}, 1).facts)
        assert not walk(store, {CLOCKS: 1.0}, 3).cut
        # As many as are followed are none too many.
        with mock.patch.object(walking, "FACTS_AN_ENTITY", most):
            assert not walk(store, {CLOCKS: 1.0}, 1).cut
        with mock.patch.object(walking, "FACTS_AN_ENTITY", most - 1):
            assert walk(store, {CLOCKS: 1.0}, 1).cut


def test_facts_of_near_sentences_that_are_not_looked_at_are_told() -> None:
    with shelf.filled() as store:
        made = KGEmbedding(store, shelf.embedder(), depth=1)
        assert not made.retrieve("Vale Clocks").notes
        with mock.patch.object(similarity, "FACTS_AN_ENTITY", 1):
            assert made.retrieve("Vale Clocks").notes == (f"kg_embedding: {CUT}",)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["kg_embedding", "kg_both"])
@pytest.mark.parametrize("decay", [0.7, 1.0])
def test_what_is_not_read_could_not_be_among_the_first(seed: int, name: str, decay: float) -> None:
    store, ends = web(seed)
    asked = f"What do {WEB[seed]} and {WEB[seed + 4]} know?"
    with store, mock.patch.object(search, "READ_AT_ONCE", 1):
        fewest = len(ends)
        for depth in (2, 3):
            options: dict[str, Any] = {"sentences": 2, "depth": depth, "decay": decay, "include_text": False}
            every = create(name, store, shelf.embedder(), **options).retrieve(asked, 50)
            assert len(every) >= 5
            for limit in range(1, len(every)):
                some = create(name, store, shelf.embedder(), limit=limit, **options)
                assert [(hit.id, hit.score, hit.node) for hit in some.retrieve(asked, 50)] == [
                    (hit.id, hit.score, hit.node) for hit in every[:limit]
                ]
                assert isinstance(some, FactSearch)
                near = [each for each in some.found(Query(asked)).facts if {"nearest", "kg_embedding"} & set(each.signals)]
                fewest = min(fewest, len(near))
        assert fewest < len(ends) / 2


def test_a_walk_from_nowhere_finds_nothing() -> None:
    with shelf.filled() as store:
        assert walk(store, {}, 3).facts == {}
        assert walk(store, {"no such entity": 1.0}, 3).facts == {}


EXPRESSIONS = (
    *(f"{name}(include_text={how})" for name in ("kg_keyword", "kg_embedding", "kg_both") for how in (True, False)),
    "synonym",
    "vector_context",
    "property_graph",
    "property_graph(include_text=False)",
    "keyword % 3 >> expand",
)


@pytest.mark.server
def test_both_stores_answer_alike(empty_neo4j: str) -> None:
    with shelf.filled() as here, shelf.filled(empty_neo4j) as there:
        for expression in EXPRESSIONS:
            for question in shelf.QUESTIONS:
                for hidden in (None, "document_id != 'clocks'"):
                    found = [
                        create(expression, store, shelf.embedder()).retrieve(question, 20, hidden) for store in (here, there)
                    ]
                    told = [
                        ([(hit.id, hit.score, str(hit.trail), hit.node) for hit in each], each.warnings) for each in found
                    ]
                    assert told[0] == told[1], (expression, question, hidden)
