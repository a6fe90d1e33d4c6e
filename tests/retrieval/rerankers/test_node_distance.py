"""`node_distance`: how far the texts of the shelf are from what a question names, counted by hand."""

from collections.abc import Iterator
from typing import Any

import pytest

from clew.graph.errors import QueryError
from clew.graph.filters.language import Filter
from clew.graph.identity import entity_id
from clew.graph.store import GraphReader, GraphStore
from clew.retrieval.base import Reranker
from clew.retrieval.hits import Hit, Trail
from clew.retrieval.query import Query
from clew.retrieval.ranking import Ranking
from clew.retrieval.rerankers.node_distance import MOST_HOPS, NodeDistance
from clew.tests.contracts import shelf
from clew.tests.contracts.reranker import RerankerContract
from clew.tests.contracts.retriever import FOUNDED

DISTANCES = {"cassia": 1, "clocks": 1, "orrin": 1, "rumour": 1, "holdings": 2, "brand": 3, "selm": 4, "tarn": 5}
"""Edges from Vale Clocks: it is mentioned in four texts; Harbour Holdings owns it, Matteo Brand founded that and was born in
Selm, through which the Tarn flows."""


class TestNodeDistance(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return NodeDistance(reader)


class TestNodeDistanceFromAGivenEntity(RerankerContract):
    def make(self, reader: GraphReader) -> Reranker:
        return NodeDistance(reader, "Harbour Holdings", hops=4, weight=2)


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with shelf.filled() as filled:
        yield filled


def every(store: GraphReader) -> Ranking:
    """All texts, each with the score 1, but one of 3 so that scores lie 2 apart."""
    nodes = [node for node in store.scan("text_node") if node.kind != "sentence"]
    hits = [Hit(node, 3.0 if node.id == "twin-1" else 1.0, Trail("fixed"), {"fixed": 1.0}) for node in nodes]
    return Ranking(hits, ["careful"], ["noted"])


@pytest.mark.parametrize("hops", range(1, MOST_HOPS + 1))
def test_texts_gain_by_their_distance_from_what_the_question_names(store: GraphStore, hops: int) -> None:
    found = NodeDistance(store, hops=hops).rerank(Query(FOUNDED), every(store), 20)
    gained = {each.id: each.signals.get("node_distance") for each in found}
    expected = {name: round(0.5 / edges * 2, 6) for name, edges in DISTANCES.items() if edges <= hops}
    assert gained == {"twin-1": None, "twin-2": None, **dict.fromkeys(DISTANCES), **expected}
    assert (found.warnings, found.notes) == (("careful",), ("noted",))
    reached = [each for each in found if each.id in expected]
    assert all(each.score == 1 + expected[each.id] and each.components == {"before node_distance": 1.0} for each in reached)
    assert [each.score for each in found if each.id == "twin-2"] == [1.0]


def test_the_path_becomes_the_trail_of_a_hit_without_steps(store: GraphStore) -> None:
    ranking = every(store)
    found = {each.id: each for each in NodeDistance(store).rerank(Query(FOUNDED), ranking, 20)}
    assert str(found["brand"].trail) == (
        "[Vale Clocks] · Harbour Holdings —own→ Vale Clocks · Matteo Brand —found→ Harbour Holdings"
        " · Matteo Brand (its own text)"
    )
    first, second, own = found["brand"].trail.steps
    assert (first.sentence, first.text_node) == ("Since 1921 Harbour Holdings owns Vale Clocks.", "clocks")
    assert (second.sentence, second.text_node) == ("Matteo Brand founded Harbour Holdings.", "holdings")
    assert (own.sentence, own.text_node) == ("", "brand")
    assert str(found["orrin"].trail) == "[Vale Clocks] · Vale Clocks —is mentioned in→ Orrin"
    assert found["orrin"].trail.steps[0].sentence == "The clock tower of Orrin was built by Vale Clocks."
    assert found["twin-2"].trail == Trail("fixed")
    told = Trail("graph", ("Orrin",), found["brand"].trail.steps)
    kept = Ranking(Hit(each.node, each.score, told) for each in ranking)
    assert all(each.trail == told for each in NodeDistance(store).rerank(Query(FOUNDED), kept, 20))


def test_a_sentence_is_as_near_as_the_text_that_holds_it(store: GraphStore) -> None:
    sentences = [Hit(each, 1.0, Trail("fixed")) for each in store.sentences_of(["holdings", "twin-1"])]
    found = NodeDistance(store).rerank(Query(FOUNDED), Ranking(sentences), 9)
    assert [each.id for each in found if "node_distance" in each.signals] == ["holdings#sentence:0", "holdings#sentence:1"]
    assert found[0].trail.steps


@pytest.mark.parametrize("of", ["Vale Clocks", "vale clocks", entity_id("Vale Clocks"), ["Vale Clocks", "Nobody"]])
def test_a_given_entity_by_name_or_id(store: GraphStore, of: Any) -> None:
    found = NodeDistance(store, of).rerank(Query("anything"), every(store), 20)
    asked = NodeDistance(store).rerank(Query(FOUNDED), every(store), 20)
    unknown = ["node_distance: no entity is called 'Nobody'"] if "Nobody" in of else []
    assert found == asked.warned(*unknown)
    assert hash(NodeDistance(store, of)) == hash(NodeDistance(store, of))


def test_what_a_filter_hides_is_no_way(store: GraphStore) -> None:
    # Only `clocks` states who owns Vale Clocks.
    hidden = store.view(Filter.of('document_id != "clocks"'))
    found = NodeDistance(hidden, hops=4).rerank(Query(FOUNDED), every(hidden), 20)
    gained = {each.id for each in found if "node_distance" in each.signals}
    assert {"cassia", "orrin", "rumour"} <= gained
    told = [step for each in found for step in each.trail.steps]
    assert told
    assert not [step for step in told if step.text_node == "clocks" or step.words == "own"]
    # Nor is an entity known that only hidden texts mention.
    nowhere = store.view(Filter.of('not document_id in ["cassia", "clocks", "holdings", "orrin", "rumour"]'))
    kept = NodeDistance(nowhere, "Vale Clocks").rerank(Query(FOUNDED), every(nowhere), 20)
    assert kept == every(nowhere).warned("node_distance: no entity is called 'Vale Clocks'")


def test_a_question_that_names_nothing_keeps_the_ranking_and_says_so(store: GraphStore) -> None:
    found = NodeDistance(store).rerank(Query("who is it"), every(store), 3)
    assert found == every(store).warned(
        "node_distance: the question names no entity that is known; the ranking is kept"
    ).top(3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": ""}, "expected node_distance\\(of=…\\) as the name or id of an entity, or several, got ''"),
        ({"of": []}, "or several, got"),
        ({"of": [3]}, "or several, got"),
        ({"of": 5}, "or several, got 5"),
        ({"hops": 0}, "expected hops of node_distance as an integer of 1 to 6, got 0"),
        ({"hops": True}, "got True"),
        ({"weight": "high"}, "expected weight of node_distance as a finite number of at least 0, got 'high'"),
    ],
)
def test_bad_options_are_refused(store: GraphStore, options: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        NodeDistance(store, **options)
