"""What references bring: which text nodes, with which scores, by which route."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from clew.graph.batch import Batch, Contribution
from clew.graph.filters.references import Chosen
from clew.graph.identity import entity_id
from clew.graph.model import Document, Reference, TextNode
from clew.graph.resolution.ledger import Assignment, LedgerChange
from clew.graph.store import GraphStore
from clew.retrieval.creation import RetrieversByName
from clew.retrieval.ranking import Ranking
from clew.retrieval.retrievers.keyword import Keyword
from clew.tests.contracts import shelf
from clew.tests.retrieval.fixed_retriever import Fixed, hit

SCORES = {"cassia": 8.0, "clocks": 4.0, "holdings": 1.0}


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with shelf.filled() as store:
        yield store


def refer(store: GraphStore, *pairs: tuple[str, str]) -> None:
    store.apply(Batch(add=tuple(shelf.text(identity, "", f"See quagga {identity}.", target=to) for identity, to in pairs)))


class Scored(Fixed):
    """Gives the texts of its reader that have a written-down score."""

    def __init__(self, reader: Any, scores: dict[str, float], name: str = "scored") -> None:
        super().__init__(name, scores)
        self.reader = reader

    def _retrieve(self, query: Any, k: int) -> Ranking:
        nodes = self.reader.fetch("text_node", list(self.scores))
        ranked = super()._retrieve(query, 10**6)
        held = {node.id: node for node in nodes}
        return Ranking(
            type(each)(held[each.id], each.score, each.trail, each.signals) for each in ranked if each.id in held
        ).top(k)


def shown(ranking: Ranking) -> list[tuple[str, float, tuple[str, ...]]]:
    return [(each.id, each.score, each.trail.route) for each in ranking]


def test_a_node_inherits_the_references_score(store: GraphStore) -> None:
    refer(store, ("note", "node:tarn"))
    assert shown(Scored(store, {"note": 5.0, "selm": 4.0}).retrieve("q")) == [("tarn", 5.0, ("note",)), ("selm", 4.0, ())]


def test_a_score_of_zero_is_inherited_too(store: GraphStore) -> None:
    refer(store, ("note", "node:tarn"))
    assert shown(Scored(store, {"note": 0.0, "selm": 4.0}).retrieve("q")) == [("selm", 4.0, ()), ("tarn", 0.0, ("note",))]


@pytest.mark.parametrize("hidden", ["d#0", "d#1"])
def test_a_parent_is_brought_only_where_all_that_it_joins_is_visible(store: GraphStore, hidden: str) -> None:
    first, second = "Alpha is open.", "Beta is secret."
    whole = f"{first} {second}"
    nodes = (
        TextNode("d#0", first, "d", end=len(first), parent="d#p"),
        TextNode("d#1", second, "d", start=len(first) + 1, end=len(whole), parent="d#p"),
        TextNode("d#p", whole, "d", end=len(whole), kind="parent"),
    )
    store.apply(Batch(add=(Contribution(Document("d", whole), nodes),)))
    refer(store, ("note", "node:d#p"))
    assert shown(Scored(store, {"note": 5.0}).retrieve("q")) == [("d#p", 5.0, ("note",))]
    view = store.view(Chosen(frozenset({"note", "d#0", "d#1", "d#p"} - {hidden})))
    found = Scored(view, {"note": 5.0}).retrieve("q")
    assert shown(found) == [("note", 5.0, ())]
    assert "leads nowhere" in found.warnings[0]


def test_a_sentence_can_be_a_target(store: GraphStore) -> None:
    refer(store, ("note", "node:selm#sentence:1"))
    (found,) = Scored(store, {"note": 5.0}).retrieve("q")
    assert found.node.text == "The river Tarn flows through Selm."


def test_another_retriever_gives_scores_in_proportion_to_its_best(store: GraphStore) -> None:
    refer(store, ("note", "retriever:other"))
    searching = Scored(store, {"note": 6.0, "selm": 2.0}).with_policy(retrievers={"other": Scored(store, SCORES)})
    # 6 x 8/8, 6 x 4/8, 6 x 1/8.
    ranking = searching.retrieve("q")
    assert shown(ranking) == [
        ("cassia", 6.0, ("note",)),
        ("clocks", 3.0, ("note",)),
        ("selm", 2.0, ()),
        ("holdings", 0.75, ("note",)),
    ]
    assert ranking[1].components == {"scored": 4.0}


def test_negative_scores_stay_below_what_is_referred_from(store: GraphStore) -> None:
    refer(store, ("note", "retriever:other"))
    searching = Scored(store, {"note": -6.0, "selm": -2.0}).with_policy(retrievers={"other": Scored(store, SCORES)})
    assert [each.score for each in searching.retrieve("q")] == [-2.0, -6.0, -6.0, -6.0]


def test_a_document_brings_its_text_nodes_ranked_by_the_retriever_at_hand(store: GraphStore) -> None:
    first = TextNode("long#chunk:0", "The lamp of Orrin burns oil.", "long", "", 0, 28)
    second = TextNode("long#chunk:1", "The lamp keeper of the lamp trims the lamp.", "long", "", 28, 71)
    document = Document("long", first.text + second.text)
    store.apply(Batch(add=(Contribution(document, (first, second)),)))
    refer(store, ("note", "document:long"))
    alone = Keyword(store).within('document_id = "long"').retrieve("lamp quagga")
    ranking = Keyword(store).retrieve("lamp quagga")
    above = dict(store.search_text("lamp quagga", 9))["note"]
    assert alone.ids == ["long#chunk:1", "long#chunk:0"]
    best = {each.id: each.score for each in ranking}
    assert best["long#chunk:1"] == pytest.approx(max(above, alone[0].score), abs=1e-6)
    assert best["long#chunk:0"] == pytest.approx(max(above * alone[1].score / alone[0].score, alone[1].score), abs=2e-6)


def test_a_document_without_the_questions_words_comes_whole(store: GraphStore) -> None:
    refer(store, ("note", "document:tarn"))
    (found,) = Keyword(store).retrieve("quagga")
    assert (found.id, found.trail.route) == ("tarn", ("note",))


def test_an_entity_brings_the_texts_about_it_and_those_that_mention_it(store: GraphStore) -> None:
    refer(store, ("note", f"entity:{entity_id('Tarn')}"))
    ranking = Keyword(store).retrieve("quagga")
    assert sorted(ranking.ids) == ["selm", "tarn"]
    assert {each.trail.route for each in ranking} == {("note",)}


def test_an_entity_that_was_merged_brings_those_of_the_one_it_is_shown_as(store: GraphStore) -> None:
    tarn, merged = entity_id("Tarn"), LedgerChange(assign=(Assignment(entity_id("Tarn"), "", entity_id("Selm")),))
    refer(store, ("note", f"entity:{tarn}"))
    alone = Keyword(store).retrieve("quagga").ids
    store.apply(Batch(ledger=merged))
    assert store.fetch("entity", [tarn]) == []
    ranking = Keyword(store).retrieve("quagga")
    assert (set(alone) <= set(ranking.ids), ranking.warnings) == (True, ())
    store.apply(Batch(ledger=LedgerChange(assign=(replace(merged.assign[0], entity=""),))))
    assert Keyword(store).retrieve("quagga").ids == ["note"]
    store.apply(Batch(ledger=LedgerChange(unassign=((tarn, ""),))))
    assert Keyword(store).retrieve("quagga").ids == alone


def test_a_table_brings_its_rows(store: GraphStore) -> None:
    table = TextNode("t", "Ships and their harbours", "fleet", "Fleet", 0, 24, "table")
    rows = tuple(
        TextNode(f"t#row:{number}", cells, "fleet", "Fleet", 0, 0, "row", parent="t")
        for number, cells in enumerate(("ship: Heron | harbour: Orrin", "ship: Petrel | harbour: Selm"))
    )
    store.apply(Batch(add=(Contribution(Document("fleet", "", "Fleet"), (table, *rows)),)))
    refer(store, ("note", "table:t"))
    ranking = Keyword(store).retrieve("quagga Petrel")
    assert (ranking[0].id, ranking[0].node.text) == ("t#row:1", "ship: Petrel | harbour: Selm")


def test_references_to_references_are_followed_with_their_route(store: GraphStore) -> None:
    refer(store, ("one", "node:two"), ("two", "document:three"), ("three", "node:tarn"))
    assert shown(Scored(store, {"one": 5.0}).retrieve("q")) == [("tarn", 5.0, ("one", "two", "three"))]


def test_the_fourth_reference_is_not_followed(store: GraphStore) -> None:
    refer(store, ("one", "node:two"), ("two", "node:three"), ("three", "node:four"), ("four", "node:tarn"))
    ranking = Scored(store, {"one": 5.0}).retrieve("q")
    assert shown(ranking) == [("four", 5.0, ("one", "two", "three"))]
    assert ranking.warnings == ("the reference 'four' lies behind 3 others, the most that are followed; it stays a hit",)


def test_two_references_to_one_target_give_it_once_with_the_best_score(store: GraphStore) -> None:
    refer(store, ("near", "node:tarn"), ("far", "document:tarn"))
    assert shown(Scored(store, {"near": 5.0, "far": 7.0}).retrieve("q")) == [("tarn", 7.0, ("far",))]
    assert shown(Scored(store, {"near": 5.0, "tarn": 9.0}).retrieve("q")) == [("tarn", 9.0, ())]


def test_references_that_meet_leave_room_for_what_comes_after(store: GraphStore) -> None:
    refer(store, ("a", "node:tarn"), ("b", "node:tarn"), ("c", "node:tarn"))
    scores = {"a": 5.0, "b": 4.0, "c": 3.0, "selm": 2.0, "brand": 1.0}
    longest = Scored(store, scores).retrieve("q", 10)
    assert longest.ids == ["tarn", "selm", "brand"]
    for k in range(4):
        assert Scored(store, scores).retrieve("q", k) == longest.top(k)


@pytest.mark.parametrize(
    "target", ["node:gone", "document:gone", "entity:gone", "table:gone", "retriever:gone", "gone", "x:y"]
)
def test_what_leads_nowhere_stays_with_a_warning(store: GraphStore, target: str) -> None:
    refer(store, ("note", target))
    ranking = Scored(store, {"note": 5.0}).retrieve("q")
    assert shown(ranking) == [("note", 5.0, ())]
    assert ranking.warnings == (
        f"the reference 'note' leads nowhere: {target!r} is not there or leads back; it stays a hit",
    )


@pytest.mark.parametrize(
    "pairs",
    [
        [("one", "node:one")],
        [("one", "node:two"), ("two", "node:one")],
        [("one", "document:two"), ("two", "document:one")],
        [("one", "retriever:this"), ("two", "node:one")],
    ],
)
def test_circles_end_and_keep_a_hit(store: GraphStore, pairs: list[tuple[str, str]]) -> None:
    refer(store, *pairs)
    scored = Scored(store, {"one": 5.0, "two": 4.0})
    ranking = scored.with_policy(retrievers={"this": scored}).retrieve("q")
    assert set(ranking.ids) <= {"one", "two"}
    assert len(ranking) > 0
    assert any("leads back" in warning for warning in ranking.warnings)


def test_an_expression_of_registered_retrievers_can_be_a_target(store: GraphStore) -> None:
    names = RetrieversByName(store, shelf.embedder())
    refer(
        store, ("note", "retriever:keyword % 2 | 2 * vector >> score_threshold(0.0)"), ("odd", "retriever:keyword | nobody")
    )
    searching = Scored(store, {"note": 6.0, "odd": 3.0}).with_policy(retrievers=names)
    ranking = searching.retrieve("the clock tower of Orrin")
    alone = names["keyword % 2 | 2 * vector >> score_threshold(0.0)"].retrieve("the clock tower of Orrin")
    assert [each.id for each in ranking if each.trail.route == ("note",)] == alone.ids
    assert (ranking[0].score, ranking.ids.count("odd")) == (6.0, 1)
    (warning,) = ranking.warnings
    assert "'odd' leads nowhere" in warning
    assert "unknown name 'nobody'" in warning


def test_a_named_retriever_searches_where_the_reference_was_found(store: GraphStore) -> None:
    refer(store, ("note", "retriever:other"))
    searching = Scored(store, {"note": 6.0}).with_policy(retrievers={"other": Scored(store, SCORES)})
    ranking = searching.retrieve("q", filter="not exists(year) or year > 1900")
    assert shown(ranking) == [("clocks", 6.0, ("note",))]


def test_targets_are_looked_up_outside_of_what_led_to_them(store: GraphStore) -> None:
    # The nested search sees the document "two" alone; its reference leads out of it.
    refer(store, ("one", "document:two"), ("two", "node:tarn"))
    assert shown(Scored(store, {"one": 5.0, "two": 1.0}).retrieve("q")) == [("tarn", 5.0, ("one", "two"))]


def test_without_a_store_references_stay(store: GraphStore) -> None:
    class Storeless(Fixed):
        def _retrieve(self, query: Any, k: int) -> Ranking:
            return Ranking(
                [type(each)(Reference("r", "r", "r", target="node:x"), 1.0, each.trail) for each in [hit("r", 1.0)]]
            )

    ranking = Storeless("loose", {}).retrieve("q")
    assert ranking.ids == ["r"]
    assert "leads nowhere" in ranking.warnings[0]
